//! Documents as a person sees them: listed, one version with what it rests on, two heads beside each other, history.

use super::citing::{Against, Judge, Table};
use super::difference::{Compared, compare};
use super::version::{Text, mark};
use super::write::text_of;
use super::{Held, all_held, ancestors, bindings, heads_of, held, may_write, one, require_reader};
use crate::access::Scope;
use crate::actor::Actor;
use crate::derivations;
use crate::node::Node;
use crate::records::{self, Show};
use crate::{Error, Result};
use policy::Action;
use record::{Compartment, OrgId, RecordId, Sensitivity, Use};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::records::Stored;

/// A document as listed: by one of its heads.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The head.
    pub record: Stored,
    /// What it is called, when this person may open that without giving a reason.
    pub title: Option<String>,
    /// Short names of the others who hold it.
    pub parties: Vec<String>,
    /// How many heads say different things; two or more wait to be merged.
    pub heads: usize,
    /// Whether something that it rests on is gone or narrower now.
    pub is_flagged: bool,
}

/// One of those who hold a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name by which we know them; their id when we do not.
    pub name: String,
    /// Whether it is ourselves.
    pub is_us: bool,
    /// Whether what we agreed with them is in force and goes far enough.
    pub is_agreed: bool,
}

/// What a reference means to this person.
#[derive(Debug, Clone, PartialEq)]
pub struct Citation {
    /// The reference.
    pub reference: String,
    /// The record, when it is here and this person may list it.
    pub record: Option<Stored>,
    /// Short name of whose it is; nothing when it is no party's.
    pub owner: Option<String>,
    /// Whether the record has arrived here, whatever became of it.
    pub is_here: bool,
    /// What stands against citing it again, with the name of the party concerned; for who writes.
    pub against: Vec<(Option<String>, &'static str)>,
}

/// A version in the history of its document.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its record.
    pub record: Stored,
    /// Who wrote it, by name.
    pub author: String,
    /// The versions that it was made from and that are here.
    pub parents: Vec<RecordId>,
    /// How many that it was made from are not here.
    pub missing: usize,
    /// Whether no other one was made from it.
    pub is_head: bool,
}

/// One version with everything around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its record as every record is shown.
    pub show: Show,
    /// What it says, as far as this person may open it.
    pub text: Text,
    /// Who holds it.
    pub parties: Vec<Party>,
    /// What its references mean.
    pub citations: BTreeMap<String, Citation>,
    /// The version in its history.
    pub line: Line,
    /// The heads that this person may see.
    pub heads: Vec<RecordId>,
    /// Whether the heads say different things.
    pub is_forked: bool,
    /// Whether this person may write the next version from this one, as things stand.
    pub may_revise: bool,
}

/// Two heads beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Heads {
    /// The first with what it says.
    pub left: (Line, Text),
    /// The second with what it says.
    pub right: (Line, Text),
    /// Section by section.
    pub rows: Vec<Compared>,
    /// How many further heads there are.
    pub others: usize,
    /// Whether this person may bring them together, as things stand.
    pub may_merge: bool,
}

/// Every document of which this person may list a version, the latest first.
///
/// # Errors
/// `Forbidden` without a role that reads joint documents.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Listed>> {
    require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut documents: BTreeMap<String, Vec<Held>> = BTreeMap::new();
    for version in all_held(&mut tx).await?.into_iter().filter(|h| scope.includes(&h.record)) {
        documents.entry(version.document.clone()).or_default().push(version);
    }
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let flagged: BTreeSet<RecordId> = derivations::flags(node, &mut tx).await?.into_iter().map(|f| f.record).collect();
    let mut all = Vec::new();
    for versions in documents.values() {
        let mut heads = heads_of(versions);
        heads.sort_by(|a, b| (&b.record.changed, &b.digest).cmp(&(&a.record.changed, &a.digest)));
        let Some(newest) = heads.first() else { continue };
        let mut parties = Vec::new();
        for org in newest.parties.iter().filter(|o| *o != &node.org) {
            parties.push(node.org_name(&mut tx, org).await?);
        }
        all.push(Listed {
            title: title(node, &mut tx, (actor, newest)).await?,
            parties,
            heads: distinct(node, &mut tx, &heads).await?,
            is_flagged: heads.iter().any(|h| flagged.contains(&h.record.id)),
            record: newest.record.clone(),
        });
    }
    all.sort_by(|a, b| (&b.record.changed, &b.record.id).cmp(&(&a.record.changed, &a.record.id)));
    Ok(all)
}

