//! Two records that may be the same, and a person who decides.

use super::{Action, Pagination, View};
use serde::Serialize;

/// Of which kind the records of a page are, and the same page of other kinds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Kinds {
    /// What an address of these pages ends with, to stay with the kind: nothing for incidents.
    pub query: String,
    /// The same where something else is asked for too; it names the kind always, blank for incidents, since lists of
    /// records hold pairs of all kinds.
    pub more: String,
    /// What keys of words end with: nothing for incidents, of which pairs make events.
    pub said: String,
    /// All kinds that can be compared.
    pub all: Vec<OfKind>,
}

/// The same page of another kind.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OfKind {
    /// The key of the kind's words.
    pub key: String,
    /// The address.
    pub href: String,
    /// Whether it is the one shown.
    pub is_chosen: bool,
}

/// Pairs to be looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchList {
    /// Of which kind.
    pub kinds: Kinds,
    /// How many pairs of each state there are, with the address that shows them.
    pub states: Vec<State>,
    /// The pairs.
    pub pairs: Vec<Pair>,
    /// Where we are.
    pub pagination: Pagination,
    /// Compare the lists.
    pub actions: Vec<Action>,
}

/// One state and how many pairs are in it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct State {
    /// A code of `match_states`.
    pub code: String,
    /// How many.
    pub count: u64,
    /// The address of that list.
    pub href: String,
    /// Whether it is the one shown.
    pub is_chosen: bool,
}

/// One pair in the list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pair {
    /// Its address.
    pub href: String,
    /// Whose the left record is.
    pub left_origin: String,
    /// Whose the right record is.
    pub right_origin: String,
    /// The probability in percent, 0 to 100.
    pub percent: u8,
    /// How strongly all comparisons speak for it, in bits.
    pub weight: f64,
    /// A code of `match_states`.
    pub state: String,
}

/// One pair, field by field.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchShow {
    /// Of which kind.
    pub kinds: Kinds,
    /// The left record.
    pub left: Side,
    /// The right record.
    pub right: Side,
    /// The fields of both.
    pub fields: Vec<Compared>,
    /// What each comparison adds, in the order in which they are explained.
    pub contributions: Vec<Contribution>,
    /// The sum with which every pair starts, in bits.
    pub prior: f64,
    /// The sum of all, in bits.
    pub total: f64,
    /// The probability in percent, 0 to 100.
    pub percent: u8,
    /// Whether what exact places say is closed to the reader: then no number rests on it.
    pub is_place_closed: bool,
    /// The waterfall.
    pub drawing: Option<super::Drawing>,
    /// A code of `match_states`.
    pub state: String,
    /// Who decided, when somebody did.
    pub decided_by: Option<String>,
    /// When, UTC.
    pub decided: Option<String>,
    /// What a person may say of it.
    pub answers: Vec<Said>,
    /// Where an answer leads: `review`, `sample`, or nothing for this page.
    pub then: String,
    /// How many pairs wait, while they are looked at one after another.
    pub waiting: Option<u64>,
    /// How many pairs of records the answer is expected to put right.
    pub gain: Option<f64>,
    /// The answer before this one, which can be taken back.
    pub undo: Option<String>,
    /// The pair that comes next.
    pub next: Option<String>,
}

/// Something that can be said of a pair.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Said {
    /// The key of its words.
    pub key: String,
    /// The key of the keyboard, with what the browser wants beside it.
    pub digit: String,
    /// Where it is posted.
    pub href: String,
}

/// Nothing waits any more.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchReviewed {
    /// Of which kind.
    pub kinds: Kinds,
    /// `review` or `sample`.
    pub then: String,
    /// The last answer, which can be taken back.
    pub undo: Option<String>,
}

/// The events that several records tell of.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchEvents {
    /// Of which kind.
    pub kinds: Kinds,
    /// The events, that with the weakest link first.
    pub events: Vec<EventLine>,
    /// Who knows of how many, where that is not a part of the joint picture.
    pub drawing: Option<super::Drawing>,
    /// Where we are.
    pub pagination: Pagination,
}

/// One event in the list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EventLine {
    /// Its address.
    pub href: String,
    /// The title of its first record.
    pub title: String,
    /// Who knows of it.
    pub origins: Vec<String>,
    /// How probable its weakest link is, in percent; nothing when people confirmed all.
    pub weakest: Option<u8>,
    /// Whether it falls into two without that link.
    pub is_bridge: bool,
}

