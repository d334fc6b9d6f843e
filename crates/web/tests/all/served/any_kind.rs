//! Lists of other kinds than incidents: compared, reviewed and shown apart, without a script.

use super::{Site, agree_on, everything, incident, shared};
use app::records::{self, ListQuery};
use app::{exchange, matching, receive};
use axum::http::StatusCode;
use serde_json::json;
use std::ops::ControlFlow;

/// A node with an assessment and an incident of its own and the same of a partner, and who may do everything there.
async fn assessed() -> (Site, app::Actor) {
    let (site, harm) = (Site::found("monitor", 1).await, Site::found("harm", 2).await);
    let (lead, other) = (site.person("lead", everything()).await, harm.person("other", everything()).await);
    agree_on(&["incident", "assessment"], (&site.node, &lead), (&harm.node, &other)).await;
    for (us, with, actor) in [(&site, &harm, &lead), (&harm, &site, &other)] {
        let body = json!({ "period": "2017-07", "place": { "code": "SY-Raqqa" }, "risk": "PR02", "severity": "4",
            "people": 1200 });
        let body = record::Body::from_json(body).expect("a body is an object");
        let label = shared(&us.node, &with.node);
        records::create_labelled(&us.node, actor, "assessment", body, label.clone()).await.expect("it is written");
        let body = incident(3, 1, "words");
        records::create_labelled(&us.node, actor, "incident", body, label).await.expect("it is written");
    }
    let sent = exchange::seal_for(&harm.node, &other, "monitor").await.expect("it is sealed");
    let bundle = receive::receive(&site.node, &lead, &sent.bytes).await.expect("it is received");
    receive::accept(&site.node, &lead, &bundle).await.expect("it is accepted");
    (site, lead)
}

#[tokio::test]
async fn lists_of_another_kind_are_compared_and_their_pairs_reviewed_apart() {
    let (site, lead) = assessed().await;
    let session = site.sign_in("lead").await;
    let page = site.get(&session, "/matches").await.text();
    assert!(page.contains("matches?kind=assessment") && page.contains("Assessments"), "{page}");
    let got = site.post(&session, "/matches/run?kind=assessment", "").await;
    let run = got.header("location");
    assert!(run.starts_with("/matches/runs/") && run.ends_with("?kind=assessment"), "{run} {}", got.text());
    assert_eq!(site.awaited(&session, &run).await, "/matches?kind=assessment&done=matched");
    let query = ListQuery { kind: "match".to_owned(), page: 1, ..ListQuery::default() };
    let found = records::list(&site.node, &lead, &query).await.expect("they are listed").rows;
    let [pair] = found.as_slice() else { panic!("one pair: {found:?}") };
    let address = format!("/matches/{}", pair.id);
    let is_on = |page: &str| page.contains(&format!("matches&#x2f;{}", pair.id));
    assert!(is_on(&site.get(&session, "/matches?kind=assessment").await.text()));
    let incidents = site.get(&session, "/matches").await.text();
    assert!(!is_on(&incidents) && incidents.contains("No pairs here."), "{incidents}");
    assert!(site.get(&session, "/").await.text().contains("1 pair to compare <bdi>Assessments</bdi>"));
    let page = site.get(&session, &address).await.text();
    let answers =
        ["Are these about the same?", "the same as far as it is known", "likely to be about the same", "<svg"];
    for said in answers.into_iter().chain(["Why the records may be about the same"]) {
        assert!(page.contains(said), "{said}: {page}");
    }
    let got = site.post(&session, &format!("{address}/confirmed?kind=assessment"), "then=review").await;
    let next = got.header("location");
    assert_eq!(next, format!("/matches/review?kind=assessment&last={}&done=confirmed", pair.id), "{}", got.text());
    let page = site.get(&session, &next).await.text();
    assert!(page.contains("Every pair was looked at.") && page.contains("Undo the last answer"), "{page}");
    let page = site.get(&session, "/matches/events?kind=assessment").await.text();
    assert!(
        page.contains("Known to several") && page.contains("<svg") && page.contains("Who is on which lists"),
        "{page}"
    );
    let page = site.get(&session, "/matches/quality?kind=assessment").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let page = site.get(&session, "/matches/events").await.text();
    assert!(page.contains("No event is known to several organisations yet."), "{page}");
}

