//! Publishing a trend, once a person has said that they looked at it.

use super::wanted;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::trends::joint;

/// Publishes.
///
/// # Errors
/// [`Fault::Invalid`] without the confirmation; as [`joint::publish`].
pub async fn publish(person: Person, Posted(form): Posted) -> Answer {
    if form.text("confirm") != "yes" {
        return Err(Fault::Invalid(Vec::new()));
    }
    let wanted = wanted(|name| Some(form.text(name)).filter(|t| !t.is_empty()));
    let id = joint::publish(person.node(), person.actor(), &wanted).await?;
    Ok(see_other(&format!("/trends/{id}?done=released")))
}
