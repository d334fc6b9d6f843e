//! The label of a record as a form.

use super::View;
use super::edit::Chosen;
use serde::Serialize;

/// Every part of a label, with what stands in it now.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordLabel {
    /// The kind.
    pub kind: String,
    /// The title of the record.
    pub title: String,
    /// The address that takes the form.
    pub href: String,
    /// The address to go back to.
    pub back: String,
    /// The revision that was read.
    pub revision: u64,
    /// Whether opening it further needs a second person.
    pub is_two_people: bool,
    /// Whether this person may open it further at all.
    pub may_lower: bool,
    /// The others whose records went into it, in words; empty when there are none.
    pub rests_on: String,
    /// Whether everybody is its audience now.
    pub is_everyone: bool,
    /// How much harm disclosure would do.
    pub sensitivity: Vec<Chosen>,
    /// Organisations.
    pub audience: Vec<Chosen>,
    /// What it may be used for.
    pub uses: Vec<Chosen>,
    /// What travels with it.
    pub caveats: Vec<Chosen>,
    /// Texts that stand beside whatever is made of it.
    pub acknowledgements: Vec<String>,
    /// The finest place that is told.
    pub place: Vec<Chosen>,
    /// The finest time that is told.
    pub time: Vec<Chosen>,
    /// The smallest count that is shown.
    pub minimum_cell: u32,
    /// The last day, ISO; empty without end.
    pub expiry: String,
    /// How far it passes at most.
    pub rungs: Vec<Chosen>,
    /// What may lower it.
    pub declassifiers: Vec<Chosen>,
}

impl View for RecordLabel {
    const TEMPLATE: &'static str = "record/label.html";
}
