//! A joint document, by hand and in both browsers: begun, carried, written at once, brought together, commented.

use super::carried::{between, carry};
use super::{Pair, Session, Site, incident, pair, shared};
use app::{Role, records, shred};
use axum::http::StatusCode;
use record::{Label, Sensitivity};
use std::collections::BTreeSet;

/// The document that the list leads to.
async fn only(site: &Site, session: &Session) -> String {
    let page = site.get(session, "/documents").await.text();
    let id = between(page.split("class=\"lines\"").nth(1).unwrap_or_default(), "&#x2f;documents&#x2f;", "\"");
    format!("/documents/{id}")
}

/// What the form of the next version would send if its first section said something else.
async fn rewritten(site: &Site, session: &Session, (document, words): (&str, &str)) -> String {
    let page = site.get(session, &format!("{document}/edit")).await.text();
    let key = between(&page, "name=\"sections.0.key\" value=\"", "\"");
    let cite = between(&page, "name=\"sections.0.cites[]\" value=\"", "\"");
    assert!(cite.starts_with("reference."), "{page}");
    format!("title=Raqqa&purpose=to+know&sections.0.key={key}&sections.0.text={words}&sections.0.cites%5B%5D={cite}")
}

async fn begun() -> (Pair, Session, Session, String) {
    let pair = pair().await;
    let (here, there) = (pair.monitor.sign_in("lead").await, pair.harm.sign_in("other").await);
    let cited = &pair.incidents[0];
    let asked = format!("/documents/write?party=harm&use=analysis&cite={cited}");
    let form = pair.monitor.get(&here, &asked).await.text();
    assert!(form.contains(&format!("value=\"record.{cited}\" checked")), "what was chosen is ticked: {form}");
    let typed = format!(
        "party%5B%5D=harm&use=analysis&title=Raqqa&purpose=to+know&sections.0.key=&sections.0.text=One+strike.\
         &sections.0.cites%5B%5D=record.{cited}"
    );
    let got = pair.monitor.post(&here, "/documents", &typed).await;
    let location = got.header("location");
    assert!(location.ends_with("?done=document-written"), "{}", got.text());
    let document = location.split('?').next().unwrap_or_default().to_owned();
    (pair, here, there, document)
}

#[tokio::test]
async fn the_way_to_a_new_document_says_what_may_be_cited_and_what_is_missing() {
    let pair = pair().await;
    let here = pair.monitor.sign_in("lead").await;
    let first = pair.monitor.get(&here, "/documents/new").await.text();
    assert!(first.contains("Each of them learns that the others take part."), "{first}");
    let second = pair.monitor.get(&here, "/documents/new?party=harm&use=analysis").await.text();
    let cited = &pair.incidents[0];
    assert!(second.contains(&format!("name=\"cite\" value=\"{cited}\"")), "{second}");
    let other = pair.monitor.get(&here, "/documents/new?party=harm&use=public-statement").await.text();
    assert!(other.contains("it may not be used for this."), "{other}");
    assert!(!other.contains("name=\"cite\" value"), "nothing to tick");
    let nobody = pair.monitor.get(&here, "/documents/new?party=nobody&use=analysis").await.text();
    assert!(nobody.contains("Name partners with whom an agreement is in force."));
    let led = pair.monitor.get(&here, "/documents/write?party=harm").await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "whoever skips a step is led back to it");
    let typed = "party%5B%5D=harm&use=analysis&title=&purpose=&sections.0.text=Alone.";
    let wrong = pair.monitor.post(&here, "/documents", typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Write a title.", "Say what it is for.", "Each section rests on at least one record."] {
        assert!(wrong.text().contains(said), "{said}: {}", wrong.text());
    }
    assert!(wrong.text().contains("Alone."), "nothing that was typed is lost");
    let refused = format!(
        "party%5B%5D=harm&use=leadership-brief&title=A&purpose=B&sections.0.text=C&sections.0.cites%5B%5D=record.{cited}"
    );
    let got = pair.monitor.post(&here, "/documents", &refused).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "at joint action the brief is a use that all agreed on");
}

