//! Starting a channel again, when a bundle is lost for good or a backup was restored.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::{Role, exchange};
use axum::extract::Path;

/// Says what it does, and that the partner must do it too.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, or unless an officer or leader asks.
pub async fn anew_ask(person: Person, Path(name): Path<String>) -> Answer {
    confirm(&person, &name, false).await
}

async fn confirm(person: &Person, name: &str, is_missing: bool) -> Answer {
    let may = person.actor().is(Role::Officer) || person.actor().is(Role::Leader);
    let waiting = exchange::waiting(person.node(), person.actor()).await?;
    let partner = waiting.into_iter().find(|w| may && w.partner == name).ok_or(Fault::NotFound)?;
    let view = Confirm {
        verb: "anew".to_owned(),
        href: format!("/partners/{}/anew", partner.partner),
        about: partner.partner,
        back: "/exchange".to_owned(),
        is_missing,
        is_danger: true,
        ..Confirm::default()
    };
    person.page("share", &view)
}

/// Starts it again.
///
/// # Errors
/// As [`anew_ask`].
pub async fn anew(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &name, true).await;
    }
    exchange::start_anew(person.node(), person.actor(), &name, reason).await?;
    Ok(see_other("/exchange?done=anew"))
}