/// The title, where opening it needs no reason.
async fn title(node: &Node, tx: &mut Tx, (actor, version): (&Actor, &Held)) -> Result<Option<String>> {
    let label = node.label(tx, version.record.label).await?;
    let open = node.open_compartments(actor, &label, false);
    if label.sensitivity >= Sensitivity::High || !open.contains(&Compartment::Narrative) {
        return Ok(None);
    }
    let body = node.body_of(tx, &version.record, &BTreeSet::from([Compartment::Narrative])).await?;
    Ok(body.text("title").map(str::to_owned))
}

async fn text(node: &Node, tx: &mut Tx, version: &Held) -> Result<Text> {
    let body = node.body_of(tx, &version.record, &BTreeSet::from([Compartment::Narrative])).await?;
    Ok(text_of(&body, version))
}

/// How many different texts the heads have: two parties who wrote the same need no merge.
async fn distinct(node: &Node, tx: &mut Tx, heads: &[&Held]) -> Result<usize> {
    if heads.len() < 2 {
        return Ok(heads.len());
    }
    // Their digests are enough: a partner may write many heads, and long ones.
    let mut texts = BTreeSet::new();
    for head in heads {
        texts.insert(seal::Digest::of(&serde_json::to_vec(&text(node, tx, head).await?)?).to_string());
    }
    Ok(texts.len())
}

/// The heads that say the same as this one, itself among them.
pub(super) async fn alike(node: &Node, tx: &mut Tx, (head, all): (&Held, &[Held])) -> Result<BTreeSet<RecordId>> {
    let own = text(node, tx, head).await?;
    let mut found = BTreeSet::new();
    for other in heads_of(all) {
        if other.digest == head.digest || text(node, tx, other).await? == own {
            found.insert(other.record.id.clone());
        }
    }
    Ok(found)
}

/// One version. High and severe need a reason, which is logged.
///
/// # Errors
/// `Forbidden` without a role that reads joint documents; `NotFound` when there is none, or it may not be seen;
/// `ReasonNeeded`.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<Document> {
    require_reader(node, actor)?;
    let show = records::show(node, actor, id, reason).await?;
    let mut tx = node.store.read().await?;
    let version = one(&mut tx, id).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let all: Vec<Held> = visible(&mut tx, &scope, &version.document).await?;
    let heads = heads_of(&all);
    let table = Table::set(node, &mut tx, (&version.parties, version.for_use)).await?;
    let missing = table.missing(node);
    let is_forked = distinct(node, &mut tx, &heads).await? > 1;
    let is_head = heads.iter().any(|h| h.digest == version.digest);
    let is_open = !show.closed.contains(&Compartment::Narrative);
    Ok(Document {
        text: text_of(&show.body, &version),
        parties: parties(node, &mut tx, (&version.parties, &missing)).await?,
        citations: citations(node, &mut tx, (actor, &scope), (&version, &table)).await?,
        line: line(node, &mut tx, (&version, &all)).await?,
        heads: heads.iter().map(|h| h.record.id.clone()).collect(),
        is_forked,
        may_revise: is_head && is_open && missing.is_empty() && may_write(actor),
        show,
    })
}

/// The others who hold a document, by short name, and what it is for.
///
/// # Errors
/// `Forbidden` without a role that reads joint documents; `NotFound` when it is none, or may not be seen.
pub async fn held_with(node: &Node, actor: &Actor, id: &RecordId) -> Result<(BTreeSet<String>, Use)> {
    require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let version = one(&mut tx, id).await?;
    node.visible(&mut tx, actor, &version.record).await?;
    let mut names = BTreeSet::new();
    for org in version.parties.iter().filter(|org| *org != &node.org) {
        names.insert(node.org_name(&mut tx, org).await?);
    }
    Ok((names, version.for_use))
}

pub(super) async fn visible(tx: &mut Tx, scope: &Scope, document: &str) -> Result<Vec<Held>> {
    let mut all = held(tx, document).await?;
    all.retain(|h| scope.includes(&h.record));
    Ok(all)
}

async fn parties(
    node: &Node,
    tx: &mut Tx,
    (parties, missing): (&BTreeSet<OrgId>, &BTreeSet<OrgId>),
) -> Result<Vec<Party>> {
    let mut shown = Vec::new();
    for org in parties {
        let (is_us, is_agreed) = (org == &node.org, !missing.contains(org));
        shown.push(Party { name: node.org_name(tx, org).await?, is_us, is_agreed });
    }
    shown.sort_by(|a, b| (!a.is_us, &a.name).cmp(&(!b.is_us, &b.name)));
    Ok(shown)
}

