//! Two people: what one asks for waits, ends by itself, and is decided by another.
//!
//! An approval is a record of its own whose `exact` says what would be done, down to the whole new label. Nothing is
//! done while it waits. What is approved is carried out in the same transaction, after everything was looked at again:
//! that the record is still the one that was asked about, and that the asker is still here and still may. Who may be
//! the second person is Cedar's to say; that it is another one is counted here.

mod decide;

pub(crate) use decide::withdraw_all_of;
pub use decide::{Verdict, decide, withdraw};

use crate::access::Asked;
use crate::actor::Actor;
use crate::change::{Change, Draft};
use crate::exports::Wanted;
use crate::labels::Declassifier;
use crate::node::Node;
use crate::{Error, Result};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use policy::Action;
use record::{Body, Compartment, Label, RecordId, Rung, Sensitivity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

/// The kind of approvals.
pub const KIND: &str = "approval";

/// How long one waits for who lowers a label, or lets a person see content.
pub const LABEL_DAYS: i64 = 7;
/// How long one waits for an export, and how long it may be used once it is approved.
pub const EXPORT_HOURS: i64 = 24;

/// How long after their end approvals stand in the list; the records stay.
pub const LISTED_DAYS: i64 = 90;

/// What exactly would be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Exact {
    /// A label becomes this one.
    Declassify {
        /// The revision that was asked about.
        revision: i64,
        /// The label that it had.
        before: Box<Label>,
        /// The label that it would get.
        after: Box<Label>,
        /// What lowers it.
        declassifier: Declassifier,
    },
    /// A list leaves as a file.
    Export(Wanted),
    /// A person gets these roles and compartments besides what they have.
    Roles {
        /// users.id
        person: String,
        /// Codes of roles.
        roles: BTreeSet<String>,
        /// Codes of compartments.
        grants: BTreeSet<String>,
    },
    /// What a monitor who left wrote is shown to somebody else as their own.
    Succession {
        /// users.id of who left
        person: String,
        /// users.id of who carries on
        successor: String,
    },
    /// A person may choose a new passphrase and authenticator.
    Reset {
        /// users.id
        person: String,
    },
}

impl Exact {
    /// The code of its kind of action, as in the vocabulary `approval_actions`.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Declassify { .. } => "declassify",
            Self::Export(_) => "export",
            Self::Roles { .. } | Self::Succession { .. } => "people",
            Self::Reset { .. } => "reset",
        }
    }

    /// Whether approving it does nothing yet: who asked uses it afterwards.
    pub(crate) fn is_used_later(&self) -> bool {
        matches!(self, Self::Export(_) | Self::Reset { .. })
    }

    fn lasts(&self) -> SignedDuration {
        match self {
            Self::Export(_) => SignedDuration::from_hours(EXPORT_HOURS),
            _ => SignedDuration::from_hours(24 * LABEL_DAYS),
        }
    }

    /// The people whom it concerns besides the asker: none of them decides.
    fn concerns(&self) -> Vec<&str> {
        match self {
            Self::Roles { person, .. } | Self::Reset { person } => vec![person],
            Self::Succession { person, successor } => vec![person, successor],
            _ => Vec::new(),
        }
    }
}

/// How an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A second person has not decided.
    Waiting,
    /// Approved, and carried out or usable until it ends.
    Approved,
    /// Refused with a reason.
    Refused,
    /// Taken back by who asked, or because they left.
    Withdrawn,
    /// Approved too late: something had changed, and nothing was done.
    Void,
    /// It ended by itself.
    Expired,
}

impl State {
    /// The code, as in the vocabulary `approval_states`; what ended by itself is kept as it was.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Void => "void",
            Self::Expired => "expired",
        }
    }

    fn kept(code: &str) -> Option<Self> {
        let all = [Self::Waiting, Self::Approved, Self::Refused, Self::Withdrawn, Self::Void];
        all.into_iter().find(|s| s.code() == code)
    }
}

/// An approval as one person sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// Its id.
    pub id: RecordId,
    /// How it stands now.
    pub state: State,
    /// users.id of who asked.
    pub asked_by: String,
    /// On which day, ISO.
    pub asked: String,
    /// When it ends.
    pub until: Timestamp,
    /// users.id of who decided.
    pub decided_by: Option<String>,
    /// On which day, ISO.
    pub decided: Option<String>,
    /// What exactly would be done.
    pub exact: Exact,
    /// Why it was asked.
    pub reason: String,
    /// What the second person said, or why nothing was done.
    pub answer: Option<String>,
    /// The record that it is about, when this person may see it.
    pub record: Option<Stored>,
    /// Whether this person may decide it now.
    pub may_decide: bool,
    /// Whether this person asked.
    pub is_mine: bool,
}

