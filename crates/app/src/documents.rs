//! Documents held in common: what several organisations write together, each section resting on cited records.
//!
//! A document is a graph of versions. A version never changes, names its parents by digest and is signed by its author,
//! so that every party comes to hold the same graph whatever was lost, repeated or late on the way. Where two parties
//! write at once there are two heads; both are kept until somebody merges them (docs/decisions/0022-joint-documents.md).

mod citing;
mod difference;
pub mod paper;
mod show;
mod travel;
mod version;
mod write;

pub use citing::{Against, Candidate, citable};
pub use difference::{Compared, Piece, Proposal, compare, words};
pub use show::{Citation, Document, Heads, Line, Listed, Party, heads, held_with, history, list, show};
pub(crate) use travel::{Leaving, outgoing, queue_all, take, version_of};
pub use version::{Section, Text};
pub use write::{Cite, New, Written, WrittenSection, create, revise};

use crate::actor::Actor;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use record::{Body, OrgId, RecordId, Rung, Use};
use std::collections::{BTreeMap, BTreeSet};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// The kind of a version.
pub const KIND: &str = "joint_document";

/// Whether this person reads documents held in common: what is written with partners is no monitor's work, and an
/// administrator sees no content.
pub fn may_read(actor: &Actor) -> bool {
    [Role::Reviewer, Role::Officer, Role::Adviser, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r))
}

/// Whether this person writes them: who may both write and share, since what is written goes to every party.
pub fn may_write(actor: &Actor) -> bool {
    actor.is(Role::Officer) || actor.is(Role::Coordinator)
}

fn require_reader(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_read(actor), "only a reviewer, officer, adviser, coordinator or leader reads joint documents")
}

fn require_writer(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_write(actor), "only an officer or coordinator writes joint documents")
}

/// The rung that every pair of parties must have agreed on: combining is joint analysis, everything else is joint action.
pub fn rung_for(for_use: Use) -> Rung {
    if for_use == Use::Analysis { Rung::JointAnalysis } else { Rung::JointAction }
}

/// A version as it lies here, without what is sealed of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    /// Its record.
    pub record: Stored,
    /// The document.
    pub document: String,
    /// Hash of what its author signed.
    pub digest: String,
    /// The versions that it was made from.
    pub parents: BTreeSet<String>,
    /// Who wrote it.
    pub author: OrgId,
    /// Everybody who holds the document.
    pub parties: BTreeSet<OrgId>,
    /// What it is for.
    pub for_use: Use,
    /// References by section.
    pub cites: BTreeMap<String, BTreeSet<String>>,
}

impl Held {
    fn read(record: Stored) -> Option<Self> {
        let body = Body(record.open.clone());
        let text = |name: &str| body.text(name).map(str::to_owned);
        let mut cites: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in body.rows("cites") {
            if let (Some(section), Some(reference)) = (row.text("section"), row.text("reference")) {
                cites.entry(section.to_owned()).or_default().insert(reference.to_owned());
            }
        }
        let rows = |name: &str, field: &str| -> BTreeSet<String> {
            body.rows(name).filter_map(|row| row.text(field).map(str::to_owned)).collect()
        };
        Some(Self {
            document: text("document")?,
            digest: text("digest")?,
            parents: rows("parents", "digest"),
            author: text("author").and_then(|a| OrgId::parse(&a))?,
            parties: rows("parties", "organisation").iter().filter_map(|o| OrgId::parse(o)).collect(),
            for_use: text("for_use").and_then(|u| Use::from_code(&u))?,
            cites,
            record,
        })
    }

    fn references(&self) -> BTreeSet<&String> {
        self.cites.values().flatten().collect()
    }
}

/// Every version that lies here, of all documents.
async fn all_held(tx: &mut Tx) -> Result<Vec<Held>> {
    Ok(tx.records_of(KIND).await?.into_iter().filter_map(Held::read).collect())
}

/// The versions of one document.
async fn held(tx: &mut Tx, document: &str) -> Result<Vec<Held>> {
    let mut all = all_held(tx).await?;
    all.retain(|h| h.document == document);
    all.sort_by(|a, b| a.digest.cmp(&b.digest));
    Ok(all)
}

/// A version by its record.
async fn one(tx: &mut Tx, id: &RecordId) -> Result<Held> {
    let record = tx.record(id).await?.filter(|r| r.kind == KIND && r.state == "live").ok_or(Error::NotFound)?;
    Held::read(record).ok_or(Error::NotFound)
}

/// The versions that no other one was made from.
///
/// INVARIANT: this depends on which versions are held and on nothing else, not on their order, so that two parties who
/// hold the same ones see the same heads.
fn heads_of(held: &[Held]) -> Vec<&Held> {
    let parents: BTreeSet<&String> = held.iter().flat_map(|h| &h.parents).collect();
    held.iter().filter(|h| !parents.contains(&h.digest)).collect()
}

/// What every version of a document descends from the given one, itself included.
fn ancestors<'a>(held: &'a [Held], of: &'a str) -> BTreeSet<&'a str> {
    let by_digest: BTreeMap<&str, &Held> = held.iter().map(|h| (h.digest.as_str(), h)).collect();
    let (mut found, mut waiting) = (BTreeSet::new(), vec![of]);
    while let Some(next) = waiting.pop() {
        if found.insert(next) {
            waiting.extend(by_digest.get(next).into_iter().flat_map(|h| &h.parents).map(String::as_str));
        }
    }
    found
}

const LINK: &str = "cites.";

/// Which record here each reference means, as far as that is known.
async fn bindings(tx: &mut Tx, held: &[Held]) -> Result<BTreeMap<String, RecordId>> {
    let mut found = BTreeMap::new();
    for version in held {
        for row in tx.fetch(sql::LINKS_FROM, values![version.record.id.as_str()]).await? {
            let (field, target) = (row.need(0)?, row.need(1)?);
            if let Some((reference, target)) = field.strip_prefix(LINK).zip(RecordId::parse(&target)) {
                found.entry(reference.to_owned()).or_insert(target);
            }
        }
    }
    Ok(found)
}

/// What a version is known again by, whatever became of its record.
fn source_key(node: &Node, digest: &str) -> String {
    node.keyed_hash(&format!("joint-document|{digest}"))
}
