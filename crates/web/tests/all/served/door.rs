//! Signing in and out, the name that is asked for, the language, and who may post.

use super::{Session, Site, everything, incident};
use app::{people, records};
use axum::body::Body;
use axum::http::{Request, StatusCode};

fn nobody() -> Session {
    Session { cookie: String::new(), csrf: String::new() }
}

#[tokio::test]
async fn one_gets_in_by_the_door_only_and_out_again() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let got = site.get(&nobody(), "/records/incident?page=2").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    assert_eq!(got.header("location"), "/session/new?then=/records/incident%3Fpage%3D2");
    let wrong = "name=lina&passphrase=wrong+words+for+a+test&code=000000&then=/";
    let got = site.post_raw(&nobody(), "/session", wrong.to_owned()).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text().contains("is not right") && got.header("set-cookie").is_empty());
    let session = site.sign_in("lina").await;
    assert!(session.cookie.starts_with("__Host-concord-"), "{}", session.cookie);
    let got = site.get(&session, "/").await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.text().contains("<bdi>lina</bdi>") && got.text().contains("Demonstration, not for citation"));
    let got = site.post(&session, "/session/end", "").await;
    assert_eq!(
        (got.status, got.header("location")),
        (StatusCode::SEE_OTHER, "/session/new?done=signed-out".to_owned())
    );
    assert!(got.header("clear-site-data").contains("cookies"));
    assert_eq!(site.get(&session, "/").await.status, StatusCode::SEE_OTHER);
}

/// The tag that holds a text.
fn tag<'a>(page: &'a str, holds: &str) -> &'a str {
    let tags = page.split('<').filter_map(|piece| piece.split('>').next());
    tags.into_iter().find(|tag| tag.contains(holds)).unwrap_or_else(|| panic!("nothing holds {holds}: {page}"))
}

#[tokio::test]
async fn the_door_hides_what_is_typed_hinders_no_manager_of_passphrases_and_gives_no_hint() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let page = site.get(&nobody(), "/session/new").await.text();
    let asked: Vec<&str> = page.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let typed: Vec<&str> = asked.into_iter().filter(|name| ["name", "passphrase", "code"].contains(name)).collect();
    assert_eq!(typed, ["name", "passphrase", "code"], "and nothing else is asked: {page}");
    let passphrase = tag(&page, "name=\"passphrase\"");
    assert!(passphrase.contains("type=\"password\"") && passphrase.contains("autocomplete=\"current-password\""));
    assert!(!passphrase.contains("maxlength") && !passphrase.contains("pattern") && !page.contains("onpaste"));
    assert!(tag(&page, "name=\"name\"").contains("autocomplete=\"username\""));
    assert!(tag(&page, "name=\"code\"").contains("autocomplete=\"one-time-code\""));
    let lower = page.to_lowercase();
    assert!(!lower.contains("hint") && !lower.contains("question"), "{page}");
}

#[tokio::test]
async fn what_nobody_uses_leaves_the_screen_and_what_is_typed_stays() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    let refresh = site.get(&session, "/records/incident?page=1").await.header("refresh");
    assert_eq!(refresh, "1810; url=/session/left?in=en&then=/records/incident%3Fpage%3D1");
    let lina = people::actor(&site.node, "lina").await.expect("she is here");
    let body = incident(12, 1, "a house was hit");
    let id = records::create(&site.node, &lina, "incident", body).await.expect("a record");
    let opened = site.post(&session, &format!("/records/incident/{id}/open"), "reason=to+see").await;
    let (refresh, page) = (opened.header("refresh"), opened.text());
    assert!(refresh.starts_with("1810; ") && page.contains("a house was hit"), "a record with its comments: {page}");
    for stays in ["/records/incident/new", "/account", "/session/prove?then=/"] {
        assert_eq!(site.get(&session, stays).await.header("refresh"), "", "{stays}");
    }
    assert_eq!(site.get(&nobody(), "/session/new").await.header("refresh"), "");
    clock.minutes(29);
    let left = site.get(&session, "/session/left?in=ar&then=/records/incident%3Fpage%3D1").await;
    let page = left.text();
    assert_eq!((left.status, left.header("refresh")), (StatusCode::OK, String::new()));
    assert!(
        page.contains("lang=\"ar\"") && page.contains("records&#x2f;incident?page=1") && !page.contains("lina"),
        "{page}"
    );
    let strange = site.get(&session, "/session/left?then=//evil.example").await.text();
    assert!(strange.contains("href=\"&#x2f;\">Open it again") && !strange.contains("evil.example"), "{strange}");
    clock.minutes(2);
    let got = site.get(&session, "/").await;
    assert_eq!(got.header("location"), "/session/new", "leaving a page by itself makes no session longer");
}

