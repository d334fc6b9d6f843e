//! What an agreement says must happen: what is due, a breach and its clock, texts side by side, copies past their time,
//! messages that were not taken, and what contributors said.

use super::agreement::Difference;
use super::edit::Chosen;
use super::{Action, Reference, View};
use serde::Serialize;

/// Something that is due.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DueLine {
    /// The partner.
    pub partner: String,
    /// `publish`, `send`, `held-back`, `seal` or `theirs`.
    pub code: String,
    /// First and last day that it is about.
    pub days: (String, String),
    /// The day by which it is due.
    pub by: String,
    /// Whether that day has passed.
    pub is_late: bool,
    /// What to do.
    pub action: Option<Action>,
}

/// A breach and its clock.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BreachLine {
    /// Who declared it: `us` or `them`.
    pub by: String,
    /// UTC time at which it was found.
    pub found: String,
    /// UTC time by which the other side is to know.
    pub until: String,
    /// `waiting`, `carried`, `told` or `not-taken`.
    pub telling: String,
    /// Whole hours that are left, or have passed since.
    pub hours: u64,
    /// Whether the time has passed.
    pub is_late: bool,
    /// What can be done.
    pub action: Option<Action>,
}

/// Our draft beside their offer.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Beside {
    /// The number that our draft has now.
    pub number: u32,
    /// Its page.
    pub href: String,
    /// What differs: theirs first, ours second.
    pub differences: Vec<Difference>,
    /// Where theirs is signed, for who may.
    pub sign: Option<String>,
}

/// Received copies that are past the time agreed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RetentionList {
    /// By partner.
    pub partners: Vec<PastPartner>,
}

/// The copies of one partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PastPartner {
    /// Short name.
    pub name: String,
    /// The days agreed.
    pub days: u64,
    /// How many copies.
    pub copies: u64,
    /// How many of them a legal hold keeps.
    pub held: u64,
    /// When the oldest came.
    pub oldest: String,
    /// How they are to be destroyed, as agreed.
    pub how: String,
    /// Where they are destroyed, for who may.
    pub href: Option<String>,
}

/// A message that a partner's node did not take.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Untaken {
    /// The partner.
    pub partner: String,
    /// The key of what it was.
    pub key: String,
    /// When it was written, UTC.
    pub at: String,
    /// The button that says that it was seen.
    pub action: Action,
}

/// Whether a record that others contributed to may be passed on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OnwardShow {
    /// The record.
    pub record: Reference,
    /// Where the form is sent.
    pub href: String,
    /// The partner to whom it would go, when one was chosen.
    pub partner: Option<String>,
    /// Partners to choose from.
    pub partners: Vec<Chosen>,
    /// Requests of that partner that it would answer; none for our own accord.
    pub requests: Vec<Chosen>,
    /// What each contributor said.
    pub contributors: Vec<Contributor>,
    /// Whether all of them granted it.
    pub is_granted: bool,
    /// Whether the reason was missing.
    pub is_missing: bool,
}

/// A contributor, and what they said.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Contributor {
    /// Short name.
    pub name: String,
    /// `not-asked`, `waiting`, `refused` or `granted`.
    pub word: String,
    /// Our request to them.
    pub href: Option<String>,
}

impl View for RetentionList {
    const TEMPLATE: &'static str = "retention/list.html";
}

impl View for OnwardShow {
    const TEMPLATE: &'static str = "onward/show.html";
}
