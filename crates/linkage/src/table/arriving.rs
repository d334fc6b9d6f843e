//! Rows that arrive one by one, against all that are there: which may be one with them, without matching all anew.

use super::block::Shelves;
use super::column::{Numbering, Table};
use super::link::Scale;
use super::model::{Fit, Model};
use super::ready::Ready;
use super::{Error, few, level};
use crate::model::odds_bits;

/// All rows of a table, ready to be looked up.
#[derive(Debug)]
pub struct Known<'a> {
    table: &'a Table,
    /// With what was learnt.
    model: Model,
    shelves: Shelves,
    /// For each comparison that weighs by frequency how often each value occurs.
    frequencies: Vec<Option<Frequencies>>,
}

#[derive(Debug)]
struct Frequencies {
    values: Numbering,
    counts: Vec<u32>,
    filled: f64,
}

/// A row that is there already and may be one with a new one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Like {
    /// The row.
    pub row: u32,
    /// How strongly, in bits.
    pub weight_bits: f32,
}

impl<'a> Known<'a> {
    /// Makes all rows ready. `fit` is what [`link`](super::link()) learnt of them, or of rows like them.
    ///
    /// # Errors
    /// As [`link`](super::link()).
    pub fn new(table: &'a Table, model: &Model, fit: &Fit) -> Result<Self, Error> {
        let model = Model { learnt: Some(fit.clone()), ..model.clone() };
        let ready = Ready::new(table, &model)?;
        let frequencies = ready.comparisons.into_iter().map(|comparison| {
            let mut values = Numbering::new();
            comparison.rare?.iter().for_each(|text| _ = values.number(text));
            Some(Frequencies { values, counts: comparison.counts, filled: comparison.filled })
        });
        let frequencies = frequencies.collect();
        Ok(Self { table, shelves: Shelves::new(table, &model.block)?, frequencies, model })
    }

    /// The rows that may be one with a new one, the strongest first; `values` gives its columns, and what it leaves out
    /// is not known.
    ///
    /// A rule whose block would hold more rows than the model allows is passed over: a new row is looked for where it
    /// can be found.
    ///
    /// # Errors
    /// [`Error::NoColumn`] where a value is of a column that the table has not.
    pub fn like(&self, values: &[(&str, &str)]) -> Result<Vec<Like>, Error> {
        for (name, _) in values {
            self.table.column(name)?;
        }
        let value =
            |name: &str| values.iter().find(|(column, _)| *column == name).map(|(_, value)| (*value).to_owned());
        let rows = self.shelves.rows(&self.model.block, value, self.model.most_rows_in_a_block);
        let few = few::beside((self.table, &self.model), &rows, &value)?;
        let mut ready = Ready::new(&few, &self.model)?;
        for (comparison, known) in ready.comparisons.iter_mut().zip(&self.frequencies) {
            let (Some(texts), Some(known)) = (&comparison.rare, known) else { continue };
            // A value that nobody had before occurs once now.
            let count = |text: &str| known.values.find(text).map_or(1, |number| known.counts[number as usize]);
            comparison.counts = texts.iter().map(count).collect();
            comparison.filled = known.filled;
        }
        let Some(fit) = &self.model.learnt else { return Ok(Vec::new()) };
        let scale = Scale::new(&ready, fit);
        let pairs: Vec<(u32, u32)> = (1..=rows.len() as u32).map(|other| (0, other)).collect();
        let mut patterns = Vec::new();
        level::patterns(&ready, &pairs, &mut patterns);
        let least = odds_bits(self.model.keep.min(1.0 - 1e-9)) as f32;
        let weigh = |((row, pair), pattern): ((&u32, &(u32, u32)), &u64)| Like {
            row: *row,
            weight_bits: scale.weight_bits(&ready, *pair, *pattern),
        };
        let mut like: Vec<Like> = rows.iter().zip(&pairs).zip(&patterns).map(weigh).collect();
        like.retain(|one| one.weight_bits >= least);
        like.sort_by(|a, b| b.weight_bits.total_cmp(&a.weight_bits).then(a.row.cmp(&b.row)));
        Ok(like)
    }
}
