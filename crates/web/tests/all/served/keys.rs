//! Keys on pages: who may unlock, recovery, certificates that end, and what a partner's newer one does.

use super::routes::check;
use super::{PASSPHRASE, Session, Site, everything};
use app::{Role, agreements, slots};
use axum::http::StatusCode;
use std::collections::BTreeSet;

const HOLDER: &str = "holder=four+words+for+a+test";

async fn site() -> (Site, Session) {
    let site = Site::found("monitor", 61).await;
    site.person("lead", everything()).await;
    let session = site.sign_in("lead").await;
    (site, session)
}

#[tokio::test]
async fn a_person_gets_and_loses_the_right_to_unlock_on_the_page() {
    let (site, lead) = site().await;
    let page = site.get(&lead, "/keys").await.text();
    check("/keys", &page);
    assert!(page.contains("<svg") && page.contains("Nobody can open this node"));
    let new = format!("label=Nour&new=seven+other+plain+words&{HOLDER}");
    let wrong = site.post(&lead, "/keys/slots", "label=Nour&new=seven+other+plain+words&holder=no").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("does not unlock the node"));
    let added = site.post(&lead, "/keys/slots", &new).await;
    assert_eq!(added.header("location"), "/keys?done=slot-added");
    let page = site.get(&lead, "/keys?done=slot-added").await.text();
    check("/keys", &page);
    assert!(page.contains("<bdi>Nour</bdi>") && page.contains("One more person"));
    let actor = app::people::actor(&site.node, "lead").await.expect("the person");
    let listed = slots::list(&site.node, &actor).await.expect("a list");
    let removed = site.post(&lead, &format!("/keys/slots/{}", listed[1].id), HOLDER).await;
    assert_eq!(removed.header("location"), "/keys?done=slot-removed");
    let own = site.post(&lead, &format!("/keys/slots/{}", listed[0].id), HOLDER).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "nobody removes their own");
    assert!(own.text().contains("Another person removes it"), "and the page says so: {}", own.text());
    assert!(!page.contains(PASSPHRASE));
}

#[tokio::test]
async fn the_page_is_not_there_for_who_may_not_change_who_unlocks() {
    let (site, _) = site().await;
    site.person("omar", BTreeSet::from([Role::Officer])).await;
    let omar = site.sign_in("omar").await;
    assert_eq!(site.get(&omar, "/keys").await.status, StatusCode::NOT_FOUND);
    for path in ["/keys/slots", "/keys/slots/first", "/keys/recovery", "/keys/taken", "/lock"] {
        let form = format!("label=x&new=seven+other+plain+words&one=age1x&other=age1y&taken=00&{HOLDER}");
        assert_eq!(site.post(&omar, path, &form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!site.get(&omar, "/").await.text().contains("href=\"/keys\""));
}

#[tokio::test]
async fn recovery_is_set_on_the_page_and_nonsense_is_refused() {
    let (site, lead) = site().await;
    let wrong = site.post(&lead, "/keys/recovery", "one=age1x&other=age1y").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Any two certificates hold two age recipients.
    let (a, b) = (Site::found("alpha", 62).await, Site::found("beta", 63).await);
    let (one, other) = (a.node.certificate().recipient(), b.node.certificate().recipient());
    let alone = site.post(&lead, "/keys/recovery", &format!("one={one}&other={other}&holder=a+guess+of+theirs")).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "a session alone replaces nobody");
    let set = site.post(&lead, "/keys/recovery", &format!("one={one}&other={other}&{HOLDER}")).await;
    assert_eq!(set.header("location"), "/keys?done=recovery-set");
    let page = site.get(&lead, "/keys").await.text();
    check("/keys", &page);
    assert!(page.contains(one) && page.contains(other) && !page.contains("Nobody can open"));
}

#[tokio::test]
async fn what_is_taken_must_be_newer_and_of_a_partner() {
    let (site, lead) = site().await;
    let other = Site::found("beta", 64).await;
    let theirs = agreements::certificate_text(&other.node);
    let stranger = site.post(&lead, "/keys/taken", &format!("taken={theirs}")).await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stranger.text().contains("nobody we paired with"));
    site.post(&lead, "/partners/new", &format!("certificate={theirs}&short_name=beta&compared=yes")).await;
    let same = site.post(&lead, "/keys/taken", &format!("taken={theirs}")).await;
    assert!(same.text().contains("not newer"), "{}", same.text());
    let nonsense = site.post(&lead, "/keys/taken", "taken=zz").await;
    assert!(nonsense.text().contains("neither a certificate nor a revocation"));
    let page = site.get(&lead, "/partners/beta/channel").await.text();
    check("channel", &page);
    assert!(page.contains("Number 1") && page.contains("New certificate or revocation"));
}
