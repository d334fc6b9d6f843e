//! LSH.
use std::ops::ControlFlow;
use crate::private::{Clk, Error, Pair};

/// What to find by hashing bands of bits, where all pairs are too many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The Dice similarity from which a pair is given, above 0 to 1.
    pub threshold: f64,
    /// The share of the pairs at the threshold that is found on average, from 0.5 to 0.9999; more of those above it.
    pub recall: f64,
    /// Chooses the bits of the bands; need not be secret.
    pub seed: u64,
}

/// As [`crate::private::pairs`], but may miss some.
///
/// # Errors
/// As [`crate::private::pairs`].
pub fn near_pairs(left: &[Clk], right: &[Clk], near: &Near, progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Vec<Pair>, Error> {
    todo!()
}

/// As [`crate::private::each_pair`], but may miss some.
///
/// # Errors
/// As [`crate::private::each_pair`].
pub fn each_near_pair(left: &[Clk], right: &[Clk], near: &Near, heard: &mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>) -> Result<(), Error> {
    todo!()
}
