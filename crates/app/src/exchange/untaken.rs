//! What a partner's node did not take: told without a reason, shown until somebody has seen it.

use super::require_sharer;
use crate::actor::Actor;
use crate::agreements;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use store::{statements as sql, values};

/// A message of ours that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untaken {
    /// Its id.
    pub id: String,
    /// Short name of the partner.
    pub partner: String,
    /// What it was: `offer`, `request`, `alert` and the like.
    pub kind: String,
    /// UTC time at which it was written.
    pub moment: String,
}

/// All of them that nobody has seen yet, newest first.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn untaken(node: &Node, actor: &Actor) -> Result<Vec<Untaken>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let rows = tx.fetch(sql::MESSAGES_NOT_TAKEN, &[]).await?;
    let name = |org: &str| partners.iter().find(|p| p.org.as_str() == org).map(|p| p.short_name.clone());
    rows.iter()
        .map(|r| {
            Ok(Untaken {
                id: r.need(0)?,
                partner: name(&r.need(1)?).ok_or(Error::NotFound)?,
                kind: r.need(2)?.trim_start_matches(crate::messages::MARK).to_owned(),
                moment: r.need(3)?,
            })
        })
        .collect()
}

/// Somebody has seen that a message was not taken; what it said stays where it was written, and can be sent anew.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for what was taken, or was seen before.
pub async fn seen(node: &Node, actor: &Actor, id: &str) -> Result<()> {
    require_sharer(node, actor)?;
    let mut change = node.change("exchange::seen").await?;
    if change.tx.execute(sql::MESSAGE_SEEN, values![id]).await? != 1 {
        return Err(Error::NotFound);
    }
    change.note(&Entry::general("message-seen", &actor.id, Some(id.to_owned())))?;
    change.commit().await
}
