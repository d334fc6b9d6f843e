//! Exceptions that somebody answers for, and the wall around attribution.

use super::{Action, Reference, View};
use serde::Serialize;

/// All overrides that the reader may list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OverrideList {
    /// Those that wait for the reader's eyes first.
    pub overrides: Vec<Override>,
    /// What can be done.
    pub actions: Vec<Action>,
}

/// One override.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Override {
    /// Its record.
    pub record: Reference,
    /// The partner.
    pub partner: String,
    /// A code of `override_ways`.
    pub way: String,
    /// A code of `override_states`.
    pub state: String,
    /// A code of `override_grounds`.
    pub ground: String,
    /// A code of `rungs`, for a cap.
    pub rung: Option<String>,
    /// The last day, ISO.
    pub until: String,
    /// Whether a second person has seen it.
    pub is_acknowledged: bool,
    /// Whether nobody can confirm it any more, since who made it may make none.
    pub is_in_vain: bool,
    /// What can be done with it.
    pub actions: Vec<Action>,
}

/// How attribution stands on this node.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Attribution {
    /// `none`, `closed`, `asked` or `open`.
    pub wall: String,
    /// `ask`, `open` or `close`: what this person may do.
    pub steps: Vec<String>,
}

impl View for OverrideList {
    const TEMPLATE: &'static str = "override/list.html";
}

impl View for Attribution {
    const TEMPLATE: &'static str = "attribution/show.html";
}
