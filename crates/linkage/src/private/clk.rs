//! One encoding: a vector of bits that can be compared and not read.

use std::fmt;

use crate::private::Error;

/// A cryptographic long-term key: the bits that stand for a row.
///
/// Bits are numbered as clkhash numbers them: bit 0 is the highest bit of the first byte.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Clk {
    bits: u32,
    ones: u32,
    words: Box<[u64]>,
}

impl Clk {
    /// An encoding of so many bits, eight for each byte, as clkhash writes them.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        todo!()
    }

    /// Reads what clkhash writes.
    ///
    /// # Errors
    /// [`Error::NotBase64`] where the text is not base64 with its padding.
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        todo!()
    }

    /// The bytes, padded with zero bits to whole ones.
    pub fn to_bytes(&self) -> Vec<u8> {
        todo!()
    }

    /// The bytes as base64, as clkhash writes them.
    pub fn to_base64(&self) -> String {
        todo!()
    }

    /// How many bits it has.
    pub fn bits(&self) -> usize {
        self.bits as usize
    }

    /// How many of them are set.
    pub fn ones(&self) -> usize {
        self.ones as usize
    }

    /// Twice the bits set in both, divided by those set in each; 0 where nothing is set.
    ///
    /// # Errors
    /// [`Error::WidthsDiffer`] where they do not have the same number of bits.
    pub fn dice(&self, other: &Self) -> Result<f64, Error> {
        todo!()
    }
}

/// Says the width only: bits end up in logs otherwise.
impl fmt::Debug for Clk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Clk({} bits)", self.bits)
    }
}
