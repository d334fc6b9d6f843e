//! What the log learns of somebody who was turned away.

use crate::fault::Fault;
use crate::visit::Visit;
use app::audit::{Denied, denied};
use axum::extract::MatchedPath;
use axum::http::Method;

/// Writes down that a page was refused, when that is worth a line: what is closed to whoever is signed in, and a form of
/// another session or site. Who only mistypes an address, or looks as another role, is left alone.
pub(crate) async fn note(visit: &Visit, (method, path): (&Method, Option<&MatchedPath>), fault: &Fault) {
    let why = match fault {
        Fault::NotFound | Fault::Forbidden if visit.signed.is_some() => Denied::Closed,
        Fault::Stale => Denied::Foreign,
        _ => return,
    };
    if let Some(path) = path.filter(|_| !visit.is_viewing()) {
        keep(visit, why, &format!("{method} {}", path.as_str())).await;
    }
}

/// Writes down that an address must wait before it may try a secret again.
pub(crate) async fn waits(visit: &Visit) {
    keep(visit, Denied::Waits, "").await;
}

/// What cannot be written down changes no answer: that would tell apart what must look the same.
async fn keep(visit: &Visit, why: Denied, what: &str) {
    let actor = visit.signed.as_ref().map(|s| &s.actor);
    if let Err(error) = denied(visit.node(), actor, why, what).await {
        tracing::error!(log.reason = %error, "that somebody was turned away could not be written down");
    }
}
