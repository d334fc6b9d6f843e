//! Signing a product off.

use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::products;
use axum::extract::Path;

/// Signs it off in the organisation's name.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] unless a leader does it.
pub async fn sign_off(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    let id = record_id(&id)?;
    products::sign_off(person.node(), person.actor(), &id).await?;
    Ok(see_other(&format!("/products/{id}?done=signed-off")))
}
