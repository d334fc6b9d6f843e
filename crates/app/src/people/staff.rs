//! Who is here with which roles, and who decides that: an administrator keeps accounts, a leader who sees content.

use super::{NewUser, User, add, by_id};
use crate::access::Asked;
use crate::actor::Actor;
use crate::approvals::{self, Asking, Exact};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use policy::{Action, Role};
use record::{Compartment, Label, RecordId};
use std::collections::BTreeSet;
use store::{Tx, statements as sql, values};

/// One person as the list of people shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who, with roles and grants.
    pub actor: Actor,
    /// Whether they are still here; who left keeps the name.
    pub is_active: bool,
    /// Who carries on, by users.id.
    pub successor: Option<String>,
}

/// What a person's work needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Sealed compartments.
    pub grants: BTreeSet<Compartment>,
    /// Whether attribution is meant expressly; on a humanitarian node it is not granted without.
    pub is_attribution_meant: bool,
}

impl Given {
    /// What of it lets a person see content that they do not see with `roles` and `grants`.
    fn beyond(
        &self,
        roles: &BTreeSet<Role>,
        grants: &BTreeSet<Compartment>,
    ) -> (BTreeSet<Role>, BTreeSet<Compartment>) {
        let more = |r: &Role| *r != Role::Administrator && !roles.contains(r);
        (self.roles.iter().copied().filter(more).collect(), &self.grants - grants)
    }
}

/// Everybody with an account, those who left among them.
///
/// # Errors
/// `Forbidden` unless the actor is an administrator or a leader.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Listed>> {
    let may = may_administer(node, actor) || actor.is(Role::Leader);
    node.require(may, "only an administrator or a leader sees who has an account")?;
    let mut tx = node.store.read().await?;
    let successions = tx.fetch(sql::SUCCESSIONS, &[]).await?;
    let users = all(&mut tx).await?;
    let listed = users.into_iter().map(|u| {
        let row = successions.iter().find(|r| r.text(0).as_deref() == Some(u.actor.id.as_str()));
        Listed { is_active: u.is_active, successor: row.and_then(|r| r.text(1)), actor: u.actor }
    });
    Ok(listed.collect())
}

/// Whether this person keeps accounts.
pub fn may_administer(node: &Node, actor: &Actor) -> bool {
    let label = Label::own(&node.org);
    let (action, relation, compartment) = (Action::Administer, policy::Relation::Ours, Compartment::Open);
    node.may(actor, Asked { action, label: &label, relation, compartment, purpose: None })
}

/// Adds a person: the account at once, what shows content when a leader has approved it.
///
/// Gives the TOTP secret as an `otpauth:` address, to be shown once, and the approval that waits.
///
/// # Errors
/// `Forbidden` unless the actor keeps accounts; as [`add`]; `Refused` as [`set`].
pub async fn invite(
    node: &Node,
    actor: &Actor,
    new: &NewUser,
    is_attribution_meant: bool,
) -> Result<(String, Option<RecordId>)> {
    node.require(may_administer(node, actor), "only an administrator adds people")?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Error::Refused("a name has 1 to 60 characters".to_owned()));
    }
    let given = Given { roles: new.roles.clone(), grants: new.grants.clone(), is_attribution_meant };
    check_attribution(node, &given, &BTreeSet::new())?;
    let is_administrator = new.roles.contains(&Role::Administrator);
    let roles = is_administrator.then_some(Role::Administrator).into_iter().collect();
    let bare = NewUser { name: name.to_owned(), roles, grants: BTreeSet::new(), ..new.clone() };
    let address = add(node, &bare, &actor.id).await?;
    let person = super::actor(node, name).await?;
    let waits = set(node, actor, (&person.id, &given), "a new account").await?;
    Ok((address, waits))
}

/// Gives a person other roles and compartments. What takes away is done at once; what lets them see more content
/// waits for a leader, as the approval that is given back.
///
/// # Errors
/// `Forbidden` unless the actor keeps accounts, and for oneself; `NotFound` for who is not here; `Conflict` when the
/// last administrator or leader would lose the role; `Refused` for attribution on a humanitarian node that was not
/// ticked expressly, or without a reason.
pub async fn set(
    node: &Node,
    actor: &Actor,
    (person, given): (&str, &Given),
    reason: &str,
) -> Result<Option<RecordId>> {
    node.require(may_administer(node, actor), "only an administrator changes roles")?;
    node.require(person != actor.id, "nobody changes their own roles")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why; the reason is logged".to_owned()));
    }
    let mut change = node.change("people::set").await?;
    let now = active(&mut change.tx, person).await?.ok_or(Error::NotFound)?;
    check_attribution(node, given, &now.grants)?;
    let lost: Vec<Role> = now.roles.difference(&given.roles).copied().collect();
    check_last(&mut change.tx, &now, &lost).await?;
    let (more_roles, more_grants) = given.beyond(&now.roles, &now.grants);
    let kept = (&given.roles - &more_roles, &now.grants & &given.grants);
    write(&mut change, person, (&kept.0, &kept.1), (&actor.id, Some(reason))).await?;
    if more_roles.is_empty() && more_grants.is_empty() {
        change.commit().await?;
        return Ok(None);
    }
    let codes = |roles: &BTreeSet<Role>| roles.iter().map(|r| r.code().to_owned()).collect::<BTreeSet<String>>();
    let grants: BTreeSet<String> = more_grants.iter().map(|c| c.code().to_owned()).collect();
    let exact = Exact::Roles { person: person.to_owned(), roles: codes(&more_roles), grants };
    let waits = second_person(&mut change, actor, exact, reason).await?;
    change.commit().await?;
    Ok(waits)
}

