//! Lists: what of their address was not understood is said, and no file is made of it.

use super::pair;
use axum::http::StatusCode;

const SAID: &str = "was not understood, and the list is not narrowed by it";

#[tokio::test]
async fn what_of_an_address_was_not_understood_is_said_above_the_list_and_leaves_as_no_file() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let understood = "place=SY-Raqqa&violence=one-sided&from=2017-07-01";
    let page = site.get(&session, &format!("/records/incident?{understood}")).await.text();
    assert!(!page.contains(SAID), "{page}");
    for (query, what) in [
        ("place=%00%FF", "place=%00%FF"),
        ("violence=one-sided&place=%FF", "violence=one-sided"),
        ("place=SY-Nowhere", "place=SY-Nowhere"),
        ("violence=fierce", "violence=fierce"),
        ("from=yesterday", "from=yesterday"),
    ] {
        let page = site.get(&session, &format!("/records/incident?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        let page = page.text();
        assert!(page.contains(SAID) && page.contains(&format!("<bdi>{what}</bdi>")), "{query}: {page}");
        let export = format!("/records/incident/export?purpose=analysis&{query}");
        let got = site.get(&session, &export).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", got.text());
        let got = site.post(&session, &export, "reason=a+briefing").await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", got.text());
    }
    let page = site.get(&session, "/partners/harm/see-as?kind=incident&place=SY-Nowhere").await.text();
    assert!(page.contains(SAID), "{page}");
    let file = site.get(&session, "/partners/harm/see-as/files/csv?kind=incident&place=SY-Nowhere").await;
    assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", file.text());
}
