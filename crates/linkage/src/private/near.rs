//! Pairs of encodings that are alike among lists for which all pairs are too many: only those are compared that agree on
//! some band of sampled bits (locality-sensitive hashing; Indyk and Motwani 1998, Durham 2012 for Bloom filters).

mod bands;
mod bucket;

use std::ops::ControlFlow;

use super::dice::{Need, collected, width};
use super::{Clk, Error, Pair, each_pair};
use bands::Plan;

/// What to find.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The Dice similarity from which a pair is given, above 0 to 1.
    pub threshold: f64,
    /// The share of pairs exactly at the threshold that is found on average, from 0.5 to 0.9999. Of pairs above it more
    /// are found, and those that are equal always.
    pub recall: f64,
    /// Chooses the bits of the bands; need not be secret.
    pub seed: u64,
}

/// As [`crate::private::pairs`], but may miss some: at the threshold as many as `near` says, above it fewer.
///
/// Where the lists are so short, or so alike, that comparing all pairs is no more work, all are compared.
///
/// # Errors
/// As [`crate::private::pairs`]; [`Error::BadSetting`] too where the threshold is 0 or the recall outside its range.
pub fn near_pairs(
    left: &[Clk],
    right: &[Clk],
    near: &Near,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Vec<Pair>, Error> {
    collected(progress, |heard| each_near_pair(left, right, near, heard))
}

/// The same pairs, given out as they are found, each once; in a fixed order, whatever the number of cores.
///
/// # Errors
/// As [`near_pairs`], but for too many.
pub fn each_near_pair(
    left: &[Clk],
    right: &[Clk],
    near: &Near,
    heard: &mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>,
) -> Result<(), Error> {
    let bits = width(left, right)?;
    if near.threshold == 0.0 {
        let remedy = "choose one above 0: at 0 every pair is alike";
        return Err(Error::BadSetting { name: "threshold", remedy });
    }
    if !(0.5..=0.9999).contains(&near.recall) {
        return Err(Error::BadSetting { name: "recall", remedy: "choose a share from 0.5 to 0.9999" });
    }
    let need = Need::new(near.threshold, bits)?;
    match Plan::new(left, right, (near, &need)) {
        None => each_pair(left, right, near.threshold, heard),
        Some(plan) => bucket::search((left, right), (&plan, &need), heard),
    }
}

#[cfg(test)]
mod tests;
