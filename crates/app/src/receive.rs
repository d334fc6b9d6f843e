//! What comes from a partner: verified, kept in quarantine, accepted by a person, applied as a whole or not at all.

mod apply;
mod keep;
mod waiting;

pub(crate) use apply::{take_whole, withdraw};
pub use waiting::{is_here, take_waiting, wait};

use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner, Side};
use crate::audit::Entry;
use crate::change::Change;
use crate::exchange::NO_AGREEMENT;
use crate::messages::WITHOUT_AGREEMENT;
use crate::node::{Node, seconds};
use crate::{Error, Result, certificates, checkpoints};
use policy::Role;
use record::OrgId;
use seal::bundle::{self, Expect, Last, Limits, Opened};
use seal::{Digest, SecretString};
use std::collections::BTreeSet;
use store::{statements as sql, values};

/// A bundle as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Short name of the partner.
    pub partner: String,
    /// Whether we sealed it.
    pub is_ours: bool,
    /// Its place in the channel.
    pub sequence: i64,
    /// sealed, quarantine, accepted, refused
    pub state: String,
    /// How many records.
    pub items: i64,
    /// How many withdrawals.
    pub tombstones: i64,
    /// UTC time.
    pub moment: String,
}

/// What accepting a bundle did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accepted {
    /// New records.
    pub added: usize,
    /// Records that changed.
    pub changed: usize,
    /// Records that were withdrawn.
    pub withdrawn: usize,
    /// Messages: offers, requests, alerts.
    pub messages: usize,
    /// Records that were not taken, because no agreement in force here lets them pass.
    pub refused: usize,
    /// Records that brought more than the agreement gives us that their bundle names: other parts, or places and days
    /// more finely. What is more was not kept.
    pub beyond: usize,
    /// Records of which less was kept than that agreement gives us, because a newer version gives less.
    pub narrowed: usize,
    /// Records of ours that we had withdrawn from them and forgot when a backup was restored: withdrawn again.
    pub again: usize,
}

fn require_receiver(node: &Node, actor: &Actor) -> Result<()> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator or leader receives")
}

/// Verifies a bundle and puts it, still sealed, into quarantine. Returns its id.
///
/// # Errors
/// `Refused` says why: truncated, altered, for somebody else, from nobody we paired with, replayed, a gap,
/// under another agreement. Nothing is kept then but a line in the log.
pub async fn receive(node: &Node, actor: &Actor, bytes: &[u8]) -> Result<String> {
    require_receiver(node, actor)?;
    quarantine(node, &actor.id, (bytes, None)).await
}

/// As [`receive`], for a bundle that came over the network from a partner whose key was checked: nobody is at the
/// keyboard, and a person accepts it later all the same.
///
/// # Errors
/// As [`receive`]; `Refused` when another partner sealed it.
pub async fn arrived(node: &Node, from: &OrgId, bytes: &[u8]) -> Result<String> {
    quarantine(node, "exchange", (bytes, Some(from))).await
}

async fn quarantine(node: &Node, author: &str, (bytes, from): (&[u8], Option<&OrgId>)) -> Result<String> {
    // Before anything waits for this one: whoever sent it, it may take long to open.
    let decrypted = bundle::decrypt_with_any(bytes, &node.opening_keys(), &Limits::default());
    let mut change = node.change("receive::receive").await?;
    let theirs = |(partner, opened): (Partner, Opened)| match from {
        Some(from) if from != &partner.org => {
            Err(Error::Refused("another partner sealed this bundle; let them bring it themselves".to_owned()))
        }
        _ => Ok((partner, opened)),
    };
    let (partner, opened) = match verified(node, &mut change, decrypted).await.and_then(theirs) {
        Ok(found) => found,
        Err(error) => {
            let detail = format!("sha256={} {error}", Digest::of(bytes));
            change.note(&Entry::general("receive-refused", author, Some(detail)))?;
            change.commit().await?;
            return Err(error);
        }
    };
    let at = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = values![
        opened.id.as_str(),
        partner.org.as_str(),
        "in",
        i64::try_from(opened.sequence).unwrap_or(i64::MAX),
        "quarantine",
        at(opened.items.len()),
        at(opened.tombstones.len()),
        node.now_text(),
        bytes.to_vec()
    ];
    // A bundle that somebody refused may come again: the channel goes on from the next number only.
    change.tx.execute(sql::BUNDLE_FORGET_REFUSED, values![opened.id.as_str()]).await?;
    change.tx.execute(sql::BUNDLE_INSERT, row).await.map_err(|e| match e {
        store::Error::Exists(_) => {
            Error::Conflict("this bundle waits in quarantine already; accept or refuse it".into())
        }
        other => other.into(),
    })?;
    let detail = format!("{} items={} sha256={}", partner.short_name, opened.items.len(), opened.hash);
    change.note(&Entry::general("receive", author, Some(detail)))?;
    change.commit().await?;
    Ok(opened.id)
}

