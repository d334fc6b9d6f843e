//! Certificates of nodes: asked for, installed, followed by newer ones, revoked. The root key decides, and a number that
//! only grows; nobody is asked on the way.

mod partner;

pub use partner::{Taken, take};
pub(crate) use partner::{judge, known, renew, take_revocation};

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, hex, open_setting, seal_setting, seconds, unhex};
use crate::{Error, Result, agreements, messages};
use jiff::Timestamp;
use policy::Role;
use seal::{NodeCertificate, NodeKeys, NodeRequest, PublicKey, Revocation, SubKey, Wish};
use serde::{Deserialize, Serialize};
use store::{Store, statements as sql, values};

/// How long a certificate lasts unless the root key says otherwise, in days.
pub const VALID_DAYS: u32 = 365;
/// How many days before its end a certificate is warned of.
pub const WARNED_DAYS: i64 = 60;
/// How many days keys that were replaced still open, and still sign, what was on its way.
pub const OVERLAP_DAYS: i64 = 90;

pub(crate) const OF_OTHER_KEYS: &str =
    "this certificate is for other keys than those that wait here; sign the newest request";
const NEXT: &str = "node.keys.next";
const EARLIER: &str = "node.keys.earlier";

/// Keys that were replaced, until they are erased.
#[derive(Serialize, Deserialize)]
struct Replaced {
    until: i64,
    keys: String,
}

fn require(node: &Node, actor: &Actor) -> Result<()> {
    let may = [Role::Leader, Role::Coordinator, Role::Administrator].into_iter().any(|r| actor.is(r));
    node.require(may, "only a leader, coordinator or administrator changes keys")
}

/// Reads a certificate from the text in which it is carried: hexadecimal digits, in lines or not.
///
/// # Errors
/// `Refused` when it is no certificate.
pub fn read(text: &str) -> Result<NodeCertificate> {
    let digits: String = text.split_whitespace().collect();
    agreements::read_certificate(&digits)
}

/// Days until our certificate ends; negative afterwards.
pub fn days_left(node: &Node) -> i64 {
    (node.certificate.not_after().0 - seconds(node.now()).0).div_euclid(86_400)
}

/// Asks for the next certificate: makes new keys, which wait sealed, and gives the request to be carried to the root
/// key. A second call gives the same keys again, so that a lost file loses nothing.
///
/// # Errors
/// `Forbidden` unless the actor is a leader, coordinator or administrator.
pub async fn request(node: &Node, actor: &Actor) -> Result<String> {
    require(node, actor)?;
    let mut change = node.change("certificates::request").await?;
    let kept = change.tx.fetch_one(sql::SETTING, values![NEXT]).await?.and_then(|r| r.text(0));
    let keys = match kept.filter(|k| !k.is_empty()) {
        Some(kept) => NodeKeys::from_bytes(&open_setting(node.wrapping(), NEXT, &kept)?)?,
        None => {
            let keys = NodeKeys::generate(&mut *node.rng());
            let sealed = seal_setting(node.wrapping(), (NEXT, &keys.to_bytes()), &mut node.rng());
            change.tx.execute(sql::SET, values![NEXT, sealed]).await?;
            change.note(&Entry::general("certificate-request", &actor.id, None))?;
            keys
        }
    };
    change.commit().await?;
    let wish = Wish {
        org_name: node.name().to_owned(),
        org: Some(node.certificate.org_id().clone()),
        serial: node.certificate.serial().saturating_add(1),
        tls_pin: Some(seal::network_pin(&node.network_seed())),
    };
    Ok(hex(NodeRequest::new(&keys, &wish)?.to_bytes()))
}

