//! Somebody leaves.

use crate::fault::Fault;
use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::people;
use axum::extract::Path;

/// Closes the account, and hands the open work to who was named.
///
/// # Errors
/// [`Fault::NotFound`] without the right; [`Fault::Clash`] for the last administrator or leader.
pub async fn leave(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let (successor, reason) = (posted.text("successor"), posted.text("reason").trim());
    if reason.is_empty() || successor.is_empty() {
        return Err(Fault::Invalid(Vec::new()));
    }
    let left = people::leave(person.node(), person.actor(), (&id, successor), reason).await?;
    Ok(see_other(&match left.approval {
        Some(approval) => address(&format!("/approvals/{approval}"), &[("done", "person-left")]),
        None => address("/people", &[("done", "person-left")]),
    }))
}
