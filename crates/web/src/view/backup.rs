//! The places of backups.

use super::View;
use serde::Serialize;

/// The places.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PlaceList {
    /// Those with a name first.
    pub lines: Vec<PlaceLine>,
}

/// One of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PlaceLine {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// `backups-kind-CODE`: `folder`, `bucket`; empty for a place without a name.
    pub kind: String,
    /// UTC time of the last backup.
    pub made: Option<String>,
    /// UTC time of the last trial.
    pub tried: Option<String>,
    /// The last day on which something is kept there.
    pub until: Option<String>,
    /// How many snapshots are kept there.
    pub kept: u64,
    /// `backups-trouble-CODE`.
    pub troubles: Vec<String>,
}

impl View for PlaceList {
    const TEMPLATE: &'static str = "backup/list.html";
}
