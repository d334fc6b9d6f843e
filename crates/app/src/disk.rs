//! What a node in PostgreSQL keeps of the severe: nothing, until somebody answers for the disk under that database.
//!
//! A file of ours is encrypted by us. PostgreSQL's is not, and what of a record is open lies there for who takes it.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, open_setting, seal_setting};
use crate::{Error, Result};
use policy::Role;
use store::{Tx, statements as sql, values};

// Sealed, since whoever keeps the database would otherwise answer for themself.
const SETTING: &str = "disk.encrypted";

/// Says that the disk under PostgreSQL is encrypted, or takes that back; from then on severe records are taken, or not.
///
/// # Errors
/// `Forbidden` unless the actor is an administrator; `Conflict` where all files are encrypted by us.
pub async fn confirm(node: &Node, actor: &Actor, is_encrypted: bool) -> Result<()> {
    node.require(actor.is(Role::Administrator), "only an administrator answers for the disk")?;
    if !node.store.is_postgres() {
        return Err(Error::Conflict(
            "this node keeps its records in a file that is encrypted; nothing to do".to_owned(),
        ));
    }
    let mut change = node.change("disk::confirm").await?;
    let said = if is_encrypted { "yes" } else { "no" };
    let sealed = seal_setting(node.wrapping(), (SETTING, said.as_bytes()), &mut node.rng());
    change.tx.execute(sql::SET, values![SETTING, sealed]).await?;
    change.note(&Entry::general("disk-encrypted", &actor.id, Some(said.to_owned())))?;
    change.commit().await
}

/// Whether a severe record may be kept: always in a file of ours, and in PostgreSQL once somebody answered for its disk.
pub(crate) async fn may_keep_severe(node: &Node, tx: &mut Tx) -> Result<bool> {
    if !node.store.is_postgres() {
        return Ok(true);
    }
    let kept = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0));
    let Some(kept) = kept else { return Ok(false) };
    Ok(open_setting(node.wrapping(), SETTING, &kept)?.as_slice() == b"yes")
}

/// Refuses a severe record where it may not be kept.
pub(crate) async fn require(node: &Node, tx: &mut Tx) -> Result<()> {
    if may_keep_severe(node, tx).await? {
        return Ok(());
    }
    Err(Error::Refused(
        "severe records are not kept in a database whose disk may be open; when it is encrypted, an administrator says \
         so with `concord doctor --disk-is-encrypted yes`"
            .to_owned(),
    ))
}
