//! What leaves the node or opens it further needs a proof of the last ten minutes: passphrase and code, given again.
//!
//! Which routes these are stands next to the routes. Who comes with an older proof is led to a page that asks for it, and
//! from there back; what they had typed is carried along and can be sent then.

use crate::fault::Fault;
use crate::form::Submission;
use crate::posted;
use crate::routes;
use crate::session::carried;
use crate::visit::{Visit, see_other};
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{MatchedPath, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The most that is carried along; what weighs more is typed again.
const MOST_CARRIED: usize = 64 * 1024;

/// Middleware, inside of `visit::around`: lets pass what needs no proof, and who has given it.
pub async fn around(request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else { return Fault::Internal.into_response() };
    let path = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned()).unwrap_or_default();
    let is_old = visit.signed.as_ref().is_some_and(|s| !s.is_fresh);
    if !is_old {
        return next.run(request).await;
    }
    if needs_proof(request.method(), &path) {
        return asked_for(&visit, &path, request).await;
    }
    // Whether something is severe only the action knows. What was typed is kept for the case that it asks.
    let (request, again) = match twice(request).await {
        Ok(both) => both,
        Err(fault) => return fault.into_response(),
    };
    let response = next.run(request).await;
    match response.extensions().get::<Fault>() {
        Some(Fault::Unproved) => asked_for(&visit, &path, again).await,
        _ => response,
    }
}

/// The page that asks for the proof, in place of what was asked.
async fn asked_for(visit: &Visit, path: &str, request: Request) -> Response {
    if visit.signed.as_ref().is_some_and(|s| s.view_as.is_some()) {
        // Nobody proves themself in the view of another role; they go back first.
        return Fault::Viewing.into_response();
    }
    let to = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return see_other(&asking(&to));
    }
    match typed(visit, request).await {
        Ok(Some(typed)) => carried(visit, (&to, typed)).into_response(),
        Ok(None) => see_other(&asking(&form_page(path, &to))),
        Err(fault) => fault.into_response(),
    }
}

/// The request, and another one like it: with what was typed, when that is a form which is not too long to carry.
async fn twice(request: Request) -> Result<(Request, Request), Fault> {
    let is_short = request.body().size_hint().upper().is_some_and(|most| most <= MOST_CARRIED as u64);
    let (parts, body) = request.into_parts();
    let mut other = Request::new(Body::empty());
    *other.method_mut() = parts.method.clone();
    *other.uri_mut() = parts.uri.clone();
    *other.headers_mut() = parts.headers.clone();
    if !is_short || !is_plain_form(&parts.headers) {
        // A form that cannot be read again leads back to its page.
        other.headers_mut().remove(CONTENT_TYPE);
        return Ok((Request::from_parts(parts, body), other));
    }
    let bytes = to_bytes(body, MOST_CARRIED).await.map_err(|_| Fault::TooLarge)?;
    *other.body_mut() = Body::from(bytes.clone());
    Ok((Request::from_parts(parts, Body::from(bytes)), other))
}

fn needs_proof(method: &Method, path: &str) -> bool {
    // A router answers HEAD by what it answers to GET.
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    routes::PROVED.contains(&(method, path))
}

fn asking(to: &str) -> String {
    format!("/session/prove?then={}", crate::pages::percent(to))
}

/// What a form of this session holds; nothing when it is too much, or a file.
async fn typed(visit: &Visit, request: Request) -> Result<Option<String>, Fault> {
    let (parts, body) = request.into_parts();
    if !is_plain_form(&parts.headers) {
        return Ok(None);
    }
    let Ok(bytes) = to_bytes(body, MOST_CARRIED).await else { return Ok(None) };
    let submission = Submission::parse(&bytes).map_err(|_| Fault::Invalid(Vec::new()))?;
    // A form of another site must not be carried to where it gets a token of ours.
    posted::check(visit, &parts.headers, &submission.csrf)?;
    String::from_utf8(bytes.to_vec()).map(Some).map_err(|_| Fault::Invalid(Vec::new()))
}

fn is_plain_form(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    media.starts_with("application/x-www-form-urlencoded")
}

/// The page on which a form stands: its own address, or the nearest one above it that can be looked at.
fn form_page(path: &str, to: &str) -> String {
    let looks = |path: &str| routes::list().iter().any(|r| r.has_get && r.path == path);
    let mut parts: Vec<&str> = path.split('/').collect();
    while parts.len() > 1 && !looks(&parts.join("/")) {
        parts.pop();
    }
    let own: Vec<&str> = to.split('?').next().unwrap_or_default().split('/').take(parts.len()).collect();
    if parts.len() > 1 { own.join("/") } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::form_page;

    #[test]
    fn a_form_leads_back_to_the_page_on_which_it_stands() {
        assert_eq!(form_page("/exchange/seal", "/exchange/seal"), "/exchange");
        assert_eq!(form_page("/products/{id}/issue/{channel}", "/products/ab/issue/donor?x=y"), "/products/ab");
        assert_eq!(form_page("/people", "/people"), "/people");
        assert_eq!(form_page("/overrides/{id}/confirm", "/overrides/ab/confirm"), "/overrides");
        assert_eq!(form_page("/nowhere", "/nowhere"), "/");
    }
}
