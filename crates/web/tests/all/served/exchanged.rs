//! What two organisations do with each other, by hand and in both browsers: ask, warn, look, hold, start again.

use super::full::full;
use super::{Pair, Session, Site, pair};
use axum::http::StatusCode;

/// What stands between two texts.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split(before).nth(1).and_then(|p| p.split(after).next()).unwrap_or_default()
}

/// Seals on one side and accepts on the other.
async fn carry((from, there): (&Site, &Session), (to, here): (&Site, &Session)) {
    let sealed = from.post(there, "/exchange/seal", &format!("partner={}", to.node.short_name())).await;
    assert_eq!(sealed.status, StatusCode::OK, "{}", sealed.text());
    take((to, here), &sealed.bytes).await;
}

async fn take((to, here): (&Site, &Session), bytes: &[u8]) {
    let got = to.upload(here, "/exchange/receive", &[("bundle", Some("b.concord"), bytes)]).await;
    assert_eq!(got.header("location"), "/exchange?done=received", "{}", got.text());
    let page = to.get(here, "/exchange").await.text();
    let id = between(&page, "action=\"&#x2f;exchange&#x2f;", "&#x2f;accept\"");
    let got = to.post(here, &format!("/exchange/{id}/accept"), "").await;
    assert_eq!(got.header("location"), "/exchange?done=accepted", "{}", got.text());
}

/// The first address on a page that begins so.
fn first(page: &str, start: &str) -> String {
    let start = start.replace('/', "&#x2f;");
    format!("{start}{}", between(page, &format!("href=\"{start}"), "\"")).replace("&#x2f;", "/")
}

