//! Comparing all lists.

use super::{asked_kind, of_kind};
use crate::posted::Posted;
use crate::running;
use crate::visit::{Answer, Person, see_other};
use app::matching;
use app::runs::What;

/// Starts a comparison of all lists of a kind and leads to the page that tells how far it is.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that matches, and for a kind that cannot be compared; `Clash`
/// with fewer than two lists, or while two computations are under way.
pub async fn run(person: Person, _form: Posted) -> Answer {
    let kind = asked_kind(&person)?;
    let id = matching::start(person.node(), person.actor(), &kind).await?;
    Ok(see_other(&of_kind(&running::page(What::Matching, &id), &kind, &[])))
}
