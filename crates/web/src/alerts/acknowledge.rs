//! Saying that somebody takes care of an alert.

use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::alerts;
use axum::extract::Path;

/// Acknowledges it; they see when.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for what is no alert to us; `Clash` when somebody did already.
pub async fn acknowledge(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    alerts::acknowledge(person.node(), person.actor(), &record_id(&id)?).await?;
    Ok(see_other("/alerts?done=alert-acknowledged"))
}
