//! What several organisations know together, and how many nobody recorded.

use super::edit::Chosen;
use super::{Drawing, Numbers, View};
use serde::Serialize;

/// The joint picture of one selection.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Picture {
    /// Which governorate, in words; all when none.
    pub place: Option<String>,
    /// The first month, such as `2017-06`; empty for all.
    pub from: String,
    /// The last month; empty for all.
    pub to: String,
    /// The governorates to choose from.
    pub governorates: Vec<Chosen>,
    /// Whether all incidents are counted, and not only those with civilian deaths; nothing is estimated then.
    pub is_all: bool,
    /// How many incidents in all, each counted once.
    pub union: i64,
    /// How many of them each list knows.
    pub lists: Vec<(String, i64)>,
    /// Known to how many lists: one line for each combination.
    pub overlap: Vec<Share>,
    /// The drawing of the same.
    pub overlap_drawing: Option<Drawing>,
    /// By governorate.
    pub by_place: Numbers,
    /// The map of the same.
    pub map: Option<Drawing>,
    /// The bars of the same.
    pub bars: Option<Drawing>,
    /// By month.
    pub by_month: Numbers,
    /// The chart of the same.
    pub chart: Option<Drawing>,
    /// What nobody recorded.
    pub estimates: Vec<Estimated>,
    /// The drawing of the same.
    pub interval: Option<Drawing>,
    /// The page of the run with everything.
    pub estimate: Option<String>,
    /// By what an estimate may be divided: codes.
    pub divisions: Vec<String>,
    /// A code of `verdicts`; none without estimates.
    pub verdict: Option<String>,
    /// Why to doubt them.
    pub warnings: Vec<Doubt>,
    /// Whether this person may estimate.
    pub may_estimate: bool,
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
    /// The upper end; none without end.
    pub upper: Option<i64>,
}

/// A warning of `estimate`: `warning-CODE`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Doubt {
    /// Its code.
    pub code: String,
}

impl View for Picture {
    const TEMPLATE: &'static str = "picture/show.html";
}
