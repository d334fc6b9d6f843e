//! Certificates of partners: a newer one of the same root key takes the place of the one we hold, never an older one.
//! What a revoked key signs is refused from then on.

use super::OVERLAP_DAYS;
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::{Node, hex, seconds, unhex};
use crate::{Error, Result};
use jiff::Timestamp;
use record::OrgId;
use seal::{NodeCertificate, PublicKey, Revocation};
use store::{Tx, statements as sql, values};

/// What became of a certificate or a revocation that somebody handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A newer certificate of this partner is in use from now on.
    Renewed(OrgId),
    /// A key of this partner is not trusted any more.
    Revoked(OrgId),
    /// A key of our own is not trusted any more, and partners are told.
    OwnRevoked,
}

/// Earlier certificates and revocations, of everybody.
pub(crate) struct Known {
    earlier: Vec<(String, NodeCertificate, String)>,
    revoked: Vec<(String, String, String)>,
}

/// Reads them.
pub(crate) async fn known(tx: &mut Tx) -> Result<Known> {
    let rows = tx.fetch(sql::CERTIFICATES, &[]).await?;
    let earlier = rows.iter().map(|r| Ok((r.need(0)?, NodeCertificate::from_bytes(&r.bytes(1))?, r.need(2)?)));
    let earlier = earlier.collect::<Result<_>>()?;
    let rows = tx.fetch(sql::REVOCATIONS, &[]).await?;
    let revoked = rows.iter().map(|r| Ok((r.need(0)?, r.need(1)?, r.need(2)?))).collect::<Result<_>>()?;
    Ok(Known { earlier, revoked })
}

impl Known {
    /// The signing keys of an organisation that are believed, the newest first.
    pub(crate) fn keys(&self, org: &OrgId, current: &NodeCertificate) -> Vec<PublicKey> {
        let theirs = self.earlier.iter().filter(|(o, ..)| o == org.as_str()).map(|(_, c, _)| *c.signing_key());
        let all = std::iter::once(*current.signing_key()).chain(theirs);
        all.filter(|key| self.revoked_at(org, key).is_none()).collect()
    }

    /// UTC time at which the revocation of a key of this organisation was taken in. What others say of it counts for
    /// nothing: a partner could silence another.
    pub(crate) fn revoked_at(&self, org: &OrgId, key: &PublicKey) -> Option<String> {
        let key = hex(key.as_bytes());
        self.revoked.iter().find(|(o, k, _)| o == org.as_str() && *k == key).map(|(.., at)| at.clone())
    }

    /// UTC time at which the certificate in use took the place of another.
    pub(crate) fn renewed_at(&self, org: &OrgId) -> Option<String> {
        let theirs = self.earlier.iter().filter(|(o, ..)| o == org.as_str());
        theirs.map(|(.., replaced)| replaced.clone()).max()
    }
}

/// Whether a bundle with this certificate is taken from a partner: never from a revoked key, from an earlier one only
/// while what it signed may still be on its way.
pub(crate) async fn judge(node: &Node, tx: &mut Tx, (partner, sender): (&Partner, &NodeCertificate)) -> Result<()> {
    let known = known(tx).await?;
    if known.revoked_at(&partner.org, sender.signing_key()).is_some() {
        return Err(Error::Refused(format!(
            "`{}` has revoked the key that signed this bundle; talk to them before anything else",
            partner.short_name
        )));
    }
    let held = &partner.certificate;
    if sender.serial() > held.serial() || sender == held {
        return Ok(());
    }
    if sender.serial() == held.serial() {
        return Err(Error::Refused(
            "this bundle comes with another certificate of the same number; ask the partner for a higher one"
                .to_owned(),
        ));
    }
    let renewed = known.renewed_at(&partner.org).and_then(|t| t.parse::<Timestamp>().ok());
    let until = renewed.map(|t| t.as_second().saturating_add(OVERLAP_DAYS * 86_400));
    if until.is_some_and(|until| node.now().as_second() <= until) {
        return Ok(());
    }
    Err(Error::Refused(
        "this bundle was signed with keys that were replaced long ago; ask the partner for a new one".to_owned(),
    ))
}

