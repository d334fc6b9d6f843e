//! What passes to a partner as a file: every row with the label and the caveats that go with it.

use super::{Looking, agreement_with, fits, outline};
use crate::access::Asked;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::bulk::Sealed;
use crate::estimation::tables::sheet;
use crate::exchange::Payload;
use crate::exchange::contributors::Contributors;
use crate::exchange::passing::{Gatekeeper, payload};
use crate::exchange::require_sharer;
use crate::exports::{self, Wanted};
use crate::node::Node;
use crate::records::ListQuery;
use crate::{Error, Result, approvals};
use policy::{Action, Relation};
use record::label::Audience;
use record::split::merge;
use record::{Body, Caveat, Compartment, Expiry, FieldType, Form, Label, RecordId, Sensitivity, Use, index};
use serde_json::{Value, json};
use store::records::Stored;

/// The formats, as they stand in addresses.
pub const FORMATS: [&str; 2] = ["csv", "json"];

/// One record of the file: the id by which the partner knows it, and what passes.
struct Row {
    id: String,
    record: RecordId,
    is_sensitive: bool,
    payload: Payload,
}

/// What is asked of a second person before a file is taken: one kind as it passes to a partner, to be looked at.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner, agreement or kind.
pub async fn wanted(node: &Node, actor: &Actor, partner: &str, query: &ListQuery) -> Result<Wanted> {
    require_sharer(node, actor)?;
    node.form(&query.kind)?;
    let mut tx = node.store.read().await?;
    let seen_as = Some(agreement_with(node, &mut tx, partner).await?.partner);
    Ok(Wanted { seen_as, ..Wanted::of(query, Use::Analysis, true) })
}

/// The records of one kind as they pass to a partner, filtered like the list. A second person has approved it, and taking
/// it away is logged. What this person may not export is left out.
///
/// # Errors
/// `Forbidden` without a role that shares, or an approval that stands; `NotFound` without a partner, agreement, kind or
/// format.
pub async fn file(node: &Node, actor: &Actor, partner: &str, (query, format): (&ListQuery, &str)) -> Result<Vec<u8>> {
    require_sharer(node, actor)?;
    let form = node.form(&query.kind)?;
    if !FORMATS.contains(&format) {
        return Err(Error::NotFound);
    }
    let wanted = wanted(node, actor, partner, query).await?;
    let rows = rows(node, actor, partner, (form, query)).await?;
    let mut change = node.change("view::file").await?;
    let approval = exports::require_approved(node, &mut change.tx, actor, &wanted).await?;
    let detail = format!("as={partner} kind={} format={format} records={}", form.kind, rows.len());
    let entry = Entry::about("export", &actor.id, &approval.id, approvals::KIND).because(&approval.reason);
    change.note_about(&Entry { detail: Some(detail), ..entry }, &approval.id).await?;
    for row in rows.iter().filter(|r| r.is_sensitive) {
        let entry = Entry::about("export", &actor.id, &row.record, &form.kind).because(&approval.reason);
        change.note_about(&entry, &row.record).await?;
    }
    change.commit().await?;
    if format == "json" {
        let all: Vec<Value> = rows.iter().map(|r| json!({ "id": r.id, "record": r.payload })).collect();
        return Ok(serde_json::to_vec_pretty(&all)?);
    }
    let paths: Vec<(String, &record::form::Field)> = form.leaves();
    let head = ["id".to_owned()].into_iter().chain(paths.iter().map(|(p, _)| p.clone()));
    let head = head.chain(LABEL.map(str::to_owned)).collect();
    sheet(head, rows.iter().map(|r| line(form, &paths, r)))
}

