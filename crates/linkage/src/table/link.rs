//! A whole run: read, learn, weigh, join; and why a pair weighs what it weighs.

use std::ops::ControlFlow;

use super::block::{Blocking, Blocks, Keys, RulePairs};
use super::cluster::{self, Clusters};
use super::column::{NOTHING, Table};
use super::hand::{Hand, Stage, Tell};
use super::level::{self, NULL};
use super::model::{Fit, Interaction, Learnt, Model};
use super::ready::{Ready, Unread};
use super::{Error, few, learn};
use crate::model::odds_bits;

/// The rarest that a value is held to be: one that a list has once may be common elsewhere.
const RAREST: f64 = 1e-5;
/// So many rows stand for how often a value is the same by chance, beside those of the table.
const USUAL_ROWS: f64 = 500.0;

/// What a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// What comparisons weigh.
    pub fit: Fit,
    /// Which pairs were looked at.
    pub blocking: Blocking,
    /// Pairs from the model's `keep` on, by left row and then right.
    pub pairs: Vec<Found>,
    /// Which rows are one.
    pub clusters: Clusters,
    /// Values that could not be read, and so were not compared.
    pub unread: Vec<Unread>,
}

/// A pair of rows, counted from 0 over all lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The lower row.
    pub left: u32,
    /// The higher row.
    pub right: u32,
    /// How strongly they may be one, in bits; 0 is as likely as not.
    pub weight_bits: f32,
}

impl Found {
    /// The probability that the two are one.
    pub fn probability(&self) -> f64 {
        crate::probability(f64::from(self.weight_bits))
    }
}

/// What one comparison adds to the weight of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The comparison, by its number in the model; `None` for what is known before any.
    pub comparison: Option<usize>,
    /// Another, where the step is what both weigh at once beyond what each weighs.
    pub with: Option<usize>,
    /// The code of the level, `null` where nothing could be compared, `at-once` where two comparisons were.
    pub level: String,
    /// What it adds, in bits, the frequency included.
    pub weight_bits: f64,
    /// How much of it is due to how rare or common the value is.
    pub frequency_bits: f64,
}

/// Finds which rows may be one, and joins them.
///
/// `threads` is how many may work, 0 for as many as the machine has; what comes out is the same. Weights are log2 of
/// odds (Fellegi and Sunter 1969); m, u and lambda are learnt as `docs/methods/linkage.md` tells.
///
/// Assumes that comparisons are independent among matches and among other pairs, but for what any two say at once.
///
/// # Errors
/// [`Error::TooFewRows`] below two rows; [`Error::NoColumn`] and [`Error::BadModel`] where the model does not fit the
/// table; [`Error::Cancelled`] when `tell` answers `Break`.
///
/// ```
/// use std::ops::ControlFlow;
/// use linkage::table::{Column, Compare, How, Model, Table, link};
///
/// let names = ["Amina Haddad", "Omar Saleh", "Amina Hadad"].map(Some);
/// let days = ["2016-05-03", "2016-05-03", "2016-05-03"].map(Some);
/// let table = Table::new(vec![Column::texts("name", names), Column::texts("died", days)], vec![3])?;
/// let compare = |column: &str, how| Compare { columns: vec![column.to_owned()], how, by_frequency: false };
/// let how = [How::Name { close: vec![0.92, 0.8] }, How::Date { days: vec![3], typos: true }];
/// let [name, died] = how;
/// let mut model = Model::new(vec![compare("name", name), compare("died", died)], vec!["died".parse()?]);
/// model.keep = 1e-9;
/// let linked = link(&table, &model, 0, &|_, _| ControlFlow::Continue(()))?;
/// let best = linked.pairs.iter().max_by(|a, b| a.weight_bits.total_cmp(&b.weight_bits)).expect("a pair");
/// assert_eq!((best.left, best.right), (0, 2));
/// # Ok::<(), linkage::table::Error>(())
/// ```
pub fn link(table: &Table, model: &Model, threads: usize, tell: Tell<'_>) -> Result<Linked, Error> {
    if table.rows() < 2 {
        return Err(Error::TooFewRows);
    }
    let hand = Hand::new(threads, tell);
    hand.tell(Stage::Read, 0.0)?;
    let ready = Ready::new(table, model)?;
    let mut keys = Keys::new(table, &model.block)?;
    hand.tell(Stage::Learn, 0.0)?;
    let fit = match &model.learnt {
        Some(fit) => fit.clone(),
        None => learn::fit(table, model, (&ready, &hand))?,
    };
    let scale = Scale::new(&ready, &fit);
    let (blocking, mut pairs) = scored(model, (&ready, &mut keys), (&scale, &hand))?;
    pairs.sort_unstable_by_key(|found| (found.left, found.right));
    hand.tell(Stage::Cluster, 0.0)?;
    let clusters = cluster::join(&ready, model, &pairs);
    hand.tell(Stage::Cluster, 1.0)?;
    Ok(Linked { fit, blocking, pairs, clusters, unread: ready.unread })
}

