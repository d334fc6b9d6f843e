//! Alerts about people at risk: place, window, what is feared. They cannot wait, and are acknowledged with the time.

use crate::access;
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::requests::{self, require_in_force};
use crate::{Error, Result, exchange, messages};
use jiff::civil::Date;
use policy::{Action, Role};
use record::problem::Reason;
use record::validate::validate;
use record::{Body, Compartment, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

/// What is feared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Where: a coarse place code.
    pub place: String,
    /// First day of the window.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// A code of `feared_events`.
    pub feared: String,
    /// About how many people, when that is known.
    #[serde(default)]
    pub people: Option<i64>,
    /// What is known, and what would help.
    pub words: String,
}

/// The kind of the message that an alert travels as.
pub(crate) const KIND: &str = "@alert";

#[derive(Debug, Serialize, Deserialize)]
struct Message {
    thread: String,
    alert: Alert,
}

#[derive(Debug, Serialize, Deserialize)]
struct Acknowledgement {
    thread: String,
    at: String,
}

const WARNERS: [Role; 5] = [Role::Officer, Role::Reviewer, Role::Coordinator, Role::Adviser, Role::Leader];

fn require_warner(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_warn(actor), "only an officer, reviewer, coordinator, adviser or leader alerts partners")
}

/// Alerts partners; each gets its own, and acknowledges its own. The bundle for them should go at once.
///
/// # Errors
/// `Forbidden` without a role that alerts; `Invalid` for an incomplete alert; `NotFound` for an unknown partner;
/// `Conflict` when no agreement with one of them is in force.
pub async fn send(node: &Node, actor: &Actor, (alert, partners): (&Alert, &BTreeSet<String>)) -> Result<Vec<RecordId>> {
    require_warner(node, actor)?;
    if partners.is_empty() {
        return Err(Error::field("alert", "partner", Reason::Missing, ""));
    }
    let mut change = node.change("alerts::send").await?;
    let mut made = Vec::new();
    for name in partners {
        let partner = agreements::partner(&mut change.tx, name).await?;
        require_in_force(node, &mut change.tx, &partner).await?;
        let thread = record::id::token(&mut *node.rng());
        made.push(keep(&mut change, &actor.id, (alert, ("out", &partner, &thread))).await?);
        let message = serde_json::to_vec(&Message { thread, alert: alert.clone() })?;
        messages::queue(&mut change, &partner.org, (KIND, &message)).await?;
    }
    change.commit().await?;
    Ok(made)
}

async fn keep(
    change: &mut Change<'_>,
    author: &str,
    (alert, (direction, partner, thread)): (&Alert, (&str, &Partner, &str)),
) -> Result<RecordId> {
    let node = change.node;
    let mut body = Body::default()
        .with("direction", direction)
        .with("partner", partner.org.as_str())
        .with("short_name", partner.short_name.as_str())
        .with("state", "sent")
        .with("place", json!({ "code": alert.place }))
        .with("window", record::PartialDate::span(alert.from, alert.to).to_string())
        .with("feared", alert.feared.as_str())
        .with("thread", thread)
        .with("words", alert.words.as_str())
        .with("told", node.today().to_string());
    if let Some(people) = alert.people {
        body = body.with("people", people);
    }
    let (body, problems) = validate(node.form("alert")?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    // Not of high sensitivity: who must act on it must not be stopped by a question.
    let draft = Draft::new("alert", body, requests::label(node), author);
    change.create(vec![draft], "alert").await?.into_iter().next().ok_or(Error::NotFound)
}

/// Takes an alert that came with a bundle.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let unreadable = |_| Error::Refused("an alert in this bundle cannot be read; call them".to_owned());
    let message: Message = serde_json::from_slice(bytes).map_err(unreadable)?;
    if message.alert.from > message.alert.to {
        return Err(Error::Refused("an alert in this bundle ends before it begins; call them".to_owned()));
    }
    keep(change, "exchange", (&message.alert, ("in", from, &message.thread))).await?;
    Ok(())
}

/// Says that somebody has read an alert of a partner and takes care of it; they see when.
///
/// # Errors
/// `Forbidden` without a role that alerts; `NotFound` for what is no alert to us; `Conflict` when it was acknowledged.
pub async fn acknowledge(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    require_warner(node, actor)?;
    let mut change = node.change("alerts::acknowledge").await?;
    let before = change.tx.record(id).await?.filter(|r| r.kind == "alert").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &before).await?;
    let open = Body(before.open.clone());
    if open.text("direction") != Some("in") {
        return Err(Error::NotFound);
    }
    if open.text("state") == Some("acknowledged") {
        return Err(Error::Conflict("somebody acknowledged this alert already".to_owned()));
    }
    let at = node.now_text();
    let thread = open.text("thread").unwrap_or_default().to_owned();
    let partner = agreements::partner(&mut change.tx, open.text("partner").unwrap_or_default()).await?;
    settle(&mut change, (&before, &actor.id), &at).await?;
    let message = serde_json::to_vec(&Acknowledgement { thread, at })?;
    messages::queue(&mut change, &partner.org, ("@acknowledgement", &message)).await?;
    change.commit().await
}

