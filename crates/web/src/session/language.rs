//! The language in which somebody reads.

use crate::cookie;
use crate::fault::Fault;
use crate::visit::{Answer, Visit, local, see_other};
use crate::words::Language;
use app::people;
use axum::extract::Path;
use axum::http::header::SET_COOKIE;

/// Remembers a language for this browser, and for the person who is signed in.
///
/// # Errors
/// [`Fault::NotFound`] for a language that there is not.
pub async fn language(visit: Visit, Path(code): Path<String>) -> Answer {
    let language = Language::from_code(&code).ok_or(Fault::NotFound)?;
    if let Some(signed) = &visit.signed {
        people::set_language(visit.node(), &signed.actor, language.code()).await?;
    }
    let mut response = see_other(local(visit.asked("then").unwrap_or("/")));
    response.headers_mut().append(SET_COOKIE, cookie::remember_language(language).map_err(|_| Fault::Internal)?);
    Ok(response)
}
