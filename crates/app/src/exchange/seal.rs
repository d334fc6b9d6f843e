//! Sealing: what changed for a partner since the last bundle becomes a file.

use super::gather::{Content, gather};
use super::{held, left, require_sharer};
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::{self, Entry};
use crate::change::Change;
use crate::node::{Node, seconds};
use crate::{Error, Result, checkpoints};
use record::RecordId;
use seal::Digest;
use seal::bundle::{self, AgreementRef, Sealed};
use store::{statements as sql, values};

/// The id under which a bundle travels that rests on no agreement: it carries only how one comes about.
pub(crate) const NO_AGREEMENT: &str = "none";

/// A sealed bundle.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The id of the bundle.
    pub id: String,
    /// The file; nothing where it is not given yet, or the network brings it.
    pub bytes: Vec<u8>,
    /// A name that says nothing.
    pub file_name: String,
    /// How many records.
    pub items: usize,
    /// How many withdrawals.
    pub tombstones: usize,
    /// How many receipts for what we got.
    pub receipts: usize,
    /// How many messages.
    pub messages: usize,
    /// How many records stay here that would pass, because they cannot be read.
    pub unreadable: usize,
    /// How many records wait until somebody was heard, since a backup was restored here.
    pub waiting: usize,
}

/// How a bundle leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As a file, which is given now.
    Given,
    /// As a file, which is given afterwards.
    ByHand,
    /// By the network.
    ByPost,
}

/// Seals everything that changed for a partner since the last bundle, and gives the file. It is kept until they have it.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner; `Refused` when there is neither an
/// agreement nor an offer, when the pairing was ended, when the partner's certificate has ended, or when a bundle that
/// never left is held: it is discarded first.
pub async fn seal_for(node: &Node, actor: &Actor, partner: &str) -> Result<Outgoing> {
    sealed(node, actor, (partner, Way::Given)).await
}

/// As [`seal_for`], where something may have to be said before the file is given: [`super::kept_one`] gives it, and until
/// then the bundle can be discarded.
///
/// # Errors
/// As [`seal_for`].
pub async fn seal_by_hand(node: &Node, actor: &Actor, partner: &str) -> Result<Outgoing> {
    let sealed = sealed(node, actor, (partner, Way::ByHand)).await?;
    Ok(Outgoing { bytes: Vec::new(), ..sealed })
}

/// As [`seal_for`], for the network: no file is given, so that the bundle can be discarded while it has not left.
///
/// # Errors
/// As [`seal_for`].
pub async fn seal_for_post(node: &Node, actor: &Actor, partner: &str) -> Result<Outgoing> {
    let sealed = sealed(node, actor, (partner, Way::ByPost)).await?;
    Ok(Outgoing { bytes: Vec::new(), ..sealed })
}

