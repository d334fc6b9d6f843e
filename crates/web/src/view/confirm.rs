//! Whether something is meant that has effects elsewhere, and why.

use super::View;
use serde::Serialize;

/// One question. Its words are `confirm-VERB`, `confirm-VERB-why` and `action-VERB`; `confirm-VERB-none` where there is
/// nothing to ask about.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Confirm {
    /// What is about to be done.
    pub verb: String,
    /// With whom or about what.
    pub about: String,
    /// How many, where that matters.
    pub count: Option<u64>,
    /// The address that takes the answer.
    pub href: String,
    /// The address to go back to.
    pub back: String,
    /// Whether a reason was given and was empty.
    pub is_missing: bool,
    /// Whether it can harm people or lose data.
    pub is_danger: bool,
    /// Whether there is nothing that it could be done to, so that nothing is asked.
    pub is_nothing: bool,
}

impl View for Confirm {
    const TEMPLATE: &'static str = "confirm/show.html";
}
