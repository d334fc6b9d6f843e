//! Attachments: files that are too large for a bundle, sealed and opened as they stream.
//!
//! One age v1 file to the recipient node, as a bundle is, and beside the bundle whose hash it
//! names (the README has the layout). What is announced is signed before the first attachment, so
//! that a stranger cannot fill a disk; the digests are signed behind the last one, so that nothing
//! has to be read twice. Memory is a few buffers, whatever the size.
//!
//! It leaves to others the files that are read and written, throwing away what was written when
//! opening fails, and whether the bundle it belongs to was accepted.

mod gauge;
mod layout;
mod open;
mod pipe;
mod seal;
mod stream;
mod wire;

pub use layout::padded;
pub use open::{Announced, Arriving, Expect, Received, open};
pub use seal::{Draft, Sealed, Sealing, Source, seal};

use serde::{Deserialize, Serialize};

use crate::Digest;

/// One attachment as it is announced, before anything of it is known to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The id under which the bundle speaks of it.
    pub id: String,
    /// What it is, for instance a media type.
    pub kind: String,
    /// Its length in bytes.
    pub size_bytes: u64,
}

/// One attachment whose bytes are those that the sender signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The id under which the bundle speaks of it.
    pub id: String,
    /// What it is, for instance a media type.
    pub kind: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// The SHA-256 digest of its bytes.
    pub digest: Digest,
}

impl Announcement {
    fn with(self, digest: Digest) -> Attachment {
        Attachment { id: self.id, kind: self.kind, size_bytes: self.size_bytes, digest }
    }
}

/// How much one file of attachments may hold; what exceeds it is neither sealed nor opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the whole file.
    pub size_bytes: u64,
    /// Attachments.
    pub count: u64,
    /// Bytes of one id or kind.
    pub text_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { size_bytes: 4 * 1024 * 1024 * 1024, count: 10_000, text_bytes: 512 }
    }
}
