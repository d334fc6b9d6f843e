//! Expectation and maximisation on the pairs of one training rule.

use super::super::interaction::{self, Cells, Times};
use super::super::level;
use super::pairs::Patterns;
use super::smooth;

/// Shares may move so much and training has still come to rest.
const TOLERANCE: f64 = 1e-4;
/// More rounds than training needs.
const MOST_ROUNDS: usize = 500;
/// So many matches must show a comparison before a rule teaches it.
const ENOUGH_MATCHES: f64 = 5.0;
/// In so many pairs two words must be exchanged.
const ENOUGH_EXCHANGED: f64 = 5.0;
/// So many pairs of a block that are no matches tell whether their levels are those of random pairs.
const ENOUGH_OTHERS: f64 = 1_000.0;
/// Levels of such pairs differ from those of random ones by more than this share (total variation): they go along.
const MOST_APART: f64 = 0.3;
/// What is held of a pair of a training rule before anything is compared.
const FIRST_LAMBDA: f64 = 0.1;

/// For each comparison how often pairs show its levels.
pub(super) type Shares = Vec<Vec<f64>>;

/// The pairs of one training rule.
pub(super) struct Block {
    /// Some of the pairs, or all.
    pub(super) patterns: Patterns,
    /// How many there are.
    pub(super) pairs: f64,
    /// Which comparisons use none of the rule's columns.
    pub(super) is_used: Vec<bool>,
    pub(super) exchanged: Exchanged,
}

/// In how many of some pairs the words of two comparisons are exchanged.
#[derive(Default)]
pub(super) struct Exchanged {
    pub(super) counts: Vec<((usize, usize), f64)>,
    /// What these pairs show, the others among them.
    pub(super) patterns: Vec<u64>,
}

impl Exchanged {
    /// Whether of those that may be matches and differ in both at least half are exchanged; `differ` tells how likely a
    /// pair is such a match.
    fn explains(&self, two: (usize, usize), differ: impl Fn(u64) -> f64) -> bool {
        let found = self.counts.iter().find(|(of, _)| *of == two).map_or(0.0, |(_, count)| *count);
        found >= ENOUGH_EXCHANGED && found >= 0.5 * self.patterns.iter().map(|pattern| differ(*pattern)).sum::<f64>()
    }
}

/// What pairs that are no matches show.
#[derive(Clone)]
pub(super) struct Others {
    pub(super) u: Shares,
    /// Of two comparisons at once.
    pub(super) interactions: Vec<Times>,
}

/// What one training rule taught.
pub(super) struct Trained {
    /// For each comparison m, or none where the rule uses its columns.
    pub(super) m: Vec<Option<Vec<f64>>>,
    /// What matches show of two comparisons at once.
    pub(super) interactions: Vec<Times>,
    /// How many of the rule's pairs are matches.
    pub(super) matches: f64,
    pub(super) rounds: usize,
    pub(super) converged: bool,
}

/// Expectation and maximisation of m and of the share of matches, with u held fixed at that of random pairs.
///
/// Pairs of a block that are no matches agree more often than random ones where a comparison goes with the rule, as
/// points go with places. So u is learnt along at first, and what has another u in the block is left out. That tells
/// nothing where the rule leaves one comparison alone: any shares of one are those of some m and some u (Kruskal 1977,
/// of three and more). Then u is held to be that of random pairs.
///
/// Where matches differ in two comparisons at once since the words of both were exchanged, it goes on with what they show
/// of both. That they differ is not enough: who was killed with a brother has his father's name and his town.
pub(super) fn maximise(block: &Block, others: &Others) -> Trained {
    let (patterns, pairs) = (&block.patterns, block.pairs);
    let m: Shares = others.u.iter().map(|shares| opinion(shares.len())).collect();
    let begin = Shown { m, others: others.clone(), lambda: FIRST_LAMBDA, interactions: Vec::new() };
    let is_used = in_step(block, &begin);
    let (alone, before, at_rest) = rest(patterns, begin, (&is_used, false));
    let count = |cells: &mut Cells| {
        patterns.iter().for_each(|(pattern, n)| cells.add(*pattern, *n as f64 * likely(*pattern, &alone, &is_used)));
    };
    let is_exchanged = |(first, second): (usize, usize)| {
        let differs = |pattern: u64, number: usize| level::of(pattern, number) + 1 == alone.m[number].len();
        block.exchanged.explains((first, second), |pattern| match differs(pattern, first) && differs(pattern, second) {
            true => likely(pattern, &alone, &is_used),
            false => 0.0,
        })
    };
    let interactions = interaction::of_matches(&alone.m, &is_used, count, is_exchanged);
    let (found, after, converged) = match interactions.is_empty() {
        true => (alone, 0, at_rest),
        false => rest(patterns, Shown { interactions, ..alone }, (&is_used, false)),
    };
    let seen = matches_seen(patterns, &found, &is_used);
    let kept = found.m.into_iter().zip(&seen).map(|(m, seen)| (*seen >= ENOUGH_MATCHES).then_some(m)).collect();
    let matches = if patterns.is_empty() { 0.0 } else { found.lambda * pairs };
    Trained { m: kept, interactions: found.interactions, matches, rounds: before + after, converged }
}

