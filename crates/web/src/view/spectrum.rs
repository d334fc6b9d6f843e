//! How far records pass to whom, by topic, and how that came about.

use super::View;
use serde::Serialize;

/// Partners by topics.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Spectrum {
    /// The topics, in words.
    pub topics: Vec<String>,
    /// One partner each.
    pub rows: Vec<Row>,
}

/// One partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// The name that we gave it.
    pub name: String,
    /// The address of its record, when it would open.
    pub href: Option<String>,
    /// How we work together: a code of `collaboration_spectrum`; empty when that was not said.
    pub level: String,
    /// A code of `agreement_states`; empty without an agreement.
    pub state: String,
    /// The rung below which both said they would not stay.
    pub minimum: String,
    /// What to do about it, when either side stays below.
    pub nudge: Option<Nudge>,
    /// The page that shows what they see of us.
    pub see_as: Option<String>,
    /// The history of changes.
    pub history: String,
    /// The page on which they are asked for more, while an agreement is in force.
    pub ask: Option<String>,
    /// One for each topic.
    pub cells: Vec<Cell>,
}

/// A pair that stays below what it agreed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Nudge {
    /// What both agreed at least.
    pub minimum: String,
    /// What passes from us today.
    pub ours: String,
    /// What passes to us today.
    pub theirs: String,
    /// What to do: `nudge-CODE`.
    pub remedy: String,
    /// Whom to ask: `nudge-whom-CODE`.
    pub whom: String,
    /// The agreement.
    pub href: String,
}

/// How far one topic passes to one partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cell {
    /// The topic, in words.
    pub topic: String,
    /// The furthest rung that any record reaches.
    pub rung: String,
    /// How many of the six rungs above `none`.
    pub height: u8,
    /// What the agreement grants.
    pub agreed: String,
    /// Whether the agreement sets the limit for some record.
    pub is_bound_by_agreement: bool,
    /// How many records there are.
    pub records: u64,
    /// How many pass.
    pub passing: u64,
    /// What else holds records back.
    pub held: Vec<Held>,
    /// The page that shows the topic as they see it.
    pub href: Option<String>,
}

/// What holds records back, and how many.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Held {
    /// `held-CODE`: `label`, `audience`, `expiry`, `consent` or `override`.
    pub bound: String,
    /// How many.
    pub count: u64,
}

/// How one pair came to where it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct History {
    /// The partner.
    pub partner: String,
    /// The steps, the newest first.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Step {
    /// UTC time; empty when the beginning is not kept.
    pub at: String,
    /// Who; empty when that is not kept.
    pub who: String,
    /// The version of the agreement.
    pub version: u64,
    /// A code of `agreement_states`.
    pub state: String,
    /// What may pass from us.
    pub rung_out: String,
    /// What may pass to us.
    pub rung_in: String,
    /// A code of `collaboration_spectrum`; empty when that was not said.
    pub level: String,
}

impl View for Spectrum {
    const TEMPLATE: &'static str = "spectrum/show.html";
}

impl View for History {
    const TEMPLATE: &'static str = "spectrum/history.html";
}
