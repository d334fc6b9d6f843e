//! What people agreed to about one record.

use super::{Action, Reference, View};
use serde::Serialize;

/// The consents about a record.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ConsentShow {
    /// The record's title.
    pub title: String,
    /// The address of the record.
    pub back: String,
    /// The consents, newest first.
    pub consents: Vec<Consent>,
    /// What can be done.
    pub actions: Vec<Action>,
}

/// One consent, in codes and dates.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Consent {
    /// The address of its own page.
    pub href: String,
    /// A code of `consent_states`.
    pub state: String,
    /// A code of `consent_givers`.
    pub given_by: String,
    /// A code of `consent_means`, when it was said.
    pub means: Option<String>,
    /// Codes of `uses`.
    pub uses: Vec<String>,
    /// A code of `consent_reach`.
    pub reach: String,
    /// The organisations that are named.
    pub organisations: Vec<String>,
    /// Whether the person agreed to be known by name.
    pub is_identified: bool,
    /// The last day, ISO; none is without end.
    pub until: Option<String>,
    /// Whether it waits for a second person.
    pub needs_second: bool,
    /// Whether nobody can confirm it any more, since who recorded it may record none.
    pub is_in_vain: bool,
    /// What can be done with it.
    pub actions: Vec<Action>,
}

/// Why something that was made is to be made again.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Flag {
    /// `withdrawn`, `shredded`, `lapsed`, `consent`, `narrowed`, `expired` or `input`.
    pub reason: String,
    /// Whose input it is.
    pub owner: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// The input, when it may be seen.
    pub input: Option<Reference>,
}

impl View for ConsentShow {
    const TEMPLATE: &'static str = "consent/show.html";
}