#[tokio::test]
async fn the_door_leads_to_no_other_site() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let code = people::demo_code(&site.node, "lina").await.expect("a demonstration tells its codes");
    let form = format!("name=lina&passphrase=four+words+for+a+test&code={code}&then=//elsewhere.example");
    let got = site.post_raw(&nobody(), "/session", form).await;
    assert_eq!(got.header("location"), "/");
}

#[tokio::test]
async fn another_site_cannot_sign_somebody_in_nor_post_for_them() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let session = site.sign_in("lina").await;
    let from = |path: &str, site: &str, cookie: &str| {
        Request::post(path)
            .header("host", "localhost")
            .header("sec-fetch-site", site)
            .header("cookie", cookie)
            .body(Body::from(format!("csrf={}&name=lina", session.csrf)))
            .expect("the request is whole")
    };
    assert_eq!(site.ask(from("/session", "cross-site", "")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.ask(from("/session/end", "cross-site", &session.cookie)).await.status, StatusCode::FORBIDDEN);
    let wrong = site.post_raw(&session, "/session/end", "csrf=0000".to_owned()).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.text().contains("This form is too old"));
    assert_eq!(site.get(&session, "/").await.status, StatusCode::OK, "nothing was ended");
}

#[tokio::test]
async fn an_address_that_tries_too_often_waits() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let form = "name=lina&passphrase=wrong+words+for+a+test&code=000000";
    for _ in 0..web::door::TRIES {
        let got = site.post_raw(&nobody(), "/session", form.to_owned()).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let got = site.post_raw(&nobody(), "/session", form.to_owned()).await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(got.text().contains("Too many attempts"));
}

#[tokio::test]
async fn a_node_answers_to_its_own_names_only() {
    let (a, b) = (Site::found("monitor", 1).await, Site::found("harm", 2).await);
    let hosts = web::by_host(vec![
        ("monitor.localhost".to_owned(), a.node.clone()),
        ("harm.localhost".to_owned(), b.node.clone()),
    ]);
    let two = Site { router: hosts, ..b };
    let ask = |host: &str| Request::get("/session/new").header("host", host).body(Body::empty()).expect("whole");
    assert!(two.ask(ask("monitor.localhost:8000")).await.text().contains("Organisation monitor"));
    assert!(two.ask(ask("HARM.localhost.")).await.text().contains("Organisation harm"));
    for host in ["localhost", "127.0.0.1:8000", "evil.example", "monitor.localhost.evil.example"] {
        let got = two.ask(ask(host)).await;
        assert_eq!(got.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
    }
    for host in ["localhost", "127.0.0.1:8000", "[::1]:8000", "monitor.localhost"] {
        assert_eq!(a.ask(ask(host)).await.status, StatusCode::OK, "{host}");
    }
    for host in ["evil.example", "harm.localhost", "127.0.0.2"] {
        assert_eq!(a.ask(ask(host)).await.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
}

#[tokio::test]
async fn a_language_is_kept_for_the_browser_and_for_the_person() {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let got = site.get(&nobody(), "/language/ar?then=/session/new").await;
    assert_eq!(got.header("location"), "/session/new");
    let cookie = got.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let page = site.get(&Session { cookie, csrf: String::new() }, "/session/new").await.text();
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let session = site.sign_in("lina").await;
    assert!(site.get(&session, "/").await.text().contains("lang=\"en\" dir=\"ltr\""));
    site.get(&session, "/language/ar?then=/").await;
    assert!(site.get(&session, "/").await.text().contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert_eq!(site.get(&session, "/language/xx").await.status, StatusCode::NOT_FOUND);
}
