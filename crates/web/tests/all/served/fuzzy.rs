//! A private match as people do it in their browsers: offered, seen, confirmed, carried, read.

use super::carried::carry;
use super::routes::check;
use super::{Site, agree, everything, pair};
use app::agreements;
use axum::http::StatusCode;

/// The address of the run that a page leads to.
fn run_on(page: &str) -> String {
    let start = "href=\"&#x2f;private-matches&#x2f;";
    let ids = page.split(start).skip(1).filter_map(|p| p.split('"').next());
    let id = ids.into_iter().find(|id| *id != "new").unwrap_or_default();
    format!("/private-matches/{id}")
}

/// A page as people read it, without the marks that isolate names.
fn read(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

#[tokio::test]
async fn directly_each_person_ticks_the_warning_and_reads_the_own_records() {
    let pair = pair().await;
    let (here, there) = (pair.monitor.sign_in("lead").await, pair.harm.sign_in("other").await);
    let form = pair.monitor.get(&here, "/private-matches/new").await.text();
    check("/private-matches/new", &form);
    assert!(form.contains("Whoever holds the key can test any name against this list."));
    let asked = "partner=harm&kind=incident&method=direct&names=yes&threshold=85";
    let got = pair.monitor.post(&here, "/private-matches/new", asked).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text().contains("Tick that you know"), "{}", got.text());
    let wrong = "partner=nobody&kind=x&method=&threshold=4&from=2017-07-09";
    let got = pair.monitor.post(&here, "/private-matches/new", wrong).await.text();
    for words in ["Say with whom.", "Choose a way.", "Give both days", "from 50 to 100"] {
        assert!(got.contains(words), "{words}: {got}");
    }
    let got = pair.monitor.post(&here, "/private-matches/new", &format!("{asked}&warned=yes")).await;
    let ours = got.header("location").replace("?done=run-offered", "");
    assert!(ours.starts_with("/private-matches/"), "{}", got.text());
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let today = pair.harm.get(&there, "/").await.text();
    assert!(today.contains("A private match is offered by"), "{today}");
    let theirs = run_on(&today);
    let page = pair.harm.get(&there, &theirs).await.text();
    check(&theirs, &page);
    assert!(page.contains("12 of your records would go in"), "{}", read(&page));
    let got = pair.harm.post(&there, &theirs, "verb=accept").await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.text().contains("Tick that you know"));
    let got = pair.harm.post(&there, &theirs, "verb=accept&warned=yes").await;
    assert!(got.header("location").ends_with("?done=run-accepted"), "{}", got.text());
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    // By hand: the days 7 to 12 of July stand in both lists, with the same place, violence and number.
    for (site, session, run) in [(&pair.monitor, &here, &ours), (&pair.harm, &there, &theirs)] {
        let page = site.get(session, run).await.text();
        check(run, &page);
        assert!(read(&page).contains("They know 6 of your records too."), "{}", read(&page));
        assert!(page.contains("Key and encodings are destroyed."));
    }
    let arabic = pair.monitor.get(&here, "/language/ar?then=/").await;
    assert_eq!(arabic.status, StatusCode::SEE_OTHER);
    let page = pair.monitor.get(&here, &ours).await.text();
    check(&ours, &page);
    assert!(page.contains("dir=\"rtl\"") && page.contains("مطابقة سرية"));
    assert!(!today.contains("Two lists wait"));
}

#[tokio::test]
async fn through_a_unit_its_person_compares_and_sees_only_counts() {
    let pair = pair().await;
    let unit = Site::found("union", 3).await;
    let third = unit.person("third", everything()).await;
    for (node, actor) in [(&pair.monitor.node, &pair.lead), (&pair.harm.node, &pair.other)] {
        agree((node, actor), (&unit.node, &third)).await;
    }
    assert_eq!(agreements::partners(&unit.node).await.expect("they are listed").len(), 2);
    let (here, there) = (pair.monitor.sign_in("lead").await, pair.harm.sign_in("other").await);
    let between_them = unit.sign_in("third").await;
    let asked = "partner=harm&kind=incident&method=unit&unit=harm&threshold=85";
    let got = pair.monitor.post(&here, "/private-matches/new", asked).await;
    assert!(got.text().contains("it is neither you nor your partner"), "{}", got.text());
    let got = pair.monitor.post(&here, "/private-matches/new", &asked.replace("unit=harm", "unit=union")).await;
    let ours = got.header("location").replace("?done=run-offered", "");
    carry((&pair.monitor, &here), (&pair.harm, &there)).await;
    let theirs = run_on(&pair.harm.get(&there, "/").await.text());
    let got = pair.harm.post(&there, &theirs, "verb=accept").await;
    assert!(got.header("location").ends_with("?done=run-accepted"), "{}", got.text());
    carry((&pair.harm, &there), (&pair.monitor, &here)).await;
    carry((&pair.harm, &there), (&unit, &between_them)).await;
    carry((&pair.monitor, &here), (&unit, &between_them)).await;
    let today = unit.get(&between_them, "/").await.text();
    assert!(today.contains("Two lists wait to be compared by you:"), "{today}");
    let run = run_on(&today);
    let page = unit.get(&between_them, &run).await.text();
    check(&run, &page);
    assert!(page.contains("no key to them") && !page.contains("Incidents</dd>"), "the unit is not told what they are");
    let got = unit.post(&between_them, &run, "verb=compare").await;
    assert!(got.header("location").ends_with("?done=run-compared"), "{}", got.text());
    let again = unit.post(&between_them, &run, "verb=compare").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    carry((&unit, &between_them), (&pair.monitor, &here)).await;
    carry((&unit, &between_them), (&pair.harm, &there)).await;
    for (site, session, run) in [(&pair.monitor, &here, &ours), (&pair.harm, &there, &theirs)] {
        let page = read(&site.get(session, run).await.text());
        assert!(page.contains("They know 6 of your records too."), "{page}");
    }
    let page = unit.get(&between_them, &run).await.text();
    assert!(page.contains("<dt>Rows that matched</dt><dd><bdi>6</bdi></dd>"), "{page}");
    let list = unit.get(&between_them, "/private-matches").await.text();
    check("/private-matches", &list);
    let list = read(&list);
    assert!(list.contains("Between harm and monitor"), "harm's list came first: {list}");
}
