//! The Merkle log against the published vectors, and its proofs against forgery.
//!
//! The vectors are those of Google's certificate-transparency project (merkletree tests), which
//! implementations of RFC 6962 share: eight leaves, the roots of their first n, and some proofs.

use seal::log::{
    Checkpoint, Frontier, consistency_proof, inclusion_proof, leaf_hash, root_of, verify_consistency, verify_inclusion,
};
use seal::{Digest, Error, Part};

use crate::nodes::{NOW, Node};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves() -> Vec<Digest> {
    let entries: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        b"`abcdefghijklmno",
    ];
    entries.iter().map(|entry| leaf_hash(entry)).collect()
}

fn many(count: u32) -> Vec<Digest> {
    (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
}

fn shown(proof: &[Digest]) -> Vec<String> {
    proof.iter().map(Digest::to_string).collect()
}

#[test]
fn the_roots_are_the_published_ones() {
    assert_eq!(root_of(&[]).to_string(), EMPTY);
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root().to_string(), EMPTY);
    for (at, leaf) in leaves().into_iter().enumerate() {
        assert_eq!(frontier.append(leaf), at as u64);
        assert_eq!(frontier.root().to_string(), ROOTS[at]);
        assert_eq!(root_of(&leaves()[..=at]).to_string(), ROOTS[at]);
    }
}

#[test]
fn the_proofs_are_the_published_ones() {
    let leaves = leaves();
    let first = inclusion_proof(&leaves, 0).expect("there is a first leaf");
    assert_eq!(
        shown(&first),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    let sixth = inclusion_proof(&leaves, 5).expect("there is a sixth leaf");
    assert_eq!(
        shown(&sixth),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
    let grown = consistency_proof(&leaves, 6).expect("it was shorter");
    assert_eq!(
        shown(&grown),
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
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