/// Takes a newer certificate into use.
///
/// # Errors
/// `Refused` for another root key, a number that is not higher, a revoked key, or dates that do not hold now.
pub(crate) async fn renew(
    change: &mut Change<'_>,
    by: &str,
    (partner, new): (&Partner, &NodeCertificate),
) -> Result<()> {
    new.succeeds(&partner.certificate).map_err(|why| match why {
        seal::Error::NotNewer { .. } => {
            Error::Refused("this certificate is not newer than the one we hold; ask them for the newest one".to_owned())
        }
        other => other.into(),
    })?;
    new.verify(seconds(change.node.now()))?;
    if known(&mut change.tx).await?.revoked_at(&partner.org, new.signing_key()).is_some() {
        return Err(Error::Refused(format!(
            "`{}` has revoked the key of this certificate; ask them for the newest one",
            partner.short_name
        )));
    }
    keep_earlier(change, &partner.certificate).await?;
    let values = values![partner.org.as_str(), new.to_bytes().to_vec()];
    change.tx.execute(sql::CHANNEL_CERTIFICATE, values).await?;
    let detail = format!("{} {}", partner.short_name, new.serial());
    change.note(&Entry::general("certificate-renewed", by, Some(detail)))
}

pub(super) async fn keep_earlier(change: &mut Change<'_>, certificate: &NodeCertificate) -> Result<()> {
    let serial = i64::try_from(certificate.serial()).unwrap_or(i64::MAX);
    let (org, bytes) = (certificate.org_id().as_str(), certificate.to_bytes().to_vec());
    change.tx.execute(sql::CERTIFICATE_INSERT, values![org, serial, bytes, change.node.now_text()]).await?;
    Ok(())
}

/// Takes a newer certificate or a revocation that a partner, or the holder of our own root key, handed over. Nobody
/// compares anything: the root key that was compared at pairing has signed it.
///
/// # Errors
/// `Forbidden` unless the actor is a leader, coordinator or administrator; `Refused` for what is neither, of nobody we
/// paired with, or as [`renew`]; `Conflict` when our own revocation names the key in use.
pub async fn take(node: &Node, actor: &Actor, text: &str) -> Result<Taken> {
    super::require(node, actor)?;
    let digits: String = text.split_whitespace().collect();
    let bytes = unhex(&digits).map_err(|_| neither())?;
    if let Ok(revocation) = Revocation::from_bytes(&bytes) {
        if revocation.root() == node.certificate.root() {
            super::revoke_own(node, actor, &revocation).await?;
            return Ok(Taken::OwnRevoked);
        }
        let mut change = node.change("certificates::take").await?;
        let partner = of_root(&mut change.tx, revocation.root()).await?;
        revoke(&mut change, &actor.id, (&partner, &revocation)).await?;
        change.commit().await?;
        return Ok(Taken::Revoked(partner.org));
    }
    let certificate = NodeCertificate::from_bytes(&bytes).map_err(|_| neither())?;
    let mut change = node.change("certificates::take").await?;
    let partner = of_root(&mut change.tx, certificate.root()).await?;
    renew(&mut change, &actor.id, (&partner, &certificate)).await?;
    change.commit().await?;
    Ok(Taken::Renewed(partner.org))
}

fn neither() -> Error {
    Error::Refused("this is neither a certificate nor a revocation; ask for it again".to_owned())
}

async fn of_root(tx: &mut Tx, root: &PublicKey) -> Result<Partner> {
    let all = agreements::partners_in(tx).await?;
    let found = all.into_iter().find(|p| p.certificate.root() == root && p.is_open);
    found.ok_or_else(|| Error::Refused("this is of nobody we paired with; pair first".to_owned()))
}

async fn revoke(change: &mut Change<'_>, by: &str, (partner, revocation): (&Partner, &Revocation)) -> Result<()> {
    if revocation.root() != partner.certificate.root() {
        return Err(Error::Refused("this revocation is not theirs; ask for it again".to_owned()));
    }
    if keep_revocation(change, revocation).await? {
        change.note(&Entry::general("revoked", by, Some(partner.short_name.clone())))?;
    }
    Ok(())
}

/// Keeps a revocation; whether it is new.
pub(super) async fn keep_revocation(change: &mut Change<'_>, revocation: &Revocation) -> Result<bool> {
    let values = values![
        revocation.org_id().as_str(),
        hex(revocation.key().as_bytes()),
        revocation.to_bytes().to_vec(),
        change.node.now_text()
    ];
    Ok(change.tx.execute(sql::REVOCATION_INSERT, values).await? == 1)
}

/// Takes a revocation that came with a bundle.
pub(crate) async fn take_revocation(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let refuse = |_| Error::Refused("a revocation in this bundle cannot be read; ask for it again".to_owned());
    let revocation = Revocation::from_bytes(bytes).map_err(refuse)?;
    revoke(change, "exchange", (from, &revocation)).await
}
