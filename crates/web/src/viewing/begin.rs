//! Beginning to look as a role, and going back.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::{Role, people};

/// Begins.
///
/// # Errors
/// [`Fault::NotFound`] unless the person is a leader; [`Fault::Invalid`] for a role that there is not.
pub async fn begin(person: Person, Posted(posted): Posted) -> Answer {
    let role = Role::from_code(posted.text("role")).ok_or(Fault::Invalid(Vec::new()))?;
    people::view_as(person.node(), person.actor(), &person.signed().token, role).await?;
    Ok(see_other("/"))
}

/// Goes back to one's own view.
///
/// # Errors
/// [`Fault::Stale`] for a form of another session.
pub async fn end(person: Person, _posted: Posted) -> Answer {
    people::end_view(person.node(), person.actor(), &person.signed().token).await?;
    Ok(see_other("/"))
}
