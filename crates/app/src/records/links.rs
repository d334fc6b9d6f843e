//! Links between records: those that a person may follow, and those that may be written.

use crate::actor::Actor;
use crate::node::Node;
use crate::{Error, Result};
use policy::Action;
use record::problem::Reason;
use record::{Body, FieldType, Form, RecordId};
use serde_json::Value;
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// Links shown in each direction.
const MOST_LINKS: usize = 50;

/// One link to a record that the asker may see.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkShown {
    /// The field that links.
    pub field: String,
    /// The record at the other end.
    pub record: Stored,
}

pub(super) async fn links(
    node: &Node,
    tx: &mut Tx,
    actor: &Actor,
    id: &RecordId,
    outward: bool,
) -> Result<Vec<LinkShown>> {
    let scope = node.scope(tx, actor, Action::List).await?;
    let statement = if outward { sql::LINKS_FROM } else { sql::LINKS_TO };
    let rows = tx.fetch(statement, values![id.as_str()]).await?;
    let mut shown = Vec::new();
    for row in &rows {
        // What is hidden is left out before the cut, so that it pushes nothing out.
        if shown.len() == MOST_LINKS {
            break;
        }
        let Some(other) = row.text(1).and_then(|t| RecordId::parse(&t)) else { continue };
        if let Some(record) = tx.record(&other).await?.filter(|r| scope.includes(r) && r.state == "live") {
            shown.push(LinkShown { field: row.need(0)?, record });
        }
    }
    Ok(shown)
}

/// A link must lead to a record of the right kind that the actor may see, but for one that `before` had: who corrects
/// something else need not see where it leads, and what it led to may be destroyed.
pub(super) async fn check_links(
    node: &Node,
    tx: &mut Tx,
    actor: &Actor,
    (form, body, before): (&Form, &Body, Option<&Body>),
) -> Result<()> {
    let scope = node.scope(tx, actor, Action::List).await?;
    let before = before.map(|before| linked(form, before)).unwrap_or_default();
    let had: BTreeSet<(&str, &str)> = before.iter().map(|(_, kind, text)| (*kind, *text)).collect();
    for (path, kind, text) in linked(form, body) {
        if had.contains(&(kind, text)) {
            continue;
        }
        let found = match RecordId::parse(text) {
            Some(id) => tx.record(&id).await?,
            None => None,
        };
        let is_right = found.is_some_and(|r| scope.includes(&r) && (kind == "*" || r.kind == kind));
        if !is_right {
            return Err(Error::field(&form.kind, &path, Reason::UnknownCode, text));
        }
    }
    Ok(())
}

/// Every link of a body, those in rows among them: where it stands, to which kind it must lead, and the id.
fn linked<'b>(form: &'b Form, body: &'b Body) -> Vec<(String, &'b str, &'b str)> {
    let mut all = Vec::new();
    for field in &form.fields {
        match (&field.kind, body.0.get(&field.name)) {
            (FieldType::Link(kind), Some(Value::String(text))) if !text.is_empty() => {
                all.push((field.name.clone(), kind.as_str(), text.as_str()));
            }
            (FieldType::Repeat, Some(Value::Array(rows))) => {
                for (at, row) in rows.iter().enumerate() {
                    for inner in &field.fields {
                        let FieldType::Link(kind) = &inner.kind else { continue };
                        let text = row.get(&inner.name).and_then(Value::as_str).filter(|text| !text.is_empty());
                        let path = || format!("{}.{at}.{}", field.name, inner.name);
                        all.extend(text.map(|text| (path(), kind.as_str(), text)));
                    }
                }
            }
            _ => {}
        }
    }
    all
}
