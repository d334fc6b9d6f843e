//! The one page of a locked node.

use super::Lock;
use crate::form::Submission;
use crate::frame::Frame;
use crate::origin::Secured;
use crate::server::caught;
use crate::view::lock::Unlock;
use crate::visit::{local, see_other};
use crate::words::{Language, language};
use crate::{assets, cookie, csrf, headers, left};
use app::{Error, clock, locking};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap, SET_COOKIE};
use axum::http::{Extensions, Method, StatusCode};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

/// The most that a passphrase may weigh.
const FORM_BYTES: usize = 16 * 1024;

type Shared = State<Arc<Lock>>;

pub(super) fn router(lock: Arc<Lock>) -> Router {
    let routes = Router::new()
        .route("/unlock", get(show).post(unlock))
        .route("/language/{code}", get(language_set))
        .fallback(elsewhere)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .with_state(lock)
        .merge(assets::routes());
    caught(routes).layer(from_fn(headers::secure))
}

/// Whatever was asked for waits behind the passphrase.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    if request.method() != Method::GET || path == "/" {
        return see_other("/unlock");
    }
    // A browser that left its page by itself says which one that was.
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let asked = crate::form::pairs(query).unwrap_or_default().into_iter().find(|(name, _)| name == "then");
    let then = if path == left::PATH { asked.map_or("/".to_owned(), |(_, then)| then) } else { path.to_owned() };
    see_other(&format!("/unlock?then={}", crate::pages::percent(local(&then))))
}

async fn show(State(lock): Shared, headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Response {
    let then = query.get("then").map_or("/", |then| local(then)).to_owned();
    page(&lock, &headers, (StatusCode::OK, Unlock { then, problem: None }))
}

async fn unlock(State(lock): Shared, headers: HeaderMap, extensions: Extensions, body: Bytes) -> Response {
    let refused = |then: &str, (status, problem): (StatusCode, &str)| {
        page(&lock, &headers, (status, Unlock { then: then.to_owned(), problem: Some(problem.to_owned()) }))
    };
    // There is no session whose token a form could carry; the browser itself must say where it comes from.
    let secured = extensions.get::<Secured>().map(|s| &s.0);
    if !csrf::is_same_origin(&headers, secured) {
        return refused("/", (StatusCode::FORBIDDEN, "unlock-problem-stale"));
    }
    let Ok(form) = Submission::parse(&body) else { return see_other("/unlock") };
    let then = local(form.text("then")).to_owned();
    let again = |status, problem: &str| refused(&then, (status, problem));
    let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    // Each passphrase that unlocks the node is one more that a guess may hit, and one more to be computed.
    let passphrases = locking::passphrases(&lock.home);
    if !lock.door.lets_in_for(address, (clock::system_now().as_second(), passphrases)) {
        return again(StatusCode::TOO_MANY_REQUESTS, "unlock-problem-wait");
    }
    match lock.unlock(form.text("passphrase").to_owned().into()).await {
        Ok(()) => see_other(&then),
        Err(Error::Refused(_)) => again(StatusCode::UNPROCESSABLE_ENTITY, "unlock-problem-wrong"),
        Err(Error::Conflict(_)) => again(StatusCode::CONFLICT, "unlock-problem-busy"),
        Err(error) => {
            tracing::error!(unlock.reason = %error, "the node could not be opened");
            again(StatusCode::INTERNAL_SERVER_ERROR, "unlock-problem-failed")
        }
    }
}

async fn language_set(Path(code): Path<String>, Query(query): Query<HashMap<String, String>>) -> Response {
    let Some(language) = Language::from_code(&code) else { return see_other("/unlock") };
    let mut response = see_other(query.get("then").map_or("/unlock", |then| local(then)));
    if let Ok(cookie) = cookie::remember_language(language) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn page(lock: &Lock, headers: &HeaderMap, (status, view): (StatusCode, Unlock)) -> Response {
    let Some(pages) = &lock.pages else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let accept = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = Language::negotiate(cookie::read(headers, language::COOKIE), accept);
    let frame = Frame { path: "/unlock".to_owned(), then: "/unlock".to_owned(), ..Frame::default() };
    match pages.render(language, &frame, &view) {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(page.reason = %error, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
