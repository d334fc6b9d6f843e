//! A new account.

use super::{given, grants, roles};
use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::view::person::{PersonAdded, PersonNew};
use crate::visit::{Answer, Person};
use app::people::{self, Given, NewUser};
use app::{Cost, Error};
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

/// A passphrase takes a second of one processor, which must not be one that answers others.
async fn add(person: &Person, posted: &Submission, given: &Given) -> app::Result<(String, Option<record::RecordId>)> {
    let language = if posted.text("language") == "ar" { "ar" } else { "en" };
    let new = NewUser {
        name: posted.text("name").trim().to_owned(),
        passphrase: posted.text("passphrase").to_owned().into(),
        roles: given.roles.clone(),
        grants: given.grants.clone(),
        language: language.to_owned(),
        cost: Cost::default(),
    };
    let (node, actor, is_meant) = (Arc::clone(person.node()), person.actor().clone(), given.is_attribution_meant);
    let runtime = tokio::runtime::Handle::current();
    let work = move || runtime.block_on(people::invite(&node, &actor, &new, is_meant));
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))?
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
