//! What a node that went back to an old backup is told again: the agreement as both signed it, and how it stands.
//!
//! What a partner says here can only narrow: a version counts only under both signatures, our own among them, and a
//! suspension or an end that we forgot is taken at their word.

use super::{Agreement, Protocol, Side, Standing, keep, versions_in, with_in};
use crate::change::Change;
use crate::node::{Node, unhex};
use crate::{Error, Result, messages};
use record::OrgId;
use seal::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Serialize, Deserialize)]
struct Recall {
    /// Both signed texts as hexadecimal digits: the offer, then the countersignature.
    signed: Vec<String>,
    /// `active`, `suspended`, `terminated`.
    state: String,
    /// Who suspended it, as the sender sees it: `us`, `them`.
    suspended_by: BTreeSet<String>,
    /// Why.
    cause: Option<String>,
}

/// Such a message.
pub(crate) const KIND: &str = "@recall";

/// Puts what both signed, and how it stands, into the next bundle. What that is, is read when the bundle is sealed: a
/// newer version may be signed until then.
pub(crate) async fn queue(change: &mut Change<'_>, to: &OrgId) -> Result<()> {
    messages::forget(change, to, KIND).await?;
    messages::queue(change, to, (KIND, b"{}")).await?;
    Ok(())
}

/// What such a message says now; nothing where nothing is signed.
pub(crate) async fn outgoing(change: &mut Change<'_>, to: &OrgId) -> Result<Option<Vec<u8>>> {
    let Some(agreement) = with_in(change.node, &mut change.tx, to).await?.filter(Agreement::is_signed) else {
        return Ok(None);
    };
    let recall = Recall {
        signed: agreement.signatures,
        state: agreement.state,
        suspended_by: agreement.suspended_by.iter().map(|s| s.code().to_owned()).collect(),
        cause: agreement.cause,
    };
    Ok(Some(serde_json::to_vec(&recall)?))
}

/// The text that both parties signed, when the recall holds.
fn text(node: &Node, partner: &super::Partner, recall: &Recall) -> Option<(Protocol, Digest, Side)> {
    let [offer, answer] = recall.signed.as_slice() else { return None };
    let (offer, answer) = (unhex(offer).ok()?, unhex(answer).ok()?);
    let by = |signed: &[u8]| -> Option<(Side, Vec<u8>)> {
        let ours = node.own_keys.iter().find_map(|key| seal::document::verify(signed, key).ok());
        ours.map(|text| (Side::Us, text)).or_else(|| partner.text_of(signed).map(|text| (Side::Them, text)))
    };
    let ((offered_by, first), (answered_by, second)) = (by(&offer)?, by(&answer)?);
    if offered_by == answered_by || first != second {
        return None;
    }
    let protocol: Protocol = serde_json::from_slice(&first).ok()?;
    let named: BTreeSet<&OrgId> = protocol.parties.iter().map(|p| &p.org).collect();
    (named == BTreeSet::from([&node.org, &partner.org])).then_some((protocol, Digest::of(&first), offered_by))
}

/// Whether a message brings the agreement of this hash, signed by both.
pub(crate) fn brings(node: &Node, partner: &super::Partner, (body, hash): (&[u8], Digest)) -> bool {
    let recall: Option<Recall> = serde_json::from_slice(body).ok();
    recall.and_then(|r| text(node, partner, &r)).is_some_and(|(_, found, _)| found == hash)
}

/// Takes a recall that came with a bundle.
pub(crate) async fn take(change: &mut Change<'_>, from: &OrgId, body: &[u8]) -> Result<()> {
    let node = change.node;
    let partner = super::partner(&mut change.tx, from.as_str()).await?;
    let refuse = || Error::Refused("an agreement in this bundle is not signed by both; compare versions".to_owned());
    let recall: Recall = serde_json::from_slice(body).map_err(|_| refuse())?;
    let (protocol, _, offered_by) = text(node, &partner, &recall).ok_or_else(refuse)?;
    let all = versions_in(node, &mut change.tx).await?;
    let of_it = || all.iter().filter(|a| &a.partner == from && a.protocol.id == protocol.id);
    // Sealed before both signed the next version: that one stands.
    if of_it().any(|a| a.is_signed() && a.protocol.version > protocol.version) {
        return Ok(());
    }
    let known = of_it().find(|a| a.protocol.version == protocol.version).cloned();
    let known = match known {
        Some(known) if known.is_signed() => known,
        // We took this offer back, and remember that we did.
        Some(known) if known.state == "countered" => return Ok(()),
        _ => {
            super::signing::begin(change, "exchange", &protocol, (offered_by, recall.signed.clone())).await?;
            with_in(node, &mut change.tx, from).await?.ok_or(Error::NotFound)?
        }
    };
    if !["active", "suspended"].contains(&known.state.as_str()) {
        return Ok(());
    }
    let other = |code: &String| match code.as_str() {
        "us" => Some(Side::Them),
        "them" => Some(Side::Us),
        _ => None,
    };
    let forgotten: BTreeSet<Side> = recall.suspended_by.iter().filter_map(other).collect();
    let mut standing = Standing::of(&known, "suspended");
    match recall.state.as_str() {
        "terminated" => standing.state = "terminated",
        "suspended" if !forgotten.is_subset(&known.suspended_by) => standing.suspended_by.extend(forgotten),
        _ => return Ok(()),
    }
    standing.cause = recall.cause.or(standing.cause);
    keep(change, "exchange", &known.protocol, standing).await?;
    Ok(())
}
