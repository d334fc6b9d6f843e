//! The log that cannot be changed unseen.

use super::{Action, View};
use serde::Serialize;

/// The log, its state, and some of its entries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuditList {
    /// How many entries there are.
    pub size: u64,
    /// The root of the Merkle tree, hexadecimal.
    pub root: String,
    /// Whether every leaf and every checkpoint fits.
    pub is_verified: bool,
    /// When that was last checked, RFC 3339.
    pub verified_at: String,
    /// The newest first.
    pub entries: Vec<Entry>,
    /// Export.
    pub actions: Vec<Action>,
}

/// One entry. Of an entry that is closed or shredded only its number is there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Entry {
    /// Its place in the log.
    pub number: u64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done: `audit-did-CODE`; none when it is closed.
    pub did: Option<String>,
    /// The kind of record to which it was done.
    pub kind: Option<String>,
    /// Its address.
    pub href: Option<String>,
    /// Counts, hashes, partners, as they were logged.
    pub detail: Option<String>,
    /// Why, when a reason was asked for.
    pub reason: Option<String>,
    /// Whether it was refused.
    pub is_refused: bool,
}

impl View for AuditList {
    const TEMPLATE: &'static str = "audit/list.html";
}
