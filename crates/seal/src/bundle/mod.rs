//! The bundle: how records travel between nodes, on a stick, by e-mail or over a network.
//!
//! An age v1 binary file to the recipient node; inside, a deterministic CBOR sequence whose
//! manifest names every other part by digest and is signed by the sender (the README has the
//! layout). age does not say who sent a file, so sender and recipient both stand in the signature.
//! It leaves to others what items mean, the quarantine, and where `.concord` files lie.

mod open;
mod padding;
mod seal;
mod wire;

pub(crate) use open::{AGE_MAGIC, decrypt_age, header_error};
pub use open::{Expect, Last, Opened, Unverified, decrypt, decrypt_with_any, open};
pub use padding::bucket;
pub use seal::{Draft, Sealed, file_name, seal};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Digest, cbor};

/// One thing that travels. Its body is opaque here.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// The id under which this partner knows it (see [`partner_id`](crate::rest::partner_id)).
    pub id: String,
    /// What it is, for instance `incident` or `lease`.
    pub kind: String,
    /// Its content.
    pub body: Vec<u8>,
}

impl fmt::Debug for Item {
    /// Shows the kind and the length; ids and bodies do not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item").field("kind", &self.kind).field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// The origin withdraws what it sent under this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The id under which it was sent.
    pub id: String,
    /// Why, as a code; never free text.
    pub reason: String,
}

/// The recipient says what became of something it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The id of the item, the tombstone or the bundle.
    pub id: String,
    /// What became of it, as a code.
    pub state: String,
}

/// The agreement under which a bundle is sent: this version, and these very words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementRef {
    /// Its id.
    pub id: String,
    /// Its version, which never changes once active.
    pub version: u32,
    /// The digest of its text.
    pub hash: Digest,
}

/// How much a bundle may hold; what exceeds it is neither sealed nor opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the whole file.
    pub size_bytes: u64,
    /// Items, tombstones and receipts, each counted alone.
    pub count: u64,
    /// Levels of nesting in every part that this crate reads.
    pub depth: usize,
    /// Bytes of one id, kind or code.
    pub text_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { size_bytes: 256 * 1024 * 1024, count: 1_000_000, depth: cbor::DEPTH, text_bytes: 512 }
    }
}