/// The weight of each level, and of each value of the comparisons that weigh by frequency.
pub(crate) struct Scale {
    prior: f32,
    weights: Vec<[f32; 16]>,
    /// For each comparison what each value adds where it agrees.
    rarity: Vec<Option<Vec<f32>>>,
    interactions: Vec<Interaction>,
}

impl Scale {
    pub(crate) fn new(ready: &Ready, fit: &Fit) -> Self {
        let table = |learnt: &Learnt| {
            let mut weights = [0.0; 16];
            weights.iter_mut().zip(learnt.weights_bits()).for_each(|(to, bits)| *to = bits as f32);
            weights
        };
        let rarity = |(number, learnt): (usize, &Learnt)| {
            let comparison = &ready.comparisons[number];
            // A small table says little of how rare a value is: it counts as so many rows of the usual chance.
            let usual = USUAL_ROWS * learnt.u[0];
            let share = |count: &u32| ((f64::from(*count) + usual) / (comparison.filled + USUAL_ROWS)).max(RAREST);
            let bits = |count: &u32| (learnt.u[0] / share(count)).log2() as f32;
            comparison.rare.as_ref().map(|_| comparison.counts.iter().map(bits).collect())
        };
        Self {
            prior: odds_bits(fit.lambda) as f32,
            weights: fit.comparisons.iter().map(table).collect(),
            rarity: fit.comparisons.iter().enumerate().map(rarity).collect(),
            interactions: fit.interactions.clone(),
        }
    }

    /// What the frequency of a value adds: of the commoner of two where they are not the same.
    fn rarity(&self, ready: &Ready, number: usize, (left, right): (u32, u32)) -> f32 {
        let Some(rarity) = &self.rarity[number] else { return 0.0 };
        let at = ready.comparisons[number].at;
        let of = |row: u32| rarity.get(ready.row(row)[at] as usize).copied().unwrap_or(0.0);
        of(left).min(of(right))
    }

    pub(crate) fn weight_bits(&self, ready: &Ready, pair: (u32, u32), pattern: u64) -> f32 {
        let mut weight = self.prior;
        for (number, weights) in self.weights.iter().enumerate() {
            weight += weights[level::of(pattern, number)];
        }
        for both in &self.interactions {
            weight += both.bits_of(pattern) as f32;
        }
        if self.rarity.iter().any(Option::is_some) {
            weight += self.all_rarity(ready, pair, pattern);
        }
        weight
    }

    fn all_rarity(&self, ready: &Ready, pair: (u32, u32), pattern: u64) -> f32 {
        let agrees = |number: &usize| level::of(pattern, *number) <= ready.comparisons[*number].rare_to();
        (0..self.weights.len()).filter(agrees).map(|number| self.rarity(ready, number, pair)).sum()
    }
}

