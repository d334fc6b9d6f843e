//! Signing in.

use super::new::page;
use crate::door::{Missed, guess};
use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::view::session::SessionNew;
use crate::visit::{Answer, Visit, local, see_other};
use app::people::{self, Begun, Former};
use app::{Node, SecretString};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use std::sync::Arc;

/// Begins a session; every refusal looks the same.
///
/// # Errors
/// [`Fault::Stale`] for a form of another site.
pub async fn create(visit: Visit, Posted(form): Posted) -> Answer {
    let (name, code) = (form.text("name").trim().to_owned(), form.text("code").to_owned());
    let passphrase: SecretString = form.text("passphrase").to_owned().into();
    let (browser, former) = (visit.browser, former(&visit));
    let enter = async move |node: Arc<Node>| {
        people::enter(&node, &name, (&passphrase, &code), (browser, former.as_ref())).await
    };
    match guess(&visit, enter).await {
        Ok(begun) => {
            let mut response = see_other(local(form.text("then")));
            admit(&visit, &begun, &mut response)?;
            Ok(response)
        }
        Err(Missed::Wait) => again(&visit, &form, (StatusCode::TOO_MANY_REQUESTS, "session-problem-wait")),
        Err(Missed::Refused(_)) => again(&visit, &form, (StatusCode::UNPROCESSABLE_ENTITY, "session-problem-refused")),
        Err(Missed::Fault(fault)) => Err(fault),
    }
}

/// Gives the browser the token of a session.
///
/// # Errors
/// [`Fault::Internal`] when the token fits no header, which it always does.
pub(crate) fn admit(visit: &Visit, begun: &Begun, response: &mut Response) -> Result<(), Fault> {
    let cookie = visit.server.cookie.set(&begun.token).map_err(|_| Fault::Internal)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// The session that this browser had until now.
pub(super) fn former(visit: &Visit) -> Option<Former> {
    let signed = visit.signed.as_ref()?;
    Some(Former { token: signed.token.clone(), person: signed.actor.id.clone() })
}

pub(super) fn again(visit: &Visit, form: &Submission, (status, problem): (StatusCode, &str)) -> Answer {
    let view = SessionNew {
        name: form.text("name").to_owned(),
        problem: Some(problem.to_owned()),
        then: local(form.text("then")).to_owned(),
        passkey: None,
    };
    page(visit, status, view)
}