/// A page as people read it, without the marks that isolate names.
fn read(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

async fn met() -> (Pair, Session, Session) {
    let pair = pair().await;
    let (here, there) = (pair.monitor.sign_in("lead").await, pair.harm.sign_in("other").await);
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    (pair, here, there)
}

#[tokio::test]
async fn a_request_is_asked_from_a_record_answered_and_seen_on_both_sides() {
    let (pair, here, there) = met().await;
    let list = pair.monitor.get(&here, "/records/incident").await.text();
    let mut theirs = String::new();
    for row in list.split("<tr>").skip(2) {
        let address = first(row, "/records/incident/");
        if pair.monitor.get(&here, &address).await.text().contains("/ask".replace('/', "&#x2f;").as_str()) {
            theirs = address;
            break;
        }
    }
    assert!(!theirs.is_empty(), "some record is theirs");
    let form = pair.monitor.get(&here, &format!("{theirs}/ask")).await.text();
    let id = between(&form, "name=\"record[]\" value=\"", "\"").to_owned();
    assert!(form.contains("1 record") && theirs.ends_with(&id));
    let wrong = pair.monitor.post(&here, "/requests", &format!("partner=harm&what=higher-rung&record[]={id}")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Say how far the records should pass.") && wrong.text().contains("Say why."));
    let asked = format!("partner=harm&what=higher-rung&rung=joint-action&reason=to+plan&due=2026-11-25&record[]={id}");
    let got = pair.monitor.post(&here, "/requests", &asked).await;
    assert!(got.header("location").ends_with("?done=asked"), "{}", got.text());
    let ours = got.header("location");
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let today = pair.harm.get(&there, "/").await.text();
    assert!(today.contains("To answer:") && today.contains("until") && today.contains("25 November 2026"), "{today}");
    let page = pair.harm.get(&there, "/requests").await.text();
    // Its first mention names the section, its second is the heading, and the list follows.
    let request = first(page.split("r-to-answer").nth(2).unwrap_or_default(), "/requests/");
    let open = pair.harm.get(&there, &request).await.text();
    assert!(open.contains("to plan") && open.contains("You answer once"), "{open}");
    let empty = pair.harm.post(&there, &request, "answer=approve&words=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!open.contains("name=\"until\"") && open.contains("It holds until you narrow a record again"), "{open}");
    let limited = pair.harm.post(&there, &request, "answer=approve&words=gladly&until=2026-12-31").await;
    assert_eq!(limited.status, StatusCode::UNPROCESSABLE_ENTITY, "a last day that nobody would keep");
    let got = pair.harm.post(&there, &request, "answer=approve&words=gladly").await;
    assert!(got.header("location").ends_with("?done=request-approved"), "{}", got.text());
    let twice = pair.harm.post(&there, &request, "answer=refuse&words=no").await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    let page = pair.monitor.get(&here, ours.split('?').next().unwrap_or_default()).await.text();
    assert!(page.contains("Approved") && page.contains("gladly"), "{page}");
}

#[tokio::test]
async fn an_alert_stands_first_until_it_is_acknowledged() {
    let (pair, here, there) = met().await;
    let wrong = pair.harm.post(&there, "/alerts", "from=2026-11-24&to=2026-11-22&people=many").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Say whom to alert.", "Say where.", "before the first", "what is feared", "whole number"] {
        assert!(wrong.text().contains(said), "{said}");
    }
    let alert = "partner[]=monitor&place.code=SY-Raqqa&feared=siege&from=2026-11-22&to=2026-11-24&people=200&words=%3Cscript%3E";
    let got = pair.harm.post(&there, "/alerts", alert).await;
    assert_eq!(got.header("location"), "/alerts?done=alert-sent", "{}", got.text());
    let page = pair.harm.get(&there, "/alerts").await.text();
    assert!(page.contains("This cannot wait") && page.contains("action=\"/exchange/seal\""), "{page}");
    assert!(page.contains("it is not at their node yet"), "{page}");
    let sealed = pair.harm.post(&there, "/exchange/seal", "partner=monitor").await;
    let file = [("bundle", Some("b.concord"), sealed.bytes.as_slice())];
    pair.monitor.upload(&here, "/exchange/receive", &file).await;
    let page = pair.monitor.get(&here, "/exchange").await.text();
    assert!(page.contains("An alert about people at risk is in it."), "{page}");
    let id = between(&page, "action=\"&#x2f;exchange&#x2f;", "&#x2f;accept\"");
    let got = pair.monitor.post(&here, &format!("/exchange/{id}/accept"), "").await;
    assert_eq!(got.header("location"), "/exchange?done=accepted", "{}", got.text());
    assert!(!pair.monitor.get(&here, "/exchange").await.text().contains("An alert about people"));
    let waits = pair.harm.get(&there, "/").await.text();
    assert!(waits.contains("Your alert is not acknowledged:") && waits.contains("0 minutes ago"), "{waits}");
    let today = pair.monitor.get(&here, "/").await.text();
    let (first_part, _) = today.split_once("today-waiting").expect("what waits stands below");
    assert!(first_part.contains("People at risk, not acknowledged:"));
    let address = first(&today, "/alerts/");
    let open = pair.monitor.get(&here, &address).await.text();
    assert!(open.contains("&lt;script&gt;") && open.contains("Nobody here has acknowledged this."), "{open}");
    let got = pair.monitor.post(&here, &format!("{address}/acknowledge"), "").await;
    assert_eq!(got.header("location"), "/alerts?done=alert-acknowledged", "{}", got.text());
    assert!(!pair.monitor.get(&here, "/").await.text().contains("People at risk"));
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let page = read(&pair.harm.get(&there, "/alerts").await.text());
    assert!(page.contains("Acknowledged on 22 November 2026, 10:00 UTC"), "{page}");
}