/// What is asked of a second person.
pub(crate) struct Asking<'a> {
    pub exact: Exact,
    pub record: Option<&'a RecordId>,
    pub reason: &'a str,
}

/// The approvals that concern this person, asked by them or theirs to decide, until 90 days after they end; the newest
/// first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Approval>> {
    let mut tx = node.store.read().await?;
    let mut found = Vec::new();
    let oldest = day(node.now() - SignedDuration::from_hours(24 * LISTED_DAYS));
    for stored in tx.records_of(KIND).await? {
        // Read before anything is unsealed, so that a long history costs the home page nothing.
        if stored.open.get("ends").and_then(serde_json::Value::as_str).is_none_or(|ends| *ends < *oldest) {
            continue;
        }
        let Ok(seen) = seen(node, &mut tx, actor, &stored).await else { continue };
        found.push(seen);
    }
    found.sort_by(|a, b| b.until.cmp(&a.until).then_with(|| a.id.cmp(&b.id)));
    Ok(found)
}

/// One approval, with what exactly would be done.
///
/// # Errors
/// `NotFound` unless this person asked it or may be its second person.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId) -> Result<Approval> {
    let mut tx = node.store.read().await?;
    let stored = tx.record(id).await?.ok_or(Error::NotFound)?;
    seen(node, &mut tx, actor, &stored).await
}

/// Asks for something inside the caller's transaction.
pub(crate) async fn ask(change: &mut Change<'_>, actor: &Actor, asking: Asking<'_>) -> Result<RecordId> {
    let node = change.node;
    if asking.reason.trim().is_empty() {
        return Err(Error::Refused("say why; who decides reads it".to_owned()));
    }
    // That somebody wants a file of a record changes nothing of it, and keeps no other from asking.
    if let Some(id) = asking.record
        && !matches!(asking.exact, Exact::Export(_))
        && is_waiting_for(change, id).await?
    {
        return Err(Error::Conflict("something waits for a second person for this record already".to_owned()));
    }
    let until = node.now() + asking.exact.lasts();
    let mut body = Body::default()
        .with("action", asking.exact.action())
        .with("state", State::Waiting.code())
        .with("asked", node.today().to_string())
        .with("ends", day(until))
        .with("until", until.as_second())
        .with("asked_by", actor.id.as_str())
        .with("reason", asking.reason)
        .with("exact", serde_json::to_string(&asking.exact)?);
    if let Some(id) = asking.record {
        body = body.with("record", id.as_str());
    }
    if let Exact::Export(wanted) = &asking.exact {
        body = body.with("selection", wanted.key(node)?);
    }
    // The log says who asked when; why and for what stands in the approval, which stays.
    let ids = change.create(vec![Draft::new(KIND, body, label(node), &actor.id)], "approval-ask").await?;
    ids.into_iter().next().ok_or(Error::NotFound)
}

/// The label of approvals: our own people, and never to a partner.
fn label(node: &Node) -> Label {
    let own = Label::own(&node.org);
    Label { sensitivity: Sensitivity::Moderate, uses: BTreeSet::new(), top_rung: Rung::None, ..own }
}

async fn is_waiting_for(change: &mut Change<'_>, id: &RecordId) -> Result<bool> {
    let now = change.node.now();
    let all = change.tx.records_of(KIND).await?;
    Ok(all.iter().any(|r| {
        let link = r.open.get("record").and_then(serde_json::Value::as_str);
        let is_export = r.open.get("selection").is_some();
        link == Some(id.as_str()) && !is_export && state_of(r, now) == Some(State::Waiting)
    }))
}

/// How a stored approval stands at `now`: what has ended does nothing, whatever is written.
fn state_of(stored: &Stored, now: Timestamp) -> Option<State> {
    let kept = State::kept(stored.open.get("state")?.as_str()?)?;
    let until = until_of(stored)?;
    Some(if matches!(kept, State::Waiting | State::Approved) && until < now { State::Expired } else { kept })
}

