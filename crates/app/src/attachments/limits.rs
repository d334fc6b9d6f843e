//! How large a file may be, how many a compartment of a record may have, how much of the disk stays free.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use store::{Tx, statements as sql, values};

const MIB: u64 = 1024 * 1024;

/// Names of the settings, in the order of the fields of [`Limits`].
const SETTINGS: [&str; 4] =
    ["attachments.page_bytes", "attachments.command_bytes", "attachments.count", "attachments.free_bytes"];

/// What a node takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file that a page takes, in bytes.
    pub page_bytes: u64,
    /// The largest file that the command line takes, in bytes.
    pub command_bytes: u64,
    /// The most files that one compartment of a record has.
    pub count: u64,
    /// What stays free on the disk, in bytes: databases that cannot grow lose work.
    pub free_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page_bytes: 64 * MIB, command_bytes: 2048 * MIB, count: 100, free_bytes: 256 * MIB }
    }
}

/// The limits of a node.
///
/// # Errors
/// `Internal` when the store cannot be read.
pub async fn limits(node: &Node) -> Result<Limits> {
    read(&mut node.store.read().await?).await
}

pub(super) async fn read(tx: &mut Tx) -> Result<Limits> {
    let Limits { page_bytes, command_bytes, count, free_bytes } = Limits::default();
    let mut values = [page_bytes, command_bytes, count, free_bytes];
    for (value, name) in values.iter_mut().zip(SETTINGS) {
        let kept = tx.fetch_one(sql::SETTING, values![name]).await?.and_then(|r| r.text(0));
        *value = kept.and_then(|t| t.parse().ok()).unwrap_or(*value);
    }
    let [page_bytes, command_bytes, count, free_bytes] = values;
    Ok(Limits { page_bytes, command_bytes, count, free_bytes })
}

/// Sets the limits of a node.
///
/// # Errors
/// `Forbidden` unless the actor is an administrator or leader; `Refused` for a limit of nothing.
pub async fn set_limits(node: &Node, actor: &Actor, limits: Limits) -> Result<()> {
    let may = actor.is(Role::Administrator) || actor.is(Role::Leader);
    node.require(may, "only an administrator or leader sets limits")?;
    let Limits { page_bytes, command_bytes, count, free_bytes } = limits;
    if page_bytes == 0 || command_bytes == 0 || count == 0 {
        return Err(Error::Refused("a limit of nothing takes no file at all; choose at least 1".to_owned()));
    }
    let mut change = node.change("attachments::set_limits").await?;
    for (value, name) in [page_bytes, command_bytes, count, free_bytes].iter().zip(SETTINGS) {
        change.tx.execute(sql::SET, values![name, value.to_string()]).await?;
    }
    let detail = format!("page={page_bytes} command={command_bytes} count={count} free={free_bytes}");
    change.note(&Entry::general("file-limits", &actor.id, Some(detail)))?;
    change.commit().await
}
