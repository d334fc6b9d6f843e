//! Matching of files without a node: what an information manager tries first. Reads lists, guesses or reads a model, runs
//! the kernel, and gives the result as tables for other programs, JSON, and a report.

mod figures;
pub mod json;
mod lists;
pub mod paper;
pub mod tables;
pub mod wording;

pub use figures::{Chosen, Explained, Figures, Kept};
pub use linkage::table::{Completeness, Drawn, How, Linked, Model, Stage, Step, Tell, Told};
pub use lists::{Lists, read};
pub(crate) use lists::{discreet, is_readable};

use crate::{Error, Result};
use linkage::table::{self, Guess};

/// What a person decides before a run.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Name and text of a model file; guessed without one.
    pub model: Option<(String, String)>,
    /// The column that says which row is which; guessed without one.
    pub id: Option<String>,
    /// What every random draw comes from, in the place of the model's.
    pub seed: Option<u64>,
}

/// A model that fits the lists.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The model.
    pub model: Model,
    /// Each choice that was guessed.
    pub told: Vec<Told>,
    /// Whether the model was guessed.
    pub is_guessed: bool,
    /// The column that says which row is which; without one they are counted.
    pub id: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Linking {
    /// The lists.
    pub lists: Lists,
    /// The model, with what was learnt.
    pub ready: Ready,
    /// Pairs, clusters, blocking.
    pub linked: Linked,
    /// What people should know of it.
    pub figures: Figures,
}

/// The model that a run would use.
///
/// # Errors
/// `Refused` for a model that cannot be read or names columns that are not there, for lists that give nothing to guess
/// from, and for an id that does not tell the rows of a list apart.
pub fn ready(lists: &Lists, choice: &Choice) -> Result<Ready> {
    let guess = || table::guess(&lists.table);
    let mut ready = match &choice.model {
        Some((name, text)) => {
            let model = Model::read(text).map_err(|error| Error::Refused(format!("`{name}`: {error}")))?;
            let id = guess().ok().and_then(|guess| guess.id);
            Ready { model, told: Vec::new(), is_guessed: false, id }
        }
        None => {
            let Guess { model, told, id } = guess()?;
            Ready { model, told, is_guessed: true, id }
        }
    };
    lists.require(&ready.model)?;
    if lists.names.len() < 2 {
        ready.model.within_lists = true;
    }
    if let Some(seed) = choice.seed {
        ready.model.seed = seed;
    }
    match &choice.id {
        Some(name) => {
            lists.require_id(name)?;
            ready.id = Some(name.clone());
        }
        None => {
            if let Some(name) = ready.id.clone().filter(|name| lists.require_id(name).is_err()) {
                ready.told.push(Told::Counted(name));
                ready.id = None;
            }
        }
    }
    Ok(ready)
}

/// Matches the rows of the lists.
///
/// # Errors
/// `Refused` when the kernel cannot use model or rows, in its words; `Conflict` when stopped.
pub fn run(lists: Lists, mut ready: Ready, threads: usize, tell: Tell<'_>) -> Result<Linking> {
    let linked = table::link(&lists.table, &ready.model, threads, tell)?;
    let figures = figures::of(&lists, &ready.model, &linked)?;
    ready.model.learnt = Some(linked.fit.clone());
    Ok(Linking { lists, ready, linked, figures })
}

/// How many pairs that are known to be one the rules of the model let through; rows of one value in the column `truth` are
/// one.
///
/// # Errors
/// `Refused` where the column is not there, or the kernel cannot use the model.
pub fn completeness(lists: &Lists, ready: &Ready, truth: &str) -> Result<Completeness> {
    Ok(table::completeness(&lists.table, &ready.model, truth)?)
}

/// Draws so many linkages from what the model holds possible after a run.
///
/// # Errors
/// `Refused` where they are more than memory should hold; `Conflict` when stopped.
pub fn drawn(found: &Linking, (count, threads): (usize, usize), tell: Tell<'_>) -> Result<Drawn> {
    Ok(table::draw(&found.lists.table, &found.ready.model, &found.linked, (count, threads), tell)?)
}

impl From<table::Error> for Error {
    fn from(error: table::Error) -> Self {
        match error {
            table::Error::Cancelled => Self::Conflict("stopped; nothing was written".to_owned()),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl Linking {
    /// What a row holds in each column that a step compares; none where it compares none by itself: what is known before,
    /// and what two comparisons say at once.
    pub fn values(&self, step: &Step, row: u32) -> Option<Vec<Option<String>>> {
        let number = step.comparison.filter(|_| step.with.is_none())?;
        let value = |name: &String| Some(self.lists.table.column(name).ok()?.get(row as usize)?.into_owned());
        Some(self.ready.model.compare.get(number)?.columns.iter().map(value).collect())
    }

    /// What a row is called: its id, or its place.
    pub fn row(&self, row: u32) -> String {
        self.lists.row(self.ready.id.as_deref(), row as usize)
    }

    /// What a row is called among several lists.
    pub fn row_of_list(&self, row: u32) -> String {
        match self.lists.names.len() {
            0 | 1 => self.row(row),
            _ => format!("{} ({})", self.row(row), self.lists.name_of(row as usize)),
        }
    }
}
