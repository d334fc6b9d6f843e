//! What can be wrong with the lists, the settings or the decisions given to the kernel.

use crate::event::RowRef;

/// Why the lists could not be linked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// Fewer than two lists were given.
    #[error("matching needs two lists or more, but there are {0}: add a list")]
    TooFewLists(usize),
    /// A row ends before it begins.
    #[error("list {list}, row {row}: the last day is before the first: correct the dates")]
    DatesBackwards {
        /// The list, from 0.
        list: usize,
        /// The row, from 0.
        row: usize,
    },
    /// A coordinate is not a number on the earth, or the radius is negative or not finite.
    #[error("list {list}, row {row}: the place is not on the earth: correct or remove it")]
    PlaceOutsideWorld {
        /// The list, from 0.
        list: usize,
        /// The row, from 0.
        row: usize,
    },
    /// A setting is outside its range.
    #[error("setting `{name}` is outside its range: {remedy}")]
    BadSetting {
        /// The field of the settings.
        name: &'static str,
        /// The range that is allowed.
        remedy: &'static str,
    },
    /// The blocking rules let through more pairs than the settings allow.
    #[error("more than {limit} pairs would be compared: shorten the day window or split the lists")]
    TooManyPairs {
        /// The greatest number of pairs allowed.
        limit: u64,
    },
    /// A decision names a row that no list has, or two rows of one list.
    #[error("a decision names rows that cannot be a pair: {0:?} and {1:?}")]
    NotAPair(RowRef, RowRef),
    /// Two decisions contradict each other about this row: one pair is both confirmed and
    /// rejected, or a row is confirmed with two rows of one other list.
    #[error("decisions contradict each other about {0:?}: undo one of them")]
    ConflictingDecisions(RowRef),
    /// The caller asked to stop.
    #[error("matching was stopped")]
    Cancelled,
}
