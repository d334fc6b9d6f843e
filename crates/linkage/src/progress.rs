//! How far a run has come, and whether the caller wants it to go on.

use std::ops::ControlFlow;

use crate::error::Error;

/// Rows walked when each list meets each later one.
pub(crate) fn walks(lens: &[usize]) -> usize {
    lens.iter().enumerate().map(|(list, len)| len * (lens.len() - list - 1)).sum()
}

/// Rows and pairs after which the caller is told again; of a row in a crowded block there are many pairs.
const ROWS: usize = 256;
const PAIRS: usize = 10_000;

/// Tells the caller how much is done, after so many rows or pairs.
pub(crate) struct Meter<'a> {
    progress: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    done: usize,
    told: usize,
    total: usize,
    /// Pairs since the caller was told.
    pairs: usize,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(lens: &[usize], progress: &'a mut dyn FnMut(f64) -> ControlFlow<()>) -> Self {
        // Each row is walked once alone, and twice for each later list.
        let walks = lens.iter().enumerate().map(|(list, len)| len * (1 + 2 * (lens.len() - list - 1)));
        Self { progress, done: 0, told: 0, total: walks.sum::<usize>().max(1), pairs: 0 }
    }

    /// One row more is done, and so many pairs of it.
    pub(crate) fn step(&mut self, pairs: usize) -> ControlFlow<()> {
        self.done += 1;
        self.pairs += pairs;
        if self.done < self.told + ROWS && self.pairs < PAIRS {
            return ControlFlow::Continue(());
        }
        (self.told, self.pairs) = (self.done, 0);
        (self.progress)((self.done as f64 / self.total as f64).min(1.0))
    }

    /// Counts rows that were not needed as done.
    pub(crate) fn reach(&mut self, done: usize) {
        self.done = self.done.max(done);
    }

    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        match (self.progress)(1.0) {
            ControlFlow::Break(()) => Err(Error::Cancelled),
            ControlFlow::Continue(()) => Ok(()),
        }
    }
}