#[tokio::test]
async fn the_spectrum_leads_to_what_they_see_and_a_record_says_where_it_is() {
    let (pair, here, there) = met().await;
    let site = &pair.monitor;
    let page = read(&site.get(&here, "/spectrum").await.text());
    assert!(page.contains("Joint action") && page.contains("12 of 12 pass"), "{page}");
    let address = first(&page, "/partners/harm/see-as?kind=incident").replace("&amp;", "&");
    let list = site.get(&here, &address).await.text();
    assert!(list.contains("12 records") && list.contains("<svg"), "{list}");
    let one = site.get(&here, "/partners/harm/see-as?kind=incident&date=x&from=2017-07-03&to=2017-07-03").await.text();
    assert!(one.contains("1 record<"), "narrowed by what passes");
    site.person("second", std::collections::BTreeSet::from([app::Role::Leader])).await;
    let second = site.sign_in("second").await;
    let file = "/partners/harm/see-as/files/csv?kind=incident";
    let page = read(&site.get(&here, file).await.text());
    assert!(page.contains("As it passes to") && page.contains("name=\"reason\""), "a second person is asked: {page}");
    let asked = site.post(&here, file, "reason=a+briefing").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let approval = asked.header("location").split('?').next().expect("an address").to_owned();
    assert!(!site.get(&here, file).await.text().contains("no-onward"), "it waits");
    assert_eq!(site.post(&second, &approval, "verdict=approve").await.status, StatusCode::SEE_OTHER);
    let csv = site.get(&here, file).await;
    assert_eq!(csv.text().lines().count(), 13);
    assert!(csv.text().contains("no-onward") && csv.header("content-disposition").contains("records.csv"));
    assert_eq!(site.get(&here, "/partners/harm/see-as/files/csv").await.status, StatusCode::NOT_FOUND, "of no kind");
    let history = site.get(&here, "/spectrum/harm/history").await.text();
    assert!(history.contains("Active") && history.contains("Joint action"), "{history}");
    let address = format!("/records/incident/{}", pair.incidents[0]);
    let record = site.get(&here, &address).await.text();
    assert!(record.contains("Where it is") && record.contains("Sent, not yet confirmed"), "{record}");
    assert!(record.contains("somebody&#x27;s memory") && record.contains("locks itself after"));
    site.post(&here, &format!("{address}/withdraw"), "reason=a+family+asked").await;
    assert!(site.get(&here, &address).await.text().contains("Withdrawal goes with the next bundle"));
    carry((site, &here), (&pair.harm, &there)).await;
    assert!(site.get(&here, &address).await.text().contains("Withdrawn, waiting for them"));
    carry((&pair.harm, &there), (site, &here)).await;
    assert!(site.get(&here, &address).await.text().contains("Destroyed by their node"));
    let page = read(&pair.harm.get(&there, "/exchange").await.text());
    assert!(page.contains("They withdrew 1 record."), "{page}");
    let asked = pair.harm.get(&there, "/partners/monitor/attest").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(pair.harm.post(&there, "/partners/monitor/attest", "reason=").await.text().contains("reason-wrong"));
    let got = pair.harm.post(&there, "/partners/monitor/attest", "reason=burnt").await;
    assert_eq!(got.header("location"), "/exchange?done=attested", "{}", got.text());
    assert_eq!(pair.harm.get(&there, "/partners/monitor/attest").await.status, StatusCode::NOT_FOUND);
    carry((&pair.harm, &there), (site, &here)).await;
    assert!(site.get(&here, &address).await.text().contains("people there say that paper is gone too"));
}

#[tokio::test]
async fn a_withdrawal_stands_first_on_today_until_it_is_sealed() {
    let (pair, here, there) = met().await;
    let site = &pair.monitor;
    assert!(!site.get(&here, "/").await.text().contains("to send to"), "nothing is withdrawn");
    let address = format!("/records/incident/{}", pair.incidents[0]);
    site.post(&here, &format!("{address}/withdraw"), "reason=a+family+asked").await;
    let today = read(&site.get(&here, "/").await.text());
    let waiting = today.split("id=\"today-waiting\"").nth(1).unwrap_or_default();
    let line = between(waiting, "<li>", "</li>");
    assert!(line.contains("1 withdrawal to send to <bdi>harm</bdi>"), "before all else that waits: {line}");
    assert!(line.contains("href=\"&#x2f;exchange\""), "{line}");
    let page = read(&site.get(&here, "/exchange").await.text());
    assert!(page.contains("1 withdrawal to send: their copy stays open until then."), "{page}");
    site.person("nour", std::collections::BTreeSet::from([app::Role::Monitor])).await;
    let nour = site.sign_in("nour").await;
    assert!(!site.get(&nour, "/").await.text().contains("to send to"), "who may not seal is not told");
    site.get(&here, "/language/ar?then=/").await;
    assert!(site.get(&here, "/").await.text().contains("سحب واحد ينتظر الإرسال إلى"));
    assert!(site.get(&here, "/exchange").await.text().contains("سحب واحد ينتظر الإرسال: وتبقى نسختهم مفتوحة"));
    site.get(&here, "/language/en?then=/").await;
    carry((site, &here), (&pair.harm, &there)).await;
    assert!(!site.get(&here, "/").await.text().contains("to send to"));
    assert!(!site.get(&here, "/exchange").await.text().contains("to send: "));
}

