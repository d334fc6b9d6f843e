//! Comparing all lists.

use crate::posted::Posted;
use crate::running;
use crate::visit::{Answer, Person, see_other};
use app::matching;
use app::runs::What;

/// Starts a comparison of all lists and leads to the page that tells how far it is.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that matches; `Clash` with fewer than two lists, or while two
/// computations are under way.
pub async fn run(person: Person, _form: Posted) -> Answer {
    let id = matching::start(person.node(), person.actor()).await?;
    Ok(see_other(&running::page(What::Matching, &id)))
}
