//! Whether the rules let through the pairs that are known to be one: what no rule lets through is never found.

use super::Error;
use super::block::{Blocks, Keys};
use super::column::{NOTHING, Table};
use super::model::Model;
use super::ready::{Ready, entities};

/// With so many rows of one a row is paired; of more only with the next ones.
const MOST_OF_ONE: usize = 2_000;

/// How many of the pairs that are known to be one the rules let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness {
    /// Pairs of rows that are known to be one.
    pub pairs: u64,
    /// Those of them that each rule lets through and none before it.
    pub by_rule: Vec<u64>,
}

impl Completeness {
    /// The share that the rules let through, 0 to 1; `None` without a pair that is known to be one.
    pub fn share(&self) -> Option<f64> {
        (self.pairs > 0).then(|| self.by_rule.iter().sum::<u64>() as f64 / self.pairs as f64)
    }
}

/// Counts the true pairs that the blocking rules of a model let through, blocks that are cut as they would be. `truth` is
/// a column in which rows of one value are one, and rows without a value are one with none. Where an entity has more than
/// 2,000 rows, each of them is paired with the next 2,000.
///
/// Source: pairs completeness, Christen 2012, Data Matching, section 7.3.
///
/// # Errors
/// [`Error::NoColumn`] where a column of the model or `truth` is not there; [`Error::BadModel`] as
/// [`link`](super::link()).
pub fn completeness(table: &Table, model: &Model, truth: &str) -> Result<Completeness, Error> {
    let of_rows = entities(table, truth)?;
    let ready = Ready::new(table, model)?;
    let mut keys = Keys::new(table, &model.block)?;
    for rule in 0..model.block.len() {
        let blocks = Blocks::new(&keys, rule, (&ready, model.most_rows_in_a_block));
        keys.done(&blocks);
    }
    let mut rows: Vec<(u32, u32)> = of_rows.into_iter().zip(0..).filter(|(entity, _)| *entity != NOTHING).collect();
    rows.sort_unstable();
    let is_asked = |a: u32, b: u32| model.within_lists || ready.lists[a as usize] != ready.lists[b as usize];
    let mut found = Completeness { pairs: 0, by_rule: vec![0; model.block.len()] };
    for entity in rows.chunk_by(|a, b| a.0 == b.0) {
        for (at, (_, left)) in entity.iter().enumerate() {
            for (_, right) in entity[at + 1..].iter().take(MOST_OF_ONE).filter(|(_, right)| is_asked(*left, *right)) {
                found.pairs += 1;
                if let Some(rule) = keys.first(model.block.len(), *left, *right) {
                    found.by_rule[rule] += 1;
                }
            }
        }
    }
    Ok(found)
}
