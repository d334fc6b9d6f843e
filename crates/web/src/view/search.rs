//! Finding by words.

use super::{Reference, View};
use serde::Serialize;

/// A question and what was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Search {
    /// What was asked; empty when nothing was yet.
    pub query: String,
    /// The kind that it was narrowed to.
    pub kind: Option<String>,
    /// What was found.
    pub hits: Vec<Hit>,
    /// How many in all.
    pub total: u64,
}

/// One record that was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Hit {
    /// The record.
    pub record: Reference,
    /// The compartment in which the words stand.
    pub compartment: String,
}

impl View for Search {
    const TEMPLATE: &'static str = "search/show.html";
}
