//! Signing out: the session ends here, and the browser forgets what it holds.

use crate::fault::Fault;
use crate::headers;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::locking::Mode;
use app::people;
use axum::http::header::SET_COOKIE;

/// Ends the session.
///
/// # Errors
/// [`Fault::Stale`] for a form of another session.
pub async fn end(person: Person, _form: Posted) -> Answer {
    people::sign_out(person.node(), &person.signed().token, person.actor()).await?;
    gone(&person)
}

/// Locks a laptop, leads to the door, and makes the browser forget what it holds.
///
/// # Errors
/// [`Fault::Internal`] when the cookie fits no header, which it always does.
pub(crate) fn gone(person: &Person) -> Answer {
    // On a laptop, whoever leaves takes the keys out of memory.
    if let Some(switch) = person.server.switch.as_ref().filter(|s| s.mode() == Mode::Laptop) {
        switch.lock(&person.actor().id);
    }
    let mut response = see_other("/session/new?done=signed-out");
    let (name, value) = headers::clear_site();
    response.headers_mut().insert(name, value);
    response.headers_mut().append(SET_COOKIE, person.server.cookie.clear().map_err(|_| Fault::Internal)?);
    Ok(response)
}
