//! Consent, exceptions, authorities and what is made again, from page to store and back.

use super::full::full;
use super::{Session, Site, everything, incident, pair, shared};
use app::{Role, authorities, products, records};
use axum::http::StatusCode;
use record::label::{ConsentScope, Consents};
use record::{Label, Use};
use std::collections::BTreeSet;

/// The addresses of the forms and links of a page that end so.
fn leading(page: &str, end: &str) -> Vec<String> {
    let found = ["action=\"", "href=\""].into_iter().flat_map(|a| page.split(a).skip(1));
    let plain = found.filter_map(|t| t.split('"').next()).map(|h| h.replace("&#x2f;", "/"));
    plain.filter(|h| h.ends_with(end)).collect()
}

async fn consented(site: &Site, session: &Session, incident: &str) -> String {
    let form = "state=given&given_by=self&means=written&uses%5B%5D=analysis&uses%5B%5D=leadership-brief\
                &shared_with=any-partner&person=Maryam";
    let got = site.post(session, &format!("{incident}/consent/new"), form).await;
    assert_eq!(got.header("location"), format!("{incident}/consent?done=saved"), "{}", got.text());
    let page = site.get(session, &format!("{incident}/consent")).await.text();
    assert!(page.contains("Without the name.") && !page.contains("Maryam"), "the name stays sealed");
    leading(&page, "/withdraw").pop().expect("it can be withdrawn")
}

#[tokio::test]
async fn a_consent_is_recorded_shown_on_the_record_and_withdrawn_with_a_reason() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let incident = format!("/records/incident/{}", pair.incidents[0]);
    let empty = site.post(&session, &format!("{incident}/consent/new"), "state=given&given_by=self").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "with whom is not left open");
    let withdraw = consented(site, &session, &incident).await;
    let record = site.get(&session, &incident).await.text();
    assert!(record.contains("id=\"consents\"") && record.contains("<strong>Given</strong>"));
    let asked = site.get(&session, &withdraw).await.text();
    assert!(asked.contains("Withdraw this consent?"));
    assert!(site.post(&session, &withdraw, "reason=").await.text().contains("reason-wrong"));
    let got = site.post(&session, &withdraw, "reason=she+asked").await;
    assert_eq!(got.header("location"), "/records/consent?done=withdrawn", "{}", got.text());
    let record = site.get(&session, &incident).await.text();
    assert!(record.contains("<strong>Withdrawn</strong>"));
    assert!(record.contains("The person&#x27;s consent sets the limit."), "who can see it, and why not");
    site.get(&session, "/language/ar?then=/").await;
    let record = site.get(&session, &incident).await.text();
    assert!(record.contains("سُحبت") && record.contains("dir=\"rtl\""));
    let by_hand = site.get(&session, "/records/consent/new").await;
    assert_eq!(by_hand.status, StatusCode::NOT_FOUND, "a consent belongs to a record");
}

#[tokio::test]
async fn a_product_on_a_withdrawn_consent_says_so_today_and_is_made_again() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let product = format!("/products/{}", full.product);
    assert!(!site.get(&session, &product).await.text().contains("id=\"flags\""));
    let withdraw = format!("/consents/{}/withdraw", full.consent);
    site.post(&session, &withdraw, "reason=she+asked").await;
    assert!(site.get(&session, "/").await.text().contains("One product rests on records"));
    let page = site.get(&session, &product).await.text();
    assert!(page.contains("id=\"flags\"") && page.contains("Consent for a record of"));
    let again = leading(&page, "/again").pop().expect("it can be made again");
    let got = site.post(&session, &again, "").await;
    assert_eq!(got.header("location"), format!("{product}?done=made-again"), "{}", got.text());
    assert!(!site.get(&session, &product).await.text().contains("id=\"flags\""));
    let cleared = products::clearance(&site.node, &full.pair.lead, &full.product, record::Use::LeadershipBrief).await;
    assert!(cleared.expect("it is cleared").is_clear());
}

#[tokio::test]
async fn an_exception_stands_on_the_page_of_a_second_person_until_it_was_seen() {
    let pair = pair().await;
    let site = &pair.monitor;
    site.person("second", BTreeSet::from([Role::Leader])).await;
    let (first, second) = (site.sign_in("lead").await, site.sign_in("second").await);
    let address = format!("/overrides/new?record={}", pair.incidents[0]);
    let form = "way=share-anyway&partner=harm&uses%5B%5D=analysis&ground=imminent-danger&until=2027-01-01\
                &reason=danger&legal_basis=vital+interest&decided_by=The+director";
    let missing = site.post(&first, &address, &form.replace("decided_by=The+director", "decided_by=")).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody answers for it");
    let got = site.post(&first, &address, form).await;
    assert_eq!(got.header("location"), "/overrides?done=saved", "{}", got.text());
    let said = "Somebody made an exception";
    assert!(!site.get(&first, "/").await.text().contains(said), "not to who made it");
    assert!(site.get(&second, "/").await.text().contains(said));
    let page = site.get(&second, "/overrides").await.text();
    let confirm = leading(&page, "/confirm").pop().expect("it can be seen");
    assert_eq!(site.post(&first, &confirm, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&second, &confirm, "").await.status, StatusCode::SEE_OTHER);
    assert!(!site.get(&second, "/").await.text().contains(said));
}

