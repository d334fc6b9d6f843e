//! Looking into the log: backwards from the newest entry, a stretch at a time, by what was done, who did it, to what.
//!
//! Entries are sealed, so that nothing can find them but opening them. A stretch has an end, and the answer says how far
//! it looked.

use super::{Entry, SALT, Shown, Stored, open_with, page, require_reader};
use crate::Result;
use crate::access::{Asked, Scope};
use crate::actor::Actor;
use crate::node::Node;
use policy::{Action, Relation};
use record::{Compartment, Label, RecordId};
use seal::DataKey;
use std::collections::HashMap;
use store::{Tx, statements as sql};

/// How many entries are looked at for one answer at most.
const STRETCH: u64 = 5_000;
/// How many are read from the database at once.
const BLOCK: u64 = 500;

/// What keeping accounts needs to be read with its reason, whoever did it.
const OF_ACCOUNTS: [&str; 3] = ["leave", "people-alone", "policy"];
/// What names a file that somebody chose.
const OF_FILES: [&str; 1] = ["import"];

/// What is looked for; what is empty is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What was done, refused or not; with `-refused` at its end only what was refused.
    pub action: String,
    /// Who did it.
    pub actor: String,
    /// To records of this kind.
    pub kind: String,
    /// To this record.
    pub record: String,
    /// First day, ISO.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// Only what was refused.
    pub is_refused: bool,
    /// Only entries before this position; from the newest when there is none.
    pub before: Option<u64>,
    /// How many are shown at most.
    pub most: usize,
}

impl Query {
    /// Whether anything is asked besides where to begin.
    pub fn is_any(&self) -> bool {
        let texts = [&self.action, &self.actor, &self.kind, &self.record, &self.from, &self.to];
        self.is_refused || texts.iter().any(|t| !t.is_empty())
    }

    /// An entry about a record is sealed under that record's key: what cannot fit need not be opened.
    fn may_fit(&self, subject: &str) -> bool {
        self.record.is_empty() || subject == "node" || subject == self.record
    }

    fn fits(&self, entry: &Entry) -> bool {
        let did = entry.action.strip_suffix("-refused").unwrap_or(&entry.action);
        let is = |asked: &str, found: Option<&str>| asked.is_empty() || found == Some(asked);
        let day = entry.at.get(..10).unwrap_or_default();
        (is(&self.action, Some(did)) || self.action == entry.action)
            && is(&self.actor, Some(&entry.actor))
            && is(&self.kind, entry.kind.as_deref())
            && is(&self.record, entry.record.as_deref())
            && (self.from.is_empty() || day >= self.from.as_str())
            && (self.to.is_empty() || day <= self.to.as_str())
            && (!self.is_refused || entry.action.ends_with("-refused"))
    }
}

/// What was found, and how far was looked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The newest first.
    pub entries: Vec<Shown>,
    /// How many entries were looked at for this.
    pub looked_at: u64,
    /// How many there are in all.
    pub size: u64,
    /// Where the next stretch begins: only entries before this position; `None` at the beginning of the log.
    pub next: Option<u64>,
}

/// Looks into the log. Reads of it are not themselves logged. An entry about a record shows to who may read the record;
/// to others its place stays closed, and no filter finds it. Of the other entries, who sees no content reads no reason
/// that somebody gave, and nothing that is said of a record which is gone, but their own.
///
/// # Errors
/// `Forbidden` unless the actor may read the log.
pub async fn find(node: &Node, actor: &Actor, query: &Query) -> Result<Found> {
    require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let size = tx.fetch_one(sql::AUDIT_COUNT, &[]).await?.and_then(|r| r.int(0)).unwrap_or(0).unsigned_abs();
    let scope = node.scope(&mut tx, actor, Action::Read).await?;
    let mut reader = Reader { node, actor, scope, sees_content: sees_content(node, actor), keys: HashMap::new() };
    let mut found = Found { size, ..Found::default() };
    let mut end = query.before.unwrap_or(size).min(size);
    while end > 0 && found.looked_at < STRETCH {
        let start = end.saturating_sub(BLOCK);
        for row in page(&mut tx, start, end).await?.iter().rev() {
            found.looked_at += 1;
            let entry = if query.may_fit(&row.subject) { reader.entry(&mut tx, row).await? } else { None };
            if !query.is_any() || entry.as_ref().is_some_and(|e| query.fits(e)) {
                found.entries.push(Shown { position: row.position, entry });
            }
            if found.entries.len() >= query.most.max(1) {
                found.next = Some(row.position).filter(|p| *p > 0);
                return Ok(found);
            }
        }
        end = start;
    }
    found.next = Some(end).filter(|p| *p > 0);
    Ok(found)
}

/// The newest entries.
///
/// # Errors
/// As [`find`].
pub async fn list(node: &Node, actor: &Actor, most: usize) -> Result<Vec<Shown>> {
    Ok(find(node, actor, &Query { most, ..Query::default() }).await?.entries)
}

/// Whether records of ours open to this person at all.
fn sees_content(node: &Node, actor: &Actor) -> bool {
    let label = Label::own(&node.org);
    let (action, relation, compartment) = (Action::Read, Relation::Ours, Compartment::Open);
    node.may(actor, Asked { action, label: &label, relation, compartment, purpose: None })
}

struct Reader<'a> {
    node: &'a Node,
    actor: &'a Actor,
    scope: Scope,
    sees_content: bool,
    /// Keys of the records that were met, `None` for one that was destroyed or may not be read.
    keys: HashMap<String, Option<DataKey>>,
}

impl Reader<'_> {
    async fn entry(&mut self, tx: &mut Tx, row: &Stored) -> Result<Option<Entry>> {
        if !self.keys.contains_key(&row.subject) {
            let key = self.key(tx, &row.subject).await?;
            self.keys.insert(row.subject.clone(), key);
        }
        let Some(Some(key)) = self.keys.get(&row.subject) else { return Ok(None) };
        let plain = open_with(key, row)?;
        let entry: Option<Entry> = plain.get(SALT..).and_then(|entry| serde_json::from_slice(entry).ok());
        Ok(entry.map(|entry| if row.subject == "node" { self.bare(entry) } else { entry }))
    }

    /// What lies under the node's key opens to whoever reads the log. What somebody typed there may say anything.
    fn bare(&self, entry: Entry) -> Entry {
        let is_own = entry.actor == self.actor.id || OF_ACCOUNTS.contains(&entry.action.as_str());
        if self.sees_content || is_own {
            return entry;
        }
        let is_of_a_record = entry.record.is_some() || OF_FILES.contains(&entry.action.as_str());
        let detail = entry.detail.filter(|_| !is_of_a_record);
        Entry { reason: None, detail, ..entry }
    }

    async fn key(&self, tx: &mut Tx, subject: &str) -> Result<Option<DataKey>> {
        if subject == "node" {
            return Ok(Some(self.node.audit_key.clone()));
        }
        let Some(id) = RecordId::parse(subject) else { return Ok(None) };
        match tx.record(&id).await? {
            Some(record) if self.scope.includes(&record) => self.node.data_key(&id).await,
            Some(_) => Ok(None),
            // A file of a record has a key of its own, and shows to who may know of it.
            None if crate::attachments::is_logged_to(self.node, tx, self.actor, &id).await? => {
                self.node.data_key(&id).await
            }
            None => Ok(None),
        }
    }
}
