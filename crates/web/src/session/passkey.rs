//! Signing in, and proving oneself again, with a passkey.

use super::{admit, create, prove};
use crate::door::{Missed, guess};
use crate::fault::Fault;
use crate::passkey;
use crate::posted::Posted;
use crate::visit::{Answer, Person, Visit, local, see_other};
use app::Node;
use app::people;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use std::sync::Arc;

const WAIT: (StatusCode, &str) = (StatusCode::TOO_MANY_REQUESTS, "session-problem-wait");
const REFUSED: (StatusCode, &str) = (StatusCode::UNPROCESSABLE_ENTITY, "passkey-problem-refused");
const ENDED: (StatusCode, &str) = (StatusCode::CONFLICT, "passkey-problem-ended");

/// Begins a session; every refusal looks the same, but for a page that was too old to be answered.
///
/// # Errors
/// [`Fault::Stale`] for a form of another site.
pub async fn enter_with_passkey(visit: Visit, Posted(form): Posted) -> Answer {
    let Some(shown) = passkey::shown(&visit, visit.door.as_deref(), &form) else {
        return create::again(&visit, &form, ENDED);
    };
    let (browser, former) = (visit.browser, create::former(&visit));
    let enter =
        async move |node: Arc<Node>| people::enter_with_passkey(&node, &shown, (browser, former.as_ref())).await;
    match guess(&visit, enter).await {
        Ok(begun) => {
            let mut response = see_other(local(form.text("then")));
            admit(&visit, &begun, &mut response)?;
            let cleared = visit.server.cookie.clear_door().map_err(|_| Fault::Internal)?;
            response.headers_mut().append(SET_COOKIE, cleared);
            Ok(response)
        }
        Err(Missed::Wait) => create::again(&visit, &form, WAIT),
        Err(Missed::Refused(_)) => create::again(&visit, &form, REFUSED),
        Err(Missed::Fault(Fault::Clash(_))) => create::again(&visit, &form, ENDED),
        Err(Missed::Fault(fault)) => Err(fault),
    }
}

/// Takes the proof and leads back, as [`super::prove()`].
///
/// # Errors
/// [`Fault::NotFound`] when the session has ended meanwhile.
pub async fn prove_with_passkey(person: Person, Posted(form): Posted) -> Answer {
    let Some(shown) = passkey::shown(&person, Some(&person.signed().token), &form) else {
        return prove::again(&person, &form, ENDED);
    };
    let work = async move |node: Arc<Node>| people::prove_with_passkey(&node, &shown).await;
    match guess(&person, work).await {
        Ok(begun) => prove::go_on(&person, &form, &begun),
        Err(Missed::Wait) => prove::again(&person, &form, WAIT),
        Err(Missed::Refused(_)) => prove::again(&person, &form, REFUSED),
        Err(Missed::Fault(Fault::Clash(_))) => prove::again(&person, &form, ENDED),
        Err(Missed::Fault(fault)) => Err(fault),
    }
}
