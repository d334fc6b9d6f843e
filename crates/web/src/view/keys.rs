//! Keys of this node.

use super::{Drawing, View};
use serde::Serialize;

/// Its certificate, who may unlock it, and the way back.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Keys {
    /// The number of the certificate.
    pub serial: u64,
    /// The day on which it ends, as an ISO date.
    pub ends: String,
    /// Days until then.
    pub days: i64,
    /// Whether it is time for the next one.
    pub is_ending: bool,
    /// The organisation's id, which follows from its root key.
    pub organisation: String,
    /// The certificate as a square code.
    pub code: Drawing,
    /// Who may unlock.
    pub slots: Vec<Slot>,
    /// Since when two people can open the node together; none when nobody can.
    pub recovery: Option<String>,
    /// The recipients of the two.
    pub recipients: Vec<String>,
    /// What the action said, in the reader's language where it is known.
    pub detail: Option<String>,
}

/// One who may unlock.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Slot {
    /// Whose it is; empty for the first one.
    pub label: String,
    /// Since when; empty for the first one.
    pub added: String,
    /// Whether it opened the node this time.
    pub is_own: bool,
    /// Whether trying passphrases against it is too cheap.
    pub is_cheap: bool,
    /// Where it is removed.
    pub href: String,
}

impl View for Keys {
    const TEMPLATE: &'static str = "keys/show.html";
}
