//! Proving again who one is, and going on where one was.

use super::admit;
use crate::csrf;
use crate::door::{Missed, guess};
use crate::fault::Fault;
use crate::form::{Submission, pairs};
use crate::headers::Scripted;
use crate::passkey;
use crate::posted::Posted;
use crate::view::session::{Carried, SessionProve, SessionResume};
use crate::visit::{Answer, Person, Visit, local, see_other};
use app::people::{self, Begun};
use app::{Node, SecretString};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use std::sync::Arc;

/// Asks for passphrase and code.
///
/// # Errors
/// As [`Visit::page`].
pub async fn ask_proof(person: Person) -> Answer {
    let then = local(person.asked("then").unwrap_or("/")).to_owned();
    page(&person, StatusCode::OK, SessionProve { then, ..SessionProve::default() })
}

/// Asks for them in place of what was sent, which is carried along.
pub(crate) fn carried(visit: &Visit, (to, typed): (&str, String)) -> Answer {
    page(visit, StatusCode::FORBIDDEN, SessionProve { to: to.to_owned(), typed, ..SessionProve::default() })
}

/// Takes the proof and leads back: to the page, or to what had been typed, which is sent with one more press.
///
/// # Errors
/// [`Fault::NotFound`] when the session has ended meanwhile.
pub async fn prove(person: Person, Posted(form): Posted) -> Answer {
    let (token, code) = (person.signed().token.clone(), form.text("code").to_owned());
    let passphrase: SecretString = form.text("passphrase").to_owned().into();
    let work = async move |node: Arc<Node>| people::prove(&node, &token, (&passphrase, &code)).await;
    match guess(&person, work).await {
        Ok(begun) => go_on(&person, &form, &begun),
        Err(Missed::Wait) => again(&person, &form, (StatusCode::TOO_MANY_REQUESTS, "session-problem-wait")),
        Err(Missed::Refused(_)) => again(&person, &form, (StatusCode::UNPROCESSABLE_ENTITY, "prove-problem-refused")),
        Err(Missed::Fault(fault)) => Err(fault),
    }
}

/// The question with what a device with passkeys is asked, where they work.
fn page(visit: &Visit, status: StatusCode, view: SessionProve) -> Answer {
    let Some(passkey) = passkey::to_prove(visit)? else { return visit.page_with(status, "", &view) };
    let page = visit.page_with(status, "", &SessionProve { passkey: Some(passkey), ..view })?;
    passkey::give(visit, page, (Scripted::Get, None))
}

pub(super) fn go_on(person: &Person, form: &Submission, begun: &Begun) -> Answer {
    let to = local(form.text("to"));
    let mut response = if form.text("to").is_empty() {
        see_other(local(form.text("then")))
    } else {
        let typed = pairs(form.text("typed").as_bytes()).map_err(|_| Fault::Invalid(Vec::new()))?;
        let carried = typed.into_iter().filter(|(name, _)| name != csrf::FIELD);
        let carried = carried.map(|(name, value)| Carried { name, value }).collect();
        person.page("", &SessionResume { to: to.to_owned(), carried })?.into_response()
    };
    admit(person, begun, &mut response)?;
    Ok(response)
}

pub(super) fn again(person: &Person, form: &Submission, (status, problem): (StatusCode, &str)) -> Answer {
    let view = SessionProve {
        then: local(form.text("then")).to_owned(),
        to: form.text("to").to_owned(),
        typed: form.text("typed").to_owned(),
        problem: Some(problem.to_owned()),
        passkey: None,
    };
    page(person, status, view)
}
