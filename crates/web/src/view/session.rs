//! The door.

use super::View;
use serde::Serialize;

/// Signing in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionNew {
    /// The name that was typed, shown again after a failure.
    pub name: String,
    /// The key of what went wrong: one text for every reason, so that it tells nothing.
    pub problem: Option<String>,
    /// Where to go after.
    pub then: String,
}

impl View for SessionNew {
    const TEMPLATE: &'static str = "session/new.html";
}
