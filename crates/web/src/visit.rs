//! Who asks, in which language, from where: read once for each request, and given to the handlers.

use crate::cookie;
use crate::denied;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::left;
use crate::origin::{self, Secured};
use crate::routes::{LOOKS, gives_files};
use crate::running::AGAIN;
use crate::server::Server;
use crate::view::View;
use crate::viewing;
use crate::words::{Language, Words, language};
use app::locking::Mode;
use app::people::{Browser, Origin};
use app::{Actor, Node, Role, people};
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, LOCATION, REFRESH, USER_AGENT,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use record::Form;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

/// What a handler gives: an answer, or why there is none.
pub type Answer = Result<Response, Fault>;

/// One request, whoever sent it.
#[derive(Clone)]
pub struct Visit {
    /// What all handlers share.
    pub server: Arc<Server>,
    /// The session, when there is one.
    pub signed: Option<Arc<Signed>>,
    /// The language of the answer.
    pub language: Language,
    /// The pairs of the query, in order.
    pub query: Vec<(String, String)>,
    /// The pieces of a query that could not be read, so that none of it was taken.
    pub unread: Vec<String>,
    /// Where it came from, when that is known.
    pub address: Option<IpAddr>,
    /// The family of the browser.
    pub browser: Browser,
    /// Where the page was reached, when passkeys work there.
    pub origin: Option<Origin>,
    /// The one address of the pages, when they go out over TLS.
    pub secured: Option<Origin>,
    /// The cookie of the door, to which a challenge is bound before somebody is signed in.
    pub door: Option<String>,
    path: String,
    then: String,
}

/// A session with its secret.
pub struct Signed {
    /// Who.
    pub actor: Actor,
    /// What forms carry back.
    pub csrf: String,
    /// What the cookie carries.
    pub token: String,
    /// The role as which a leader only looks.
    pub view_as: Option<Role>,
    /// Whether the person proved themself lately enough for what leaves the node or opens it further.
    pub is_fresh: bool,
    /// The leader with what is theirs, meanwhile.
    own: Actor,
}

/// Middleware: reads the visit, and turns a fault into its page.
pub async fn around(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let (method, uri, headers) = (request.method().clone(), request.uri().clone(), request.headers().clone());
    let secured = request.extensions().get::<Secured>().map(|s| s.0.clone());
    let reached = (address, origin::of(&request), secured);
    let (visit, failed) = Visit::read(server, (&method, &uri), &headers, reached).await;
    let path = request.extensions().get::<MatchedPath>().cloned();
    let is_look =
        matches!(method, Method::GET | Method::HEAD) || path.as_ref().is_some_and(|p| LOOKS.contains(&p.as_str()));
    let failed = failed.or_else(|| (!is_look && visit.only_looks()).then_some(Fault::Viewing));
    // Refused before the action runs, which would log that the file was given.
    let has_format = visit.asked("format").is_some();
    let is_taking = visit.is_viewing() && path.as_ref().is_some_and(|p| gives_files(p.as_str(), has_format));
    let failed = failed.or_else(|| is_taking.then_some(Fault::Taking));
    let first = viewing::as_oneself(&visit, &request).filter(|_| failed.is_none());
    let is_closed = match first {
        Some(first) => viewing::is_closed(first, next.clone()).await,
        None => false,
    };
    let mut response = match failed {
        Some(fault) => fault.into_response(),
        None if is_closed => Fault::NotFound.into_response(),
        None => {
            request.extensions_mut().insert(visit.clone());
            let answer = next.run(request).await;
            // A file would leave the view of another role without its banner, whatever address gives it.
            if visit.is_viewing() && is_file(&answer) { Fault::Taking.into_response() } else { answer }
        }
    };
    // A page that asks for itself again is nobody at the keyboard.
    let is_by_itself = response.headers().get(REFRESH).is_some_and(|after| *after == AGAIN);
    if let (Some(switch), Some(_), false) = (&visit.server.switch, &visit.signed, is_by_itself) {
        switch.heard(visit.node().now().as_second());
    }
    match response.extensions_mut().remove::<Fault>() {
        Some(fault) => {
            denied::note(&visit, (&method, path.as_ref()), &fault).await;
            visit.fault(&fault)
        }
        None => response,
    }
}

