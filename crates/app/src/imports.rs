//! A list of somebody's becomes records: read by a mapping, labelled, written at once, idempotent.

use crate::access::Scope;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Draft;
use crate::node::Node;
use crate::{Error, Result};
use import::{Imported, Mapping};
use policy::Action;
use record::{Label, Problem, RecordId};
use serde::Serialize;
use std::collections::HashMap;
use store::{Row, statements as sql, values};

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows taken.
    pub accepted: usize,
    /// Rows left out; `problems` says why.
    pub rejected: usize,
    /// Rows taken that are implausible.
    pub flagged: usize,
    /// New records.
    pub added: usize,
    /// Records that changed.
    pub changed: usize,
    /// Records that were there already, just so.
    pub unchanged: usize,
    /// Each rejected and flagged place: what, where, what to do.
    #[serde(skip)]
    pub problems: Vec<Problem>,
}

/// A list to be imported.
#[derive(Debug, Clone)]
pub struct List<'a> {
    /// Its name, with which identifiers are unique: the file's stem.
    pub name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
    /// The mapping file's text.
    pub mapping: &'a str,
    /// The label that each record gets.
    pub label: Label,
}

/// Reads a list without writing anything.
///
/// # Errors
/// `Forbidden` without the right to write; `Invalid` when the mapping does not fit the forms or the file.
pub fn preview(node: &Node, actor: &Actor, list: &List<'_>) -> Result<(Mapping, Imported)> {
    node.require(crate::records::may_write(node, actor), "you may not import")?;
    let mapping = Mapping::parse("mapping", list.mapping, &node.kinds).map_err(Error::Invalid)?;
    let read = import::read(list.name, list.bytes, &mapping, &node.kinds, &node.vocabularies);
    if read.rows == 0 && !read.rejected.is_empty() {
        return Err(Error::Invalid(read.rejected));
    }
    Ok((mapping, read))
}

