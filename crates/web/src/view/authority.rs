//! What courts and authorities asked for.

use super::record::Part;
use super::{Action, Reference, View};
use serde::Serialize;

/// The register.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuthorityList {
    /// Its requests, those due soonest first.
    pub requests: Vec<Request>,
}

/// One request in a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Request {
    /// Its page.
    pub record: Reference,
    /// A code of `authority_states`.
    pub state: String,
    /// Until when, ISO.
    pub due: String,
    /// Origins that have not been told.
    pub untold: Vec<String>,
}

/// One request.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuthorityShow {
    /// Its title.
    pub title: String,
    /// A code of `authority_states`.
    pub state: String,
    /// Until when, ISO.
    pub due: String,
    /// Its address.
    pub href: String,
    /// What it says, by compartment.
    pub parts: Vec<Part>,
    /// The origins, and whether they were told.
    pub notices: Vec<Notice>,
    /// The records that it concerns.
    pub records: Vec<Concerned>,
    /// Whether the reader may answer now.
    pub may_answer: bool,
    /// Whether anything can be given as things stand.
    pub may_give: bool,
    /// Whether nothing can be given before somebody who is asked each time has said so.
    pub is_waiting: bool,
    /// Whether it was answered.
    pub is_answered: bool,
    /// What can be done.
    pub actions: Vec<Action>,
}

/// A record that a request concerns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Concerned {
    /// The record.
    pub record: Reference,
    /// Its id, for the form.
    pub id: String,
    /// Whether it may be given: `yes`, `no`, `waiting` for those who are to be asked, or `closed`; `was` when it was given.
    pub given: String,
    /// Who said no, or has not said.
    pub by: Vec<String>,
    /// What stands against it: the keys of `withheld-CODE`.
    pub because: Vec<String>,
}

/// What one origin is owed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Notice {
    /// The origin.
    pub name: String,
    /// Its id, for the form.
    pub org: String,
    /// A code of `notice_states`.
    pub state: String,
    /// Since when, ISO.
    pub on: Option<String>,
}

impl View for AuthorityList {
    const TEMPLATE: &'static str = "authority/list.html";
}

impl View for AuthorityShow {
    const TEMPLATE: &'static str = "authority/show.html";
}
