//! What every answer carries: headers, cookies, tokens, the style sheet.

use app::people::Origin;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;
use std::collections::BTreeSet;
use tower::ServiceExt;
use web::cookie::{self, SessionCookie};
use web::fault::Fault;
use web::{Language, assets, csrf, headers};

async fn ask(path: &str) -> Response {
    let router: Router = assets::routes().route("/", get(|| async { "page" })).layer(from_fn(headers::secure));
    let request = Request::get(path).body(Body::empty()).expect("the request is whole");
    router.oneshot(request).await.expect("a router always answers")
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("absent")
}

#[tokio::test]
async fn every_answer_is_closed_to_others_and_kept_by_nobody() {
    for path in ["/", "/absent"] {
        let answer = ask(path).await;
        assert_eq!(header(&answer, "cache-control"), "no-store");
        let policy = header(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin");
        let permissions = header(&answer, "permissions-policy");
        assert!(permissions.contains("publickey-credentials-get=(), publickey-credentials-create=()"), "{permissions}");
    }
}

#[tokio::test]
async fn the_style_sheet_is_kept_because_its_name_changes_with_it() {
    let answer = ask(assets::stylesheet().path()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(header(&answer, "cache-control").contains("immutable"));
    assert_eq!(header(&answer, "content-type"), "text/css; charset=utf-8");
    assert_eq!(ask("/static/app-0000000000000000.css").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_script_is_served_as_one_and_reaches_for_nothing() {
    let answer = ask(assets::passkey_script().path()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(header(&answer, "cache-control").contains("immutable"));
    assert_eq!(header(&answer, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    let text = assets::passkey_script().text();
    // Source: the sinks of Trusted Types (W3C), and what sends or keeps something.
    let sinks = "innerHTML outerHTML insertAdjacent document.write eval( Function( setTimeout import srcdoc fetch( \
                 XMLHttpRequest WebSocket sendBeacon localStorage sessionStorage indexedDB document.cookie http";
    for sink in sinks.split_whitespace() {
        assert!(!text.contains(sink), "{sink}");
    }
    // Source: style.md, 33.
    assert!(text.lines().count() <= 60, "{}", text.lines().count());
}

#[test]
fn every_style_file_is_served_once() {
    let listed: BTreeSet<String> = assets::ORDER.iter().map(|n| (*n).to_owned()).collect();
    let files: BTreeSet<String> = assets::files().into_iter().filter(|n| n != "passkey.js").collect();
    assert_eq!(listed, files);
    assert_eq!(listed.len(), assets::ORDER.len());
}

#[test]
fn styles_use_logical_properties_and_name_no_colour_outside_its_file() {
    let text = assets::stylesheet().text();
    let banned = ["-left:", "-right:", " left:", " right:", "text-align: left", "text-align: right", "url("];
    for word in banned {
        assert!(!text.contains(word), "{word}");
    }
    let rest = text.split("*, *::before").nth(1).and_then(|t| t.split("@media print").next()).unwrap_or_default();
    assert!(rest.len() > 5_000 && !rest.contains('#'), "colours stand in colors.css");
}

#[test]
fn text_has_enough_contrast_on_every_ground_in_both_modes() {
    // Source: WCAG 2.2, 1.4.3 and the definition of relative luminance; AA asks 4.5 for text.
    let text = assets::stylesheet().text();
    let light = text.split("@media").next().unwrap_or_default();
    let dark = text.split("@media").nth(1).unwrap_or_default();
    let pairs = "ink-1/paper ink-1/sheet ink-1/shade ink-2/paper ink-2/sheet ink-2/shade ink-1/blue-shade \
                 ink-1/amber-shade ink-1/red-shade ink-2/blue-shade ink-2/red-shade blue/paper blue/sheet \
                 blue/blue-shade blue/shade on-blue/blue red/paper red/sheet red/red-shade red/shade \
                 amber/paper amber/amber-shade blue/red-shade blue/amber-shade";
    for (mode, values) in [("light", light), ("dark", dark)] {
        for pair in pairs.split_whitespace() {
            let (front, back) = pair.split_once('/').expect("pairs have two halves");
            let (a, b) = (luminance(values, front), luminance(values, back));
            let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(ratio >= 4.5, "{mode} {pair}: {ratio:.2}");
        }
    }
}

fn luminance(values: &str, name: &str) -> f64 {
    let found = values.split(&format!("--{name}: #")).nth(1).and_then(|v| v.get(..6)).expect("the value is there");
    let part = |i: usize| f64::from(u8::from_str_radix(&found[i..i + 2], 16).expect("two digits")) / 255.0;
    let linear = |c: f64| {
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(part(0)) + 0.7152 * linear(part(2)) + 0.0722 * linear(part(4))
}

#[test]
fn the_session_cookie_is_of_this_node_only() {
    let cookie = SessionCookie::new("Node_7; Path=/x");
    assert_eq!(cookie.name(), "__Host-concord-node7pathx");
    let set = cookie.set("secret").expect("the value is plain");
    let set = set.to_str().expect("a cookie is text");
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(cookie.set("a\nb").is_err());
    let mut headers = HeaderMap::new();
    headers.insert("cookie", HeaderValue::from_static("a=1; __Host-concord-node7pathx=s; b=2"));
    assert_eq!(cookie.read(&headers), Some("s"));
    assert_eq!(cookie::read(&headers, "c"), None);
}

#[test]
fn the_cookie_of_the_language_is_of_this_host_only_and_is_read_again() {
    let set = cookie::remember_language(Language::Arabic).expect("a code is plain");
    let set = set.to_str().expect("a cookie is text");
    assert!(set.starts_with("__Host-language=ar; Path=/; Secure; HttpOnly; SameSite=Strict;"), "{set}");
    assert!(!set.contains("Domain"), "{set}");
    let mut headers = HeaderMap::new();
    headers.insert("cookie", HeaderValue::from_static("language=en; __Host-language=ar"));
    assert_eq!(cookie::read(&headers, web::words::language::COOKIE), Some("ar"));
}

#[test]
fn a_token_fits_its_session_only() {
    assert!(csrf::is_valid("one", "one"));
    assert!(!csrf::is_valid("one", "two"));
    assert!(!csrf::is_valid("one", ""));
    assert!(!csrf::is_valid("one", "on"));
    assert!(!csrf::is_valid("", ""), "a session without a token lets nothing through");
}

#[test]
fn a_form_of_another_site_is_seen() {
    let from = |pairs: &[(&'static str, &'static str)]| {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        csrf::is_same_origin(&headers, None)
    };
    assert!(from(&[("sec-fetch-site", "same-origin")]));
    assert!(!from(&[("sec-fetch-site", "same-site")]));
    assert!(!from(&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")]));
    assert!(from(&[("origin", "http://a.localhost:1"), ("host", "a.localhost:1")]));
    assert!(!from(&[("origin", "http://b"), ("host", "a")]));
    assert!(!from(&[("origin", "null"), ("host", "a")]));
}

#[test]
fn over_tls_a_form_of_the_same_name_without_tls_or_at_another_port_is_another_sites() {
    let ours = Origin::secure("monitor.example.org", 8443).expect("a name");
    let from = |origin: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("monitor.example.org:8443"));
        headers.insert("origin", HeaderValue::from_static(origin));
        csrf::is_same_origin(&headers, Some(&ours))
    };
    assert!(from("https://monitor.example.org:8443"));
    for other in ["http://monitor.example.org:8443", "https://monitor.example.org", "https://example.org:8443", "null"]
    {
        assert!(!from(other), "{other}");
    }
}

#[test]
fn each_fault_has_its_status() {
    let statuses =
        [Fault::NotFound, Fault::Forbidden, Fault::Invalid(Vec::new()), Fault::Conflict, Fault::Internal, Fault::Stale]
            .map(|f| f.status().as_u16());
    assert_eq!(statuses, [404, 404, 422, 409, 500, 403]);
}
