//! Other roles and compartments for a person.

use super::given;
use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::people;
use axum::extract::Path;

/// Takes away at once; what shows more content waits for a leader.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without the right, and for oneself; [`crate::fault::Fault::Clash`] for the last of a role;
/// [`crate::fault::Fault::Refused`] without a reason.
pub async fn set(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let given = given(&posted);
    let waits = people::set(person.node(), person.actor(), (&id, &given), posted.text("reason")).await?;
    Ok(see_other(&match waits {
        Some(approval) => address(&format!("/approvals/{approval}"), &[("done", "approval-asked")]),
        None => address("/people", &[("done", "saved")]),
    }))
}
