//! Slots: everybody with the right to unlock has a passphrase of their own. Whoever holds one adds and removes others.
//!
//! The file tells how many there are and not whose; names and dates stand, sealed, in the database. A removal is noted
//! there first, so that one that was cut short is finished at the next opening, and an old copy of the file brings no
//! slot back. What was copied before still opens with the old passphrase: only a new node changes that.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, SLOT, normal, open_setting, seal_setting, write_whole};
use crate::{Error, Result, people};
use policy::Role;
use seal::{Cost, Purpose, Slot, Slots};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{Store, Tx, statements as sql, values};

const NAMES: &str = "keys.slots";
const REMOVED: &str = "keys.slots.removed";
/// The longest name of a slot in characters.
const LONGEST: usize = 80;

/// A slot as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Whose it is, as the person who added it wrote; empty for one that was there from the beginning.
    pub label: String,
    /// UTC time at which it was added; empty for one that was there from the beginning.
    pub added: String,
    /// Whether it opened the node this time.
    pub is_own: bool,
    /// Whether trying passphrases against it is cheaper than it should be.
    pub is_cheap: bool,
}

/// A new slot.
#[derive(Debug, Clone)]
pub struct NewSlot {
    /// Whose it is.
    pub label: String,
    /// Its passphrase.
    pub passphrase: SecretString,
    /// Cost of the passphrase; the default unless it is a test or a demonstration.
    pub cost: Cost,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Name {
    label: String,
    added: String,
}

type Names = BTreeMap<String, Name>;

/// Whether somebody may see and change who unlocks.
pub fn may(actor: &Actor) -> bool {
    actor.is(Role::Leader) || actor.is(Role::Administrator)
}

/// Everybody who may unlock.
///
/// # Errors
/// `Forbidden` unless the actor is a leader or an administrator; `Internal` when the file cannot be read.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Listed>> {
    node.require(may(actor), "only a leader or an administrator sees who may unlock")?;
    all(node).await
}

pub(crate) async fn all(node: &Node) -> Result<Vec<Listed>> {
    let slots = read(node)?;
    let mut tx = node.store.read().await?;
    let mut names = names(node, &mut tx).await?;
    let least = Cost::default();
    let listed = slots.iter().map(|(id, slot)| {
        let Name { label, added } = names.remove(id).unwrap_or_default();
        let cost = slot.cost();
        let is_cheap = cost.memory_kib < least.memory_kib || cost.passes < least.passes;
        Listed { id: id.to_owned(), label, added, is_own: node.slot.as_deref() == Some(id), is_cheap }
    });
    Ok(listed.collect())
}

/// Adds a slot. `holder` is a passphrase that opens the node already.
///
/// # Errors
/// `Forbidden` unless the actor is a leader or an administrator; `Refused` when `holder` opens nothing, for a short
/// passphrase, one that opens a slot already, no name, or too many slots.
pub async fn add(node: &Node, actor: &Actor, holder: &SecretString, new: &NewSlot) -> Result<String> {
    node.require(may(actor), "only a leader or an administrator changes who may unlock")?;
    let slots = read(node)?;
    require_holder(node, actor, (&slots, holder)).await?;
    insert(node, &actor.id, slots, new).await
}

/// As [`add`], where two people have recovered the node and no passphrase is known.
pub(crate) async fn add_recovered(node: &Node, new: &NewSlot) -> Result<String> {
    let file = node.store.folder().join(SLOT);
    let slots = match std::fs::read(&file) {
        Ok(bytes) => Slots::from_bytes(&bytes).unwrap_or_default(),
        Err(_) => Slots::default(),
    };
    // All their passphrases are lost, and nobody could remove one.
    let slots = if slots.len() < seal::rest::MOST_SLOTS { slots } else { Slots::default() };
    insert(node, "recovery", slots, new).await
}

async fn insert(node: &Node, by: &str, mut slots: Slots, new: &NewSlot) -> Result<String> {
    let label = new.label.trim();
    if label.is_empty() || label.chars().count() > LONGEST {
        return Err(Error::Refused("say whose slot it is, in at most 80 letters".to_owned()));
    }
    people::check_strength(&new.passphrase, &[node.short_name(), node.name(), label])?;
    let passphrase = normal(&new.passphrase);
    if slots.unlock(&passphrase).is_ok() {
        return Err(Error::Refused("this passphrase opens a slot already; choose another".to_owned()));
    }
    if slots.len() >= seal::rest::MOST_SLOTS {
        return Err(Error::Refused("there are as many slots as a node may have; remove one first".to_owned()));
    }
    let slot = Slot::create(&passphrase, node.master(), new.cost, &mut *node.rng())?;
    let id = node.new_id().as_str().to_owned();
    slots.add(&id, slot)?;
    let mut change = node.change("slots::add").await?;
    let mut names = names(node, &mut change.tx).await?;
    names.retain(|known, _| slots.iter().any(|(id, _)| id == known));
    names.insert(id.clone(), Name { label: label.to_owned(), added: node.now_text() });
    keep_names(node, &mut change.tx, &names).await?;
    change.note(&Entry::general("slot-add", by, Some(label.to_owned())))?;
    change.commit().await?;
    // The name stands first: a slot that nobody knows of is worse than a name without its slot.
    write_whole(&node.store.folder().join(SLOT), &slots.to_bytes())?;
    Ok(id)
}

