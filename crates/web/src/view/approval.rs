//! What needs a second person.

use super::View;
use serde::Serialize;

/// All approvals that concern somebody.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ApprovalList {
    /// Those that wait for this person.
    pub waiting: Vec<ApprovalLine>,
    /// Those of this person that wait for another.
    pub asked: Vec<ApprovalLine>,
    /// Those that were decided, taken back, or ended by themselves.
    pub decided: Vec<ApprovalLine>,
}

/// One of them in one line.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ApprovalLine {
    /// A code of `approval_actions`.
    pub action: String,
    /// The record, list or person.
    pub about: String,
    /// Who asked.
    pub who: String,
    /// A code of `approval_states`, or `expired`.
    pub state: String,
    /// When it ends, UTC.
    pub until: String,
    /// Its page.
    pub href: String,
}

/// One approval with what exactly would be done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ApprovalShow {
    /// A code of `approval_actions`.
    pub action: String,
    /// The record, list or person.
    pub about: String,
    /// The record's page.
    pub record: Option<String>,
    /// Its own page.
    pub href: String,
    /// What would change.
    pub steps: Vec<Step>,
    /// Who asked.
    pub who: String,
    /// On which day, ISO.
    pub asked: String,
    /// Why.
    pub reason: String,
    /// A code of `approval_states`, or `expired`.
    pub state: String,
    /// When it ends, UTC.
    pub until: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// On which day, ISO.
    pub decided: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
    /// Whether this person decides it.
    pub may_decide: bool,
    /// Whether this person may take it back.
    pub may_withdraw: bool,
    /// Whether a refusal came without its reason.
    pub is_missing: bool,
    /// The word that this person tells whose account it is.
    pub word: Option<String>,
    /// Whether this person makes the invitation now.
    pub may_make: bool,
}

/// One line of what would change.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Step {
    /// The key of its words.
    pub key: String,
    /// How it is now, where it is something now.
    pub before: Option<String>,
    /// How it would be.
    pub after: String,
    /// Whether it opens something further.
    pub is_lower: bool,
}

impl View for ApprovalList {
    const TEMPLATE: &'static str = "approval/list.html";
}

impl View for ApprovalShow {
    const TEMPLATE: &'static str = "approval/show.html";
}
