//! One node's pages as a router: every route, and what goes around each answer.

use crate::assets;
use crate::cookie::SessionCookie;
use crate::door::Door;
use crate::fault::Fault;
use crate::pages::Pages;
use crate::visit;
use crate::{headers, hosts, routes};
use app::Node;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The most that a form may weigh.
pub(crate) const FORM_BYTES: usize = 1024 * 1024;

/// The most that a bundle or a list may weigh.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;

/// What every handler of one node shares.
pub struct Server {
    /// The node.
    pub node: Arc<Node>,
    /// Its pages; `None` when they do not load, which is a fault of this program.
    pub pages: Option<Pages>,
    /// The cookie of its sessions.
    pub cookie: SessionCookie,
    /// Counts attempts to sign in.
    pub door: Door,
}

/// The pages of a node that answers as `localhost`, `127.0.0.1`, `[::1]` and its own name under `.localhost`.
///
/// Other names get no answer, so that no page elsewhere can reach the node under a name of its own.
pub fn router(node: Arc<Node>) -> Router {
    let name = format!("{}.localhost", node.short_name());
    hosts::only(&name, pages_of(node))
}

/// Several nodes on one address, told apart by the name in `Host`, without port.
pub fn by_host(nodes: Vec<(String, Arc<Node>)>) -> Router {
    let mut routers: Vec<(String, Router)> =
        nodes.into_iter().map(|(name, node)| (name.to_lowercase(), pages_of(node))).collect();
    match (routers.pop(), routers.is_empty()) {
        (Some((name, router)), true) => hosts::only(&name, router),
        (last, _) => hosts::dispatch(routers.into_iter().chain(last).collect()),
    }
}

/// Every route of one node, whatever the host.
fn pages_of(node: Arc<Node>) -> Router {
    let pages = Pages::new(node.kinds(), &Arc::new(node.vocabularies().clone()));
    let pages = pages.inspect_err(|e| tracing::error!(pages.reason = %e, "the pages do not load")).ok();
    let cookie = SessionCookie::new(node.org().as_str());
    let server = Arc::new(Server { node, pages, cookie, door: Door::default() });
    let panic = |_: Box<dyn std::any::Any + Send>| -> Response { Fault::Internal.into_response() };
    routes::all()
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::NotFound)
        .layer(CatchPanicLayer::custom(panic))
        .layer(from_fn_with_state(Arc::clone(&server), visit::around))
        .merge(assets::routes())
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn(headers::secure))
        .with_state(server)
}
