//! What comes out of a file: drafts, and what is wrong with the rest.

use record::{Body, Problem};

/// One row that became a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The row as a person counts it: the heading is row 1.
    pub row: u64,
    /// The list's own stable id, when the mapping names its column.
    pub key: Option<String>,
    /// The fields, checked against the form.
    pub body: Body,
    /// What the row says of consent, when the mapping names columns for it.
    pub consent: Option<Consented>,
}

/// The answers to Primero's two questions; an empty or unreadable cell is no answer, and so no consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consented {
    /// To receive services.
    pub services: Option<bool>,
    /// To disclose to other organisations.
    pub disclosure: Option<bool>,
}

/// A file, read. `drafts.len() + rejected_rows == rows`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// What can be stored.
    pub drafts: Vec<Draft>,
    /// Why rows were left out, at least one for each; or why nothing could be read.
    pub rejected: Vec<Problem>,
    /// How many rows were left out.
    pub rejected_rows: usize,
    /// What is implausible in rows that are among the drafts.
    pub flagged: Vec<Problem>,
    /// How many of the drafts that touches.
    pub flagged_rows: usize,
    /// Rows of the file that are not blank, without heading and HXL row. 0 when nothing could be read.
    pub rows: usize,
}

impl Imported {
    /// Nothing could be read, for these reasons.
    pub(crate) fn nothing(rejected: Vec<Problem>) -> Self {
        Self { rejected, ..Self::default() }
    }
}
