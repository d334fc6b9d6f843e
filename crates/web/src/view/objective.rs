//! One wished change, the ways to it, and what was decided.

use super::record::{Seen, Shown};
use super::{Action, View};
use serde::Serialize;

/// An objective with its options side by side.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ObjectiveShow {
    /// The title.
    pub title: String,
    /// Who can see it, and how far.
    pub seen: Seen,
    /// The address of its record page.
    pub href: String,
    /// Risk, place, target, wished change, date.
    pub fields: Vec<Shown>,
    /// What each partner brings.
    pub partners: Vec<Brings>,
    /// Who would bear a risk: codes of `bearers`, the columns of the matrix.
    pub bearers: Vec<String>,
    /// The ways to act; silence first.
    pub options: Vec<Choice>,
    /// Whether silence has been scored: without it nothing can be decided.
    pub is_silence_scored: bool,
    /// What was decided.
    pub decision: Option<Decided>,
    /// What can be done.
    pub actions: Vec<Action>,
}

/// One partner's part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Brings {
    /// The partner.
    pub partner: String,
    /// A code of `assets`.
    pub asset: String,
    /// How, in words, when the reader may see it.
    pub contribution: Option<String>,
}

/// One option.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Choice {
    /// A code of `option_kinds`.
    pub way: String,
    /// The address of its record.
    pub href: String,
    /// The expected benefit, 1 to 5.
    pub benefit: Option<u8>,
    /// The highest score of each bearer, in the order of the columns.
    pub scores: Vec<Option<Score>>,
    /// Whether it was chosen.
    pub is_chosen: bool,
}

/// The highest risk of one bearer under one option.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Score {
    /// Likelihood times impact, 1 to 25.
    pub score: u8,
    /// `low`, `medium`, `high` or `very-high`: said in a word and drawn as a pattern.
    pub band: String,
}

impl Score {
    /// A score with its band. Our choice: 1–4 low, 5–9 medium, 10–15 high, above very high.
    pub fn new(score: u8) -> Self {
        let band = match score {
            0..=4 => "low",
            5..=9 => "medium",
            10..=15 => "high",
            _ => "very-high",
        };
        Self { score, band: band.to_owned() }
    }
}

/// A decision with its reason and who disagreed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Decided {
    /// A code of `option_kinds`.
    pub way: String,
    /// When, as an ISO date.
    pub on: String,
    /// Why, when the reader may see it.
    pub reason: Option<String>,
    /// Whether somebody disagreed, also when who and why is closed to the reader.
    pub has_dissent: bool,
    /// Who disagreed and why.
    pub dissents: Vec<Dissent>,
}

/// One dissent.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Dissent {
    /// Who.
    pub partner: String,
    /// Why, when the reader may see it.
    pub reason: Option<String>,
}

impl View for ObjectiveShow {
    const TEMPLATE: &'static str = "objective/show.html";
}
