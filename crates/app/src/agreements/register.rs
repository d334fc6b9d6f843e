//! All agreements as a person sees them, and the signed files that are carried by hand.

use super::{Agreement, Side, conclude, read_offer, receive_offer, show, versions_in};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, unhex};
use crate::{Error, Result};
use policy::{Action, Role};
use record::RecordId;
use std::collections::BTreeSet;

/// Every version that this person may see: by partner and agreement, the newest first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Agreement>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let rows = tx.records_of("agreement").await?;
    let seen: BTreeSet<RecordId> = rows.into_iter().filter(|r| scope.includes(r)).map(|r| r.id).collect();
    let mut all = versions_in(node, &mut tx).await?;
    all.retain(|a| seen.contains(&a.record));
    let newest_first = |a: &Agreement, b: &Agreement| {
        let version = b.protocol.version.cmp(&a.protocol.version);
        a.partner.cmp(&b.partner).then(a.protocol.id.cmp(&b.protocol.id)).then(version)
    };
    all.sort_by(newest_first);
    Ok(all)
}

/// The document with our signature, to be carried to the partner: our offer, or our answer to theirs. It is logged.
///
/// # Errors
/// `Forbidden` unless the actor is an officer, coordinator or leader; `NotFound` when it is not to be seen, or we
/// have signed nothing.
pub async fn signed_file(node: &Node, actor: &Actor, id: &RecordId) -> Result<(String, Vec<u8>)> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator or leader carries signed agreements")?;
    let found = show(node, actor, id).await?;
    let (at, end) = match found.offered_by {
        Side::Us => (0, "offer"),
        Side::Them => (1, "signature"),
    };
    let signed = unhex(found.signatures.get(at).ok_or(Error::NotFound)?)?;
    taken_away(node, actor, (&found, end)).await?;
    Ok((format!("agreement-v{}.{end}", found.protocol.version), signed))
}

/// Logs that an agreement left the node as a file.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn taken_away(node: &Node, actor: &Actor, (agreement, as_what): (&Agreement, &str)) -> Result<()> {
    let mut change = node.change("agreements::taken_away").await?;
    let entry = Entry::about("export", &actor.id, &agreement.record, "agreement");
    change.note_about(&entry.because(as_what), &agreement.record).await?;
    change.commit().await
}

/// Takes a signed document that came as a file: a partner's offer, or their signature under ours.
///
/// # Errors
/// As [`receive_offer`] and [`conclude`].
pub async fn receive(node: &Node, actor: &Actor, signed: &[u8]) -> Result<RecordId> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator or leader takes signed agreements")?;
    let protocol = read_offer(node, signed).await?;
    let all = super::versions(node).await?;
    let ours = all.into_iter().find(|a| a.protocol == protocol && a.offered_by == Side::Us);
    match ours {
        Some(ours) if ours.state == "offered" => {
            conclude(node, actor, signed).await?;
            Ok(ours.record)
        }
        // The same signature by another way changes nothing.
        Some(ours) if ours.is_signed() => Ok(ours.record),
        Some(ours) => Err(Error::Conflict(format!(
            "version {} of this agreement is {} already; ask them to sign the newest version",
            ours.protocol.version, ours.state
        ))),
        None => receive_offer(node, actor, signed).await,
    }
}