#[tokio::test]
async fn where_nothing_passes_it_is_said_what_they_still_hold_and_who_must_tell_them() {
    let (pair, here, _) = met().await;
    let site = &pair.monitor;
    let (node, lead, org) = (&site.node, &pair.lead, pair.harm.node.org());
    let see_as = format!("/partners/harm/see-as/{}", pair.incidents[0]);
    app::agreements::suspend(node, lead, org, "a pause").await.expect("it is suspended");
    let page = read(&site.get(&here, &see_as).await.text());
    assert!(
        page.contains("Nothing of this record passes to them today.") && page.contains("They hold a copy"),
        "{page}"
    );
    // By hand: what is not answered may be read for twice 30 days from 22 November, and no longer than the agreement.
    assert!(page.contains("read there until 1 January 2027") && !page.contains("They do not learn"), "{page}");
    for address in ["/partners/harm/see-as", "/spectrum"] {
        let page = read(&site.get(&here, address).await.text());
        assert!(page.contains("can still be read there until 1 January 2027"), "{address}: {page}");
    }
    let absent = site.get(&here, "/partners/harm/see-as/absent").await.text();
    assert!(absent.contains("They do not learn that it exists."), "{absent}");
    app::agreements::terminate(node, lead, org, "over").await.expect("it is ended");
    app::agreements::close(node, lead, org, "over").await.expect("it is closed");
    app::shred::withdraw(node, lead, &pair.incidents[0], "a family asked").await.expect("it is withdrawn");
    let record = read(&site.get(&here, &format!("/records/incident/{}", pair.incidents[0])).await.text());
    assert!(record.contains("their node cannot be told: the pairing has ended"), "{record}");
    assert!(record.contains("Tell harm by other means") && !record.contains("goes with the next bundle"), "{record}");
}

#[tokio::test]
async fn a_copy_is_held_for_the_law_and_destroyed_when_the_hold_ends() {
    let (pair, here, there) = met().await;
    let site = &pair.harm;
    let list = site.get(&there, "/records/incident").await.text();
    let mut held = String::new();
    for row in list.split("<tr>").skip(2) {
        let address = first(row, "/records/incident/");
        if site.get(&there, &address).await.text().contains("Legal hold</a>") {
            held = address;
            break;
        }
    }
    let id = held.rsplit('/').next().unwrap_or_default().to_owned();
    assert!(site.post(&there, &format!("{held}/hold"), "reason=").await.text().contains("reason-wrong"));
    let got = site.post(&there, &format!("{held}/hold"), "reason=a+court").await;
    assert_eq!(got.header("location"), "/holds?done=held", "{}", got.text());
    for incident in &pair.incidents {
        pair.monitor.post(&here, &format!("/records/incident/{incident}/withdraw"), "reason=asked").await;
    }
    carry((&pair.monitor, &here), (site, &there)).await;
    assert_eq!(site.get(&there, &held).await.status, StatusCode::NOT_FOUND, "locked");
    let page = site.get(&there, "/holds").await.text();
    assert!(page.contains("Its owner has withdrawn it.") && page.contains("Incident") && !page.contains("Raqqa"));
    let sure = site.get(&there, &format!("/holds/{id}/end")).await.text();
    assert!(sure.contains("This cannot be undone."));
    let got = site.post(&there, &format!("/holds/{id}/end"), "reason=closed").await;
    assert_eq!(got.header("location"), "/holds?done=hold-ended", "{}", got.text());
    assert!(site.get(&there, "/holds").await.text().contains("No holds."));
}

