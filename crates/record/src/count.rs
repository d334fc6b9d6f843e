//! How many: a count with the range that its source gives.

use serde::{Deserialize, Serialize};

/// Low, best and high count of people; best lies between the others when the source is consistent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CountRange {
    /// The least that the source holds possible.
    pub low: u32,
    /// What the source holds most likely.
    pub best: u32,
    /// The most that the source holds possible.
    pub high: u32,
}

impl CountRange {
    /// A count without doubt.
    pub fn exactly(n: u32) -> Self {
        Self { low: n, best: n, high: n }
    }

    /// Whether low ≤ best ≤ high. An inconsistent range is kept as the source gave it, and flagged.
    pub fn is_consistent(self) -> bool {
        self.low <= self.best && self.best <= self.high
    }

    /// The range of the sum of two counts of different people. Saturates at `u32::MAX`.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            best: self.best.saturating_add(other.best),
            high: self.high.saturating_add(other.high),
        }
    }
}
