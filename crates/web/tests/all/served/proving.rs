//! What needs a fresh proof is not reached without one, and nothing that was typed is lost on the way.

use super::{Got, Moving, Session, Site, everything, incident};
use app::record::{Label, Sensitivity};
use app::{people, records};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::collections::BTreeSet;
use std::future::pending;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use web::listen::Patience;
use web::routes::{self, PROVED};

/// Longer than a proof counts, and shorter than an idle session lives.
const LATER: i64 = 11;

/// A site, its clock, and a session whose proof is old.
async fn aged() -> (Site, Moving, Session) {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    clock.minutes(LATER);
    (site, clock, session)
}

fn filled(path: &str) -> String {
    let parts = path.split('/').map(|p| if p.starts_with('{') { "incident" } else { p });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(site: &Site, session: &Session, (method, path): (&str, &str)) -> Got {
    if method == "GET" { site.get(session, path).await } else { site.post(session, path, "reason=as+agreed").await }
}

fn is_led_away(got: &Got) -> bool {
    let to = got.header("location");
    let is_asked = got.status == StatusCode::FORBIDDEN && got.text().contains("action=\"/session/prove\"");
    is_asked || (got.status == StatusCode::SEE_OTHER && to.starts_with("/session/prove"))
}

async fn prove(site: &Site, session: &Session, more: &str) -> Got {
    let code = people::demo_code(&site.node, "lina").await.expect("a demonstration tells its codes");
    let form = format!("passphrase=four+words+for+a+test&code={code}&{more}");
    site.post(session, "/session/prove", &form).await
}

fn renewed(got: &Got, session: &Session) -> Session {
    let cookie = got.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    assert!(!cookie.is_empty() && cookie != session.cookie, "the token is another one: {cookie}");
    Session { cookie, csrf: session.csrf.clone() }
}

#[tokio::test]
async fn no_route_of_the_list_is_reached_without_a_fresh_proof() {
    let (site, _, session) = aged().await;
    let all = routes::list();
    for (method, path) in PROVED {
        let route = all.iter().find(|r| r.path == *path).unwrap_or_else(|| panic!("`{path}` is no route"));
        assert!(if *method == "GET" { route.has_get } else { route.has_post }, "{method} {path} is no route");
        let got = ask(&site, &session, (method, &filled(path))).await;
        assert!(is_led_away(&got), "{method} {path}: {} {}", got.status, got.header("location"));
    }
    let head = Request::head("/audit/export").header("host", "localhost").header("cookie", &session.cookie);
    let got = site.ask(head.body(Body::empty()).expect("whole")).await;
    assert!(got.header("location").starts_with("/session/prove"), "HEAD is GET");
    let fresh = renewed(&prove(&site, &session, "then=/").await, &session);
    for (method, path) in PROVED {
        let got = ask(&site, &fresh, (method, &filled(path))).await;
        assert!(!is_led_away(&got), "{method} {path} opens after the proof: {}", got.status);
    }
}

#[tokio::test]
async fn everything_else_is_reached_as_before() {
    let (site, _, session) = aged().await;
    let listed: BTreeSet<(&str, &str)> = PROVED.iter().copied().collect();
    for route in routes::list().iter().filter(|r| r.has_get && !listed.contains(&("GET", r.path))) {
        let got = ask(&site, &session, ("GET", &filled(route.path))).await;
        assert!(!is_led_away(&got), "{}", route.path);
    }
}

#[tokio::test]
async fn a_route_that_takes_away_shares_or_opens_stands_in_the_list() {
    let listed: BTreeSet<(&str, &str)> = PROVED.iter().copied().collect();
    // What a path is called when it does such a thing; a file that only comes in is no such thing.
    let takes = ["/files/", "/file", "/export", "/signed", "/attachments/{id}"];
    let shares = [
        "/seal",
        "/issue/",
        "/sign-off",
        "/label",
        "/audience",
        "/onward",
        "/export",
        "/invitation",
        "/reset",
        "/keys",
    ];
    for route in routes::list() {
        let is =
            |words: &[&str]| words.iter().any(|w| route.path.ends_with(w) || route.path.contains(&format!("{w}/")));
        // To ask whether a file is to be removed takes nothing away.
        let is_file = (is(&takes) && !route.path.ends_with("/remove")) || route.path.contains("/files/");
        assert!(!route.has_get || !is_file || listed.contains(&("GET", route.path)), "GET {}", route.path);
        let is_personal = route.path.starts_with("/invitation");
        let is_sharing = is(&shares) || route.path.contains("/issue/");
        let is_listed = listed.contains(&("POST", route.path));
        assert!(!route.has_post || is_personal || !is_sharing || is_listed, "POST {}", route.path);
    }
}

#[tokio::test]
async fn a_page_opens_after_the_proof_and_a_form_is_sent_with_what_was_typed() {
    let (site, _, session) = aged().await;
    let got = site.get(&session, "/records/incident/export?purpose=analysis").await;
    assert_eq!(got.header("location"), "/session/prove?then=/records/incident/export%3Fpurpose%3Danalysis");
    let asked = site.get(&session, &got.header("location")).await.text();
    assert!(
        asked.contains("incident&#x2f;export?purpose=analysis") || asked.contains("incident/export?purpose=analysis")
    );
    let typed = "short_name=relief&certificate=%3Cscript%3E+%26+more";
    let got = site.post(&session, "/partners/new", typed).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    let page = got.text();
    assert!(page.contains("What you filled in is kept") && page.contains("short_name=relief"), "{page}");
    let carried = "to=/partners/new&typed=csrf%3Dstolen%26short_name%3Drelief%26certificate%3D%253Cscript%253E";
    let wrong = site.post(&session, "/session/prove", &format!("passphrase=no&code=1&{carried}")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("short_name=relief"), "it is still kept");
    let got = prove(&site, &session, carried).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text());
    let page = got.text();
    assert!(page.contains("name=\"short_name\" value=\"relief\"") && page.contains("&lt;script&gt;"), "{page}");
    assert!(!page.contains("stolen"), "the token is this session's");
    let fresh = renewed(&got, &session);
    assert_eq!(site.get(&session, "/").await.status, StatusCode::SEE_OTHER, "the old token has ended");
    assert_eq!(site.get(&fresh, "/records/incident/export").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_typed_is_kept_on_a_real_connection_too() {
    let (site, _, session) = aged().await;
    let actor = people::actor(&site.node, "lina").await.expect("she is there");
    let label = Label { sensitivity: Sensitivity::Severe, ..Label::own(site.node.org()) };
    let made = records::create_labelled(&site.node, &actor, "incident", incident(3, 4, "what she saw"), label).await;
    let path = format!("/records/incident/{}/open", made.expect("a record"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let mut line = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("it listens");
    tokio::spawn(web::listen::serve_with(listener, site.router.clone(), (Patience::default(), pending())));
    let (cookie, form) = (&session.cookie, format!("csrf={}&reason=to+compare", session.csrf));
    let (kind, length) = ("content-type: application/x-www-form-urlencoded", form.len());
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n{kind}");
    let request = format!("{head}\r\ncontent-length: {length}\r\n\r\n{form}");
    line.write_all(request.as_bytes()).await.expect("it is sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("action=\"/session/prove\"") && answer.contains("reason=to+compare"), "{answer}");
}

#[tokio::test]
async fn the_proof_leads_to_no_other_site_and_carries_no_form_of_another_one() {
    let (site, clock, session) = aged().await;
    let forged = format!("csrf={}&reason=x", "0".repeat(26));
    let got = site.post_raw(&session, "/exchange/seal", forged).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    assert!(got.text().contains("This form is too old"), "{}", got.text());
    let heavy = format!("reason={}", "x".repeat(70_000));
    let got = site.post(&session, "/exchange/seal", &heavy).await;
    assert_eq!(got.header("location"), "/session/prove?then=/exchange", "too much to carry: the page of the form");
    let got = prove(&site, &session, "to=//elsewhere.example/x&typed=a%3Db").await;
    assert!(!got.text().contains("elsewhere"), "{}", got.text());
    let session = renewed(&got, &session);
    clock.minutes(LATER);
    let got = prove(&site, &session, "then=//elsewhere.example").await;
    assert_eq!(got.header("location"), "/");
}

#[tokio::test]
async fn who_looks_as_another_role_proves_nothing_and_takes_nothing() {
    let (site, _, session) = aged().await;
    assert_eq!(site.post(&session, "/view-as", "role=officer").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(&session, "/audit/export").await.status, StatusCode::FORBIDDEN);
    assert_eq!(prove(&site, &session, "then=/").await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(&session, "/audit/export").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn guesses_at_the_proof_use_up_the_share_of_the_address() {
    let (site, _, session) = aged().await;
    for _ in 0..web::door::TRIES {
        let got = site.post(&session, "/session/prove", "passphrase=no&code=1").await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(prove(&site, &session, "then=/").await.status, StatusCode::TOO_MANY_REQUESTS);
    let nobody = Session { cookie: String::new(), csrf: String::new() };
    let got = site.post_raw(&nobody, "/session", "name=lina&passphrase=x&code=1".to_owned()).await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS, "at the door too");
}

#[tokio::test]
async fn a_token_that_somebody_planted_is_not_the_one_that_signs_in() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let name = site.sign_in("lina").await.cookie.split('=').next().unwrap_or_default().to_owned();
    clock.minutes(1);
    let planted = Session { cookie: format!("{name}=aaaaaaaaaaaaaaaaaaaaaaaaaa"), csrf: String::new() };
    let code = people::demo_code(&site.node, "lina").await.expect("a code");
    let form = format!("name=lina&passphrase=four+words+for+a+test&code={code}");
    let got = site.post_raw(&planted, "/session", form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    assert!(!got.header("set-cookie").contains("aaaaaaaaaaaaa"));
    assert_eq!(site.get(&planted, "/").await.header("location"), "/session/new");
}

#[tokio::test]
async fn signing_in_anew_ends_the_session_that_the_browser_had_and_no_other() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let here = site.sign_in("lina").await;
    clock.minutes(1);
    let elsewhere = site.sign_in("lina").await;
    clock.minutes(1);
    let code = people::demo_code(&site.node, "lina").await.expect("a code");
    let form = format!("name=lina&passphrase=four+words+for+a+test&code={code}&then=/");
    let wrong = site.post(&here, "/session", &form.replace("four", "five")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.get(&here, "/").await.status, StatusCode::OK, "who does not get in loses nothing");
    let got = site.post(&here, "/session", &form).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    assert_eq!(site.get(&here, "/").await.header("location"), "/session/new", "whoever copied its cookie is out");
    assert_eq!(site.get(&elsewhere, "/").await.status, StatusCode::OK);
    let anew = Session { cookie: got.header("set-cookie"), csrf: String::new() };
    assert_eq!(site.get(&anew, "/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_severe_asks_for_the_proof_and_opens_with_the_reason_that_was_typed() {
    let (site, clock, session) = aged().await;
    let actor = people::actor(&site.node, "lina").await.expect("she is there");
    let label = Label { sensitivity: Sensitivity::Severe, ..Label::own(site.node.org()) };
    let made = records::create_labelled(&site.node, &actor, "incident", incident(3, 4, "what she saw"), label).await;
    let page = format!("/records/incident/{}", made.expect("a record"));
    let asked = site.get(&session, &page).await;
    assert!(asked.status == StatusCode::OK && asked.text().contains("name=\"reason\""), "first it asks why");
    let found = site.post(&session, "/search", "q=saw").await.text();
    assert!(!found.contains(&page.replace('/', "&#x2f;")) && !found.contains(&page), "{found}");
    let open = format!("{page}/open");
    let shut = site.post(&session, &open, "reason=to+compare").await;
    assert_eq!(shut.status, StatusCode::FORBIDDEN);
    let text = shut.text();
    assert!(text.contains("action=\"/session/prove\"") && text.contains("reason=to+compare"), "{text}");
    assert!(!text.contains("what she saw"));
    let proved = prove(&site, &session, &format!("to={open}&typed=reason%3Dto%2Bcompare")).await;
    assert!(proved.text().contains("name=\"reason\" value=\"to compare\""), "{}", proved.text());
    let session = renewed(&proved, &session);
    let found = site.post(&session, "/search", "q=saw").await.text();
    assert!(found.contains(&page.replace('/', "&#x2f;")) || found.contains(&page), "with a proof it is found: {found}");
    let shown = site.post(&session, &open, "reason=to+compare").await;
    assert!(shown.status == StatusCode::OK && shown.text().contains("what she saw"), "{}", shown.text());
    clock.minutes(LATER);
    assert_eq!(site.post(&session, &open, "reason=to+compare").await.status, StatusCode::FORBIDDEN);
    let heavy = format!("reason={}", "x".repeat(70_000));
    let led = site.post(&session, &open, &heavy).await;
    assert_eq!(led.header("location"), format!("/session/prove?then={page}"), "{}", led.text());
    // Where somebody only looks as another role, nothing asks for their passphrase.
    assert_eq!(site.post(&session, "/view-as", "role=officer").await.status, StatusCode::SEE_OTHER);
    let looked = site.post(&session, &open, "reason=to+compare").await;
    assert_eq!(looked.status, StatusCode::FORBIDDEN);
    assert!(!looked.text().contains("action=\"/session/prove\""), "{}", looked.text());
}
