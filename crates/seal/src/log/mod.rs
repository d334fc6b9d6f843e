//! The tamper-evident log: Merkle hashing, proofs and signed checkpoints as in RFC 6962.
//!
//! Whoever kept a checkpoint can later be shown that the log still begins the way it did then. It
//! leaves entries, their salts and their storage to the caller, and only ever sees their hashes.

mod checkpoint;
mod frontier;
mod proof;

pub use checkpoint::Checkpoint;
pub use frontier::Frontier;
pub use proof::{consistency_proof, inclusion_proof, root_of, verify_consistency, verify_inclusion};

use crate::Digest;

/// The hash of a leaf: SHA-256 of a zero byte and the entry.
// Source: RFC 6962, section 2.1.
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], entry])
}

/// The hash of an inner node: SHA-256 of a one byte and both children.
// Source: RFC 6962, section 2.1.
fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The root of a log without entries: the hash of nothing.
// Source: RFC 6962, section 2.1.
fn empty_root() -> Digest {
    Digest::of(&[])
}
