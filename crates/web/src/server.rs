//! One node's pages as a router: every route, and what goes around each answer.

use crate::assets;
use crate::cookie::SessionCookie;
use crate::door::Door;
use crate::fault::Fault;
use crate::pages::Pages;
use crate::visit;
use crate::{
    audit, estimates, exchange, headers, hosts, imports, matches, objectives, partners, picture, products, records,
};
use crate::{search, session, today, trends};
use app::Node;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The most that a form may weigh.
const FORM_BYTES: usize = 1024 * 1024;

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

/// Answers on a listener until `shutdown` ends; requests under way are finished.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}

/// Every route of one node, whatever the host.
fn pages_of(node: Arc<Node>) -> Router {
    let pages = Pages::new(node.kinds(), &Arc::new(node.vocabularies().clone()));
    let pages = pages.inspect_err(|e| tracing::error!(pages.reason = %e, "the pages do not load")).ok();
    let cookie = SessionCookie::new(node.org().as_str());
    let server = Arc::new(Server { node, pages, cookie, door: Door::default() });
    let panic = |_: Box<dyn std::any::Any + Send>| -> Response { Fault::Internal.into_response() };
    people_and_records()
        .merge(working_together())
        .merge(files())
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::NotFound)
        .layer(CatchPanicLayer::custom(panic))
        .layer(from_fn_with_state(Arc::clone(&server), visit::around))
        .merge(assets::routes())
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn(headers::secure))
        .with_state(server)
}

type Routes = Router<Arc<Server>>;

fn people_and_records() -> Routes {
    Router::new()
        .route("/", get(today::show))
        .route("/session/new", get(session::new))
        .route("/session", post(session::create))
        .route("/session/end", post(session::end))
        .route("/language/{code}", get(session::language))
        .route("/search", get(search::show))
        .route("/records/{kind}", get(records::list).post(records::create))
        .route("/records/{kind}/new", get(records::new))
        .route("/records/{kind}/{id}", get(records::show).post(records::update))
        .route("/records/{kind}/{id}/open", post(records::open))
        .route("/records/{kind}/{id}/edit", get(records::edit).post(records::edit_with_reason))
        .route("/records/{kind}/{id}/audience", get(records::audience).post(records::set_audience))
        .route("/records/{kind}/{id}/withdraw", get(records::withdraw_ask).post(records::withdraw))
        .route("/records/{kind}/{id}/shred", get(records::shred_ask).post(records::shred))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

fn working_together() -> Routes {
    Router::new()
        .route("/matches", get(matches::list))
        .route("/matches/run", post(matches::run))
        .route("/matches/{id}", get(matches::show))
        .route("/matches/{id}/{state}", post(matches::decide))
        .route("/picture", get(picture::show))
        .route("/picture/estimate", post(picture::estimate))
        .route("/estimates/{id}", get(estimates::show).post(estimates::open))
        .route("/estimates/{id}/files/{format}", get(estimates::file))
        .route("/estimates/runs/{id}", get(estimates::progress))
        .route("/estimates/runs/{id}/stop", post(estimates::stop))
        .route("/trends", get(trends::list).post(trends::publish))
        .route("/trends/{id}", get(trends::show).post(trends::open))
        .route("/trends/{id}/files/{format}", get(trends::file))
        .route("/objectives/{id}", get(objectives::show))
        .route("/products/{id}", get(products::show))
        .route("/products/{id}/clearance", get(products::clearance))
        .route("/products/{id}/sign-off", post(products::sign_off))
        .route("/products/{id}/issue/{channel}", post(products::issue))
        .route("/products/{id}/files/{format}", get(products::file))
        .route("/partners", get(partners::list))
        .route("/partners/{name}/see-as", get(partners::see_as))
        .route("/partners/{name}/see-as/{id}", get(partners::see_record_as))
        .route("/exchange", get(exchange::list))
        .route("/exchange/seal", post(exchange::seal))
        .route("/exchange/{id}/accept", post(exchange::accept))
        .route("/exchange/{id}/refuse", post(exchange::refuse))
        .route("/audit", get(audit::list))
        .route("/audit/export", get(audit::export))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// What takes files.
fn files() -> Routes {
    Router::new()
        .route("/exchange/receive", post(exchange::receive))
        .route("/import", get(imports::new).post(imports::create))
        .layer(DefaultBodyLimit::max(FILE_BYTES))
}
