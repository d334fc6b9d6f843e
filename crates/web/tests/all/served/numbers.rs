//! Estimates and trends, from the form to the record and its files.

use super::full::full;
use super::{HOSTILE, Session, Site, newcomer};
use app::Role;
use app::estimate::{Method, Plan};
use app::estimates::{self, By, Wanted};
use app::people::{self, NewUser};
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// A run by the fast methods, kept.
async fn kept(site: &Site, actor: &app::Actor, by: By) -> String {
    let methods = vec![Method::Chapman, Method::Chao, Method::LogLinear, Method::Graphs];
    let wanted = Wanted { by, plan: Plan { methods, ..Plan::default() }, ..Wanted::default() };
    let (_, id) =
        estimates::run(&site.node, actor, &wanted, &mut |_| ControlFlow::Continue(())).await.expect("it runs");
    id.to_string()
}

/// A page that may ask for a reason first.
async fn opened(site: &Site, session: &Session, path: &str) -> String {
    let page = site.get(session, path).await.text();
    if !page.contains("name=\"reason\"") {
        return page;
    }
    site.post(session, path, "reason=to+look").await.text()
}

#[tokio::test]
async fn a_run_of_estimates_is_kept_with_its_verdict_before_its_numbers() {
    let full = full().await;
    let (site, lead) = (&full.pair.monitor, &full.pair.lead);
    let session = site.sign_in("lead").await;
    for by in By::ALL {
        let id = kept(site, lead, by).await;
        let page = opened(site, &session, &format!("/estimates/{id}")).await;
        let (verdict, number) = (page.find("Not usable for a brief"), page.find("Every method side by side"));
        assert!(verdict.is_some() && verdict < number, "{by:?}");
        assert!(page.contains("There are only two lists") && page.contains("<blockquote>"), "{by:?}");
        assert!(!page.contains('⟦') && !page.contains(HOSTILE), "{by:?}");
        for format in ["pdf", "docx", "csv", "hxl", "xlsx", "parquet", "json", "svg", "png"] {
            let address = format!("/estimates/{id}/files/{format}");
            let asked = site.get(&session, &address).await;
            assert!(asked.header("content-disposition").is_empty(), "{format} asks what for");
            assert!(asked.text().contains("name=\"purpose\""), "{format} asks what for");
            let got = site.get(&session, &format!("{address}?purpose=analysis")).await;
            assert_eq!(got.status, StatusCode::OK, "{format}");
            assert!(got.header("content-disposition").starts_with("attachment"), "{format}");
            assert!(got.bytes.len() > 100, "{format}");
            if ["csv", "hxl", "json", "svg"].contains(&format) {
                let text = got.text();
                assert!(text.contains("Caveats of all rows together") || text.contains("\"caveats\""), "{format}");
                assert!(text.contains("Smallest number told") || text.contains("\"minimum-cell\""), "{format}");
            }
        }
        assert_eq!(site.get(&session, &format!("/estimates/{id}/files/exe")).await.status, StatusCode::NOT_FOUND);
    }
    let picture = site.get(&session, "/picture").await.text();
    assert!(picture.contains("All methods, diagnostics and files"));
    let of_all = site.get(&session, "/picture?count=all").await.text();
    assert!(
        of_all.contains("All incidents, each counted once") && of_all.contains("known to at least one organisation")
    );
    assert!(!of_all.contains("with civilian deaths known") && !of_all.contains("⟦"), "{of_all}");
    assert!(!of_all.contains("All methods, diagnostics and files"), "estimates are of incidents with civilian deaths");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_a_page_started_is_shown_to_nobody_else_and_can_be_stopped() {
    let full = full().await;
    let site = &full.pair.monitor;
    site.person("nour", BTreeSet::from([Role::Monitor])).await;
    let (lead, nour) = (site.sign_in("lead").await, site.sign_in("nour").await);
    let form = "governorate=&from=&to=&by=nothing&cite=no&coded=several&linkages=50";
    assert_eq!(site.post(&nour, "/picture/estimate", form).await.status, StatusCode::NOT_FOUND);
    let started = site.post(&lead, "/picture/estimate", form).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text());
    let run = started.header("location");
    assert!(run.starts_with("/estimates/runs/"), "{run}");
    let absent = site.get(&nour, "/no/such/page").await;
    let closed = site.get(&nour, &run).await;
    assert!(closed.status == StatusCode::NOT_FOUND && closed.bytes == absent.bytes);
    assert_eq!(site.post(&nour, &format!("{run}/stop"), "").await.status, StatusCode::NOT_FOUND);
    let got = site.get(&lead, &run).await;
    assert!(matches!(got.status, StatusCode::OK | StatusCode::SEE_OTHER), "{}", got.status);
    assert_eq!(site.post(&lead, &format!("{run}/stop"), "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_trend_is_seen_confirmed_published_and_audited_with_the_next() {
    let full = full().await;
    let site = &full.pair.monitor;
    site.person("nour", BTreeSet::from([Role::Monitor])).await;
    let (session, nour) = (site.sign_in("lead").await, site.sign_in("nour").await);
    assert_eq!(site.get(&nour, "/trends").await.status, StatusCode::NOT_FOUND);
    let asked = "rows=governorate&columns=month&k=5&hides=no";
    let page = site.get(&session, &format!("/trends?{asked}")).await.text();
    // All of them are in Raqqa in July 2017: the one cell and its totals are what the joint picture counts.
    let picture = site.get(&session, "/picture").await.text();
    let union = picture.split("<p class=\"figure\">").nth(1).and_then(|p| p.split(' ').next()).unwrap_or_default();
    let cell = format!(">{union}<");
    assert!(page.contains("What would be published") && page.contains(&cell), "{union}");
    assert_eq!(site.post(&nour, "/trends", &format!("{asked}&confirm=yes")).await.status, StatusCode::NOT_FOUND);
    let unread = site.post(&session, "/trends", asked).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is published unread");
    let published = site.post(&session, "/trends", &format!("{asked}&confirm=yes")).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    let address = published.header("location").split('?').next().unwrap_or_default().to_owned();
    let shown = opened(site, &session, &address).await;
    assert!(shown.contains(&cell) && shown.contains("0 of "), "{union}");
    for format in ["csv", "cells", "hxl", "xlsx", "svg", "png"] {
        let got = site.get(&session, &format!("{address}/files/{format}?purpose=analysis")).await;
        assert_eq!(got.status, StatusCode::OK, "{format}");
        assert!(got.header("content-disposition").starts_with("attachment"), "{format}");
        if ["csv", "cells", "hxl", "svg"].contains(&format) {
            assert!(got.text().contains("Smallest number told"), "{format}");
        }
    }
    assert_eq!(site.get(&nour, &address).await.status, StatusCode::NOT_FOUND);
    let next = site.get(&session, "/trends?rows=governorate&columns=year&k=5&hides=no").await.text();
    assert!(next.contains("Audited together with 1 earlier release"), "{next}");
    // Whoever may not open the earlier table may not release past it: the audit would leave out what it told.
    let new = NewUser { grants: BTreeSet::new(), ..newcomer("sami") };
    people::add(&site.node, &new, "test").await.expect("the person is added");
    let sami = site.sign_in("sami").await;
    let past = site.get(&sami, "/trends?rows=governorate&columns=year&k=3&hides=no").await.text();
    assert!(past.contains("cannot be opened by you") && !past.contains("What would be published"), "{past}");
}
