//! Files that belong to a record: photographs, scans, recordings. They lie sealed in the folder `attachments`, each under
//! a data key of its own, and whoever may open the compartment in which one lies may open it.
//!
//! INVARIANT: nothing of a file is ever on the disk but sealed: bytes are sealed as they come, and opened as they go. The
//! row comes last and goes first after the key, so that a file without a row is the trace of something cut short, and is
//! swept. It leaves to `exchange` when something passes to a partner.

mod arriving;
mod folder;
mod leaving;
mod limits;
mod naming;
mod picture;
mod travel;

pub use arriving::{Arriving, New, Way, begin};
pub use folder::verify;
pub use leaving::{Leaving, open};
pub use limits::{Limits, limits, set_limits};
pub use travel::Enclosed;

pub(crate) use folder::{Found, bring_back, examine, is_whole, sweep};
pub(crate) use travel::{BYTES, Enclosures, are_here, goes_whole, record_of, take, take_list};

use crate::access::Asked;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use policy::{Action, Relation, Role};
use record::{Compartment, Label, RecordId, Sensitivity};
use seal::{DataKey, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Row, Tx, statements as sql, values};

/// The task of the outbox that destroys one.
pub(crate) const TASK: &str = "attachment";

/// What is known of a file, sealed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// What it was called where it came from, without paths and tricks.
    pub name: String,
    /// Its media type, by its content.
    pub media: String,
    /// Bytes of its content.
    pub size_bytes: u64,
    /// Bytes of its sealed file; nothing when it is not here.
    pub sealed_bytes: u64,
    /// SHA-256 of its content, as hexadecimal digits.
    pub digest: String,
    /// users.id, or `exchange`.
    pub who: String,
    /// UTC time.
    pub made: String,
    /// The id under which the partner whose it is speaks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<String>,
}

/// A row, opened.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub id: RecordId,
    pub compartment: Compartment,
    pub is_here: bool,
    pub facts: Facts,
    pub key: DataKey,
}

/// An attachment as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: RecordId,
    /// The compartment in which it lies.
    pub compartment: Compartment,
    /// What it was called; nothing for who may not open names of people.
    pub name: Option<String>,
    /// A name that says nothing, under which it is given out.
    pub plain_name: String,
    /// Its media type, by its content.
    pub media: String,
    /// Bytes.
    pub size_bytes: u64,
    /// SHA-256, as hexadecimal digits.
    pub digest: String,
    /// users.id of who attached it, or `exchange`.
    pub who: String,
    /// UTC time.
    pub made: String,
    /// Whether its bytes are here; a partner may have told of it without sending them.
    pub is_here: bool,
    /// Whether its file is missing although it should be here.
    pub is_lost: bool,
    /// Whether this person may remove it.
    pub may_remove: bool,
    /// Whether it passes to partners as it is, once what tells of place and device was taken away; otherwise only to
    /// whom exact place and identity pass.
    pub is_stripped: bool,
}

/// The attachments of a record that this person may open, in the order in which they came. Those of a record of high or
/// severe sensitivity show only where that record was opened with a reason.
///
/// # Errors
/// `NotFound` when the record may not be seen.
pub async fn of(node: &Node, actor: &Actor, record: &RecordId, is_opened: bool) -> Result<Vec<Listed>> {
    let mut tx = node.store.read().await?;
    let record = tx.record(record).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let (label, granted) = granted(node, &mut tx, actor, &record).await?;
    if label.sensitivity >= Sensitivity::High && !is_opened {
        return Ok(Vec::new());
    }
    let mut listed = Vec::new();
    for row in tx.fetch(sql::ATTACHMENTS_OF, values![record.id.as_str()]).await? {
        // Whether something lies in a closed compartment shows nowhere.
        if !compartment(&row).is_some_and(|c| granted.contains(&c)) {
            continue;
        }
        let Some(kept) = kept(node, &row).await? else { continue };
        listed.push(shown(node, actor, (&record, &kept), &granted));
    }
    listed.sort_by(|a, b| (&a.made, &a.id).cmp(&(&b.made, &b.id)));
    Ok(listed)
}

/// The compartments to which this person may add a file; none where they may not.
///
/// # Errors
/// `NotFound` when the record may not be seen.
pub async fn open_to(node: &Node, actor: &Actor, record: &RecordId) -> Result<Vec<Compartment>> {
    let mut tx = node.store.read().await?;
    let record = tx.record(record).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    if !may_attach(node, &mut tx, actor, &record).await? {
        return Ok(Vec::new());
    }
    Ok(granted(node, &mut tx, actor, &record).await?.1.into_iter().collect())
}

