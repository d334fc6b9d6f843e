//! Recovery by two people: the way back into a node whose passphrases are lost. One of the two opens nothing.
//!
//! The file lies in the folder and in each backup. It holds the master key, so that it stays good when slots and node
//! keys change.

mod open;

pub(crate) use open::master;
pub use open::open;

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, open_setting, seal_setting, write_whole};
use crate::slots;
use crate::{Error, Result};
use seal::Digest;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::{statements as sql, values};

/// The file in the folder of a node, and in its backups.
pub(crate) const FILE: &str = "recovery.sealed";
const SETTING: &str = "keys.recovery";

/// How the recovery stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// UTC time at which it was set.
    pub since: String,
    /// The two recipients.
    pub to: [String; 2],
    digest: String,
}

/// Seals the node to two people: both together open it. What was set before is replaced. `holder` is a passphrase that
/// opens the node already: whoever chooses the two could open it with them.
///
/// # Errors
/// `Forbidden` unless the actor is a leader or an administrator; `Refused` when `holder` opens nothing, and for what are
/// no two age recipients.
pub async fn set(node: &Node, actor: &Actor, (holder, to): (&SecretString, [&str; 2])) -> Result<()> {
    node.require(slots::may(actor), "only a leader or an administrator sets the recovery")?;
    slots::require_holder(node, actor, (&slots::read(node)?, holder)).await?;
    let refused = || Error::Refused("give two different age recipients, each beginning with `age1`".to_owned());
    let file = node.master().escrow(to).map_err(|_| refused())?;
    let to = to.map(|t| t.trim().to_owned());
    let recovery = Recovery { since: node.now_text(), to, digest: Digest::of(&file).to_string() };
    let mut change = node.change("recovery::set").await?;
    let sealed = seal_setting(node.wrapping(), (SETTING, &serde_json::to_vec(&recovery)?), &mut node.rng());
    change.tx.execute(sql::SET, values![SETTING, sealed]).await?;
    change.note(&Entry::general("recovery-set", &actor.id, None))?;
    change.commit().await?;
    write_whole(&node.store.folder().join(FILE), &file)
}

/// How it stands; `None` when it was never set, or when the file is not the one that was written last.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn state(node: &Node) -> Result<Option<Recovery>> {
    let mut tx = node.store.read().await?;
    let kept = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0));
    drop(tx);
    let Some(kept) = kept else { return Ok(None) };
    let bytes = open_setting(node.wrapping(), SETTING, &kept)?;
    let recovery: Recovery = serde_json::from_slice(&bytes)?;
    let file = std::fs::read(node.store.folder().join(FILE)).unwrap_or_default();
    Ok((Digest::of(&file).to_string() == recovery.digest).then_some(recovery))
}
