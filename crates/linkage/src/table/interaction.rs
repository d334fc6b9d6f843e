//! Two comparisons that say one thing twice: names that were swapped both differ, and a place and its point both agree.
//!
//! Fellegi and Sunter's weights add up where comparisons are independent, among matches and among others. Where two are
//! not, what they say at once is counted here beside what each says, from the same pairs.

use super::level;
use super::model::{Interaction, Learnt};

/// So many matches that show what two independent comparisons would stand beside those that were seen.
const USUAL_MATCHES: f64 = 2.0;
/// The same of other pairs, of which more are seen.
const USUAL_OTHERS: f64 = 10.0;
/// Matches must differ in both so many times as often as two independent comparisons would.
const LEAST_TIMES: f64 = 3.0;
/// And so many of them must.
const LEAST_MATCHES: f64 = 10.0;
/// So many more comparisons must tell matches apart from others: with fewer, two could be held to be anything.
const LEAST_OTHERS: usize = 2;
/// What matches show at once never weighs less than this: a cell that few of them could show says little.
const LEAST_WEIGHT_BITS: f64 = -4.0;
/// By so much an interaction of other pairs must change what a match weighs, on average.
const LEAST_BITS: f64 = 1.0;

/// How often pairs show each level of one comparison with each of another.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    first: usize,
    second: usize,
    pairs: Vec<Vec<f64>>,
}

impl Cells {
    pub(crate) fn new((first, second): (usize, usize), levels: impl Fn(usize) -> usize) -> Self {
        Self { first, second, pairs: vec![vec![0.0; levels(second)]; levels(first)] }
    }

    /// Takes in so many pairs of a pattern; one that lacks either comparison says nothing.
    pub(crate) fn add(&mut self, pattern: u64, pairs: f64) {
        let (first, second) = (level::of(pattern, self.first), level::of(pattern, self.second));
        if let Some(cell) = self.pairs.get_mut(first).and_then(|row| row.get_mut(second)) {
            *cell += pairs;
        }
    }

    fn all(&self) -> f64 {
        self.pairs.iter().flatten().sum()
    }

    /// How often two independent comparisons would show the cells.
    fn expected(&self) -> Vec<Vec<f64>> {
        let all = self.all().max(f64::MIN_POSITIVE);
        let seconds: Vec<f64> = (0..self.pairs[0].len()).map(|at| self.pairs.iter().map(|row| row[at]).sum()).collect();
        let of_row = |row: &Vec<f64>| {
            let first: f64 = row.iter().sum();
            seconds.iter().map(|second| first * second / all).collect()
        };
        self.pairs.iter().map(of_row).collect()
    }

    /// How many times as often matches show the cells as they would by two independent comparisons.
    pub(crate) fn times_of_matches(&self) -> Times {
        self.times(USUAL_MATCHES)
    }

    fn times(&self, usual: f64) -> Times {
        let of = |(seen, expected): (&f64, &f64)| (seen + usual) / (expected + usual);
        let rows = self.pairs.iter().zip(self.expected());
        let times = rows.map(|(seen, expected)| seen.iter().zip(&expected).map(of).collect()).collect();
        Times { first: self.first, second: self.second, times }
    }

    /// The likelihood ratio of what was seen against two independent comparisons, in nats, where pairs differ in both
    /// much more often than these would.
    fn apart(&self) -> Option<f64> {
        let expected = self.expected();
        let (both, by_chance) = (*self.pairs.last()?.last()?, *expected.last()?.last()?);
        let of = |(seen, expected): (&f64, &f64)| if *seen > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
        let apart = || self.pairs.iter().flatten().zip(expected.iter().flatten()).map(of).sum();
        (both >= LEAST_MATCHES && both >= LEAST_TIMES * by_chance).then(apart)
    }
}

/// How many times as often pairs show each level of one comparison with each of another as if both were independent.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    first: usize,
    second: usize,
    times: Vec<Vec<f64>>,
}

impl Times {
    /// Of the levels of a pattern; 1 where either could not be compared or is not used.
    pub(crate) fn of(&self, pattern: u64, is_used: &[bool]) -> f64 {
        let (first, second) = (level::of(pattern, self.first), level::of(pattern, self.second));
        let seen = self.times.get(first).and_then(|row| row.get(second)).copied();
        seen.filter(|_| is_used[self.first] && is_used[self.second]).unwrap_or(1.0)
    }

    /// No pair taken in yet.
    pub(crate) fn cells(&self) -> Cells {
        Cells::new((self.first, self.second), |n| if n == self.first { self.times.len() } else { self.times[0].len() })
    }

    fn each(&self, of: impl Fn(f64, usize, usize) -> f64) -> Vec<Vec<f64>> {
        let of_row = |(a, row): (usize, &Vec<f64>)| row.iter().enumerate().map(|(b, times)| of(*times, a, b)).collect();
        self.times.iter().enumerate().map(of_row).collect()
    }