#[tokio::test]
async fn a_list_of_pairs_of_incidents_is_without_those_of_other_kinds_also_as_a_file() {
    let (site, lead) = assessed().await;
    let mut pairs = Vec::new();
    for kind in [matching::INCIDENT, "assessment"] {
        let done = matching::run_of(&site.node, (&lead, kind), &mut |_| ControlFlow::Continue(())).await;
        done.expect("they are compared");
        let filters = vec![matching::filter_of(kind)];
        let query = ListQuery { kind: "match".to_owned(), filters, page: 1, ..ListQuery::default() };
        let found = records::list(&site.node, &lead, &query).await.expect("they are listed").rows;
        pairs.push(found.first().expect("a pair").id.clone());
    }
    let session = site.sign_in("lead").await;
    let page = site.get(&session, "/matches").await.text();
    assert!(page.contains("/records/match?state=confirmed&amp;kind=\""), "{page}");
    for (query, expected) in [("", [true, true]), ("?kind=", [true, false]), ("?kind=assessment", [false, true])] {
        let page = site.get(&session, &format!("/records/match{query}")).await.text();
        let is_on = |number: usize| page.contains(&format!("matches&#x2f;{}", pairs[number]));
        assert_eq!([is_on(0), is_on(1)], expected, "{query}: {page}");
        let told = if query == "?kind=" { "Incidents" } else { "Assessments" };
        assert!(page.contains(&format!("<bdi>{told}</bdi> <span class=\"count\">1</span>")), "{query}: {page}");
    }
    for (asked, told) in [("kind=", "Incidents"), ("kind=assessment", "Assessments")] {
        let export = format!("/records/match/export?{asked}&purpose=analysis&sealed=no");
        let got = site.post(&session, &export, "reason=a+briefing").await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
        let page = site.get(&session, &got.header("location")).await.text();
        assert!(page.contains(&format!("<td><bdi>{told}</bdi>")), "{asked}: {page}");
    }
}

#[tokio::test]
async fn a_kind_of_which_there_is_no_list_is_refused_and_an_unknown_one_is_not_found() {
    let (site, lead) = assessed().await;
    let session = site.sign_in("lead").await;
    let got = site.post(&session, "/matches/run?kind=objective", "").await;
    assert_eq!(got.status, StatusCode::CONFLICT, "{}", got.text());
    assert!(got.text().contains("Add a list."), "{}", got.text());
    matching::run(&site.node, &lead, &mut |_| ControlFlow::Continue(())).await.expect("they are compared");
    let query = ListQuery { kind: "match".to_owned(), page: 1, ..ListQuery::default() };
    let pair = records::list(&site.node, &lead, &query).await.expect("a list").rows.remove(0);
    for kind in ["consent", "no-kind"] {
        for page in ["", "/review", "/events", "/quality"] {
            let got = site.get(&session, &format!("/matches{page}?kind={kind}")).await;
            assert_eq!(got.status, StatusCode::NOT_FOUND, "{page} {kind}");
        }
        for address in ["/matches/run".to_owned(), format!("/matches/{}/confirmed", pair.id)] {
            let got = site.post(&session, &format!("{address}?kind={kind}"), "").await;
            assert_eq!(got.status, StatusCode::NOT_FOUND, "{address} {kind}");
        }
    }
    let after = records::list(&site.node, &lead, &query).await.expect("a list").rows.remove(0);
    assert_eq!(after.open, pair.open, "nothing was decided");
    let page = site.get(&session, "/matches?kind=").await;
    assert_eq!(page.status, StatusCode::OK);
    let said = "Pairs of records that may be the same event.";
    assert!(page.text().contains(said), "{}", page.text());
}
