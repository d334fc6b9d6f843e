//! Files on the pages: in as they stream, out as bytes that nothing shows, and nothing for who may not.

use super::{HOSTILE, Session, Site, everything, incident, newcomer};
use app::attachments::{self, Limits};
use app::people::{self, NewUser};
use app::{Role, records};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use record::{Compartment, Label, RecordId, Sensitivity};
use std::collections::BTreeSet;

const WORDS: &[u8] = b"<script>what she saw</script>";

async fn site() -> (Site, Session, RecordId) {
    let site = Site::found("monitor", 77).await;
    let lead = site.person("lead", everything()).await;
    let label = Label { sensitivity: Sensitivity::Low, ..Label::own(site.node.org()) };
    let record = records::create_labelled(&site.node, &lead, "incident", incident(3, 1, "words"), label).await;
    let session = site.sign_in("lead").await;
    (site, session, record.expect("it is written"))
}

fn parts<'a>(name: &'a str, bytes: &'a [u8]) -> [(&'a str, Option<&'a str>, &'a [u8]); 2] {
    [("compartment", None, b"narrative"), ("file", Some(name), bytes)]
}

/// The address of the first file on a page.
fn file_on(page: &str) -> String {
    let at = page.split("/attachments/").nth(1).or(page.split("attachments&#x2f;").nth(1)).expect("a file");
    format!("/attachments/{}", at.split(['"', '/']).next().expect("an id"))
}

#[tokio::test]
async fn who_looks_as_another_role_is_told_that_no_file_is_opened_meanwhile() {
    let (site, session, record) = site().await;
    let page = format!("/records/incident/{record}");
    let got = site.upload(&session, &format!("{page}/attachments"), &parts("told.txt", WORDS)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    let read = async || site.get(&session, &page).await.text().replace("&#x2f;", "/");
    let shown = read().await;
    let link = format!("href=\"{}\"", file_on(&shown));
    assert!(shown.contains(&link), "{shown}");
    assert_eq!(site.post(&session, "/view-as", "role=officer").await.status, StatusCode::SEE_OTHER);
    let shown = read().await;
    assert!(shown.contains("told.txt") && !shown.contains(&link), "what is refused is no link: {shown}");
    assert!(shown.contains("no file is opened"), "{shown}");
}

#[tokio::test]
async fn a_file_comes_back_as_bytes_that_no_browser_shows() {
    let (site, session, record) = site().await;
    let page = format!("/records/incident/{record}");
    let to = format!("{page}/attachments");
    let got = site.upload(&session, &to, &parts(&format!("../{HOSTILE}\u{202e}.html").replace('"', ""), WORDS)).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    for language in ["en", "ar"] {
        site.get(&session, &format!("/language/{language}?then=/")).await;
        let shown = site.get(&session, &page).await.text();
        super::routes::check(&page, &shown);
        assert!(shown.contains("type=\"file\"") && !shown.contains("<script>alert") && !shown.contains('\u{202e}'));
    }
    let shown = site.get(&session, &page).await.text().replace("&#x2f;", "/");
    let file = site.get(&session, &file_on(&shown)).await;
    assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, WORDS));
    assert_eq!(file.header("content-type"), "application/octet-stream", "active content is bytes and nothing else");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(file.header("content-security-policy").starts_with("sandbox"));
    let disposition = file.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"concord-") && !disposition.contains("alert"),
        "{disposition}"
    );
    assert_eq!(file.header("content-length"), WORDS.len().to_string());
    let zipped = Request::get(file_on(&shown)).header("host", "localhost").header("cookie", &session.cookie);
    let zipped = site.ask(zipped.header("accept-encoding", "gzip").body(Body::empty()).expect("whole")).await;
    assert_eq!((zipped.header("content-encoding").as_str(), zipped.bytes.as_slice()), ("", WORDS), "sent as it is");
}

