//! Destroying a record for good.

use super::of_kind;
use super::withdraw::confirm;
use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::{Role, shred as shredding};
use axum::extract::Path;

/// Asks whether it is meant, and why.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for who may not shred.
pub async fn shred_ask(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let may = person.actor().is(Role::Leader) && !shredding::DECIDED.contains(&kind.as_str());
    confirm(&person, (&kind, &id), ("shred", may, false))
}

/// Destroys it.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for what may not be seen, or not be shredded.
pub async fn shred(person: Person, Path((kind, id)): Path<(String, String)>, Posted(posted): Posted) -> Answer {
    let reason = posted.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, (&kind, &id), ("shred", true, true));
    }
    shredding::shred(person.node(), person.actor(), &of_kind(&person, (&kind, &id)).await?, reason).await?;
    Ok(see_other(&address(&format!("/records/{kind}"), &[("done", "shredded")])))
}
