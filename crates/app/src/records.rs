//! Records of any kind: list, show, edit, search.

mod find;
mod links;
pub(crate) mod pages;

pub(crate) use find::Hits;
pub use find::{counts, kind_of, search};
pub use links::LinkShown;
pub use pages::warm;

use crate::access::{self, Asked};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::labels::{self, Declassifier, Outcome, Wish};
use crate::node::Node;
use crate::{Error, Result};
use links::{check_links, links};
use policy::{Action, Relation};
use record::label::Audience;
use record::validate::validate;
use record::{Body, Compartment, Label, OrgId, RecordId, Rung, Sensitivity};
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;
use store::{statements as sql, values};

/// Kinds that an action makes and a person may correct afterwards.
pub const CORRECTED: [&str; 1] = ["partner"];

/// Rows on one page of a list.
pub const PAGE: i64 = 50;

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListQuery {
    /// The kind.
    pub kind: String,
    /// Field and code, all of which a record must have; with an empty code none in that field.
    pub filters: Vec<(String, String)>,
    /// First day, ISO.
    pub from: Option<String>,
    /// Last day, ISO.
    pub to: Option<String>,
    /// Page, from 1.
    pub page: i64,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The rows.
    pub rows: Vec<Stored>,
    /// Facets: field, and each value with how many records have it.
    pub facets: Vec<(String, Vec<(String, i64)>)>,
    /// How many records in all.
    pub total: i64,
    /// This page.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// Whether the actor may add one.
    pub may_add: bool,
}

/// Who can see a record, for the strip on its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Short name of the partner.
    pub partner: String,
    /// The effective rung.
    pub rung: Rung,
    /// What sets it: `agreement`, `label`, `audience`, `expiry`, `consent`, `override`, `origin`.
    pub bound_by: String,
}

/// A record as one person sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Show {
    /// Its row.
    pub record: Stored,
    /// Its body, as far as granted.
    pub body: Body,
    /// Its label.
    pub label: Label,
    /// Compartments that are closed to this person, whether or not they hold something.
    pub closed: Vec<Compartment>,
    /// Partners and how far it passes to each. Only the origin sees it.
    pub seen: Vec<Seen>,
    /// Short name of its origin.
    pub origin: String,
    /// Links from it: field, target, kind, title.
    pub links: Vec<LinkShown>,
    /// Links to it.
    pub backlinks: Vec<LinkShown>,
    /// Who wrote the current revision, and when.
    pub written: (String, String),
    /// Earlier revisions, newest first: number, who wrote it, when.
    pub history: Vec<(i64, String, String)>,
    /// Whether this person may edit it.
    pub may_edit: bool,
}

/// One page of a list with its facets.
///
/// # Errors
/// `NotFound` for an unknown kind; `Internal` when the store fails.
pub async fn list(node: &Node, actor: &Actor, query: &ListQuery) -> Result<List> {
    let leaves = node.form(&query.kind)?.leaves();
    let facets: Vec<String> = leaves.into_iter().filter(|(_, field)| field.facet).map(|(path, _)| path).collect();
    page(node, actor, (query, &facets)).await
}

/// The same without facets: for who only asks for the rows, how many there are, or whether one may be added.
///
/// # Errors
/// As [`list`].
pub async fn rows(node: &Node, actor: &Actor, query: &ListQuery) -> Result<List> {
    node.form(&query.kind)?;
    page(node, actor, (query, &[])).await
}

async fn page(node: &Node, actor: &Actor, (query, facets): (&ListQuery, &[String])) -> Result<List> {
    let mut tx = node.store.read().await?;
    let selection = pages::selected(node, &mut tx, actor, query).await?;
    let shown = pages::of(&mut tx, &selection, (facets, query.page)).await?;
    Ok(List {
        rows: shown.rows,
        facets: shown.facets,
        total: shown.total,
        page: shown.page,
        pages: shown.pages,
        may_add: may_write(node, actor),
    })
}