/// Takes a partner's acknowledgement of an alert of ours.
pub(crate) async fn take_acknowledgement(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let unreadable = || Error::Refused("an acknowledgement in this bundle cannot be read; call them".to_owned());
    let message: Acknowledgement = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
    let at: jiff::Timestamp = message.at.parse().map_err(|_| unreadable())?;
    for record in change.tx.records_of("alert").await? {
        let open = Body(record.open.clone());
        let is_meant = open.text("thread") == Some(&message.thread)
            && open.text("partner") == Some(from.org.as_str())
            && open.text("direction") == Some("out")
            && open.text("state") == Some("sent");
        if is_meant {
            settle(change, (&record, "exchange"), &at.to_string()).await?;
        }
    }
    Ok(())
}

async fn settle(change: &mut Change<'_>, (before, author): (&Stored, &str), at: &str) -> Result<()> {
    let node = change.node;
    let body = node.body_of(&mut change.tx, before, &BTreeSet::from(Compartment::SEALED)).await?;
    let label = node.label(&mut change.tx, before.label).await?;
    let body = body.with("state", "acknowledged").with("acknowledged_at", at);
    change.update(before, Draft::new("alert", body, label, author), "acknowledged").await
}

/// Whether this person sends and acknowledges alerts.
pub fn may_warn(actor: &Actor) -> bool {
    WARNERS.into_iter().any(|r| actor.is(r))
}

/// One alert with its words.
///
/// # Errors
/// `Forbidden` without a role that alerts; `NotFound` when it is none, or not to be seen.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId) -> Result<(Listed, Body)> {
    require_warner(node, actor)?;
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.kind == "alert").ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    if access::is_shut(actor, &node.label(&mut tx, record.label).await?) {
        return Err(Error::ProofNeeded);
    }
    let body = node.body_of(&mut tx, &record, &BTreeSet::from([Compartment::Narrative])).await?;
    let at_home = at_home(node, &mut tx, std::slice::from_ref(&record)).await?;
    Ok((Listed::of(record, &at_home), body))
}

/// An alert as listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its record.
    pub record: Stored,
    /// Whether a partner alerts us.
    pub is_for_us: bool,
    /// UTC time of the acknowledgement.
    pub acknowledged_at: Option<String>,
    /// Whether it is ours and not at their node yet, as far as is known here: of a file that somebody carries nothing is
    /// known until they answer.
    pub is_at_home: bool,
}

impl Listed {
    fn of(record: Stored, at_home: &BTreeSet<String>) -> Self {
        let open = Body(record.open.clone());
        let is_for_us = open.text("direction") == Some("in");
        let acknowledged_at = open.text("acknowledged_at").map(str::to_owned);
        let is_at_home = is_waiting(&record) && open.text("thread").is_some_and(|thread| at_home.contains(thread));
        Self { acknowledged_at, is_for_us, is_at_home, record }
    }
}

/// Whether an alert is ours and nobody has acknowledged it.
fn is_waiting(record: &Stored) -> bool {
    let open = Body(record.open.clone());
    open.text("direction") == Some("out") && open.text("acknowledged_at").is_none()
}

/// The thread of an alert as it travels.
pub(crate) fn thread(message: &[u8]) -> Option<String> {
    serde_json::from_slice::<Message>(message).ok().map(|m| m.thread)
}

/// The threads of our alerts that wait here: in no bundle yet, or in one that is not at their node. Of alerts that wait
/// for nobody nothing is looked up.
async fn at_home(node: &Node, tx: &mut Tx, alerts: &[Stored]) -> Result<BTreeSet<String>> {
    let mut threads = BTreeSet::new();
    if !alerts.iter().any(is_waiting) {
        return Ok(threads);
    }
    for partner in agreements::partners_in(tx).await? {
        let queued = messages::queued(node, tx, (&partner.org, KIND)).await?;
        threads.extend(queued.iter().filter_map(|message| thread(message)));
        threads.extend(exchange::alerts_sealed(tx, &partner.org).await?);
    }
    Ok(threads)
}

/// Alerts that this person may see; those that nobody acknowledged come first, then the latest window.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Listed>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let records = tx.records_of("alert").await?.into_iter().filter(|r| scope.includes(r));
    let records: Vec<Stored> = records.collect();
    let at_home = at_home(node, &mut tx, &records).await?;
    let mut all: Vec<Listed> = records.into_iter().map(|record| Listed::of(record, &at_home)).collect();
    all.sort_by(|a, b| {
        let key = |l: &Listed| (l.acknowledged_at.is_some(), std::cmp::Reverse(l.record.columns.date));
        key(a).cmp(&key(b)).then_with(|| a.record.id.cmp(&b.record.id))
    });
    Ok(all)
}