/// Destroys an attachment of ours for good: its key, its file, what was known of it. Partners who have a copy learn of it
/// with the next bundle.
///
/// # Errors
/// `NotFound` for what may not be opened; `Forbidden` unless the actor is a leader or attached it; `Refused` without a
/// reason.
pub async fn remove(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<Stored> {
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why; it is logged".to_owned()));
    }
    let mut change = node.change("attachments::remove").await?;
    let (record, kept) = found(node, &mut change.tx, actor, id).await?;
    node.require(may_remove(actor, &record, &kept), "only a leader, or who attached a file, removes it")?;
    change.tx.push_outbox(TASK, [id]).await?;
    let entry = Entry::about("remove-file", &actor.id, &record.id, &record.kind);
    change.note_about(&entry.because(reason), &record.id).await?;
    change.commit().await?;
    node.resume().await?;
    Ok(record)
}

fn may_remove(actor: &Actor, record: &Stored, kept: &Kept) -> bool {
    record.channel.is_none() && (actor.is(Role::Leader) || kept.facts.who == actor.id)
}

/// What the actor may know of an attachment before it is opened: the record it belongs to.
///
/// # Errors
/// `NotFound` for what may not be opened.
pub async fn belongs_to(node: &Node, actor: &Actor, id: &RecordId) -> Result<Stored> {
    let mut tx = node.store.read().await?;
    Ok(found(node, &mut tx, actor, id).await?.0)
}

/// An attachment that the actor may open, with its record.
async fn found(node: &Node, tx: &mut Tx, actor: &Actor, id: &RecordId) -> Result<(Stored, Kept)> {
    let row = tx.fetch_one(sql::ATTACHMENT, values![id.as_str()]).await?.ok_or(Error::NotFound)?;
    let record = RecordId::parse(&row.need(1)?).ok_or(Error::NotFound)?;
    let record = tx.record(&record).await?.ok_or(Error::NotFound)?;
    node.visible(tx, actor, &record).await?;
    let (_, granted) = granted(node, tx, actor, &record).await?;
    let kept = kept(node, &row).await?.filter(|k| granted.contains(&k.compartment)).ok_or(Error::NotFound)?;
    Ok((record, kept))
}

/// The label of a record, and the compartments that the actor may open. A copy whose lease has lapsed is closed.
async fn granted(node: &Node, tx: &mut Tx, actor: &Actor, record: &Stored) -> Result<(Label, BTreeSet<Compartment>)> {
    let label = node.label(tx, record.label).await?;
    let is_own = node.is_own(tx, actor, record).await?;
    let mut granted = node.open_compartments(actor, &label, is_own);
    granted.retain(|c| *c != Compartment::Open && record.state == "live");
    Ok((label, granted))
}

/// Whether the actor may add a file to a record: ours, and one that they may change by hand.
async fn may_attach(node: &Node, tx: &mut Tx, actor: &Actor, record: &Stored) -> Result<bool> {
    let label = node.label(tx, record.label).await?;
    let is_own = node.is_own(tx, actor, record).await?;
    let relation = if is_own { Relation::Own } else { node.relation(&label) };
    let (action, compartment) = (Action::Write, Compartment::Open);
    let may = node.may(actor, Asked { action, label: &label, relation, compartment, purpose: None });
    Ok(may && record.channel.is_none() && record.state == "live" && !node.form(&record.kind)?.made)
}

fn shown(node: &Node, actor: &Actor, (record, kept): (&Stored, &Kept), granted: &BTreeSet<Compartment>) -> Listed {
    let facts = &kept.facts;
    Listed {
        id: kept.id.clone(),
        compartment: kept.compartment,
        name: Some(facts.name.clone()).filter(|n| !n.is_empty() && granted.contains(&naming_of(kept.compartment))),
        plain_name: naming::plain(&kept.id, &facts.media),
        media: facts.media.clone(),
        size_bytes: facts.size_bytes,
        digest: facts.digest.clone(),
        who: facts.who.clone(),
        made: facts.made.clone(),
        is_here: kept.is_here,
        is_lost: kept.is_here && folder::look(node, kept) != Found::Whole,
        may_remove: may_remove(actor, record, kept),
        is_stripped: picture::can_strip(&facts.media),
    }
}

/// Who may see what a file was called: a name of a file can name a person, wherever the file itself lies.
fn naming_of(compartment: Compartment) -> Compartment {
    match compartment {
        Compartment::Source => Compartment::Source,
        _ => Compartment::Identity,
    }
}

