//! The whole run: read, learn what chance does, count patterns, train, collect, choose.

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::block::{Blocking, Index};
use crate::candidate::{Candidate, Decisions, Offered, Pair, choose};
use crate::chance::{self, Chance};
use crate::compare::{Comparison, Levels, UNKNOWN, levels};
use crate::em::{self, Fit, Pattern, Training};
use crate::error::Error;
use crate::event::{Decision, Event, RowRef};
use crate::level::Level;
use crate::model::{LevelWeight, ListPair, Model, probability, weigh};
use crate::progress::{Meter, walks};
use crate::row::{self, Row};
use crate::settings::Settings;

/// What a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct Linkage {
    /// The trained model.
    pub model: Model,
    /// Pairs at or above the review floor and all decided pairs, the strongest first.
    pub candidates: Vec<Candidate>,
    /// What was compared and what was cut.
    pub blocking: Blocking,
}

impl Linkage {
    /// The chosen pairs, the strongest first.
    pub fn chosen(&self) -> Vec<Pair> {
        self.candidates.iter().filter(|candidate| candidate.chosen).map(pair).collect()
    }

    /// The pairs another threshold would choose, to see how much a result depends on it.
    /// Thresholds below the review floor choose no more than the floor does.
    pub fn chosen_at(&self, threshold: f64) -> Vec<Pair> {
        let offered: Vec<Offered> = self.candidates.iter().map(Candidate::offered).collect();
        let numbers = choose(&offered, threshold);
        numbers.into_iter().map(|number| pair(&self.candidates[number])).collect()
    }
}

fn pair(candidate: &Candidate) -> Pair {
    let is_confirmed = candidate.decision == Some(Decision::Confirmed);
    let probability = if is_confirmed { 1.0 } else { candidate.probability };
    Pair { left: candidate.left, right: candidate.right, probability }
}

