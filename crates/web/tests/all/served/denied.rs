//! Who is turned away by a page leaves a line in the log, which tells whoever reads it no more than the page told.

use super::{HOSTILE, Session, Site, everything, incident, shared};
use app::{Actor, Role, audit, records};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use record::{Label, Sensitivity};
use std::collections::BTreeSet;

/// What the newest entries say of pages that were refused, the newest first: who, and what.
async fn turned_away(site: &Site, lead: &Actor) -> Vec<(String, String)> {
    let query = audit::Query { action: "page-refused".to_owned(), most: 100, ..audit::Query::default() };
    let found = audit::find(&site.node, lead, &query).await.expect("the log opens");
    let entries = found.entries.into_iter().filter_map(|e| e.entry);
    entries.map(|e| (e.actor, e.detail.unwrap_or_default())).collect()
}

#[tokio::test]
async fn what_is_closed_and_what_does_not_exist_leave_the_same_line() {
    let site = Site::found("monitor", 1).await;
    let lead = site.person("lead", everything()).await;
    let keeper = site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let label = Label { sensitivity: Sensitivity::High, ..shared(&site.node, &site.node) };
    let made = records::create_labelled(&site.node, &lead, "incident", incident(3, 4, HOSTILE), label).await;
    let there = made.expect("a record");
    let session = site.sign_in("keeper").await;
    for id in [there.as_str(), "mon-0000000000"] {
        let address = format!("/records/incident/{id}");
        assert_eq!(site.get(&session, &address).await.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(site.post(&session, &format!("{address}/open"), "reason=x").await.status, StatusCode::NOT_FOUND);
    }
    let line = |what: &str| (keeper.id.clone(), what.to_owned());
    let (posted, asked) = (line("closed POST /records/{kind}/{id}/open"), line("closed GET /records/{kind}/{id}"));
    assert_eq!(turned_away(&site, &lead).await, [posted.clone(), asked.clone(), posted, asked]);
    // An address that is none says what somebody typed, and nothing of what they may see.
    assert_eq!(site.get(&session, "/no-such-page").await.status, StatusCode::NOT_FOUND);
    assert_eq!(turned_away(&site, &lead).await.len(), 4);
}

#[tokio::test]
async fn a_form_of_another_site_and_an_address_that_waits_leave_a_line() {
    let site = Site::found("monitor", 1).await;
    let lead = site.person("lead", everything()).await;
    let session = site.sign_in("lead").await;
    let from = |path: &str, cookie: &str| {
        let request = Request::post(path).header("host", "localhost").header("sec-fetch-site", "cross-site");
        let body = Body::from(format!("csrf={}", session.csrf));
        request.header("cookie", cookie).body(body).expect("the request is whole")
    };
    assert_eq!(site.ask(from("/session/end", &session.cookie)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.ask(from("/session", "")).await.status, StatusCode::FORBIDDEN);
    let nobody = Session { cookie: String::new(), csrf: String::new() };
    // Signing in above was a try too.
    for _ in 0..web::door::TRIES {
        let form = "name=lina&passphrase=wrong+words+for+a+test&code=000000".to_owned();
        site.post_raw(&nobody, "/session", form).await;
    }
    let lines = [("nobody", "waits"), ("nobody", "foreign POST /session"), (&lead.id, "foreign POST /session/end")];
    assert_eq!(turned_away(&site, &lead).await, lines.map(|(who, what)| (who.to_owned(), what.to_owned())));
}

#[tokio::test]
async fn twenty_lines_an_hour_are_written_of_one_person_and_then_that_there_were_more() {
    let (site, clock) = Site::found_moving("monitor", 1).await;
    let lead = site.person("lead", everything()).await;
    site.person("keeper", BTreeSet::from([Role::Administrator])).await;
    let session = site.sign_in("keeper").await;
    for _ in 0..25 {
        site.get(&session, "/records/incident/mon-0000000000").await;
    }
    let lines = turned_away(&site, &lead).await;
    assert_eq!(lines.len(), 21);
    assert_eq!(lines[0].1, "more");
    clock.minutes(60);
    let session = site.sign_in("keeper").await;
    site.get(&session, "/records/incident/mon-0000000000").await;
    assert_eq!(turned_away(&site, &lead).await.len(), 22, "the next hour has its own");
}

#[tokio::test]
async fn the_log_finds_what_was_refused_by_the_words_that_it_offers() {
    let site = Site::found("monitor", 1).await;
    site.person("lead", everything()).await;
    let nobody = Session { cookie: String::new(), csrf: String::new() };
    let form = "name=lead&passphrase=wrong+words+for+a+test&code=000000".to_owned();
    site.post_raw(&nobody, "/session", form).await;
    let session = site.sign_in("lead").await;
    site.get(&session, "/records/incident/mon-0000000000").await;
    let count = async |did: &str| {
        let page = site.get(&session, &format!("/audit?did={did}")).await.text();
        assert!(page.contains(&format!("<option value=\"{did}\" selected")), "{did} is offered: {page}");
        let body = page.split("<tbody>").nth(1).and_then(|p| p.split("</tbody>").next()).unwrap_or_default();
        body.matches("<tr").count()
    };
    // Refused or not, as it is offered; and what was refused alone.
    assert_eq!((count("sign-in").await, count("sign-in-refused").await, count("page-refused").await), (2, 1, 1));
    assert!(site.get(&session, "/audit").await.text().contains("Was turned away from a page"));
}