/// One event: its records side by side, and what holds them together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchEvent {
    /// Of which kind.
    pub kinds: Kinds,
    /// The records.
    pub sides: Vec<Side>,
    /// The fields of all.
    pub fields: Vec<ComparedAll>,
    /// The pairs among them.
    pub ties: Vec<TieLine>,
    /// The weakest pair, to be looked at.
    pub weakest: Option<String>,
}

/// One field in all records. `None` is closed to the reader, an empty text is not filled in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ComparedAll {
    /// The key of the field's words.
    pub key: String,
    /// What each says.
    pub texts: Vec<Option<String>>,
    /// Whether two that are filled in say different things.
    pub is_different: bool,
}

/// One pair inside an event.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TieLine {
    /// Its address.
    pub href: String,
    /// Which record it joins, counted from 1.
    pub left: u64,
    /// Which other.
    pub right: u64,
    /// How probable, in percent.
    pub percent: u8,
    /// A code of `match_states`.
    pub state: String,
    /// Whether it is held to be the same.
    pub is_same: bool,
    /// Whether it is the weakest that nobody confirmed.
    pub is_weakest: bool,
    /// Whether the event falls into two without it.
    pub is_bridge: bool,
}

/// How often matching errs.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchQuality {
    /// Of which kind.
    pub kinds: Kinds,
    /// The bands of the sample, the likeliest first.
    pub bands: Vec<BandLine>,
    /// How many pairs of the sample wait.
    pub waiting: u64,
    /// Whether this person may judge them.
    pub may_judge: bool,
}

/// One band of the sample.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BandLine {
    /// Its least probability, in percent.
    pub from: u8,
    /// The end of it, in percent.
    pub to: u8,
    /// All pairs.
    pub pairs: u64,
    /// How many are in the sample.
    pub sample: u64,
    /// Judged to be the same.
    pub right: u64,
    /// Judged not to be.
    pub wrong: u64,
    /// Looked at without an answer.
    pub unsure: u64,
    /// Precision from here upwards: median, lower and upper end, in percent.
    pub precision: Option<(f64, f64, f64)>,
    /// Recall from here upwards, in the same way.
    pub recall: Option<(f64, f64, f64)>,
}

/// One of the two records.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// The title.
    pub title: String,
    /// The address.
    pub href: String,
    /// Whose it is.
    pub origin: String,
}

/// One field in both records. `None` is closed to the reader, an empty text is not filled in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// The key of the field's words.
    pub key: String,
    /// What the left one says.
    pub left: Option<String>,
    /// What the right one says.
    pub right: Option<String>,
    /// Whether they say the same.
    pub is_same: bool,
}

/// What one comparison adds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Contribution {
    /// The key of the words for what was compared: `comparison-CODE`, or those of a field where its form says what is
    /// compared.
    pub compared: String,
    /// The key of the words for what was found: `level-COMPARISON-CODE`.
    pub found: String,
    /// How much it adds, in bits; below zero speaks against.
    pub bits: f64,
    /// `for`, `against` or `neither`: the key of what it says.
    pub speaks: String,
    /// How many times likelier it makes one answer than the other.
    pub times: f64,
}

impl Contribution {
    /// What a finding of this weight says, by the codes of the comparison and of the level.
    pub fn new((comparison, level): (&str, &str), bits: f64) -> Self {
        // Less than a tenth more or less likely is nothing to tell anybody.
        let speaks = match bits {
            b if b > 0.14 => "for",
            b if b < -0.14 => "against",
            _ => "neither",
        };
        let times = bits.abs().min(40.0).exp2();
        let times = if times < 10.0 { (times * 10.0).round() / 10.0 } else { times.round() };
        let (compared, found) = (format!("comparison-{comparison}"), format!("level-{comparison}-{level}"));
        Self { compared, found, bits, speaks: speaks.to_owned(), times }
    }
}

impl View for MatchList {
    const TEMPLATE: &'static str = "match/list.html";
}

impl View for MatchShow {
    const TEMPLATE: &'static str = "match/show.html";
}

impl View for MatchReviewed {
    const TEMPLATE: &'static str = "match/reviewed.html";
}

impl View for MatchEvents {
    const TEMPLATE: &'static str = "match/events.html";
}

impl View for MatchEvent {
    const TEMPLATE: &'static str = "match/event.html";
}

impl View for MatchQuality {
    const TEMPLATE: &'static str = "match/quality.html";
}
