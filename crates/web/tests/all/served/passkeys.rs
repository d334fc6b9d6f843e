//! Passkeys through the browser that is none, with a device in software: at the door, at the proof, on one's account; and
//! which pages may run a script.

#[path = "../../../../app/tests/all/passkeys/device.rs"]
mod device;

use super::full::full;
use super::{Got, Session, Site, everything};
use app::people;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use device::Device;
use web::headers::{CONTENT_POLICY, SCRIPT_POLICY};
use web::origin::Local;

const HOST: &str = "localhost:8000";

fn nobody() -> Session {
    Session { cookie: String::new(), csrf: String::new() }
}

/// Asks as a browser does that reached our port 8000 under a name.
async fn ask_at(site: &Site, (host, cookie): (&str, &str), (path, form): (&str, Option<String>)) -> Got {
    let request = if form.is_some() { Request::post(path) } else { Request::get(path) };
    let request = request
        .header("host", host)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .extension(Local("127.0.0.1:8000".parse().expect("an address")));
    site.ask(request.body(form.map_or(Body::empty(), Body::from)).expect("the request is whole")).await
}

async fn get(site: &Site, cookie: &str, path: &str) -> Got {
    ask_at(site, (HOST, cookie), (path, None)).await
}

async fn post(site: &Site, session: &Session, (path, form): (&str, String)) -> Got {
    ask_at(site, (HOST, &session.cookie), (path, Some(format!("csrf={}&{form}", session.csrf)))).await
}

/// What an attribute of a page holds, as a browser reads it.
fn attribute(page: &str, before: &str) -> String {
    let rest = page.split(before).nth(1).unwrap_or_else(|| panic!("{before} is not in {page}"));
    let text = rest.split('"').next().unwrap_or_default();
    text.replace("&quot;", "\"")
        .replace("&#x2f;", "/")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

fn filled(page: &str, credential: &str, more: &str) -> String {
    let challenge = attribute(page, "name=\"challenge\" value=\"");
    let plain = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02x}") };
    let credential: String = credential.bytes().map(plain).collect();
    format!("challenge={challenge}&credential={credential}&{more}")
}

fn options(page: &str) -> String {
    attribute(page, "data-options=\"")
}

fn cookies(got: &Got) -> Vec<String> {
    let all = got.headers.get_all("set-cookie").iter();
    all.filter_map(|v| v.to_str().ok()).map(str::to_owned).collect()
}

fn plain(cookie: &str) -> &str {
    cookie.split(';').next().unwrap_or_default()
}

const ORIGIN: &str = "http://localhost:8000";

/// A person with a passkey.
async fn with_passkey() -> (Site, super::Moving, Device, Session) {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    let mut device = Device::new(3);
    let page = get(&site, &session.cookie, "/account/passkeys/new").await.text();
    let made = device.make(&options(&page), ORIGIN);
    let got = post(&site, &session, ("/account/passkeys", filled(&page, &made, "name=my+%3Ckey%3E"))).await;
    assert_eq!(got.header("location"), "/account?done=passkey-added", "{}", got.text());
    (site, clock, device, session)
}

