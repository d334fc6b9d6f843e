//! What comparisons weigh: u from random pairs, m by expectation and maximisation on the pairs of training rules, and
//! lambda from rules that hardly any two different rows satisfy.

use std::collections::HashMap;

use super::block::{Blocks, Keys};
use super::column::Table;
use super::hand::Hand;
use super::level;
use super::model::{Fit, Learnt, Model};
use super::ready::{Prepared, Ready};
use super::rule::Rule;
use super::tally::Tally;
use super::{Error, Stage};
use crate::model::odds_bits;
use crate::random::Draws;

/// How many pairs showed each pattern of levels. Sorted, so that sums are the same in each run.
pub(crate) type Patterns = Vec<(u64, u64)>;

/// Shares may move so much and training has still come to rest.
const TOLERANCE: f64 = 1e-4;
/// More rounds than training needs.
const MOST_ROUNDS: usize = 500;
/// How many pairs a level that nobody saw counts as.
const UNSEEN: f64 = 0.5;
/// The most pairs of a rule that train.
const MOST_TRAINING_PAIRS: u64 = 4_000_000;
/// So many matches must show a comparison before a rule teaches it.
const ENOUGH_MATCHES: f64 = 5.0;
/// So many pairs of a block that are no matches tell whether their levels are those of random pairs.
const ENOUGH_OTHERS: f64 = 1_000.0;
/// Levels of such pairs differ from those of random ones by more than this share (total variation): they go along.
const MOST_APART: f64 = 0.3;
/// What is held of a pair of a training rule before anything is compared.
const FIRST_LAMBDA: f64 = 0.1;

