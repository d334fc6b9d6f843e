//! Keys, sealing at rest, bundles between nodes, and the tamper-evident log. Bytes in, bytes out.
//!
//! Seven nouns: [`keys`] (who a node is), [`rest`] (how secrets lie on a disk), [`bundle`] (how
//! records travel), [`attachments`] (how large files travel beside them), [`log`] (how a history is
//! kept from being rewritten), [`oprf`] (how two nodes find what both know, and nothing else), [`field`] (how
//! somebody reports who cannot read back). Every primitive comes
//! from a maintained crate; this one only decides which, in which order, and what is refused.
//!
//! It leaves to others: files and networks, the clock (`now` is a parameter), what the items of a
//! bundle mean (they are opaque bytes here), who may send what (policy), and where keys are stored.
//! Randomness is a parameter too, with one exception: the `age` crate takes its file key, ephemeral
//! key, nonce and new X25519 identities from the operating system and offers no other way.

pub mod attachments;
pub mod bundle;
pub mod document;
pub mod field;
pub mod keys;
pub mod log;
pub mod oprf;
pub mod rest;

mod base32;
mod cbor;
mod cose;
mod digest;
mod error;
mod secret;

pub use digest::Digest;
pub use error::{Error, Limit, Part, Result};
pub use keys::{
    CertificateRequest, Fingerprint, NodeCertificate, NodeKeys, NodeRequest, OrgId, PublicKey, Revocation, RootKey,
    SealedRoot, Wish, network_pin,
};
pub use log::{Checkpoint, Frontier, leaf_hash};
pub use rest::{
    Cost, DataKey, MasterKey, OpenedFile, Place, Purpose, SealedFile, SealingFile, Slot, Slots, SubKey,
    hash_passphrase, open_compartment, open_file, open_part, part_name, partner_id, seal_compartment, seal_file,
    seal_part, verify_passphrase,
};
pub use secrecy::{ExposeSecret, SecretString};

use serde::{Deserialize, Serialize};

/// A moment, in whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub i64);

impl Seconds {
    /// The moment this many days later; it stays at the end of time when it would pass it.
    pub fn plus_days(self, days: u32) -> Self {
        Self(self.0.saturating_add(i64::from(days) * 86_400))
    }
}
