//! The wall around attribution on a humanitarian node: closed unless the organisation opts in.
//!
//! While it is closed, nobody's grant opens attribution, nobody can be granted it, and none of it leaves. Opting in
//! takes a leader with a reason, and a second person within seven days, while the first is still a leader here; closing
//! takes effect at once. Who may then see it is granted by name, as before. On other nodes nothing of this applies.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, people};
use jiff::{SignedDuration, Timestamp};
use policy::Role;
use record::Compartment;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use store::{Tx, statements as sql, values};

/// The setting: `open`, `closed`, or `asked SECONDS USER`.
pub(crate) const SETTING: &str = "node.attribution";

/// How long it waits for the second person.
pub const ASKED_DAYS: i64 = 7;

/// How the wall stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wall {
    /// Not a humanitarian organisation.
    None,
    /// Nobody sees attribution.
    Closed,
    /// A leader asked to open it; this person, by users.id, cannot be the second.
    Asked(String),
    /// The organisation opted in: people who were granted it by name see attribution.
    Open,
}

pub(crate) async fn is_open(tx: &mut Tx) -> Result<bool> {
    let row = tx.fetch_one(sql::SETTING, values![SETTING]).await?;
    Ok(row.and_then(|r| r.text(0)).as_deref() == Some("open"))
}

impl Node {
    /// Whether nobody here sees attribution, whatever was granted.
    pub(crate) fn is_attribution_closed(&self) -> bool {
        self.is_humanitarian && !self.attribution_open.load(Ordering::Acquire)
    }

    /// What a grant opens here.
    pub(crate) fn effective<'a>(&self, grants: &'a BTreeSet<Compartment>) -> Cow<'a, BTreeSet<Compartment>> {
        if self.is_attribution_closed() && grants.contains(&Compartment::Attribution) {
            let mut left = grants.clone();
            left.remove(&Compartment::Attribution);
            return Cow::Owned(left);
        }
        Cow::Borrowed(grants)
    }
}

/// How the wall stands.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn wall(node: &Node) -> Result<Wall> {
    if !node.is_humanitarian {
        return Ok(Wall::None);
    }
    let mut tx = node.store.read().await?;
    standing(node, &mut tx).await
}

/// How the wall of a humanitarian node stands. What was asked counts while who asked is a leader here.
async fn standing(node: &Node, tx: &mut Tx) -> Result<Wall> {
    let wall = written(node, tx).await?;
    if let Wall::Asked(first) = &wall {
        let asker = people::active(tx, first).await?;
        if !asker.is_some_and(|asker| asker.is(Role::Leader)) {
            return Ok(Wall::Closed);
        }
    }
    Ok(wall)
}

/// What was written of it, whoever asked. What was asked too long ago, and what cannot be read, is closed.
async fn written(node: &Node, tx: &mut Tx) -> Result<Wall> {
    let value = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0)).unwrap_or_default();
    let parts: Vec<&str> = value.split(' ').collect();
    Ok(match parts.as_slice() {
        ["open"] => Wall::Open,
        ["asked", at, person] if is_waiting(node, at) => Wall::Asked((*person).to_owned()),
        _ => Wall::Closed,
    })
}

fn is_waiting(node: &Node, at: &str) -> bool {
    let at = at.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.is_some_and(|at| node.now().duration_since(at) < SignedDuration::from_hours(24 * ASKED_DAYS))
}

/// A leader asks that the organisation opts in.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` without a reason; `Conflict` on a node without the wall, or
/// where it is open or asked for.
pub async fn ask_to_open(node: &Node, actor: &Actor, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader asks to open attribution")?;
    reasoned(reason)?;
    let mut change = node.change("attribution::ask_to_open").await?;
    if !node.is_humanitarian || standing(node, &mut change.tx).await? != Wall::Closed {
        return Err(Error::Conflict("attribution is not closed here, or was asked for; look again".to_owned()));
    }
    let value = format!("asked {} {}", node.now().as_second(), actor.id);
    keep(change, actor, (&value, "attribution-asked", reason)).await
}

/// The second person agrees: the organisation has opted in.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader and did not ask; `Refused` without a reason; `Conflict` when
/// nobody asked in the last seven days who is a leader here.
pub async fn open(node: &Node, actor: &Actor, reason: &str) -> Result<()> {
    let mut change = node.change("attribution::open").await?;
    let wall = if node.is_humanitarian { standing(node, &mut change.tx).await? } else { Wall::None };
    let Wall::Asked(first) = wall else {
        return Err(Error::Conflict("nobody asked to open attribution; a leader asks first".to_owned()));
    };
    let is_second = first != actor.id && (actor.is(Role::Leader) || actor.is(Role::Officer));
    node.require(is_second, "another leader or officer than the one who asked opens attribution")?;
    reasoned(reason)?;
    keep(change, actor, ("open", "attribution-opened", reason)).await
}

/// Closes it again, at once; also takes back that it was asked for.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `Refused` without a reason.
pub async fn close(node: &Node, actor: &Actor, reason: &str) -> Result<()> {
    let may = actor.is(Role::Leader) || actor.is(Role::Officer);
    node.require(may, "only a leader or officer closes attribution")?;
    reasoned(reason)?;
    let change = node.change("attribution::close").await?;
    keep(change, actor, ("closed", "attribution-closed", reason)).await
}

/// Takes back what a person who leaves had asked for. Gives how much that was.
pub(crate) async fn withdraw_all_of(change: &mut Change<'_>, person: &str, by: &str) -> Result<usize> {
    if written(change.node, &mut change.tx).await? != Wall::Asked(person.to_owned()) {
        return Ok(0);
    }
    change.tx.execute(sql::SET, values![SETTING, "closed"]).await?;
    change.note(&Entry::general("attribution-closed", by, None))?;
    Ok(1)
}

fn reasoned(reason: &str) -> Result<()> {
    match reason.trim().is_empty() {
        true => Err(Error::Refused("say why; the reason is logged".to_owned())),
        false => Ok(()),
    }
}

async fn keep(mut change: Change<'_>, actor: &Actor, (value, action, reason): (&str, &str, &str)) -> Result<()> {
    let node = change.node;
    change.tx.execute(sql::SET, values![SETTING, value]).await?;
    change.note(&Entry::general(action, &actor.id, None).because(reason))?;
    change.commit().await?;
    node.attribution_open.store(value == "open", Ordering::Release);
    // What was decided while the wall stood otherwise is decided again.
    node.decisions.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    node.figures.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    Ok(())
}

/// The sealed parts that an actor's grants open on this node at all: what pages may show as theirs.
pub fn opened(node: &Node, actor: &Actor) -> BTreeSet<Compartment> {
    node.effective(&actor.grants).into_owned()
}
