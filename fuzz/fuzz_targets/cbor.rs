//! Deterministic CBOR: what is read is written again byte for byte, or refused.
#![no_main]

use fuzz::{mode, rng, seed, seeds};
use libfuzzer_sys::fuzz_target;
use seal::oprf::{BlindState, blind};
use seal::rest::{Cost, MasterKey, Slot};
use seal::{Frontier, SecretString, leaf_hash};

fuzz_target!(
    init: seeds("cbor", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 3) else { return };
        let again = match mode {
            0 => Frontier::from_bytes(data).map(|read| {
                let mut grown = read.clone();
                // One more leaf on the largest log would be number 2^64.
                if read.size() < u64::MAX {
                    grown.append(leaf_hash(b"more"));
                }
                let _ = grown.root();
                read.to_bytes()
            }),
            1 => Slot::from_bytes(data).map(|read| read.to_bytes()),
            _ => BlindState::from_bytes(data).map(|read| read.to_bytes().to_vec()),
        };
        if let Ok(again) = again {
            assert_eq!(again, data, "one meaning has one encoding");
        }
    }
);

fn all() -> Vec<Vec<u8>> {
    let mut frontier = Frontier::new();
    for leaf in 0..11u8 {
        frontier.append(leaf_hash(&[leaf]));
    }
    let cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
    let passphrase = SecretString::from("a passphrase of the tests");
    let slot = Slot::create(&passphrase, &MasterKey::generate(&mut rng(5)), cost, &mut rng(6));
    let (_, state) = blind(&["Daraa|2013-05", "Homs|2012-02"], &mut rng(7)).expect("it can be asked");
    vec![
        seed(0, &Frontier::new().to_bytes()),
        seed(0, &frontier.to_bytes()),
        seed(1, &slot.expect("the cost is small").to_bytes()),
        seed(2, &state.to_bytes()),
    ]
}
