//! What lies beyond a node: people who say that paper and exports are gone, and records that the law forbids to destroy.

use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, messages};
use jiff::civil::Date;
use policy::Role;
use record::RecordId;
use serde::{Deserialize, Serialize};
use store::{statements as sql, values};

#[derive(Debug, Serialize, Deserialize)]
struct Message {
    ids: Vec<String>,
    on: Date,
}

/// Copies that a partner withdrew, that this node destroyed and told them so, and for which nobody has yet said that
/// paper is gone too.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn open(node: &Node, actor: &Actor, partner: &str) -> Result<usize> {
    crate::exchange::require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let rows = tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    Ok(rows.iter().filter(|r| is_gone(r)).count())
}

/// A person says that print-outs and exports of everything that a partner withdrew are destroyed. The partner gets to
/// know with the next bundle. It is a person's word: no machine can check it.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `NotFound` for an unknown partner or when nothing is open.
pub async fn attest(node: &Node, actor: &Actor, partner: &str, words: &str) -> Result<usize> {
    node.require(actor.is(Role::Officer) || actor.is(Role::Leader), "only an officer or leader attests")?;
    let mut change = node.change("attestations::attest").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let mut ids = Vec::new();
    for row in rows.iter().filter(|r| is_gone(r)) {
        ids.push(row.need(2)?);
        let values = values![partner.org.as_str(), row.need(1)?, "attested", node.now_text()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    if ids.is_empty() {
        return Err(Error::NotFound);
    }
    let count = ids.len();
    let message = serde_json::to_vec(&Message { ids, on: node.today() })?;
    messages::queue(&mut change, &partner.org, ("@attestation", &message)).await?;
    let detail = format!("{} records={count}", partner.short_name);
    change.note(&Entry::general("attest", &actor.id, Some(detail)).because(words))?;
    change.commit().await?;
    Ok(count)
}

/// Takes a partner's word about what we withdrew.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let message: Message = serde_json::from_slice(bytes)
        .map_err(|_| Error::Refused("an attestation in this bundle cannot be read; ask for it again".to_owned()))?;
    for id in &message.ids {
        let row = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values![from.org.as_str(), id.as_str()]).await?;
        let Some(row) = row.filter(|r| r.text(5).as_deref() == Some("node-enforced")) else { continue };
        let values = values![from.org.as_str(), row.need(1)?, "people-attested", change.node.now_text()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    Ok(())
}

/// Keeps a received copy from being destroyed, because the law forbids it. When its origin withdraws it, it is locked
/// here, nobody sees it, and the origin is told why it is not gone.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` for what is no received copy.
pub async fn hold(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader places a legal hold")?;
    let mut change = node.change("attestations::hold").await?;
    let record = change.tx.record(id).await?.filter(|r| r.channel.is_some()).ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    change.tx.execute(sql::HOLD_SET, values![id.as_str(), node.now_text()]).await?;
    change.note_about(&Entry::about("hold", &actor.id, id, &record.kind).because(reason), id).await?;
    change.commit().await
}

/// Ends a legal hold. What was withdrawn meanwhile is destroyed now, and the origin is told.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` without a hold.
pub async fn end_hold(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader ends a legal hold")?;
    let mut change = node.change("attestations::end_hold").await?;
    let row = change.tx.fetch_one(sql::HOLD, values![id.as_str()]).await?.ok_or(Error::NotFound)?;
    let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
    change.tx.execute(sql::HOLD_END, values![id.as_str()]).await?;
    change.note_about(&Entry::about("end-hold", &actor.id, id, &record.kind).because(reason), id).await?;
    if row.int(2) == Some(1) {
        let channel = record.channel.unwrap_or_default();
        let values = values![channel, id.as_str(), "enforcement-due", node.now_text()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
        change.tx.push_outbox("withdraw", [id]).await?;
    }
    change.commit().await?;
    node.resume().await
}

/// A copy under a legal hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Our copy.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Short name of its origin.
    pub partner: String,
    /// UTC time at which the hold began.
    pub since: String,
    /// Whether its origin has withdrawn it: it is locked, and destroyed when the hold ends.
    pub is_due: bool,
}

/// The holds as listed: what each is about, and nothing of what it holds.
///
/// # Errors
/// `Forbidden` unless the actor is a leader.
pub async fn held(node: &Node, actor: &Actor) -> Result<Vec<Hold>> {
    let mut all = Vec::new();
    for (id, since, is_due) in holds(node, actor).await? {
        let mut tx = node.store.read().await?;
        let record = tx.record(&id).await?.ok_or(Error::NotFound)?;
        let partner = node.org_name(&mut tx, &record.origin).await?;
        all.push(Hold { record: id, kind: record.kind, partner, since, is_due });
    }
    Ok(all)
}

/// Whether a copy is held.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_held(node: &Node, id: &RecordId) -> Result<bool> {
    let mut tx = node.store.read().await?;
    Ok(tx.fetch_one(sql::HOLD, values![id.as_str()]).await?.is_some())
}

/// Records under a legal hold, with the day since when and whether their origin has withdrawn them.
///
/// # Errors
/// `Forbidden` unless the actor is a leader.
pub async fn holds(node: &Node, actor: &Actor) -> Result<Vec<(RecordId, String, bool)>> {
    node.require(actor.is(Role::Leader), "only a leader sees legal holds")?;
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::HOLDS, &[]).await?;
    let one =
        |r: &store::Row| Ok((RecordId::parse(&r.need(0)?).ok_or(Error::NotFound)?, r.need(1)?, r.int(2) == Some(1)));
    rows.iter().map(one).collect()
}

/// Whether a copy of theirs was destroyed here, and they know: because they withdrew it, or because its time was over.
fn is_gone(receipt: &store::Row) -> bool {
    matches!(receipt.text(5).as_deref(), Some("enforcement-acknowledged" | "destruction-acknowledged"))
}
