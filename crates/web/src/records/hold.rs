//! Keeping a received copy from being destroyed, because the law forbids it.

use super::{of_kind, record_id};
use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::{Role, attestations};
use axum::extract::Path;

/// Asks whether it is meant, and why. Nothing of the record is read for it.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks.
pub async fn hold_ask(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    confirm(&person, (&kind, &id), false)
}

fn confirm(person: &Person, (kind, id): (&str, &str), is_missing: bool) -> Answer {
    let is_leader = person.actor().is(Role::Leader);
    let group = person.form(kind).ok().filter(|_| is_leader).ok_or(Fault::NotFound)?.group.clone();
    let id = record_id(id)?;
    let view = Confirm {
        verb: "hold".to_owned(),
        about: person.words()?.plain(&format!("kind-{kind}")),
        href: format!("/records/{kind}/{id}/hold"),
        back: crate::naming::href(kind, id.as_str()),
        is_missing,
        ..Confirm::default()
    };
    person.page(&group, &view)
}

/// Places the hold.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader does it, or for what is no received copy.
pub async fn hold(person: Person, Path((kind, id)): Path<(String, String)>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, (&kind, &id), true);
    }
    attestations::hold(person.node(), person.actor(), &of_kind(&person, (&kind, &id)).await?, reason).await?;
    Ok(see_other("/holds?done=held"))
}
