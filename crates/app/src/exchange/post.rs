//! What the network carries: which bundles wait for whom, and where they live. The bytes are those of the stick.

use super::{held, left};
use crate::agreements;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use record::OrgId;
use store::{statements as sql, values};

/// A partner as the network knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Their organisation.
    pub org: OrgId,
    /// Short name.
    pub short_name: String,
    /// `host:port`; empty when only they call us.
    pub address: String,
    /// SHA-256 of their key on the network, as their certificate names it.
    pub pin: [u8; 32],
}

/// Partners whose certificate names a key on the network.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn addressees(node: &Node) -> Result<Vec<Addressee>> {
    let mut tx = node.store.read().await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let known = partners.into_iter().filter(|p| p.is_open && p.revoked_at.is_empty());
    let with_pin = known.filter_map(|p| Some((p.certificate.tls_pin()?, p)));
    Ok(with_pin
        .map(|(pin, p)| Addressee { pin: *pin.as_bytes(), org: p.org, short_name: p.short_name, address: p.address })
        .collect())
}

/// The partner of that short name, when the network can reach them.
///
/// # Errors
/// `NotFound` for an unknown partner; `Refused` without an address, or without a key in their certificate.
pub async fn addressee(node: &Node, partner: &str) -> Result<Addressee> {
    let mut tx = node.store.read().await?;
    let found = agreements::partner(&mut tx, partner).await?;
    drop(tx);
    let all = addressees(node).await?;
    let known = all.into_iter().find(|a| a.org == found.org);
    match known {
        Some(known) if !known.address.is_empty() => Ok(known),
        Some(_) => Err(Error::Refused(format!(
            "no address is kept for `{partner}`; give one with --address, or carry the file"
        ))),
        None => Err(Error::Refused(format!(
            "the certificate of `{partner}` names no key for the network; pair again with a newer one, or carry the file"
        ))),
    }
}

/// A bundle that is not at the partner's node, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its id.
    pub id: String,
    /// Its number in the channel.
    pub sequence: i64,
}

/// Bundles that wait to be carried to a partner, in order, up to the first that holds what may not pass any more.
///
/// # Errors
/// `Internal` when the store fails; `NotFound` for an unknown partner.
pub async fn waiting(node: &Node, org: &OrgId) -> Result<Vec<Sealed>> {
    let mut sealed = sealed(node, org).await?;
    if sealed.is_empty() {
        return Ok(sealed);
    }
    let mut tx = node.store.read().await?;
    let partner = agreements::partner_of(&mut tx, org).await?;
    let held = held::of_partner(node, &mut tx, &partner).await?;
    // Nobody could accept a later one first.
    let free = sealed.iter().position(|bundle| held.contains_key(&bundle.id));
    sealed.truncate(free.unwrap_or(sealed.len()));
    Ok(sealed)
}

/// Bundles that were sealed for a partner and are not at their node as far as we know, whether they may leave or not.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn sealed(node: &Node, org: &OrgId) -> Result<Vec<Sealed>> {
    let mut tx = node.store.read().await?;
    let out = left::unacknowledged(&mut tx, org).await?.into_iter().filter(|bundle| !bundle.is_carried);
    let at = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(out.map(|bundle| Sealed { id: bundle.id, sequence: at(bundle.number) }).collect())
}

/// The bytes of one of them. They stay here until [`leaves`] said that they may go.
///
/// # Errors
/// `NotFound` when it does not wait any more.
pub async fn bytes(node: &Node, org: &OrgId, id: &str) -> Result<Vec<u8>> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::BUNDLE_SEALED, values![id, org.as_str()]).await?;
    Ok(row.ok_or(Error::NotFound)?.bytes(0))
}

/// A bundle leaves now: asked and noted before its first byte goes, so that it is not discarded after that.
///
/// # Errors
/// `NotFound` when it does not wait any more; `Refused` when something in it may not pass any more.
pub async fn leaves(node: &Node, org: &OrgId, id: &str) -> Result<()> {
    let mut change = node.change("post::leaves").await?;
    let partner = agreements::partner_of(&mut change.tx, org).await?;
    let (sealed, one) = (held::sealed(&mut change.tx, org).await?, [id.to_owned()]);
    if !sealed.contains(&one[0]) {
        return Err(Error::NotFound);
    }
    if !held::among(node, &mut change.tx, (&partner, &one)).await?.is_empty() {
        return Err(held::refusal());
    }
    left::mark(&mut change, org, &one).await?;
    change.commit().await
}

/// A partner's node has a bundle whole. It is kept until their people have accepted it.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn carried(node: &Node, org: &OrgId, id: &str) -> Result<()> {
    let mut change = node.change("post::carried").await?;
    if change.tx.execute(sql::BUNDLE_CARRIED, values![id, org.as_str()]).await? == 1 {
        change.note(&Entry::general("carried", "exchange", Some(id.to_owned())))?;
    }
    change.commit().await
}
