//! What a partner sees of us: lists, facets, search and counts, worked out from what passes and from nothing else.
//!
//! Lists reduce open parts only and open nothing sealed but counts, so that they stay fast. Nobody sees more here than
//! they may see themselves.

mod file;

pub use file::{FORMATS, file, wanted};

use super::contributors::Contributors;
use super::passing::{COUNTED, Gatekeeper, Passing, number_rows, payload};
use super::way::how;
use super::{require_sharer, whereabouts};
use crate::access::Scope;
use crate::actor::Actor;
use crate::agreements::{self, Agreement};
use crate::attachments::Enclosures;
use crate::audit::Entry;
use crate::bulk::Sealed;
use crate::node::Node;
use crate::records::{Hits, List, ListQuery, PAGE};
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::place::governorate;
use record::reduce::reduce;
use record::split::Parts;
use record::{Compartment, Form, Label, PlacePrecision, RecordId, Sensitivity, index};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::records::Stored;

/// A list as a partner sees it. Its rows hold the open part that passes, and no more.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenList {
    /// The kinds of which something passes, with how many records.
    pub kinds: Vec<(String, i64)>,
    /// The page that was asked for.
    pub list: List,
    /// How many lie in each month, or in each longer period where no month passes.
    pub periods: BTreeMap<String, usize>,
    /// How many lie in each governorate, or in the country where no governorate passes.
    pub places: BTreeMap<String, usize>,
}

/// One record as it passes, with what this person may not open left out.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenRecord {
    /// What passes.
    pub passing: Passing,
    /// Parts that pass and are closed to this person.
    pub closed: Vec<Compartment>,
}

/// What a partner may know of a record of ours of which nothing passes today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remains {
    /// Whether private matching may tell them that we know of it too.
    pub may_match: bool,
    /// Whether they hold a copy, or may hold one.
    pub is_held: bool,
    /// The last day on which that copy can be read if nothing more is exchanged, where it is known.
    pub readable_until: Option<Date>,
}

/// Who looks through whose eyes.
struct Looking<'a> {
    node: &'a Node,
    actor: &'a Actor,
    agreement: &'a Agreement,
    scope: Scope,
}

async fn agreement_with(node: &Node, tx: &mut Tx, partner: &str) -> Result<Agreement> {
    let partner = agreements::partner(tx, partner).await?;
    agreements::with_in(node, tx, &partner.org).await?.ok_or(Error::NotFound)
}

impl Looking<'_> {
    /// Records of a kind of which something passes, each with the label that travels.
    async fn passing(&self, tx: &mut Tx, kind: &str) -> Result<Vec<(Stored, Label)>> {
        let mut gatekeeper = Gatekeeper::new(self.node, tx, self.agreement).await?;
        let records = tx.records_of(kind).await?.into_iter();
        let ours: Vec<Stored> = records.filter(|r| gatekeeper.is_candidate(r) && self.scope.includes(r)).collect();
        // A count passes only as it is read. There are few, so that these alone are opened.
        let mut counts = match kind == COUNTED {
            true => {
                let sealed = Sealed::of_kind(self.node, tx, kind, &[Compartment::Narrative]).await?;
                Some((sealed, Contributors::read(tx, self.agreement).await?))
            }
            false => None,
        };
        let mut found = Vec::new();
        for record in ours {
            let Some((label, granted)) = gatekeeper.of(&record) else { continue };
            if let Some((sealed, contributors)) = &mut counts {
                let opened = sealed.open(self.node, &record.id, granted);
                let context = (self.node, self.agreement, &*contributors);
                if payload(context, &record, (opened, granted, label))?.is_none() {
                    continue;
                }
            }
            found.push((record, label.clone()));
        }
        Ok(found)
    }

    /// The parts of a class that this person may open.
    fn may_open(&self, record: &Stored, label: &Label) -> BTreeSet<Compartment> {
        self.node.open_compartments(self.actor, label, record.author == self.actor.id)
    }
}

/// The record with the open part that passes, and columns that say no more.
fn outline(form: &Form, (record, label): (Stored, &Label)) -> Stored {
    let parts = Parts { open: record.open, sealed: BTreeMap::new() };
    let mut reduced = reduce(form, &parts, &BTreeSet::new(), label.precision);
    number_rows(form, &mut reduced);
    let columns = index::columns(form, &reduced.open);
    Stored { open: reduced.open, columns, title: String::new(), ..record }
}