/// Asks a leader, or carries out at once where no other leader is there to ask.
pub(super) async fn second_person(
    change: &mut Change<'_>,
    actor: &Actor,
    exact: Exact,
    reason: &str,
) -> Result<Option<RecordId>> {
    let leaders: Vec<User> = all(&mut change.tx).await?.into_iter().filter(|u| u.actor.is(Role::Leader)).collect();
    let has_other = leaders.iter().any(|u| u.is_active && u.actor.id != actor.id);
    // Alone: at a node that never had a leader, and the only leader, who gives nobody more than they see themself.
    let is_alone = leaders.is_empty() || (!has_other && actor.is(Role::Leader));
    if !is_alone {
        return approvals::ask(change, actor, Asking { exact, record: None, reason }).await.map(Some);
    }
    let alone = Entry::general("people-alone", &actor.id, Some("no other leader is there".to_owned()));
    change.note(&alone.because(reason))?;
    match &exact {
        Exact::Roles { person, roles, grants } => carry_out(change, actor, (person, roles, grants)).await?,
        Exact::Succession { person, successor } => succeed(change, actor, (person, successor)).await?,
        _ => {}
    }
    Ok(None)
}

/// Adds roles and compartments to what a person has.
pub(crate) async fn carry_out(
    change: &mut Change<'_>,
    asker: &Actor,
    (person, roles, grants): (&str, &BTreeSet<String>, &BTreeSet<String>),
) -> Result<()> {
    let node = change.node;
    node.require(may_administer(node, asker), "who asked does not keep accounts any more")?;
    let now = active(&mut change.tx, person).await?.ok_or(Error::NotFound)?;
    let roles: BTreeSet<Role> = roles.iter().filter_map(|c| Role::from_code(c)).chain(now.roles).collect();
    let grants = grants.iter().filter_map(|c| Compartment::from_code(c)).chain(now.grants).collect();
    write(change, person, (&roles, &grants), (&asker.id, None)).await
}

/// Shows what a monitor who left wrote to who carries on.
pub(crate) async fn succeed(change: &mut Change<'_>, asker: &Actor, (person, successor): (&str, &str)) -> Result<()> {
    let node = change.node;
    node.require(may_administer(node, asker), "who asked does not keep accounts any more")?;
    active(&mut change.tx, successor).await?.ok_or(Error::NotFound)?;
    let since = node.now_text();
    change.tx.execute(sql::SUCCESSION_INSERT, values![person, successor, since]).await?;
    change.note(&Entry::general("succeed", &asker.id, Some(format!("{person} -> {successor}"))))
}

async fn write(
    change: &mut Change<'_>,
    person: &str,
    (roles, grants): (&BTreeSet<Role>, &BTreeSet<Compartment>),
    (by, reason): (&str, Option<&str>),
) -> Result<()> {
    let roles = roles.iter().map(|r| r.code()).collect::<Vec<_>>().join(",");
    let grants = grants.iter().map(|c| c.code()).collect::<Vec<_>>().join(",");
    let detail = format!("{person}: {roles}; {grants}");
    change.tx.execute(sql::USER_ROLES, values![person, roles, grants]).await?;
    let entry = Entry::general("policy", by, Some(detail));
    // What a leader approved has its reason in the approval.
    change.note(&reason.into_iter().fold(entry, Entry::because))
}

fn check_attribution(node: &Node, given: &Given, now: &BTreeSet<Compartment>) -> Result<()> {
    let is_new = given.grants.contains(&Compartment::Attribution) && !now.contains(&Compartment::Attribution);
    if is_new && node.is_attribution_closed() {
        return Err(Error::Refused(
            "this organisation keeps attribution closed; it opts in before anybody is granted it".to_owned(),
        ));
    }
    if node.is_humanitarian && is_new && !given.is_attribution_meant {
        return Err(Error::Refused(
            "a humanitarian organisation keeps attribution closed; tick that it is meant for this person".to_owned(),
        ));
    }
    Ok(())
}

/// Refuses when nobody would be left who keeps accounts, or who decides.
pub(super) async fn check_last(tx: &mut Tx, person: &Actor, lost: &[Role]) -> Result<()> {
    let others: Vec<Actor> = all(tx).await?.into_iter().filter(|u| u.is_active).map(|u| u.actor).collect();
    for role in [Role::Administrator, Role::Leader].into_iter().filter(|r| lost.contains(r) && person.is(*r)) {
        if !others.iter().any(|o| o.id != person.id && o.is(role)) {
            return Err(Error::Conflict(format!(
                "this is the last {}; give somebody else the role first",
                role.code()
            )));
        }
    }
    Ok(())
}

/// The active person of an id, as the account says now.
pub(crate) async fn active(tx: &mut Tx, id: &str) -> Result<Option<Actor>> {
    Ok(by_id(tx, id).await?.filter(|u| u.is_active).map(|u| u.actor))
}

/// Whether somebody who has an account has left, or has lost the role for something.
pub(crate) async fn may_no_more(tx: &mut Tx, id: &str, may: impl Fn(&Actor) -> bool) -> Result<bool> {
    Ok(by_id(tx, id).await?.is_some_and(|user| !user.is_active || !may(&user.actor)))
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<User>> {
    let rows = tx.fetch(sql::USERS, &[]).await?;
    rows.iter().map(User::read).collect()
}
