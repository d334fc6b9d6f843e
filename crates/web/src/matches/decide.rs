//! A person's word on a pair.

use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::matching;
use axum::extract::Path;

/// Keeps the decision: `confirmed`, `rejected`, or `candidate` to take it back.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for a pair that may not be seen, or without a role that decides.
pub async fn decide(person: Person, Path((id, state)): Path<(String, String)>, _form: Posted) -> Answer {
    let id = record_id(&id)?;
    matching::decide(person.node(), person.actor(), &id, &state).await?;
    let done = if state == "candidate" { "undone" } else { &state };
    Ok(see_other(&format!("/matches/{id}?done={done}")))
}