/// Imports a list: everything readable or, if the process dies, nothing.
///
/// `progress` is told how many of how many rows are prepared.
///
/// # Errors
/// `Forbidden` without the right to write; `Invalid` as [`preview`]; `Internal` when the disk is full:
/// nothing is changed then.
pub async fn run(
    node: &Node,
    actor: &Actor,
    list: &List<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Report> {
    let (mapping, read) = preview(node, actor, list)?;
    let is_made = node.form(mapping.kind())?.made || crate::plans::PLANNED.contains(&mapping.kind());
    node.require(!is_made, "records of this kind are made by an action and not imported")?;
    let mut change = node.change("imports::run").await?;
    let rows = change.tx.fetch(sql::SOURCE_KEYS, &[]).await?;
    // A record without content was shredded: importing its list again must not bring it back.
    let known: HashMap<String, Known> = rows.iter().filter_map(|r| Some((r.text(0)?, Known::read(r)?))).collect();
    let scope = node.scope(&mut change.tx, actor, Action::Write).await?;
    let mut report = Report {
        accepted: read.drafts.len(),
        rejected: read.rejected_rows,
        flagged: read.flagged_rows,
        added: 0,
        changed: 0,
        unchanged: 0,
        problems: [read.rejected, read.flagged].concat(),
    };
    let (total, mut fresh) = (read.drafts.len(), Vec::new());
    for (i, row) in read.drafts.into_iter().enumerate() {
        node.runs.require_open()?;
        let key = row.key.unwrap_or_else(|| format!("row-{}", row.row));
        let mut draft = Draft::new(mapping.kind(), row.body, list.label.clone(), &actor.id);
        let shared = node.keyed_hash(&format!("import|{}|{key}", list.name));
        // A row that others imported is neither told nor changed by who may not see it: it is a row of their own.
        let source_key = match known.get(&shared) {
            Some(other) if !other.is_within(&scope) => {
                node.keyed_hash(&format!("import|{}|{key}|{}", list.name, actor.id))
            }
            _ => shared,
        };
        draft.source_key = Some(source_key.clone());
        if let Some(said) = row.consent {
            // The list's label may be stricter than what the row says; never the other way round.
            let consents = crate::consents::from_primero(said.services, said.disclosure);
            draft.label.consents = draft.label.consents.join(&consents);
        }
        match known.get(&source_key) {
            None => fresh.push(draft),
            Some(Known { content: None, .. }) => report.unchanged += 1,
            Some(Known { content: Some(content), .. })
                if row.consent.is_none() && content == &node.content_key(&draft.body)? =>
            {
                report.unchanged += 1;
            }
            Some(Known { content, id, .. }) => {
                let before = change.tx.record(id).await?.ok_or(Error::NotFound)?;
                // The label that somebody has given it since stays, but for what the list now says no to.
                let label = node.label(&mut change.tx, before.label).await?;
                draft.label = narrowed(&label, row.consent);
                let is_same = content.as_ref() == Some(&node.content_key(&draft.body)?);
                if is_same && draft.label == label {
                    report.unchanged += 1;
                } else {
                    change.update(&before, draft, "import").await?;
                    report.changed += 1;
                }
            }
        }
        if i % 500 == 0 {
            progress(i, total);
        }
    }
    report.added = fresh.len();
    for chunk in chunks(fresh, 2_000) {
        change.create(chunk, "import").await?;
        progress(total.min(report.unchanged + report.changed), total);
    }
    let detail = format!(
        "{} sha256={} accepted={} rejected={} added={} changed={}",
        list.name,
        seal::Digest::of(list.bytes),
        report.accepted,
        report.rejected,
        report.added,
        report.changed
    );
    // What was read and how: with the file and the mapping in hand, anybody can do it again.
    let mapped = seal::Digest::of(list.mapping.as_bytes());
    let Report { flagged, unchanged, .. } = report;
    let logged = format!("{detail} unchanged={unchanged} flagged={flagged} kind={} mapping={mapped}", mapping.kind());
    change.note(&Entry::general("import", &actor.id, Some(logged)))?;
    let id = record::id::token(&mut *node.rng());
    let count = i64::try_from(report.accepted).unwrap_or(i64::MAX);
    let job = values![id, "import", "done", count, count, detail, node.now_text()];
    change.tx.execute(sql::JOB_SET, job).await?;
    change.commit().await?;
    progress(total, total);
    Ok(report)
}

/// A label without what the list now says no to. Where a consent is on file, only a clear no counts against it.
fn narrowed(label: &Label, said: Option<import::Consented>) -> Label {
    let Some(said) = said else { return label.clone() };
    let consents = match label.consents.references.is_empty() {
        true => crate::consents::from_primero(said.services, said.disclosure),
        false => crate::consents::without_refused(said.services, said.disclosure),
    };
    Label { consents: label.consents.join(&consents), ..label.clone() }
}

/// A record that an import made before.
struct Known {
    content: Option<String>,
    id: RecordId,
    author: String,
    class: i64,
}

impl Known {
    fn read(row: &Row) -> Option<Self> {
        let id = RecordId::parse(&row.text(2)?)?;
        Some(Self { content: row.text(1), id, author: row.text(3)?, class: row.int(4)? })
    }

    fn is_within(&self, scope: &Scope) -> bool {
        // What was shredded has no content and the strictest class: for whoever wrote it, it stays known and away.
        let is_open = self.content.is_none() || scope.classes.contains(&self.class);
        is_open && scope.author.as_ref().is_none_or(|a| a == &self.author || scope.inherited.contains(&self.author))
    }
}

fn chunks(mut all: Vec<Draft>, size: usize) -> Vec<Vec<Draft>> {
    let mut chunks = Vec::new();
    while !all.is_empty() {
        let rest = all.split_off(size.min(all.len()));
        chunks.push(std::mem::replace(&mut all, rest));
    }
    chunks
}
