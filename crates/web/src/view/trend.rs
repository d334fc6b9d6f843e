//! Trends that may be published: the choice with its preview, and one that was published.

use super::edit::Chosen;
use super::{Drawing, View};
use serde::Serialize;

/// The choice, the preview, and what was published before.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Trends {
    /// What the rows may be.
    pub rows: Vec<Chosen>,
    /// What the columns may be.
    pub columns: Vec<Chosen>,
    /// The smallest number that is printed.
    pub k: i64,
    /// Whether to hide whose caseload it is.
    pub hides: bool,
    /// The table, when one was asked for.
    pub preview: Option<Preview>,
    /// Why nothing may be published so.
    pub refused: Option<String>,
    /// What was published before.
    pub published: Vec<Published>,
    /// Address and id of those that nobody can read any more.
    pub unreadable: Vec<(String, String)>,
}

/// What would be published.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Preview {
    /// The smallest number that is printed, where labels ask for more than the person.
    pub least: Option<i64>,
    /// The table.
    pub grid: Grid,
    /// Cells withheld.
    pub withheld: i64,
    /// Of so many that hold anything.
    pub filled: i64,
    /// Earlier releases that were audited with it.
    pub earlier: i64,
    /// Coarser tables that would tell more.
    pub coarser: Vec<Coarser>,
    /// What a reader cannot rule out.
    pub proof: Vec<Proof>,
}

/// A table in words: each cell, and whether it is text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Grid {
    /// What it shows.
    pub caption: String,
    /// The heads.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<(String, bool)>>,
}

/// A coarser table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Coarser {
    /// Which dimension loses its finest level.
    pub dimension: String,
    /// Cells it would withhold.
    pub withheld: i64,
    /// Of so many.
    pub filled: i64,
    /// Where to see it, when it can be asked for.
    pub href: Option<String>,
}

/// What a reader cannot rule out of one count.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Proof {
    /// Which.
    pub cell: String,
    /// The least.
    pub least: i64,
    /// The greatest; none without end.
    pub greatest: Option<i64>,
}

/// A trend published before.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Published {
    /// Its page.
    pub href: String,
    /// The day.
    pub made: String,
    /// What it is broken down by: codes of dimensions.
    pub by: Vec<String>,
    /// The smallest number that it prints.
    pub minimum: i64,
}

impl View for Trends {
    const TEMPLATE: &'static str = "trend/list.html";
}

/// A published trend.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrendShow {
    /// The day.
    pub made: String,
    /// The table.
    pub grid: Grid,
    /// Cells withheld.
    pub withheld: i64,
    /// Of so many that hold anything.
    pub filled: i64,
    /// Earlier releases that were audited with it.
    pub earlier: i64,
    /// Totals, drawn.
    pub drawing: Option<Drawing>,
    /// How it differs from the one before.
    pub compared: Option<Compared>,
    /// Files: format and address.
    pub files: Vec<(String, String)>,
    /// The record with its label and history.
    pub record: String,
}

/// Counts that changed since an earlier release.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// The day of the earlier one.
    pub made: String,
    /// The cell, then, now.
    pub rows: Vec<(String, i64, i64)>,
}

impl View for TrendShow {
    const TEMPLATE: &'static str = "trend/show.html";
}
