//! Taking a signed document in: a partner's offer, or their signature under ours.

use crate::fault::Fault;
use crate::posted::Upload;
use crate::visit::{Answer, Person, see_other};
use app::agreements;

/// Takes it, and leads to the agreement.
///
/// # Errors
/// [`Fault::Refused`] says why it cannot be taken; `NotFound` without a role that carries them.
pub async fn receive(person: Person, upload: Upload) -> Answer {
    let (_, bytes) = upload.file("signed").ok_or(Fault::Invalid(Vec::new()))?;
    let id = agreements::receive(person.node(), person.actor(), bytes).await?;
    Ok(see_other(&format!("/agreements/{id}?done=agreement-taken")))
}
