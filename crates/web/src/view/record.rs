//! Any kind of record: lists, pages, and the question why.

mod parts;

pub use parts::{Reading, parts};

use super::{Action, Pagination, Reference, View};
use serde::Serialize;

/// A list of one kind.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordList {
    /// The kind.
    pub kind: String,
    /// How many records the selection holds.
    pub total: u64,
    /// What of the address was not understood, as it stands there.
    pub misread: Vec<String>,
    /// What the search form carries along.
    pub kept: Vec<(String, String)>,
    /// What it can be narrowed by.
    pub facets: Vec<Facet>,
    /// The columns after the title.
    pub columns: Vec<Column>,
    /// The records.
    pub rows: Vec<Row>,
    /// Where we are.
    pub pagination: Pagination,
    /// New, export, import.
    pub actions: Vec<Action>,
}

/// One field to narrow by.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Facet {
    /// The key of the field's words.
    pub key: String,
    /// Its values, the most frequent first.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FacetValue {
    /// In words.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The address with it chosen, or with it taken away when it is.
    pub href: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// One column.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Column {
    /// The key of the field's words.
    pub key: String,
    /// The address that sorts by it; none when it cannot be.
    pub href: Option<String>,
    /// `ascending`, `descending` or `none`, as `aria-sort` says it.
    pub sort: String,
    /// Whether it holds numbers.
    pub is_number: bool,
}

/// One record in a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// Its address.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its values, in the order of the columns, in words.
    pub cells: Vec<String>,
}

/// One record.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordShow {
    /// The kind.
    pub kind: String,
    /// The title.
    pub title: String,
    /// `draft`, `current`, `withdrawn`, `lapsed` or `shredded`.
    pub state: String,
    /// Who can see it.
    pub seen: Seen,
    /// Its parts, closed ones included.
    pub parts: Vec<Part>,
    /// Where it is: one line a partner.
    pub places: Vec<WithPartner>,
    /// Links both ways.
    pub links: Vec<Link>,
    /// What was done to it, the newest first.
    pub history: Vec<Change>,
    /// What can be done.
    pub actions: Vec<Action>,
    /// What people agreed to about it.
    pub consents: Vec<super::consent::Consent>,
    /// The page of its consents, where there can be any.
    pub consent_href: Option<String>,
    /// Why it is to be made again.
    pub flags: Vec<super::consent::Flag>,
    /// What was made from it.
    pub made: Vec<super::Reference>,
    /// The page of remarks, for what people remark on.
    pub comments_href: Option<String>,
    /// Its files.
    pub files: super::attachment::Attachments,
}

/// Who can see a record, and how far.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Seen {
    /// Whose record it is.
    pub origin: String,
    /// Whether it is ours.
    pub is_own: bool,
    /// `low`, `moderate`, `high` or `severe`.
    pub sensitivity: String,
    /// Whether any organisation may see it.
    pub is_everyone: bool,
    /// Which organisations may, by name.
    pub audience: Vec<String>,
    /// What for: codes of `uses`.
    pub uses: Vec<String>,
    /// Codes of `caveats`.
    pub caveats: Vec<String>,
    /// Texts that must stand beside what is made from it.
    pub acknowledgements: Vec<String>,
    /// The finest place that may be told.
    pub place_precision: String,
    /// The finest time that may be told.
    pub time_precision: String,
    /// The smallest number that may be told.
    pub minimum_cell: Option<u32>,
    /// Until when, as an ISO date; none is for good.
    pub expires: Option<String>,
    /// Each partner's rung.
    pub partners: Vec<SeenBy>,
}

/// How far a record passes to one partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeenBy {
    /// The partner.
    pub name: String,
    /// The effective rung.
    pub rung: String,
    /// What set it: `agreement`, `label`, `audience`, `expiry`, `consent` or `override`.
    pub bounded_by: String,
    /// The page that shows it as they see it, when it would open.
    pub href: Option<String>,
}

/// Where a record of ours is with one partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WithPartner {
    /// The partner.
    pub name: String,
    /// `where-CODE`: `queued`, `sent`, `delivered`, `withdrawal-queued`, `withdrawn`, `destroyed`, `attested`,
    /// `refused`, `held` or `untold`.
    pub state: String,
    /// UTC time since when; empty for what was never sent.
    pub since: String,
    /// Whether a newer version waits for the next bundle.
    pub is_changed: bool,
    /// UTC time at which they were last heard, when nothing was heard since; empty when never.
    pub silent_since: Option<String>,
    /// The last day on which a silent copy can be read, as an ISO date.
    pub readable_until: Option<String>,
    /// Whether that day has passed.
    pub has_lapsed: bool,
    /// Whether it has not left, because of a bundle that is held.
    pub is_stuck: bool,
    /// Where that is looked at, for who may.
    pub bundles: Option<String>,
}

/// One compartment of a record.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Part {
    /// Which.
    pub compartment: String,
    /// Whether it is closed to the reader.
    pub is_closed: bool,
    /// Whom to ask, when it is closed.
    pub whom: String,
    /// Its fields.
    pub fields: Vec<Shown>,
    /// Its repeats.
    pub tables: Vec<Table>,
}

/// One field, in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Shown {
    /// The key of its words.
    pub key: String,
    /// Its value.
    pub text: String,
    /// Where it leads, when it is a link.
    pub href: Option<String>,
}

/// A repeat.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Table {
    /// The key of its words.
    pub key: String,
    /// The keys of its columns.
    pub columns: Vec<String>,
    /// Its rows, in words.
    pub rows: Vec<Vec<String>>,
}

/// A link to or from another record.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Link {
    /// The key of the field that links.
    pub key: String,
    /// Whether the other record links here.
    pub is_incoming: bool,
    /// The other record.
    pub record: Reference,
}

/// One revision.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Change {
    /// Its number, from 1.
    pub revision: u64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// What: `change-CODE`.
    pub did: String,
}

/// Why somebody wants to open a record of high or severe sensitivity. Nothing of it is said before.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordReason {
    /// The kind.
    pub kind: String,
    /// The address that takes the answer.
    pub href: String,
    /// Whether an answer was given and was empty.
    pub is_missing: bool,
}

/// Whether something that cannot be undone is meant.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordConfirm {
    /// The kind.
    pub kind: String,
    /// `withdraw` or `shred`.
    pub verb: String,
    /// The address that takes the answer.
    pub href: String,
    /// The address to go back to.
    pub back: String,
    /// Whether a reason was given and was empty.
    pub is_missing: bool,
}

/// Which organisations may see a record of ours.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordAudience {
    /// The kind.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The address that takes the answer.
    pub href: String,
    /// The address to go back to.
    pub back: String,
    /// The others whose records went into it, in words; empty when there are none.
    pub rests_on: String,
    /// The partners.
    pub choices: Vec<super::edit::Chosen>,
}

impl View for RecordList {
    const TEMPLATE: &'static str = "record/list.html";
}

impl View for RecordShow {
    const TEMPLATE: &'static str = "record/show.html";
}

impl View for RecordReason {
    const TEMPLATE: &'static str = "record/reason.html";
}

impl View for RecordConfirm {
    const TEMPLATE: &'static str = "record/confirm.html";
}

impl View for RecordAudience {
    const TEMPLATE: &'static str = "record/audience.html";
}
