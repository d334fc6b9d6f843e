//! From pairs to events over all lists: groups of rows with at most one row of each list.

use std::collections::HashSet;

use crate::candidate::{Pair, ordered};
use crate::event::RowRef;

/// Joins rows into events, one row per list at most.
///
/// `lists_len` holds the number of rows of each list. The strongest pair joins first; a
/// pair that would put two rows of one list, or two rows named in `apart`, into one event
/// is dropped, so in a chain that contradicts itself the weakest link goes. Give the
/// rejected pairs as `apart`: a third list must not join what a person held apart.
///
/// Every row comes back exactly once, rows without a partner as events of their own;
/// rows are sorted within an event, and events by their first row. Pairs that name rows
/// outside the lists are ignored.
pub fn clusters(lists_len: &[usize], pairs: &[Pair], apart: &[(RowRef, RowRef)]) -> Vec<Vec<RowRef>> {
    let mut groups = Groups::new(lists_len);
    let apart: HashSet<_> = apart.iter().map(|&(a, b)| ordered(a, b)).collect();
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    let ends = |pair: &Pair| ordered(pair.left, pair.right);
    sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(ends(a).cmp(&ends(b))));
    for pair in sorted {
        let (Some(one), Some(other)) = (groups.of(pair.left), groups.of(pair.right)) else {
            continue;
        };
        if one != other && groups.may_join(one, other, &apart) {
            groups.join(one, other);
        }
    }
    let mut events: Vec<Vec<RowRef>> = groups.members;
    events.retain(|rows| !rows.is_empty());
    events.iter_mut().for_each(|rows| rows.sort_unstable());
    events.sort_unstable();
    events
}

struct Groups {
    /// For each list the number its first row has among all rows.
    starts: Vec<usize>,
    lens: Vec<usize>,
    /// The group of each row.
    of: Vec<usize>,
    /// The rows of each group; empty once joined to another. INVARIANT: a group holds at
    /// most one row of a list, so moving its rows is cheap.
    members: Vec<Vec<RowRef>>,
}

impl Groups {
    fn new(lists_len: &[usize]) -> Self {
        let mut starts = Vec::with_capacity(lists_len.len());
        let mut members = Vec::new();
        for (list, len) in lists_len.iter().enumerate() {
            starts.push(members.len());
            members.extend((0..*len).map(|row| vec![RowRef { list, row }]));
        }
        Self { starts, lens: lists_len.to_vec(), of: (0..members.len()).collect(), members }
    }

    fn place(&self, row: RowRef) -> Option<usize> {
        let len = *self.lens.get(row.list)?;
        (row.row < len).then(|| self.starts[row.list] + row.row)
    }

    fn of(&self, row: RowRef) -> Option<usize> {
        self.place(row).map(|place| self.of[place])
    }

    fn may_join(&self, one: usize, other: usize, apart: &HashSet<(RowRef, RowRef)>) -> bool {
        self.members[one].iter().all(|a| {
            let fits = |b: &RowRef| a.list != b.list && !apart.contains(&ordered(*a, *b));
            self.members[other].iter().all(fits)
        })
    }

    fn join(&mut self, one: usize, other: usize) {
        let moved = std::mem::take(&mut self.members[other]);
        for row in &moved {
            self.of[self.starts[row.list] + row.row] = one;
        }
        self.members[one].extend(moved);
    }
}
