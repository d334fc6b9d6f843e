//! The wall around attribution: how it stands, and its three steps.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::overrides::Attribution;
use crate::visit::{Answer, Person, see_other};
use app::Role;
use app::attribution::{self, Wall};

/// Shows how it stands, and what this person may do.
///
/// # Errors
/// [`Fault::NotFound`] unless an officer or leader asks.
pub async fn show(person: Person) -> Answer {
    let actor = person.actor();
    let (leads, decides) = (actor.is(Role::Leader), actor.is(Role::Leader) || actor.is(Role::Officer));
    if !decides {
        return Err(Fault::NotFound);
    }
    let (wall, steps): (&str, Vec<&str>) = match attribution::wall(person.node()).await? {
        Wall::None => ("none", Vec::new()),
        Wall::Closed => ("closed", if leads { vec!["ask"] } else { Vec::new() }),
        Wall::Asked(first) if first == actor.id => ("asked", vec!["close"]),
        Wall::Asked(_) => ("asked", vec!["open", "close"]),
        Wall::Open => ("open", vec!["close"]),
    };
    let steps = steps.into_iter().map(str::to_owned).collect();
    person.page("share", &Attribution { wall: wall.to_owned(), steps })
}

/// Takes a step.
///
/// # Errors
/// [`Fault::NotFound`] for who may not; [`Fault::Refused`] without a reason; [`Fault::Clash`] out of order.
pub async fn step(person: Person, Posted(posted): Posted) -> Answer {
    let (node, actor, reason) = (person.node(), person.actor(), posted.text("reason"));
    match posted.text("step") {
        "ask" => attribution::ask_to_open(node, actor, reason).await?,
        "open" => attribution::open(node, actor, reason).await?,
        "close" => attribution::close(node, actor, reason).await?,
        _ => return Err(Fault::NotFound),
    }
    Ok(see_other("/attribution?done=saved"))
}
