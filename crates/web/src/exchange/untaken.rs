//! What partners did not take: listed, and put aside once somebody has seen it.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::Action;
use crate::view::clauses::Untaken;
use crate::visit::{Answer, Person, see_other};
use app::exchange;
use axum::extract::Path;

/// What the words under `message-kind-…` know.
const KINDS: [&str; 12] = [
    "offer",
    "signature",
    "notice",
    "recall",
    "authority",
    "request",
    "answer",
    "alert",
    "acknowledgement",
    "match",
    "matched",
    "attestation",
];

/// All of it.
pub(super) async fn untaken(person: &Person) -> Result<Vec<Untaken>, Fault> {
    let one = |u: exchange::Untaken| {
        let kind = if KINDS.contains(&u.kind.as_str()) { u.kind.as_str() } else { "other" };
        let href = format!("/messages/{}/seen", u.id);
        Untaken {
            partner: u.partner,
            key: format!("message-kind-{kind}"),
            at: u.moment,
            action: Action { key: "action-message-seen".to_owned(), href, is_post: true, ..Action::default() },
        }
    };
    Ok(exchange::untaken(person.node(), person.actor()).await?.into_iter().map(one).collect())
}

/// Puts one aside.
///
/// # Errors
/// [`Fault::NotFound`] for what was taken or put aside, or without a role that shares.
pub async fn seen(person: Person, Path(id): Path<String>, Posted(_): Posted) -> Answer {
    exchange::seen(person.node(), person.actor(), &id).await?;
    Ok(see_other("/exchange"))
}
