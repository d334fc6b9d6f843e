//! The decision of the second person, and taking back what one asked for.

use super::show::page;
use crate::fault::Fault;
use crate::naming::address;
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::approvals::{self, State, Verdict};
use axum::extract::Path;

/// Approves or refuses.
///
/// # Errors
/// [`Fault::NotFound`] for who may not decide; [`Fault::Clash`] when it is too late.
pub async fn decide(person: Person, Path(id): Path<String>, Posted(posted): Posted) -> Answer {
    let found = record_id(&id)?;
    let reason = posted.text("reason").trim();
    let verdict = match posted.text("verdict") {
        "approve" => Verdict::Approve,
        "refuse" if reason.is_empty() => {
            let approval = approvals::show(person.node(), person.actor(), &found).await?;
            return page(&person, &approval, true).await;
        }
        "refuse" => Verdict::Refuse(reason.to_owned()),
        _ => return Err(Fault::Invalid(Vec::new())),
    };
    let done = match approvals::decide(person.node(), person.actor(), &found, &verdict).await? {
        State::Approved => "approval-approved",
        State::Void => "approval-void",
        _ => "approval-refused",
    };
    Ok(see_other(&address(&format!("/approvals/{id}"), &[("done", done)])))
}

/// Takes back what this person asked for.
///
/// # Errors
/// [`Fault::NotFound`] for what somebody else asked.
pub async fn withdraw(person: Person, Path(id): Path<String>, _posted: Posted) -> Answer {
    approvals::withdraw(person.node(), person.actor(), &record_id(&id)?).await?;
    Ok(see_other(&address("/approvals", &[("done", "approval-withdrawn")])))
}
