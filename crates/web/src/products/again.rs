//! Making a product again.

use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::products;
use axum::extract::Path;

/// Takes out what it can no longer rest on; it is a draft then, to be cleared and signed anew.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without the right to write; `Clash` when no statement is left.
pub async fn again(person: Person, Path(id): Path<String>, _form: Posted) -> Answer {
    let id = record_id(&id)?;
    products::make_again(person.node(), person.actor(), &id).await?;
    Ok(see_other(&format!("/products/{id}?done=made-again")))
}
