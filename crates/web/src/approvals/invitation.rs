//! The invitation that was approved.

use crate::invitations::made;
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use app::people;
use axum::extract::Path;

/// Makes it and shows it, once, to who asked.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for others; [`crate::fault::Fault::Clash`] unless it is approved and was not made.
pub async fn invitation(person: Person, Path(id): Path<String>, _posted: Posted) -> Answer {
    let invitation = people::make_reset(person.node(), person.actor(), &record_id(&id)?).await?;
    made(&person, &invitation, None)
}