/// Weighs each pair that a rule lets through, and keeps those that may be one.
fn scored(
    model: &Model,
    (ready, keys): (&Ready, &mut Keys),
    (scale, hand): (&Scale, &Hand<'_>),
) -> Result<(Blocking, Vec<Found>), Error> {
    let least = odds_bits(model.keep.min(1.0 - 1e-9)) as f32;
    let (mut blocking, mut pairs) = (Blocking::default(), Vec::new());
    let lists = (!model.within_lists).then_some(ready.lists.as_slice());
    let keep = |some: &[(u32, u32)], patterns: &[u64], kept: &mut Vec<Found>| {
        for ((left, right), pattern) in some.iter().zip(patterns) {
            let weight_bits = scale.weight_bits(ready, (*left, *right), *pattern);
            kept.extend((weight_bits >= least).then_some(Found { left: *left, right: *right, weight_bits }));
        }
    };
    for (number, rule) in model.block.iter().enumerate() {
        let blocks = Blocks::new(keys, number, (ready, model.most_rows_in_a_block));
        let (units, mut of_rule) = (blocks.units(), 0);
        let share = |done: usize| (number as f64 + done as f64 / units.len().max(1) as f64) / model.block.len() as f64;
        hand.tell(Stage::Score, share(0))?;
        hand.take(
            (ready, &units),
            &|unit, each| blocks.pairs(unit, (keys, lists), each),
            &keep,
            |seen, kept, done| {
                of_rule += seen;
                pairs.extend(kept);
                hand.say(Stage::Score, share(done))
            },
        )?;
        keys.done(&blocks);
        blocking.pairs += of_rule;
        blocking.rules.push(RulePairs {
            rule: rule.clone(),
            pairs: of_rule,
            largest_block: blocks.largest(),
            cut_blocks: blocks.cut(),
        });
        hand.tell(Stage::Score, share(units.len()))?;
    }
    Ok((blocking, pairs))
}

/// Why pairs weigh what they weigh: what is known before, then each comparison, then what two of them weigh at once. The
/// steps add up to the weight.
///
/// Only the rows of these pairs are made ready; of the others it is counted how often they have the same values.
///
/// # Errors
/// As [`link`]; [`Error::BadModel`] where a pair names a row that is not there, or what was learnt is of another model.
pub fn explain(table: &Table, model: &Model, fit: &Fit, pairs: &[(u32, u32)]) -> Result<Vec<Vec<Step>>, Error> {
    let is_there = |row: u32| row != NOTHING && (row as usize) < table.rows();
    if pairs.iter().any(|(left, right)| !is_there(*left) || !is_there(*right)) {
        return Err(Error::BadModel("a pair names a row that is not there".to_owned()));
    }
    let mut rows: Vec<u32> = pairs.iter().flat_map(|(left, right)| [*left, *right]).collect();
    rows.sort_unstable();
    rows.dedup();
    let ready = few::ready(table, model, (fit, &rows))?;
    let place = |row: u32| rows.partition_point(|other| *other < row) as u32;
    let pairs: Vec<(u32, u32)> = pairs.iter().map(|(left, right)| (place(*left), place(*right))).collect();
    let (scale, mut patterns) = (Scale::new(&ready, fit), Vec::new());
    level::patterns(&ready, &pairs, &mut patterns);
    let all = pairs.iter().zip(&patterns);
    Ok(all.map(|(pair, pattern)| steps(model, fit, (&ready, &scale), (*pair, *pattern))).collect())
}

fn steps(model: &Model, fit: &Fit, (ready, scale): (&Ready, &Scale), (pair, pattern): ((u32, u32), u64)) -> Vec<Step> {
    let prior = odds_bits(fit.lambda);
    let plain = |level: &str, (comparison, with), weight_bits| Step {
        comparison,
        with,
        level: level.to_owned(),
        weight_bits,
        frequency_bits: 0.0,
    };
    let mut steps = vec![plain("prior", (None, None), prior)];
    for (number, (compare, learnt)) in model.compare.iter().zip(&fit.comparisons).enumerate() {
        let level = level::of(pattern, number);
        let is_null = level as u64 == NULL;
        let agrees = !is_null && level <= ready.comparisons[number].rare_to();
        let frequency_bits = if agrees { f64::from(scale.rarity(ready, number, pair)) } else { 0.0 };
        let weight = learnt.weights_bits().get(level).copied().unwrap_or(0.0);
        let code = if is_null { Some("null".to_owned()) } else { compare.how.levels().get(level).cloned() };
        steps.push(Step {
            frequency_bits,
            ..plain(&code.unwrap_or_default(), (Some(number), None), weight + frequency_bits)
        });
    }
    let at_once = fit.interactions.iter().map(|one| (one, one.bits_of(pattern))).filter(|(_, bits)| *bits != 0.0);
    steps.extend(at_once.map(|(one, bits)| plain("at-once", (Some(one.first), Some(one.second)), bits)));
    steps
}

/// The caller's answer when it has nothing to say.
pub fn go_on(_: Stage, _: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
