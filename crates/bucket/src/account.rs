//! Where the storage is, and as whom it is asked.

use secrecy::SecretString;
use std::time::Duration;

/// An account with storage that speaks S3.
#[derive(Clone)]
pub struct Account {
    /// `https://…`; `http://` on loopback only.
    pub endpoint: String,
    /// The region that signatures name.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What every name begins with there; empty, or ending with `/`.
    pub prefix: String,
    /// Whether the bucket stands in the path of the address; else in the name of the host.
    pub is_path_style: bool,
    /// The access key.
    pub key: String,
    /// The secret key.
    pub secret: SecretString,
    /// Certificates in PEM of the only authorities that are believed; those that browsers believe otherwise.
    pub authority: Option<String>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account")
    }
}

/// How long and how much.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// To connect, TLS included.
    pub connect: Duration,
    /// To the head of an answer, and again between any two pieces of it.
    pub silence: Duration,
    /// The slowest line on which an upload is waited for, bytes in a second.
    pub slowest: u32,
    /// The most bytes of one object.
    pub object_bytes: u64,
    /// Attempts; at least one is made.
    pub attempts: u32,
    /// The longest pause after the first failure; it doubles with each.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            silence: Duration::from_secs(60),
            slowest: 1024,
            object_bytes: 256 * 1024 * 1024,
            attempts: 6,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
        }
    }
}