/// Learns all that the model leaves open.
pub(crate) fn fit(table: &Table, model: &Model, (ready, hand): (&Ready, &Hand<'_>)) -> Result<Fit, Error> {
    let random = random(ready, model, hand)?;
    let mut u = shares_of(ready, &random, model);
    let trained = train(table, model, &u, (ready, hand))?;
    let lambda = lambda(table, model, (ready, hand), &trained)?;
    let mut found = combined(ready, &trained, &u, lambda);
    if is_census(ready, model) {
        // All pairs were counted, the matches among them too: what is likely a match says nothing about other pairs.
        u = without_matches(ready, &random, &found);
        found = combined(ready, &trained, &u, lambda);
    }
    Ok(found)
}

/// How many pairs of rows there are to tell apart.
pub(crate) fn all_pairs(ready: &Ready, model: &Model) -> f64 {
    let pairs = |rows: usize| rows as f64 * (rows as f64 - 1.0) / 2.0;
    let all = pairs(ready.rows());
    if model.within_lists {
        return all;
    }
    let mut lists: HashMap<u16, usize> = HashMap::new();
    ready.lists.iter().for_each(|list| *lists.entry(*list).or_default() += 1);
    lists.values().fold(all, |all, rows| all - pairs(*rows))
}

/// Whether no pairs are drawn, since all of them are few enough.
fn is_census(ready: &Ready, model: &Model) -> bool {
    all_pairs(ready, model) <= model.random_pairs as f64
}

/// Patterns of pairs drawn from all pairs there are, each as likely, or of all of them where they are few.
fn random(ready: &Ready, model: &Model, hand: &Hand<'_>) -> Result<Patterns, Error> {
    let pairs = if is_census(ready, model) { census(ready, model) } else { drawn(ready, model) };
    Ok(hand.count_pairs(ready, &pairs)?.sorted())
}

fn census(ready: &Ready, model: &Model) -> Vec<(u32, u32)> {
    let rows = ready.rows() as u32;
    let spans = spans(ready, model);
    let others = |(_, to): (u32, u32), row: u32| if model.within_lists { row + 1 } else { to };
    let of_span = |span: (u32, u32)| (span.0..span.1).flat_map(move |a| (others(span, a)..rows).map(move |b| (a, b)));
    spans.into_iter().flat_map(of_span).collect()
}

fn drawn(ready: &Ready, model: &Model) -> Vec<(u32, u32)> {
    let (rows, spans) = (ready.rows(), spans(ready, model));
    // A row is drawn as often as it has others to be compared with, and then one of these.
    let len = |(from, to): &(u32, u32)| (to - from) as usize;
    let others = |span: &(u32, u32)| if model.within_lists { rows - 1 } else { rows - len(span) };
    let ends: Vec<u128> = spans
        .iter()
        .scan(0, |sum, span| {
            *sum += len(span) as u128 * others(span) as u128;
            Some(*sum)
        })
        .collect();
    let all = ends.last().copied().unwrap_or(0);
    let mut draws = Draws::new(model.seed);
    let mut one = |_| {
        let at = (u128::from(draws.next()) * all) >> 64;
        let span = spans[ends.partition_point(|end| *end <= at)];
        let a = span.0 + draws.below(len(&span)) as u32;
        let other = draws.below(others(&span)) as u32;
        let b = match model.within_lists {
            true => other + u32::from(other >= a),
            false => other + if other >= span.0 { span.1 - span.0 } else { 0 },
        };
        (a.min(b), a.max(b))
    };
    if all == 0 { Vec::new() } else { (0..model.random_pairs).map(&mut one).collect() }
}

/// The rows of each list, or all rows as one where lists do not matter.
fn spans(ready: &Ready, model: &Model) -> Vec<(u32, u32)> {
    if model.within_lists {
        return vec![(0, ready.rows() as u32)];
    }
    let mut spans = Vec::new();
    let mut from = 0;
    for list in ready.lists.chunk_by(|a, b| a == b) {
        spans.push((from, from + list.len() as u32));
        from += list.len() as u32;
    }
    spans
}

/// For each comparison how often random pairs show each level.
fn shares_of(ready: &Ready, random: &Patterns, model: &Model) -> Vec<Vec<f64>> {
    let is_census = is_census(ready, model);
    let of_one = |(number, comparison): (usize, &Prepared)| {
        let mut counts = counted(random, (number, comparison.levels), |_| 1.0);
        let same = chance_of_same(&comparison.counts);
        let others: f64 = counts[1..].iter().sum();
        if !is_census && model.within_lists && same > 0.0 && others > 0.0 && comparison.rare.is_some() {
            // How often two values are the same follows from how often each occurs, better than from a sample.
            counts[0] = same * others / (1.0 - same).max(1e-9);
        }
        smooth(&counts)
    };
    ready.comparisons.iter().enumerate().map(of_one).collect()
}

/// The chance that two rows drawn at random have the same value.
fn chance_of_same(counts: &[u32]) -> f64 {
    let all: f64 = counts.iter().map(|n| f64::from(*n)).sum();
    let same: f64 = counts.iter().map(|n| f64::from(*n) * (f64::from(*n) - 1.0)).sum();
    if all > 1.0 { same / (all * (all - 1.0)) } else { 0.0 }
}

/// How often patterns show each level, each pattern counted as `worth` says.
fn counted(patterns: &Patterns, (number, levels): (usize, usize), worth: impl Fn(u64) -> f64) -> Vec<f64> {
    let mut counts = vec![0.0; levels];
    for (pattern, count) in patterns {
        let level = level::of(*pattern, number);
        if level < levels {
            counts[level] += *count as f64 * worth(*pattern);
        }
    }
    counts
}

/// Shares, none of them 0.
fn smooth(counts: &[f64]) -> Vec<f64> {
    let counts: Vec<f64> = counts.iter().map(|count| count.max(UNSEEN)).collect();
    let all: f64 = counts.iter().sum();
    counts.iter().map(|count| count / all).collect()
}

/// u anew, each pair counted by how likely it is none.
fn without_matches(ready: &Ready, random: &Patterns, fit: &Fit) -> Vec<Vec<f64>> {
    let weights: Vec<Vec<f64>> = fit.comparisons.iter().map(Learnt::weights_bits).collect();
    let prior = odds_bits(fit.lambda);
    let is_none = |pattern: u64| 1.0 - crate::probability(prior + sum(&weights, pattern));
    let comparisons = ready.comparisons.iter().enumerate();
    comparisons.map(|(number, c)| smooth(&counted(random, (number, c.levels), is_none))).collect()
}

fn sum(weights: &[Vec<f64>], pattern: u64) -> f64 {
    let one = |(number, weights): (usize, &Vec<f64>)| weights.get(level::of(pattern, number)).copied().unwrap_or(0.0);
    weights.iter().enumerate().map(one).sum()
}

/// What one training rule taught.
struct Trained {
    /// For each comparison m, or none where the rule uses its columns.
    m: Vec<Option<Vec<f64>>>,
    /// How many of the rule's pairs are matches.
    matches: f64,
    rounds: usize,
    converged: bool,
}

/// Trains on the pairs of each rule, without the comparisons of its columns.
fn train(table: &Table, model: &Model, u: &Shares, (ready, hand): (&Ready, &Hand<'_>)) -> Result<Vec<Trained>, Error> {
    let mut trained = Vec::new();
    for (number, rule) in model.train.iter().enumerate() {
        let alone = std::slice::from_ref(rule);
        let (patterns, pairs) = patterns_of(table, alone, (ready, model, hand), MOST_TRAINING_PAIRS)?;
        let uses = |columns: &[String]| rule.0.iter().any(|part| columns.iter().any(|c| c == part.column()));
        let is_used: Vec<bool> = model.compare.iter().map(|compare| !uses(&compare.columns)).collect();
        trained.push(maximise((&patterns, pairs), u, &is_used));
        hand.tell(Stage::Learn, (number + 1) as f64 / (model.train.len() + 1) as f64)?;
    }
    Ok(trained)
}

/// Patterns of the pairs that rules let through, and how many such pairs there are; a share of them where there are more
/// than `most`.
fn patterns_of(
    table: &Table,
    rules: &[Rule],
    (ready, model, hand): (&Ready, &Model, &Hand<'_>),
    most: u64,
) -> Result<(Patterns, f64), Error> {
    let mut keys = Keys::new(table, rules)?;
    let (mut all, mut pairs) = (Tally::new(), 0.0);
    for rule in 0..rules.len() {
        let blocks = Blocks::new(&keys, rule, (ready, model.most_rows_in_a_block));
        let units = blocks.units();
        let every = blocks.size().div_ceil(most).max(1) as usize;
        let units: Vec<_> = units.into_iter().step_by(every).collect();
        let lists = (!model.within_lists).then_some(ready.lists.as_slice());
        let found = hand.count_units(ready, &units, &|unit, each| blocks.pairs(unit, (&keys, lists), each))?;
        keys.done(&blocks);
        pairs += found.pairs() as f64 * every as f64;
        all.join(&found);
    }
    Ok((all.sorted(), pairs))
}

/// Expectation and maximisation of m and of the share of matches, with u held fixed at that of random pairs.
///
/// Pairs of a block that are no matches agree more often than random ones where a comparison goes with the rule, as
/// points go with places. So u is learnt along at first, and what has another u in the block is left out. That tells
/// nothing where the rule leaves one comparison alone: any shares of one are those of some m and some u (Kruskal 1977,
/// of three and more). Then u is held to be that of random pairs.
fn maximise((patterns, pairs): (&Patterns, f64), u: &Shares, is_used: &[bool]) -> Trained {
    let m: Shares = u.iter().map(|shares| opinion(shares.len())).collect();
    let begin = Shown { m, u: u.clone(), lambda: FIRST_LAMBDA };
    let (along, _, _) = rest(patterns, begin.clone(), (is_used, true));
    let others = pairs * (1.0 - along.lambda);
    let is_told = is_used.iter().filter(|used| **used).count() > 1;
    let goes_along = |number: usize| {
        let apart: f64 = along.u[number].iter().zip(&u[number]).map(|(a, b)| (a - b).abs()).sum();
        is_told && others >= ENOUGH_OTHERS && apart / 2.0 > MOST_APART
    };
    let is_used: Vec<bool> = is_used.iter().enumerate().map(|(n, used)| *used && !goes_along(n)).collect();
    let (found, rounds, converged) = rest(patterns, begin, (&is_used, false));
    let seen = matches_seen(patterns, &found, &is_used);
    let kept = found.m.into_iter().zip(&seen).map(|(m, seen)| (*seen >= ENOUGH_MATCHES).then_some(m)).collect();
    Trained { m: kept, matches: if patterns.is_empty() { 0.0 } else { found.lambda * pairs }, rounds, converged }
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
    for (number, (m, u)) in held.m.iter().zip(&held.u).enumerate().filter(|(number, _)| is_used[*number]) {
        let level = level::of(pattern, number);
        odds *= m.get(level).zip(u.get(level)).map_or(1.0, |(m, u)| m / u);
    }
    1.0 - 1.0 / (1.0 + odds)
}

/// Rounds until nothing moves any more; with how many there were, and whether it came to rest.
fn rest(patterns: &Patterns, begin: Shown, (is_used, is_u_free): (&[bool], bool)) -> (Shown, usize, bool) {
    let (mut held, mut rounds, mut converged) = (begin, 0, patterns.is_empty());
    while !converged && rounds < MOST_ROUNDS {
        let mut next = round(patterns, &held, is_used);
        if !is_u_free {
            next.u.clone_from(&held.u);
        }
        converged = moved(&held.m, &next.m).max((held.lambda - next.lambda).abs()) <= TOLERANCE;
        (held, rounds) = (next, rounds + 1);
    }
    (held, rounds, converged)
}

type Shares = Vec<Vec<f64>>;

/// What pairs of a block show.
#[derive(Clone)]
struct Shown {
    m: Shares,
    u: Shares,
    lambda: f64,
}

/// One round: how many of each pattern's pairs are matches, then the shares that follow.
fn round(patterns: &Patterns, held: &Shown, is_used: &[bool]) -> Shown {
    let none = || -> Shares { held.m.iter().map(|levels| vec![0.0; levels.len()]).collect() };
    let (mut m, mut u, mut matches, mut all) = (none(), none(), 0.0, 0.0);
    for (pattern, count) in patterns {
        let shown = |number: usize| {
            let level = level::of(*pattern, number);
            (is_used[number] && level < held.m[number].len()).then_some(level)
        };
        let count = *count as f64;
        let expected = count * likely(*pattern, held, is_used);
        matches += expected;
        all += count;
        for number in 0..held.m.len() {
            if let Some(level) = shown(number) {
                m[number][level] += expected;
                u[number][level] += count - expected;
            }
        }
    }
    let smoothed = |shares: Shares| shares.iter().map(|counts| smooth(counts)).collect();
    Shown { m: smoothed(m), u: smoothed(u), lambda: (matches / all.max(1.0)).clamp(1e-9, 1.0 - 1e-9) }
}

fn moved(one: &Shares, other: &Shares) -> f64 {
    one.iter().flatten().zip(other.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// What to hold of m before seeing a pair: mostly the same, hardly ever different, the rest in between.
fn opinion(levels: usize) -> Vec<f64> {
    let between = levels.saturating_sub(2);
    let mut m = vec![0.2 / between.max(1) as f64; levels];
    m[0] = if between == 0 { 0.95 } else { 0.75 };
    m[levels - 1] = 0.05;
    m
}

/// The share of matches among all pairs: those of the certain rules, over how many of all matches they find; without
/// such rules what the training rules found.
fn lambda(table: &Table, model: &Model, (ready, hand): (&Ready, &Hand<'_>), trained: &[Trained]) -> Result<f64, Error> {
    let certain = match model.certain.is_empty() {
        true => trained.iter().map(|t| t.matches).fold(0.0, f64::max),
        false => patterns_of(table, &model.certain, (ready, model, hand), u64::MAX)?.1,
    };
    let matches = (certain / model.certain_recall).max(1.0);
    Ok((matches / all_pairs(ready, model).max(2.0)).clamp(1e-12, 0.5))
}

/// Brings together what the rules taught, by the median.
fn combined(ready: &Ready, trained: &[Trained], u: &[Vec<f64>], lambda: f64) -> Fit {
    let mut untaught = Vec::new();
    let one = |(number, comparison): (usize, &Prepared)| {
        let taught: Vec<&Vec<f64>> = trained.iter().filter_map(|t| t.m[number].as_ref()).collect();
        if taught.is_empty() {
            untaught.push(number);
        }
        let m = match taught.as_slice() {
            [] => opinion(comparison.levels),
            all => smooth_shares((0..comparison.levels).map(|level| median(all.iter().map(|m| m[level])))),
        };
        Learnt { m, u: u[number].clone() }
    };
    let comparisons = ready.comparisons.iter().enumerate().map(one).collect();
    let rounds = trained.iter().map(|t| t.rounds).sum();
    Fit { lambda, comparisons, untaught, rounds, converged: trained.iter().all(|t| t.converged) }
}

fn smooth_shares(shares: impl Iterator<Item = f64>) -> Vec<f64> {
    let shares: Vec<f64> = shares.collect();
    let all: f64 = shares.iter().sum();
    shares.iter().map(|share| share / all).collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}