fn until_of(stored: &Stored) -> Option<Timestamp> {
    Timestamp::from_second(stored.open.get("until")?.as_i64()?).ok()
}

/// Reads a stored approval, whoever asks.
pub(crate) async fn read(node: &Node, tx: &mut Tx, stored: &Stored) -> Result<Approval> {
    // INVARIANT: only an approval of our own that its asker wrote counts; nothing imported or received does.
    let is_real = stored.kind == KIND && stored.channel.is_none() && stored.state == "live";
    if !is_real || stored.origin != node.org {
        return Err(Error::NotFound);
    }
    let body = node.body_of(tx, stored, &BTreeSet::from([Compartment::Narrative])).await?;
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let asked_by = text("asked_by");
    if asked_by != stored.author {
        return Err(Error::NotFound);
    }
    Ok(Approval {
        id: stored.id.clone(),
        state: state_of(stored, node.now()).ok_or(Error::NotFound)?,
        asked_by,
        asked: text("asked"),
        until: until_of(stored).ok_or(Error::NotFound)?,
        decided_by: body.text("decided_by").map(str::to_owned),
        decided: body.text("decided").map(str::to_owned),
        exact: serde_json::from_str(&text("exact"))?,
        reason: text("reason"),
        answer: body.text("answer").map(str::to_owned),
        record: None,
        may_decide: false,
        is_mine: false,
    })
}

async fn seen(node: &Node, tx: &mut Tx, actor: &Actor, stored: &Stored) -> Result<Approval> {
    let mut approval = read(node, tx, stored).await?;
    approval.is_mine = approval.asked_by == actor.id;
    let linked = stored.open.get("record").and_then(serde_json::Value::as_str).and_then(RecordId::parse);
    if let Some(record) = match linked {
        Some(id) => tx.record(&id).await?,
        None => None,
    } && node.visible(tx, actor, &record).await.is_ok()
    {
        approval.record = Some(record);
    }
    let may_approve = may_approve(node, tx, actor, &approval).await?;
    approval.may_decide = may_approve && approval.state == State::Waiting;
    if may_approve || approval.is_mine { Ok(approval) } else { Err(Error::NotFound) }
}

/// Whether this person may be the second one: another than who asked and whom it concerns, with the role for it.
pub(crate) async fn may_approve(node: &Node, tx: &mut Tx, actor: &Actor, approval: &Approval) -> Result<bool> {
    if actor.id == approval.asked_by || approval.exact.concerns().contains(&actor.id.as_str()) {
        return Ok(false);
    }
    let may = |action: Action, label: &Label| {
        let relation = node.relation(label);
        node.may(actor, Asked { action, label, relation, compartment: Compartment::Open, purpose: None })
    };
    Ok(match &approval.exact {
        Exact::Declassify { .. } => match &approval.record {
            Some(record) => may(Action::ApproveDeclassify, &node.label(tx, record.label).await?),
            None => false,
        },
        // Who may not see the one record that would leave cannot judge of it.
        Exact::Export(wanted) => {
            let is_seen = wanted.record.is_none() || approval.record.is_some();
            is_seen && may(Action::ApproveExport, &Label::own(&node.org))
        }
        Exact::Roles { .. } | Exact::Succession { .. } | Exact::Reset { .. } => {
            may(Action::ApprovePeople, &Label::own(&node.org))
        }
    })
}

/// The newest approval of an export by this person that waits or may be used.
pub(crate) async fn standing(node: &Node, tx: &mut Tx, actor: &Actor, key: &str) -> Result<Option<Approval>> {
    let mut found: Option<Approval> = None;
    for stored in tx.records_of(KIND).await? {
        let is_it = stored.open.get("selection").and_then(serde_json::Value::as_str) == Some(key);
        let state = state_of(&stored, node.now());
        if !is_it || stored.author != actor.id || !matches!(state, Some(State::Waiting | State::Approved)) {
            continue;
        }
        let approval = read(node, tx, &stored).await?;
        // An approval that may be used goes before one that waits.
        let is_better = found.as_ref().is_none_or(|f| f.state == State::Waiting || approval.until > f.until);
        if is_better && !(found.as_ref().is_some_and(|f| f.state == State::Approved) && state == Some(State::Waiting)) {
            found = Some(approval);
        }
    }
    Ok(found)
}

fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).date().to_string()
}
