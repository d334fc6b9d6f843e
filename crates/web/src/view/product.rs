//! Something that is said to somebody, and whether each statement is cleared.

use super::record::Seen;
use super::{Action, Reference, View};
use serde::Serialize;

/// A product.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProductShow {
    /// What it is called.
    pub title: String,
    /// Who can see it, and how far.
    pub seen: Seen,
    /// A code of `uses`.
    pub channel: String,
    /// A code of `product_states`.
    pub state: String,
    /// To whom.
    pub recipient: String,
    /// The date on it, as an ISO date.
    pub dated: String,
    /// In short.
    pub summary: String,
    /// What it says.
    pub statements: Vec<Statement>,
    /// What it asks.
    pub ask: String,
    /// By when, as an ISO date.
    pub reply_by: String,
    /// Who signed off.
    pub signed_off_by: Option<String>,
    /// The issued files.
    pub files: Vec<File>,
    /// The address of the clearance page.
    pub clearance: String,
    /// The ask and its reply.
    pub asks: Vec<Reference>,
    /// What can be done.
    pub actions: Vec<Action>,
    /// Why it is to be made again.
    pub flags: Vec<super::consent::Flag>,
}

/// One statement with the records that it rests on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Statement {
    /// What is said.
    pub text: String,
    /// The evidence.
    pub evidence: Vec<Reference>,
    /// How many records stand behind it in all.
    pub records: u64,
}

/// A file to take away.
#[derive(Debug, Clone, Default, Serialize)]
pub struct File {
    /// `PDF`, `DOCX`, `HTML`, `MD`.
    pub format: String,
    /// The address.
    pub href: String,
}

/// The clearance of a product for one channel.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Clearance {
    /// What it is called.
    pub title: String,
    /// The address of the product.
    pub href: String,
    /// A code of `uses`.
    pub channel: String,
    /// The other channels and their address.
    pub channels: Vec<Channel>,
    /// Statement by statement.
    pub statements: Vec<Cleared>,
    /// Whether it may be issued.
    pub is_clear: bool,
    /// Acknowledgements that must stand in it.
    pub acknowledgements: Vec<String>,
    /// Issue, ask.
    pub actions: Vec<Action>,
}

/// One channel to look at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Channel {
    /// A code of `uses`.
    pub code: String,
    /// The address.
    pub href: String,
    /// Whether it is the one shown.
    pub is_chosen: bool,
}

/// One statement's clearance.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cleared {
    /// What is said.
    pub text: String,
    /// How many records stand behind it.
    pub records: u64,
    /// What is in the way; nothing when it is cleared.
    pub withheld: Vec<Withheld>,
}

/// Records that are not cleared, and whom to ask.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Withheld {
    /// Whose they are.
    pub owner: String,
    /// How many.
    pub records: u64,
    /// What stands in the way: `withheld-CODE`.
    pub reasons: Vec<String>,
    /// The page on which the owner is asked, when they are a partner.
    pub ask: Option<String>,
}

impl View for ProductShow {
    const TEMPLATE: &'static str = "product/show.html";
}

impl View for Clearance {
    const TEMPLATE: &'static str = "product/clearance.html";
}
