//! The people of a node: the same actions as on the page *People*.

use super::node::{new_secret, open_as};
use crate::cli::{GivenArguments, Person, PersonCommand};
use app::people::{self, Given, Invitation, Listed, NewUser, Reset};
use app::record::{Compartment, RecordId};
use app::{Actor, Cost, Error, Node, Result, Role};
use std::collections::BTreeSet;

/// Does what was asked about a person.
///
/// # Errors
/// As [`people::list`], [`people::invite`], [`people::invite_by_link`], [`people::ask_reset`], [`people::set`] and
/// [`people::leave`]; `Refused` for a role or part that there is not.
pub async fn person(a: &Person) -> Result<()> {
    let (node, actor) = open_as(&a.node, Role::Administrator).await?;
    match &a.command {
        PersonCommand::List => list(&node, &actor).await,
        PersonCommand::Add { name, given, account_passphrase_file, language } => {
            let given = read(given)?;
            let new = NewUser {
                name: name.clone(),
                passphrase: new_secret(
                    account_passphrase_file.as_deref(),
                    (&format!("new passphrase of `{name}`"), "--account-passphrase-file"),
                )?,
                roles: given.roles,
                grants: given.grants,
                language: if language == "ar" { "ar" } else { "en" }.to_owned(),
                cost: Cost::default(),
            };
            let (address, waits) = people::invite(&node, &actor, &new, given.is_attribution_meant).await?;
            println!("put this into an authenticator, it is shown once:\n{address}");
            say(waits.as_ref());
            Ok(())
        }
        PersonCommand::Invite { name, given, language } => {
            let given = read(given)?;
            let new = NewUser {
                name: name.clone(),
                passphrase: String::new().into(),
                roles: given.roles,
                grants: given.grants,
                language: if language == "ar" { "ar" } else { "en" }.to_owned(),
                cost: Cost::default(),
            };
            let (made, waits) = people::invite_by_link(&node, &actor, &new, given.is_attribution_meant).await?;
            hand_on(&made);
            say(waits.as_ref());
            Ok(())
        }
        PersonCommand::Again { name } => {
            let id = people::actor(&node, name).await?.id;
            hand_on(&people::invite_again(&node, &actor, &id).await?);
            Ok(())
        }
        PersonCommand::Reset { name, reason, alone } => {
            let id = people::actor(&node, name).await?.id;
            if *alone {
                hand_on(&people::reset_alone(&node, &actor, &id, reason).await?);
                return Ok(());
            }
            match people::ask_reset(&node, &actor, &id, reason).await? {
                Reset::Made(made) => hand_on(&made),
                Reset::Waits(id) => {
                    println!("a leader decides: approval `{id}`; then `concord person invitation {id}`")
                }
            }
            Ok(())
        }
        PersonCommand::Invitation { approval } => {
            let id = RecordId::parse(approval).ok_or(Error::NotFound)?;
            hand_on(&people::make_reset(&node, &actor, &id).await?);
            Ok(())
        }
        PersonCommand::Roles { name, given, reason } => {
            let id = people::actor(&node, name).await?.id;
            let waits = people::set(&node, &actor, (&id, &read(given)?), reason).await?;
            println!("`{name}`: what was taken away is taken");
            say(waits.as_ref());
            Ok(())
        }
        PersonCommand::Leave { name, successor, reason } => {
            let (id, heir) = (people::actor(&node, name).await?.id, people::actor(&node, successor).await?.id);
            let left = people::leave(&node, &actor, (&id, &heir), reason).await?;
            println!("`{name}` has left: {} approvals withdrawn, {} handed on", left.withdrawn, left.reassigned);
            say(left.approval.as_ref());
            Ok(())
        }
    }
}

fn hand_on(made: &Invitation) {
    println!("invitation of `{}`, shown once; it is typed on the page /invitation until {}:", made.name, made.ends);
    println!("{}", made.token);
    if made.needs_word {
        println!("the leader who approved it tells the person a word, without which it opens nothing");
    }
}

fn say(waits: Option<&RecordId>) {
    if let Some(id) = waits {
        println!("what sees content waits for a leader: approval `{id}`, on the page Second person");
    }
}

async fn list(node: &Node, actor: &Actor) -> Result<()> {
    for Listed { actor, is_active, .. } in people::list(node, actor).await? {
        let roles: Vec<&str> = actor.roles.iter().map(|r| r.code()).collect();
        let opens: Vec<&str> = actor.grants.iter().map(|c| c.code()).collect();
        let state = if is_active { "here" } else { "left" };
        println!("{}\t{state}\t{}\t{}", actor.name, roles.join(","), opens.join(","));
    }
    Ok(())
}

fn read(given: &GivenArguments) -> Result<Given> {
    let unknown = |code: &String| Error::Refused(format!("`{code}` is no role or part; see --help"));
    let roles = given.roles.iter().map(|c| Role::from_code(c).ok_or_else(|| unknown(c)));
    let sealed = |c: &Compartment| *c != Compartment::Open;
    let grants = given.opens.iter().map(|c| Compartment::from_code(c).filter(sealed).ok_or_else(|| unknown(c)));
    Ok(Given {
        roles: roles.collect::<Result<BTreeSet<Role>>>()?,
        grants: grants.collect::<Result<BTreeSet<Compartment>>>()?,
        is_attribution_meant: given.attribution_is_meant,
    })
}