async fn citations(
    node: &Node,
    tx: &mut Tx,
    (actor, scope): (&Actor, &Scope),
    (version, table): (&Held, &Table),
) -> Result<BTreeMap<String, Citation>> {
    let all = held(tx, &version.document).await?;
    let bound = bindings(tx, &all).await?;
    let mut judge = Judge::new(node, tx, (actor, table)).await?;
    let mut shown = BTreeMap::new();
    for reference in version.references() {
        let record = match bound.get(reference) {
            Some(id) => tx.record(id).await?,
            None => None,
        };
        let owner = match version.parties.iter().find(|org| reference.starts_with(&mark(org))) {
            Some(org) => Some(node.org_name(tx, org).await?),
            None => None,
        };
        let seen = record.as_ref().filter(|r| r.state != "live" || scope.includes(r));
        let mut against = Vec::new();
        if let Some(record) = seen.filter(|_| may_write(actor)) {
            for Against { party, why } in judge.judge(record, true).err().unwrap_or_default() {
                let name = match &party {
                    Some(org) => Some(node.org_name(tx, org).await?),
                    None => None,
                };
                against.push((name, why));
            }
        }
        let (is_here, seen) = (record.is_some(), seen.filter(|r| r.state == "live").cloned());
        let reference = reference.clone();
        shown.insert(reference.clone(), Citation { reference, record: seen, owner, is_here, against });
    }
    Ok(shown)
}

async fn line(node: &Node, tx: &mut Tx, (version, all): (&Held, &[Held])) -> Result<Line> {
    let parents = all.iter().filter(|h| version.parents.contains(&h.digest));
    let parents: Vec<RecordId> = parents.map(|h| h.record.id.clone()).collect();
    Ok(Line {
        author: node.org_name(tx, &version.author).await?,
        missing: version.parents.len() - parents.len(),
        parents,
        is_head: heads_of(all).iter().any(|h| h.digest == version.digest),
        record: version.record.clone(),
    })
}

/// Every version of a document that this person may list, what was written last first.
///
/// # Errors
/// `Forbidden` without a role that reads joint documents; `NotFound` when it is none, or may not be seen.
pub async fn history(node: &Node, actor: &Actor, id: &RecordId) -> Result<Vec<Line>> {
    require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let version = one(&mut tx, id).await?;
    node.visible(&mut tx, actor, &version.record).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let all = visible(&mut tx, &scope, &version.document).await?;
    // What was made from another stands above it, whenever it arrived.
    let mut ordered: Vec<&Held> = all.iter().collect();
    ordered.sort_by_cached_key(|h| (std::cmp::Reverse(ancestors(&all, &h.digest).len()), h.digest.clone()));
    let mut lines = Vec::new();
    for version in ordered {
        lines.push(line(node, &mut tx, (version, &all)).await?);
    }
    Ok(lines)
}

/// The first two heads that say different things, beside each other. High and severe need a reason, which is logged.
///
/// # Errors
/// As [`show`]; `NotFound` when there is only one.
pub async fn heads(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<Heads> {
    let document = show(node, actor, id, reason).await?;
    if document.show.closed.contains(&Compartment::Narrative) {
        return Err(Error::NotFound);
    }
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let version = one(&mut tx, id).await?;
    let all = visible(&mut tx, &scope, &version.document).await?;
    let all_heads = heads_of(&all);
    let others = distinct(node, &mut tx, &all_heads).await?.saturating_sub(2);
    let mut found: Vec<(&Held, Text)> = Vec::new();
    for head in all_heads {
        // Two are shown; who opens no other has read no other.
        if found.len() == 2 {
            break;
        }
        // Each head is opened like any record: by whoever may, with the reason that was given.
        drop(tx);
        let shown = records::show(node, actor, &head.record.id, reason).await?;
        tx = node.store.read().await?;
        let text = text_of(&shown.body, head);
        if !found.iter().any(|(_, other)| other == &text) {
            found.push((head, text));
        }
    }
    let mut found = found.into_iter();
    let ((left, first), (right, second)) = found.next().zip(found.next()).ok_or(Error::NotFound)?;
    let base = match common(&all, (&left.digest, &right.digest)) {
        Some(base) => Some(text(node, &mut tx, base).await?),
        None => None,
    };
    let table = Table::set(node, &mut tx, (&version.parties, version.for_use)).await?;
    Ok(Heads {
        rows: compare(&first, &second, base.as_ref()),
        may_merge: may_write(actor) && table.missing(node).is_empty(),
        left: (line(node, &mut tx, (left, &all)).await?, first),
        right: (line(node, &mut tx, (right, &all)).await?, second),
        others,
    })
}

/// The last version that both descend from: one that no other common one descends from.
fn common<'a>(all: &'a [Held], (left, right): (&'a str, &'a str)) -> Option<&'a Held> {
    let shared: BTreeSet<&str> = ancestors(all, left).intersection(&ancestors(all, right)).copied().collect();
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for digest in &shared {
        above.extend(ancestors(all, digest).into_iter().filter(|a| a != digest));
    }
    all.iter().find(|h| shared.contains(h.digest.as_str()) && !above.contains(h.digest.as_str()))
}
