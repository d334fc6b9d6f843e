//! Hardening.
use crate::private::{Clk, Error};

/// What to do to encodings beyond the schema. Both sides must do the same, but for the seeds of [`Blip`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hardening {
    /// The column (from 0) of a stable attribute whose value goes into the keys, so that rows are alike only where it agrees.
    pub salt: Option<usize>,
    /// How many times the bits are folded onto themselves, beyond the folds of the schema.
    pub folds: u32,
    /// Random bits.
    pub blip: Option<Blip>,
}

/// Bloom filters with permanent random noise.
#[derive(Clone, PartialEq)]
pub struct Blip {
    flip: f64,
    seed: [u8; 32],
}

impl Blip {
    /// Each bit is replaced with probability `share` by a random one.
    ///
    /// # Errors
    /// [`Error::BadSetting`] where the share is not from 0 to 1.
    pub fn new(share: f64, seed: [u8; 32]) -> Result<Self, Error> {
        todo!()
    }

    /// The encoding with the noise of this row: the same row, seed and encoding always give the same.
    pub fn apply(&self, clk: &Clk, row: &[u8]) -> Clk {
        todo!()
    }
}

impl std::fmt::Debug for Blip {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Blip({})", self.flip)
    }
}

/// Folds the bits onto themselves so many times.
///
/// # Errors
/// [`Error::BadSetting`] where the width cannot be halved so often.
pub fn fold(clk: &Clk, times: u32) -> Result<Clk, Error> {
    todo!()
}
