//! Refusing a bundle.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::receive;
use axum::extract::Path;

/// Asks why.
///
/// # Errors
/// [`Fault::NotFound`] when it does not wait, or without a role that receives.
pub async fn refuse_ask(person: Person, Path(id): Path<String>) -> Answer {
    confirm(&person, &id, false).await
}

async fn confirm(person: &Person, id: &str, is_missing: bool) -> Answer {
    let bundles = receive::list(person.node(), person.actor()).await?;
    let bundle = bundles.into_iter().find(|b| b.id == id && b.state == "quarantine").ok_or(Fault::NotFound)?;
    let view = Confirm {
        verb: "refuse".to_owned(),
        about: bundle.partner,
        href: format!("/exchange/{id}/refuse"),
        back: "/exchange".to_owned(),
        is_missing,
        is_danger: true,
        ..Confirm::default()
    };
    person.page("share", &view)
}

/// Refuses a bundle that waits, for a reason; nothing of it is kept but a line in the log.
///
/// # Errors
/// [`Fault::NotFound`] when it does not wait.
pub async fn refuse(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &id, true).await;
    }
    receive::refuse(person.node(), person.actor(), &id, reason).await?;
    Ok(see_other("/exchange?done=refused"))
}
