//! Issuing a product for a use.

use super::clearance::view;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::products;
use axum::extract::Path;
use axum::http::StatusCode;
use record::Use;

/// Issues it, or shows what stands in the way and whom to ask.
///
/// # Errors
/// [`Fault::Clash`] without a sign-off, or for another use than it was written for; `NotFound` without the right.
pub async fn issue(person: Person, Path((id, channel)): Path<(String, String)>, _form: Posted) -> Answer {
    let (id, channel) = (record_id(&id)?, Use::from_code(&channel).ok_or(Fault::NotFound)?);
    let cleared = products::issue(person.node(), person.actor(), &id, channel).await?;
    if cleared.is_clear() {
        return Ok(see_other(&format!("/products/{id}?done=issued")));
    }
    person.page_with(StatusCode::CONFLICT, "act", &view(&person, &cleared))
}
