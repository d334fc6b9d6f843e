//! The right edge of the Merkle tree: enough to append and to know the root, in 64 hashes at most.
//!
//! It leaves the leaves themselves, which proofs need, to the caller.

use serde::{Deserialize, Serialize};

use super::{empty_root, node_hash};
use crate::error::{Error, Part, Result};
use crate::{Digest, cbor};

const VERSION: u64 = 1;

/// A log that grows: its size, and the roots of the complete subtrees from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    // INVARIANT: one root for each bit that is set in `size`, the largest subtree first.
    roots: Vec<Digest>,
}

#[derive(Serialize, Deserialize)]
struct Wire(u64, u64, Vec<Digest>);

impl Frontier {
    /// A log without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends the hash of a leaf and returns its index, counted from zero.
    pub fn append(&mut self, leaf: Digest) -> u64 {
        let index = self.size;
        let mut hash = leaf;
        // Each set bit at the low end is a complete subtree of the size that has just been filled.
        for _ in 0..index.trailing_ones() {
            let left = self.roots.pop().expect("there is a root for each set bit");
            hash = node_hash(&left, &hash);
        }
        self.roots.push(hash);
        self.size += 1;
        index
    }

    /// The root of the log as it is now.
    pub fn root(&self) -> Digest {
        let mut roots = self.roots.iter().rev();
        match roots.next() {
            None => empty_root(),
            Some(last) => roots.fold(*last, |right, left| node_hash(left, &right)),
        }
    }

    /// How many leaves the log has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The frontier as it is stored; deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&Wire(VERSION, self.size, self.roots.clone()))
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// Errors: `Malformed` (also when the number of hashes does not fit the size),
    /// `UnknownVersion`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let Wire(version, size, roots) = cbor::decode(bytes, cbor::DEPTH, Part::Frontier)?;
        if version != VERSION {
            return Err(Error::UnknownVersion { found: version.to_string() });
        }
        if roots.len() != size.count_ones() as usize {
            return Err(Error::Malformed { part: Part::Frontier });
        }
        Ok(Self { size, roots })
    }
}