#[tokio::test]
async fn an_authority_is_registered_from_a_record_and_answered_after_the_notices() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let list = site.get(&session, "/records/incident?page=1").await.text();
    let theirs = leading(&list, "").into_iter().filter(|h| h.starts_with("/records/incident/"));
    let own: BTreeSet<String> = full.pair.incidents.iter().map(|i| format!("/records/incident/{i}")).collect();
    let theirs = theirs
        .into_iter()
        .find(|h| !own.contains(h) && !h.ends_with("/new") && !h.contains("/export"))
        .expect("a record of harm");
    let id = theirs.rsplit('/').next().expect("an id");
    let form = "asked_by=court&received_on=2026-11-20&due=2026-12-20&who=A+court&legal_basis=An+order&what=All";
    let got = site.post(&session, &format!("/authorities/new?record={id}"), form).await;
    assert_eq!(got.header("location"), "/authorities?done=saved", "{}", got.text());
    let list = site.get(&session, "/authorities").await.text();
    assert!(list.contains("Still to be told:") && list.contains("<bdi>harm</bdi>"));
    assert!(site.get(&session, "/").await.text().contains("Origins are to be told that an authority asks"));
    let ours = format!("/authorities/{}", full.request);
    let links = leading(&list, "").into_iter().filter(|h| h.starts_with("/authorities/") && *h != ours);
    let request = links.into_iter().next().expect("its page");
    let early = site.post(&session, &format!("{request}/answer"), "state=refused&answer=no+basis").await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let page = site.post(&session, &request, "reason=to+answer").await.text();
    assert!(page.contains("A court") && page.contains(&format!("{}/tell", request.replace('/', "&#x2f;"))));
    let origin = page.split("name=\"origin\" value=\"").nth(1).and_then(|p| p.split('"').next()).expect("an origin");
    let tell = format!("{request}/tell");
    let short = format!("origin={origin}&way=told&whom=Rana&on=2026-11-22&how=by+voice");
    assert_eq!(site.post(&session, &tell, &short).await.status, StatusCode::UNPROCESSABLE_ENTITY, "in two words");
    let told = site.post(&session, &tell, &format!("{short}+on+Sunday")).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text());
    let page = site.post(&session, &request, "reason=to+answer").await.text();
    assert!(page.contains("name=\"answer\"") && page.contains("Told in another way"), "{page}");
    assert!(
        page.contains("may not be given:") && !page.contains("name=\"given[]\""),
        "nobody agreed to courts: {page}"
    );
    assert!(!page.contains("value=\"answered\""), "what would be refused is not offered: {page}");
    let given = format!("state=answered&answer=all&given[]={id}");
    let got = site.post(&session, &format!("{request}/answer"), &given).await;
    assert_eq!(got.status, StatusCode::CONFLICT, "{}", got.text());
    let got = site.post(&session, &format!("{request}/answer"), "state=refused&answer=no+basis").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_record_that_an_authority_asks_for_can_be_ticked() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let mut asked = Vec::new();
    for _ in 0..51 {
        let label = shared(&site.node, &pair.harm.node);
        let uses = BTreeSet::from([Use::Analysis, Use::Judicial]);
        let consents = Consents { scope: ConsentScope::Uses(uses.clone()), ..label.consents.clone() };
        let label = Label { uses, consents, ..label };
        let body = incident(1, 1, "a strike");
        let made = records::create_labelled(&site.node, &pair.lead, "incident", body, label).await;
        asked.push(made.expect("the incident is written"));
    }
    let body = record::Body::default().with("asked_by", "court").with("received_on", "2026-11-20");
    let body = body.with("due", "2026-12-20").with("who", "A court").with("legal_basis", "An order");
    let made = authorities::register(&site.node, &pair.lead, body.with("what", "All"), &asked).await;
    let address = format!("/authorities/{}", made.expect("it is registered"));
    let page = site.post(&session, &address, "reason=to+answer").await.text();
    assert_eq!(page.matches("name=\"given[]\"").count(), asked.len(), "{page}");
}

#[tokio::test]
async fn the_wall_around_attribution_has_a_page_for_who_decides() {
    let site = Site::found("monitor", 1).await;
    site.person("lead", everything()).await;
    site.person("nour", BTreeSet::from([Role::Reviewer])).await;
    let (lead, nour) = (site.sign_in("lead").await, site.sign_in("nour").await);
    assert!(site.get(&lead, "/attribution").await.text().contains("This is not a humanitarian organisation."));
    assert_eq!(site.get(&nour, "/attribution").await.status, StatusCode::NOT_FOUND);
    let refused = site.post(&lead, "/attribution", "step=ask&reason=why").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_was_decided_has_no_button_that_destroys_it() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let incident = site.get(&session, &format!("/records/incident/{}", full.pair.incidents[0])).await.text();
    assert!(!leading(&incident, "/shred").is_empty(), "a record may be destroyed");
    for address in [format!("/records/consent/{}", full.consent), format!("/records/override/{}", full.exception)] {
        let page = site.get(&session, &address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text());
        assert!(leading(&page.text(), "/shred").is_empty(), "{address}");
        let tried = site.post(&session, &format!("{address}/shred"), "reason=to+tidy+up").await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(site.get(&session, &address).await.status, StatusCode::OK, "it is still there");
    }
    let request = format!("/records/authority_request/{}/shred", full.request);
    assert_eq!(site.get(&session, &request).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&session, &request, "reason=to+tidy+up").await.status, StatusCode::NOT_FOUND);
}
