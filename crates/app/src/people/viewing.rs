//! Looking at the node as another role would: a leader sees what, say, a monitor sees, and can do nothing meanwhile.
//!
//! The session carries the role. It takes the place of the leader's own roles, and the compartments stay the leader's,
//! so that it shows nothing that the leader may not see. `web` refuses whatever is sent while it lasts.

use super::hashed;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use std::collections::BTreeSet;
use store::{statements as sql, values};

/// Begins to look as a role.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` when the session has ended.
pub async fn view_as(node: &Node, actor: &Actor, token: &str, role: Role) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader looks as another role")?;
    write(node, actor, token, Some(role)).await
}

/// Goes back to one's own view.
///
/// # Errors
/// `NotFound` when the session has ended.
pub async fn end_view(node: &Node, actor: &Actor, token: &str) -> Result<()> {
    write(node, actor, token, None).await
}

async fn write(node: &Node, actor: &Actor, token: &str, role: Option<Role>) -> Result<()> {
    let mut change = node.change("people::view_as").await?;
    let code = role.map(|r| r.code().to_owned());
    if change.tx.execute(sql::SESSION_VIEW_AS, values![hashed(token), code.clone()]).await? == 0 {
        return Err(Error::NotFound);
    }
    let action = if role.is_some() { "view-as" } else { "view-as-end" };
    change.note(&Entry::general(action, &actor.id, code))?;
    change.commit().await
}

/// Who a session acts as; none when it may not go on.
///
/// A session that looks as a role ends when its person is no leader any more, or when the role is none that we know:
/// to go on with the person's own roles, or with that role, could show more.
pub(super) fn seen_as(person: Actor, view_as: Option<&str>) -> Option<(Actor, Option<Role>)> {
    let Some(code) = view_as else { return Some((person, None)) };
    let role = Role::from_code(code).filter(|_| person.is(Role::Leader))?;
    Some((Actor { roles: BTreeSet::from([role]), ..person }, Some(role)))
}
