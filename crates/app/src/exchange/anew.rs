//! When a channel breaks: bundles that were lost are given out again, and after a restored backup both start anew.

use super::{held, left, require_sharer};
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, authorities, documents, messages};
use policy::Role;
use record::OrgId;
use seal::bundle;
use std::collections::BTreeSet;
use store::{Row, statements as sql, values};

/// A bundle that we sealed and that the partner has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Its number in the channel.
    pub sequence: i64,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Bundles for a partner that they have not acknowledged, in order: the same bytes, to be carried again. Those that hold
/// what may not pass any more are not given. It is noted that the others were.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn kept(node: &Node, actor: &Actor, partner: &str) -> Result<Vec<Kept>> {
    require_sharer(node, actor)?;
    let mut change = node.change("exchange::kept").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    let rows = change.tx.fetch(sql::BUNDLE_OUT_KEPT, values![partner.org.as_str()]).await?;
    let mut kept = rows.iter().map(Kept::read).collect::<Result<Vec<_>>>()?;
    let held = held::among(node, &mut change.tx, (&partner, &Kept::ids(&kept))).await?;
    let given = left::given(&mut change.tx, &partner.org).await?;
    // What comes after one that was never given is not given before that one is discarded: see `held::is_before`.
    let stays = kept.iter().position(|bundle| held.contains_key(&bundle.id) && !given.contains(&bundle.id));
    kept.truncate(stays.unwrap_or(kept.len()));
    kept.retain(|bundle| !held.contains_key(&bundle.id));
    left::mark(&mut change, &partner.org, &Kept::ids(&kept)).await?;
    change.commit().await?;
    Ok(kept)
}

impl Kept {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self { id: row.need(0)?, sequence: row.int(1).unwrap_or(0), bytes: row.bytes(2) })
    }

    fn ids(all: &[Self]) -> Vec<String> {
        all.iter().map(|bundle| bundle.id.clone()).collect()
    }
}

/// One of them by its id. It is noted that it was given.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for what is not ours, or has arrived; `Refused` when something in it
/// may not pass any more, or waits before it.
pub async fn kept_one(node: &Node, actor: &Actor, id: &str) -> Result<(String, Vec<u8>)> {
    require_sharer(node, actor)?;
    let mut change = node.change("exchange::kept_one").await?;
    let row = change.tx.fetch_one(sql::BUNDLE, values![id]).await?.ok_or(Error::NotFound)?;
    let is_kept = row.text(2).as_deref() == Some("out") && row.text(4).as_deref() == Some("sealed");
    let org = row.text(1).and_then(|org| OrgId::parse(&org)).filter(|_| is_kept).ok_or(Error::NotFound)?;
    let (partner, one) = (agreements::partner_of(&mut change.tx, &org).await?, [id.to_owned()]);
    let number = row.int(3).unwrap_or(0).unsigned_abs();
    if !held::among(node, &mut change.tx, (&partner, &one)).await?.is_empty()
        || held::is_before(node, &mut change.tx, (&partner, number)).await?
    {
        return Err(held::refusal());
    }
    left::mark(&mut change, &org, &one).await?;
    change.commit().await?;
    Ok((bundle::file_name(&mut *node.rng()), row.bytes(8)))
}

/// Starts a channel again from number 1, both ways: after a backup was restored, or a bundle was lost for good. The
/// partner does the same; then everything that passes goes out once more, and so does every withdrawal. What they
/// still hold and is not in the list of that first bundle is withdrawn there.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `NotFound` for an unknown partner; `Refused` without a reason.
pub async fn start_anew(node: &Node, actor: &Actor, partner: &str, reason: &str) -> Result<()> {
    node.require(
        actor.is(Role::Officer) || actor.is(Role::Leader),
        "only an officer or leader starts a channel again",
    )?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why the channel starts again; the reason is logged".to_owned()));
    }
    let mut change = node.change("exchange::start_anew").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    anew(&mut change, &partner).await?;
    change.note(&Entry::general("start-anew", &actor.id, Some(partner.short_name)).because(reason))?;
    change.commit().await
}

/// What starting again means, for one channel.
async fn anew(change: &mut Change<'_>, partner: &Partner) -> Result<()> {
    let unsure = unsure(change, partner).await?;
    change.tx.execute(sql::RECEIPTS_AGAIN, values![partner.org.as_str()]).await?;
    for record in unsure {
        change.tx.execute(sql::RECEIPT_CONTENT_FORGET, values![partner.org.as_str(), record]).await?;
    }
    begin(change, partner).await
}

/// The same for a node that came back from a backup. What they had then is not sent once more: they may have got less of
/// it since, and the older copy would take the place of that.
pub(super) async fn after_restore(change: &mut Change<'_>, partner: &Partner) -> Result<()> {
    change.tx.execute(sql::RECEIPTS_KEPT_AGAIN, values![partner.org.as_str()]).await?;
    begin(change, partner).await
}

async fn begin(change: &mut Change<'_>, partner: &Partner) -> Result<()> {
    let (org, nothing) = (partner.org.as_str(), Vec::<u8>::new());
    change.tx.execute(sql::CHANNEL_ANEW, values![org, nothing.clone()]).await?;
    change.tx.execute(sql::BUNDLES_VOID, values![org, nothing]).await?;
    // Whoever went back to a backup learns from this what they withdrew.
    change.tx.execute(sql::RECEIPTS_TOLD_AGAIN, values![org]).await?;
    authorities::all_owed_again(change, &partner.org).await?;
    messages::send_again(change, &partner.org).await?;
    documents::queue_all(change, &partner.org).await?;
    messages::forget(change, &partner.org, messages::WHOLE).await?;
    messages::queue(change, &partner.org, (messages::WHOLE, b"[]")).await?;
    agreements::recall::queue(change, &partner.org).await
}

/// Records of which they may have an older copy than the one that went last, which will not arrive any more: nobody
/// knows how far what they have went.
async fn unsure(change: &mut Change<'_>, partner: &Partner) -> Result<BTreeSet<String>> {
    let mut older = held::older_copies(&mut change.tx, &partner.org).await?;
    let out = left::unacknowledged(&mut change.tx, &partner.org).await?;
    let bundles = held::before(&mut change.tx, &partner.org).await?.into_iter();
    let unheard = bundles.filter(|(id, _)| out.iter().any(|bundle| &bundle.id == id));
    let went: BTreeSet<String> = unheard.flat_map(|(_, before)| before.went).map(|(record, _)| record).collect();
    older.retain(|record| went.contains(record));
    Ok(older)
}
