//! A run that a page started.

use super::View;
use serde::Serialize;

/// A run under way, or ended without a record.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Progress {
    /// Whether lists are compared, and no estimate is made.
    pub is_matching: bool,
    /// What the address of the page ends with, so that it stays with the kind that is compared.
    pub query: String,
    /// Hundredths done.
    pub percent: u8,
    /// Seconds left, about.
    pub left: Option<i64>,
    /// Where a press of the button goes; none when it is over.
    pub stop: Option<String>,
    /// Whether somebody stopped it.
    pub is_stopped: bool,
    /// Why it failed.
    pub why: Option<String>,
}

impl View for Progress {
    const TEMPLATE: &'static str = "run/progress.html";
}
