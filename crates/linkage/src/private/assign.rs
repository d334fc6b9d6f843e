//! Assignment.
use crate::RowRef;
use crate::private::Pair;

/// The pairs found between two of several lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// The two lists, from 0: the left and the right one of the pairs.
    pub lists: (usize, usize),
    /// What was found between them.
    pub pairs: Vec<Pair>,
}

/// One to one, the most alike first, as the greedy solver of anonlink does it: (left, right).
pub fn assign(pairs: &[Pair]) -> Vec<(usize, usize)> {
    todo!()
}

/// Groups over several lists: every two members of a group were found as a pair.
pub fn groups(found: &[Between]) -> Vec<Vec<RowRef>> {
    todo!()
}