async fn rows(node: &Node, actor: &Actor, partner: &str, (form, query): (&Form, &ListQuery)) -> Result<Vec<Row>> {
    let mut tx = node.store.read().await?;
    let agreement = agreement_with(node, &mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::Read).await?;
    let looking = Looking { node, actor, agreement: &agreement, scope };
    let mut gatekeeper = Gatekeeper::new(node, &mut tx, &agreement).await?;
    let contributors = Contributors::read(&mut tx, &agreement).await?;
    let labels: std::collections::BTreeMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let mut sealed = Sealed::of_kind(node, &mut tx, &form.kind, &Compartment::SEALED).await?;
    let mut rows = Vec::new();
    for (record, travelling) in looking.passing(&mut tx, &form.kind).await? {
        let shown = outline(form, (record.clone(), &travelling));
        if !fits(&shown, &index::entries(form, &shown.open), query) {
            continue;
        }
        let own = labels.get(&record.label).cloned().unwrap_or_else(Label::strictest);
        let may = |c: Compartment| may_export(&looking, (&record, &own), c);
        let Some((label, granted)) = gatekeeper.of(&record).filter(|_| may(Compartment::Open)) else { continue };
        let granted = granted.iter().copied().filter(|c| may(*c)).collect();
        let opened = sealed.open(node, &record.id, &granted);
        let made = payload((node, &agreement, &contributors), &record, (opened, &granted, label))?;
        let Some(payload) = made else { continue };
        let id = node.partner_id(&agreement.partner, &record.id)?;
        rows.push(Row { id, record: record.id, is_sensitive: own.sensitivity >= Sensitivity::High, payload });
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rows)
}

/// To look at what passes is analysis; whoever may not take a record away for that does not get it here either.
fn may_export(looking: &Looking<'_>, (record, label): (&Stored, &Label), compartment: Compartment) -> bool {
    let is_own = record.author == looking.actor.id;
    let relation = if is_own { Relation::Own } else { looking.node.relation(label) };
    let purpose = Some(Use::Analysis);
    looking.node.may(looking.actor, Asked { action: Action::Export, label, relation, compartment, purpose })
}

/// The columns that say how a row may be used.
const LABEL: [&str; 11] = [
    "label.sensitivity",
    "label.audience",
    "label.uses",
    "label.caveats",
    "label.acknowledge",
    "label.place",
    "label.time",
    "label.minimum_cell",
    "label.expiry",
    "label.top_rung",
    "lease_until",
];

fn line(form: &Form, paths: &[(String, &record::form::Field)], row: &Row) -> Vec<String> {
    let body = merge(form, &row.payload.open, &row.payload.sealed);
    let values = paths.iter().map(|(path, field)| harmless(cell(&body, path, field)));
    let label = label_cells(&row.payload.label).into_iter().map(harmless);
    let lease = row.payload.lease_until.clone();
    [row.id.clone()].into_iter().chain(values).chain(label).chain([lease]).collect()
}

fn label_cells(label: &Label) -> Vec<String> {
    let audience = match &label.audience {
        Audience::Everyone => "everyone".to_owned(),
        Audience::Only(orgs) => orgs.iter().map(|o| o.as_str()).collect::<Vec<_>>().join("; "),
    };
    let of = |wanted: &dyn Fn(&Caveat) -> Option<String>| {
        label.caveats.iter().filter_map(wanted).collect::<Vec<_>>().join("; ")
    };
    vec![
        label.sensitivity.code().to_owned(),
        audience,
        label.uses.iter().map(|u| u.code()).collect::<Vec<_>>().join("; "),
        of(&|c| if let Caveat::Is(code) = c { Some(code.code().to_owned()) } else { None }),
        of(&|c| if let Caveat::Acknowledge(text) = c { Some(text.clone()) } else { None }),
        label.precision.place.code().to_owned(),
        label.precision.time.code().to_owned(),
        label.minimum_cell.to_string(),
        if let Expiry::On(day) = label.expiry { day.to_string() } else { String::new() },
        label.top_rung.code().to_owned(),
    ]
}

/// One field in a cell; the rows of a repeat stand one after the other.
fn cell(body: &Body, path: &str, field: &record::form::Field) -> String {
    let text = |value: &Value| match (&field.kind, value) {
        (_, Value::String(text)) => text.clone(),
        (FieldType::Place, Value::Object(place)) if place.len() == 1 => {
            place.get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        (_, Value::Array(items)) => {
            items.iter().map(|i| i.as_str().map_or_else(|| i.to_string(), str::to_owned)).collect::<Vec<_>>().join("; ")
        }
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    };
    match path.split_once('.') {
        None => body.0.get(path).map(text).unwrap_or_default(),
        Some((repeat, name)) => {
            let rows = body.0.get(repeat).and_then(Value::as_array).into_iter().flatten();
            rows.map(|r| r.get(name).map(text).unwrap_or_default()).collect::<Vec<_>>().join(" | ")
        }
    }
}

/// A spreadsheet runs what begins like a formula; an apostrophe before it makes it text.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}
