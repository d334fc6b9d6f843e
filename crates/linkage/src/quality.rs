//! How good found pairs are against pairs known to be true.

use std::collections::HashSet;

use crate::candidate::ordered;
use crate::event::RowRef;

/// Counts of pairs, and the two shares made of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Correct among found; `None` when nothing was found.
    pub precision: Option<f64>,
    /// Correct among true; `None` when nothing is true.
    pub recall: Option<f64>,
    /// Distinct true pairs.
    pub true_pairs: usize,
    /// Distinct found pairs.
    pub found_pairs: usize,
    /// Distinct pairs both found and true.
    pub correct: usize,
}

/// Compares found pairs with true ones. Which row of a pair comes first does not matter,
/// and a pair given twice counts once.
pub fn quality(found: &[(RowRef, RowRef)], truth: &[(RowRef, RowRef)]) -> Quality {
    let distinct = |pairs: &[(RowRef, RowRef)]| -> HashSet<(RowRef, RowRef)> {
        pairs.iter().map(|&(one, other)| ordered(one, other)).collect()
    };
    let (found, truth) = (distinct(found), distinct(truth));
    let correct = found.intersection(&truth).count();
    let share = |of: usize| (of > 0).then(|| correct as f64 / of as f64);
    Quality {
        precision: share(found.len()),
        recall: share(truth.len()),
        true_pairs: truth.len(),
        found_pairs: found.len(),
        correct,
    }
}