#[tokio::test]
async fn a_person_adds_a_passkey_signs_in_with_it_proves_with_it_and_removes_it() {
    let (site, clock, mut device, session) = with_passkey().await;
    let page = get(&site, &session.cookie, "/account").await.text();
    assert!(page.contains("my &lt;key&gt;") && page.contains("never used"), "{page}");
    clock.minutes(1);
    let door = get(&site, "", "/session/new").await;
    let cookie = cookies(&door).remove(0);
    for part in ["__Host-concord-", "-door=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=300"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let signed = device.sign(&options(&door.text()), ORIGIN);
    let form = filled(&door.text(), &signed, "then=%2Fsearch");
    let browser = Session { cookie: plain(&cookie).to_owned(), csrf: String::new() };
    let other = post(&site, &nobody(), ("/session/passkey", form.clone())).await;
    assert_eq!(other.status, StatusCode::CONFLICT, "in another browser it is worth nothing");
    let got = post(&site, &browser, ("/session/passkey", form.clone())).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/search".to_owned()), "{}", got.text());
    let set = cookies(&got);
    assert!(set[1].contains("-door=;") && set[1].contains("Max-Age=0"), "{set:?}");
    let again = post(&site, &browser, ("/session/passkey", form)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a signature counts once");
    assert!(again.text().contains("This passkey opens nothing here") && again.text().contains("data-passkey"));
    let token = plain(&set[0]).split_once('=').expect("a cookie has a value").1.to_owned();
    let live = people::session(&site.node, &token).await.expect("it answers").expect("it is live");
    let session = Session { cookie: plain(&set[0]).to_owned(), csrf: live.csrf };
    assert_eq!(get(&site, &session.cookie, "/").await.status, StatusCode::OK);
    clock.minutes(11);
    let asked = get(&site, &session.cookie, "/account/passkeys/new").await;
    assert!(asked.header("location").starts_with("/session/prove"), "a new one needs a fresh proof");
    let page = get(&site, &session.cookie, &asked.header("location")).await.text();
    let signed = device.sign(&options(&page), ORIGIN);
    let form = filled(&page, &signed, "then=%2Faccount%2Fpasskeys%2Fnew");
    let got = post(&site, &session, ("/session/prove/passkey", form)).await;
    assert_eq!(got.header("location"), "/account/passkeys/new", "{}", got.text());
    let session = Session { cookie: plain(&cookies(&got)[0]).to_owned(), ..session };
    let page = get(&site, &session.cookie, "/account").await.text();
    assert!(page.contains("last used"), "{page}");
    let remove = attribute(&page, "class=\"button\" href=\"/account/passkeys/");
    assert!(remove.ends_with("/remove"), "{remove}");
    let path = format!("/account/passkeys/{remove}");
    assert!(get(&site, &session.cookie, &path).await.text().contains("my &lt;key&gt;"));
    assert_eq!(get(&site, &session.cookie, "/account/passkeys/other/remove").await.status, StatusCode::NOT_FOUND);
    let got = post(&site, &session, (&path, String::new())).await;
    assert_eq!(got.header("location"), "/account?done=passkey-removed");
    assert!(get(&site, &session.cookie, "/account").await.text().contains("You have none."));
}

#[tokio::test]
async fn a_proof_by_passkey_keeps_what_had_been_typed() {
    let (site, clock, mut device, session) = with_passkey().await;
    clock.minutes(11);
    let typed = "short_name=relief&certificate=more".to_owned();
    let got = post(&site, &session, ("/partners/new", typed)).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    let page = got.text();
    let signed = device.sign(&options(&page), ORIGIN);
    let carried = "to=%2Fpartners%2Fnew&typed=short_name%3Drelief";
    let got = post(&site, &session, ("/session/prove/passkey", filled(&page, &signed, carried))).await;
    assert!(got.text().contains("name=\"short_name\" value=\"relief\""), "{}", got.text());
    let wrong = filled(&page, "{}", carried);
    let session = Session { cookie: plain(&cookies(&got)[0]).to_owned(), ..session };
    let got = post(&site, &session, ("/session/prove/passkey", wrong)).await;
    assert_eq!(got.status, StatusCode::CONFLICT, "the question was another session's");
    assert!(got.text().contains("short_name=relief"), "it is still kept");
}

#[tokio::test]
async fn guesses_with_passkeys_use_up_the_share_of_the_address() {
    let (site, _) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let door = get(&site, "", "/session/new").await;
    let browser = Session { cookie: plain(&cookies(&door)[0]).to_owned(), csrf: String::new() };
    let form = filled(&door.text(), "{}", "then=/");
    for _ in 0..web::door::TRIES {
        let got = post(&site, &browser, ("/session/passkey", form.clone())).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(cookies(&got).iter().all(|c| plain(c) == browser.cookie), "nothing but the cookie that was there");
    }
    assert_eq!(post(&site, &browser, ("/session/passkey", form)).await.status, StatusCode::TOO_MANY_REQUESTS);
    let code = "name=lina&passphrase=x&code=1".to_owned();
    assert_eq!(post(&site, &nobody(), ("/session", code)).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn another_site_signs_nobody_in_with_a_passkey() {
    let (site, _, mut device, _) = with_passkey().await;
    let door = get(&site, "", "/session/new").await;
    let signed = device.sign(&options(&door.text()), ORIGIN);
    let form = filled(&door.text(), &signed, "then=/");
    let request = Request::post("/session/passkey")
        .header("host", HOST)
        .header("cookie", plain(&cookies(&door)[0]))
        .header("sec-fetch-site", "same-site")
        .extension(Local("127.0.0.1:8000".parse().expect("an address")));
    let got = site.ask(request.body(Body::from(form)).expect("whole")).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_no_passkey_can_work_the_pages_say_so_and_offer_none() {
    let (site, _, mut device, session) = with_passkey().await;
    let door = get(&site, "", "/session/new").await;
    let cookie = plain(&cookies(&door)[0]).to_owned();
    let signed = device.sign(&options(&door.text()), ORIGIN);
    let new = get(&site, &session.cookie, "/account/passkeys/new").await.text();
    let made = Device::new(4).make(&options(&new), ORIGIN);
    let made = format!("csrf={}&{}", session.csrf, filled(&new, &made, "name=x"));
    // Numbers; another port than that of our socket; a name with a dot at its end, which is another one for a browser.
    for host in ["127.0.0.1:8000", "[::1]:8000", "localhost:9000", "localhost", "localhost.:8000"] {
        let with = format!("{}; {cookie}", session.cookie);
        for path in ["/session/new", "/session/prove", "/account", "/account/passkeys/new"] {
            let got = ask_at(&site, (host, &with), (path, None)).await;
            let page = got.text();
            assert!(page.contains("Passkeys do not work at this address"), "{host} {path}: {page}");
            assert!(!page.contains("data-passkey") && !page.contains("<script") && !page.contains("/passkeys/new\""));
            assert_eq!(got.header("content-security-policy"), CONTENT_POLICY);
            assert!(got.header("set-cookie").is_empty());
        }
        let form = filled(&door.text(), &signed, "then=/");
        let got = ask_at(&site, (host, &cookie), ("/session/passkey", Some(form))).await;
        assert_eq!(got.status, StatusCode::CONFLICT, "{host}");
        let got = ask_at(&site, (host, &session.cookie), ("/account/passkeys", Some(made.clone()))).await;
        assert_eq!(got.status, StatusCode::CONFLICT, "{host}");
    }
    let got = ask_at(&site, (HOST, &session.cookie), ("/account/passkeys", Some(made))).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "where it can work the same is taken: {}", got.text());
}

#[tokio::test]
async fn only_the_pages_that_ask_a_device_may_run_the_script() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let mut scripted = Vec::new();
    let mut paths = full.addresses();
    paths.extend(["/no/such/page".to_owned(), web::assets::passkey_script().path().to_owned()]);
    for path in paths {
        let got = get(site, &session.cookie, &path).await;
        let (policy, page) = (got.header("content-security-policy"), got.text());
        let permissions = got.header("permissions-policy");
        if policy == CONTENT_POLICY {
            assert!(!page.contains("<script"), "{path}");
            assert!(permissions.ends_with("publickey-credentials-get=(), publickey-credentials-create=()"));
            continue;
        }
        assert_eq!(policy, SCRIPT_POLICY, "{path}");
        assert!(page.contains("<script src=\"&#x2f;static&#x2f;passkey-") && page.matches("<script").count() == 1);
        let allows = if path == "/account/passkeys/new" { "create=(self)" } else { "get=(self)" };
        assert!(permissions.matches("(self)").count() == 1 && permissions.contains(allows), "{path}: {permissions}");
        scripted.push(path);
    }
    assert_eq!(scripted, ["/session/new", "/session/prove?then=/exchange", "/account/passkeys/new"]);
    for part in
        ["script-src 'self';", "require-trusted-types-for 'script'", "trusted-types 'none'", "default-src 'none'"]
    {
        assert!(SCRIPT_POLICY.contains(part) && !SCRIPT_POLICY.contains("unsafe"), "{part}");
    }
}
