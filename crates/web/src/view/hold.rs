//! Copies that the law forbids us to destroy.

use super::View;
use serde::Serialize;

/// All of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HoldList {
    /// The holds, the oldest first.
    pub holds: Vec<Hold>,
}

/// One hold. It says nothing of what the copy holds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Hold {
    /// The kind of the record.
    pub kind: String,
    /// Its origin.
    pub partner: String,
    /// UTC time since when.
    pub since: String,
    /// Whether the origin has withdrawn it.
    pub is_due: bool,
    /// The record, while it can be seen.
    pub href: Option<String>,
    /// The page that ends the hold.
    pub end: String,
}

impl View for HoldList {
    const TEMPLATE: &'static str = "hold/list.html";
}
