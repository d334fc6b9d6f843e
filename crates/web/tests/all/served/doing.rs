//! What people do, from form to store and back.

use super::full::full;
use super::{HOSTILE, everything, newcomer, pair};
use crate::served::Site;
use app::Role;
use app::people::{self, NewUser};
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// What stands between two texts.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split(before).nth(1).and_then(|p| p.split(after).next()).unwrap_or_default()
}

#[tokio::test]
async fn a_record_is_written_listed_opened_with_a_reason_and_changed() {
    let site = Site::found("monitor", 1).await;
    site.person("lead", everything()).await;
    let session = site.sign_in("lead").await;
    let wrong = "date=12/07/2017&place.code=SY-Raqqa&verification=unverified&narrative=%3Cscript%3E";
    let got = site.post(&session, "/records/incident", wrong).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = got.text();
    assert!(
        page.contains("id=\"f-date-wrong\"") && page.contains("value=\"12&#x2f;07&#x2f;2017\""),
        "beside its field"
    );
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "what was typed is kept and harmless");
    let rows = site.post(&session, "/records/incident", "date=2017-07-12&_add=acts&acts.0.type=V01").await;
    assert_eq!(rows.status, StatusCode::OK);
    assert!(rows.text().contains("name=\"acts.1.type\"") && rows.text().contains("value=\"2017-07-12\""));
    let right = "date=2017-07-12&place.code=SY-Raqqa&place.name=Ar&place.precision=locality&verification=unverified\
                 &civilian_deaths=3&narrative=A+strike&acts.0.type=V01";
    let got = site.post(&session, "/records/incident", right).await;
    assert_eq!(
        (got.status, got.header("location")),
        (StatusCode::SEE_OTHER, "/records/incident?done=saved".to_owned())
    );
    let list = site.get(&session, "/records/incident?done=saved").await.text();
    assert!(list.contains("Saved.") && list.contains("12 July 2017") && list.contains(">1 record<"));
    let address = between(&list, "<th scope=\"row\"><a href=\"", "\"").replace("&#x2f;", "/");
    let closed = site.get(&session, &address).await.text();
    assert!(
        closed.contains("Why do you open this?") && !closed.contains("A strike"),
        "the label of a new record is high"
    );
    let empty = site.post(&session, &format!("{address}/open"), "reason=+").await.text();
    assert!(empty.contains("reason-wrong"));
    let open = site.post(&session, &format!("{address}/open"), "reason=to+check").await.text();
    assert!(open.contains("A strike") && open.contains("village or quarter"));
    let form = site.post(&session, &format!("{address}/edit"), "reason=to+correct").await.text();
    assert!(form.contains("A strike") && form.contains("name=\"_revision\" value=\"1\""));
    let row = between(&form, "name=\"acts.0._id\" value=\"", "\"");
    let change = format!("_revision=1&{right}&acts.0._id={row}").replace("civilian_deaths=3", "civilian_deaths=4");
    let got = site.post(&session, &address, &change).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    let open = site.post(&session, &format!("{address}/open"), "reason=to+check").await.text();
    assert!(open.contains("<bdi>4</bdi>") && open.contains("A strike") && open.contains("village or quarter"));
    assert_eq!(site.post(&session, &address, &change).await.status, StatusCode::CONFLICT, "it is revision 2 now");
    // A reason is for the log and must not stand in an address, where histories and logs of others keep it.
    assert!(!site.get(&session, &format!("{address}?reason=to+check")).await.text().contains("A strike"));
}

