//! Two records that may be the same event, and a person who decides.

use super::{Action, Pagination, View};
use serde::Serialize;

/// Pairs to be looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatchList {
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
    /// The waterfall.
    pub drawing: Option<super::Drawing>,
    /// A code of `match_states`.
    pub state: String,
    /// Who decided, when somebody did.
    pub decided_by: Option<String>,
    /// Confirm, reject, undo.
    pub actions: Vec<Action>,
    /// The pair that comes next in the list.
    pub next: Option<String>,
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
    /// The code of the comparison: `comparison-CODE`.
    pub comparison: String,
    /// The code of the level: `level-COMPARISON-CODE`.
    pub level: String,
    /// How much it adds, in bits; below zero speaks against.
    pub bits: f64,
}

impl View for MatchList {
    const TEMPLATE: &'static str = "match/list.html";
}

impl View for MatchShow {
    const TEMPLATE: &'static str = "match/show.html";
}
