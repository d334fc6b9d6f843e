//! Sealing a bundle for a partner.

use crate::download::download;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::exchange::{self, post};

/// Seals what changed, and gives the file under a name that says nothing. Where the network brings it no file is given:
/// what never left can be discarded when it may not leave any more. The list has the file for who wants it.
///
/// # Errors
/// [`crate::fault::Fault::Refused`] without an agreement; `NotFound` without a role that shares.
pub async fn seal(person: Person, Posted(form): Posted) -> Answer {
    if post::addressee(person.node(), form.text("partner")).await.is_ok() {
        exchange::seal_for_post(person.node(), person.actor(), form.text("partner")).await?;
        return Ok(see_other("/exchange?done=sealed-for-post"));
    }
    let outgoing = exchange::seal_for(person.node(), person.actor(), form.text("partner")).await?;
    download(&outgoing.file_name, "application/octet-stream", outgoing.bytes)
}
