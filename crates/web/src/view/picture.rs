//! What several organisations know together, and how many nobody recorded.

use super::{Drawing, Numbers, View};
use serde::Serialize;

/// The joint picture of one selection.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Picture {
    /// Which places, in words; all when none.
    pub place: Option<String>,
    /// Which period, a partial date; all when none.
    pub period: Option<String>,
    /// How many incidents with civilian deaths in all, each counted once.
    pub union: i64,
    /// Known to how many lists: one line for each combination.
    pub overlap: Vec<Share>,
    /// By governorate.
    pub by_place: Numbers,
    /// The map of the same.
    pub map: Option<Drawing>,
    /// By month.
    pub by_month: Numbers,
    /// The chart of the same.
    pub chart: Option<Drawing>,
    /// What nobody recorded.
    pub estimates: Vec<Estimated>,
    /// `usable` or `not-usable`; none without estimates.
    pub verdict: Option<String>,
    /// Why to doubt them.
    pub warnings: Vec<Doubt>,
    /// Sources that must be named.
    pub acknowledgements: Vec<String>,
}

/// Incidents known to exactly these lists.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Share {
    /// Their names.
    pub lists: Vec<String>,
    /// How many incidents.
    pub number: i64,
    /// In percent of all, for the bar.
    pub percent: u8,
}

/// One estimate; never without its interval.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Estimated {
    /// A code of `estimate_methods`.
    pub method: String,
    /// Which place, in words.
    pub place: String,
    /// Which period, a partial date.
    pub period: String,
    /// How many were observed.
    pub observed: i64,
    /// The estimate.
    pub number: i64,
    /// The lower end.
    pub lower: i64,
    /// The upper end.
    pub upper: i64,
}

/// A warning of `estimate`: `warning-CODE`, with the values that it carries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Doubt {
    /// Its code.
    pub code: String,
    /// `too-low`, `too-high` or `unknown`.
    pub direction: String,
    /// Whether it alone makes the estimate not usable.
    pub is_blocking: bool,
}

impl View for Picture {
    const TEMPLATE: &'static str = "picture/show.html";
}
