//! Legal holds: which there are, and how one ends.

use crate::fault::Fault;
use crate::naming::href;
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::confirm::Confirm;
use crate::view::hold::{Hold as HoldView, HoldList};
use crate::visit::{Answer, Person, see_other};
use app::attestations::{self, Hold};
use axum::extract::Path;

/// Shows all holds.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks.
pub async fn list(person: Person) -> Answer {
    let one = |h: Hold| HoldView {
        href: (!h.is_due).then(|| href(&h.kind, h.record.as_str())),
        end: format!("/holds/{}/end", h.record),
        kind: h.kind,
        partner: h.partner,
        since: h.since,
        is_due: h.is_due,
    };
    let held = attestations::held(person.node(), person.actor()).await?;
    person.page("share", &HoldList { holds: held.into_iter().map(one).collect() })
}

/// Asks whether a hold is to end, and why.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks, or without such a hold.
pub async fn end_ask(person: Person, Path(id): Path<String>) -> Answer {
    confirm(&person, &id, false).await
}

async fn confirm(person: &Person, id: &str, is_missing: bool) -> Answer {
    let id = record_id(id)?;
    let held = attestations::held(person.node(), person.actor()).await?;
    let hold = held.into_iter().find(|h| h.record == id).ok_or(Fault::NotFound)?;
    let view = Confirm {
        verb: if hold.is_due { "end-hold-due" } else { "end-hold" }.to_owned(),
        about: hold.partner,
        href: format!("/holds/{id}/end"),
        back: "/holds".to_owned(),
        is_missing,
        is_danger: hold.is_due,
        ..Confirm::default()
    };
    person.page("share", &view)
}

/// Ends it; what was withdrawn meanwhile is destroyed now.
///
/// # Errors
/// As [`end_ask`].
pub async fn end(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &id, true).await;
    }
    attestations::end_hold(person.node(), person.actor(), &record_id(&id)?, reason).await?;
    Ok(see_other("/holds?done=hold-ended"))
}
