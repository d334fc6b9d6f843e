//! Sealing a bundle for a partner.

use crate::download::download;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::exchange::{self, post};

/// Seals what changed, and gives the file under a name that says nothing. Where the network brings it no file is given:
/// what never left can be discarded when it may not leave any more. The list has the file for who wants it, also where
/// something is to be said first, and no file is given yet: that records stay, since they cannot be read.
///
/// # Errors
/// [`crate::fault::Fault::Refused`] without an agreement; `NotFound` without a role that shares.
pub async fn seal(person: Person, Posted(form): Posted) -> Answer {
    if post::addressee(person.node(), form.text("partner")).await.is_ok() {
        let outgoing = exchange::seal_for_post(person.node(), person.actor(), form.text("partner")).await?;
        return Ok(see_other(match outgoing.unreadable {
            0 => "/exchange?done=sealed-for-post",
            _ => "/exchange?done=sealed-for-post-unreadable",
        }));
    }
    let outgoing = exchange::seal_by_hand(person.node(), person.actor(), form.text("partner")).await?;
    if outgoing.unreadable > 0 {
        return Ok(see_other("/exchange?done=sealed-unreadable"));
    }
    let (name, bytes) = exchange::kept_one(person.node(), person.actor(), &outgoing.id).await?;
    download(&name, "application/octet-stream", bytes)
}
