//! The log that cannot be changed unseen.

use super::edit::Chosen;
use super::{Action, View};
use serde::Serialize;

/// The log, its state, and some of its entries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuditList {
    /// How many entries there are.
    pub size: u64,
    /// The root of the Merkle tree, hexadecimal.
    pub root: String,
    /// Whether every leaf and every checkpoint fits.
    pub is_verified: bool,
    /// Whether every entry was opened for that, and not only the leaves counted together.
    pub is_whole: bool,
    /// When that was last checked, RFC 3339.
    pub verified_at: String,
    /// How many entries were looked at for this page.
    pub looked_at: u64,
    /// Whether something is looked for.
    pub is_narrowed: bool,
    /// Where it goes on, further back.
    pub older: Option<String>,
    /// Where it begins, when this is not the beginning.
    pub newest: Option<String>,
    /// What is looked for.
    pub asked: Asked,
    /// What partners saw.
    pub witnesses: Vec<WitnessLine>,
    /// The newest first.
    pub entries: Vec<Entry>,
    /// Export.
    pub actions: Vec<Action>,
}

/// What is looked for, and what can be.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Asked {
    /// What was done.
    pub actions: Vec<Chosen>,
    /// Who did it.
    pub people: Vec<Chosen>,
    /// To what kind of record.
    pub kinds: Vec<Chosen>,
    /// To which record.
    pub record: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Only what was refused.
    pub is_refused: bool,
}

/// A partner as a witness.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WitnessLine {
    /// Short name.
    pub partner: String,
    /// What they countersigned of our log.
    pub ours: Option<Seen>,
    /// What we hold of theirs.
    pub theirs: Option<Seen>,
    /// What speaks against either: `longer`, `differs`, `behind`, `forked`, `unproven`.
    pub against: Vec<String>,
    /// Whether somebody must act.
    pub is_alarm: bool,
    /// Where it is explained.
    pub explain: Option<String>,
}

/// The size of a log, and when it was seen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Seen {
    /// How many entries.
    pub size: u64,
    /// UTC time.
    pub at: String,
}

/// One entry. Of an entry that is closed or shredded only its number is there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Entry {
    /// Its place in the log.
    pub number: u64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done: `audit-did-CODE`; none when it is closed.
    pub did: Option<String>,
    /// The kind of record to which it was done.
    pub kind: Option<String>,
    /// Its address.
    pub href: Option<String>,
    /// Counts, hashes, partners, as they were logged.
    pub detail: Option<String>,
    /// Why, when a reason was asked for.
    pub reason: Option<String>,
    /// Whether it was refused.
    pub is_refused: bool,
}

/// What was shredded.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DestroyedList {
    /// The newest first.
    pub lines: Vec<DestroyedLine>,
}

/// One record of which only its id is left.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DestroyedLine {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// UTC time.
    pub at: String,
    /// The day on which no backup holds its key any more; none when that is so already.
    pub complete_on: Option<String>,
}

impl View for DestroyedList {
    const TEMPLATE: &'static str = "audit/destroyed.html";
}

impl View for AuditList {
    const TEMPLATE: &'static str = "audit/list.html";
}
