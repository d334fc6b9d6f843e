//! Pairs.
use std::ops::ControlFlow;
use crate::private::{Clk, Error};

/// Two encodings that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The place in the left list, from 0.
    pub left: usize,
    /// The place in the right list, from 0.
    pub right: usize,
    /// How alike they are, from 0 to 1.
    pub dice: f64,
}

/// All pairs of a left and a right encoding with a Dice similarity of `threshold` or more: the most alike first, then by
/// place in the left list, then in the right one, as anonlink orders them.
///
/// # Errors
/// [`Error::BadSetting`] where the threshold is not from 0 to 1; [`Error::WidthsDiffer`]; [`Error::TooManyPairs`];
/// [`Error::Cancelled`] where `progress` says so.
pub fn pairs(left: &[Clk], right: &[Clk], threshold: f64, progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Vec<Pair>, Error> {
    todo!()
}

/// The same pairs, given out as they are found, so that memory stays bounded. `heard` gets the share of the work done
/// and the pairs found since it was last called.
///
/// # Errors
/// As [`pairs`], but for too many.
pub fn each_pair(left: &[Clk], right: &[Clk], threshold: f64, heard: &mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>) -> Result<(), Error> {
    todo!()
}
