//! Bundles: what went out, what came in, what waits to be accepted.

use super::clauses::Untaken;
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
    /// Messages that partners' nodes did not take.
    pub untaken: Vec<Untaken>,
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
    /// `sealed`, `held`, `carried`, `delivered`, `quarantine`, `accepted`, `acknowledged`, `refused` or `void`.
    pub state: String,
    /// Why it stays here: `exchange-held-WHY`.
    pub held: Option<String>,
    /// Whether something can be done that lets what may pass leave.
    pub can_begin_anew: bool,
    /// Why it cannot be discarded with those behind it, where they begin with it: `exchange-discard-WHY`.
    pub obstacle: Option<String>,
    /// Whether it waits here with an alert in it.
    pub has_alert: bool,
    /// What can be done with it.
    pub actions: Vec<Action>,
}

/// A partner, and what waits for them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Recipient {
    /// The name that we gave it.
    pub name: String,
    /// Whether a bundle can be sealed: there is an agreement, or something to say about one.
    pub can_seal: bool,
    /// Messages that the next bundle carries.
    pub messages: u64,
    /// Records that the next bundle withdraws.
    pub withdrawals: u64,
    /// Whether it may withdraw more than are counted.
    pub may_withdraw_more: bool,
    /// Bundles that they have not acknowledged.
    pub unacknowledged: u64,
    /// How long ago they were heard; none when never.
    pub heard: Option<String>,
    /// The UTC time of that; empty when never.
    pub heard_at: String,
    /// Whether the channel is being started again.
    pub is_anew: bool,
    /// Whether nothing goes to them before they were heard, since a backup was restored here.
    pub asks: bool,
    /// Withdrawn copies for which nobody has said yet that paper is gone too.
    pub to_attest: u64,
    /// What can be done besides sealing.
    pub actions: Vec<Action>,
}

impl View for ExchangeList {
    const TEMPLATE: &'static str = "exchange/list.html";
}
