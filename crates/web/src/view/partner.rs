//! How far we go with whom, and what they see.

use super::record::Part;
use super::{Reference, View};
use serde::Serialize;

/// Partners and the rung in each direction.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PartnerList {
    /// All partners.
    pub partners: Vec<Partner>,
}

/// One partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Partner {
    /// The name.
    pub name: String,
    /// The address of its record.
    pub href: String,
    /// The page that shows what they see of us, when it would open.
    pub see_as: Option<String>,
    /// How we work together, a code of `collaboration_spectrum`, when that was said.
    pub level: Option<String>,
    /// What passes from us to them.
    pub outward: Way,
    /// What passes from them to us.
    pub inward: Way,
}

/// One direction of an agreement.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Way {
    /// The rung.
    pub rung: String,
    /// How many of the six rungs above `none`, for the drawing of the scale.
    pub height: u8,
    /// The state of the agreement; none without one.
    pub state: Option<String>,
    /// Until when, as an ISO date.
    pub ends: Option<String>,
    /// The finest place that passes.
    pub place_precision: Option<String>,
    /// The finest time that passes.
    pub time_precision: Option<String>,
    /// What it may be used for.
    pub uses: Vec<String>,
    /// The caveats that go with it.
    pub caveats: Vec<String>,
}

/// Everything of ours that one partner sees today.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAsList {
    /// The partner.
    pub partner: String,
    /// How many records.
    pub total: u64,
    /// The newest of them, with the titles that they see.
    pub records: Vec<Reference>,
}

/// A record as one partner sees it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAs {
    /// The partner.
    pub partner: String,
    /// The title of our record, when it passes.
    pub title: Option<String>,
    /// The address of our record, when it passes.
    pub href: Option<String>,
    /// How far it passes, when it does.
    pub rung: Option<String>,
    /// What they get, part by part; empty when nothing passes.
    pub parts: Vec<Part>,
}

impl View for SeeAsList {
    const TEMPLATE: &'static str = "partner/see_as_list.html";
}

impl View for PartnerList {
    const TEMPLATE: &'static str = "partner/list.html";
}

impl View for SeeAs {
    const TEMPLATE: &'static str = "partner/see_as.html";
}
