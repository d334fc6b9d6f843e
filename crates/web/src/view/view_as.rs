//! Looking as another role.

use super::View;
use serde::Serialize;

/// The roles to choose from.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ViewAsNew {
    /// Their codes.
    pub roles: Vec<String>,
}

impl View for ViewAsNew {
    const TEMPLATE: &'static str = "view_as/new.html";
}