fn compartment(row: &Row) -> Option<Compartment> {
    row.text(2).as_deref().and_then(Compartment::from_code).filter(|c| *c != Compartment::Open)
}

fn place(id: &str) -> Place<'_> {
    Place { table: "attachments", record: id, compartment: "facts", revision: 1 }
}

/// Opens a row of `attachments`; `None` when its key was destroyed.
pub(crate) async fn kept(node: &Node, row: &Row) -> Result<Option<Kept>> {
    let Some(id) = RecordId::parse(&row.need(0)?) else { return Ok(None) };
    let key = node.data_key(&id).await?;
    key.map(|key| opened(row, id, key)).transpose().map(Option::flatten)
}

/// As [`kept`], also for one that the transaction is only about to make.
async fn kept_in(change: &Change<'_>, row: &Row) -> Result<Option<Kept>> {
    let Some(id) = RecordId::parse(&row.need(0)?) else { return Ok(None) };
    let key = change.node.data_key_in(&change.tx, &id).await?;
    key.map(|key| opened(row, id, key)).transpose().map(Option::flatten)
}

fn opened(row: &Row, id: RecordId, key: DataKey) -> Result<Option<Kept>> {
    let Some(compartment) = compartment(row) else { return Ok(None) };
    let facts = seal::open_compartment(&key, &place(id.as_str()), &row.bytes(4))?;
    let facts = serde_json::from_slice(&facts)?;
    Ok(Some(Kept { is_here: row.text(3).as_deref() == Some("live"), id, compartment, facts, key }))
}

/// Writes the row of a file, its key and its line in the log, which goes with the file.
pub(crate) async fn keep(change: &mut Change<'_>, (record, kept): (&Stored, &Kept)) -> Result<()> {
    let (node, id) = (change.node, kept.id.as_str());
    let wrapped = kept.key.wrap(node.wrapping(), id, &mut *node.rng());
    change.tx.keep_key(kept.id.clone(), wrapped);
    let facts = seal::seal_compartment(&kept.key, &place(id), &serde_json::to_vec(&kept.facts)?, &mut *node.rng());
    let state = if kept.is_here { "live" } else { "told" };
    let row = values![id, record.id.as_str(), kept.compartment.code(), state, facts];
    change.tx.execute(sql::ATTACHMENT_INSERT, row).await?;
    let mut entry = Entry::about("attach", &kept.facts.who, &record.id, &record.kind);
    let Facts { digest, size_bytes, .. } = &kept.facts;
    entry.detail = Some(format!("{} bytes={size_bytes} sha256={digest}", kept.compartment.code()));
    change.note_under(&entry, &kept.key, &kept.id)
}

/// Writes what is known of a file anew.
async fn set(change: &mut Change<'_>, kept: &Kept) -> Result<()> {
    let id = kept.id.as_str();
    let facts = serde_json::to_vec(&kept.facts)?;
    let facts = seal::seal_compartment(&kept.key, &place(id), &facts, &mut *change.node.rng());
    let state = if kept.is_here { "live" } else { "told" };
    change.tx.execute(sql::ATTACHMENT_SET, values![id, kept.compartment.code(), state, facts]).await?;
    Ok(())
}

/// Whether an entry of the log about an attachment shows to this person: where the attachment itself would.
pub(crate) async fn is_logged_to(node: &Node, tx: &mut Tx, actor: &Actor, id: &RecordId) -> Result<bool> {
    match found(node, tx, actor, id).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Destroys one for good: key, then file, then what was known of it. Doing it twice does no harm. An older backup that
/// comes back does not bring it back.
pub(crate) async fn destroy(node: &Node, id: &RecordId) -> Result<()> {
    crate::backup::remember(node, id)?;
    node.store.keyring().destroy(std::slice::from_ref(id)).await?;
    folder::forget(node, id)?;
    let mut tx = node.store.begin("attachments::destroy").await?;
    tx.execute(sql::ATTACHMENT_SET, values![id.as_str(), "", "gone", Vec::<u8>::new()]).await?;
    Ok(tx.commit().await?)
}

/// Destroys all those of a record that is being destroyed.
pub(crate) async fn destroy_of(node: &Node, record: &RecordId) -> Result<()> {
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::ATTACHMENTS_OF, values![record.as_str()]).await?;
    drop(tx);
    for id in rows.iter().filter_map(|r| RecordId::parse(&r.text(0)?)) {
        destroy(node, &id).await?;
    }
    Ok(())
}
