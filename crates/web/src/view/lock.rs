//! A locked node.

use super::View;
use serde::Serialize;

/// The page that waits for a passphrase.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Unlock {
    /// Where to go after.
    pub then: String,
    /// The key of what went wrong.
    pub problem: Option<String>,
}

impl View for Unlock {
    const TEMPLATE: &'static str = "lock/unlock.html";
}
