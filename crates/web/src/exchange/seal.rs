//! Sealing a bundle for a partner.

use crate::download::download;
use crate::posted::Posted;
use crate::visit::{Answer, Person};
use app::exchange;

/// Seals what changed, and gives the file under a name that says nothing.
///
/// # Errors
/// [`crate::fault::Fault::Refused`] without an agreement; `NotFound` without a role that shares.
pub async fn seal(person: Person, Posted(form): Posted) -> Answer {
    let outgoing = exchange::seal_for(person.node(), person.actor(), form.text("partner")).await?;
    download(&outgoing.file_name, "application/octet-stream", outgoing.bytes)
}
