//! Bundles carried from one node to another, by the pages.

use super::{Session, Site};
use axum::http::StatusCode;

/// What stands between two texts.
pub fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split(before).nth(1).and_then(|p| p.split(after).next()).unwrap_or_default()
}

/// Seals on one side and accepts on the other.
pub async fn carry((from, there): (&Site, &Session), (to, here): (&Site, &Session)) {
    let sealed = from.post(there, "/exchange/seal", &format!("partner={}", to.node.short_name())).await;
    assert_eq!(sealed.status, StatusCode::OK, "{}", sealed.text());
    let got = to.upload(here, "/exchange/receive", &[("bundle", Some("b.concord"), &sealed.bytes)]).await;
    assert_eq!(got.header("location"), "/exchange?done=received", "{}", got.text());
    let page = to.get(here, "/exchange").await.text();
    let id = between(&page, "action=\"&#x2f;exchange&#x2f;", "&#x2f;accept\"");
    let got = to.post(here, &format!("/exchange/{id}/accept"), "").await;
    assert_eq!(got.header("location"), "/exchange?done=accepted", "{}", got.text());
}
