//! What partners know too.

use super::edit::Chosen;
use super::record::Shown;
use super::{Reference, View};
use serde::Serialize;

/// Partners that can be asked, and what was asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrivateList {
    /// Whether this person may ask partners.
    pub may_ask: bool,
    /// Partners.
    pub partners: Vec<PrivatePartner>,
    /// Runs, newest first.
    pub runs: Vec<PrivateRun>,
    /// How many records each partner may ask about; for who may change it.
    pub budget: Option<i64>,
    /// Fuzzy runs, newest first.
    pub fuzzy: Vec<FuzzyLine>,
    /// Whether this person may start one.
    pub may_run: bool,
    /// Runs in thirty days and rows of a list; for who may change them.
    pub limits: Option<(i64, i64)>,
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

/// One fuzzy run in a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FuzzyLine {
    /// A code of `match_sides`.
    pub side: String,
    /// A code of `match_methods`.
    pub method: String,
    /// Short name of the partner; for a unit, of who gave its list first.
    pub partner: String,
    /// For a unit: the other party.
    pub other: String,
    /// A code of `match_run_states`.
    pub state: String,
    /// A code of `match_refusals`.
    pub why: Option<String>,
    /// ISO day.
    pub asked: String,
    /// ISO day until which it stands.
    pub until: String,
    /// Whether somebody here is waited for.
    pub is_waiting: bool,
    /// Its page.
    pub href: String,
}

/// A new run, as far as it was filled in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrivateNew {
    /// Partners whose agreement lets both sides be matched.
    pub partners: Vec<Chosen>,
    /// Kinds of records.
    pub kinds: Vec<Chosen>,
    /// Who may be the linkage unit.
    pub units: Vec<Chosen>,
    /// `unit`, `direct` or nothing.
    pub method: String,
    /// First day, as typed.
    pub from: String,
    /// Last day, as typed.
    pub to: String,
    /// Hundredths, as typed.
    pub threshold: String,
    /// Whether names go in.
    pub has_names: bool,
    /// For how many days the offer stands.
    pub days: i64,
    /// What is wrong: `fuzzy-wrong-CODE`.
    pub wrong: Vec<String>,
}

/// One run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrivateShow {
    /// How it stands.
    pub line: FuzzyLine,
    /// What is known of it.
    pub facts: Vec<Shown>,
    /// The words of the fields that are encoded; nothing for a unit, which is not told.
    pub fields: Vec<String>,
    /// Whether names are among them.
    pub has_names: bool,
    /// Records of ours that the other side knows too, as far as this person may list them.
    pub known: Vec<Reference>,
    /// How many those are.
    pub found: u64,
    /// How many there are beyond those named.
    pub further: u64,
    /// How many records of ours would go in.
    pub would_give: Option<u64>,
    /// Whether this person can say yes or no to an offer.
    pub may_answer: bool,
    /// Whether the unit of an offer is a partner of ours.
    pub is_unit_known: bool,
    /// Whether this person can take it back.
    pub may_withdraw: bool,
    /// Whether this person can compare for two others.
    pub may_compare: bool,
    /// Whether this person can decline to compare.
    pub may_decline: bool,
    /// Whether the tick under the warning was missing.
    pub is_unticked: bool,
}

impl View for PrivateNew {
    const TEMPLATE: &'static str = "private/new.html";
}

impl View for PrivateShow {
    const TEMPLATE: &'static str = "private/show.html";
}
