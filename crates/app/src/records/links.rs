//! Links between records: those that a person may follow, and those that may be written.

use crate::actor::Actor;
use crate::node::Node;
use crate::{Error, Result};
use policy::Action;
use record::problem::Reason;
use record::{Body, RecordId};
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

/// A link must lead to a record of the right kind that the actor may see.
pub(super) async fn check_links(
    node: &Node,
    tx: &mut Tx,
    actor: &Actor,
    form: &record::Form,
    body: &Body,
) -> Result<()> {
    let scope = node.scope(tx, actor, Action::List).await?;
    for field in &form.fields {
        let record::FieldType::Link(kind) = &field.kind else { continue };
        let Some(text) = body.text(&field.name) else { continue };
        let found = match RecordId::parse(text) {
            Some(id) => tx.record(&id).await?,
            None => None,
        };
        let is_right = found.is_some_and(|r| scope.includes(&r) && (kind == "*" || &r.kind == kind));
        if !is_right {
            return Err(Error::field(&form.kind, &field.name, Reason::UnknownCode, text));
        }
    }
    Ok(())
}