/// Installs the certificate that the root key signed for the keys that wait. They count from the next opening on; the
/// old ones open what is on its way for [`OVERLAP_DAYS`], and are erased then.
///
/// # Errors
/// `Forbidden` as [`request`]; `Refused` for another root key, other keys, a number that is not higher, or dates that
/// do not hold now; `Conflict` when nothing was asked for.
pub async fn install(node: &Node, actor: &Actor, text: &str) -> Result<NodeCertificate> {
    require(node, actor)?;
    let certificate = read(text)?;
    certificate.succeeds(&node.certificate)?;
    certificate.verify(seconds(node.now()))?;
    let mut change = node.change("certificates::install").await?;
    let kept = change.tx.fetch_one(sql::SETTING, values![NEXT]).await?.and_then(|r| r.text(0));
    let kept = kept
        .filter(|k| !k.is_empty())
        .ok_or_else(|| Error::Conflict("no keys wait for a certificate; make a request first".to_owned()))?;
    let keys = NodeKeys::from_bytes(&open_setting(node.wrapping(), NEXT, &kept)?)?;
    let is_for_them = *certificate.signing_key() == keys.public()
        && certificate.recipient() == keys.recipient()
        && certificate.tls_pin() == Some(seal::network_pin(&node.network_seed()));
    if !is_for_them {
        return Err(Error::Refused(OF_OTHER_KEYS.to_owned()));
    }
    let mut replaced = replaced(node.wrapping(), &mut change.tx).await?;
    let until = node.now().as_second().saturating_add(OVERLAP_DAYS * 86_400);
    replaced.insert(0, Replaced { until, keys: hex(&node.keys.to_bytes()) });
    let earlier = zeroize::Zeroizing::new(serde_json::to_vec(&replaced)?);
    for (name, bytes) in [("node.keys", keys.to_bytes()), (EARLIER, earlier)] {
        let sealed = seal_setting(node.wrapping(), (name, &bytes), &mut node.rng());
        change.tx.execute(sql::SET, values![name, sealed]).await?;
    }
    change.tx.execute(sql::SET, values!["node.certificate", hex(certificate.to_bytes())]).await?;
    change.tx.execute(sql::SET, values![NEXT, ""]).await?;
    partner::keep_earlier(&mut change, &node.certificate).await?;
    change.note(&Entry::general("certificate-install", &actor.id, Some(certificate.serial().to_string())))?;
    change.commit().await?;
    Ok(certificate)
}

/// Takes a revocation of one of our own keys, and tells every partner with the next bundle.
pub(crate) async fn revoke_own(node: &Node, actor: &Actor, revocation: &Revocation) -> Result<()> {
    if revocation.key() == node.certificate.signing_key() {
        return Err(Error::Conflict("this revokes the key in use; install a new certificate first".to_owned()));
    }
    let mut change = node.change("certificates::revoke_own").await?;
    partner::keep_revocation(&mut change, revocation).await?;
    for partner in agreements::partners_in(&mut change.tx).await?.into_iter().filter(|p| p.is_open) {
        messages::queue(&mut change, &partner.org, (messages::REVOCATION, revocation.to_bytes())).await?;
    }
    // What was sealed to it is not opened any more, and what it signed is not believed.
    let mut replaced = replaced(node.wrapping(), &mut change.tx).await?;
    replaced.retain(|r| opened(r).is_ok_and(|keys| keys.public() != *revocation.key()));
    let kept = sealed(node.wrapping(), &replaced, &mut node.rng())?;
    change.tx.execute(sql::SET, values![EARLIER, kept]).await?;
    let detail = Some(hex(revocation.key().as_bytes()));
    change.note(&Entry::general("revocation", &actor.id, detail))?;
    change.commit().await
}

/// The keys that were replaced and still open, and every signing key of ours that is believed, the newest first. What is
/// over is erased.
pub(crate) async fn own(
    store: &Store,
    (wrapping, certificate): (&SubKey, &NodeCertificate),
    now: Timestamp,
) -> Result<(Vec<NodeKeys>, Vec<PublicKey>)> {
    let mut tx = store.begin("certificates::own").await?;
    let mut all = replaced(wrapping, &mut tx).await?;
    let before = all.len();
    all.retain(|r| r.until > now.as_second());
    if all.len() < before {
        let kept = sealed(wrapping, &all, &mut crate::clock::system_rng()?)?;
        tx.execute(sql::SET, values![EARLIER, kept]).await?;
    }
    let known = known(&mut tx).await?;
    tx.commit().await?;
    let org = record::OrgId::parse(certificate.org_id().as_str()).ok_or(Error::NotFound)?;
    Ok((all.iter().map(opened).collect::<Result<_>>()?, known.keys(&org, certificate)))
}

fn opened(replaced: &Replaced) -> Result<NodeKeys> {
    Ok(NodeKeys::from_bytes(&unhex(&replaced.keys)?)?)
}

async fn replaced(wrapping: &SubKey, tx: &mut store::Tx) -> Result<Vec<Replaced>> {
    let kept = tx.fetch_one(sql::SETTING, values![EARLIER]).await?.and_then(|r| r.text(0));
    let Some(kept) = kept else { return Ok(Vec::new()) };
    Ok(serde_json::from_slice(&open_setting(wrapping, EARLIER, &kept)?)?)
}

fn sealed(wrapping: &SubKey, all: &[Replaced], rng: &mut rand_chacha::ChaCha20Rng) -> Result<String> {
    let bytes = zeroize::Zeroizing::new(serde_json::to_vec(all)?);
    Ok(seal_setting(wrapping, (EARLIER, &bytes), rng))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_warning_comes_before_the_overlap_could_end() {
        // By hand: who renews when warned has the old keys open until after the old certificate has ended.
        const { assert!(super::OVERLAP_DAYS >= super::WARNED_DAYS) };
        const { assert!(super::VALID_DAYS <= seal::keys::LONGEST_VALIDITY_DAYS) };
    }
}
