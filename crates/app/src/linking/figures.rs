//! What people should know of a run before they trust it: how many pairs stand at each threshold and how many of them are
//! expected to be true, which rows could never match, how large clusters are, and why chosen pairs weigh what they weigh.

use super::{Lists, Model};
use crate::Result;
use linkage::table::{self, Found, Joined, Linked, Step};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Probabilities at which pairs are counted.
const THRESHOLDS: [f64; 12] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999];
/// The most rows whose weight against themselves is taken; they are spread over all.
const MOST_SELF: usize = 20_000;
/// How many of the weakest clusters are shown.
const WEAKEST: usize = 10;
/// Probabilities between which a pair is in doubt: nine to one against it, and nine to one for it.
const DOUBT: RangeInclusive<f64> = 0.1..=0.9;

/// Figures of a run.
#[derive(Debug, Clone)]
pub struct Figures {
    /// How many matches there should be, those included that no rule let through: lambda times all pairs.
    pub expected: f64,
    /// How many of the kept pairs should be true: the sum of their probabilities.
    pub found: f64,
    /// Pairs at thresholds, the lowest first.
    pub kept: Vec<Kept>,
    /// Thresholds, and the share of rows that do not reach them against themselves.
    pub unlinkable: Vec<(f64, f64)>,
    /// How many clusters have how many rows, those of one row included.
    pub sizes: BTreeMap<u32, u32>,
    /// The clusters with the weakest inner links.
    pub weakest: Vec<Joined>,
    /// Chosen pairs, explained.
    pub explained: Vec<Explained>,
}

/// The pairs at a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// The probability from which pairs count.
    pub from: f64,
    /// How many pairs that are.
    pub pairs: u64,
    /// The share of them that should be true.
    ///
    /// Assumes: that probabilities are right, so that their mean is the share of true pairs.
    pub precision: f64,
    /// The share of all true pairs among those looked at that they should hold, by the same assumption.
    pub recall: f64,
}

/// Why a pair was chosen to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chosen {
    /// It weighs most.
    Strongest,
    /// It weighs least of those that join rows.
    WeakestJoined,
    /// It is as likely as not.
    Doubtful,
}

impl Chosen {
    /// A stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Strongest => "strongest",
            Self::WeakestJoined => "weakest-joined",
            Self::Doubtful => "doubtful",
        }
    }
}

/// A pair and why it weighs what it weighs.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Why it was chosen.
    pub chosen: Chosen,
    /// The pair.
    pub pair: Found,
    /// The weights that sum to that of the pair.
    pub steps: Vec<Step>,
}

pub(super) fn of(lists: &Lists, model: &Model, linked: &Linked) -> Result<Figures> {
    let found = linked.pairs.iter().map(Found::probability).sum();
    let is_within = lists.names.len() < 2 || model.within_lists;
    let mut weakest = linked.clusters.joined.clone();
    weakest.sort_by(|a, b| a.weakest_bits.total_cmp(&b.weakest_bits).then(a.cluster.cmp(&b.cluster)));
    weakest.truncate(WEAKEST);
    let (own, chosen) = (own(lists), chosen(model, linked));
    let pairs = chosen.iter().map(|(_, pair)| (pair.left, pair.right));
    // One call for both: the kernel reads the whole table for each.
    let all: Vec<(u32, u32)> = own.iter().copied().chain(pairs).collect();
    let mut steps = table::explain(&lists.table, model, &linked.fit, &all)?;
    let of_pairs = steps.split_off(own.len());
    let explained = |((chosen, pair), steps)| Explained { chosen, pair, steps };
    Ok(Figures {
        expected: linked.fit.lambda * lists.pairs(is_within),
        found,
        kept: kept(linked, found),
        unlinkable: unlinkable(&steps),
        sizes: sizes(&linked.clusters.of_rows),
        weakest,
        explained: chosen.into_iter().zip(of_pairs).map(explained).collect(),
    })
}

