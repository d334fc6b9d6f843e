//! A new account.

use super::{given, grants, roles};
use crate::door::slowly;
use crate::fault::Fault;
use crate::form::Submission;
use crate::invitations::made;
use crate::posted::Posted;
use crate::view::person::{PersonAdded, PersonNew};
use crate::visit::{Answer, Person};
use app::people::{self, Given, NewUser};
use app::{Cost, Error, Node};
use axum::http::StatusCode;
use std::sync::Arc;

/// Shows the form.
///
/// # Errors
/// [`Fault::NotFound`] unless the person is an administrator.
pub async fn new(person: Person) -> Answer {
    if !people::may_administer(person.node(), person.actor()) {
        return Err(Fault::NotFound);
    }
    form(&person, StatusCode::OK, (&Given::default(), ""), None)
}

/// Adds the person, and shows the secret of the authenticator once.
///
/// # Errors
/// [`Fault::NotFound`] unless the person is an administrator.
pub async fn create(person: Person, Posted(posted): Posted) -> Answer {
    if !people::may_administer(person.node(), person.actor()) {
        return Err(Fault::NotFound);
    }
    let (given, name) = (given(&posted), posted.text("name").trim());
    if posted.text("passphrase").is_empty() {
        return invite(&person, &posted, &given).await;
    }
    match add(&person, &posted, &given).await {
        Ok((address, waits)) => {
            let secret = address.split("secret=").nth(1).and_then(|s| s.split('&').next()).unwrap_or_default();
            let approval = waits.map(|id| format!("/approvals/{id}"));
            let view = PersonAdded { name: name.to_owned(), secret: secret.to_owned(), address, approval };
            person.page("remember", &view)
        }
        Err(Error::Refused(why) | Error::Conflict(why)) => {
            form(&person, StatusCode::UNPROCESSABLE_ENTITY, (&given, name), Some(person.said(why)?))
        }
        Err(other) => Err(other.into()),
    }
}

/// Without a passphrase the person gets an invitation, and chooses it alone.
async fn invite(person: &Person, posted: &Submission, given: &Given) -> Answer {
    let (actor, is_meant, new) = (person.actor().clone(), given.is_attribution_meant, new_user(posted, given));
    let work = async move |node: Arc<Node>| people::invite_by_link(&node, &actor, &new, is_meant).await;
    match slowly(person, work).await {
        Ok((invitation, waits)) => made(person, &invitation, waits.map(|id| format!("/approvals/{id}"))),
        Err(Error::Refused(why) | Error::Conflict(why)) => {
            let name = posted.text("name").trim();
            form(person, StatusCode::UNPROCESSABLE_ENTITY, (given, name), Some(person.said(why)?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn add(person: &Person, posted: &Submission, given: &Given) -> app::Result<(String, Option<record::RecordId>)> {
    let (actor, is_meant, new) = (person.actor().clone(), given.is_attribution_meant, new_user(posted, given));
    slowly(person, async move |node: Arc<Node>| people::invite(&node, &actor, &new, is_meant).await).await
}

fn new_user(posted: &Submission, given: &Given) -> NewUser {
    let language = if posted.text("language") == "ar" { "ar" } else { "en" };
    NewUser {
        name: posted.text("name").trim().to_owned(),
        passphrase: posted.text("passphrase").to_owned().into(),
        roles: given.roles.clone(),
        grants: given.grants.clone(),
        language: language.to_owned(),
        cost: Cost::default(),
    }
}

fn form(person: &Person, status: StatusCode, (given, name): (&Given, &str), problem: Option<String>) -> Answer {
    let words = person.words()?;
    let view = PersonNew {
        name: name.to_owned(),
        roles: roles(words, &given.roles),
        grants: grants(words, &given.grants),
        is_humanitarian: person.node().is_humanitarian(),
        problem,
    };
    person.page_with(status, "remember", &view)
}
