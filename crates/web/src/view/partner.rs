//! How far we go with whom, and what they see.

use super::record::{Column, Facet, Part, Row};
use super::{Drawing, Numbers, Pagination, View};
use serde::Serialize;

/// Partners and the rung in each direction.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PartnerList {
    /// The matrix by topic, when it would open.
    pub spectrum: Option<String>,
    /// All partners.
    pub partners: Vec<Partner>,
    /// Whether this person may pair with another.
    pub may_pair: bool,
}

/// One partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Partner {
    /// The name.
    pub name: String,
    /// The address of its record.
    pub href: String,
    /// The page that shows what they see of us, when it would open.
    pub see_as: Option<String>,
    /// The page of the pairing: words, address, end.
    pub channel: Option<String>,
    /// The agreement that counts, when it may be seen.
    pub agreement: Option<String>,
    /// How it came to where it is, when that would open.
    pub history: Option<String>,
    /// How we work together, a code of `collaboration_spectrum`, when that was said.
    pub level: Option<String>,
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

/// Everything of ours that one partner sees today.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAsList {
    /// The partner.
    pub partner: String,
    /// The kinds of which something passes.
    pub kinds: Vec<SeeAsKind>,
    /// The kind that is shown; empty when nothing passes.
    pub kind: String,
    /// What was searched for; empty for a list.
    pub query: String,
    /// How many records fit.
    pub total: u64,
    /// What of the address was not understood, as it stands there.
    pub misread: Vec<String>,
    /// What the list can be narrowed by.
    pub facets: Vec<Facet>,
    /// The columns after the title.
    pub columns: Vec<Column>,
    /// The records, as they see them.
    pub rows: Vec<Row>,
    /// Where we are.
    pub pagination: Pagination,
    /// What they find by words.
    pub hits: Vec<SeeAsHit>,
    /// How many by period, drawn.
    pub by_period_drawing: Option<Drawing>,
    /// The same as a table.
    pub by_period: Numbers,
    /// How many by place, drawn.
    pub by_place_drawing: Option<Drawing>,
    /// The same as a table.
    pub by_place: Numbers,
    /// Formats and addresses of the same as files.
    pub files: Vec<(String, String)>,
    /// While the agreement rests: the last day on which what they hold can be read, as an ISO date.
    pub readable_until: Option<String>,
}

/// A kind of which something passes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAsKind {
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: u64,
    /// The address of its list.
    pub href: String,
    /// Whether it is shown.
    pub is_chosen: bool,
}

/// A record that a partner finds by words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAsHit {
    /// The kind.
    pub kind: String,
    /// The title that they see.
    pub title: String,
    /// The address.
    pub href: String,
    /// The part in which the words stand.
    pub compartment: String,
}

/// A record as one partner sees it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAs {
    /// The partner.
    pub partner: String,
    /// The title of our record, when it passes.
    pub title: Option<String>,
    /// The address of our record, when it passes.
    pub href: Option<String>,
    /// How far it passes, when it does.
    pub rung: Option<String>,
    /// What they get, part by part; empty when nothing passes.
    pub parts: Vec<Part>,
    /// The files of which they learn, and of which most go to them.
    pub files: Vec<SeeAsFile>,
    /// What they may know though nothing passes; nothing of what does not exist.
    pub remains: Remains,
}

/// What a partner may know of a record of which nothing passes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Remains {
    /// Whether matching may tell them that we know of it.
    pub may_match: bool,
    /// Whether they hold a copy, or may hold one.
    pub is_held: bool,
    /// The last day on which that copy can be read, as an ISO date.
    pub readable_until: Option<String>,
    /// Whether that day has passed.
    pub has_lapsed: bool,
}

/// A file as one partner learns of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeeAsFile {
    /// `file-GROUP`.
    pub group: String,
    /// Its media type.
    pub media: String,
    /// How large it is, in MiB, rounded up.
    pub size: u64,
    /// The part in which it lies.
    pub compartment: String,
}

/// Pairing: our certificate, theirs, and what both compare.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PartnerPair {
    /// Our certificate, as the text that is handed over.
    pub own: String,
    /// The same as a square code.
    pub code: Drawing,
    /// What was pasted and could not be read.
    pub typed: String,
    /// What the action said, in English.
    pub detail: Option<String>,
    /// What both read to each other, once there is a certificate.
    pub compare: Option<Compare>,
}

/// A certificate with what both read to each other.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compare {
    /// The name that it gives itself.
    pub name: String,
    /// The certificate as text.
    pub certificate: String,
    /// Twelve words.
    pub words: Vec<String>,
    /// Six groups of digits.
    pub digits: Vec<String>,
    /// The digits as a square code: the other screen shows the same.
    pub code: Drawing,
    /// The short name that was typed.
    pub short_name: String,
}

/// The pairing with one partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Channel {
    /// The partner.
    pub name: String,
    /// Whether the pairing stands.
    pub is_open: bool,
    /// The words that both compared.
    pub words: Vec<String>,
    /// The same as digits.
    pub digits: Vec<String>,
    /// The number of their certificate.
    pub serial: u64,
    /// The day on which it ends, as an ISO date.
    pub ends: String,
    /// Whether that is soon.
    pub is_ending: bool,
    /// When it took the place of another; empty for the one that was compared.
    pub renewed_at: String,
    /// When they revoked its key; empty while it is trusted.
    pub revoked_at: String,
    /// Whether this person may take a newer one.
    pub may_take: bool,
    /// When our last bundle was sealed.
    pub sent_at: String,
    /// When their last bundle was accepted.
    pub heard_at: String,
    /// Where their node takes bundles; empty when files are carried.
    pub address: String,
    /// Whether this person may set it.
    pub may_address: bool,
    /// Whether this person may end the pairing.
    pub may_close: bool,
    /// Whether the reason was missing.
    pub is_missing: bool,
    /// What the action said, in English.
    pub detail: Option<String>,
}

impl View for PartnerPair {
    const TEMPLATE: &'static str = "partner/pair.html";
}

impl View for Channel {
    const TEMPLATE: &'static str = "partner/channel.html";
}

impl View for SeeAsList {
    const TEMPLATE: &'static str = "partner/see_as_list.html";
}

impl View for PartnerList {
    const TEMPLATE: &'static str = "partner/list.html";
}

impl View for SeeAs {
    const TEMPLATE: &'static str = "partner/see_as.html";
}
