//! Which sealed bundles left this node whole, or may have: their file was given, or the network may have carried their
//! last byte.
//!
//! Nobody accepts a bundle that is not whole. INVARIANT: a bundle is marked here before its file is given, and before its
//! last byte goes over the network, in a change of its own, and only what is not marked is discarded, in another: so that
//! two bundles with one number are never both out. The mark of the network is taken off again when their node says that
//! the bundle did not come, and has let go of what it held of it: of that attempt, which bears a number that no other has.

use crate::Result;
use crate::change::Change;
use record::OrgId;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use store::{Tx, statements as sql, values};

/// A bundle that we sealed and that the partner has not acknowledged, without its bytes.
pub(super) struct Unacknowledged {
    pub(super) id: String,
    /// Its number in the channel.
    pub(super) number: u64,
    /// Whether their node has it whole.
    pub(super) is_carried: bool,
}

/// All of them, in order.
pub(super) async fn unacknowledged(tx: &mut Tx, org: &OrgId) -> Result<Vec<Unacknowledged>> {
    let rows = tx.fetch(sql::BUNDLES_OUT, values![org.as_str()]).await?;
    let out = |row: &store::Row| {
        let number = row.int(1).unwrap_or(0).unsigned_abs();
        Ok(Unacknowledged { id: row.need(0)?, number, is_carried: row.str(2) == Some("carried") })
    };
    rows.iter().map(out).collect()
}

/// The setting that holds the ids of those that left.
fn left_setting(org: &OrgId) -> String {
    format!("exchange.left.{org}")
}

/// The setting that holds the ids of those of which only the network may have carried the last byte.
fn posted_setting(org: &OrgId) -> String {
    format!("exchange.posted.{org}")
}

/// Ids of bundles, each with the number of the last attempt: drawn at random, so that none ever comes again.
pub(super) type Posted = BTreeMap<String, u64>;

async fn kept<T: DeserializeOwned + Default>(tx: &mut Tx, setting: String) -> Result<T> {
    match tx.fetch_one(sql::SETTING, values![setting]).await?.and_then(|row| row.text(0)) {
        Some(text) => Ok(serde_json::from_str(&text)?),
        None => Ok(T::default()),
    }
}

/// The ids of those that left.
pub(super) async fn read(tx: &mut Tx, org: &OrgId) -> Result<BTreeSet<String>> {
    kept(tx, left_setting(org)).await
}

/// Those whose file was never given, and of which the network may have carried the last byte.
pub(super) async fn posted(tx: &mut Tx, org: &OrgId) -> Result<Posted> {
    kept(tx, posted_setting(org)).await
}

/// The ids of those whose file was given.
pub(super) async fn given(tx: &mut Tx, org: &OrgId) -> Result<BTreeSet<String>> {
    let (mut left, posted) = (read(tx, org).await?, posted(tx, org).await?);
    left.retain(|id| !posted.contains_key(id));
    Ok(left)
}

/// Marks some whose files are given, and forgets those that have arrived or are void.
pub(super) async fn mark(change: &mut Change<'_>, org: &OrgId, given: &[String]) -> Result<()> {
    let (mut left, mut posted) = (read(&mut change.tx, org).await?, posted(&mut change.tx, org).await?);
    if given.iter().all(|id| left.contains(id) && !posted.contains_key(id)) {
        return Ok(());
    }
    left.extend(given.iter().cloned());
    posted.retain(|id, _| !given.contains(id));
    write(change, org, (left, posted)).await
}

/// Marks one whose last byte goes over the network, in one more attempt.
pub(super) async fn mark_posted(change: &mut Change<'_>, org: &OrgId, id: &str) -> Result<()> {
    let (mut left, mut posted) = (read(&mut change.tx, org).await?, posted(&mut change.tx, org).await?);
    // One that left otherwise lies in a file.
    if left.contains(id) && !posted.contains_key(id) {
        return Ok(());
    }
    left.insert(id.to_owned());
    let attempt = rand_core::Rng::next_u64(&mut *change.node.rng());
    posted.insert(id.to_owned(), attempt);
    write(change, org, (left, posted)).await
}

/// Takes the mark of the network off one that did not come in this attempt and cannot come in it any more. Gives whether
/// there was no later one.
pub(super) async fn unmark(change: &mut Change<'_>, org: &OrgId, (id, attempt): (&str, u64)) -> Result<bool> {
    let (mut left, mut posted) = (read(&mut change.tx, org).await?, posted(&mut change.tx, org).await?);
    if posted.get(id) != Some(&attempt) {
        return Ok(false);
    }
    posted.remove(id);
    left.remove(id);
    write(change, org, (left, posted)).await?;
    Ok(true)
}

async fn write(change: &mut Change<'_>, org: &OrgId, (mut left, mut posted): (BTreeSet<String>, Posted)) -> Result<()> {
    let out: BTreeSet<String> = unacknowledged(&mut change.tx, org).await?.into_iter().map(|out| out.id).collect();
    left.retain(|id| out.contains(id));
    posted.retain(|id, _| left.contains(id));
    change.tx.execute(sql::SET, values![left_setting(org), serde_json::to_string(&left)?]).await?;
    change.tx.execute(sql::SET, values![posted_setting(org), serde_json::to_string(&posted)?]).await?;
    Ok(())
}
