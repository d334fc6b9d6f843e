//! Which name a request asks for: a node answers to its own names only, so that a page elsewhere cannot
//! reach it by pointing a name of its own at this machine.

use crate::headers;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::Arc;
use tower::ServiceExt;

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// One router under a name and the names of this machine itself.
pub(crate) fn only(name: &str, router: Router) -> Router {
    let names = LOOPBACK.into_iter().chain([name]);
    dispatch(names.map(|n| (n.to_lowercase(), router.clone())).collect())
}

/// Each router under its name; other names are told that they are at the wrong door.
pub(crate) fn dispatch(routers: Vec<(String, Router)>) -> Router {
    let routers: Arc<HashMap<String, Router>> = Arc::new(routers.into_iter().collect());
    let answer = move |request: Request| {
        let found = host(&request).and_then(|name| routers.get(&name).cloned());
        async move {
            match found {
                Some(router) => router.oneshot(request).await.unwrap_or_else(|never| match never {}),
                None => misdirected(),
            }
        }
    };
    Router::new().fallback(answer).layer(from_fn(headers::secure))
}

fn misdirected() -> Response {
    let text = "There is nothing under this name. Use the address that you were given.\n";
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

/// The name without port, in small letters; `[::1]:80` keeps its brackets.
fn host(request: &Request) -> Option<String> {
    let (name, _) = split(request)?;
    Some(name.trim_end_matches('.').to_lowercase())
}

/// Name and port as a browser knows them: a dot at the end makes another name, and no port is the usual one, that of HTTP
/// or of HTTPS.
pub(crate) fn named(request: &Request, usual: u16) -> Option<(String, u16)> {
    let (name, port) = split(request)?;
    Some((name.to_lowercase(), port.map_or(Ok(usual), str::parse).ok()?))
}

fn split(request: &Request) -> Option<(&str, Option<&str>)> {
    let named = request.headers().get(HOST).and_then(|h| h.to_str().ok()).or_else(|| request.uri().host())?;
    Some(match named.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => (name, Some(port)),
        _ => (named, None),
    })
}
