//! The home page: what waits for me.

use super::{Action, View};
use serde::Serialize;

/// Everything that wants attention, most urgent first within each part.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Today {
    /// Today's date.
    pub date: String,
    /// What must not wait.
    pub alerts: Vec<Line>,
    /// What waits for me: to verify, to answer, to sign, to hand over.
    pub waiting: Vec<Line>,
    /// What expires soon.
    pub expiring: Vec<Line>,
    /// What others changed.
    pub changed: Vec<Line>,
    /// Whether the node holds nothing yet: then the first three things to do stand here.
    pub is_empty: bool,
    /// Whether the person may write anything.
    pub may_write: bool,
}

/// One line, one action.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    /// The key of what it is, such as `today-verify`; `$count` when there are several.
    pub key: String,
    /// How many, when it stands for several.
    pub count: Option<u64>,
    /// Which record, when it stands for one.
    pub title: Option<String>,
    /// Until when, as an ISO date.
    pub date: Option<String>,
    /// How long ago, in words.
    pub note: Option<String>,
    /// What to do.
    pub action: Action,
}

impl View for Today {
    const TEMPLATE: &'static str = "today/show.html";
}
