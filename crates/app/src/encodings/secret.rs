//! The secret that both sides know, and the linkage unit never.

use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand_core::CryptoRng;
use std::fmt;
use zeroize::Zeroizing;
use zxcvbn::zxcvbn;

/// Bytes of a secret that we make.
const BYTES: usize = 32;
/// Letters of base64 that hold them: four for each three bytes that are begun.
const LETTERS: usize = BYTES.div_ceil(3) * 4;
/// A shorter one can be tried out.
const LEAST: usize = 16;
/// The power of ten of guesses that a secret should withstand. Encodings are made by the hundred thousand in a second,
/// so that what serves as a passphrase does not serve here.
const GUESSES: f64 = 18.0;

/// What encodings are made with. It is never shown, and wiped when it is dropped.
pub struct Secret(Zeroizing<Vec<u8>>);

/// Why a secret could be found by trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// It has so few bytes.
    Short(usize),
    /// A program would guess it.
    Easy,
}

impl Secret {
    /// From what a file holds or a person types. The ends of lines at the end of a text are not part of it.
    ///
    /// # Errors
    /// `Refused` when nothing is left.
    pub fn new(mut bytes: Zeroizing<Vec<u8>>) -> Result<Self> {
        if std::str::from_utf8(&bytes).is_ok() {
            let length = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
            bytes.truncate(length);
        }
        match bytes.is_empty() {
            true => Err(Error::Refused("the secret is empty: agree on one of 32 random bytes or more".to_owned())),
            false => Ok(Self(bytes)),
        }
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the line of a seed is the secret, or holds it: the other side would know the noise, and could take it off.
    pub fn is_seed(&self, line: &[u8]) -> bool {
        let is_held = seed(line).is_ok_and(|bytes| bytes[..] == self.0[..]);
        is_held || self.0.trim_ascii() == line.trim_ascii()
    }

    /// Whether somebody who has the encodings could find it by trying.
    pub fn weakness(&self) -> Option<Weakness> {
        if self.0.len() < LEAST {
            return Some(Weakness::Short(self.0.len()));
        }
        let text = std::str::from_utf8(&self.0).ok()?;
        // What is longer is only looked at as far as the program that estimates it looks.
        let is_easy = zxcvbn(text, &[]).guesses_log10() < GUESSES;
        is_easy.then_some(Weakness::Easy)
    }
}

/// Says nothing of it.
impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

/// A new secret as a line of text: 32 random bytes in base64.
pub fn fresh(rng: &mut dyn CryptoRng) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    rng.fill_bytes(bytes.as_mut());
    // At its full length from the start: a text that grows leaves copies behind.
    let mut line = Zeroizing::new(vec![b'\n'; LETTERS + 1]);
    STANDARD.encode_slice(&bytes[..], &mut line[..LETTERS]).expect("44 letters of base64 hold 32 bytes");
    line
}

/// The 32 bytes of a line that [`fresh`] made.
///
/// # Errors
/// `Refused` for anything else.
pub(super) fn seed(line: &[u8]) -> Result<[u8; BYTES]> {
    let line = line.trim_ascii();
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * LETTERS));
    let is_read = line.len() == LETTERS && STANDARD.decode_vec(line, &mut bytes).is_ok();
    let words = "the seed of the noise is not 32 bytes in base64; name a file that is not there, and one is made";
    let bytes = if is_read { <[u8; BYTES]>::try_from(bytes.as_slice()).ok() } else { None };
    bytes.ok_or_else(|| Error::Refused(words.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weakness(text: &str) -> Option<Weakness> {
        Secret::new(Zeroizing::new(text.as_bytes().to_vec())).expect("it is not empty").weakness()
    }

    #[test]
    fn what_is_short_or_easy_to_guess_is_weak_and_what_we_make_is_not() {
        // By hand: the length of a text, and words that every list of passwords begins with.
        assert_eq!(weakness("short\n"), Some(Weakness::Short(5)));
        assert_eq!(weakness("passwordpassword"), Some(Weakness::Easy));
        let made = fresh(&mut crate::clock::demonstration_rng(1));
        assert_eq!(Secret::new(made).expect("it is whole").weakness(), None);
    }

    #[test]
    fn ends_of_lines_are_cut_from_text_and_nothing_from_bytes() {
        let bytes = |all: &[u8]| Secret::new(Zeroizing::new(all.to_vec())).map(|secret| secret.bytes().to_vec()).ok();
        assert_eq!(bytes(b"a word\r\n").as_deref(), Some(&b"a word"[..]));
        assert_eq!(bytes(b"\xff\n").as_deref(), Some(&b"\xff\n"[..]));
        assert_eq!(bytes(b"\n"), None);
    }

    #[test]
    fn a_seed_that_is_the_secret_is_known_whether_as_a_line_or_as_its_bytes() {
        let (line, other) =
            (fresh(&mut crate::clock::demonstration_rng(1)), fresh(&mut crate::clock::demonstration_rng(2)));
        let bytes = seed(&line).expect("it was made").to_vec();
        for secret in [line.to_vec(), bytes] {
            let secret = Secret::new(Zeroizing::new(secret)).expect("it is not empty");
            assert!(secret.is_seed(&line) && !secret.is_seed(&other));
        }
    }

    #[test]
    fn a_secret_does_not_print() {
        let secret = Secret::new(Zeroizing::new(b"zaatar".to_vec())).expect("it is not empty");
        assert!(!format!("{secret:?}").contains("zaatar"));
    }
}