/// The comparisons that the rule does not use, and that its other pairs show as random ones do.
fn in_step(block: &Block, begin: &Shown) -> Vec<bool> {
    let (along, _, _) = rest(&block.patterns, begin.clone(), (&block.is_used, true));
    let others = block.pairs * (1.0 - along.lambda);
    let is_told = block.is_used.iter().filter(|used| **used).count() > 1;
    let goes_along = |number: usize| {
        let both = along.others.u[number].iter().zip(&begin.others.u[number]);
        let apart: f64 = both.map(|(a, b)| (a - b).abs()).sum();
        is_told && others >= ENOUGH_OTHERS && apart / 2.0 > MOST_APART
    };
    block.is_used.iter().enumerate().map(|(n, used)| *used && !goes_along(n)).collect()
}

/// For each comparison how many matches showed a level of it.
fn matches_seen(patterns: &Patterns, found: &Shown, is_used: &[bool]) -> Vec<f64> {
    let mut seen = vec![0.0; found.m.len()];
    for (pattern, count) in patterns {
        let expected = *count as f64 * likely(*pattern, found, is_used);
        for (number, seen) in seen.iter_mut().enumerate() {
            let is_shown = is_used[number] && level::of(*pattern, number) < found.m[number].len();
            *seen += if is_shown { expected } else { 0.0 };
        }
    }
    seen
}

/// How likely a pair of this pattern is a match.
fn likely(pattern: u64, held: &Shown, is_used: &[bool]) -> f64 {
    let mut odds = held.lambda / (1.0 - held.lambda);
    for (number, (m, u)) in held.m.iter().zip(&held.others.u).enumerate().filter(|(number, _)| is_used[*number]) {
        let level = level::of(pattern, number);
        odds *= m.get(level).zip(u.get(level)).map_or(1.0, |(m, u)| m / u);
    }
    odds *= held.interactions.iter().map(|times| times.of(pattern, is_used)).product::<f64>();
    odds /= held.others.interactions.iter().map(|times| times.of(pattern, is_used)).product::<f64>();
    1.0 - 1.0 / (1.0 + odds)
}

/// Rounds until nothing moves any more; with how many there were, and whether it came to rest.
fn rest(patterns: &Patterns, begin: Shown, (is_used, is_u_free): (&[bool], bool)) -> (Shown, usize, bool) {
    let (mut held, mut rounds, mut converged) = (begin, 0, patterns.is_empty());
    while !converged && rounds < MOST_ROUNDS {
        let mut next = round(patterns, &held, is_used);
        if !is_u_free {
            next.others.u.clone_from(&held.others.u);
        }
        converged = moved(&held.m, &next.m).max((held.lambda - next.lambda).abs()) <= TOLERANCE;
        (held, rounds) = (next, rounds + 1);
    }
    (held, rounds, converged)
}

/// What pairs of a block show.
#[derive(Clone)]
struct Shown {
    m: Shares,
    /// What matches show of two comparisons at once.
    interactions: Vec<Times>,
    others: Others,
    lambda: f64,
}

/// One round: how many of each pattern's pairs are matches, then the shares that follow.
fn round(patterns: &Patterns, held: &Shown, is_used: &[bool]) -> Shown {
    let none = || -> Shares { held.m.iter().map(|levels| vec![0.0; levels.len()]).collect() };
    let (mut m, mut u, mut matches, mut all) = (none(), none(), 0.0, 0.0);
    let mut interactions: Vec<Cells> = held.interactions.iter().map(Times::cells).collect();
    for (pattern, count) in patterns {
        let shown = |number: usize| {
            let level = level::of(*pattern, number);
            (is_used[number] && level < held.m[number].len()).then_some(level)
        };
        let count = *count as f64;
        let expected = count * likely(*pattern, held, is_used);
        matches += expected;
        all += count;
        interactions.iter_mut().for_each(|cells| cells.add(*pattern, expected));
        for number in 0..held.m.len() {
            if let Some(level) = shown(number) {
                m[number][level] += expected;
                u[number][level] += count - expected;
            }
        }
    }
    let smoothed = |shares: Shares| shares.iter().map(|counts| smooth(counts)).collect();
    Shown {
        m: smoothed(m),
        interactions: interactions.iter().map(Cells::times_of_matches).collect(),
        others: Others { u: smoothed(u), interactions: held.others.interactions.clone() },
        lambda: (matches / all.max(1.0)).clamp(1e-9, 1.0 - 1e-9),
    }
}

fn moved(one: &Shares, other: &Shares) -> f64 {
    one.iter().flatten().zip(other.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// What to hold of m before seeing a pair: mostly the same, hardly ever different, the rest in between.
pub(super) fn opinion(levels: usize) -> Vec<f64> {
    let between = levels.saturating_sub(2);
    let mut m = vec![0.2 / between.max(1) as f64; levels];
    m[0] = if between == 0 { 0.95 } else { 0.75 };
    m[levels - 1] = 0.05;
    m
}
