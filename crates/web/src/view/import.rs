//! Taking in a list: the form, and what a check or an import said.

use super::View;
use super::error::Wrong;
use serde::Serialize;

/// The form, with the outcome above it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportNew {
    /// Whether the list was read and nothing written.
    pub is_checked: bool,
    /// Whether it was imported.
    pub is_done: bool,
    /// Rows that can be taken.
    pub accepted: u64,
    /// Rows that cannot.
    pub rejected: u64,
    /// Rows that are taken although they are implausible.
    pub flagged: u64,
    /// New records.
    pub added: u64,
    /// Records that changed.
    pub changed: u64,
    /// What is wrong, the first ones.
    pub problems: Vec<Wrong>,
    /// How many more problems there are.
    pub left_out: u64,
}

impl View for ImportNew {
    const TEMPLATE: &'static str = "import/new.html";
}
