//! How far a run has come, and whether the caller wants it to go on.

use std::ops::ControlFlow;

use crate::error::Error;

/// Rows walked when each list meets each later one.
pub(crate) fn walks(lens: &[usize]) -> usize {
    lens.iter().enumerate().map(|(list, len)| len * (lens.len() - list - 1)).sum()
}

/// Tells the caller how much is done, not more often than every 256 rows.
pub(crate) struct Meter<'a> {
    progress: &'a mut dyn FnMut(f64) -> ControlFlow<()>,
    done: usize,
    told: usize,
    total: usize,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(lens: &[usize], progress: &'a mut dyn FnMut(f64) -> ControlFlow<()>) -> Self {
        // Each row is walked once alone, and twice for each later list.
        let walks = lens.iter().enumerate().map(|(list, len)| len * (1 + 2 * (lens.len() - list - 1)));
        Self { progress, done: 0, told: 0, total: walks.sum::<usize>().max(1) }
    }

    pub(crate) fn step(&mut self, rows: usize) -> ControlFlow<()> {
        self.done += rows;
        if self.done < self.told + 256 {
            return ControlFlow::Continue(());
        }
        self.told = self.done;
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
