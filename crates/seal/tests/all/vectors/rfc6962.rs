//! The Merkle log against RFC 6962: its own example, and the vectors that implementations share.
//!
//! The shared vectors are those of Google's certificate-transparency project (merkletree tests): eight leaves, the
//! roots of their first n, and some proofs.

use seal::log::{
    Frontier, consistency_proof, inclusion_proof, leaf_hash, root_of, verify_consistency, verify_inclusion,
};
use seal::{Digest, Error};

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

pub fn leaves() -> Vec<Digest> {
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

/// The tree of RFC 6962, section 2.1.3, with the names that it gives to the nodes: seven leaves a to f and j.
struct Example {
    leaves: Vec<Digest>,
    /// g, h, i: over a b, c d, e f.
    pairs: [Digest; 3],
    /// k over g h, l over i j.
    sides: [Digest; 2],
}

fn example() -> Example {
    let over = |left: &Digest, right: &Digest| Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()]);
    let leaves: Vec<Digest> = (0..7u8).map(|at| Digest::of_parts(&[&[0], b"d", &[b'0' + at]])).collect();
    let pairs = [over(&leaves[0], &leaves[1]), over(&leaves[2], &leaves[3]), over(&leaves[4], &leaves[5])];
    let sides = [over(&pairs[0], &pairs[1]), over(&pairs[2], &leaves[6])];
    Example { leaves, pairs, sides }
}

#[test]
fn the_proofs_in_the_example_of_the_rfc_are_made_and_believed() {
    let Example { leaves, pairs: [g, h, i], sides: [k, l] } = example();
    let [a, b, c, d, _, f, j] = leaves[..] else { panic!("there are seven leaves") };
    let root = Digest::of_parts(&[&[1], k.as_bytes(), l.as_bytes()]);
    assert_eq!(root_of(&leaves), root);
    // Origin: RFC 6962, section 2.1.3: "The audit path for d0 is [b, h, l]" and the three after it.
    for (at, path) in [(0, vec![b, h, l]), (3, vec![c, g, l]), (4, vec![f, j, k]), (6, vec![i, k])] {
        assert_eq!(inclusion_proof(&leaves, at), Ok(path.clone()));
        assert_eq!(verify_inclusion(&leaves[at], (at as u64, 7), &path, &root), Ok(()));
    }
    // The same section: PROOF(3, D[7]) = [c, d, g, l], PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k]; the roots of
    // the earlier trees are hash0 over g c, hash1 = k, hash2 over k i.
    let over = |left: &Digest, right: &Digest| Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()]);
    let olds = [(3, over(&g, &c), vec![c, d, g, l]), (4, k, vec![l]), (6, over(&k, &i), vec![i, j, k])];
    for (size, old, path) in olds {
        assert_eq!(consistency_proof(&leaves, size), Ok(path.clone()));
        assert_eq!(verify_consistency((size as u64, &old), (7, &root), &path), Ok(()));
    }
    assert_ne!(a, b);
}

/// What a liar can do to a proof, each way that the test data of transparency-dev/merkle names.
fn forged(proof: &[Digest], roots: [&Digest; 2]) -> Vec<Vec<Digest>> {
    let garbage = Digest::from_bytes([0; 32]);
    let mut forged = vec![Vec::new(), [proof, &[garbage]].concat(), [&[garbage], proof].concat()];
    for root in roots {
        forged.push([proof, &[*root]].concat());
        forged.push([&[*root], proof].concat());
    }
    for (at, node) in proof.iter().enumerate() {
        let mut bytes = *node.as_bytes();
        bytes[0] ^= 1 << 4;
        let mut changed = proof.to_vec();
        changed[at] = Digest::from_bytes(bytes);
        forged.push(changed);
    }
    forged.push(proof[..proof.len().saturating_sub(1)].to_vec());
    forged.retain(|forged| forged != proof);
    forged
}

#[test]
fn no_forged_proof_over_the_shared_leaves_is_believed() {
    let leaves = leaves();
    let root = root_of(&leaves);
    for at in 0..8 {
        let proof = inclusion_proof(&leaves, at).expect("there is such a leaf");
        let place = at as u64;
        let verify = |place, leaf: &Digest, proof: &[Digest], root: &Digest| verify_inclusion(leaf, place, proof, root);
        assert_eq!(verify((place, 8), &leaves[at], &proof, &root), Ok(()));
        for lie in forged(&proof, [&root, &leaves[at]]) {
            assert_eq!(verify((place, 8), &leaves[at], &lie, &root), Err(Error::BadProof));
        }
        for other in [(place ^ 2, 8), (place + 1, 8), (place, 16), (place, 4), (place, 0)] {
            assert_eq!(verify(other, &leaves[at], &proof, &root), Err(Error::BadProof), "{other:?}");
        }
        assert_eq!(verify((place, 8), &root, &proof, &leaves[at]), Err(Error::BadProof));
    }
    for size in 1..8 {
        let old = root_of(&leaves[..size]);
        let proof = consistency_proof(&leaves, size).expect("it was shorter");
        let sizes = (size as u64, 8);
        let verify = |sizes: (u64, u64), roots: (&Digest, &Digest), proof: &[Digest]| {
            verify_consistency((sizes.0, roots.0), (sizes.1, roots.1), proof)
        };
        assert_eq!(verify(sizes, (&old, &root), &proof), Ok(()));
        for lie in forged(&proof, [&old, &root]) {
            assert_eq!(verify(sizes, (&old, &root), &lie), Err(Error::BadProof));
        }
        for other in [(sizes.0 + 1, 8), (sizes.0 - 1, 8), (sizes.0, 16), (sizes.0, 4), (8, sizes.0)] {
            assert_eq!(verify(other, (&old, &root), &proof), Err(Error::BadProof), "{other:?} for {sizes:?}");
        }
        assert_eq!(verify(sizes, (&root, &old), &proof), Err(Error::BadProof));
    }
}
