//! Which sealed bundles left this node, or began to: their file was given, or the network carried some of their bytes.
//!
//! INVARIANT: a bundle is marked here before the first byte of it leaves, in a change of its own, and only what is not
//! marked is discarded, in another: so that two bundles with one number are never both out.

use crate::Result;
use crate::change::Change;
use record::OrgId;
use std::collections::BTreeSet;
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

/// The setting that holds their ids.
fn setting(org: &OrgId) -> String {
    format!("exchange.left.{org}")
}

/// The ids of those that left.
pub(super) async fn read(tx: &mut Tx, org: &OrgId) -> Result<BTreeSet<String>> {
    match tx.fetch_one(sql::SETTING, values![setting(org)]).await?.and_then(|row| row.text(0)) {
        Some(text) => Ok(serde_json::from_str(&text)?),
        None => Ok(BTreeSet::new()),
    }
}

/// Marks some, and forgets those that have arrived or are void.
pub(super) async fn mark(change: &mut Change<'_>, org: &OrgId, ids: &[String]) -> Result<()> {
    let mut left = read(&mut change.tx, org).await?;
    if ids.iter().all(|id| left.contains(id)) {
        return Ok(());
    }
    let out: BTreeSet<String> = unacknowledged(&mut change.tx, org).await?.into_iter().map(|out| out.id).collect();
    left.extend(ids.iter().cloned());
    left.retain(|id| out.contains(id));
    change.tx.execute(sql::SET, values![setting(org), serde_json::to_string(&left)?]).await?;
    Ok(())
}