/// Whether an answer is anything but a page: what says that it is kept, and what is not HTML.
fn is_file(answer: &Response) -> bool {
    let is_page = answer.headers().get(CONTENT_TYPE).is_some_and(|media| media.as_bytes().starts_with(b"text/html"));
    answer.status().is_success() && (!is_page || answer.headers().contains_key(CONTENT_DISPOSITION))
}

impl Visit {
    async fn read(
        server: Arc<Server>,
        (method, uri): (&Method, &Uri),
        headers: &HeaderMap,
        (address, origin, secured): (Option<IpAddr>, Option<Origin>, Option<Origin>),
    ) -> (Self, Option<Fault>) {
        // Where a browser goes by itself the session is not looked up: that would make it longer.
        let found = if uri.path() == left::PATH { Ok(None) } else { session(&server, headers).await };
        let (signed, failed) = match found {
            Ok(signed) => (signed, None),
            Err(fault) => (None, Some(fault)),
        };
        let accept = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let asked = Language::negotiate(cookie::read(headers, language::COOKIE), accept);
        let language = signed.as_ref().and_then(|s| Language::from_code(&s.actor.language)).unwrap_or(asked);
        let asked_for = uri.query().unwrap_or_default().as_bytes();
        let (query, unread) = (crate::form::pairs(asked_for).unwrap_or_default(), crate::form::unread(asked_for));
        // What was posted cannot be asked for again, so a change of language leads home from there.
        let then = match uri.path_and_query().filter(|_| method == Method::GET) {
            // Its language stands in the address, and would be kept against another choice.
            Some(_) if uri.path() == left::PATH => left::PATH,
            asked => asked.map_or("/", |p| p.as_str()),
        };
        let (path, then) = (uri.path().to_owned(), then.to_owned());
        let agent = headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let browser = Browser::of(agent);
        let door = server.cookie.read_door(headers).map(str::to_owned);
        let visit =
            Self { server, signed, language, query, unread, address, browser, origin, secured, door, path, then };
        (visit, failed)
    }

    /// The same visit as the leader's own, while one looks as another role.
    pub(crate) fn own(&self) -> Option<Self> {
        let signed = self.signed.as_ref().filter(|s| s.view_as.is_some())?;
        let (actor, own) = (signed.own.clone(), signed.own.clone());
        let (csrf, token, is_fresh) = (signed.csrf.clone(), signed.token.clone(), signed.is_fresh);
        let own = Signed { actor, csrf, token, view_as: None, is_fresh, own };
        Some(Self { signed: Some(Arc::new(own)), ..self.clone() })
    }

    /// Whether a leader looks as another role: then nothing that is sent is done but going back.
    fn only_looks(&self) -> bool {
        self.is_viewing() && !["/view-as/end", "/session/end", "/lock"].contains(&self.path.as_str())
    }

    pub(crate) fn is_viewing(&self) -> bool {
        self.signed.as_ref().is_some_and(|s| s.view_as.is_some())
    }

    /// The node.
    pub fn node(&self) -> &Arc<Node> {
        &self.server.node
    }

    /// The words of the reader's language.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the pages did not load.
    pub fn words(&self) -> Result<&Words, Fault> {
        self.server.pages.as_ref().map(|p| p.words(self.language)).ok_or(Fault::Internal)
    }

    /// Why an action did nothing, in the reader's language where it is known.
    ///
    /// # Errors
    /// As [`Person::words`].
    pub fn said(&self, why: String) -> Result<String, Fault> {
        Ok(crate::refusals::translated(self.words()?, &why).unwrap_or(why))
    }

