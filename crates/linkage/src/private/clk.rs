//! One encoding: a vector of bits that can be compared and not read.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::private::Error;

/// A cryptographic long-term key: the bits that stand for a row.
///
/// Bits are numbered as clkhash numbers them: bit 0 is the highest bit of the first byte.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Clk {
    bits: u32,
    ones: u32,
    /// Bit i is bit 63 − i mod 64 of word ⌊i / 64⌋. INVARIANT: what lies beyond `bits` is zero.
    words: Box<[u64]>,
}

impl Clk {
    /// An encoding of eight bits for each byte, as clkhash writes them.
    ///
    /// clkhash fills the last byte with zero bits where the width is no multiple of eight, and so does
    /// [`Clk::to_bytes`]; the width that is read is then the filled one.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let word = |part: &[u8]| {
            let mut whole = [0; 8];
            whole[..part.len()].copy_from_slice(part);
            u64::from_be_bytes(whole)
        };
        Self::of_words(bytes.len() * 8, bytes.chunks(8).map(word).collect())
    }

    /// Reads what clkhash writes.
    ///
    /// # Errors
    /// [`Error::NotBase64`] where the text is not base64 with its padding.
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        STANDARD.decode(text.trim()).map(|bytes| Self::from_bytes(&bytes)).map_err(|_| Error::NotBase64)
    }

    /// INVARIANT: the caller leaves what lies beyond `bits` zero.
    pub(super) fn of_words(bits: usize, words: Box<[u64]>) -> Self {
        let ones = words.iter().map(|word| word.count_ones()).sum();
        Self { bits: bits as u32, ones, words }
    }

    /// The bytes, the last one filled with zero bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.truncate(self.bits().div_ceil(8));
        bytes
    }

    /// The bytes as base64, as clkhash writes them.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.to_bytes())
    }

    /// How many bits it has.
    pub fn bits(&self) -> usize {
        self.bits as usize
    }

    /// How many of them are set.
    pub fn ones(&self) -> usize {
        self.ones as usize
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(super) fn bit(&self, place: usize) -> bool {
        self.words[place / 64] >> (63 - place % 64) & 1 == 1
    }

    /// Twice the bits set in both, divided by those set in each; 0 where nothing is set.
    ///
    /// # Errors
    /// [`Error::WidthsDiffer`] where they do not have the same number of bits.
    pub fn dice(&self, other: &Self) -> Result<f64, Error> {
        if self.bits != other.bits {
            return Err(Error::WidthsDiffer { left: self.bits(), right: other.bits() });
        }
        Ok(share(self.shared(other), self.ones + other.ones))
    }

    /// Bits set in both. The widths are equal.
    pub(super) fn shared(&self, other: &Self) -> u32 {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones()).sum()
    }
}

/// The Dice similarity of two encodings that share so many bits, of so many set in both together; the division is the
/// one of anonlink, so that a similarity is the same to the last bit.
pub(super) fn share(shared: u32, ones: u32) -> f64 {
    if ones == 0 { 0.0 } else { f64::from(2 * shared) / f64::from(ones) }
}

/// Says the width only: bits end up in logs otherwise.
impl fmt::Debug for Clk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Clk({} bits)", self.bits)
    }
}