async fn verified(
    node: &Node,
    change: &mut Change<'_>,
    decrypted: seal::Result<bundle::Unverified>,
) -> Result<(Partner, Opened)> {
    let unverified = decrypted?;
    let sender = OrgId::parse(unverified.claimed_sender().as_str()).ok_or(Error::NotFound)?;
    let partner = agreements::partner(&mut change.tx, sender.as_str())
        .await
        .ok()
        .filter(|p| p.is_open)
        .ok_or_else(|| Error::Refused("this bundle is from nobody we paired with; pair first".to_owned()))?;
    let last = (partner.received.0 > 0)
        .then(|| Digest::from_slice(&partner.received.1).map(|hash| Last { sequence: partner.received.0, hash }))
        .transpose()?;
    let me = seal::OrgId::parse(node.org.as_str())?;
    let sender = *partner.certificate.root();
    let expect = Expect { me, sender, now: seconds(node.now()), last, limits: Limits::default() };
    let opened = unverified.verify(&expect)?;
    certificates::judge(node, &mut change.tx, (&partner, &opened.sender)).await?;
    // Number 1 comes once; when a channel starts again it comes anew, and must be younger than all that came before.
    if opened.sequence == 1 && partner.received_at > 0 && opened.created.0 <= partner.received_at {
        return Err(Error::Refused(
            "this bundle is older than what was accepted before: a replay; ask the partner to seal a new one"
                .to_owned(),
        ));
    }
    checkpoints::belongs(&partner, &opened)?;
    named(node, change, (&partner, &opened)).await?;
    Ok((partner, opened))
}

/// The agreement that a bundle names: one that both signed, or one that this very bundle signs. `None` for a bundle
/// that carries only how an agreement comes about.
async fn named(
    node: &Node,
    change: &mut Change<'_>,
    (partner, opened): (&Partner, &Opened),
) -> Result<Option<Agreement>> {
    let reference = &opened.agreement;
    let refused = || Error::Refused("this bundle names an agreement that we did not sign; compare versions".to_owned());
    if reference.id == NO_AGREEMENT && reference.version == 0 {
        let is_only_talk = opened.items.iter().all(|i| WITHOUT_AGREEMENT.contains(&i.kind.as_str()));
        return if is_only_talk { Ok(None) } else { Err(refused()) };
    }
    let signs = opened.items.iter().any(|i| i.kind == "@signature");
    let all = agreements::versions_in(node, &mut change.tx).await?;
    let meant = all.into_iter().find(|a| {
        a.partner == partner.org
            && (a.protocol.id.as_str(), a.protocol.version) == (reference.id.as_str(), reference.version)
            && a.hash == reference.hash
    });
    // Signed too late: we had taken the offer back. Nothing passes under it, but they are heard, and hear of it.
    let is_taken_back = meant.as_ref().is_some_and(|a| a.state == "countered" && a.offered_by == Side::Us);
    let counts = |a: &Agreement| a.is_signed() || (signs && a.state == "offered" && a.offered_by == Side::Us);
    let found = meant.filter(counts);
    // A node that went back to an old backup is told again what it signed.
    let brings = |item: &seal::bundle::Item| {
        item.kind == agreements::recall::KIND && agreements::recall::brings(node, partner, (&item.body, reference.hash))
    };
    match found {
        Some(agreement) => Ok(Some(agreement)),
        None if is_taken_back || opened.items.iter().any(brings) => Ok(None),
        None => Err(refused()),
    }
}

