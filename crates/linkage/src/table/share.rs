//! A share of a table: rows that hold whole blocks of a rule, weighed as they would be in the whole table.
//!
//! Many shares together give what [`link`](super::link()) gives, to the bit. What the rows alone do not say comes from
//! the caller: how often each value occurs in the whole table, where it first stands, and what was cut.

use super::block::{self, Blocking, Blocks, Keys, RulePairs};
use super::column::{NOTHING, Table};
use super::hand::{Hand, Tell};
use super::link::{Found, Scale};
use super::model::{Fit, Model};
use super::ready::{Prepared, Ready, Whole};
use super::rule::{Part, Rule};
use super::{Error, learn as learning};
use crate::model::odds_bits;
use std::ops::ControlFlow;

/// Rows of a table, in its order, and what is known of them over the whole of it.
#[derive(Debug)]
pub struct Share<'a> {
    /// The rows. Its lists are those of the whole table, though some may have no row here.
    pub table: &'a Table,
    /// For each row its number in the whole table, rising.
    pub rows: Vec<u32>,
    /// For each comparison of the model what its values are in the whole table; `None` where nothing asks for it.
    pub values: Vec<Option<Values>>,
    /// For each rule before the one that is asked for, where rows stand in the blocks that it cut; no rows where it cut
    /// none.
    pub cuts: Vec<Vec<Option<Place>>>,
}

/// What the values of one comparison are in the whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// How many rows have a value.
    pub filled: u64,
    /// For each row of the share how many rows have its value; what a row without a value says is not read.
    pub counts: Vec<u32>,
    /// For each row of the share the first row that has its value.
    pub firsts: Vec<u32>,
}

/// Where a row stands in a block that a rule cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its place among the rows of its block, in the order in which they are compared.
    pub place: u32,
    /// How many rows after it a row of the block is compared with.
    pub reach: u32,
}

impl Rule {
    /// What its parts read of a row, as one text; `None` where the row has not all of them. Rows of the same text are
    /// one block.
    pub fn block<'a>(&self, value: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        let part = |part: &Part| {
            let read = Some(block::read(part, value(part.column())?.trim())).filter(|read| !read.is_empty())?;
            // With its length, so that no two rows of different parts give one text.
            Some(format!("{}:{read}", read.len()))
        };
        self.0.iter().map(part).collect()
    }
}

/// Learns what the comparisons of a model weigh, without weighing any pair. `link` learns the same.
///
/// # Errors
/// As [`link`](super::link()).
pub fn learn(table: &Table, model: &Model, threads: usize, tell: Tell<'_>) -> Result<Fit, Error> {
    if table.rows() < 2 {
        return Err(Error::TooFewRows);
    }
    let ready = Ready::new(table, model)?;
    Keys::new(table, &model.block)?;
    match &model.learnt {
        Some(fit) => Ok(fit.clone()),
        None => learning::fit(table, model, (&ready, &Hand::new(threads, tell))),
    }
}

