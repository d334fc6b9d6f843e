//! The pairs that may be one event, and which of them are chosen: one-to-one within each
//! pair of lists, the strongest first, with the decisions of people above the model.

use std::collections::{HashMap, HashSet};

use crate::error::Error;
use crate::event::{Decision, RowRef};
use crate::model::Contribution;

/// Two rows that may be the same event, with the reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The row of the list with the lower number.
    pub left: RowRef,
    /// The row of the list with the higher number.
    pub right: RowRef,
    /// What is known of these two lists before any comparison, in bits.
    pub prior_bits: f64,
    /// `prior_bits` and all contributions, in bits.
    pub weight_bits: f64,
    /// The model's probability that this is one event, whatever a person decided.
    pub probability: f64,
    /// The waterfall, in the order of the comparisons.
    pub contributions: Vec<Contribution>,
    /// What a person decided, if anything.
    pub decision: Option<Decision>,
    /// Whether it counts as one event: confirmed, or above the threshold, not rejected,
    /// and neither row taken by a stronger pair of the same two lists.
    pub chosen: bool,
}

/// Two rows held to be one event, and how strongly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The row of the list with the lower number.
    pub left: RowRef,
    /// The row of the list with the higher number.
    pub right: RowRef,
    /// The probability; 1 where a person confirmed.
    pub probability: f64,
}

/// The two rows of a candidate, what a person decided of it, and how likely it is.
pub type Offered = (RowRef, RowRef, Option<Decision>, f64);

impl Candidate {
    pub(crate) fn offered(&self) -> Offered {
        (self.left, self.right, self.decision, self.probability)
    }
}

/// Which candidates a threshold would choose: their numbers, rising.
///
/// Greedy: confirmed pairs first, then in the order given, which is the strongest first.
/// So nobody can point to two rows that both fit each other better than what they got.
pub fn choose(candidates: &[Offered], threshold: f64) -> Vec<usize> {
    let mut taken: HashSet<(RowRef, usize)> = HashSet::new();
    let mut chosen = Vec::new();
    let is_confirmed = |c: &Offered| c.2 == Some(Decision::Confirmed);
    let may_be = |c: &Offered| c.2.is_none() && c.3 >= threshold;
    for is_turn in [&is_confirmed as &dyn Fn(&Offered) -> bool, &may_be] {
        for (number, candidate) in candidates.iter().enumerate() {
            let (left, right, ..) = *candidate;
            let ends = [(left, right.list), (right, left.list)];
            if is_turn(candidate) && ends.iter().all(|end| !taken.contains(end)) {
                taken.extend(ends);
                chosen.push(number);
            }
        }
    }
    chosen.sort_unstable();
    chosen
}

/// The decisions of people, checked, each under its pair with the lower list first.
pub(crate) struct Decisions {
    pairs: HashMap<(RowRef, RowRef), Decision>,
}

impl Decisions {
    pub(crate) fn read(decisions: &[(RowRef, RowRef, Decision)], lists: &[usize]) -> Result<Self, Error> {
        let mut pairs = HashMap::new();
        let mut confirmed: HashMap<(RowRef, usize), RowRef> = HashMap::new();
        let exists = |row: RowRef| lists.get(row.list).is_some_and(|len| row.row < *len);
        for &(one, other, decision) in decisions {
            let (left, right) = ordered(one, other);
            if !exists(left) || !exists(right) || left.list == right.list {
                return Err(Error::NotAPair(one, other));
            }
            if *pairs.entry((left, right)).or_insert(decision) != decision {
                return Err(Error::ConflictingDecisions(left));
            }
            if decision == Decision::Confirmed {
                for (row, partner) in [(left, right), (right, left)] {
                    if *confirmed.entry((row, partner.list)).or_insert(partner) != partner {
                        return Err(Error::ConflictingDecisions(row));
                    }
                }
            }
        }
        Ok(Self { pairs })
    }

    pub(crate) fn on(&self, left: RowRef, right: RowRef) -> Option<Decision> {
        self.pairs.get(&(left, right)).copied()
    }

    /// The decided pairs in a fixed order.
    pub(crate) fn sorted(&self) -> Vec<(RowRef, RowRef)> {
        let mut pairs: Vec<_> = self.pairs.keys().copied().collect();
        pairs.sort_unstable();
        pairs
    }
}

/// The row of the list with the lower number first.
pub(crate) fn ordered(one: RowRef, other: RowRef) -> (RowRef, RowRef) {
    (one.min(other), one.max(other))
}
