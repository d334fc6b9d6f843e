//! Signing in.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::session::SessionNew;
use crate::visit::{Answer, Visit, local, see_other};
use app::people::{self, Begun};
use app::{Error, SecretString};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use std::sync::Arc;

/// Begins a session; every refusal looks the same.
///
/// # Errors
/// [`Fault::Stale`] for a form of another site.
pub async fn create(visit: Visit, Posted(form): Posted) -> Answer {
    if !visit.server.door.lets_in(visit.address, visit.node().now().as_second()) {
        return again(&visit, &form, (StatusCode::TOO_MANY_REQUESTS, "session-problem-wait"));
    }
    match sign_in(&visit, form.text("name"), form.text("passphrase"), form.text("code")).await {
        Ok(begun) => admit(&visit, &begun, local(form.text("then"))),
        Err(Error::Refused(_)) => again(&visit, &form, (StatusCode::UNPROCESSABLE_ENTITY, "session-problem-refused")),
        Err(other) => Err(other.into()),
    }
}

/// Passphrases take a second of one processor, which must not be one that answers others.
async fn sign_in(visit: &Visit, name: &str, passphrase: &str, code: &str) -> Result<Begun, Error> {
    let (node, name, code) = (Arc::clone(visit.node()), name.trim().to_owned(), code.to_owned());
    let passphrase: SecretString = passphrase.to_owned().into();
    let runtime = tokio::runtime::Handle::current();
    let work = move || runtime.block_on(people::sign_in(&node, &name, &passphrase, &code));
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))?
}

fn admit(visit: &Visit, begun: &Begun, then: &str) -> Answer {
    let cookie = visit.server.cookie.set(&begun.token).map_err(|_| Fault::Internal)?;
    let mut response = see_other(then);
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

fn again(visit: &Visit, form: &crate::form::Submission, (status, problem): (StatusCode, &str)) -> Answer {
    let view = SessionNew {
        name: form.text("name").to_owned(),
        problem: Some(problem.to_owned()),
        then: local(form.text("then")).to_owned(),
    };
    visit.page_with(status, "", &view)
}
