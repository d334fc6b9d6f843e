//! What comparisons weigh: u from random pairs, m by expectation and maximisation on the pairs of training rules, and
//! lambda from rules that hardly any two different rows satisfy.

mod em;
mod pairs;

use super::Error;
use super::column::Table;
use super::hand::Hand;
use super::interaction::{self, Cells};
use super::level;
use super::model::{Fit, Learnt, Model};
use super::ready::{Prepared, Ready};
use crate::model::odds_bits;
use em::{Block, Others, Shares, Trained, maximise, opinion};
pub(crate) use pairs::{Patterns, all_pairs};
use pairs::{blocks, is_census, patterns_of, random};

/// How many pairs a level that nobody saw counts as.
const UNSEEN: f64 = 0.5;

/// Learns all that the model leaves open.
pub(crate) fn fit(table: &Table, model: &Model, (ready, hand): (&Ready, &Hand<'_>)) -> Result<Fit, Error> {
    let random = random(ready, model, hand)?;
    let u = shares_of(ready, &random, model);
    let blocks = blocks(table, model, (ready, hand))?;
    let certain = match model.certain.is_empty() {
        true => None,
        false => Some(patterns_of(table, &model.certain, (ready, model, hand), u64::MAX)?.1),
    };
    let learnt = |trained: &[Trained], others: &Others| {
        combined(ready, trained, (others, lambda(ready, model, certain, trained)))
    };
    let others = Others { u, interactions: Vec::new() };
    let mut trained = train(&blocks, &others);
    let found = learnt(&trained, &others);
    // What is likely a match says nothing about other pairs; where all pairs were counted, the matches are among them.
    let matches = trained.iter().map(|t| t.matches).fold(0.0, f64::max);
    let share = found.lambda.max(matches / all_pairs(ready, model).max(2.0)).min(0.5);
    let others = without_matches((ready, model), &random, (&Fit { lambda: share, ..found }, others));
    if !others.interactions.is_empty() {
        trained = train(&blocks, &others);
    }
    Ok(learnt(&trained, &others))
}

fn train(blocks: &[Block], others: &Others) -> Vec<Trained> {
    blocks.iter().map(|block| maximise(block, others)).collect()
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

/// What others show, each random pair counted by how likely it is none: u anew where these are all pairs, and of two
/// comparisons at once.
fn without_matches((ready, model): (&Ready, &Model), random: &Patterns, (fit, others): (&Fit, Others)) -> Others {
    let weights: Vec<Vec<f64>> = fit.comparisons.iter().map(Learnt::weights_bits).collect();
    let prior = odds_bits(fit.lambda);
    let beyond = |pattern: u64| -> f64 { fit.interactions.iter().map(|one| one.bits_of(pattern)).sum() };
    let is_none = |pattern: u64| 1.0 - crate::probability(prior + sum(&weights, pattern) + beyond(pattern));
    let comparisons = ready.comparisons.iter().enumerate();
    let u: Shares = match is_census(ready, model) {
        true => comparisons.map(|(number, c)| smooth(&counted(random, (number, c.levels), is_none))).collect(),
        false => others.u,
    };
    let m: Shares = fit.comparisons.iter().map(|learnt| learnt.m.clone()).collect();
    let count = |cells: &mut Cells| {
        random.iter().for_each(|(pattern, pairs)| cells.add(*pattern, *pairs as f64 * is_none(*pattern)));
    };
    let interactions = if model.interactions { interaction::of_others(&m, count) } else { Vec::new() };
    Others { u, interactions }
}

fn sum(weights: &[Vec<f64>], pattern: u64) -> f64 {
    let one = |(number, weights): (usize, &Vec<f64>)| weights.get(level::of(pattern, number)).copied().unwrap_or(0.0);
    weights.iter().enumerate().map(one).sum()
}

/// The share of matches among all pairs: those of the certain rules, over how many of all matches they find; without
/// such rules what the training rules found.
fn lambda(ready: &Ready, model: &Model, certain: Option<f64>, trained: &[Trained]) -> f64 {
    let certain = certain.unwrap_or_else(|| trained.iter().map(|t| t.matches).fold(0.0, f64::max));
    let matches = (certain / model.certain_recall).max(1.0);
    (matches / all_pairs(ready, model).max(2.0)).clamp(1e-12, 0.5)
}

/// Brings together what the rules taught, by the median.
fn combined(ready: &Ready, trained: &[Trained], (others, lambda): (&Others, f64)) -> Fit {
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
        Learnt { m, u: others.u[number].clone() }
    };
    let comparisons: Vec<Learnt> = ready.comparisons.iter().enumerate().map(one).collect();
    let rounds = trained.iter().map(|t| t.rounds).sum();
    let taught = trained.iter().map(|t| (t.matches, t.interactions.as_slice()));
    let interactions = interaction::weighed(taught, &others.interactions, &comparisons);
    Fit { lambda, comparisons, interactions, untaught, rounds, converged: trained.iter().all(|t| t.converged) }
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