/// Links lists without decisions of people; see [`link_with`].
///
/// # Errors
/// As [`link_with`].
pub fn link(
    lists: &[Vec<Event>],
    settings: &Settings,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Linkage, Error> {
    link_with(lists, settings, &[], progress)
}

/// Finds which rows of different lists may be one event, and explains each.
///
/// Confirmed pairs are always candidates and always chosen, rejected ones never chosen;
/// neither trains the model. `progress` is called with the share done, 0 to 1, rising; when
/// it answers `Break` the run ends and nothing is kept. The same input gives the same
/// result.
///
/// Assumes that a list holds an event at most once; that comparisons are independent
/// among matches and among non-matches; that m and u are alike in all lists.
/// Source: Fellegi and Sunter 1969; u is learnt within lists, see the README.
///
/// # Errors
/// [`Error`]: fewer than two lists, impossible dates or places, settings outside their
/// range, contradictory or unknown decisions, too many pairs, or stopped by the caller.
pub fn link_with(
    lists: &[Vec<Event>],
    settings: &Settings,
    decisions: &[(RowRef, RowRef, Decision)],
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Linkage, Error> {
    settings.check()?;
    if lists.len() < 2 {
        return Err(Error::TooFewLists(lists.len()));
    }
    let lens: Vec<usize> = lists.iter().map(Vec::len).collect();
    let decisions = Decisions::read(decisions, &lens)?;
    let rows = row::read(lists)?;
    let mut meter = Meter::new(&lens, progress);
    let run = Run::new(&rows, settings);
    let chance = chance::estimate(&rows, &run.indexes, settings, &mut |pairs| meter.step(pairs))?;
    meter.reach(walks(&lens));
    let (counts, blocking) = run.count(&mut meter)?;
    let model = run.train(counts, chance);
    let mut candidates = run.collect(&model, &decisions, &mut meter)?;
    let offered: Vec<Offered> = candidates.iter().map(Candidate::offered).collect();
    for number in choose(&offered, settings.threshold) {
        candidates[number].chosen = true;
    }
    meter.finish()?;
    Ok(Linkage { model, candidates, blocking })
}

struct Run<'a> {
    rows: &'a [Vec<Row>],
    indexes: Vec<Index>,
    settings: &'a Settings,
}

type PatternCounts = HashMap<(usize, Levels), u64>;

impl<'a> Run<'a> {
    fn new(rows: &'a [Vec<Row>], settings: &'a Settings) -> Self {
        let indexes = rows.iter().map(|rows| Index::new(rows, settings)).collect();
        Self { rows, indexes, settings }
    }

    /// Calls `each` with every compared pair and its levels.
    fn pairs(&self, meter: &mut Meter<'_>, mut each: impl FnMut(RowRef, RowRef, Levels)) -> Result<Blocking, Error> {
        let mut blocking = Blocking::new();
        for (list, rows) in self.rows.iter().enumerate() {
            for other in list + 1..self.rows.len() {
                for (number, row) in rows.iter().enumerate() {
                    let against = (self.rows[other].as_slice(), self.settings);
                    let mut pairs = 0;
                    self.indexes[other].partners(row, against, &mut blocking, |partner| {
                        pairs += 1;
                        let partner = partner as usize;
                        let found = levels(row, &self.rows[other][partner], self.settings.coarse_radius_km);
                        each(RowRef { list, row: number }, RowRef { list: other, row: partner }, found);
                    });
                    if blocking.pairs() > self.settings.max_pairs {
                        return Err(Error::TooManyPairs { limit: self.settings.max_pairs });
                    }
                    if meter.step(pairs).is_break() {
                        return Err(Error::Cancelled);
                    }
                }
            }
        }
        Ok(blocking)
    }

    /// Pairs are counted by their levels and forgotten; memory does not grow with them.
    fn count(&self, meter: &mut Meter<'_>) -> Result<(PatternCounts, Blocking), Error> {
        let mut counts = PatternCounts::new();
        let lists = self.rows.len();
        let blocking = self.pairs(meter, |left, right, found| {
            *counts.entry((Model::group(lists, left.list, right.list), found)).or_default() += 1;
        })?;
        Ok((counts, blocking))
    }

    fn train(&self, counts: PatternCounts, chance: Chance) -> Model {
        let mut sorted: Vec<_> = counts.into_iter().collect();
        // A fixed order of addition makes two runs equal to the last digit.
        sorted.sort_unstable();
        let mut lists = self.list_pairs();
        let patterns: Vec<Pattern> = sorted
            .iter()
            .map(|((group, found), count)| {
                lists[*group].pairs += count;
                let level = |level: &u8| (*level != UNKNOWN).then_some(usize::from(*level));
                Pattern { group: *group, levels: found.iter().map(level).collect(), count: *count as f64 }
            })
            .collect();
        let training = self.training(&lists, chance);
        let fit = em::fit(&patterns, &training);
        model(lists, &training, &fit)
    }

    fn list_pairs(&self) -> Vec<ListPair> {
        let all = 0..self.rows.len();
        let with = |left| all.clone().skip(left + 1).map(move |right| (left, right));
        let empty = |(left, right)| ListPair { left, right, pairs: 0, lambda: 0.0, comparisons: Vec::new() };
        all.clone().flat_map(with).map(empty).collect()
    }

    /// One-to-one matches cannot outnumber the shorter list; half of that is the start.
    fn training(&self, lists: &[ListPair], chance: Chance) -> Training {
        let most = |pair: &ListPair| {
            let matches = self.rows[pair.left].len().min(self.rows[pair.right].len());
            (matches as f64 / (pair.pairs as f64).max(1.0)).clamp(1e-6, MOST_SHARE)
        };
        let lambda_most: Vec<f64> = lists.iter().map(most).collect();
        Training {
            m: chance.opinion_of_m(),
            u: chance.groups,
            m_worth: M_WORTH,
            lambda: lambda_most.iter().map(|most| most / 2.0).collect(),
            lambda_most,
            tolerance: self.settings.tolerance,
            max_iterations: self.settings.max_iterations,
        }
    }

    /// Candidates, the strongest first; equal weights by how close the finer values are.
    fn collect(&self, model: &Model, decisions: &Decisions, meter: &mut Meter<'_>) -> Result<Vec<Candidate>, Error> {
        let judge = Judge::new(model, self.rows.len());
        let mut kept: Vec<(f64, Candidate)> = Vec::new();
        let mut keep = |left, right, found: &Levels| {
            let tie = self.row(left).remoteness(self.row(right));
            let decision = decisions.on(left, right);
            kept.push((tie, Candidate { decision, ..judge.candidate(left, right, found) }));
        };
        self.pairs(meter, |left, right, found| {
            let likely = probability(judge.weight_bits(left, right, &found));
            if likely >= self.settings.review_floor && decisions.on(left, right).is_none() {
                keep(left, right, &found);
            }
        })?;
        for (left, right) in decisions.sorted() {
            let radius = self.settings.coarse_radius_km;
            keep(left, right, &levels(self.row(left), self.row(right), radius));
        }
        kept.sort_by(|(tie_a, a), (tie_b, b)| {
            let weight = b.weight_bits.total_cmp(&a.weight_bits);
            weight.then(tie_a.total_cmp(tie_b)).then((a.left, a.right).cmp(&(b.left, b.right)))
        });
        Ok(kept.into_iter().map(|(_, candidate)| candidate).collect())
    }

    fn row(&self, at: RowRef) -> &Row {
        &self.rows[at.list][at.row]
    }
}

/// Weighs pairs with a trained model.
pub(crate) struct Judge<'a> {
    model: &'a Model,
    /// For each two lists the weights of all levels, so that no logarithm is taken per pair.
    tables: Vec<Vec<Vec<f64>>>,
    lists: usize,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(model: &'a Model, lists: usize) -> Self {
        Self { model, tables: model.lists.iter().map(ListPair::table).collect(), lists }
    }

    fn weight_bits(&self, left: RowRef, right: RowRef, found: &Levels) -> f64 {
        let group = Model::group(self.lists, left.list, right.list);
        weigh(self.model.lists[group].prior_bits(), &self.tables[group], found)
    }

    pub(crate) fn candidate(&self, left: RowRef, right: RowRef, found: &Levels) -> Candidate {
        let lists = &self.model.lists[Model::group(self.lists, left.list, right.list)];
        let weight_bits = self.weight_bits(left, right, found);
        Candidate {
            left,
            right,
            prior_bits: lists.prior_bits(),
            weight_bits,
            probability: probability(weight_bits),
            contributions: lists.explain(found),
            decision: None,
            chosen: false,
        }
    }
}

/// How many matches the opinion about m counts as.
const M_WORTH: f64 = 10.0;
/// However few pairs pass the blocking rules, some doubt remains about all of them.
const MOST_SHARE: f64 = 0.95;

fn model(mut lists: Vec<ListPair>, training: &Training, fit: &Fit) -> Model {
    for (group, pair) in lists.iter_mut().enumerate() {
        pair.lambda = fit.lambda[group];
        let shares = fit.m.iter().zip(&training.u[group]);
        let weights = |(comparison, (m, u)): (&Comparison, (&Vec<f64>, &Vec<f64>))| {
            let shares = m.iter().zip(u);
            let level = |(level, (m, u)): (&Level, (&f64, &f64))| LevelWeight { code: level.code, m: *m, u: *u };
            (*comparison, comparison.levels().iter().zip(shares).map(level).collect())
        };
        pair.comparisons = Comparison::ALL.iter().zip(shares).map(weights).collect();
    }
    Model { lists, iterations: fit.iterations, converged: fit.converged }
}