/// One page of a list as a partner sees it. An unknown kind, or one of which nothing passes, gives an empty page.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner or agreement.
pub async fn list(node: &Node, actor: &Actor, partner: &str, query: &ListQuery) -> Result<SeenList> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let agreement = agreement_with(node, &mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::Read).await?;
    let looking = Looking { node, actor, agreement: &agreement, scope };
    let (mut kinds, mut chosen) = (Vec::new(), None);
    for kind in &agreement.ours.kinds {
        let passing = looking.passing(&mut tx, kind).await?;
        let is_first = query.kind.is_empty() && chosen.is_none() && !passing.is_empty();
        if !passing.is_empty() {
            kinds.push((kind.clone(), i64::try_from(passing.len()).unwrap_or(i64::MAX)));
        }
        if is_first || &query.kind == kind {
            chosen = Some((node.form(kind)?, passing));
        }
    }
    let Some((form, passing)) = chosen else {
        return Ok(SeenList { kinds, ..page_of(None, Vec::new(), query) });
    };
    let rows = passing.into_iter().map(|(record, label)| outline(form, (record, &label))).collect();
    Ok(SeenList { kinds, ..page_of(Some(form), rows, query) })
}

/// Filters, counts and cuts. The facets are of what fits, as in every list.
fn page_of(form: Option<&Form>, rows: Vec<Stored>, query: &ListQuery) -> SeenList {
    let mut rows: Vec<(Stored, Vec<index::Entry>)> = rows
        .into_iter()
        .map(|r| {
            let entries = form.map(|f| index::entries(f, &r.open)).unwrap_or_default();
            (r, entries)
        })
        .filter(|(r, entries)| fits(r, entries, query))
        .collect();
    rows.sort_by(|(a, _), (b, _)| {
        let from = |r: &Stored| r.columns.date.map(record::PartialDate::from);
        from(b).cmp(&from(a)).then_with(|| a.id.cmp(&b.id))
    });
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let pages = ((total + PAGE - 1) / PAGE).max(1);
    let page = query.page.clamp(1, pages);
    let (skip, take) = (usize::try_from((page - 1) * PAGE).unwrap_or(0), usize::try_from(PAGE).unwrap_or(0));
    let (mut periods, mut places) = (BTreeMap::new(), BTreeMap::new());
    for (row, _) in &rows {
        if let Some(date) = row.columns.date {
            let is_within_a_month = date.month() == record::PartialDate::day(date.to()).month();
            let period = if is_within_a_month { date.month() } else { date.to_string() };
            *periods.entry(period).or_insert(0) += 1;
        }
        if let Some(place) = &row.columns.place {
            *places.entry(governorate(place).to_owned()).or_insert(0) += 1;
        }
    }
    let facets = form.map(|f| facets(f, &rows)).unwrap_or_default();
    let rows = rows.into_iter().skip(skip).take(take).map(|(r, _)| r).collect();
    let list = List { rows, facets, total, page, pages, may_add: false };
    SeenList { kinds: Vec::new(), list, periods, places }
}

fn fits(record: &Stored, entries: &[index::Entry], query: &ListQuery) -> bool {
    // A blank code asks for records that say nothing there, as in the lists of the store.
    let has = |(field, code): &(String, String)| {
        let mut said = entries.iter().filter(|e| &e.field == field).filter_map(|e| e.text.as_deref());
        if code.is_empty() { said.next().is_none() } else { said.any(|text| text == code) }
    };
    let date = record.columns.date;
    let from = |day: &String| date.is_some_and(|d| d.to().to_string() >= *day);
    let to = |day: &String| date.is_some_and(|d| d.from().to_string() <= *day);
    query.filters.iter().all(has) && query.from.as_ref().is_none_or(from) && query.to.as_ref().is_none_or(to)
}

/// How many values of a facet are kept; as many as in the lists of the store.
const VALUES: usize = 60;

fn facets(form: &Form, rows: &[(Stored, Vec<index::Entry>)]) -> Vec<(String, Vec<(String, i64)>)> {
    let faceted = form.leaves().into_iter().filter(|(_, f)| f.facet).map(|(path, _)| path);
    let mut counts: Vec<(String, BTreeMap<&str, i64>)> = faceted.map(|path| (path, BTreeMap::new())).collect();
    for entry in rows.iter().flat_map(|(_, entries)| entries) {
        let Some(text) = entry.text.as_deref() else { continue };
        if let Some((_, tally)) = counts.iter_mut().find(|(path, _)| path == &entry.field) {
            *tally.entry(text).or_insert(0) += 1;
        }
    }
    let sorted = |tally: BTreeMap<&str, i64>| {
        let mut tally: Vec<(String, i64)> = tally.into_iter().map(|(code, n)| (code.to_owned(), n)).collect();
        tally.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        tally.truncate(VALUES);
        tally
    };
    counts.into_iter().map(|(path, tally)| (path, sorted(tally))).collect()
}

