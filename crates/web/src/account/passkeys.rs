//! Passkeys of one's own.

use crate::fault::Fault;
use crate::headers::Scripted;
use crate::passkey;
use crate::posted::Posted;
use crate::view::passkey::{PasskeyLine, PasskeyNew, PasskeyRemove};
use crate::visit::{Answer, Person, see_other};
use app::people::{self, OwnPasskey};
use axum::extract::Path;
use axum::http::StatusCode;

pub(super) async fn lines(person: &Person) -> Result<Vec<PasskeyLine>, Fault> {
    let line = |p: OwnPasskey| {
        let OwnPasskey { id, name, address, added, used } = p;
        PasskeyLine { id, name, address, added, used }
    };
    Ok(people::passkeys(person.node(), person.actor()).await?.into_iter().map(line).collect())
}

/// Asks what the new one is called, and a device for it.
///
/// # Errors
/// [`Fault::Clash`] when there are ten already.
pub async fn new_passkey(person: Person) -> Answer {
    page(&person, (StatusCode::OK, None), "").await
}

/// Takes what a device made.
///
/// # Errors
/// As [`new_passkey`].
pub async fn add_passkey(person: Person, Posted(form): Posted) -> Answer {
    let Some(shown) = passkey::shown(&person, Some(&person.signed().token), &form) else {
        return page(&person, (StatusCode::CONFLICT, None), form.text("name")).await;
    };
    let (status, why) = match people::add_passkey(person.node(), person.actor(), &shown, form.text("name")).await {
        Ok(()) => return Ok(see_other("/account?done=passkey-added")),
        Err(app::Error::Refused(why)) => (StatusCode::UNPROCESSABLE_ENTITY, why),
        Err(app::Error::Conflict(why)) => (StatusCode::CONFLICT, why),
        Err(other) => return Err(other.into()),
    };
    page(&person, (status, Some(person.said(why)?)), form.text("name")).await
}

/// Asks whether one is to be removed.
///
/// # Errors
/// [`Fault::NotFound`] for one that is not there, or is somebody else's.
pub async fn remove_passkey_ask(person: Person, Path(id): Path<String>) -> Answer {
    let line = lines(&person).await?.into_iter().find(|l| l.id == id).ok_or(Fault::NotFound)?;
    person.page("", &PasskeyRemove { line })
}

/// Removes it.
///
/// # Errors
/// As [`remove_passkey_ask`].
pub async fn remove_passkey(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    people::remove_passkey(person.node(), person.actor(), &person.signed().token, &id).await?;
    Ok(see_other("/account?done=passkey-removed"))
}

async fn page(person: &Person, (status, problem): (StatusCode, Option<String>), name: &str) -> Answer {
    let view = PasskeyNew { passkey: None, name: name.to_owned(), problem };
    let Some(origin) = &person.origin else { return person.page_with(status, "", &view) };
    let offer = people::offer_to_add(person.node(), person.actor(), (origin, &person.signed().token)).await?;
    let page = person.page_with(status, "", &PasskeyNew { passkey: Some(passkey::page(offer)), ..view })?;
    passkey::give(person, page, (Scripted::Create, None))
}
