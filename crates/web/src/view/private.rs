//! What partners know too.

use super::View;
use serde::Serialize;

/// Partners that can be asked, and what was asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrivateList {
    /// Partners.
    pub partners: Vec<PrivatePartner>,
    /// Runs, newest first.
    pub runs: Vec<PrivateRun>,
    /// How many records each partner may ask about; for who may change it.
    pub budget: Option<i64>,
}

/// A partner that can be asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrivatePartner {
    /// Short name.
    pub name: String,
    /// How many records they may still ask us about.
    pub left: i64,
}

/// One run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrivateRun {
    /// Whether the partner asked us.
    pub is_for_us: bool,
    /// Short name.
    pub partner: String,
    /// How many records it was about.
    pub tokens: i64,
    /// How many they know too.
    pub found: Option<i64>,
    /// A code of `match_run_states`.
    pub state: String,
    /// A code of `match_refusals`.
    pub why: Option<String>,
    /// ISO day.
    pub asked: String,
    /// Its record.
    pub href: String,
}

impl View for PrivateList {
    const TEMPLATE: &'static str = "private/list.html";
}
