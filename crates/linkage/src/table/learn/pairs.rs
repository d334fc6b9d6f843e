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
/// The most pairs of a rule that are searched for words that were exchanged.
const MOST_LOOKED_AT: usize = 8_000;
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
    let mut blocks = Vec::new();
    for (number, rule) in model.train.iter().enumerate() {
        let alone = std::slice::from_ref(rule);
        let (patterns, pairs) = patterns_of(table, alone, (ready, model, hand), MOST_TRAINING_PAIRS)?;
        let uses = |columns: &[String]| rule.0.iter().any(|part| columns.iter().any(|c| c == part.column()));
        let is_used: Vec<bool> = model.compare.iter().map(|compare| !uses(&compare.columns)).collect();
        let exchanged = match model.interactions {
            true => exchanged(table, rule, (ready, model), &is_used)?,
            false => Exchanged::default(),
        };
        blocks.push(Block { patterns, pairs, is_used, exchanged });
        hand.tell(Stage::Learn, (number + 1) as f64 / (model.train.len() + 1) as f64)?;
    }
    Ok(blocks)
}

/// Of pairs of a rule how many have the words of two comparisons exchanged: each is close to the other of the other row.
/// Relatives differ in two fields at once too, and in these nothing is exchanged.
fn exchanged(
    table: &Table,
    rule: &Rule,
    (ready, model): (&Ready, &Model),
    is_used: &[bool],
) -> Result<Exchanged, Error> {
    let mut words: Vec<(usize, &Column)> = Vec::new();
    for (number, compare) in model.compare.iter().enumerate().filter(|(number, _)| is_used[*number]) {
        if let (How::Text { .. } | How::Name { .. }, [column]) = (&compare.how, compare.columns.as_slice()) {
            words.push((number, table.column(column)?));
        }
    }
    let two: Vec<(usize, usize)> = (0..words.len()).flat_map(|a| (a + 1..words.len()).map(move |b| (a, b))).collect();
    let (pairs, mut patterns) = (some_pairs(table, rule, (ready, model))?, Vec::new());
    level::patterns(ready, &pairs, &mut patterns);
    let mut counts = vec![0.0; two.len()];
    let differs =
        |pattern: u64, at: usize| level::of(pattern, words[at].0) + 1 == ready.comparisons[words[at].0].levels;
    for ((left, right), pattern) in pairs.iter().zip(&patterns) {
        for ((one, other), count) in two.iter().zip(&mut counts) {
            if differs(*pattern, *one) && differs(*pattern, *other) {
                let close = |a: usize, b: usize| is_close((words[a].1, *left), (words[b].1, *right));
                *count += f64::from(u8::from(close(*one, *other) && close(*other, *one)));
            }
        }
    }
    let counts = two.iter().zip(counts).map(|((a, b), count)| ((words[*a].0, words[*b].0), count)).collect();
    Ok(Exchanged { counts, pairs: pairs.len() as f64 })
}

/// Whether two cells hold one word, give or take typing errors.
fn is_close((column, left): (&Column, u32), (other, right): (&Column, u32)) -> bool {
    let word = |column: &Column, row: u32| fold::name(&column.get(row as usize).unwrap_or_default());
    let (one, other) = (word(column, left), word(other, right));
    let letters = |word: &str| word.encode_utf16().collect::<Vec<u16>>();
    !one.is_empty() && (one == other || jaro::similarity(&letters(&one), &letters(&other)) >= EXCHANGED_CLOSE)
}

/// Some pairs of a rule, always the same.
fn some_pairs(table: &Table, rule: &Rule, (ready, model): (&Ready, &Model)) -> Result<Vec<(u32, u32)>, Error> {
    let keys = Keys::new(table, std::slice::from_ref(rule))?;
    let blocks = Blocks::new(&keys, 0, (ready, model.most_rows_in_a_block));
    let lists = (!model.within_lists).then_some(ready.lists.as_slice());
    let mut pairs = Vec::new();
    for unit in blocks.units() {
        blocks.pairs(unit, (&keys, lists), |left, right| {
            if pairs.len() < MOST_LOOKED_AT {
                pairs.push((left, right));
            }
        });
        if pairs.len() == MOST_LOOKED_AT {
            break;
        }
    }
    Ok(pairs)
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