#[tokio::test]
async fn nothing_is_written_without_the_token() {
    let site = Site::found("monitor", 1).await;
    site.person("lead", everything()).await;
    let session = site.sign_in("lead").await;
    let form = "date=2017-07-12&place.code=SY-Raqqa&verification=unverified";
    for body in [form.to_owned(), format!("csrf=&{form}"), format!("csrf=0123456789&{form}")] {
        assert_eq!(site.post_raw(&session, "/records/incident", body).await.status, StatusCode::FORBIDDEN);
    }
    assert!(site.get(&session, "/records/incident").await.text().contains(">0 records<"));
    let large = format!("narrative={}", "a".repeat(1_100_000));
    assert_eq!(site.post(&session, "/records/incident", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_a_hostile_person_typed_is_shown_as_text() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    let page = site.get(&session, &format!("/records/incident/{}", pair.incidents[0])).await.text();
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains(HOSTILE) && !page.contains("<script"));
    let found = site.post(&session, "/search", "q=%22%3E%3Cscript%3Ealert").await.text();
    assert!(!found.contains("<script") && found.contains("&lt;script&gt;alert"));
}

#[tokio::test]
async fn a_bundle_is_sealed_received_and_accepted_by_hand() {
    let pair = pair().await;
    let (there, here) = (pair.harm.sign_in("other").await, pair.monitor.sign_in("lead").await);
    let sealed = pair.harm.post(&there, "/exchange/seal", "partner=monitor").await;
    assert_eq!(sealed.status, StatusCode::OK);
    let name = sealed.header("content-disposition");
    assert!(
        name.starts_with("attachment; filename=\"") && !name.contains("monitor") && !name.contains("harm"),
        "{name}"
    );
    let receive = |bytes: Vec<u8>| {
        let (site, here) = (&pair.monitor, here.clone());
        async move { site.upload(&here, "/exchange/receive", &[("bundle", Some("b.concord"), bytes.as_slice())]).await }
    };
    let mut altered = sealed.bytes.clone();
    altered[600] ^= 1;
    let got = receive(altered).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text().contains("This could not be done"));
    let got = receive(sealed.bytes.clone()).await;
    assert_eq!(got.header("location"), "/exchange?done=received", "{}", got.text());
    let page = pair.monitor.get(&here, "/exchange").await.text();
    let accept = between(&page, "action=\"&#x2f;exchange&#x2f;", "&#x2f;accept\"");
    assert!(pair.monitor.get(&here, "/").await.text().contains("1 bundle to accept"));
    let got = pair.monitor.post(&here, &format!("/exchange/{accept}/accept"), "").await;
    assert_eq!(got.header("location"), "/exchange?done=accepted", "{}", got.text());
    let list = pair.monitor.get(&here, "/records/incident").await.text();
    assert!(list.contains(">24 records<"), "twelve of each");
    assert_eq!(receive(sealed.bytes).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a replay");
    let got = pair.monitor.post(&here, "/matches/run", "").await;
    let run = got.header("location");
    assert!(run.starts_with("/matches/runs/"), "{}", got.text());
    let estimate = run.replace("matches", "estimates");
    assert_eq!(pair.monitor.get(&here, &estimate).await.status, StatusCode::NOT_FOUND, "it is no estimate");
    pair.monitor.person("nour", BTreeSet::from([Role::Officer])).await;
    let stranger = pair.monitor.sign_in("nour").await;
    assert_eq!(pair.monitor.get(&stranger, &run).await.status, StatusCode::NOT_FOUND, "it is another's");
    assert_eq!(pair.monitor.awaited(&here, &run).await, "/matches?done=matched");
}

#[tokio::test]
async fn a_product_is_refused_in_public_signed_issued_and_taken_away() {
    let full = full().await;
    let (site, product) = (&full.pair.monitor, &full.product);
    let session = site.sign_in("lead").await;
    let pdf = format!("/products/{product}/files/pdf");
    assert_eq!(site.get(&session, &pdf).await.status, StatusCode::NOT_FOUND, "not issued yet");
    let refused = site.post(&session, &format!("/products/{product}/issue/public-statement"), "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("12 records of") && refused.text().contains("not cleared for this use"));
    let unsigned = site.post(&session, &format!("/products/{product}/issue/leadership-brief"), "").await;
    assert_eq!(unsigned.status, StatusCode::CONFLICT);
    site.post(&session, &format!("/products/{product}/sign-off"), "").await;
    let issued = site.post(&session, &format!("/products/{product}/issue/leadership-brief"), "").await;
    assert_eq!(issued.header("location"), format!("/products/{product}?done=issued"), "{}", issued.text());
    let starts: [(&str, &[u8]); 4] = [("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!"), ("md", b"")];
    for (format, start) in starts {
        let got = site.get(&session, &format!("/products/{product}/files/{format}")).await;
        assert_eq!(got.status, StatusCode::OK, "{format}");
        assert!(got.bytes.starts_with(start) && got.bytes.len() > 300, "{format}");
        assert!(got.header("content-disposition").starts_with("attachment"), "{format}");
    }
    assert_eq!(site.get(&session, &format!("/products/{product}/files/exe")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pair_is_decided_on_and_the_decision_taken_back() {
    let full = full().await;
    let (site, id) = (&full.pair.monitor, &full.match_id);
    let session = site.sign_in("lead").await;
    let page = site.get(&session, &format!("/matches/{id}")).await.text();
    assert!(page.contains("<svg") && page.contains("Are these the same event?"));
    for (state, said) in [("confirmed", "Confirmed"), ("candidate", "undone")] {
        let got = site.post(&session, &format!("/matches/{id}/{state}"), "").await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
        assert!(site.get(&session, &got.header("location")).await.text().contains(said));
    }
}

#[tokio::test]
async fn pairs_are_looked_at_one_after_another_and_the_last_answer_is_taken_back() {
    let full = full().await;
    let site = &full.pair.monitor;
    let session = site.sign_in("lead").await;
    let first = site.get(&session, "/matches/review").await.text();
    assert!(first.contains("accesskey=\"1\"") && first.contains("waits") | first.contains("wait."), "{first}");
    let form = first.split("action=\"&#x2f;matches&#x2f;").nth(1).expect("a form");
    let id = form.split("&#x2f;").next().expect("an id").to_owned();
    let got = site.post(&session, &format!("/matches/{id}/unsure"), "then=review").await;
    let next = got.header("location");
    assert_eq!(next, format!("/matches/review?last={id}&done=unsure"), "{}", got.text());
    let page = site.get(&session, &next).await.text();
    assert!(page.contains("Left unsure") && page.contains("Undo the last answer"), "{page}");
    let got = site.post(&session, &format!("/matches/{id}/candidate"), "then=review").await;
    let back = got.header("location");
    assert_eq!(back, format!("/matches/{id}?done=undone&then=review"));
    let page = site.get(&session, &back).await.text();
    assert!(page.contains("name=\"then\" value=\"review\""), "an answer goes on in the queue: {page}");
}

#[tokio::test]
async fn withdrawing_and_destroying_ask_first_and_want_a_reason() {
    let pair = pair().await;
    let (site, id) = (&pair.monitor, &pair.incidents[0]);
    let session = site.sign_in("lead").await;
    let address = format!("/records/incident/{id}");
    let page = site.get(&session, &format!("{address}/shred")).await.text();
    assert!(page.contains("nobody can read it again"));
    site.post(&session, &format!("{address}/shred"), "reason=").await;
    assert_eq!(site.get(&session, &address).await.status, StatusCode::OK, "without a reason nothing happens");
    let got = site.post(&session, &format!("{address}/withdraw"), "reason=asked+by+the+family").await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    assert!(site.get(&session, &address).await.text().contains("They are not in the audience."));
    site.post(&session, &format!("{address}/shred"), "reason=asked+by+the+family").await;
    assert_eq!(site.get(&session, &address).await.status, StatusCode::NOT_FOUND);
    assert!(site.get(&session, "/records/incident").await.text().contains(">11 records<"));
    assert!(site.get(&session, "/audit").await.text().contains("Verified"));
    let log = site.get(&session, "/audit/export").await;
    assert!(app::audit::check(&log.bytes).is_ok(), "the log can be checked without a key");
}

#[tokio::test]
async fn a_list_is_checked_and_then_imported() {
    let site = Site::found("monitor", 1).await;
    site.person("lead", everything()).await;
    let session = site.sign_in("lead").await;
    let list = b"id,when,where\n1,2017-07-12,SY-Raqqa\n2,not a date,SY-Raqqa\n";
    let mapping =
        b"kind = \"incident\"\nkey = \"id\"\n[[field]]\nto = \"date\"\ncolumn = \"when\"\n[[field]]\nto = \"place\"\n\
                    place = { code = \"where\" }\n[[field]]\nto = \"verification\"\nconstant = \"unverified\"\n";
    for (what, records) in [("check", 0), ("import", 1), ("import", 1)] {
        let parts: [(&str, Option<&str>, &[u8]); 3] =
            [("list", Some("list.csv"), list), ("mapping", Some("m.toml"), mapping), ("do", None, what.as_bytes())];
        let got = site.upload(&session, "/import", &parts).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.text());
        assert!(got.text().contains("This is not a date."), "the row that cannot be read is named");
        let page = site.get(&session, "/records/incident").await.text();
        assert!(page.contains(&format!(">{records} record")), "after {what}");
    }
}

#[tokio::test]
async fn the_words_of_a_search_stand_in_no_address() {
    let pair = pair().await;
    let site = &pair.monitor;
    let session = site.sign_in("lead").await;
    for page in ["/search", "/records/incident", "/partners/harm/see-as"] {
        let text = site.get(&session, page).await.text();
        let form = text.split("<form").find(|form| form.contains("name=\"q\"")).expect("words can be typed");
        assert!(form.contains("method=\"post\"") && form.contains("name=\"csrf\""), "{page}: {form}");
    }
    let ignored = site.get(&session, "/search?q=script").await.text();
    assert!(!ignored.contains("class=\"hits\""), "an address that somebody sends finds nothing");
    let found = site.post(&session, "/search", "q=script").await.text();
    assert!(found.contains("class=\"hits\"") && found.contains("value=\"script\""), "{found}");
    let seen = site.post(&session, "/partners/harm/see-as", "q=script").await;
    assert!(seen.status == StatusCode::OK && seen.text().contains("value=\"script\""), "{}", seen.text());
    let forged = site.post_raw(&session, "/search", "q=script".to_owned()).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "nor does a form of another site");
}

#[tokio::test]
async fn a_pair_says_to_whom_exact_places_are_closed_that_no_number_rests_on_them() {
    let full = full().await;
    let site = &full.pair.monitor;
    let roles = BTreeSet::from([Role::Reviewer]);
    let blind = NewUser { roles, grants: BTreeSet::new(), ..newcomer("blind") };
    people::add(&site.node, &blind, "test").await.expect("the person is added");
    let page = format!("/matches/{}", full.match_id);
    for (name, is_closed) in [("lead", false), ("blind", true)] {
        let session = site.sign_in(name).await;
        let shown = site.get(&session, &page).await.text();
        assert!(shown.contains("Why this probability"), "{name}: {shown}");
        assert_eq!(shown.contains("no number here rests on it"), is_closed, "{name}");
        let list = site.get(&session, "/matches").await.text();
        assert!(list.contains("The numbers in this list leave out exact places"), "{name}");
    }
}