#[tokio::test]
async fn a_bundle_that_may_not_leave_any_more_is_held_and_the_page_says_what_to_do() {
    let (pair, here, there) = met().await;
    let site = &pair.monitor;
    let page = site.get(&here, "/exchange").await.text();
    let file = first(&page, "/exchange/");
    let held = "class=\"word\">held here<";
    assert!(file.ends_with("/file") && !page.contains(held), "{page}");
    site.post(&here, &format!("/records/incident/{}/withdraw", pair.incidents[0]), "reason=a+family+asked").await;
    let page = site.get(&here, "/exchange").await.text();
    assert!(page.contains(held), "{page}");
    let page = read(&page);
    assert!(page.contains("Something in it may not pass any more"), "{page}");
    assert!(page.contains("If you gave the file to harm before, seal the next bundle"), "{page}");
    assert!(!page.contains(&file.replace('/', "&#x2f;")), "it is not offered");
    let refused = site.get(&here, &file).await;
    assert!(refused.status != StatusCode::OK && refused.text().contains("may not pass any more"), "{}", refused.text());
    carry((&pair.harm, &there), (site, &here)).await;
    assert!(!site.get(&here, "/exchange").await.text().contains(held), "they say that they have it");
}

#[tokio::test]
async fn a_bundle_that_is_held_and_never_left_is_discarded_and_sealed_anew() {
    let (pair, here, there) = met().await;
    let site = &pair.monitor;
    // They answer, so that nothing of before is open.
    carry((&pair.harm, &there), (site, &here)).await;
    // The network is to bring it, so that the page gives no file; nobody listens there.
    app::agreements::set_address(&site.node, &pair.lead, "harm", "127.0.0.1:9").await.expect("it is kept");
    let edited = super::incident(20, 20, "told later");
    let label = super::shared(&site.node, &pair.harm.node);
    let made = app::records::create_labelled(&site.node, &pair.lead, "incident", edited, label).await;
    let id = made.expect("a record");
    let got = site.post(&here, "/exchange/seal", "partner=harm").await;
    assert_eq!(got.header("location"), "/exchange?done=sealed-for-post", "{}", got.text());
    let discard = "&#x2f;partners&#x2f;harm&#x2f;discard";
    assert!(!site.get(&here, "/exchange").await.text().contains(discard), "it may leave");
    let page = read(&site.get(&here, "/partners/harm/discard").await.text());
    assert!(page.contains("No bundle for harm is held now") && !page.contains("name=\"reason\""), "{page}");
    site.post(&here, &format!("/records/incident/{id}/withdraw"), "reason=a+family+asked").await;
    let page = site.get(&here, "/exchange").await.text();
    assert!(page.contains(discard) && page.contains("class=\"word\">held here<"), "{page}");
    assert!(site.get(&here, "/").await.text().contains("1 bundle is held here"), "the first page tells of it");
    let monitor = site.person("nour", std::collections::BTreeSet::from([app::Role::Monitor])).await;
    let closed = site.sign_in(&monitor.name).await;
    assert_eq!(site.get(&closed, "/partners/harm/discard").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&closed, "/partners/harm/discard", "reason=no").await.status, StatusCode::NOT_FOUND);
    let sure = read(&site.get(&here, "/partners/harm/discard").await.text());
    assert!(sure.contains("harm need do nothing"), "{sure}");
    assert!(site.post(&here, "/partners/harm/discard", "reason=").await.text().contains("reason-wrong"));
    let got = site.post(&here, "/partners/harm/discard", "reason=a+family+asked").await;
    assert_eq!(got.header("location"), "/exchange?done=discarded-bundles", "{}", got.text());
    let page = site.get(&here, "/exchange").await.text();
    assert!(page.contains("void: it was discarded") && !page.contains("class=\"word\">held here<"), "{page}");
    let twice = site.post(&here, "/partners/harm/discard", "reason=a+family+asked").await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.text());
    app::agreements::set_address(&site.node, &pair.lead, "harm", "").await.expect("it is forgotten");
    carry((site, &here), (&pair.harm, &there)).await;
    carry((&pair.harm, &there), (site, &here)).await;
    let given = site.post(&here, "/exchange/seal", "partner=harm").await;
    assert_eq!(given.status, StatusCode::OK, "a file for who is not on the network");
}