async fn sealed(node: &Node, actor: &Actor, (partner, way): (&str, Way)) -> Result<Outgoing> {
    require_sharer(node, actor)?;
    let mut change = node.change("exchange::seal_for").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    require_reachable(&partner)?;
    if way != Way::ByPost && held::is_before(node, &mut change.tx, (&partner, u64::MAX)).await? {
        return Err(held::refusal());
    }
    let agreement = agreements::with_in(node, &mut change.tx, &partner.org).await?.filter(Agreement::is_signed);
    let mut content = gather(node, &mut change, &partner, agreement.as_ref()).await?;
    if agreement.is_none() && content.messages == 0 {
        return Err(Error::Refused(format!("there is no agreement with `{}`; offer one first", partner.short_name)));
    }
    let waiting = content.waiting;
    let (messages, receipts, files) = (content.messages, content.acknowledged, content.files);
    let (contents, unreadable) = (std::mem::take(&mut content.contents), std::mem::take(&mut content.unreadable));
    let draft = draft(node, &mut change, &partner, (agreement.as_ref(), content)).await?;
    let sealed = bundle::seal(&draft, &node.keys, &partner.certificate, &mut *node.rng())?;
    let outgoing = Outgoing {
        id: sealed.id.clone(),
        file_name: bundle::file_name(&mut *node.rng()),
        items: draft.items.len() - messages - files,
        tombstones: draft.tombstones.len(),
        receipts,
        messages,
        unreadable: unreadable.len(),
        waiting,
        bytes: Vec::new(),
    };
    keep(&mut change, &partner, (&sealed, draft.sequence, &outgoing)).await?;
    held::remember(&mut change, &partner.org, (&sealed.id, contents.shows(draft.checkpoint.size))).await?;
    if way == Way::Given {
        left::mark(&mut change, &partner.org, std::slice::from_ref(&sealed.id)).await?;
    }
    checkpoints::sent(&mut change, &partner, &draft.checkpoint).await?;
    let stays: Vec<&str> = unreadable.iter().map(RecordId::as_str).collect();
    let detail = format!(
        "{} items={} tombstones={} messages={} unreadable={} sha256={}",
        partner.short_name,
        outgoing.items,
        outgoing.tombstones,
        outgoing.messages,
        stays.join(","),
        sealed.hash
    );
    change.note(&Entry::general("share", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(Outgoing { bytes: sealed.bytes, ..outgoing })
}

fn require_reachable(partner: &Partner) -> Result<()> {
    if !partner.is_open {
        return Err(Error::Refused(format!("the pairing with `{}` was ended; pair again first", partner.short_name)));
    }
    if !partner.revoked_at.is_empty() {
        return Err(Error::Refused(format!(
            "`{}` has revoked the key of their node; take their new certificate first, as a file",
            partner.short_name
        )));
    }
    Ok(())
}

async fn draft(
    node: &Node,
    change: &mut Change<'_>,
    partner: &Partner,
    (agreement, content): (Option<&Agreement>, Content),
) -> Result<bundle::Draft> {
    let now = seconds(node.now());
    let lease_days = agreement.map_or(30, |a| a.ours.lease_days.max(1));
    let reference = match agreement {
        Some(a) => AgreementRef { id: a.protocol.id.clone(), version: a.protocol.version, hash: a.hash },
        None => AgreementRef { id: NO_AGREEMENT.to_owned(), version: 0, hash: Digest::of(NO_AGREEMENT.as_bytes()) },
    };
    Ok(bundle::Draft {
        sender: node.certificate.clone(),
        agreement: reference,
        sequence: partner.sent.0 + 1,
        previous: (!partner.sent.1.is_empty()).then(|| Digest::from_slice(&partner.sent.1)).transpose()?,
        created: now,
        not_after: now.plus_days(lease_days),
        checkpoint: audit::checkpoint(node, &mut change.tx).await?,
        items: content.items,
        tombstones: content.tombstones,
        receipts: content.receipts,
    })
}

/// Moves the channel on, and keeps the bytes: a stick may get lost, and a line may break.
async fn keep(
    change: &mut Change<'_>,
    partner: &Partner,
    (sealed, sequence, outgoing): (&Sealed, u64, &Outgoing),
) -> Result<()> {
    let at = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let number = i64::try_from(sequence).unwrap_or(i64::MAX);
    let (now, hash) = (change.node.now_text(), sealed.hash.as_bytes().to_vec());
    let values = values![partner.org.as_str(), number, hash, now.as_str()];
    if change.tx.execute(sql::CHANNEL_SENT, values).await? != 1 {
        return Err(Error::Conflict("another bundle for this partner was sealed meanwhile; try again".to_owned()));
    }
    let row = values![
        sealed.id.as_str(),
        partner.org.as_str(),
        "out",
        number,
        "sealed",
        at(outgoing.items),
        at(outgoing.tombstones),
        now,
        sealed.bytes.clone()
    ];
    change.tx.execute(sql::BUNDLE_INSERT, row).await?;
    Ok(())
}
