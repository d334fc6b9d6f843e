//! Recovery by two people: the way back into a node whose passphrases are lost. One of the two opens nothing.
//!
//! The file lies in the folder and in each backup. It holds the master key, so that it stays good when slots and node
//! keys change.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Home, Node, file_error, open_setting, seal_setting, write_whole};
use crate::slots::{self, NewSlot};
use crate::{Error, Result};
use seal::{Digest, MasterKey};
use secrecy::{ExposeSecret, SecretString};
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

/// Seals the node to two people: both together open it. What was set before is replaced.
///
/// # Errors
/// `Forbidden` unless the actor is a leader or an administrator; `Refused` for what are no two age recipients.
pub async fn set(node: &Node, actor: &Actor, to: [&str; 2]) -> Result<()> {
    node.require(slots::may(actor), "only a leader or an administrator sets the recovery")?;
    let refused = || Error::Refused("give two different age recipients, each beginning with `age1`".to_owned());
    let file = node.master().escrow(to).map_err(|_| refused())?;
    let to = to.map(|t| t.trim().to_owned());
    let recovery = Recovery { since: node.now_text(), to, digest: Digest::of(&file).to_string() };
    let mut change = node.change("recovery::set").await?;
    let sealed = seal_setting(node.wrapping(), (SETTING, &serde_json::to_vec(&recovery)?), &mut *node.rng());
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
    let (bytes, _) = open_setting(node.wrapping(), SETTING, &kept)?;
    let recovery: Recovery = serde_json::from_slice(&bytes)?;
    let file = std::fs::read(node.store.folder().join(FILE)).unwrap_or_default();
    Ok((Digest::of(&file).to_string() == recovery.digest).then_some(recovery))
}

/// Opens a node with the identities of both people, in either order, and gives it a new slot.
///
/// # Errors
/// `Refused` when there is no recovery, when they are not the two, or as [`slots::add`] for the new slot.
pub async fn open(home: &Home, identities: [&SecretString; 2], new: &NewSlot) -> Result<Node> {
    let file = home.folder.join(FILE);
    if !file.exists() {
        let folder = home.folder.display();
        return Err(Error::Refused(format!("`{folder}` has no recovery; only a passphrase opens it")));
    }
    let bytes = std::fs::read(&file).map_err(|e| file_error(&file, &e))?;
    let [one, other] = identities.map(identity);
    let master = MasterKey::recover(&bytes, [&one?, &other?])
        .map_err(|_| Error::Refused("these two keys do not open the recovery together; look for the right ones".to_owned()))?;
    let node = Node::open_recovered(home, master).await?;
    let mut change = node.change("recovery::open").await?;
    change.note(&Entry::general("recovery-open", "recovery", Some(new.label.clone())))?;
    change.commit().await?;
    if let Err(refused) = slots::add_recovered(&node, new).await {
        node.store.close().await;
        return Err(refused);
    }
    Ok(node)
}

/// The identity in a file as `age-keygen` writes it: comments, then one line.
fn identity(text: &SecretString) -> Result<SecretString> {
    let lines = text.expose_secret().lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let found: Vec<&str> = lines.collect();
    match found.as_slice() {
        [one] => Ok((*one).to_owned().into()),
        _ => Err(Error::Refused("a file with an age identity holds one line that begins with `AGE-SECRET-KEY-1`".to_owned())),
    }
}
