//! From a draft to an agreement: drafted on one side, countered on the other, signed by both.

use super::{Agreement, Protocol, Side, Standing, keep, other_party, partner, partners, versions_in};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::{Node, hex, unhex};
use crate::{Error, Result, messages};
use policy::Role;
use record::{OrgId, RecordId};
use std::collections::BTreeSet;
use store::{statements as sql, values};

/// Keeps a draft; nothing passes under it and nobody else sees it.
///
/// # Errors
/// `Forbidden` unless the actor is an officer, coordinator, adviser or leader; `NotFound` for an unknown partner;
/// `Conflict` when this version was offered already.
pub async fn draft(node: &Node, actor: &Actor, protocol: &Protocol) -> Result<RecordId> {
    let may = [Role::Officer, Role::Coordinator, Role::Adviser, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator, adviser or leader drafts agreements")?;
    protocol.parties.iter().try_for_each(|p| p.grants.check())?;
    let mut change = node.change("agreements::draft").await?;
    only_as(&mut change, protocol, &["draft"]).await?;
    let id = keep(&mut change, &actor.id, protocol, Standing::new("draft", Side::Us, Vec::new())).await?;
    change.commit().await?;
    Ok(id)
}

/// Throws a draft of ours away.
///
/// # Errors
/// `Forbidden` as [`draft`]; `NotFound` when it is no draft to be seen.
pub async fn discard(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    let may = [Role::Officer, Role::Coordinator, Role::Adviser, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator, adviser or leader discards drafts")?;
    let found = super::show(node, actor, id).await?;
    if found.state != "draft" {
        return Err(Error::NotFound);
    }
    let mut change = node.change("agreements::discard").await?;
    // Its number is free again: the next draft of this version is another record.
    change.tx.execute(sql::SOURCE_KEY_FREE, values![id.as_str()]).await?;
    change.tx.push_outbox("shred", [id]).await?;
    change.note(&Entry::about("discard", &actor.id, id, "agreement"))?;
    change.commit().await?;
    node.resume().await
}

/// Signs an offer and keeps it; it goes to the partner as a file, or with the next bundle by itself.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` for an unknown partner; `Refused` for a text that cannot be
/// meant; `Conflict` when this version was offered with another text.
pub async fn offer(node: &Node, actor: &Actor, protocol: &Protocol) -> Result<Vec<u8>> {
    node.require(actor.is(Role::Leader), "only a leader signs agreements")?;
    protocol.check()?;
    let signed = seal::document::sign(&node.keys, &serde_json::to_vec(protocol)?);
    let mut change = node.change("agreements::offer").await?;
    only_as(&mut change, protocol, &["draft", "offered"]).await?;
    let to = other_party(node, protocol)?;
    for before in versions_in(node, &mut change.tx).await? {
        let is_earlier = before.partner == to && before.protocol.id == protocol.id;
        if is_earlier && before.state == "offered" && before.protocol.version < protocol.version {
            keep(&mut change, &actor.id, &before.protocol, Standing::of(&before, "countered")).await?;
        }
    }
    keep(&mut change, &actor.id, protocol, Standing::new("offered", Side::Us, vec![hex(&signed)])).await?;
    messages::queue(&mut change, &to, ("@offer", &signed)).await?;
    change.commit().await?;
    Ok(signed)
}

/// A version may be written only while it stands in one of these states: once signed it never changes.
async fn only_as(change: &mut Change<'_>, protocol: &Protocol, states: &[&str]) -> Result<()> {
    let (node, to) = (change.node, other_party(change.node, protocol)?);
    let all = versions_in(node, &mut change.tx).await?;
    let same =
        |a: &&Agreement| a.partner == to && a.protocol.id == protocol.id && a.protocol.version == protocol.version;
    match all.iter().find(same) {
        Some(a) if !states.contains(&a.state.as_str()) => Err(Error::Conflict(format!(
            "version {} of this agreement is {} already; write the next version",
            protocol.version, a.state
        ))),
        Some(a) if a.state == "offered" && &a.protocol != protocol => {
            Err(Error::Conflict("this version was offered with another text; write the next version".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Reads an offer without answering it.
///
/// # Errors
/// `Refused` when it is not signed by a partner of ours, or not for us.
pub async fn read_offer(node: &Node, signed: &[u8]) -> Result<Protocol> {
    for partner in partners(node).await? {
        if let Some(protocol) = signed_by(node, &partner, signed)? {
            return Ok(protocol);
        }
    }
    Err(Error::Refused("no partner of ours signed this for us; pair first, or ask for it again".to_owned()))
}

fn signed_by(node: &Node, from: &super::Partner, signed: &[u8]) -> Result<Option<Protocol>> {
    let Some(text) = from.text_of(signed) else { return Ok(None) };
    let protocol: Protocol = serde_json::from_slice(&text)
        .map_err(|_| Error::Refused("this document is no agreement; ask for it again".to_owned()))?;
    let named: BTreeSet<&OrgId> = protocol.parties.iter().map(|p| &p.org).collect();
    Ok((named == BTreeSet::from([&node.org, &from.org])).then_some(protocol))
}

/// Takes an offer that came as a file, to be looked at, countered or signed.
///
/// # Errors
/// `Refused` as [`read_offer`]; `Forbidden` without a role that works on agreements.
pub async fn receive_offer(node: &Node, actor: &Actor, signed: &[u8]) -> Result<RecordId> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator or leader takes offers")?;
    let protocol = read_offer(node, signed).await?;
    let mut change = node.change("agreements::receive_offer").await?;
    let id = keep_offer(&mut change, &actor.id, (&protocol, signed)).await?;
    change.commit().await?;
    Ok(id)
}

/// Takes an offer that came with a bundle.
pub(crate) async fn take_offer(change: &mut Change<'_>, from: &OrgId, signed: &[u8]) -> Result<()> {
    let found = partner(&mut change.tx, from.as_str()).await?;
    let protocol = signed_by(change.node, &found, signed)?
        .ok_or_else(|| Error::Refused("the offer in this bundle is not signed for us; ask for it again".to_owned()))?;
    keep_offer(change, "exchange", (&protocol, signed)).await?;
    Ok(())
}

async fn keep_offer(change: &mut Change<'_>, author: &str, (protocol, signed): (&Protocol, &[u8])) -> Result<RecordId> {
    protocol.check()?;
    let node = change.node;
    let from = other_party(node, protocol)?;
    let all = versions_in(node, &mut change.tx).await?;
    let of_it = |a: &&Agreement| a.partner == from && a.protocol.id == protocol.id;
    if let Some(same) = all.iter().filter(of_it).find(|a| a.protocol.version == protocol.version) {
        // The same offer by two ways, or after it was answered, changes nothing.
        if &same.protocol == protocol {
            return Ok(same.record.clone());
        }
        if !yields(node, same) {
            return Err(Error::Conflict("this version is here with another text; ask for the next version".to_owned()));
        }
        let newest = all.iter().filter(of_it).map(|a| a.protocol.version).max().unwrap_or(protocol.version);
        step_back(change, author, (same, newest.max(protocol.version) + 1)).await?;
    }
    for before in all.iter().filter(of_it) {
        if before.state == "offered" && before.protocol.version < protocol.version {
            keep(change, author, &before.protocol, Standing::of(before, "countered")).await?;
        }
    }
    keep(change, author, protocol, Standing::new("offered", Side::Them, vec![hex(signed)])).await
}

/// Whether a text of ours makes room for theirs of the same number: a draft always does, since nobody else has seen it.
/// Where two offers cross, that of the party who drafted first stands, on both nodes alike.
fn yields(node: &Node, ours: &Agreement) -> bool {
    let is_first = ours.protocol.parties.first().is_some_and(|p| p.org == node.org);
    ours.offered_by == Side::Us && (ours.state == "draft" || (ours.state == "offered" && !is_first))
}

/// Our text becomes a draft of a later version, in the same record: nothing of it is lost, and theirs can stand beside
/// it under the number that they gave it.
async fn step_back(change: &mut Change<'_>, author: &str, (ours, version): (&Agreement, u32)) -> Result<()> {
    let key = super::source_key(change.node, &ours.partner, (&ours.protocol.id, version));
    change.tx.execute(sql::SOURCE_KEY_SET, values![ours.record.as_str(), key]).await?;
    let next = Protocol { version, ..ours.protocol.clone() };
    keep(change, author, &next, Standing::new("draft", Side::Us, Vec::new())).await?;
    messages::forget(change, &ours.partner, "@offer").await
}

/// Our draft that stands beside an offer of theirs: a later version of the same agreement, to be compared with it.
///
/// # Errors
/// `NotFound` when the offer is not to be seen; `Internal` when the store fails.
pub async fn beside(node: &Node, actor: &Actor, offer: &Agreement) -> Result<Option<Agreement>> {
    if offer.state != "offered" || offer.offered_by != Side::Them {
        return Ok(None);
    }
    let all = super::history(node, actor, &offer.partner).await?;
    let is_beside = |a: &Agreement| {
        a.state == "draft" && a.protocol.id == offer.protocol.id && a.protocol.version > offer.protocol.version
    };
    Ok(all.into_iter().find(is_beside))
}

/// The next version of an agreement with other terms, as a draft: an answer to an offer, or a change of what is in
/// force. It is offered with [`offer`].
///
/// # Errors
/// As [`draft`].
pub async fn counter(node: &Node, actor: &Actor, protocol: Protocol) -> Result<Protocol> {
    let to = other_party(node, &protocol)?;
    let mut tx = node.store.read().await?;
    let all = versions_in(node, &mut tx).await?;
    drop(tx);
    let newest =
        all.iter().filter(|a| a.partner == to && a.protocol.id == protocol.id).map(|a| a.protocol.version).max();
    let next = Protocol { version: newest.unwrap_or(0) + 1, ..protocol };
    draft(node, actor, &next).await?;
    Ok(next)
}

/// Signs a partner's offer that is here; it is active from now on. The signature goes to them as a file, or with
/// the next bundle by itself.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` when there is no such offer.
pub async fn sign(node: &Node, actor: &Actor, id: &RecordId) -> Result<Vec<u8>> {
    let found = super::show(node, actor, id).await?;
    if found.state != "offered" || found.offered_by != Side::Them {
        return Err(Error::NotFound);
    }
    countersign(node, actor, &unhex(found.signatures.first().map_or("", String::as_str))?).await
}

/// Signs a partner's offer; it is active from now on, and the bytes make it active on their side.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` as [`read_offer`]; `Conflict` when it was countered or ended.
pub async fn countersign(node: &Node, actor: &Actor, offered: &[u8]) -> Result<Vec<u8>> {
    node.require(actor.is(Role::Leader), "only a leader signs agreements")?;
    let protocol = read_offer(node, offered).await?;
    protocol.check()?;
    let from = other_party(node, &protocol)?;
    let signed = seal::document::sign(&node.keys, &serde_json::to_vec(&protocol)?);
    let mut change = node.change("agreements::countersign").await?;
    only_as(&mut change, &protocol, &["offered"]).await?;
    begin(&mut change, &actor.id, &protocol, (Side::Them, vec![hex(offered), hex(&signed)])).await?;
    messages::queue(&mut change, &from, ("@signature", &signed)).await?;
    change.commit().await?;
    Ok(signed)
}

/// Takes the partner's signature under our offer.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` when it signs another text than the one that we offered.
pub async fn conclude(node: &Node, actor: &Actor, countersigned: &[u8]) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader concludes agreements")?;
    let protocol = read_offer(node, countersigned).await?;
    let mut change = node.change("agreements::conclude").await?;
    close_offer(&mut change, &actor.id, (&protocol, countersigned)).await?;
    change.commit().await
}

/// Takes a signature that came with a bundle. Our leader signed this very text when it was offered.
pub(crate) async fn take_signature(change: &mut Change<'_>, from: &OrgId, signed: &[u8]) -> Result<()> {
    let found = partner(&mut change.tx, from.as_str()).await?;
    let protocol = signed_by(change.node, &found, signed)?
        .ok_or_else(|| Error::Refused("the signature in this bundle is not theirs; ask for it again".to_owned()))?;
    let all = versions_in(change.node, &mut change.tx).await?;
    if all.iter().any(|a| a.is_signed() && a.protocol == protocol) {
        return Ok(());
    }
    close_offer(change, "exchange", (&protocol, signed)).await
}

async fn close_offer(change: &mut Change<'_>, author: &str, (protocol, signed): (&Protocol, &[u8])) -> Result<()> {
    let node = change.node;
    let partner = other_party(node, protocol)?;
    let all = versions_in(node, &mut change.tx).await?;
    let known = all
        .into_iter()
        .find(|a| a.partner == partner && &a.protocol == protocol && a.state == "offered" && a.offered_by == Side::Us);
    let Some(known) = known else {
        return Err(Error::Refused("this is not the text that we offered; compare both and offer again".to_owned()));
    };
    let signatures = known.signatures.iter().cloned().chain([hex(signed)]).collect();
    begin(change, author, protocol, (Side::Us, signatures)).await?;
    messages::forget(change, &partner, "@offer").await
}

/// From now on this version counts, and no other with the same partner.
pub(super) async fn begin(
    change: &mut Change<'_>,
    author: &str,
    protocol: &Protocol,
    (offered_by, signatures): (Side, Vec<String>),
) -> Result<()> {
    let (node, partner) = (change.node, other_party(change.node, protocol)?);
    for before in versions_in(node, &mut change.tx).await? {
        let is_same = before.protocol.id == protocol.id && before.protocol.version == protocol.version;
        if before.partner == partner && !is_same && ["active", "suspended"].contains(&before.state.as_str()) {
            keep(change, author, &before.protocol, Standing::of(&before, "superseded")).await?;
            // What is on its way under it is taken as far as both versions allow: it goes once more, by this one alone.
            change.tx.execute(sql::RECEIPTS_UNHEARD_AGAIN, values![partner.as_str()]).await?;
        }
    }
    keep(change, author, protocol, Standing::new("active", offered_by, signatures)).await?;
    Ok(())
}
