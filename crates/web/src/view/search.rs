//! Finding by words.

use super::{Pagination, Reference, View};
use serde::Serialize;

/// A question and what was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Search {
    /// What was asked; empty when nothing was yet.
    pub query: String,
    /// What was found.
    pub hits: Vec<Hit>,
    /// How many in all.
    pub total: u64,
    /// Where we are.
    pub pagination: Pagination,
}

/// One record that was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Hit {
    /// The record.
    pub record: Reference,
    /// The compartment in which the words stand.
    pub compartment: String,
    /// The words around, when the reader may see that compartment.
    pub passage: Option<String>,
}

impl View for Search {
    const TEMPLATE: &'static str = "search/show.html";
}
