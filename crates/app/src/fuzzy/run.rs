//! A run as its record says it, and the one way in which it changes.

use super::KIND;
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::{Error, Result};
use jiff::civil::Date;
use record::{Body, Compartment, Label, OrgId, PartialDate, RecordId, Sensitivity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

/// How encodings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// By a linkage unit that never holds the secret.
    Unit,
    /// By the partner, who holds it.
    Direct,
}

/// What this node is in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// We offered it.
    Asker,
    /// A partner offered it to us.
    Answerer,
    /// We compare for two others.
    Unit,
}

/// How a run stands on this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Offered; nobody has answered.
    Offered,
    /// Both agreed; the result is awaited.
    Agreed,
    /// We are the unit, and one list has come.
    Gathering,
    /// We are the unit, and both lists are here.
    Ready,
    /// Done.
    Answered,
    /// Somebody said no, or a rule did.
    Refused,
    /// Taken back by who offered it.
    Withdrawn,
    /// It ended by itself.
    Expired,
}

impl Method {
    /// The code, as in the vocabulary `match_methods`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Direct => "direct",
        }
    }

    /// What a code names; the third method, by tokens, is none of these.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Unit, Self::Direct].into_iter().find(|m| m.code() == code)
    }
}

impl Side {
    /// The code, as in the vocabulary `match_sides`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asker => "out",
            Self::Answerer => "in",
            Self::Unit => "between",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Asker, Self::Answerer, Self::Unit].into_iter().find(|s| s.code() == code)
    }
}

impl State {
    const ALL: [Self; 8] = [
        Self::Offered,
        Self::Agreed,
        Self::Gathering,
        Self::Ready,
        Self::Answered,
        Self::Refused,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// The code, as in the vocabulary `match_run_states`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Agreed => "agreed",
            Self::Gathering => "gathering",
            Self::Ready => "ready",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether nothing follows any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Answered | Self::Refused | Self::Withdrawn | Self::Expired)
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its record.
    pub record: Stored,
    /// What we are in it.
    pub side: Side,
    /// How it is compared.
    pub method: Method,
    /// How it stands.
    pub state: State,
    /// The partner; for a unit, who gave its list first.
    pub partner: OrgId,
    /// What we call them.
    pub partner_name: String,
    /// For a unit: the other party, and what we call them.
    pub other: Option<(OrgId, String)>,
    /// The unit, and what we call it; no name when we have not paired with it.
    pub unit: Option<(OrgId, Option<String>)>,
    /// The kind of records; a unit is not told.
    pub about: String,
    /// The least similarity that counts, in hundredths.
    pub threshold: u8,
    /// Which days the records are of; all when not said.
    pub period: Option<PartialDate>,
    /// The last day on which anything of it may happen.
    pub until: Date,
    /// How many records of ours went in; for a unit, rows of the first list.
    pub given: i64,
    /// How many the other side offered or gave, where we were told.
    pub others: Option<i64>,
    /// How many matched.
    pub found: Option<i64>,
    /// A code of `match_refusals`.
    pub why: Option<String>,
    /// The day it was offered, or the first list came.
    pub asked: String,
    /// The day it was settled.
    pub answered: Option<String>,
    pub(super) thread: String,
}

/// Whether a record of kind `private_match` is a run of this module.
pub(crate) fn is_fuzzy(record: &Stored) -> bool {
    record.open.get("method").and_then(serde_json::Value::as_str).and_then(Method::from_code).is_some()
}

impl Run {
    /// Reads it; `None` for what is no fuzzy run, or cannot be one.
    pub(super) fn of(record: Stored) -> Option<Self> {
        let open = Body(record.open.clone());
        let text = |name: &str| open.text(name).map(str::to_owned);
        let org = |name: &str| open.text(name).and_then(OrgId::parse);
        Some(Self {
            side: Side::from_code(open.text("direction")?)?,
            method: Method::from_code(open.text("method")?)?,
            state: State::from_code(open.text("state")?)?,
            partner: org("partner")?,
            partner_name: text("short_name")?,
            other: org("other").zip(text("other_name")),
            unit: org("unit").map(|unit| (unit, text("unit_name"))),
            about: text("about").unwrap_or_default(),
            threshold: u8::try_from(open.integer("threshold")?).ok()?,
            period: open.date("period"),
            until: open.date("until")?.to(),
            given: open.integer("tokens")?,
            others: open.integer("others"),
            found: open.integer("found"),
            why: text("why"),
            asked: text("asked")?,
            answered: text("answered"),
            thread: text("thread")?,
            record,
        })
    }

    /// Whether this organisation takes part besides us.
    pub(super) fn is_with(&self, org: &OrgId) -> bool {
        &self.partner == org || self.other.as_ref().is_some_and(|(other, _)| other == org)
    }
}

/// All runs.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Run>> {
    Ok(tx.records_of(KIND).await?.into_iter().filter(|r| r.state == "live").filter_map(Run::of).collect())
}

/// The run of that thread in which we are this.
pub(super) async fn of_thread(tx: &mut Tx, thread: &str, side: Side) -> Result<Option<Run>> {
    Ok(all(tx).await?.into_iter().find(|r| r.side == side && r.thread == thread))
}

/// What the record of a run carries: that a partner knows the same is worth as much care as the records that went in.
pub(super) fn label(node: &Node, most: Sensitivity) -> Label {
    Label { sensitivity: most.max(Sensitivity::Moderate), ..Label::own(&node.org) }
}

/// Keeps a new run.
pub(super) async fn keep(change: &mut Change<'_>, author: &str, (body, most): (Body, Sensitivity)) -> Result<RecordId> {
    let draft = Draft::new(KIND, body, label(change.node, most), author);
    change.create(vec![draft], "private-match").await?.into_iter().next().ok_or(Error::NotFound)
}

/// What becomes of a run.
pub(super) struct Step {
    pub(super) state: State,
    /// Further fields.
    pub(super) fields: Vec<(&'static str, serde_json::Value)>,
    /// Records of ours that the other side knows too.
    pub(super) known: Vec<RecordId>,
    /// The highest sensitivity among records of ours that went in.
    pub(super) most: Sensitivity,
}

impl Step {
    pub(super) fn to(state: State) -> Self {
        Self { state, fields: Vec::new(), known: Vec::new(), most: Sensitivity::Low }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
}

/// Writes the next revision of a run. Its label only becomes stricter.
pub(super) async fn step(change: &mut Change<'_>, run: &Run, (author, step): (&str, Step)) -> Result<()> {
    let node = change.node;
    let mut body = node.body_of(&mut change.tx, &run.record, &BTreeSet::from(Compartment::SEALED)).await?;
    body = body.with("state", step.state.code());
    if step.state.is_over() {
        body = body.with("answered", node.today().to_string());
    }
    for (name, value) in step.fields {
        body = body.with(name, value);
    }
    let before = node.label(&mut change.tx, run.record.label).await?;
    let label = Label { sensitivity: before.sensitivity.max(step.most), ..before };
    let mut draft = Draft::new(KIND, body, label, author);
    draft.links = step.known.into_iter().map(|id| ("known".to_owned(), id)).collect();
    change.update(&run.record, draft, "private-match").await
}
