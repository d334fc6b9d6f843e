//! Asking a partner.

use super::asking::Asking;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::requests::{self, Ask, What};
use axum::http::StatusCode;

/// Queues the request for the next bundle, or shows the form again with what is missing.
///
/// # Errors
/// [`Fault::NotFound`] without a role that asks, or for records that are not theirs; `Clash` when no agreement is in
/// force.
pub async fn create(person: Person, Posted(form): Posted) -> Answer {
    if !requests::may_ask(person.actor()) {
        return Err(Fault::NotFound);
    }
    let asking = Asking::typed(&person, &form).await?;
    let wrong = asking.wrong();
    let Some(what) = asking.what.filter(|_| wrong.is_empty()) else {
        let view = asking.view(&person, wrong).await?;
        return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view);
    };
    // What was filled in for another kind of request is left out, so that the partner is asked one thing.
    let ask = Ask {
        what,
        rung: asking.rung.filter(|_| what == What::HigherRung),
        purpose: asking.purpose.filter(|_| what == What::Clearance),
        onward_to: if what == What::Onward { asking.onward_to.clone() } else { String::new() },
        statement: if what == What::Clearance { asking.statement.clone() } else { String::new() },
        reason: asking.reason.clone(),
        due: asking.due.parse().ok(),
    };
    let id = requests::ask(person.node(), person.actor(), &asking.partner, (ask, asking.records)).await?;
    Ok(see_other(&format!("/requests/{id}?done=asked")))
}