    /// The last value of a name in the query; blank counts as absent.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.trim());
        found.filter(|v| !v.is_empty())
    }

    /// A view as a page.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the template fails.
    pub fn page<V: View>(&self, group: &str, view: &V) -> Answer {
        self.page_with(StatusCode::OK, group, view)
    }

    /// A view as a page with another status.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the template fails.
    pub fn page_with<V: View>(&self, status: StatusCode, group: &str, view: &V) -> Answer {
        let pages = self.server.pages.as_ref().ok_or(Fault::Internal)?;
        let rendered = pages.render(self.language, &self.frame(group), view);
        let page = rendered.inspect_err(|e| tracing::error!(page.reason = %e, "a page could not be made"));
        let page = page.map_err(|_| Fault::Internal)?;
        let mode = self.server.switch.as_ref().map(|switch| switch.mode());
        let after = self.signed.as_ref().and_then(|_| left::header(&page, mode, (&self.then, self.language)));
        let mut answer = (status, Html(page)).into_response();
        answer.headers_mut().extend(after.map(|after| (REFRESH, after)));
        Ok(answer)
    }

    fn frame(&self, group: &str) -> Frame {
        let done = self.asked("done").map(|d| format!("done-{d}"));
        let has = |key: &String| self.words().is_ok_and(|w| w.has(key));
        Frame { path: self.path.clone(), then: self.then.clone(), notice: done.filter(has), ..self.bare(group) }
    }

    /// The frame without anything of the address, so that two absent things look the same.
    fn bare(&self, group: &str) -> Frame {
        Frame {
            path: String::new(),
            then: "/".to_owned(),
            organisation: self.node().name().to_owned(),
            person: self.signed.as_ref().map(|s| s.actor.name.clone()),
            csrf: self.signed.as_ref().map(|s| s.csrf.clone()).unwrap_or_default(),
            is_demonstration: self.node().is_demo(),
            group: (!group.is_empty()).then(|| group.to_owned()),
            notice: None,
            viewing: self.signed.as_ref().and_then(|s| s.view_as).map(|r| r.code().to_owned()),
            closed: self.signed.as_ref().map(|s| crate::frame::closed_to(&s.actor)).unwrap_or_default(),
            may_lock: self.may_lock(),
            leaving_locks: self.server.switch.as_ref().is_some_and(|switch| switch.mode() == Mode::Laptop),
        }
    }

    /// Whether this person may lock the node for everybody.
    pub(crate) fn may_lock(&self) -> bool {
        let switch = self.server.switch.as_ref().zip(self.signed.as_ref());
        switch.is_some_and(|(switch, signed)| switch.mode().may_lock(&signed.own))
    }

    fn fault(&self, fault: &Fault) -> Response {
        match &self.server.pages {
            Some(pages) => fault.answer(pages, self.language, &self.bare("")),
            None => fault.status().into_response(),
        }
    }
}

async fn session(server: &Server, headers: &HeaderMap) -> Result<Option<Arc<Signed>>, Fault> {
    let Some(token) = server.cookie.read(headers) else { return Ok(None) };
    let found = people::session(&server.node, token).await?;
    Ok(found.map(|s| {
        let token = token.to_owned();
        Arc::new(Signed { actor: s.actor, csrf: s.csrf, token, view_as: s.view_as, is_fresh: s.is_fresh, own: s.own })
    }))
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Self>().cloned().ok_or(Fault::Internal)
    }
}

/// A visit of somebody who is signed in; others are led to the door.
pub struct Person {
    visit: Visit,
    signed: Arc<Signed>,
}

impl Person {
    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.signed.actor
    }

    /// The session.
    pub fn signed(&self) -> &Signed {
        &self.signed
    }

    /// The form of a kind.
    ///
    /// # Errors
    /// [`Fault::NotFound`] for a kind that does not exist.
    pub fn form(&self, kind: &str) -> Result<&Form, Fault> {
        self.node().kinds().form(kind).ok_or(Fault::NotFound)
    }
}

impl Deref for Person {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl<S: Sync> FromRequestParts<S> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        match visit.signed.clone() {
            Some(signed) => Ok(Self { visit, signed }),
            None => Err(to_the_door(&visit.then)),
        }
    }
}

fn to_the_door(then: &str) -> Response {
    if then == "/" {
        return see_other("/session/new");
    }
    see_other(&format!("/session/new?then={}", crate::pages::percent(then)))
}

/// Sends the browser on, to be asked with GET.
pub fn see_other(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// An address of ours to go on to, and nothing else: somebody may have put another site's there.
pub fn local(then: &str) -> &str {
    let is_ours = then.starts_with('/') && !then.starts_with("//") && !then.contains(['\\', '\n', '\r', '\t']);
    if is_ours { then } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::{is_file, see_other};
    use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
    use axum::response::{Html, IntoResponse};

    #[test]
    fn whatever_is_no_page_counts_as_a_file() {
        let page = Html("a page").into_response();
        assert!(!is_file(&page) && !is_file(&see_other("/")));
        let kept = ([(CONTENT_DISPOSITION, "attachment; filename=\"brief.html\"")], Html("a brief")).into_response();
        let drawn = ([(CONTENT_TYPE, "image/png")], vec![1_u8]).into_response();
        assert!(is_file(&kept) && is_file(&drawn) && is_file(&"text".into_response()));
    }
}
