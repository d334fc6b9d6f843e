//! What a statement lacks from one owner: the records to name when asking them to clear it.

use super::clear::{hindered, words};
use crate::actor::Actor;
use crate::agreements;
use crate::node::Node;
use crate::records;
use crate::requests;
use crate::{Error, Result};
use record::{Label, RecordId, Use};
use std::collections::{BTreeSet, HashMap};
use store::{statements as sql, values};

/// The text of a statement, counted from 0, and the records of one partner that keep it from being cleared for a use.
///
/// # Errors
/// `NotFound` when there is no such product, statement or partner, or it may not be seen.
pub async fn uncleared(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (at, channel, partner): (usize, Use, &str),
) -> Result<(String, BTreeSet<RecordId>)> {
    let product = records::show(node, actor, id, Some("to ask for its clearance")).await?;
    if product.record.kind != "product" {
        return Err(Error::NotFound);
    }
    let row = product.body.rows("statements").nth(at).ok_or(Error::NotFound)?;
    let field = format!("statements.{}", row.text("key").unwrap_or_default());
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let approved = requests::approvals(node, &mut tx).await?;
    let words = words(node, &mut tx, id).await?;
    let text = words.get(row.text("key").unwrap_or_default()).map_or("", String::as_str);
    let mut found = BTreeSet::new();
    for link in tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await? {
        let Some(target) = link.text(1).and_then(|t| RecordId::parse(&t)) else { continue };
        if link.text(0).as_deref() != Some(field.as_str()) {
            continue;
        }
        let theirs = tx.record(&target).await?.filter(|r| r.channel.as_deref() == Some(partner.org.as_str()));
        let Some(record) = theirs.filter(|r| r.state == "live") else { continue };
        if !hindered(node, actor, (&record, &labels, &approved), (channel, text)).is_empty() {
            found.insert(target);
        }
    }
    Ok((row.text("text").unwrap_or_default().to_owned(), found))
}
