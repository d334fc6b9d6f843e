//! Reports that arrive one by one, compared with all of other lists by a model that a run has trained.

use crate::block::{Blocking, Index};
use crate::candidate::Candidate;
use crate::compare::levels;
use crate::error::Error;
use crate::event::{Event, RowRef};
use crate::linkage::Judge;
use crate::model::Model;
use crate::row::{Row, Words, read_with};
use crate::settings::Settings;

/// Lists laid out so that one more report is compared without a run over all of them.
pub struct Watch {
    model: Model,
    settings: Settings,
    words: Words,
    rows: Vec<Vec<Row>>,
    indexes: Vec<Index>,
}

impl Watch {
    /// Lays out lists in the order in which the model was trained on them.
    ///
    /// # Errors
    /// As [`crate::link_with`] for reports that cannot be; [`Error::TooFewLists`] when the model is of another number of
    /// lists.
    pub fn new(lists: &[Vec<Event>], (model, settings): (Model, Settings)) -> Result<Self, Error> {
        settings.check()?;
        if lists.len() < 2 || model.lists.len() != lists.len() * (lists.len() - 1) / 2 {
            return Err(Error::TooFewLists(lists.len()));
        }
        let mut words = Words::default();
        let rows = read_with(&mut words, lists)?;
        let indexes = rows.iter().map(|rows| Index::new(rows, &settings)).collect();
        Ok(Self { model, settings, words, rows, indexes })
    }

    /// Compares a report with all of other lists, and keeps it so that later ones are compared with it. Gives its place
    /// and the candidates at or above the review floor, the strongest first. They weigh what a run with this model
    /// would say; which of them are chosen is left to who knows the other pairs.
    ///
    /// # Errors
    /// [`Error`] for a report that cannot be, or a list that is not there; nothing is kept then.
    pub fn arrive(&mut self, list: usize, event: &Event) -> Result<(RowRef, Vec<Candidate>), Error> {
        let number = self.rows.get(list).map(Vec::len).ok_or(Error::TooFewLists(self.rows.len()))?;
        let row = self.words.checked(event, (list, number))?;
        let at = RowRef { list, row: number };
        let candidates = self.candidates(at, &row);
        self.indexes[list].insert((number as u32, &row), &self.settings);
        self.rows[list].push(row);
        Ok((at, candidates))
    }

    /// What this model says of two reports that are kept, whether or not a rule brings them together; nothing for one that
    /// is not there.
    pub fn weigh(&self, one: RowRef, other: RowRef) -> Option<Candidate> {
        let row = |at: RowRef| self.rows.get(at.list).and_then(|rows| rows.get(at.row));
        let (left, right) = (one.min(other), one.max(other));
        let found = levels(row(left)?, row(right)?, self.settings.coarse_radius_km);
        let judge = Judge::new(&self.model, self.rows.len());
        (left.list != right.list).then(|| judge.candidate(left, right, &found))
    }

    /// Compares nothing with this report any more: it was withdrawn, or arrives again changed. Its number is not given
    /// to another.
    pub fn forget(&mut self, at: RowRef) {
        if let Some(row) = self.rows.get(at.list).and_then(|rows| rows.get(at.row)) {
            self.indexes[at.list].remove((at.row as u32, row), &self.settings);
        }
    }

    fn candidates(&self, at: RowRef, row: &Row) -> Vec<Candidate> {
        let judge = Judge::new(&self.model, self.rows.len());
        let mut found: Vec<(f64, Candidate)> = Vec::new();
        for (other, rows) in self.rows.iter().enumerate().filter(|(other, _)| *other != at.list) {
            let against = (rows.as_slice(), &self.settings);
            self.indexes[other].partners(row, against, &mut Blocking::new(), |number| {
                let partner = &rows[number as usize];
                let there = RowRef { list: other, row: number as usize };
                let (left, right) = (at.min(there), at.max(there));
                let candidate = judge.candidate(left, right, &levels(row, partner, self.settings.coarse_radius_km));
                if candidate.probability >= self.settings.review_floor {
                    found.push((row.remoteness(partner), candidate));
                }
            });
        }
        found.sort_by(|(tie, a), (other, b)| {
            let weight = b.weight_bits.total_cmp(&a.weight_bits);
            weight.then(tie.total_cmp(other)).then((a.left, a.right).cmp(&(b.left, b.right)))
        });
        found.into_iter().map(|(_, candidate)| candidate).collect()
    }
}
