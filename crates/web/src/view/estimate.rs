//! A run of estimates, and one under way.

use super::{Drawing, Numbers, View};
use serde::Serialize;

/// A run as it was kept.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Estimate {
    /// Which place, in words.
    pub place: String,
    /// Which period, a partial date.
    pub period: String,
    /// How many are on record.
    pub observed: i64,
    /// The lists.
    pub lists: Vec<String>,
    /// A code of `verdicts`.
    pub verdict: String,
    /// Why.
    pub doubts: Vec<Doubted>,
    /// What a brief may say.
    pub sentence: String,
    /// All methods, drawn.
    pub drawing: Option<Drawing>,
    /// All methods.
    pub lines: Vec<Line>,
    /// Methods without a number: name and reason.
    pub refused: Vec<(String, String)>,
    /// Who is on which lists, drawn.
    pub overlap_drawing: Option<Drawing>,
    /// The same as a table.
    pub overlap: Numbers,
    /// Each part of a divided run.
    pub parts: Vec<PartLine>,
    /// The parts, drawn.
    pub parts_drawing: Option<Drawing>,
    /// The parts on a map.
    pub map: Option<Drawing>,
    /// What becomes of it when something is changed.
    pub variations: Vec<Line>,
    /// What each method assumes.
    pub assumed: Vec<Assumed>,
    /// How the computation went.
    pub computed: Vec<Computed>,
    /// How many linkages were drawn.
    pub linkages: i64,
    /// What every draw came from.
    pub seed: String,
    /// Files: format and address.
    pub files: Vec<(String, String)>,
    /// The record with its label and history.
    pub record: String,
}

/// A reason for doubt in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Doubted {
    /// The sentence.
    pub text: String,
    /// Whether it alone keeps the numbers out of a brief.
    pub is_blocking: bool,
    /// `too-low` or `too-high`.
    pub bias: Option<String>,
}

/// One estimate; never without its interval.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    /// The method, or what was changed.
    pub name: String,
    /// The estimate.
    pub number: i64,
    /// The lower end.
    pub lower: i64,
    /// The upper end; none without end.
    pub upper: Option<i64>,
    /// The model.
    pub model: String,
    /// For comparison only.
    pub is_reference: bool,
}

/// One part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PartLine {
    /// Its name.
    pub name: String,
    /// How many are on record there.
    pub observed: i64,
    /// A code of `verdicts`.
    pub verdict: String,
    /// The estimate, if there is one.
    pub line: Option<Line>,
    /// Why there is none.
    pub because: String,
}

/// What a method assumes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Assumed {
    /// The method.
    pub method: String,
    /// Codes: `assumption-CODE`.
    pub codes: Vec<String>,
}

/// One diagnostic.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Computed {
    /// The method.
    pub method: String,
    /// Its code: `diagnostic-CODE`.
    pub code: String,
    /// Its value as read.
    pub value: String,
}

impl View for Estimate {
    const TEMPLATE: &'static str = "estimate/show.html";
}