impl Share<'_> {
    /// Gives out the pairs of the share that satisfy this rule and none before it, from the model's `keep` on, and tells
    /// what was looked at. They come in no order; left and right are numbers of the whole table.
    ///
    /// INVARIANT of the caller: the share has all rows of each block of the rule of which it has one.
    ///
    /// # Errors
    /// [`Error::BadModel`] where the model has nothing learnt or no such rule, or the share is not as the model needs it;
    /// [`Error::NoColumn`] where a column is not there; [`Error::Cancelled`] where the caller wants no more.
    pub fn pairs(
        &self,
        model: &Model,
        rule: usize,
        each: &mut dyn FnMut(&[Found]) -> ControlFlow<()>,
    ) -> Result<Blocking, Error> {
        let (Some(fit), Some(asked)) = (&model.learnt, model.block.get(rule)) else {
            return Err(Error::BadModel("nothing was learnt, or it has no such rule".to_owned()));
        };
        let (ready, keys, blocks) = self.blocks(model, rule)?;
        let scale = Scale::new(&ready, fit);
        let least = odds_bits(model.keep.min(1.0 - 1e-9)) as f32;
        let lists = (!model.within_lists).then_some(ready.lists.as_slice());
        let keep = |some: &[(u32, u32)], patterns: &[u64], kept: &mut Vec<Found>| {
            for ((left, right), pattern) in some.iter().zip(patterns) {
                let weight_bits = scale.weight_bits(&ready, (*left, *right), *pattern);
                let found = Found { left: ready.number(*left), right: ready.number(*right), weight_bits };
                kept.extend((weight_bits >= least).then_some(found));
            }
        };
        let mut pairs = 0;
        Hand::new(1, &super::go_on).take(
            (&ready, &blocks.units()),
            &|unit, each| blocks.pairs(unit, (&keys, lists), each),
            &keep,
            |seen, kept, _| {
                pairs += seen;
                each(&kept)
            },
        )?;
        let (largest_block, cut_blocks) = (blocks.largest(), blocks.cut());
        Ok(Blocking { rules: vec![RulePairs { rule: asked.clone(), pairs, largest_block, cut_blocks }], pairs })
    }

    /// Rows of the blocks of this rule that are too large, by their numbers in the whole table, and where they stand.
    /// `cuts` are not read: what a rule cuts does not depend on the others.
    ///
    /// # Errors
    /// As [`Share::pairs`].
    pub fn cut(&self, model: &Model, rule: usize) -> Result<Vec<(u32, Place)>, Error> {
        let blind =
            Share { cuts: vec![Vec::new(); rule], values: self.values.clone(), rows: self.rows.clone(), ..*self };
        let (ready, _, blocks) = blind.blocks(model, rule)?;
        Ok(blocks.places().into_iter().map(|(row, place)| (ready.number(row), place)).collect())
    }

    fn blocks(&self, model: &Model, rule: usize) -> Result<(Ready, Keys, Blocks), Error> {
        let rows = self.table.rows();
        let is_of_rows = |values: &Values| values.counts.len() == rows && values.firsts.len() == rows;
        let fits = self.rows.len() == rows
            && self.rows.is_sorted()
            && rule < model.block.len()
            && self.cuts.len() == rule
            && self.cuts.iter().all(|places| places.is_empty() || places.len() == rows)
            && self.values.len() == model.compare.len()
            && self.values.iter().flatten().all(is_of_rows);
        if !fits {
            return Err(Error::BadModel("the share of the table was not made for it".to_owned()));
        }
        if model.known.is_some() {
            let words = "values of rows that are `known` to be one cannot be counted once in shares of a table yet; \
                         take `known` out of the model";
            return Err(Error::BadModel(words.to_owned()));
        }
        let mut ready = Ready::new(self.table, model)?;
        self.count(&mut ready)?;
        let mut keys = Keys::new(self.table, &model.block)?;
        let none = vec![None; rows];
        self.cuts.iter().for_each(|places| keys.done_elsewhere(if places.is_empty() { &none } else { places }));
        let blocks = Blocks::new(&keys, rule, (&ready, model.most_rows_in_a_block));
        Ok((ready, keys, blocks))
    }

    /// Puts what values are in the whole table in the place of what they are here.
    fn count(&self, ready: &mut Ready) -> Result<(), Error> {
        let mut order = ready.slots.clone();
        let stride = ready.stride;
        for (comparison, values) in ready.comparisons.iter_mut().zip(&self.values) {
            let Some(values) = values else {
                if comparison.rare.is_some() {
                    return Err(Error::BadModel("the share does not say how often a value occurs".to_owned()));
                }
                continue;
            };
            let at = comparison.at;
            comparison.filled = values.filled as f64;
            for (row, slots) in ready.slots.chunks_exact(stride).enumerate().filter(|(_, slots)| slots[at] != NOTHING) {
                set(comparison, slots[at], values.counts[row]);
                order[row * stride + at] = values.firsts[row];
            }
        }
        ready.whole = Some(Whole { order, rows: self.rows.clone() });
        Ok(())
    }
}

fn set(comparison: &mut Prepared, value: u32, count: u32) {
    // Comparisons that count no values have nothing to set.
    if let Some(counted) = comparison.counts.get_mut(value as usize) {
        *counted = count;
    }
}
