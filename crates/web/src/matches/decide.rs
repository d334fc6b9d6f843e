//! A person's word on a pair.

use super::asked_kind;
use super::show::{queue, then};
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::matching;
use axum::extract::Path;

/// Keeps the decision: `confirmed`, `rejected`, `unsure`, or `candidate` to take it back. Pairs that are looked at one
/// after another go on with the next one; what is taken back is shown again.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for a pair that may not be seen, without a role that decides, and for a kind that
/// cannot be compared.
pub async fn decide(person: Person, Path((id, state)): Path<(String, String)>, form: Posted) -> Answer {
    let (id, then, kind) = (record_id(&id)?, then(form.0.text("then")), asked_kind(&person)?);
    matching::decide(person.node(), person.actor(), &id, &state).await?;
    Ok(see_other(&match (state.as_str(), then) {
        ("candidate", "") => format!("/matches/{id}?done=undone"),
        ("candidate", then) => format!("/matches/{id}?done=undone&then={then}"),
        (_, "") => format!("/matches/{id}?done={state}"),
        (_, then) => queue(then, &kind, &[("last", id.as_str()), ("done", &state)]),
    }))
}
