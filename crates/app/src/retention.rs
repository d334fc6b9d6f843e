//! How long received copies are kept: past the agreed days they are destroyed, by a person or by themselves, and the
//! origin gets a receipt. What the law forbids us to destroy stays.

use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use jiff::ToSpan;
use policy::{Action, Role};
use record::RecordId;
use std::collections::BTreeSet;
use store::{Tx, statements as sql, values};

/// Copies of one partner that are past the time agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Short name.
    pub partner: String,
    /// The days agreed.
    pub days: u32,
    /// How many of them this person may list.
    pub copies: usize,
    /// How many of these a legal hold keeps.
    pub held: usize,
    /// The day on which the oldest of them came, ISO.
    pub oldest: String,
    /// How they are to be destroyed, as agreed.
    pub how: String,
}

/// A copy that is past its time.
struct Copy {
    id: RecordId,
    came: String,
    is_held: bool,
}

/// Whether this person destroys what is past its time.
pub fn may_destroy(actor: &Actor) -> bool {
    actor.is(Role::Leader)
}

/// For each partner the copies that are past the time agreed, as far as this person may list them.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn past(node: &Node, actor: &Actor) -> Result<Vec<Past>> {
    crate::exchange::require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut all = Vec::new();
    for (partner, agreement) in agreed(node, &mut tx).await? {
        let mut copies = Vec::new();
        for copy in copies_past(node, &mut tx, (&partner, &agreement)).await? {
            if tx.record(&copy.id).await?.is_some_and(|r| scope.includes(&r)) {
                copies.push(copy);
            }
        }
        let Some(oldest) = copies.iter().map(|c| c.came.clone()).min() else { continue };
        all.push(Past {
            partner: partner.short_name,
            days: agreement.protocol.clauses.retention_days,
            held: copies.iter().filter(|c| c.is_held).count(),
            copies: copies.len(),
            oldest: oldest.chars().take(10).collect(),
            how: agreement.protocol.clauses.destruction,
        });
    }
    Ok(all)
}

/// Destroys every copy of a partner that is past its time, those under a legal hold apart. The partner learns of it with
/// the next bundle.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` without a reason; `NotFound` when nothing is past its time.
pub async fn destroy(node: &Node, actor: &Actor, partner: &str, reason: &str) -> Result<usize> {
    node.require(may_destroy(actor), "only a leader destroys received copies")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why; it is logged".to_owned()));
    }
    let mut change = node.change("retention::destroy").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    let all = agreed(node, &mut change.tx).await?;
    let (partner, agreement) = all.into_iter().find(|(p, _)| p.org == partner.org).ok_or(Error::NotFound)?;
    let count = carry_out(&mut change, (&partner, &agreement), (&actor.id, reason)).await?;
    if count == 0 {
        return Err(Error::NotFound);
    }
    change.commit().await?;
    node.resume().await?;
    Ok(count)
}

/// Destroys what agreements say destroys itself. Whoever calls this carries the orders out.
pub(crate) async fn sweep(node: &Node) -> Result<()> {
    let mut tx = node.store.read().await?;
    let mut due = false;
    for (partner, agreement) in agreed(node, &mut tx).await? {
        if agreement.protocol.clauses.destroys_itself {
            due |= copies_past(node, &mut tx, (&partner, &agreement)).await?.iter().any(|c| !c.is_held);
        }
    }
    drop(tx);
    if !due {
        return Ok(());
    }
    let mut change = node.change("retention::sweep").await?;
    for (partner, agreement) in agreed(node, &mut change.tx).await? {
        if agreement.protocol.clauses.destroys_itself {
            carry_out(&mut change, (&partner, &agreement), ("method", "the agreement says so")).await?;
        }
    }
    change.commit().await
}

/// Partners with whom a time was agreed, whatever became of the agreement since.
async fn agreed(node: &Node, tx: &mut Tx) -> Result<Vec<(Partner, Agreement)>> {
    let partners = agreements::partners_in(tx).await?;
    let mut all = Vec::new();
    for agreement in agreements::all_in(node, tx).await? {
        let is_agreed = agreement.is_signed() && agreement.protocol.clauses.retention_days > 0;
        let partner = partners.iter().find(|p| p.org == agreement.partner).filter(|_| is_agreed);
        all.extend(partner.cloned().map(|p| (p, agreement)));
    }
    Ok(all)
}

async fn copies_past(node: &Node, tx: &mut Tx, (partner, agreement): (&Partner, &Agreement)) -> Result<Vec<Copy>> {
    let days = i64::from(agreement.protocol.clauses.retention_days);
    let Ok(first_kept) = node.today().checked_sub(days.days()) else { return Ok(Vec::new()) };
    let held: BTreeSet<String> = tx.fetch(sql::HOLDS, &[]).await?.iter().filter_map(|r| r.text(0)).collect();
    let rows = tx.fetch(sql::RECEIVED_BEFORE, values![partner.org.as_str(), first_kept.to_string()]).await?;
    rows.iter()
        .map(|r| {
            let id = RecordId::parse(&r.need(0)?).ok_or(Error::NotFound)?;
            Ok(Copy { is_held: held.contains(id.as_str()), came: r.need(2)?, id })
        })
        .collect()
}

async fn carry_out(
    change: &mut Change<'_>,
    (partner, agreement): (&Partner, &Agreement),
    (by, reason): (&str, &str),
) -> Result<usize> {
    let node = change.node;
    let mut count = 0;
    for copy in copies_past(node, &mut change.tx, (partner, agreement)).await?.iter().filter(|c| !c.is_held) {
        crate::receive::withdraw(node, change, partner, (copy.id.as_str(), "destruction-due")).await?;
        count += 1;
    }
    if count > 0 {
        let detail = format!("{} records={count}", partner.short_name);
        change.note(&Entry::general("retention", by, Some(detail)).because(reason))?;
    }
    Ok(count)
}
