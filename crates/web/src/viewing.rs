//! Looking at the node as another role would.

mod begin;
mod choose;

pub use begin::{begin, end};
pub use choose::choose;

use crate::visit::Visit;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;

/// The same request as the leader would send it, while one looks as another role.
pub(crate) fn as_oneself(visit: &Visit, request: &Request) -> Option<Request> {
    let own = visit.own().filter(|_| matches!(*request.method(), Method::GET | Method::HEAD))?;
    let mut first = Request::new(Body::empty());
    *first.uri_mut() = request.uri().clone();
    *first.headers_mut() = request.headers().clone();
    *first.extensions_mut() = request.extensions().clone();
    first.extensions_mut().insert(own);
    Some(first)
}

/// Whether a page stays closed, because it does not open to the leader.
///
/// Roles are not rungs: an officer opens pages that a leader does not. So each page is asked for twice, first as the
/// leader, and what does not open then does not open at all.
pub(crate) async fn is_closed(first: Request, next: Next) -> bool {
    let status = next.run(first).await.status();
    !status.is_success() && !status.is_redirection()
}
