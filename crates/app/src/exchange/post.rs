//! What the network carries: which bundles wait for whom, and where they live. The bytes are those of the stick.

use super::{held, left};
use crate::agreements;
use crate::audit::Entry;
use crate::node::{Held, Node};
use crate::{Error, Result};
use record::OrgId;
use std::path::Path;
use store::{Tx, statements as sql, values};

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

/// The bytes of one of them. They stay here until [`may_leave`] said that they may go, and the last of them until
/// [`leaves`] did.
///
/// # Errors
/// `NotFound` when it does not wait any more.
pub async fn bytes(node: &Node, org: &OrgId, id: &str) -> Result<Vec<u8>> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::BUNDLE_SEALED, values![id, org.as_str()]).await?;
    Ok(row.ok_or(Error::NotFound)?.bytes(0))
}

/// Whether a bundle may leave now: asked before its first byte goes.
///
/// # Errors
/// `NotFound` when it does not wait any more; `Refused` when something in it may not pass any more.
pub async fn may_leave(node: &Node, org: &OrgId, id: &str) -> Result<()> {
    let mut tx = node.store.read().await?;
    require_free(node, &mut tx, (org, id)).await
}

/// The last byte of a bundle goes over the network now: asked once more and noted before, so that it is not discarded
/// after that.
///
/// # Errors
/// As [`may_leave`].
pub async fn leaves(node: &Node, org: &OrgId, id: &str) -> Result<()> {
    let mut change = node.change("post::leaves").await?;
    require_free(node, &mut change.tx, (org, id)).await?;
    left::mark_posted(&mut change, org, id).await?;
    change.commit().await
}

async fn require_free(node: &Node, tx: &mut Tx, (org, id): (&OrgId, &str)) -> Result<()> {
    let partner = agreements::partner_of(tx, org).await?;
    let (sealed, one) = (held::sealed(tx, org).await?, [id.to_owned()]);
    if !sealed.contains(&one[0]) {
        return Err(Error::NotFound);
    }
    match held::among(node, tx, (&partner, &one)).await?.is_empty() {
        true => Ok(()),
        false => Err(held::refusal()),
    }
}

/// A bundle of which nobody here knows whether it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// Its id.
    pub id: String,
    /// The attempt in which its last byte was about to go.
    pub attempt: u64,
}

/// The bundle of which their node is to be asked whether it came: something in it may not pass any more, its file was
/// never given, and the network may have carried its last byte.
///
/// # Errors
/// `Internal` when the store fails; `NotFound` for an unknown partner.
pub async fn doubtful(node: &Node, org: &OrgId) -> Result<Option<Doubtful>> {
    let sealed = sealed(node, org).await?;
    if sealed.is_empty() {
        return Ok(None);
    }
    let mut tx = node.store.read().await?;
    let posted = left::posted(&mut tx, org).await?;
    if posted.is_empty() {
        return Ok(None);
    }
    let partner = agreements::partner_of(&mut tx, org).await?;
    let held = held::of_partner(node, &mut tx, &partner).await?;
    let of = |bundle: Sealed| posted.get(&bundle.id).map(|&attempt| Doubtful { id: bundle.id, attempt });
    Ok(sealed.into_iter().filter(|bundle| held.contains_key(&bundle.id)).find_map(of))
}

/// A partner's node said whether it has such a bundle whole. When it has not, it let go of what it held, and the bundle
/// counts as never left, unless its last byte was about to go once more meanwhile.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn settled(node: &Node, org: &OrgId, (doubtful, is_there): (&Doubtful, bool)) -> Result<()> {
    if is_there {
        return carried(node, org, &doubtful.id).await;
    }
    let mut change = node.change("post::settled").await?;
    if left::unmark(&mut change, org, (&doubtful.id, doubtful.attempt)).await? {
        change.note(&Entry::general("not-carried", "exchange", Some(doubtful.id.clone())))?;
    }
    change.commit().await
}

/// Holds a folder for whoever takes the post in: in one process, though the node is locked.
pub struct Turn(#[expect(dead_code, reason = "it is held, and never read")] Held);

/// The turn to take the post in; nothing when another process has it.
///
/// # Errors
/// `Internal` when the file for it cannot be made.
pub fn turn(folder: &Path) -> Result<Option<Turn>> {
    Ok(Held::by(&folder.join("post.lock"))?.map(Turn))
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