#[tokio::test]
async fn a_lost_bundle_is_downloaded_again_refused_with_a_reason_and_a_channel_starts_anew() {
    let (pair, here, there) = met().await;
    let lost = pair.monitor.post(&here, "/exchange/seal", "partner=harm").await;
    let page = pair.monitor.get(&here, "/exchange").await.text();
    assert!(page.contains("can be downloaded again below"), "{page}");
    let address = first(&page, "/exchange/");
    let again = pair.monitor.get(&here, &address).await;
    assert!(again.bytes == lost.bytes, "the same bytes, the newest first");
    let got = pair.harm.upload(&there, "/exchange/receive", &[("bundle", Some("b"), again.bytes.as_slice())]).await;
    assert_eq!(got.header("location"), "/exchange?done=received");
    let refuse = first(&pair.harm.get(&there, "/exchange").await.text(), "/exchange/");
    assert!(refuse.ends_with("/refuse"), "{refuse}");
    assert!(pair.harm.get(&there, &refuse).await.text().contains("Refuse this bundle"));
    assert!(pair.harm.post(&there, &refuse, "reason=").await.text().contains("reason-wrong"));
    let got = pair.harm.post(&there, &refuse, "reason=not+expected").await;
    assert_eq!(got.header("location"), "/exchange?done=refused", "{}", got.text());
    for (site, session, name) in [(&pair.monitor, &here, "harm"), (&pair.harm, &there, "monitor")] {
        let sure = read(&site.get(session, &format!("/partners/{name}/anew")).await.text());
        assert!(sure.contains(&format!("{name} must do it too")), "{sure}");
        assert!(site.post(session, &format!("/partners/{name}/anew"), "reason=").await.text().contains("reason-wrong"));
        let got = site.post(session, &format!("/partners/{name}/anew"), "reason=a+stick+was+lost").await;
        assert_eq!(got.header("location"), "/exchange?done=anew", "{}", got.text());
        assert!(site.get(session, "/exchange").await.text().contains("The channel starts again."));
    }
    assert!(
        pair.monitor
            .get(&here, "/exchange")
            .await
            .text()
            .contains("void: it was discarded, or the channel started again")
    );
}

#[tokio::test]
async fn a_clearance_leads_to_asking_the_owner_with_the_statement_and_their_records() {
    let full = full().await;
    let (site, session) = (&full.pair.monitor, full.pair.monitor.sign_in("lead").await);
    let page = site.get(&session, &format!("/products/{}/clearance?channel=public-statement", full.product)).await;
    // All evidence of this product is ours, so that there is nobody to ask.
    assert!(!page.text().contains("&#x2f;requests&#x2f;new?partner"));
    let new = app::products::NewProduct {
        objective: None,
        channel: record::Use::PublicStatement,
        language: "en".to_owned(),
        title: "Another".to_owned(),
        recipient: "The public".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![app::products::Statement {
            text: "A strike hit a house.".to_owned(),
            evidence: vec![full.received.clone()],
        }],
        ask: "Stop.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    };
    let product = app::products::create(&site.node, &full.pair.lead, &new).await.expect("the product is written");
    let page = site.get(&session, &format!("/products/{product}/clearance")).await.text();
    let ask = first(&page, "/requests/new?partner=harm").replace("&amp;", "&");
    let form = site.get(&session, &ask).await.text();
    assert!(form.contains("A strike hit a house.") && form.contains("1 record"), "{form}");
    assert!(!ask.contains("strike"), "no words stand in an address");
    let asked = format!("partner=harm&what=clearance&purpose=public-statement&reason=say+it&product={product}&at=0");
    let got = site.post(&session, "/requests", &asked).await;
    let page = site.get(&session, &got.header("location")).await.text();
    assert!(page.contains("A strike hit a house.") && page.contains("Public statement"), "{page}");
}
