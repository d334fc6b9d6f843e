//! Lists of other kinds than incidents: compared, reviewed and shown apart, without a script.

use super::{Site, agree_on, everything, shared};
use app::records::{self, ListQuery};
use app::{exchange, receive};
use axum::http::StatusCode;
use serde_json::json;

/// A node with an assessment of its own and the same of a partner, and who may do everything there.
async fn assessed() -> (Site, app::Actor) {
    let (site, harm) = (Site::found("monitor", 1).await, Site::found("harm", 2).await);
    let (lead, other) = (site.person("lead", everything()).await, harm.person("other", everything()).await);
    agree_on(&["incident", "assessment"], (&site.node, &lead), (&harm.node, &other)).await;
    for (us, with, actor) in [(&site, &harm, &lead), (&harm, &site, &other)] {
        let body = json!({ "period": "2017-07", "place": { "code": "SY-Raqqa" }, "risk": "PR02", "severity": "4",
            "people": 1200 });
        let body = record::Body::from_json(body).expect("a body is an object");
        let label = shared(&us.node, &with.node);
        records::create_labelled(&us.node, actor, "assessment", body, label).await.expect("it is written");
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
    let mut led = String::new();
    for _ in 0..120 {
        let got = site.get(&session, &run).await;
        if got.status == StatusCode::SEE_OTHER {
            led = got.header("location");
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    assert_eq!(led, "/matches?kind=assessment&done=matched");
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
    for said in ["Are these about the same?", "the same as far as it is known", "likely to be about the same", "<svg"] {
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
async fn a_kind_of_which_there_is_one_list_is_refused_and_an_unknown_one_counts_as_incidents() {
    let (site, _) = assessed().await;
    let session = site.sign_in("lead").await;
    let got = site.post(&session, "/matches/run?kind=objective", "").await;
    assert_eq!(got.status, StatusCode::CONFLICT, "{}", got.text());
    let page = site.get(&session, "/matches?kind=consent").await;
    assert_eq!(page.status, StatusCode::OK);
    let said = "Pairs of records that may be the same event.";
    assert!(page.text().contains(said), "{}", page.text());
}