fn kept(linked: &Linked, all: f64) -> Vec<Kept> {
    let mut sums = [(0_u64, 0.0_f64); THRESHOLDS.len()];
    for pair in &linked.pairs {
        let probability = pair.probability();
        let reached = THRESHOLDS.partition_point(|from| probability >= *from);
        if let Some((pairs, sum)) = reached.checked_sub(1).and_then(|at| sums.get_mut(at)) {
            *pairs += 1;
            *sum += probability;
        }
    }
    let (mut pairs, mut sum) = (0, 0.0);
    let mut kept: Vec<Kept> = Vec::new();
    for (from, (more, probability)) in THRESHOLDS.into_iter().zip(sums).rev() {
        pairs += more;
        sum += probability;
        let precision = if pairs > 0 { sum / pairs as f64 } else { 1.0 };
        let recall = if all > 0.0 { (sum / all).min(1.0) } else { 0.0 };
        kept.push(Kept { from, pairs, precision, recall });
    }
    kept.reverse();
    kept
}

/// Rows that are weighed against themselves.
fn own(lists: &Lists) -> Vec<(u32, u32)> {
    let rows = lists.table.rows();
    let step = rows.div_ceil(MOST_SELF).max(1);
    (0..rows).step_by(step).filter_map(|row| u32::try_from(row).ok()).map(|row| (row, row)).collect()
}

fn unlinkable(own: &[Vec<Step>]) -> Vec<(f64, f64)> {
    let weights: Vec<f64> = own.iter().map(|steps| steps.iter().map(|step| step.weight_bits).sum()).collect();
    let share = |from: f64| {
        let needed = linkage::odds_bits(from);
        weights.iter().filter(|bits| **bits < needed).count() as f64 / weights.len().max(1) as f64
    };
    [0.5, 0.9, 0.99, 0.999].map(|from| (from, share(from))).to_vec()
}

fn sizes(of_rows: &[u32]) -> BTreeMap<u32, u32> {
    let mut rows: Vec<u32> = Vec::new();
    for cluster in of_rows {
        let cluster = *cluster as usize;
        if rows.len() <= cluster {
            rows.resize(cluster + 1, 0);
        }
        rows[cluster] += 1;
    }
    let mut sizes = BTreeMap::new();
    rows.into_iter().filter(|rows| *rows > 0).for_each(|rows| *sizes.entry(rows).or_default() += 1);
    sizes
}

/// Some ten pairs: the strongest, the weakest that join rows, and those most in doubt, if any are.
fn chosen(model: &Model, linked: &Linked) -> Vec<(Chosen, Found)> {
    let bits = |pair: &Found| f64::from(pair.weight_bits);
    let joined = |pair: &&Found| pair.probability() >= model.join;
    let doubtful = |pair: &&Found| DOUBT.contains(&pair.probability());
    let mut chosen: Vec<(Chosen, Found)> = Vec::new();
    let mut take = |why: Chosen, most: usize, pairs: Vec<Found>| {
        // Ten pairs of one row would say one thing ten times.
        let is_new = |pair: &Found, chosen: &[(Chosen, Found)]| {
            let shares = |other: &Found| [pair.left, pair.right].iter().any(|r| [other.left, other.right].contains(r));
            !chosen.iter().any(|(_, other)| shares(other))
        };
        let mut left = most;
        for pair in pairs {
            if left > 0 && is_new(&pair, &chosen) {
                chosen.push((why, pair));
                left -= 1;
            }
        }
    };
    take(Chosen::Strongest, 3, least(linked.pairs.iter(), |pair| -bits(pair)));
    take(Chosen::WeakestJoined, 3, least(linked.pairs.iter().filter(joined), bits));
    take(Chosen::Doubtful, 4, least(linked.pairs.iter().filter(doubtful), |pair| bits(pair).abs()));
    chosen
}

/// The hundred pairs of the least value, in its order; without a copy of all.
fn least<'a>(pairs: impl Iterator<Item = &'a Found>, value: impl Fn(&Found) -> f64) -> Vec<Found> {
    const MOST: usize = 100;
    let mut best: Vec<Found> = Vec::with_capacity(MOST + 1);
    for pair in pairs {
        if best.len() < MOST || best.last().is_some_and(|last| value(pair) < value(last)) {
            let at = best.partition_point(|other| value(other) <= value(pair));
            best.insert(at, *pair);
            best.truncate(MOST);
        }
    }
    best
}
