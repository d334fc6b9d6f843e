//! How far we go with whom, and what they see.

use super::record::Part;
use super::{Action, View};
use serde::Serialize;

/// Partners and the rung in each direction.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PartnerList {
    /// All partners.
    pub partners: Vec<Partner>,
    /// What can be done.
    pub actions: Vec<Action>,
}

/// One partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Partner {
    /// The name.
    pub name: String,
    /// The address of its record.
    pub href: String,
    /// How we work together, a code of `collaboration_spectrum`.
    pub level: String,
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

/// A record as one partner sees it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAs {
    /// The partner.
    pub partner: String,
    /// The title of our record.
    pub title: String,
    /// The address of our record.
    pub href: String,
    /// The effective rung.
    pub rung: String,
    /// What set it: `agreement`, `label`, `consent` or `override`.
    pub bounded_by: String,
    /// What they get, part by part; empty when nothing passes.
    pub parts: Vec<Part>,
}

impl View for PartnerList {
    const TEMPLATE: &'static str = "partner/list.html";
}

impl View for SeeAs {
    const TEMPLATE: &'static str = "partner/see_as.html";
}