    /// By how many bits it changes what a match weighs, on average.
    fn change(&self, m: &[Vec<f64>]) -> f64 {
        let of_row = |(times, first): (&Vec<f64>, &f64)| -> f64 {
            times.iter().zip(&m[self.second]).map(|(times, second)| first * second * times.log2().abs()).sum()
        };
        self.times.iter().zip(&m[self.first]).map(of_row).sum()
    }
}

fn two_of(comparisons: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let others = |at: usize| &comparisons[at + 1..];
    comparisons.iter().enumerate().flat_map(move |(at, first)| others(at).iter().map(move |second| (*first, *second)))
}

/// In which two comparisons matches differ together, each with one other at most; `count` takes in the matches that were
/// found as if all were independent, and `is_exchanged` tells whether those that differ in both are explained by words that
/// were exchanged.
///
/// Where more than two further comparisons are used, matches and others are told apart by these, so that what two show at
/// once can be learnt along (Kruskal 1977: three are enough).
pub(crate) fn of_matches(
    m: &[Vec<f64>],
    is_used: &[bool],
    count: impl Fn(&mut Cells),
    is_exchanged: impl Fn((usize, usize)) -> bool,
) -> Vec<Times> {
    let used: Vec<usize> = (0..m.len()).filter(|number| is_used[*number]).collect();
    let seen = |two: (usize, usize)| {
        let mut cells = Cells::new(two, |number| m[number].len());
        count(&mut cells);
        Some((cells.apart()?, cells)).filter(|_| is_exchanged(two))
    };
    let mut candidates: Vec<(f64, Cells)> = two_of(&used).filter_map(seen).collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut free, mut chosen) = (used, Vec::new());
    for (_, cells) in candidates {
        let is_free = free.contains(&cells.first) && free.contains(&cells.second);
        if is_free && free.len() >= 2 + LEAST_OTHERS {
            free.retain(|number| *number != cells.first && *number != cells.second);
            chosen.push(cells.times_of_matches());
        }
    }
    chosen
}

/// What two comparisons show at once of pairs that are no matches, where that changes much; `count` takes these in.
///
/// The strongest that make no circle, after Chow & Liu 1968.
pub(crate) fn of_others(m: &[Vec<f64>], count: impl Fn(&mut Cells)) -> Vec<Times> {
    if m.len() < 2 + LEAST_OTHERS {
        return Vec::new();
    }
    let all: Vec<usize> = (0..m.len()).collect();
    let seen = |two: (usize, usize)| {
        let mut cells = Cells::new(two, |number| m[number].len());
        count(&mut cells);
        let times = cells.times(USUAL_OTHERS);
        Some((times.change(m), times)).filter(|(change, _)| *change >= LEAST_BITS)
    };
    let mut candidates: Vec<(f64, Times)> = two_of(&all).filter_map(seen).collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut part, mut chosen): (Vec<usize>, Vec<Times>) = (all, Vec::new());
    for (_, times) in candidates {
        let (one, other) = (part[times.first], part[times.second]);
        if one != other {
            part.iter_mut().filter(|part| **part == other).for_each(|part| *part = one);
            chosen.push(times);
        }
    }
    chosen
}

/// What two comparisons weigh at once beyond what each weighs: for each two the matches' by the rule that saw most of
/// them, against the others'.
///
/// What others show at once only takes back what two comparisons count twice. It never speaks for the other side: of a
/// place that agrees with a point that does not, others show nothing, and matches no more.
pub(crate) fn weighed<'a>(
    taught: impl Iterator<Item = (f64, &'a [Times])>,
    others: &[Times],
    comparisons: &[Learnt],
) -> Vec<Interaction> {
    let weights: Vec<Vec<f64>> = comparisons.iter().map(Learnt::weights_bits).collect();
    let mut rules: Vec<(f64, &[Times])> = taught.collect();
    rules.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<&Times> = Vec::new();
    for one in rules.iter().flat_map(|(_, times)| times.iter()) {
        let shares = |other: &&Times| [other.first, other.second].iter().any(|n| *n == one.first || *n == one.second);
        if !chosen.iter().any(shares) {
            chosen.push(one);
        }
    }
    let of_one = |times: &Times| Interaction {
        first: times.first,
        second: times.second,
        bits: times.each(|times, _, _| times.log2().max(LEAST_WEIGHT_BITS)),
    };
    let mut weighed: Vec<Interaction> = chosen.into_iter().map(of_one).collect();
    let taken_back = |times: f64, both: f64| (both - times.log2()).clamp(both.min(0.0), both.max(0.0)) - both;
    for times in others {
        let (first, second) = (&weights[times.first], &weights[times.second]);
        let is_same = |one: &Interaction| (one.first, one.second) == (times.first, times.second);
        let at = weighed.iter().position(is_same);
        let held = |a: usize, b: usize| at.map_or(0.0, |at| weighed[at].bits[a][b]);
        let bits = times.each(|times, a, b| held(a, b) + taken_back(times, first[a] + second[b] + held(a, b)));
        let one = Interaction { first: times.first, second: times.second, bits };
        match at {
            Some(at) => weighed[at] = one,
            None => weighed.push(one),
        }
    }
    weighed.sort_by_key(|one| (one.first, one.second));
    weighed
}
