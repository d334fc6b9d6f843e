//! What organisations ask of each other.

use super::edit::Chosen;
use super::record::Shown;
use super::{Action, Reference, View};
use serde::Serialize;

/// All requests.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RequestList {
    /// Theirs, not yet answered.
    pub to_answer: Vec<Line>,
    /// Ours, not yet answered.
    pub waiting: Vec<Line>,
    /// Both, answered.
    pub answered: Vec<Line>,
    /// New.
    pub actions: Vec<Action>,
}

/// One request as listed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    /// The partner.
    pub partner: String,
    /// Whether they ask us.
    pub is_for_us: bool,
    /// A code of `request_types`.
    pub what: String,
    /// A code of `request_states`.
    pub state: String,
    /// How many records it is about.
    pub records: u64,
    /// Asked on, as an ISO date.
    pub asked: String,
    /// Needed by, as an ISO date; empty when that was not said.
    pub due: String,
    /// Whether that day has passed without an answer.
    pub is_late: bool,
    /// The address.
    pub href: String,
}

/// One request.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RequestShow {
    /// How it stands.
    pub line: Line,
    /// What is asked, and what was answered.
    pub fields: Vec<Shown>,
    /// The records that it is about and this person may list.
    pub about: Vec<Reference>,
    /// How many more there are.
    pub hidden: u64,
    /// What stands in the way of a yes: `obstacle-CODE`.
    pub obstacles: Vec<String>,
    /// The address that takes the answer, when this person can give one.
    pub answer: Option<String>,
    /// The words of the answer, as typed.
    pub words: String,
    /// Until when, as typed.
    pub until: String,
    /// What is wrong: `request-wrong-CODE`.
    pub wrong: Vec<String>,
    /// Counts of ours that others contributed to: each leads to where they are asked for this request.
    pub joint: Vec<Reference>,
}

/// A new request, as far as it was filled in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RequestNew {
    /// Partners with whom an agreement is in force; one when it is known whom to ask.
    pub partners: Vec<Chosen>,
    /// Codes of `request_types`.
    pub whats: Vec<Chosen>,
    /// Codes of `rungs`.
    pub rungs: Vec<Chosen>,
    /// Codes of `uses`.
    pub uses: Vec<Chosen>,
    /// To whom it should go, as typed.
    pub onward_to: String,
    /// The statement, as typed.
    pub statement: String,
    /// Why, as typed.
    pub reason: String,
    /// By when, as typed.
    pub due: String,
    /// Ids of the records that it is about.
    pub ids: Vec<String>,
    /// The first of them, with their titles.
    pub about: Vec<Reference>,
    /// How many there are in all.
    pub records: u64,
    /// The product and the place of the statement in it, when it is about one.
    pub product: Option<(String, usize)>,
    /// What is wrong: `request-wrong-CODE`.
    pub wrong: Vec<String>,
    /// The address to go back to.
    pub back: String,
}

impl View for RequestList {
    const TEMPLATE: &'static str = "request/list.html";
}

impl View for RequestShow {
    const TEMPLATE: &'static str = "request/show.html";
}

impl View for RequestNew {
    const TEMPLATE: &'static str = "request/new.html";
}