#[tokio::test]
async fn who_may_not_open_the_part_finds_neither_file_nor_address() {
    let (site, session, record) = site().await;
    let to = format!("/records/incident/{record}/attachments");
    let source = [("compartment", None, &b"source"[..]), ("file", Some("neighbour.txt"), b"who told us")];
    assert_eq!(site.upload(&session, &to, &source).await.status, StatusCode::SEE_OTHER);
    let page = format!("/records/incident/{record}");
    let file = file_on(&site.get(&session, &page).await.text().replace("&#x2f;", "/"));
    let narrow = NewUser {
        roles: BTreeSet::from([Role::Officer]),
        grants: BTreeSet::from([Compartment::Narrative]),
        ..newcomer("nour")
    };
    people::add(&site.node, &narrow, "test").await.expect("the person is added");
    let nour = site.sign_in("nour").await;
    let absent = site.get(&nour, "/attachments/neverneverneverneverneve").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    for path in [file.clone(), format!("{file}/remove")] {
        assert!(site.get(&nour, &path).await.bytes == absent.bytes, "{path}");
        assert!(site.post(&nour, &path, "reason=to+look").await.bytes == absent.bytes, "{path}");
    }
    let shown = site.get(&nour, &page).await.text();
    assert!(!shown.contains("neighbour") && !shown.contains("concord-") && !shown.contains("option value=\"source\""));
    assert_eq!(site.upload(&nour, &to, &source).await.status, StatusCode::NOT_FOUND);
    let monitor = NewUser { roles: BTreeSet::from([Role::Monitor]), ..newcomer("mona") };
    people::add(&site.node, &monitor, "test").await.expect("the person is added");
    let mona = site.sign_in("mona").await;
    let gone = site.get(&mona, "/no/such/page").await;
    for path in [to.as_str(), "/records/incident/neverneverneverneverneve/attachments", "/records/actor/x/attachments"]
    {
        assert!(site.upload(&mona, path, &parts("a.txt", WORDS)).await.bytes == gone.bytes, "{path}");
    }
}

#[tokio::test]
async fn a_wrong_form_keeps_nothing() {
    let (site, session, record) = site().await;
    let to = format!("/records/incident/{record}/attachments");
    let folder = site.node.store().folder().join("attachments");
    let left = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
    let file_first = [("file", Some("a.txt"), WORDS), ("compartment", None, &b"narrative"[..])];
    let open = [("compartment", None, &b"open"[..]), ("file", Some("a.txt"), WORDS)];
    let unknown = [("compartment", None, &b"narrative"[..]), ("other", None, b"x")];
    let empty = parts("a.txt", b"");
    for wrong in [&file_first[..], &open, &unknown, &empty, &[]] {
        assert_eq!(site.upload(&session, &to, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let stranger = Session { csrf: "another".to_owned(), ..session.clone() };
    assert_eq!(site.upload(&stranger, &to, &parts("a.txt", WORDS)).await.status, StatusCode::FORBIDDEN);
    let head = "--edge\r\ncontent-disposition: form-data; name=";
    let cut = format!(
        "{head}\"csrf\"\r\n\r\n{}\r\n{head}\"compartment\"\r\n\r\nnarrative\r\n{head}\"file\"; filename=\"a\"\r\n\r\nhalf",
        session.csrf
    );
    for (kind, body) in [
        ("multipart/form-data; boundary=edge", cut),
        ("multipart/form-data", "x".to_owned()),
        ("text/plain", "x".to_owned()),
        ("application/x-www-form-urlencoded", format!("csrf={}", session.csrf)),
    ] {
        let request = Request::post(&to).header("host", "localhost:8000").header("cookie", &session.cookie);
        let got = site.ask(request.header("content-type", kind).body(Body::from(body)).expect("whole")).await;
        assert!(got.status.is_client_error(), "{kind}: {}", got.status);
    }
    let lead = people::actor(&site.node, "lead").await.expect("the person");
    let small = Limits { page_bytes: 1_000, ..Limits::default() };
    attachments::set_limits(&site.node, &lead, small).await.expect("it is set");
    let large = site.upload(&session, &to, &parts("a.txt", &[b'x'; 1_001])).await;
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(large.text().contains("command line"), "{}", large.text());
    assert_eq!(left(), 0);
}

#[tokio::test]
async fn high_sensitivity_asks_why_and_removal_asks_once_more() {
    let (site, session, _) = site().await;
    let lead = people::actor(&site.node, "lead").await.expect("the person");
    let label = Label { sensitivity: Sensitivity::High, ..Label::own(site.node.org()) };
    let record = records::create_labelled(&site.node, &lead, "incident", incident(3, 1, "words"), label).await;
    let record = record.expect("it is written");
    let to = format!("/records/incident/{record}/attachments");
    let done = site.upload(&session, &to, &parts("a.txt", b"words")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let listed = attachments::of(&site.node, &lead, &record, true).await.expect("a list");
    let file = format!("/attachments/{}", listed[0].id);
    let asked = site.get(&session, &file).await;
    assert!(asked.text().contains("<textarea id=\"reason\"") && !asked.text().contains("words"), "{}", asked.text());
    assert!(site.post(&session, &file, "reason=").await.text().contains("<textarea"), "an empty reason is none");
    assert_eq!(site.post(&session, &file, "reason=to+compare").await.bytes, b"words");
    let ask = site.get(&session, &format!("{file}/remove")).await;
    assert_eq!(ask.status, StatusCode::OK);
    assert!(site.post(&session, &format!("{file}/remove"), "reason=").await.text().contains("<textarea"));
    let gone = site.post(&session, &format!("{file}/remove"), "reason=the+wrong+one").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(&session, &file).await.status, StatusCode::NOT_FOUND);
}