impl Node {
    /// A derived figure that was worked out since the last change. PostgreSQL may be changed by another
    /// process, so that nothing is remembered there.
    pub(crate) fn figure(&self, key: &str, now: u64) -> Option<serde_json::Value> {
        let kept = self.figures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.get(key).filter(|(at, _)| *at == now && !self.store.is_postgres()).map(|(_, v)| v.clone())
    }

    pub(crate) fn keep_figure(&self, key: String, now: u64, value: serde_json::Value) {
        let mut kept = self.figures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() > 500 {
            kept.clear();
        }
        kept.insert(key, (now, value));
    }

    pub(crate) async fn label(&self, tx: &mut Tx, class: i64) -> Result<Label> {
        let classes = tx.classes().await?;
        let found = classes.into_iter().find(|(id, _)| *id == class).map(|(_, l)| l);
        // A class that cannot be found grants nothing.
        Ok(found.unwrap_or_else(Label::strictest))
    }

    /// The short name of an organisation: ours, a partner's, or its id.
    pub(crate) async fn org_name(&self, tx: &mut Tx, org: &OrgId) -> Result<String> {
        if org == &self.org {
            return Ok(self.short_name.clone());
        }
        let rows = tx.fetch(sql::CHANNELS, &[]).await?;
        let name = rows.iter().find(|r| r.text(0).as_deref() == Some(org.as_str())).and_then(|r| r.text(1));
        Ok(name.unwrap_or_else(|| org.as_str().to_owned()))
    }
}

pub(crate) fn may_write(node: &Node, actor: &Actor) -> bool {
    let label = Label::own(&node.org);
    let relation = Relation::Own;
    let asked = Asked { action: Action::Write, label: &label, relation, compartment: Compartment::Open, purpose: None };
    node.may(actor, asked)
}

/// A record as the actor sees it. High and severe need a reason, which is logged.
///
/// # Errors
/// `NotFound` when it does not exist or may not be seen; `ReasonNeeded`; `ProofNeeded` for what is severe.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<Show> {
    let mut tx = node.store.read().await?;
    let mut record = tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    if record.state == "lapsed" {
        // Unreadable until the partner renews the lease: that there is a copy is all that shows.
        record.open.clear();
        record.title.clear();
        record.columns = record::index::Columns::default();
    }
    let label = node.label(&mut tx, record.label).await?;
    if label.sensitivity >= Sensitivity::High {
        let reason = reason.map(str::trim).filter(|r| !r.is_empty()).ok_or(Error::ReasonNeeded)?;
        if access::is_shut(actor, &label) {
            return Err(Error::ProofNeeded);
        }
        let mut change = node.change("records::show").await?;
        change.note_about(&Entry::about("read", &actor.id, id, &record.kind).because(reason), id).await?;
        change.commit().await?;
    }
    let is_own = node.is_own(&mut tx, actor, &record).await?;
    let granted = node.open_compartments(actor, &label, is_own);
    let body = node.body_of(&mut tx, &record, &granted).await?;
    let is_ours = record.channel.is_none();
    let seen = if is_ours { seen_by(node, &mut tx, actor, (&record, &label)).await? } else { Vec::new() };
    let relation = if is_own { Relation::Own } else { node.relation(&label) };
    let asked = Asked { action: Action::Write, label: &label, relation, compartment: Compartment::Open, purpose: None };
    let mut writers = writers(&mut tx, &record).await?.into_iter();
    let (_, writer, at) = writers.next().ok_or(Error::NotFound)?;
    Ok(Show {
        closed: Compartment::SEALED.into_iter().filter(|c| !granted.contains(c)).collect(),
        seen,
        origin: node.org_name(&mut tx, &record.origin).await?,
        links: links(node, &mut tx, actor, id, true).await?,
        backlinks: links(node, &mut tx, actor, id, false).await?,
        written: (writer, at),
        history: writers.collect(),
        may_edit: is_ours && record.state == "live" && node.may(actor, asked),
        body,
        label,
        record,
    })
}

