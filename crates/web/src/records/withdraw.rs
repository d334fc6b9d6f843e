//! Withdrawing a record from partners.

use super::{of_kind, record_id};
use crate::fault::Fault;
use crate::naming::address;
use crate::posted::Posted;
use crate::view::record::RecordConfirm;
use crate::visit::{Answer, Person, see_other};
use app::{Role, shred};
use axum::extract::Path;

/// Asks whether it is meant, and why. Nothing of the record is read for it.
///
/// # Errors
/// [`Fault::NotFound`] for who may not withdraw.
pub async fn withdraw_ask(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let may = person.actor().is(Role::Officer) || person.actor().is(Role::Leader);
    confirm(&person, (&kind, &id), ("withdraw", may, false))
}

/// The page that asks once more before something that cannot be undone.
pub(super) fn confirm(
    person: &Person,
    (kind, id): (&str, &str),
    (verb, may, is_missing): (&str, bool, bool),
) -> Answer {
    let group = person.form(kind).ok().filter(|_| may).ok_or(Fault::NotFound)?.group.clone();
    let href = format!("/records/{kind}/{}/{verb}", record_id(id)?);
    let view = RecordConfirm {
        kind: kind.to_owned(),
        verb: verb.to_owned(),
        href,
        back: crate::naming::href(kind, id),
        is_missing,
    };
    person.page(&group, &view)
}

/// Withdraws it.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, or not be withdrawn.
pub async fn withdraw(person: Person, Path((kind, id)): Path<(String, String)>, Posted(posted): Posted) -> Answer {
    let reason = posted.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, (&kind, &id), ("withdraw", true, true));
    }
    shred::withdraw(person.node(), person.actor(), &of_kind(&person, (&kind, &id)).await?, reason).await?;
    Ok(see_other(&address(&format!("/records/{kind}"), &[("done", "withdrawn")])))
}
