//! What an agreement says must happen, as people meet it: a breach with its clock, what was not taken.

use super::full::full;
use axum::http::StatusCode;

#[tokio::test]
async fn a_breach_is_declared_on_the_agreements_page_and_its_hours_stand_on_today() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let page = format!("/agreements/{}", full.agreement);
    assert!(site.get(&session, &page).await.text().contains("Declare a breach"));
    let told = site.get(&session, &format!("{page}/told")).await;
    assert_eq!(told.status, StatusCode::NOT_FOUND, "there is nothing to tell yet");
    let silent = site.post(&session, &format!("{page}/breach"), "hours_ago=3&reason=").await;
    assert!(silent.text().contains("reason-wrong"), "it says what happened: {}", silent.text());
    let got = site.post(&session, &format!("{page}/breach"), "hours_ago=3&reason=a+lost+stick").await;
    assert_eq!(got.header("location"), format!("{page}?done=agreement-breach-declared"), "{}", got.text());
    let shown = site.get(&session, &page).await.text();
    // By hand: 48 hours are agreed where nothing else is said, and 3 have passed.
    assert!(shown.contains("45 hours are left.") && shown.contains("The notice waits for the next bundle."), "{shown}");
    let today = site.get(&session, "/").await.text();
    assert!(today.contains("A breach is to be told to") && today.contains("45 hours are left."), "{today}");
    let got = site.post(&session, &format!("{page}/told"), "reason=by+telephone").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    assert!(site.get(&session, "/").await.text().contains("A breach, told to"));
    site.get(&session, "/language/ar?then=/").await;
    assert!(site.get(&session, &page).await.text().contains("هم يعلمون."));
}

#[tokio::test]
async fn a_refusal_is_said_in_the_language_of_who_reads_it() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    site.get(&session, "/language/ar?then=/").await;
    let page = format!("/authorities/{}/answer", full.request);
    let got = site.post(&session, &page, "state=nothing&answer=x").await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text().contains("قل ما أُعطي أو لماذا لم يُعطَ شيء"), "{}", got.text());
    assert!(!got.text().contains("lang=\"en\" dir=\"ltr\""), "and nothing of it is English");
}
