//! A few rows, and all ways in which they can fall into clusters: what each weighs, and one drawn by its weight.

use super::{Graph, share};
use crate::random::Draws;

/// The most rows of which all ways are looked at: 59,049 steps.
pub(super) const FEW: usize = 10;

/// Sets of a few rows. A set is a number whose bits are its rows.
pub(super) struct Sets {
    /// What each set weighs as one cluster, in bits; −∞ where it cannot be one.
    bits: Vec<f64>,
    /// For each row those with which it has a kept pair.
    near: Vec<usize>,
}

impl Sets {
    pub(super) fn new(graph: &Graph<'_>, rows: &[u32]) -> Self {
        let (mut near, mut weights) = (vec![0; rows.len()], vec![0.0; rows.len() * rows.len()]);
        for a in 0..rows.len() {
            for b in 0..a {
                let (weight, is_kept) = graph.between(rows[a], rows[b]);
                weights[a * rows.len() + b] = weight;
                near[a] |= usize::from(is_kept) << b;
                near[b] |= usize::from(is_kept) << a;
            }
        }
        let mut bits = vec![0.0; 1 << rows.len()];
        let mut is_tied = vec![true; 1 << rows.len()];
        for set in 1..bits.len() {
            let last = set.ilog2() as usize;
            let rest = set ^ 1 << last;
            bits[set] = bits[rest] + each(rest).map(|row| weights[last * rows.len() + row]).sum::<f64>();
            // What is tied together has a row without which it still is.
            let hangs_on = |row: usize| is_tied[set ^ 1 << row] && near[row] & set != 0;
            is_tied[set] = rest == 0 || each(set).any(hangs_on);
        }
        bits.iter_mut().zip(is_tied).filter(|(_, is_tied)| !is_tied).for_each(|(bits, _)| *bits = f64::NEG_INFINITY);
        Self { bits, near }
    }

    /// What a set weighs as one cluster, in bits; −∞ where it cannot be one.
    #[cfg(test)]
    pub(super) fn bits(&self, set: usize) -> f64 {
        self.bits[set]
    }

    /// For each set what all ways to part it into clusters weigh together, in bits.
    pub(super) fn sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.bits.len()];
        for set in 1..sums.len() {
            sums[set] = together(with_first(set).map(|cluster| self.bits[cluster] + sums[set ^ cluster]));
        }
        sums
    }

    /// One way to part all rows, each as likely as it weighs: for each row the first of its cluster.
    pub(super) fn draw(&self, sums: &[f64], draws: &mut Draws) -> Vec<u32> {
        let mut firsts = vec![0; self.near.len()];
        let mut left = self.bits.len() - 1;
        while left != 0 {
            let ways = with_first(left).map(|cluster| (cluster, self.bits[cluster] + sums[left ^ cluster]));
            let cluster = pick(ways, sums[left], draws);
            each(cluster).for_each(|row| firsts[row] = cluster.trailing_zeros());
            left ^= cluster;
        }
        firsts
    }

    /// Parts all rows in two, or leaves them one, each way as likely as it weighs times how many kept pairs lead to it:
    /// the set of the first row.
    ///
    /// A walk comes here by a kept pair drawn from all, so the factor makes it as likely to go as to come back.
    pub(super) fn draw_two(&self, draws: &mut Draws) -> usize {
        let all = self.bits.len() - 1;
        let ties = |set: usize, other: usize| each(set).map(|row| (self.near[row] & other).count_ones()).sum::<u32>();
        let way = |set: usize| {
            let pairs = if set == all { ties(all, all) / 2 } else { ties(set, all ^ set) };
            (set, self.bits[set] + self.bits[all ^ set] + f64::from(pairs).log2())
        };
        let ways: Vec<(usize, f64)> = with_first(all).map(way).collect();
        pick(ways.iter().copied(), together(ways.iter().map(|(_, bits)| *bits)), draws)
    }
}

/// The sets within a set that have its first row.
fn with_first(set: usize) -> impl Iterator<Item = usize> + Clone {
    let first = set & set.wrapping_neg();
    let rest = set ^ first;
    let next = move |others: &usize| others.checked_sub(1).map(|less| less & rest);
    std::iter::successors(Some(rest), next).map(move |others| first | others)
}

/// The rows of a set.
fn each(set: usize) -> impl Iterator<Item = usize> {
    let next = |left: &usize| Some(left & left.wrapping_sub(1)).filter(|left| *left != 0);
    std::iter::successors(Some(set).filter(|set| *set != 0), next).map(|left| left.trailing_zeros() as usize)
}

/// The logarithm of a sum, to base 2, of what is given by its logarithms.
fn together(bits: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = bits.clone().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY { most } else { most + bits.map(|bits| (bits - most).exp2()).sum::<f64>().log2() }
}

/// One of some ways, each as likely as it weighs; `all` is what they weigh together.
fn pick(ways: impl Iterator<Item = (usize, f64)>, all: f64, draws: &mut Draws) -> usize {
    let (mut left, mut last) = (share(draws), 0);
    for (way, bits) in ways.filter(|(_, bits)| *bits > f64::NEG_INFINITY) {
        left -= (bits - all).exp2();
        last = way;
        if left < 0.0 {
            break;
        }
    }
    last
}
