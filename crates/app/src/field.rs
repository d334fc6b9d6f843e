//! Field nodes: folders that can seal to headquarters and cannot read back; and headquarters, where their reports wait
//! until a person takes them in.

mod folder;

pub use folder::{add, found};

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::{Node, hex, unhex};
use crate::{Error, Result, records};
use policy::Role;
use record::{Body, Compartment, Label, RecordId};
use seal::field::{self as sealed, Report};
use seal::{Digest, Place, PublicKey, Seconds};
use serde::{Deserialize, Serialize};
use store::{Tx, statements as sql, values};

/// The kind of a report that is a file and not the answers of a form.
pub const A_FILE: &str = "file";

/// A field node that headquarters knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its public key as text.
    pub key: String,
    /// What it is called here.
    pub name: String,
    /// UTC time at which it was made known.
    pub since: String,
    /// Whether its reports are taken.
    pub is_open: bool,
}

/// A report as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What the field node is called here.
    pub field: String,
    /// quarantine, taken, refused
    pub state: String,
    /// UTC time at which it arrived.
    pub moment: String,
}

/// A report that was opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The name of the file.
    pub name: String,
    /// [`A_FILE`], or the kind of the record whose answers these are.
    pub kind: String,
    /// When it was made by the clock of the field node, in seconds UTC.
    pub made: i64,
    /// Its content.
    pub body: Vec<u8>,
    /// Whether somebody opened it before.
    pub is_opened: bool,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} bytes)", self.body.len())
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    name: String,
    kind: String,
    made: i64,
}

fn require_keeper(node: &Node, actor: &Actor) -> Result<()> {
    let may = [Role::Leader, Role::Coordinator, Role::Administrator].into_iter().any(|r| actor.is(r));
    node.require(may, "only a leader, coordinator or administrator makes field nodes known")
}

fn require_receiver(node: &Node, actor: &Actor) -> Result<()> {
    let may = actor.is(Role::Officer) || actor.is(Role::Leader);
    node.require(may, "only an officer or leader takes reports in")
}

/// What is in a report has no label yet: whoever opens it must be somebody who may open every sealed part of a record
/// that the house opens to its people.
fn require_reader(node: &Node, actor: &Actor) -> Result<()> {
    require_receiver(node, actor)?;
    let is_needed = |c: &Compartment| *c != Compartment::Attribution;
    let may = Compartment::SEALED.iter().filter(|c| is_needed(c)).all(|c| actor.grants.contains(c));
    node.require(may, "a report has every sealed part in it; only who may open them all opens it")
}

/// Makes a field node known by its public key, or gives it another name.
///
/// # Errors
/// `Forbidden` unless the actor is a leader, coordinator or administrator; `Refused` for what is no key, or no name.
pub async fn know(node: &Node, actor: &Actor, (name, key): (&str, &str)) -> Result<()> {
    require_keeper(node, actor)?;
    let key = public(key)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Error::Refused("say what the field node is called, in at most 80 letters".to_owned()));
    }
    let mut change = node.change("field::know").await?;
    change.tx.execute(sql::FIELD_SET, values![hex(key.as_bytes()), name, node.now_text(), "open"]).await?;
    change.note(&Entry::general("field-know", &actor.id, Some(name.to_owned())))?;
    change.commit().await
}

/// Takes no more reports of a field node: it was lost, or its work is done. What waits stays and can be refused.
///
/// # Errors
/// `Forbidden` as [`know`]; `NotFound` for an unknown one.
pub async fn close(node: &Node, actor: &Actor, key: &str) -> Result<()> {
    require_keeper(node, actor)?;
    let mut change = node.change("field::close").await?;
    let known =
        known(&mut change.tx).await?.into_iter().find(|k| k.key == key || k.name == key).ok_or(Error::NotFound)?;
    let row = values![known.key.as_str(), known.name.as_str(), known.since.as_str(), "closed"];
    change.tx.execute(sql::FIELD_SET, row).await?;
    change.note(&Entry::general("field-close", &actor.id, Some(known.name)))?;
    change.commit().await
}

