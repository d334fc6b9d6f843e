//! One's own account.

use crate::view::account::{AccountShow, SessionLine};
use crate::visit::{Answer, Person};
use app::people::{self, Open};
use axum::http::StatusCode;

/// So few recovery codes that new ones are needed soon.
const FEW: i64 = 3;

/// Shows it.
///
/// # Errors
/// When the store fails.
pub async fn show(person: Person) -> Answer {
    page(&person, StatusCode::OK, None).await
}

pub(super) async fn page(person: &Person, status: StatusCode, problem: Option<String>) -> Answer {
    let (node, actor) = (person.node(), person.actor());
    let open = people::open_sessions(node, actor, &person.signed().token).await?;
    let line =
        |o: Open| SessionLine { id: o.id, started: o.started, seen: o.seen, browser: o.browser, is_this: o.is_this };
    let codes_left = people::recovery_left(node, actor).await?;
    let view = AccountShow {
        name: actor.name.clone(),
        sessions: open.into_iter().map(line).collect(),
        before: people::news(node, actor, &person.signed().token).await?.before,
        codes_left,
        are_few: codes_left < FEW,
        problem,
        passkeys: super::passkeys::lines(person).await?,
        has_passkeys: person.origin.is_some(),
    };
    person.page_with(status, "", &view)
}