/// Applies a bundle from quarantine: messages, records, withdrawals and receipts, all in one transaction.
///
/// # Errors
/// `NotFound` when it does not wait; `Refused` when an item breaks its form or the agreement.
pub async fn accept(node: &Node, actor: &Actor, id: &str) -> Result<Accepted> {
    require_receiver(node, actor)?;
    let mut change = node.change("receive::accept").await?;
    let row = change.tx.fetch_one(sql::BUNDLE, values![id]).await?.ok_or(Error::NotFound)?;
    if row.text(4).as_deref() != Some("quarantine") || row.text(2).as_deref() != Some("in") {
        return Err(Error::NotFound);
    }
    let decrypted = bundle::decrypt_with_any(&row.bytes(8), &node.opening_keys(), &Limits::default());
    let (mut partner, opened) = verified(node, &mut change, decrypted).await?;
    if opened.sender.serial() > partner.certificate.serial() {
        certificates::renew(&mut change, "exchange", (&partner, &opened.sender)).await?;
        partner = agreements::partner_of(&mut change.tx, &partner.org).await?;
    }
    let accepted = apply::all(node, &mut change, (&partner, &opened)).await?;
    checkpoints::take(&mut change, &partner, &opened).await?;
    let nothing: Vec<u8> = Vec::new();
    change.tx.execute(sql::BUNDLE_STATE, values![id, "accepted", nothing]).await?;
    let sequence = i64::try_from(opened.sequence).unwrap_or(i64::MAX);
    let hash = opened.hash.as_bytes().to_vec();
    let values = values![partner.org.as_str(), sequence, hash, opened.created.0, node.now_text()];
    if change.tx.execute(sql::CHANNEL_RECEIVED, values).await? != 1 {
        return Err(Error::Conflict("another bundle of this partner was accepted meanwhile".to_owned()));
    }
    let detail = format!(
        "{} added={} changed={} withdrawn={} messages={} refused={} beyond={} narrowed={} again={}",
        partner.short_name,
        accepted.added,
        accepted.changed,
        accepted.withdrawn,
        accepted.messages,
        accepted.refused,
        accepted.beyond,
        accepted.narrowed,
        accepted.again
    );
    change.note(&Entry::general("accept", &actor.id, Some(detail)))?;
    change.commit().await?;
    // The order stands in the outbox, so that a kill here is made good at the next start.
    node.resume().await?;
    Ok(accepted)
}

/// Refuses a bundle in quarantine; it is forgotten, the line in the log stays.
///
/// # Errors
/// `NotFound` when it does not wait.
pub async fn refuse(node: &Node, actor: &Actor, id: &str, reason: &str) -> Result<()> {
    require_receiver(node, actor)?;
    let mut change = node.change("receive::refuse").await?;
    let nothing: Vec<u8> = Vec::new();
    if change.tx.execute(sql::BUNDLE_STATE, values![id, "refused", nothing]).await? == 0 {
        return Err(Error::NotFound);
    }
    change.note(&Entry::general("refuse", &actor.id, Some(id.to_owned())).because(reason))?;
    change.commit().await
}

/// Bundles sent and received, newest first.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Listed>> {
    require_receiver(node, actor)?;
    let mut tx = node.store.read().await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let mut rows = tx.fetch(sql::BUNDLES, &[]).await?;
    // What waits stands here however old it is.
    let known: BTreeSet<String> = rows.iter().filter_map(|r| r.text(0)).collect();
    let open = tx.fetch(sql::BUNDLES_OPEN, &[]).await?;
    rows.extend(open.into_iter().filter(|r| r.str(0).is_none_or(|id| !known.contains(id))));
    rows.iter()
        .map(|r| {
            let org = r.need(1)?;
            let partner = partners.iter().find(|p| p.org.as_str() == org).map_or(org.clone(), |p| p.short_name.clone());
            Ok(Listed {
                id: r.need(0)?,
                partner,
                is_ours: r.need(2)? == "out",
                sequence: r.int(3).unwrap_or(0),
                state: r.need(4)?,
                items: r.int(5).unwrap_or(0),
                tombstones: r.int(6).unwrap_or(0),
                moment: r.need(7)?,
            })
        })
        .collect()
}

/// A passphrase from text, wiped when dropped.
pub fn passphrase(text: &str) -> SecretString {
    text.to_owned().into()
}
