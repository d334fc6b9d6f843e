//! What a linkage unit does: which rows of several lists are alike, one to one, and what each side may hear of it.

use super::file::Encodings;
use crate::{Error, Result};
use linkage::RowRef;
use linkage::private::{self, Between, Near, Pair, assign, groups, near_pairs, pairs};
use std::ops::ControlFlow;

/// From so many pairs of rows on it is told that bands of bits would be faster: some minutes of two processors.
pub const NEAR_FROM: f64 = 2e11;
/// No more pairs are held, over all lists: where more are alike, nothing can be told apart.
const MOST_PAIRS: usize = 5_000_000;
/// Chooses the bits of the bands; it need not be secret, and the same lists give the same result.
const SEED: u64 = 5;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The Dice similarity from which rows are alike.
    pub threshold: f64,
    /// The share of pairs at the threshold to find by bands of bits; all of them without it.
    pub recall: Option<f64>,
}

/// What came of it.
#[derive(Debug)]
pub struct Matched {
    /// The pairs between each two lists.
    pub(super) between: Vec<Between>,
    /// The groups: each row in one at most, and no two rows of one list.
    pub groups: Vec<Vec<RowRef>>,
    /// For each list its rows that another list knows, in the order of the list: those that are paired, one to one,
    /// between it and any one of the others.
    pub(super) known: Vec<Vec<usize>>,
    /// Two lists that hold the same encodings, one by one.
    pub copies: Option<(usize, usize)>,
}

impl Matched {
    /// How many pairs are alike.
    pub fn pairs(&self) -> usize {
        self.between.iter().map(|between| between.pairs.len()).sum()
    }

    /// How many rows of a list somebody else knows, too.
    pub fn known(&self, list: usize) -> usize {
        self.known.get(list).map_or(0, Vec::len)
    }
}

/// How many pairs of rows of different lists there are.
pub fn all_pairs(lists: &[Encodings]) -> f64 {
    each_two(lists).map(|(left, right)| work(&lists[left], &lists[right])).sum()
}

fn work(left: &Encodings, right: &Encodings) -> f64 {
    left.rows() as f64 * right.rows() as f64
}

fn each_two(lists: &[Encodings]) -> impl Iterator<Item = (usize, usize)> {
    let count = lists.len();
    (0..count).flat_map(move |left| (left + 1..count).map(move |right| (left, right)))
}

/// Compares each two lists, and puts rows that are alike into groups.
///
/// # Errors
/// `Refused` for fewer than two lists, for encodings of different widths, for a threshold or recall outside its range,
/// and where too much is alike; `Conflict` when stopped.
pub fn compare(lists: &[Encodings], wanted: &Wanted, tell: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Matched> {
    check(lists)?;
    let all = all_pairs(lists);
    let (mut between, mut done, mut held) = (Vec::new(), 0.0, 0);
    for (left, right) in each_two(lists) {
        let own = work(&lists[left], &lists[right]);
        let found = alike((&lists[left], &lists[right]), wanted, &mut |share| tell(share.mul_add(own, done) / all))?;
        done += own;
        held += found.len();
        if held > MOST_PAIRS {
            return Err(too_many(MOST_PAIRS));
        }
        between.push(Between { lists: (left, right), pairs: found });
    }
    let groups = groups(&between);
    let known = known(lists.len(), &between);
    let copies = each_two(lists).find(|(left, right)| lists[*left].is_copy_of(&lists[*right]));
    Ok(Matched { between, groups, known, copies })
}

/// Each two lists for themselves: whom one other knows is known, whether or not the row finds a place in a group of all.
fn known(count: usize, between: &[Between]) -> Vec<Vec<usize>> {
    let mut known = vec![Vec::new(); count];
    for Between { lists: (left, right), pairs } in between {
        for (one, other) in assign(pairs) {
            known[*left].push(one);
            known[*right].push(other);
        }
    }
    for rows in &mut known {
        rows.sort_unstable();
        rows.dedup();
    }
    known
}

fn too_many(limit: usize) -> Error {
    let words =
        "rows that hold too little are all alike, so leave those out or encode more columns, or raise --threshold";
    Error::Refused(format!("more than {limit} pairs of rows are alike: {words}"))
}

fn alike(
    (left, right): (&Encodings, &Encodings),
    wanted: &Wanted,
    tell: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Vec<Pair>> {
    let threshold = wanted.threshold;
    let found = match wanted.recall {
        None => pairs(&left.clks, &right.clks, threshold, tell),
        Some(recall) => near_pairs(&left.clks, &right.clks, &Near { threshold, recall, seed: SEED }, tell),
    };
    found.map_err(|error| match error {
        private::Error::TooManyPairs { limit } => too_many(limit),
        other => other.into(),
    })
}

fn check(lists: &[Encodings]) -> Result<()> {
    let [first, rest @ ..] = lists else {
        return Err(Error::Refused("there is no file; give the encodings of two parties or more".to_owned()));
    };
    if rest.is_empty() {
        let words = "is the only file; give the encodings of two parties or more, one file for each";
        return Err(Error::Refused(format!("`{}` {words}", first.name)));
    }
    match rest.iter().find(|list| list.bits() != first.bits()) {
        None => Ok(()),
        Some(other) => {
            let widths = format!("`{}` holds encodings of {} bits", first.name, first.bits());
            let words = "they were not made with one schema; ask both sides for their fingerprint";
            Err(Error::Refused(format!("{widths} and `{}` of {}: {words}", other.name, other.bits())))
        }
    }
}
