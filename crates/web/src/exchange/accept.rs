//! Accepting a bundle.

use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::receive;
use axum::extract::Path;

/// Applies a bundle that waits.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] when it does not wait; `Refused` when it breaks a form or the agreement.
pub async fn accept(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    let accepted = receive::accept(person.node(), person.actor(), &id).await?;
    Ok(see_other(if accepted.again == 0 { "/exchange?done=accepted" } else { "/exchange?done=accepted-again" }))
}