/// How far a record passes to each partner; one to whom it does not pass is named only to who may list partners.
async fn seen_by(node: &Node, tx: &mut Tx, actor: &Actor, (record, label): (&Stored, &Label)) -> Result<Vec<Seen>> {
    let mut seen = crate::spectrum::seen_by(node, tx, (record, label)).await?;
    let scope = node.scope(tx, actor, Action::List).await?;
    let listed = tx.records_of("partner").await?.into_iter().filter(|r| scope.includes(r));
    let names: BTreeSet<String> =
        listed.filter_map(|r| r.open.get("short_name")?.as_str().map(str::to_owned)).collect();
    seen.retain(|s| s.rung > Rung::None || names.contains(&s.partner));
    Ok(seen)
}

/// Who wrote each revision and when, newest first.
///
/// What is kept of a revision says who replaced it: that is who wrote the next one.
pub(crate) async fn writers(tx: &mut Tx, record: &Stored) -> Result<Vec<(i64, String, String)>> {
    let rows = tx.fetch(sql::REVISIONS, values![record.id.as_str()]).await?;
    let open = rows.iter().filter(|r| r.text(1).as_deref() == Some("open"));
    let (mut written, mut revision) = (Vec::new(), record.revision);
    for row in open {
        written.push((revision, row.need(3)?, row.need(4)?));
        revision = row.int(0).unwrap_or(0);
    }
    let made = tx.fetch_one(sql::RECORD_MADE, values![record.id.as_str()]).await?;
    written.push((revision, record.author.clone(), made.and_then(|r| r.text(0)).unwrap_or_default()));
    Ok(written)
}

/// Writes a new record, labelled for our own use until somebody widens it.
///
/// # Errors
/// `Forbidden` without the right to write; `Invalid` with every problem found.
pub async fn create(node: &Node, actor: &Actor, kind: &str, body: Body) -> Result<RecordId> {
    create_labelled(node, actor, kind, body, Label::own(&node.org)).await
}

/// As [`create`], with a label of our own that the actor chose.
///
/// # Errors
/// As [`create`]; `Forbidden` when the audience leaves us out or names another origin.
pub async fn create_labelled(node: &Node, actor: &Actor, kind: &str, body: Body, label: Label) -> Result<RecordId> {
    node.require(!crate::plans::PLANNED.contains(&kind), "you may not add records of this kind")?;
    created(node, actor, (kind, body, label)).await
}

/// As [`create`], for an action that has worked out what belongs in the body.
pub(crate) async fn create_by_action(node: &Node, actor: &Actor, kind: &str, body: Body) -> Result<RecordId> {
    created(node, actor, (kind, body, Label::own(&node.org))).await
}

async fn created(node: &Node, actor: &Actor, draft: (&str, Body, Label)) -> Result<RecordId> {
    let mut change = node.change("records::create").await?;
    let id = create_in(&mut change, actor, draft).await?;
    change.commit().await?;
    Ok(id)
}

