//! Refusing a bundle.

use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::receive;
use axum::extract::Path;

/// Refuses a bundle that waits; nothing of it is kept but a line in the log.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] when it does not wait.
pub async fn refuse(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    receive::refuse(person.node(), person.actor(), &id, form.text("reason")).await?;
    Ok(see_other("/exchange?done=refused"))
}