/// Removes a slot: its passphrase opens this folder no more. Backups made before keep it.
///
/// # Errors
/// `Forbidden` unless the actor is a leader or an administrator; `NotFound` for an unknown slot; `Refused` when
/// `holder` opens nothing; `Conflict` for the only slot, and for the one that `holder` opens.
pub async fn remove(node: &Node, actor: &Actor, holder: &SecretString, id: &str) -> Result<()> {
    node.require(may(actor), "only a leader or an administrator changes who may unlock")?;
    let mut slots = read(node)?;
    let own = require_holder(node, actor, (&slots, holder)).await?;
    if own == id {
        return Err(Error::Conflict(
            "this is the slot of the passphrase that you typed; another person removes it".to_owned(),
        ));
    }
    if !slots.remove(id) {
        return Err(Error::NotFound);
    }
    let mut change = node.change("slots::remove").await?;
    let mut names = names(node, &mut change.tx).await?;
    let label = names.remove(id).map(|n| n.label).unwrap_or_default();
    keep_names(node, &mut change.tx, &names).await?;
    let mut removed = removed(&mut change.tx).await?;
    removed.insert(id.to_owned());
    let text = removed.into_iter().collect::<Vec<_>>().join(" ");
    change.tx.execute(sql::SET, values![REMOVED, text]).await?;
    change.note(&Entry::general("slot-remove", &actor.id, Some(label)))?;
    change.commit().await?;
    write_whole(&node.store.folder().join(SLOT), &slots.to_bytes())
}

/// Finishes removals that were cut short, or that an old copy of the file has undone.
///
/// # Errors
/// `Refused` when `opened` is a slot that was removed.
pub(crate) async fn finish_removals(store: &Store, slots: &Slots, opened: &str) -> Result<()> {
    let mut tx = store.read().await?;
    let removed = removed(&mut tx).await?;
    drop(tx);
    let mut left = slots.clone();
    let gone = removed.iter().filter(|id| left.remove(id)).count();
    // A node that nobody could open any more is worse than one slot too many.
    if gone > 0 && !left.is_empty() {
        write_whole(&store.folder().join(SLOT), &left.to_bytes())?;
    }
    if removed.contains(opened) {
        return Err(Error::Refused("this slot was removed; ask somebody who may unlock".to_owned()));
    }
    Ok(())
}

pub(crate) fn read(node: &Node) -> Result<Slots> {
    let file = node.store.folder().join(SLOT);
    let bytes = std::fs::read(&file).map_err(|e| crate::node::file_error(&file, &e))?;
    Ok(Slots::from_bytes(&bytes)?)
}

/// The slot that a passphrase opens, when it opens this node. A passphrase that does not is logged and counts like a
/// failed sign-in: who is signed in, or took over a session, and tries many is seen and soon waits.
pub(crate) async fn require_holder(
    node: &Node,
    actor: &Actor,
    (slots, holder): (&Slots, &SecretString),
) -> Result<String> {
    let opened = slots.unlock(&normal(holder)).ok();
    let own = opened.filter(|(_, master)| master.derive(Purpose::DataKeys).expose() == node.wrapping().expose());
    let own = own.map(|(id, _)| id.to_owned());
    // Whoever waits gets the answer of a wrong one: nothing is learnt from a right guess.
    let is_waiting = people::is_waiting(node, &actor.id).await?;
    if let Some(id) = own.filter(|_| !is_waiting) {
        return Ok(id);
    }
    let mut change = node.change("slots::require_holder").await?;
    people::count_failure(&mut change, &actor.id).await?;
    change.note(&Entry::general("unlock-refused", &actor.id, None))?;
    change.commit().await?;
    Err(Error::Refused(
        "this passphrase does not unlock the node; type your own; after five failures wait, longer after each one more"
            .to_owned(),
    ))
}

async fn names(node: &Node, tx: &mut Tx) -> Result<Names> {
    let kept = tx.fetch_one(sql::SETTING, values![NAMES]).await?.and_then(|r| r.text(0));
    let Some(kept) = kept else { return Ok(Names::new()) };
    let bytes = open_setting(node.wrapping(), NAMES, &kept)?;
    Ok(serde_json::from_slice(&bytes)?)
}

async fn keep_names(node: &Node, tx: &mut Tx, names: &Names) -> Result<()> {
    let sealed = seal_setting(node.wrapping(), (NAMES, &serde_json::to_vec(names)?), &mut node.rng());
    tx.execute(sql::SET, values![NAMES, sealed]).await?;
    Ok(())
}

async fn removed(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let kept = tx.fetch_one(sql::SETTING, values![REMOVED]).await?.and_then(|r| r.text(0)).unwrap_or_default();
    Ok(kept.split_whitespace().map(str::to_owned).collect())
}
