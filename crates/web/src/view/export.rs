//! A list that somebody wants as a file.

use super::View;
use super::approval::Step;
use super::edit::Chosen;
use serde::Serialize;

/// What an export would hold, and how its approval stands.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExportPage {
    /// The kind.
    pub kind: String,
    /// Whether it is one record and no list.
    pub is_alone: bool,
    /// Its own address, without what is chosen.
    pub href: String,
    /// The list.
    pub back: String,
    /// The filters of the list: name and value.
    pub kept: Vec<(String, String)>,
    /// What it may be for.
    pub purposes: Vec<Chosen>,
    /// Whether sealed parts are wanted.
    pub is_sealed: bool,
    /// What was chosen, in words; empty before a purpose is.
    pub steps: Vec<Step>,
    /// How many records of the list stay at home for now.
    pub left_out: i64,
    /// How many of them by why: codes of the words that begin with `stale-`.
    pub why: Vec<(String, i64)>,
    /// Whether some of them leave once they are made again.
    pub is_to_make_again: bool,
    /// The address that asks a second person, when nobody was asked.
    pub ask: Option<String>,
    /// The approval that waits or stands.
    pub approval: Option<String>,
    /// When that ends, UTC.
    pub until: Option<String>,
    /// The files: format and address. Empty without an approval that stands.
    pub files: Vec<(String, String)>,
}

impl View for ExportPage {
    const TEMPLATE: &'static str = "record/export.html";
}
