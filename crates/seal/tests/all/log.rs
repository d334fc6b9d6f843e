//! The Merkle log: its proofs against forgery, its frontier and its checkpoints.
//!
//! The published vectors are in `vectors/rfc6962.rs`.

use seal::log::{
    Checkpoint, Frontier, consistency_proof, inclusion_proof, leaf_hash, root_of, verify_consistency, verify_inclusion,
};
use seal::{Digest, Error, Part};

use crate::nodes::{NOW, Node};
use crate::vectors::rfc6962::leaves;

fn many(count: u32) -> Vec<Digest> {
    (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
}

#[test]
fn every_leaf_of_every_log_up_to_33_is_proved_and_nothing_else() {
    for size in 1..=33u32 {
        let leaves = many(size);
        let root = root_of(&leaves);
        for at in 0..size {
            let proof = inclusion_proof(&leaves, at as usize).expect("there is such a leaf");
            let place = (u64::from(at), u64::from(size));
            let verify = |leaf: &Digest, place, proof: &[Digest]| verify_inclusion(leaf, place, proof, &root);
            let leaf = leaves[at as usize];
            assert_eq!(verify(&leaf, place, &proof), Ok(()), "leaf {at} of {size}");
            assert_eq!(verify(&leaf_hash(b"x"), place, &proof), Err(Error::BadProof));
            assert_eq!(verify(&leaf, (place.1, place.1), &proof), Err(Error::BadProof));
            let longer = [proof.as_slice(), &[root]].concat();
            assert_eq!(verify(&leaf, place, &longer), Err(Error::BadProof));
            for (level, _) in proof.iter().enumerate() {
                let mut forged = proof.clone();
                forged[level] = leaf_hash(b"y");
                assert_eq!(verify(&leaf, place, &forged), Err(Error::BadProof));
                assert_eq!(verify(&leaf, place, &proof[..level]), Err(Error::BadProof));
            }
        }
        assert_eq!(inclusion_proof(&leaves, size as usize), Err(Error::BadProof));
    }
}

#[test]
fn a_proof_for_a_smaller_log_says_nothing_about_a_larger_one() {
    let leaves = many(2);
    let proof = inclusion_proof(&leaves, 0).expect("there is a first leaf");
    let root = root_of(&leaves);
    assert_eq!(verify_inclusion(&leaves[0], (0, 2), &proof, &root), Ok(()));
    assert_eq!(verify_inclusion(&leaves[0], (0, 3), &proof, &root), Err(Error::BadProof));
}

#[test]
fn every_log_up_to_33_is_shown_to_begin_with_each_earlier_one() {
    for size in 0..=33u32 {
        let leaves = many(size);
        let new = (u64::from(size), &root_of(&leaves));
        for old_size in 0..=size {
            let old_root = root_of(&leaves[..old_size as usize]);
            let old = (u64::from(old_size), &old_root);
            let proof = consistency_proof(&leaves, old_size as usize).expect("it was shorter");
            assert_eq!(verify_consistency(old, new, &proof), Ok(()), "{old_size} of {size}");
            let rewritten = (old.0, &leaf_hash(b"rewritten"));
            assert_eq!(verify_consistency(rewritten, new, &proof), Err(Error::BadProof));
            for level in 0..proof.len() {
                let mut forged = proof.clone();
                forged[level] = leaf_hash(b"z");
                assert_eq!(verify_consistency(old, new, &forged), Err(Error::BadProof));
            }
        }
        assert_eq!(consistency_proof(&leaves, size as usize + 1), Err(Error::BadProof));
    }
}

#[test]
fn a_frontier_comes_back_from_its_bytes_and_grows_on() {
    let leaves = many(21);
    let mut frontier = Frontier::new();
    for (at, leaf) in leaves.iter().enumerate() {
        frontier = Frontier::from_bytes(&frontier.to_bytes()).expect("it was written here");
        frontier.append(*leaf);
        assert_eq!(frontier.root(), root_of(&leaves[..=at]));
    }
    assert_eq!(frontier.size(), 21);
    // Version 1, size 2, and no hash at all: by hand (RFC 8949): 83 01 02 80.
    let part = Part::Frontier;
    assert_eq!(Frontier::from_bytes(&[0x83, 1, 2, 0x80]), Err(Error::Malformed { part }));
}

#[test]
fn a_checkpoint_holds_with_the_key_that_signed_it() {
    let (node, other) = (Node::new("Monitor", 31), Node::new("Other", 32));
    let checkpoint =
        Checkpoint { origin: node.root.org_id().to_string(), size: 8, root: root_of(&leaves()), time: NOW };
    let signed = checkpoint.sign(&node.keys).expect("it is small");
    assert_eq!(Checkpoint::verify(&signed, &node.keys.public()), Ok(checkpoint.clone()));
    let part = Part::Checkpoint;
    let refused = Checkpoint::verify(&signed, &other.keys.public());
    assert_eq!(refused, Err(Error::BadSignature { part }));
    for at in 0..signed.len() {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        assert!(Checkpoint::verify(&changed, &node.keys.public()).is_err(), "byte {at}");
    }
    let endless = Checkpoint { origin: "x".repeat(5000), ..checkpoint };
    assert!(matches!(endless.sign(&node.keys), Err(Error::TooLarge { .. })));
}