/// One record of ours as a partner holds it; `None` when nothing of it passes. A look at a record of high or severe
/// sensitivity is logged.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner or agreement.
pub async fn show(node: &Node, actor: &Actor, partner: &str, id: &RecordId) -> Result<Option<SeenRecord>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let agreement = agreement_with(node, &mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::Read).await?;
    let looking = Looking { node, actor, agreement: &agreement, scope };
    let mut gatekeeper = Gatekeeper::new(node, &mut tx, &agreement).await?;
    let found = tx.record(id).await?.filter(|r| r.state == "live" && gatekeeper.is_candidate(r));
    let Some(record) = found.filter(|r| looking.scope.includes(r)) else { return Ok(None) };
    let contributors = Contributors::read(&mut tx, &agreement).await?;
    let Some((label, granted)) = gatekeeper.of(&record).cloned() else { return Ok(None) };
    let own = node.label(&mut tx, record.label).await?;
    let opened = Sealed::of_record(node, &mut tx, id).await?.open(node, id, &granted);
    if own.sensitivity >= Sensitivity::High {
        let mut change = node.change("view::show").await?;
        let entry = Entry::about("read", &actor.id, id, &record.kind);
        change.note_about(&entry.because("to see it as a partner sees it"), id).await?;
        change.commit().await?;
    }
    let context = (node, &agreement, &contributors);
    let made = payload(context, &record, (opened, &granted, &label))?;
    let Some(mut payload) = made else { return Ok(None) };
    let enclosures = Enclosures::read(node, &mut tx, &agreement.partner).await?;
    let how = how(context, &record.kind, (&label, &granted, &enclosures.standing(id, &granted)))?;
    payload.attachments = enclosures.of(id, (&granted, &label)).await?;
    let may_open = looking.may_open(&record, &own);
    let closed = payload.sealed.keys().copied().filter(|c| !may_open.contains(c)).collect();
    payload.sealed.retain(|c, _| may_open.contains(c));
    payload.attachments.retain(|a| may_open.contains(&a.compartment));
    Ok(Some(SeenRecord { passing: Passing { record, payload, how }, closed }))
}

/// What a partner may know of a record of ours of which nothing passes: whether matching tells, and what they hold.
/// Nothing for what this person may not see.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner or agreement.
pub async fn remains(node: &Node, actor: &Actor, partner: &str, id: &RecordId) -> Result<Remains> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let agreement = agreement_with(node, &mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::Read).await?;
    let found = tx.record(id).await?.filter(|r| r.state == "live" && scope.includes(r));
    let Some(record) = found.filter(|r| r.channel.is_none() && r.origin == node.org) else {
        return Ok(Remains::default());
    };
    let may_match = Gatekeeper::new(node, &mut tx, &agreement).await?.may_match(&record);
    let partner = agreements::partner(&mut tx, partner).await?;
    let signed = Some(&agreement).filter(|a| a.is_signed());
    let there = whereabouts::with_partner(node, &mut tx, (&record, &partner), signed).await?;
    let there = there.filter(|w| w.state.is_out_there());
    Ok(Remains { may_match, is_held: there.is_some(), readable_until: there.and_then(|w| w.readable_until) })
}

/// While the agreement with a partner rests, the last day on which what they hold of us can be read there.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner or agreement.
pub async fn held_until(node: &Node, actor: &Actor, partner: &str) -> Result<Option<Date>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let agreement = agreement_with(node, &mut tx, partner).await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    whereabouts::held_until(node, &mut tx, (&partner, &agreement)).await
}

/// The most hits that a search gives; as many as the node's own.
const HITS: usize = 200;

/// What a partner finds when they search what they hold of us: our records whose passing text holds all words, with
/// the open part that passes.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner or agreement.
pub async fn search(node: &Node, actor: &Actor, partner: &str, words: &str) -> Result<Vec<(Stored, Compartment)>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let agreement = agreement_with(node, &mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::Search).await?;
    let looking = Looking { node, actor, agreement: &agreement, scope };
    let mut gatekeeper = Gatekeeper::new(node, &mut tx, &agreement).await?;
    let labels: BTreeMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let mut granted = Vec::new();
    for (class, label) in labels.iter().filter(|(class, _)| looking.scope.classes.contains(class)) {
        let open = node.open_compartments(actor, label, looking.scope.author.is_some());
        granted.push((*class, open.into_iter().collect::<Vec<_>>()));
    }
    let mut hits = Hits::of(words, granted, &looking.scope);
    let mut found = Vec::new();
    while found.len() < HITS
        && let Some(more) = hits.more(node, &mut tx).await?
    {
        for (record, compartment) in more {
            if !gatekeeper.is_candidate(&record) {
                continue;
            }
            // What a person may open and does not pass is left out before the cut, so that it pushes nothing out.
            let Some((label, passing)) = gatekeeper.of(&record) else { continue };
            // The words of an exact place pass only where places pass at least as finely as a village.
            let is_too_coarse =
                compartment == Compartment::Location && label.precision.place > PlacePrecision::Locality;
            let own = labels.get(&record.label).cloned().unwrap_or_else(Label::strictest);
            let is_open = looking.may_open(&record, &own).contains(&compartment);
            if !passing.contains(&compartment) || is_too_coarse || !is_open {
                continue;
            }
            let label = label.clone();
            found.push((outline(node.form(&record.kind)?, (record, &label)), compartment));
        }
    }
    found.truncate(HITS);
    Ok(found)
}
