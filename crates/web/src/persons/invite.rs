//! Invitations: anew for who never came, and for who lost their passphrase.

use crate::invitations::made;
use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::people::{self, Reset};
use axum::extract::Path;

/// Makes the invitation anew for somebody who never came.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without the right; [`crate::fault::Fault::Clash`] for who came already.
pub async fn invite(person: Person, Path(id): Path<String>, _posted: Posted) -> Answer {
    let invitation = people::invite_again(person.node(), person.actor(), &id).await?;
    made(&person, &invitation, None)
}

/// Asks a leader to let somebody choose a new passphrase; where no other leader is, makes the invitation.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without the right; [`crate::fault::Fault::Refused`] without a reason.
pub async fn reset(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    match people::ask_reset(person.node(), person.actor(), &id, posted.text("reason")).await? {
        Reset::Waits(id) => Ok(see_other(&address(&format!("/approvals/{id}"), &[("done", "approval-asked")]))),
        Reset::Made(invitation) => made(&person, &invitation, None),
    }
}
