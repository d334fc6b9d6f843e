//! Which pairs teach: pairs drawn at random or all of them, and those of rules; counted by what they show.

use std::collections::HashMap;

use super::super::block::{Blocks, Keys};
use super::super::column::{Column, Table};
use super::super::fold;
use super::super::hand::Hand;
use super::super::jaro;
use super::super::level;
use super::super::model::{How, Model};
use super::super::ready::Ready;
use super::super::rule::Rule;
use super::super::tally::Tally;
use super::super::{Error, Stage};
use super::em::{Block, Exchanged};
use crate::random::Draws;

/// How many pairs showed each pattern of levels. Sorted, so that sums are the same in each run.
pub(crate) type Patterns = Vec<(u64, u64)>;

/// The most pairs of a rule that train.
const MOST_TRAINING_PAIRS: u64 = 4_000_000;
/// About so many pairs of a rule are searched for words that were exchanged.
const MOST_LOOKED_AT: u64 = 8_000;
/// Two words of this similarity may be one that was exchanged and mistyped.
const EXCHANGED_CLOSE: f64 = 0.8;

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
    let mut taught = Vec::new();
    for (number, rule) in model.train.iter().enumerate() {
        let keys = Keys::new(table, std::slice::from_ref(rule))?;
        let blocks = Blocks::new(&keys, 0, (ready, model.most_rows_in_a_block));
        let (found, pairs) = tallied((&keys, &blocks), (ready, model, hand), MOST_TRAINING_PAIRS)?;
        let uses = |columns: &[String]| rule.0.iter().any(|part| columns.iter().any(|c| c == part.column()));
        let is_used: Vec<bool> = model.compare.iter().map(|compare| !uses(&compare.columns)).collect();
        let exchanged = match model.interactions {
            true => exchanged(table, (ready, model), &is_used, some_pairs((&keys, &blocks), (ready, model)))?,
            false => Exchanged::default(),
        };
        taught.push(Block { patterns: found.sorted(), pairs, is_used, exchanged });
        hand.tell(Stage::Learn, (number + 1) as f64 / (model.train.len() + 1) as f64)?;
    }
    Ok(taught)
}

/// In which of these pairs the words of two comparisons are exchanged: each is close to the other of the other row.
/// Relatives differ in two fields at once too, and in these nothing is exchanged.
fn exchanged(
    table: &Table,
    (ready, model): (&Ready, &Model),
    is_used: &[bool],
    pairs: Vec<(u32, u32)>,
) -> Result<Exchanged, Error> {
    let mut words: Vec<(usize, &Column)> = Vec::new();
    for (number, compare) in model.compare.iter().enumerate().filter(|(number, _)| is_used[*number]) {
        if let (How::Text { .. } | How::Name { .. }, [column]) = (&compare.how, compare.columns.as_slice()) {
            words.push((number, table.column(column)?));
        }
    }
    let mut patterns = Vec::new();
    level::patterns(ready, &pairs, &mut patterns);
    let differs = |pattern: u64, number: usize| level::of(pattern, number) + 1 == ready.comparisons[number].levels;
    let mut counts = Vec::new();
    for (at, (first, one)) in words.iter().enumerate() {
        for (second, other) in &words[at + 1..] {
            let is_exchanged = |(pair, pattern): &(&(u32, u32), &u64)| {
                differs(**pattern, *first)
                    && differs(**pattern, *second)
                    && is_close((one, pair.0), (other, pair.1))
                    && is_close((other, pair.0), (one, pair.1))
            };
            let count = pairs.iter().zip(&patterns).filter(is_exchanged).count();
            counts.push(((*first, *second), count as f64));
        }
    }
    Ok(Exchanged { counts, patterns })
}

/// Whether two cells hold one word, give or take typing errors.
fn is_close((column, left): (&Column, u32), (other, right): (&Column, u32)) -> bool {
    let word = |column: &Column, row: u32| fold::name(&column.get(row as usize).unwrap_or_default());
    let (one, other) = (word(column, left), word(other, right));
    let letters = |word: &str| word.encode_utf16().collect::<Vec<u16>>();
    !one.is_empty() && (one == other || jaro::similarity(&letters(&one), &letters(&other)) >= EXCHANGED_CLOSE)
}

/// Pairs of a rule from all over its blocks, always the same.
fn some_pairs((keys, blocks): (&Keys, &Blocks), (ready, model): (&Ready, &Model)) -> Vec<(u32, u32)> {
    let lists = (!model.within_lists).then_some(ready.lists.as_slice());
    let of_units = blocks.size().div_ceil(MOST_TRAINING_PAIRS).max(1);
    let every = (blocks.size() / of_units).div_ceil(MOST_LOOKED_AT).max(1);
    let (mut pairs, mut seen) = (Vec::new(), 0);
    for unit in blocks.units().into_iter().step_by(of_units as usize) {
        blocks.pairs(unit, (keys, lists), |left, right| {
            seen += 1;
            if seen % every == 0 {
                pairs.push((left, right));
            }
        });
    }
    pairs
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
        let (found, of_rule) = tallied((&keys, &blocks), (ready, model, hand), most)?;
        keys.done(&blocks);
        pairs += of_rule;
        all.join(&found);
    }
    Ok((all.sorted(), pairs))
}

/// The same of one rule.
fn tallied(
    (keys, blocks): (&Keys, &Blocks),
    (ready, model, hand): (&Ready, &Model, &Hand<'_>),
    most: u64,
) -> Result<(Tally, f64), Error> {
    let every = blocks.size().div_ceil(most).max(1) as usize;
    let units: Vec<_> = blocks.units().into_iter().step_by(every).collect();
    let lists = (!model.within_lists).then_some(ready.lists.as_slice());
    let found = hand.count_units(ready, &units, &|unit, each| blocks.pairs(unit, (keys, lists), each))?;
    let pairs = found.pairs() as f64 * every as f64;
    Ok((found, pairs))
}
