//! The words and digits that two people compare when their nodes pair.
//!
//! Both screens show the same, whichever side asks. Words for people who share English, digits
//! for everyone else. It leaves the exchange of certificates to the caller.

use argon2::{Algorithm, Argon2, Params, Version};

use super::certificate::NodeCertificate;
use super::words::WORDS;
use crate::Digest;

const LABEL: &[u8] = b"concord/pairing/1";
const WORD_COUNT: usize = 12;
const DIGIT_GROUPS: usize = 6;
const OUTPUT_BYTES: usize = WORD_COUNT + DIGIT_GROUPS * 8;

/// What both screens show while pairing.
///
/// An attacker in the middle would have to find two certificates of his own that give the same
/// words on both sides: with 12 words of 8 bits, about 2^48 tries on each side. Each try costs an
/// Argon2id of 64 MiB and three passes, which puts that out of reach, and costs us a blink once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Twelve English words (96 bits).
    pub words: Vec<&'static str>,
    /// Six groups of five decimal digits (99 bits), for reading aloud in any language.
    pub digits: Vec<String>,
}

impl Fingerprint {
    /// The fingerprint of a pair of certificates; the order does not matter.
    pub fn of(one: &NodeCertificate, other: &NodeCertificate) -> Self {
        let mut pair = [Digest::of(one.to_bytes()), Digest::of(other.to_bytes())];
        pair.sort_unstable();
        let [low, high] = pair;
        let salt = Digest::of(LABEL);
        let input = [*low.as_bytes(), *high.as_bytes()].concat();
        let params = Params::new(64 * 1024, 3, 1, Some(OUTPUT_BYTES))
            .expect("64 MiB, three passes and one lane are within what Argon2 accepts");
        let mut output = [0u8; OUTPUT_BYTES];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input, salt.as_bytes(), &mut output)
            .expect("the input, salt and output have lengths that Argon2 accepts");
        let (for_words, for_digits) = output.split_at(WORD_COUNT);
        Self {
            words: for_words.iter().map(|&i| WORDS[usize::from(i)]).collect(),
            digits: for_digits.chunks(8).map(group).collect(),
        }
    }
}

/// Five digits from eight bytes; the remainder of 2^64 by 100,000 makes no digit likelier by more
/// than one part in 10^14.
fn group(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0u64, |sum, &byte| (sum << 8) | u64::from(byte));
    format!("{:05}", number % 100_000)
}
