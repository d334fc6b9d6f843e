//! Bundles: what went out, what came in, what waits to be accepted.

use super::{Action, View};
use serde::Serialize;

/// All bundles by where they stand.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExchangeList {
    /// Opened, checked, and waiting for a person.
    pub quarantine: Vec<Bundle>,
    /// Accepted.
    pub received: Vec<Bundle>,
    /// Sealed for partners.
    pub sent: Vec<Bundle>,
    /// Partners for whom a bundle can be sealed now.
    pub partners: Vec<Recipient>,
}

/// One bundle.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Bundle {
    /// The other organisation.
    pub partner: String,
    /// Its number in the channel.
    pub sequence: u64,
    /// When, RFC 3339.
    pub at: String,
    /// How many records it carries.
    pub records: u64,
    /// How many records it withdraws.
    pub withdrawn: u64,
    /// `sealed`, `delivered`, `quarantine`, `accepted` or `refused`.
    pub state: String,
    /// What can be done with it.
    pub actions: Vec<Action>,
}

/// A partner for whom a bundle can be sealed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Recipient {
    /// The name that we gave it.
    pub name: String,
}

impl View for ExchangeList {
    const TEMPLATE: &'static str = "exchange/list.html";
}