#[tokio::test]
async fn two_write_at_once_see_both_beside_each_other_and_one_brings_them_together() {
    let (pair, here, there, document) = begun().await;
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let theirs = only(&pair.harm, &there).await;
    let page = pair.harm.get(&there, &theirs).await.text();
    assert!(page.contains("One strike.") && page.contains("&#x2f;records&#x2f;incident&#x2f;"), "{page}");
    let form = rewritten(&pair.monitor, &here, (&document, "One+strike+at+noon.")).await;
    let got = pair.monitor.post(&here, &format!("{document}/save"), &form).await;
    assert!(got.header("location").ends_with("?done=document-written"), "{}", got.text());
    let form = rewritten(&pair.harm, &there, (&theirs, "Two+strikes.")).await;
    let got = pair.harm.post(&there, &format!("{theirs}/save"), &form).await;
    assert!(got.header("location").ends_with("?done=document-written"), "{}", got.text());
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    let today = pair.monitor.get(&here, "/").await.text();
    assert!(today.contains("Two versions to bring together:"), "{today}");
    let ours = only(&pair.monitor, &here).await;
    let ours = ours.trim_end_matches("/heads").to_owned();
    let page = pair.monitor.get(&here, &format!("{ours}/heads")).await.text();
    assert!(page.contains("<mark>") && page.contains("strike") && page.contains("value=\"both\" checked"), "{page}");
    let (left, right) = (
        between(&page, "name=\"left\" value=\"", "\"").to_owned(),
        between(&page, "name=\"right\" value=\"", "\"").to_owned(),
    );
    let stale = pair.monitor.post(&here, &format!("{ours}/merge"), &format!("left={right}&right={left}")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let chosen = format!("left={left}&right={right}&rows.0.take=both&rows.0.together=Two+strikes+at+noon.");
    let got = pair.monitor.post(&here, &format!("{ours}/merge"), &chosen).await;
    let merged = got.header("location");
    assert!(merged.ends_with("?done=document-merged"), "{}", got.text());
    let merged = merged.split('?').next().unwrap_or_default().to_owned();
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let page = pair.harm.get(&there, &only(&pair.harm, &there).await).await.text();
    assert!(page.contains("Two strikes at noon."), "{page}");
    let versions = pair.monitor.get(&here, &format!("{merged}/versions")).await.text();
    assert_eq!(versions.matches("Latest").count(), 1, "{versions}");
    assert_eq!(versions.matches("here since").count(), 4);
    let old = pair.monitor.get(&here, &document).await.text();
    assert!(old.contains("This is not the latest version.") && old.contains("One strike."), "{old}");
    let gone = pair.monitor.get(&here, &format!("{merged}/heads")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "there is one head only");
}

#[tokio::test]
async fn a_withdrawn_record_marks_the_document_and_is_not_ticked_for_the_next_version() {
    let (pair, here, _, document) = begun().await;
    let cited = &pair.incidents[0];
    app::shred::withdraw(&pair.monitor.node, &pair.lead, cited, "a source asked").await.expect("it is withdrawn");
    let page = pair.monitor.get(&here, &document).await.text();
    assert!(page.contains("it is not for them.") && page.contains("id=\"flags\""), "{page}");
    let list = pair.monitor.get(&here, "/documents").await.text();
    assert!(list.contains("Something that it rests on is gone or narrower now."));
    let form = pair.monitor.get(&here, &format!("{document}/edit")).await.text();
    let cite = form.split("name=\"sections.0.cites[]\"").nth(1).unwrap_or_default();
    assert!(!cite.split('>').next().unwrap_or_default().contains("checked"), "{form}");
    let choose = document.replace("/documents/", "/documents/new?document=");
    let again = pair.monitor.get(&here, &choose).await;
    assert!(again.text().contains(pair.incidents[1].as_str()), "another can be chosen");
}

#[tokio::test]
async fn a_comment_stands_on_the_page_and_reaches_the_other_side_when_it_should() {
    let (pair, here, there, _) = begun().await;
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let theirs = only(&pair.harm, &there).await;
    let got = pair.harm.post(&there, &format!("{theirs}/comments"), "words=shorter,+please&goes=yes").await;
    assert_eq!(got.header("location"), format!("{theirs}?done=comment-sent"), "{}", got.text());
    let page = pair.harm.get(&there, &theirs).await.text();
    let record = format!("/records/incident/{}", between(&page, "href=\"&#x2f;records&#x2f;incident&#x2f;", "\""));
    let block = pair.harm.get(&there, &record).await.text();
    assert!(block.contains("Read and write comments"), "{block}");
    let empty = pair.harm.post(&there, &format!("{record}/comments"), "words=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let got = pair.harm.post(&there, &format!("{record}/comments"), "words=the+13th,+perhaps&goes=yes").await;
    assert!(got.header("location").ends_with("?done=comment-sent"), "{}", got.text());
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    let page = pair.monitor.get(&here, &only(&pair.monitor, &here).await).await.text();
    assert!(page.contains("shorter, please") && page.contains("From a partner"), "{page}");
    let own = format!("/records/incident/{}/comments", pair.incidents[0]);
    let page = pair.monitor.get(&here, &own).await.text();
    assert!(page.contains("the 13th, perhaps") && !page.contains("name=\"words\""), "ours is corrected: {page}");
    let none = pair.monitor.get(&here, &format!("/records/incident/{}/comments", pair.incidents[1])).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_document_leaves_as_a_file_with_its_marks_for_who_may_take_it_and_not_once_it_rests_on_nothing() {
    let (pair, here, _, document) = begun().await;
    let page = pair.monitor.get(&here, &document).await.text();
    let start = document.replace('/', "&#x2f;");
    for format in ["pdf", "docx"] {
        assert!(page.contains(&format!("{start}&#x2f;files&#x2f;{format}")), "{format}: {page}");
        let got = pair.monitor.get(&here, &format!("{document}/files/{format}")).await;
        assert_eq!(got.status, StatusCode::OK, "{format}: {}", got.text());
        assert!(got.header("content-disposition").starts_with("attachment"), "{format}");
    }
    let got = pair.monitor.get(&here, &format!("{document}/files/pdf")).await;
    assert!(got.bytes.starts_with(b"%PDF"));
    let text = pair.monitor.get(&here, &format!("{document}/files/docx")).await.unpacked_text();
    for said in ["Raqqa", "One strike.", "harm", "For analysis", "1 record of our own", "Not to be passed on"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let arabic = pair.monitor.get(&here, &format!("{document}/files/docx?language=ar")).await.unpacked_text();
    assert!(arabic.contains("من يحملها") && arabic.contains("One strike."), "{arabic}");
    let log = pair.monitor.get(&here, "/audit").await.text();
    assert!(log.contains("docx for analysis"), "{log}");
    for wrong in ["html", "exe"] {
        let got = pair.monitor.get(&here, &format!("{document}/files/{wrong}")).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    // A reviewer reads it; nobody of that role takes anything out of the house.
    pair.monitor.person("reader", BTreeSet::from([Role::Reviewer])).await;
    let reader = pair.monitor.sign_in("reader").await;
    let page = pair.monitor.get(&reader, &document).await.text();
    assert!(page.contains("One strike.") && !page.contains("&#x2f;files&#x2f;"), "{page}");
    let got = pair.monitor.get(&reader, &format!("{document}/files/pdf")).await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
    let cited = &pair.incidents[0];
    shred::withdraw(&pair.monitor.node, &pair.lead, cited, "a family asked").await.expect("it is withdrawn");
    for format in ["pdf", "docx"] {
        let got = pair.monitor.get(&here, &format!("{document}/files/{format}")).await;
        assert_eq!(got.status, StatusCode::CONFLICT, "{format}");
        assert!(got.header("content-disposition").is_empty(), "{format}");
    }
}

#[tokio::test]
async fn a_document_of_high_sensitivity_opens_for_a_reason_and_leaves_when_another_person_approved() {
    let pair = pair().await;
    let here = pair.monitor.sign_in("lead").await;
    let label = Label { sensitivity: Sensitivity::High, ..shared(&pair.monitor.node, &pair.harm.node) };
    let high =
        records::create_labelled(&pair.monitor.node, &pair.lead, "incident", incident(30, 1, "high"), label).await;
    let high = high.expect("the incident is written");
    let typed = format!(
        "party%5B%5D=harm&use=analysis&title=Secret+title&purpose=to+know&sections.0.key=&sections.0.text=A+strike.\
         &sections.0.cites%5B%5D=record.{high}"
    );
    let got = pair.monitor.post(&here, "/documents", &typed).await;
    let document = got.header("location").split('?').next().unwrap_or_default().to_owned();
    assert!(document.starts_with("/documents/"), "{}", got.text());
    assert!(!pair.monitor.get(&here, "/documents").await.text().contains("Secret title"), "the list opens nothing");
    for page in ["", "/edit"] {
        let closed = pair.monitor.get(&here, &format!("{document}{page}")).await.text();
        assert!(closed.contains("name=\"reason\"") && !closed.contains("A strike."), "{closed}");
        let open = pair.monitor.post(&here, &format!("{document}{page}"), "reason=to+write+on").await;
        assert!(open.text().contains("A strike."), "{}", open.text());
    }
    let file = format!("{document}/files/docx");
    let asked = pair.monitor.get(&here, &file).await;
    assert!(asked.text().contains("name=\"reason\"") && asked.header("content-disposition").is_empty());
    assert!(!asked.text().contains("name=\"purpose\""), "it says itself what it is for: {}", asked.text());
    let got = pair.monitor.post(&here, &file, "reason=to+take+along").await;
    assert!(got.header("content-disposition").is_empty(), "a reason alone lets nothing out");
    let approval = got.header("location").split('?').next().unwrap_or_default().to_owned();
    assert!(approval.starts_with("/approvals/"), "{}", got.text());
    let waiting = pair.monitor.get(&here, &file).await;
    assert!(waiting.header("content-disposition").is_empty() && waiting.text().contains("Waits for a second person."));
    pair.monitor.person("second", BTreeSet::from([Role::Leader])).await;
    let second = pair.monitor.sign_in("second").await;
    let done = pair.monitor.post(&second, &approval, "verdict=approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let got = pair.monitor.get(&here, &file).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text());
    assert!(got.unpacked_text().contains("A strike."), "for the reason that was approved");
    let log = pair.monitor.get(&here, "/audit").await.text();
    assert!(log.contains("to write on") && log.contains("to take along"), "{log}");
}
