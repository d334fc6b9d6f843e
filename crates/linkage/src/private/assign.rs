//! From pairs to who is who: one to one between two lists, groups among several.
//!
//! Source: the greedy solver of anonlink (`greedy_solve`), of which groups and their order follow.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Pair;
use crate::RowRef;

/// The pairs found between two of several lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// The two lists, from 0: that of the left and that of the right places of the pairs.
    pub lists: (usize, usize),
    /// What was found between them.
    pub pairs: Vec<Pair>,
}

/// One to one between two lists: the most alike pair first, then what is left of the next ones. Gives (left, right), by
/// the left place.
///
/// Of equally alike pairs that with the lower left place comes first, then that with the lower right one.
pub fn assign(pairs: &[Pair]) -> Vec<(usize, usize)> {
    let mut sorted = pairs.to_vec();
    super::dice::sort(&mut sorted);
    // Between two lists a group of two never grows, so that nothing need be remembered but who is taken.
    let (mut lefts, mut rights) = (HashSet::new(), HashSet::new());
    sorted.retain(|pair| {
        let is_free = !lefts.contains(&pair.left) && !rights.contains(&pair.right);
        is_free && lefts.insert(pair.left) && rights.insert(pair.right)
    });
    let mut found: Vec<(usize, usize)> = sorted.iter().map(|p| (p.left, p.right)).collect();
    found.sort_unstable();
    found
}

/// Groups over several lists, each row in one group at most, and only groups of two or more.
///
/// The most alike pair comes first. It joins the groups of its two rows if every two rows of the joined group were found
/// as a pair by then; so a group never holds two rows of one list, unless a list was compared with itself. A pair that
/// cannot join yet is remembered, and may be what a later one lacked. Rows are sorted within a group, and groups by
/// their first row.
pub fn groups(found: &[Between]) -> Vec<Vec<RowRef>> {
    let mut sorted: Vec<(f64, RowRef, RowRef)> = found.iter().flat_map(Between::ends).collect();
    sorted.sort_by(|(a, a_left, a_right), (b, b_left, b_right)| {
        let key = |left: &RowRef, right: &RowRef| (left.list, right.list, left.row, right.row);
        b.total_cmp(a).then_with(|| key(a_left, a_right).cmp(&key(b_left, b_right)))
    });
    let mut solver = Solver::default();
    for (_, one, other) in sorted {
        if one != other {
            solver.take(one, other);
        }
    }
    let mut groups: Vec<Vec<RowRef>> = solver.members.into_iter().filter(|rows| rows.len() > 1).collect();
    groups.iter_mut().for_each(|rows| rows.sort_unstable());
    groups.sort_unstable();
    groups
}

impl Between {
    /// Each pair with the list of lower number on its left, as anonlink has it.
    fn ends(&self) -> impl Iterator<Item = (f64, RowRef, RowRef)> + '_ {
        self.pairs.iter().map(|pair| {
            let left = RowRef { list: self.lists.0, row: pair.left };
            let right = RowRef { list: self.lists.1, row: pair.right };
            if left.list <= right.list { (pair.dice, left, right) } else { (pair.dice, right, left) }
        })
    }
}

#[derive(Default)]
struct Solver {
    of: HashMap<RowRef, usize>,
    /// The rows of each group; empty once joined to another.
    members: Vec<Vec<RowRef>>,
    /// For each group how many pairs were found between it and others, while they are apart.
    found: Vec<BTreeMap<usize, usize>>,
}

impl Solver {
    fn take(&mut self, one: RowRef, other: RowRef) {
        let (one, other) = (self.group(one), self.group(other));
        if one == other {
            return;
        }
        let count = self.found[one].entry(other).or_insert(0);
        *count += 1;
        let is_whole = *count == self.members[one].len() * self.members[other].len();
        *self.found[other].entry(one).or_insert(0) += 1;
        if is_whole {
            // The larger one stays, so that no row moves often.
            let grows = self.members[one].len() >= self.members[other].len();
            let (stays, goes) = if grows { (one, other) } else { (other, one) };
            self.join(stays, goes);
        }
    }

    fn group(&mut self, row: RowRef) -> usize {
        *self.of.entry(row).or_insert_with(|| {
            self.members.push(vec![row]);
            self.found.push(BTreeMap::new());
            self.members.len() - 1
        })
    }

    fn join(&mut self, stays: usize, goes: usize) {
        let moved = std::mem::take(&mut self.members[goes]);
        self.of.extend(moved.iter().map(|row| (*row, stays)));
        self.members[stays].extend(moved);
        self.found[stays].remove(&goes);
        for (third, count) in std::mem::take(&mut self.found[goes]) {
            if third != stays {
                *self.found[stays].entry(third).or_insert(0) += count;
                self.found[third].remove(&goes);
                *self.found[third].entry(stays).or_insert(0) += count;
            }
        }
    }
}
