//! Which pairs teach: pairs drawn at random or all of them, and those of rules; counted by what they show.

use std::collections::HashMap;

use super::super::block::{Blocks, Keys};
use super::super::column::Table;
use super::super::hand::Hand;
use super::super::model::Model;
use super::super::ready::Ready;
use super::super::rule::Rule;
use super::super::tally::Tally;
use super::super::{Error, Stage};
use super::em::Block;
use crate::random::Draws;

/// How many pairs showed each pattern of levels. Sorted, so that sums are the same in each run.
pub(crate) type Patterns = Vec<(u64, u64)>;

/// The most pairs of a rule that train.
const MOST_TRAINING_PAIRS: u64 = 4_000_000;

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
pub(super) fn is_census(ready: &Ready, model: &Model) -> bool {
    all_pairs(ready, model) <= model.random_pairs as f64
}

/// Patterns of pairs drawn from all pairs there are, each as likely, or of all of them where they are few.
pub(super) fn random(ready: &Ready, model: &Model, hand: &Hand<'_>) -> Result<Patterns, Error> {
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

/// The pairs of each training rule, with the comparisons that do not use its columns.
pub(super) fn blocks(table: &Table, model: &Model, (ready, hand): (&Ready, &Hand<'_>)) -> Result<Vec<Block>, Error> {
    let mut blocks = Vec::new();
    for (number, rule) in model.train.iter().enumerate() {
        let alone = std::slice::from_ref(rule);
        let (patterns, pairs) = patterns_of(table, alone, (ready, model, hand), MOST_TRAINING_PAIRS)?;
        let uses = |columns: &[String]| rule.0.iter().any(|part| columns.iter().any(|c| c == part.column()));
        let is_used = model.compare.iter().map(|compare| !uses(&compare.columns)).collect();
        blocks.push(Block { patterns, pairs, is_used });
        hand.tell(Stage::Learn, (number + 1) as f64 / (model.train.len() + 1) as f64)?;
    }
    Ok(blocks)
}

/// Patterns of the pairs that rules let through, and how many such pairs there are; a share of them where there are more
/// than `most`.
pub(super) fn patterns_of(
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