/// As [`create_labelled`], in a change that does something else as well.
pub(crate) async fn create_in(
    change: &mut Change<'_>,
    actor: &Actor,
    (kind, body, label): (&str, Body, Label),
) -> Result<RecordId> {
    let node = change.node;
    let form = node.form(kind)?;
    node.require(may_write(node, actor) && !form.made, "you may not add records of this kind")?;
    let is_own = label.origins == BTreeSet::from([node.org.clone()]) && label.audience.includes(&node.org);
    node.require(is_own, "a record of ours names us as its origin and in its audience")?;
    let (body, problems) = validate(form, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    check_links(node, &mut change.tx, actor, (form, &body, None)).await?;
    let ids = change.create(vec![Draft::new(kind, body, label, &actor.id)], "create").await?;
    ids.into_iter().next().ok_or(Error::NotFound)
}

/// Replaces the body of a record of ours; what the actor may not see stays as it is, but for rows that are taken away.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `Conflict` when somebody changed it since `revision`.
pub async fn update(node: &Node, actor: &Actor, id: &RecordId, revision: i64, body: Body) -> Result<()> {
    let mut change = node.change("records::update").await?;
    let before = change.tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &before).await?;
    let label = node.label(&mut change.tx, before.label).await?;
    let is_own = node.is_own(&mut change.tx, actor, &before).await?;
    let relation = if is_own { Relation::Own } else { node.relation(&label) };
    let asked = Asked { action: Action::Write, label: &label, relation, compartment: Compartment::Open, purpose: None };
    let may = before.channel.is_none() && before.state == "live" && node.may(actor, asked);
    // An approval changes by what its second person decides, and in no other way.
    let is_by_hand = !node.form(&before.kind)?.made || CORRECTED.contains(&before.kind.as_str());
    node.require(may && is_by_hand, "you may not change this record")?;
    if before.revision != revision {
        return Err(Error::Conflict("somebody changed this record since you opened it; look at it again".to_owned()));
    }
    let form = node.form(&before.kind)?;
    // What was typed into a part that was open a moment ago must not be dropped.
    if access::is_shut(actor, &label) && !record::split::split(form, &body, String::new).sealed.is_empty() {
        return Err(Error::ProofNeeded);
    }
    let hidden: BTreeSet<Compartment> = Compartment::SEALED
        .into_iter()
        .filter(|c| !node.open_compartments(actor, &label, is_own).contains(c))
        .collect();
    let kept = node.body_of(&mut change.tx, &before, &hidden).await?;
    let body = overlay(node, form, (kept, body), &hidden);
    let body = crate::plans::corrected((&before.kind, &Body(before.open.clone())), body)?;
    let (body, problems) = validate(form, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let whole = node.body_of(&mut change.tx, &before, &BTreeSet::from(Compartment::SEALED)).await?;
    check_links(node, &mut change.tx, actor, (form, &body, Some(&whole))).await?;
    let mut draft = Draft::new(&before.kind, body, label, &actor.id);
    draft.source_key.clone_from(&before.source_key);
    change.update(&before, draft, "update").await?;
    change.commit().await
}

/// Takes hidden fields from `kept` and all others from `typed`.
fn overlay(node: &Node, form: &record::Form, (kept, typed): (Body, Body), hidden: &BTreeSet<Compartment>) -> Body {
    let parts = record::split::split(form, &kept, String::new);
    // Two new rows under one id would run into each other.
    let mut typed_parts = record::split::split(form, &typed, || record::id::token(&mut *node.rng()));
    typed_parts.sealed.retain(|c, _| !hidden.contains(c));
    let mut kept: Vec<_> = parts.sealed.into_iter().filter(|(c, _)| hidden.contains(c)).collect();
    for field in
        form.fields.iter().filter(|f| f.kind == record::FieldType::Repeat && f.compartment == Compartment::Open)
    {
        // A row that is taken away goes whole: what is sealed of it would bring it back, and tell that it was there.
        let rows = typed_parts.open.get(&field.name).and_then(|rows| rows.as_array()).into_iter().flatten();
        let left: BTreeSet<&str> = rows.filter_map(|r| r.get(record::split::ROW_ID)?.as_str()).collect();
        for (_, part) in &mut kept {
            if let Some(rows) = part.get_mut(&field.name).and_then(|rows| rows.as_object_mut()) {
                rows.retain(|id, _| left.contains(id.as_str()));
            }
        }
    }
    typed_parts.sealed.extend(kept);
    record::split::merge(form, &typed_parts.open, &typed_parts.sealed)
}

/// Widens or narrows the audience of our own record, so that agreements can carry it to partners.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; otherwise as [`labels::set`]. Widening high or severe waits
/// for a second person.
pub async fn set_audience(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    audience: BTreeSet<OrgId>,
    reason: &str,
) -> Result<Outcome> {
    let mut tx = node.store.read().await?;
    let before = tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &before).await?;
    let label = node.label(&mut tx, before.label).await?;
    drop(tx);
    let may = before.channel.is_none() && labels::may_declassify(node, actor, &label);
    node.require(may && audience.contains(&node.org), "only an officer or leader changes who may see our record")?;
    let wish = Wish {
        label: Label { audience: Audience::Only(audience), ..label },
        declassifier: Some(Declassifier::OriginatorApproval),
        reason: reason.to_owned(),
        revision: Some(before.revision),
    };
    labels::set(node, actor, id, &wish).await
}
