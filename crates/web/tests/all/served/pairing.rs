//! Pairing on pages: two people compare what both screens show.

use super::routes::check;
use super::{Session, Site, everything};
use app::Role;
use app::agreements;
use axum::http::StatusCode;
use std::collections::BTreeSet;

async fn two() -> (Site, Session, Site, Session) {
    let (a, b) = (Site::found("alpha", 31).await, Site::found("beta", 32).await);
    a.person("lead", everything()).await;
    b.person("lead", everything()).await;
    let (first, second) = (a.sign_in("lead").await, b.sign_in("lead").await);
    (a, first, b, second)
}

/// The words that a page shows to be compared.
fn words(page: &str) -> String {
    page.split("<strong>").nth(1).and_then(|t| t.split("</strong>").next()).expect("words are shown").to_owned()
}

#[tokio::test]
async fn both_pages_show_the_same_words_and_nothing_is_paired_before_they_are_compared() {
    let (a, first, b, second) = two().await;
    let page = a.get(&first, "/partners/new").await.text();
    check("/partners/new", &page);
    let (ours, theirs) = (agreements::certificate_text(&a.node), agreements::certificate_text(&b.node));
    assert!(page.contains(&ours), "our certificate can be handed over");
    // Pasted from a message, the text comes in lines.
    let (head, tail) = theirs.split_at(60);
    let here = a.post(&first, "/partners/new", &format!("certificate={head}%0D%0A{tail}")).await;
    let there = b.post(&second, "/partners/new", &format!("certificate={ours}")).await;
    assert_eq!((here.status, there.status), (StatusCode::OK, StatusCode::OK));
    check("compare", &here.text());
    assert_eq!(words(&here.text()), words(&there.text()));
    assert_eq!(words(&here.text()).split_whitespace().count(), 12);
    assert!(agreements::partners(&a.node).await.expect("partners").is_empty(), "nothing is paired yet");
    let wrong = a.post(&first, "/partners/new", "certificate=abcd").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = format!("certificate={ours}&short_name=self&compared=yes");
    assert_eq!(a.post(&first, "/partners/new", &own).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let named = |name: &str| format!("certificate={theirs}&short_name={name}&compared=yes");
    assert_eq!(a.post(&first, "/partners/new", &named("Not+A+Name")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let paired = a.post(&first, "/partners/new", &named("beta")).await;
    assert_eq!(paired.header("location"), "/partners/beta/channel?done=paired");
    let page = a.get(&first, "/partners/beta/channel").await.text();
    check("channel", &page);
    assert!(page.contains(words(&here.text()).trim()), "the words stay to be compared again");
    let third = Site::found("gamma", 33).await;
    let same = format!("certificate={}&short_name=beta&compared=yes", agreements::certificate_text(&third.node));
    assert_eq!(a.post(&first, "/partners/new", &same).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_address_is_set_on_the_page_and_a_pairing_ends_with_a_reason() {
    let (a, first, b, _) = two().await;
    let theirs = agreements::certificate_text(&b.node);
    a.post(&first, "/partners/new", &format!("certificate={theirs}&short_name=beta&compared=yes")).await;
    let channel = "/partners/beta/channel";
    assert!(a.get(&first, channel).await.text().contains("carried as files"), "no address: files are the way");
    let wrong = a.post(&first, channel, "address=nowhere").await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("host:port"));
    a.post(&first, channel, "address=node.example.org:8443").await;
    assert!(a.get(&first, channel).await.text().contains("node.example.org:8443"));
    assert!(a.get(&first, channel).await.text().contains("/close\""));
    let unsaid = a.post(&first, "/partners/beta/close", "reason=").await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("close", &unsaid.text());
    a.post(&first, "/partners/beta/close", "reason=it+is+over").await;
    let page = a.get(&first, channel).await.text();
    check("closed", &page);
    assert!(!page.contains("/close\""));
    let held = agreements::partners(&a.node).await.expect("partners");
    assert!(held.iter().all(|p| !p.is_open));
}

#[tokio::test]
async fn who_may_not_pair_finds_no_page_for_it() {
    let (a, first, b, _) = two().await;
    let theirs = agreements::certificate_text(&b.node);
    a.post(&first, "/partners/new", &format!("certificate={theirs}&short_name=beta&compared=yes")).await;
    a.person("nour", BTreeSet::from([Role::Monitor])).await;
    a.person("omar", BTreeSet::from([Role::Officer])).await;
    let (monitor, officer) = (a.sign_in("nour").await, a.sign_in("omar").await);
    let absent = a.get(&monitor, "/no/such/page").await.bytes;
    for path in ["/partners/new", "/partners/beta/channel"] {
        let got = a.get(&monitor, path).await;
        assert!(got.status == StatusCode::NOT_FOUND && got.bytes == absent, "{path}");
    }
    assert_eq!(a.get(&officer, "/partners/new").await.status, StatusCode::NOT_FOUND);
    let page = a.get(&officer, "/partners/beta/channel").await.text();
    assert!(page.contains("name=\"address\"") && !page.contains("/close\""), "an officer sets the address");
    let closed = a.post(&officer, "/partners/beta/close", "reason=x").await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    let paired = a.post(&monitor, "/partners/new", &format!("certificate={theirs}&short_name=x&compared=yes")).await;
    assert_eq!(paired.status, StatusCode::NOT_FOUND);
}
