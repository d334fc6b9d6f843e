//! Proofs that an entry is in the log, and that a later log begins with an earlier one.
//!
//! Making a proof reads all leaf hashes; checking one needs only the proof. It leaves the fetching
//! of leaf hashes to the caller.

use super::frontier::Frontier;
use super::{empty_root, node_hash};
use crate::Digest;
use crate::error::{Error, Result};

/// The root of a log with these leaf hashes.
pub fn root_of(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.root()
}

/// The proof that the leaf at `index` (from zero) is in the log of these leaves.
///
/// Errors: `BadProof` when there is no such leaf.
// Source: RFC 6962, section 2.1.1.
pub fn inclusion_proof(leaves: &[Digest], index: usize) -> Result<Vec<Digest>> {
    if index >= leaves.len() {
        return Err(Error::BadProof);
    }
    let mut path = Vec::new();
    let (mut leaves, mut index) = (leaves, index);
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if index < left.len() {
            path.push(root_of(right));
            leaves = left;
        } else {
            path.push(root_of(left));
            index -= left.len();
            leaves = right;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the log of these leaves begins with its first `old_size` leaves.
///
/// It is empty when there is nothing to show: `old_size` is zero or the whole.
/// Errors: `BadProof` when the log is shorter than `old_size`.
// Source: RFC 6962, section 2.1.2.
pub fn consistency_proof(leaves: &[Digest], old_size: usize) -> Result<Vec<Digest>> {
    if old_size > leaves.len() {
        return Err(Error::BadProof);
    }
    let mut path = Vec::new();
    let (mut rest, mut old) = (leaves, old_size);
    let mut is_whole = true;
    while old > 0 && old < rest.len() {
        let (left, right) = rest.split_at(split(rest.len()));
        if old <= left.len() {
            path.push(root_of(right));
            rest = left;
        } else {
            path.push(root_of(left));
            old -= left.len();
            rest = right;
            is_whole = false;
        }
    }
    // The subtree at the end is the old root itself, known to the verifier, unless we ever went
    // to the right.
    if !is_whole {
        path.push(root_of(rest));
    }
    path.reverse();
    Ok(path)
}

/// Checks that a leaf is at `index` in a log of `size` leaves with this root.
///
/// Errors: `BadProof` when the proof does not show it.
// Source: RFC 9162, section 2.1.3.2.
pub fn verify_inclusion(leaf: &Digest, (index, size): (u64, u64), proof: &[Digest], root: &Digest) -> Result<()> {
    if index >= size {
        return Err(Error::BadProof);
    }
    let mut climb = Climb::new(index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        hash = match climb.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    hold(climb.is_at_root() && hash == *root)
}

/// Checks that the log of `new` (size, root) begins with the log of `old` (size, root).
///
/// Errors: `BadProof` when the proof does not show it.
// Source: RFC 9162, section 2.1.4.2.
pub fn verify_consistency(
    (old_size, old_root): (u64, &Digest),
    (new_size, new_root): (u64, &Digest),
    proof: &[Digest],
) -> Result<()> {
    if old_size == 0 {
        return hold(proof.is_empty() && *old_root == empty_root());
    }
    if old_size >= new_size {
        return hold(old_size == new_size && proof.is_empty() && old_root == new_root);
    }
    let mut climb = Climb::new(old_size - 1, new_size - 1);
    climb.skip_right_edges();
    let (first, path) = if old_size.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, path) = proof.split_first().ok_or(Error::BadProof)?;
        (*first, path)
    };
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in path {
        match climb.step()? {
            Side::Left => {
                old_hash = node_hash(sibling, &old_hash);
                new_hash = node_hash(sibling, &new_hash);
            }
            Side::Right => new_hash = node_hash(&new_hash, sibling),
        }
    }
    hold(climb.is_at_root() && old_hash == *old_root && new_hash == *new_root)
}

/// The way from a leaf to the root: `at` is the node's index on its level, `last` that of the
/// level's last node.
struct Climb {
    at: u64,
    last: u64,
}

/// On which side of the path the sibling stands.
enum Side {
    Left,
    Right,
}

impl Climb {
    fn new(at: u64, last: u64) -> Self {
        Self { at, last }
    }

    fn up(&mut self) {
        self.at >>= 1;
        self.last >>= 1;
    }

    fn skip_right_edges(&mut self) {
        while self.at & 1 == 1 {
            self.up();
        }
    }

    fn step(&mut self) -> Result<Side> {
        if self.last == 0 {
            return Err(Error::BadProof);
        }
        let side = if self.at & 1 == 1 || self.at == self.last {
            // A last node without sibling is carried up unchanged.
            while self.at & 1 == 0 && self.at != 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Ok(side)
    }

    fn is_at_root(&self) -> bool {
        self.last == 0
    }
}

/// The largest power of two below `n`; `n` is at least two.
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn hold(holds: bool) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::BadProof) }
}
