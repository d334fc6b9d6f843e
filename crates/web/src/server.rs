//! One node's pages as a router: every route, and what goes around each answer.

use crate::assets;
use crate::cookie::SessionCookie;
use crate::door::Door;
use crate::fault::Fault;
use crate::lock::Switch;
use crate::pages::Pages;
use crate::visit;
use crate::{headers, hosts, proof, routes};
use app::Node;
use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// The most that a form may weigh.
pub(crate) const FORM_BYTES: usize = 1024 * 1024;

/// The most that a bundle or a list may weigh.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;

/// Marks an answer that is sent as it is: a large file would lose its length when it is compressed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Streamed;

/// What every handler of one node shares.
pub struct Server {
    /// The node.
    pub node: Arc<Node>,
    /// Its pages; `None` when they do not load, which is a fault of this program.
    pub pages: Option<Pages>,
    /// The cookie of its sessions.
    pub cookie: SessionCookie,
    /// Counts tries to guess a secret.
    pub door: Door,
    /// Locks the node, where it is served so that it can be locked.
    pub switch: Option<Arc<Switch>>,
}

/// The pages of a node that answers as `localhost`, `127.0.0.1`, `[::1]` and its own name under `.localhost`.
///
/// Other names get no answer, so that no page elsewhere can reach the node under a name of its own.
pub fn router(node: Arc<Node>) -> Router {
    let name = format!("{}.localhost", node.short_name());
    hosts::only(&name, pages_of(node, None))
}

/// Several nodes on one address, told apart by the name in `Host`, without port.
pub fn by_host(nodes: Vec<(String, Arc<Node>)>) -> Router {
    let mut routers: Vec<(String, Router)> =
        nodes.into_iter().map(|(name, node)| (name.to_lowercase(), pages_of(node, None))).collect();
    match (routers.pop(), routers.is_empty()) {
        (Some((name, router)), true) => hosts::only(&name, router),
        (last, _) => hosts::dispatch(routers.into_iter().chain(last).collect()),
    }
}

fn is_compressed(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Streamed>().is_none()
}

/// Every route of one node, whatever the host.
pub(crate) fn pages_of(node: Arc<Node>, switch: Option<Arc<Switch>>) -> Router {
    let pages = Pages::new(node.kinds(), &Arc::new(node.vocabularies().clone()));
    let pages = pages.inspect_err(|e| tracing::error!(pages.reason = %e, "the pages do not load")).ok();
    let cookie = SessionCookie::new(node.org().as_str());
    let server = Arc::new(Server { node, pages, cookie, door: Door::default(), switch });
    let routes = routes::all()
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::NotFound)
        .layer(from_fn(proof::around));
    let whole = caught(routes)
        .layer(from_fn_with_state(Arc::clone(&server), visit::around))
        .merge(assets::routes())
        .layer(CompressionLayer::new().gzip(true).compress_when(DefaultPredicate::new().and(is_compressed)));
    // Once more around what looks a session up and makes the page.
    caught(whole).layer(from_fn(headers::secure)).with_state(server)
}

/// Whatever panics in a handler becomes the page for our faults, and says nothing of what happened.
pub(crate) fn caught<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    let panic = |_: Box<dyn std::any::Any + Send>| -> Response { Fault::Internal.into_response() };
    routes.layer(CatchPanicLayer::custom(panic))
}

#[cfg(test)]
mod tests {
    use super::{Fault, caught};
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use axum::{Router, routing::get};
    use tower::ServiceExt;

    async fn panics() -> StatusCode {
        let nothing: [u8; 0] = [];
        // Not known to be nothing before it runs.
        let at = std::hint::black_box(0);
        StatusCode::from_u16(u16::from(nothing[at])).unwrap_or(StatusCode::OK)
    }

    #[tokio::test]
    async fn a_panic_becomes_the_page_for_our_faults_and_the_next_request_is_answered() {
        let routes = caught(Router::new().route("/panics", get(panics)).route("/well", get(async || StatusCode::OK)));
        let ask = |path: &str| Request::get(path).body(Body::empty()).expect("a request");
        let answer = routes.clone().oneshot(ask("/panics")).await.expect("it answers");
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(matches!(answer.extensions().get::<Fault>(), Some(Fault::Internal)));
        let body = to_bytes(answer.into_body(), 4096).await.expect("a body");
        assert!(!String::from_utf8_lossy(&body).contains("index out of bounds"));
        let answer = routes.oneshot(ask("/well")).await.expect("it answers");
        assert_eq!(answer.status(), StatusCode::OK);
    }
}