fn public(text: &str) -> Result<PublicKey> {
    let refused = || Error::Refused("this is no key of a field node; `concord field new` shows it".to_owned());
    let digits: String = text.split_whitespace().collect();
    let bytes: [u8; 32] = unhex(&digits).ok().and_then(|b| b.try_into().ok()).ok_or_else(refused)?;
    PublicKey::from_bytes(&bytes).map_err(|_| refused())
}

async fn known(tx: &mut Tx) -> Result<Vec<Known>> {
    let rows = tx.fetch(sql::FIELDS, &[]).await?;
    let known = |r: &store::Row| {
        Ok(Known {
            key: r.need(0)?,
            name: r.need(1)?,
            since: r.need(2)?,
            is_open: r.text(3).as_deref() == Some("open"),
        })
    };
    rows.iter().map(known).collect()
}

/// The field nodes that are known, and their reports.
///
/// # Errors
/// `Forbidden` unless the actor makes them known or takes reports in.
pub async fn list(node: &Node, actor: &Actor) -> Result<(Vec<Known>, Vec<Listed>)> {
    if require_keeper(node, actor).is_err() {
        require_receiver(node, actor)?;
    }
    let mut tx = node.store.read().await?;
    let known = known(&mut tx).await?;
    let rows = tx.fetch(sql::REPORTS, &[]).await?;
    let name = |key: String| known.iter().find(|k| k.key == key).map_or(key.clone(), |k| k.name.clone());
    let listed =
        |r: &store::Row| Ok(Listed { id: r.need(0)?, field: name(r.need(1)?), state: r.need(2)?, moment: r.need(3)? });
    let reports = rows.iter().map(listed).collect::<Result<_>>()?;
    Ok((known, reports))
}

/// Verifies a report and puts it, sealed, into quarantine. Gives its id.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `Refused` says why: not for us, by nobody we know, closed,
/// altered; `Conflict` when it came before. What is refused is logged.
pub async fn receive(node: &Node, actor: &Actor, bytes: &[u8]) -> Result<String> {
    require_receiver(node, actor)?;
    let mut change = node.change("field::receive").await?;
    let (key, received) = match verified(node, &mut change, bytes).await {
        Ok(found) => found,
        Err(error) => {
            let detail = format!("sha256={} {error}", Digest::of(bytes));
            change.note(&Entry::general("report-refused", &actor.id, Some(detail)))?;
            change.commit().await?;
            return Err(error);
        }
    };
    let Report { made: Seconds(made), kind, name, body } = received.report;
    let head = serde_json::to_vec(&Head { name, kind, made })?;
    let length = u32::try_from(head.len()).map_err(|_| Error::Internal("a head is too long".to_owned()))?;
    let plain = zeroize::Zeroizing::new([&length.to_be_bytes(), head.as_slice(), body.as_slice()].concat());
    let sealed = seal::seal_compartment(&node.audit_key, &place(&received.id), &plain, &mut *node.rng());
    let row = values![received.id.as_str(), key, "quarantine", node.now_text(), sealed];
    change.tx.execute(sql::REPORT_INSERT, row).await.map_err(|e| match e {
        store::Error::Exists(_) => Error::Conflict("this report came before; look at the list".to_owned()),
        other => other.into(),
    })?;
    change.note(&Entry::general("report-receive", &actor.id, Some(received.id.clone())))?;
    change.commit().await?;
    Ok(received.id)
}

async fn verified(node: &Node, change: &mut Change<'_>, bytes: &[u8]) -> Result<(String, sealed::Received)> {
    let unverified = sealed::decrypt(bytes, &node.opening_keys())?;
    let key = hex(unverified.claimed_author().as_bytes());
    let known = known(&mut change.tx).await?.into_iter().find(|k| k.key == key);
    let known = known.ok_or_else(|| {
        Error::Refused("this report is by a field node that nobody here knows; make it known first".to_owned())
    })?;
    if !known.is_open {
        return Err(Error::Refused(format!("no more reports of `{}` are taken; it was closed", known.name)));
    }
    let received = unverified.verify(&public(&key)?, node.certificate.org_id())?;
    Ok((key, received))
}

