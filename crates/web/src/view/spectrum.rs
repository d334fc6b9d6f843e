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
    /// While the agreement rests: the last day on which what they hold can be read, as an ISO date.
    pub readable_until: Option<String>,
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
    /// What stays below it today, and nothing that does not.
    pub parts: Vec<NudgePart>,
    /// What to do: `nudge-CODE`.
    pub remedy: String,
    /// Whom to ask: `nudge-whom-CODE`.
    pub whom: String,
    /// The agreement.
    pub href: String,
}

/// A part of what passes that stays below what was agreed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NudgePart {
    /// The topic, in words; none for everything.
    pub topic: Option<String>,
    /// How far it passes.
    pub rung: String,
    /// `us`, `them`, or `capped` where a decision of ours holds it.
    pub by: String,
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
    /// Whether fewer may pass than that.
    pub is_at_most: bool,
    /// What the numbers leave out: `uncounted-CODE`.
    pub uncounted: Vec<String>,
    /// What else holds records back.
    pub held: Vec<Held>,
    /// The page that shows the topic as they see it.
    pub href: Option<String>,
}

/// What holds records back, and how many.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Held {
    /// `held-CODE`: `label`, `audience`, `expiry`, `consent`, `override` or `origin`.
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

/// One step: what an agreement says from then on, or a decision that began or ended.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Step {
    /// UTC time; empty when the beginning is not kept.
    pub at: String,
    /// Who; empty when that is not kept, and when nobody did it but the calendar.
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
    /// The topics that pass otherwise from then on.
    pub topics: Vec<TopicStep>,
    /// The decision, where it is none of the agreement.
    pub decision: Option<DecisionStep>,
}

/// How far one topic passes from then on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TopicStep {
    /// The topic, in words.
    pub topic: String,
    /// `us` or `them`: who lets it pass.
    pub by: String,
    /// How far it passed before, when there was a before.
    pub before: Option<String>,
    /// How far it passes.
    pub now: String,
}

/// A decision that began or ended.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DecisionStep {
    /// A code of `override_ways`.
    pub way: String,
    /// Whether it held from then on.
    pub is_in_force: bool,
    /// The rung of a cap.
    pub rung: Option<String>,
    /// The kind of records that it is about, in words; none for one record or everything.
    pub topic: Option<String>,
    /// Whether it is about one record.
    pub is_single: bool,
}

impl View for Spectrum {
    const TEMPLATE: &'static str = "spectrum/show.html";
}

impl View for History {
    const TEMPLATE: &'static str = "spectrum/history.html";
}
