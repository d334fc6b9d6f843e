//! Warnings about people at risk.

use super::edit::Chosen;
use super::record::Shown;
use super::{Action, View};
use serde::Serialize;

/// All alerts.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AlertList {
    /// Partners whose bundle holds an alert and should go at once.
    pub to_seal: Vec<String>,
    /// Whether this person can seal them.
    pub may_seal: bool,
    /// The alerts; those that nobody acknowledged come first.
    pub alerts: Vec<Line>,
    /// New.
    pub actions: Vec<Action>,
}

/// One alert as listed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    /// What is feared, where, when.
    pub title: String,
    /// The address.
    pub href: String,
    /// The partner.
    pub partner: String,
    /// Whether they alert us.
    pub is_for_us: bool,
    /// How long ago it was sent or taken in.
    pub elapsed: String,
    /// UTC time of the acknowledgement.
    pub acknowledged_at: Option<String>,
    /// Whether it is ours and not at their node yet, as far as is known.
    pub is_at_home: bool,
}

/// One alert.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AlertShow {
    /// How it stands.
    pub line: Line,
    /// What it says.
    pub fields: Vec<Shown>,
    /// What is known, and what would help.
    pub words: String,
    /// Whether this person can acknowledge it.
    pub acknowledge: Option<String>,
}

/// A new alert, as far as it was filled in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AlertNew {
    /// Partners with whom an agreement is in force.
    pub partners: Vec<Chosen>,
    /// Places.
    pub places: Vec<Chosen>,
    /// What can be feared.
    pub feared: Vec<Chosen>,
    /// First day, as typed.
    pub from: String,
    /// Last day, as typed.
    pub to: String,
    /// How many people, as typed.
    pub people: String,
    /// What is known, as typed.
    pub words: String,
    /// What is wrong: `alert-wrong-CODE`.
    pub wrong: Vec<String>,
}

impl View for AlertList {
    const TEMPLATE: &'static str = "alert/list.html";
}

impl View for AlertShow {
    const TEMPLATE: &'static str = "alert/show.html";
}

impl View for AlertNew {
    const TEMPLATE: &'static str = "alert/new.html";
}
