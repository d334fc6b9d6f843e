//! An administrator ends the sessions of somebody whose machine is in other hands.

use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::people;
use axum::extract::Path;

/// Ends all of them.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without the right; [`crate::fault::Fault::Refused`] without a reason.
pub async fn end_sessions(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    people::end_sessions_of(person.node(), person.actor(), &id, posted.text("reason")).await?;
    Ok(see_other(&address(&format!("/people/{id}"), &[("done", "sessions-ended-of")])))
}
