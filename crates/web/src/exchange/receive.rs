//! Taking a bundle in: it is verified, and waits until a person accepts it.

use crate::fault::Fault;
use crate::posted::Upload;
use crate::visit::{Answer, Person, see_other};
use app::receive as receiving;

/// Puts a bundle into quarantine.
///
/// # Errors
/// [`Fault::Refused`] says why: truncated, altered, for somebody else, from nobody we know, replayed.
pub async fn receive(person: Person, upload: Upload) -> Answer {
    let (_, bytes) = upload.file("bundle").ok_or(Fault::Invalid(Vec::new()))?;
    receiving::receive(person.node(), person.actor(), bytes).await?;
    Ok(see_other("/exchange?done=received"))
}