fn place(id: &str) -> Place<'_> {
    Place { table: "reports", record: id, compartment: "report", revision: 1 }
}

async fn waiting(node: &Node, change: &mut Change<'_>, id: &str) -> Result<Opened> {
    let row = change.tx.fetch_one(sql::REPORT, values![id]).await?.ok_or(Error::NotFound)?;
    if !matches!(row.text(1).as_deref(), Some("quarantine" | "opened")) {
        return Err(Error::NotFound);
    }
    let is_opened = row.text(1).as_deref() == Some("opened");
    let damaged = || Error::Internal("a stored report is damaged; restore a backup".to_owned());
    let plain = seal::open_compartment(&node.audit_key, &place(id), &row.bytes(2)).map_err(|_| damaged())?;
    let (length, rest) = plain.split_first_chunk::<4>().ok_or_else(damaged)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| damaged())?;
    let (head, body) = rest.split_at_checked(length).ok_or_else(damaged)?;
    let Head { name, kind, made } = serde_json::from_slice(head)?;
    Ok(Opened { name, kind, made, body: body.to_vec(), is_opened })
}

/// Opens a report that waits; logged.
///
/// # Errors
/// `Forbidden` unless the actor may take reports in and open every sealed part; `NotFound` when it does not wait.
pub async fn open(node: &Node, actor: &Actor, id: &str) -> Result<Opened> {
    require_reader(node, actor)?;
    let mut change = node.change("field::open").await?;
    let opened = waiting(node, &mut change, id).await?;
    change.tx.execute(sql::REPORT_OPENED, values![id]).await?;
    change.note(&Entry::general("report-open", &actor.id, Some(id.to_owned())))?;
    change.commit().await?;
    Ok(opened)
}

/// Makes a record of the answers in a report, for our own use until somebody widens it. A file is opened and imported
/// instead; it is marked as taken all the same.
///
/// # Errors
/// `Forbidden` as [`open`]; `NotFound` when it does not wait; `Invalid` with every problem of the answers; `Refused` for a
/// file that was not opened.
pub async fn accept(node: &Node, actor: &Actor, id: &str) -> Result<Option<RecordId>> {
    require_reader(node, actor)?;
    // One transaction: a kill in between leaves no record whose report still waits.
    let mut change = node.change("field::accept").await?;
    let opened = waiting(node, &mut change, id).await?;
    let record = if opened.kind == A_FILE {
        // Taken, it is forgotten here, and who wrote it cannot read it back.
        if !opened.is_opened {
            return Err(Error::Refused("this report is a file that nobody has opened; open it first".to_owned()));
        }
        None
    } else {
        let read = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&opened.body);
        let answers =
            read.map_err(|_| Error::Refused("the answers in this report cannot be read; ask for it again".to_owned()))?;
        let draft = (opened.kind.as_str(), Body(answers), Label::own(&node.org));
        Some(records::create_in(&mut change, actor, draft).await?)
    };
    settle(&mut change, actor, (id, "taken", "report-accept", None)).await?;
    change.commit().await?;
    Ok(record)
}

/// Refuses a report; it is forgotten, the line in the log stays.
///
/// # Errors
/// `Forbidden` unless the actor takes reports in; `NotFound` when it does not wait.
pub async fn refuse(node: &Node, actor: &Actor, id: &str, reason: &str) -> Result<()> {
    require_receiver(node, actor)?;
    let mut change = node.change("field::refuse").await?;
    settle(&mut change, actor, (id, "refused", "report-refuse", Some(reason))).await?;
    change.commit().await
}

async fn settle(
    change: &mut Change<'_>,
    actor: &Actor,
    (id, state, action, reason): (&str, &str, &str, Option<&str>),
) -> Result<()> {
    if change.tx.execute(sql::REPORT_STATE, values![id, state, Vec::<u8>::new()]).await? != 1 {
        return Err(Error::NotFound);
    }
    let entry = Entry::general(action, &actor.id, Some(id.to_owned()));
    change.note(&match reason {
        Some(reason) => entry.because(reason),
        None => entry,
    })
}
