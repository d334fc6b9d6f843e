//! Documents held in common by two organisations: written, exchanged, written at once, brought together.

use crate::world::{
    Db, Org, agree, both, copy, incident, leader, officer, pair, seal_for, send, shared_label, take, terms,
};
use app::documents::{self, Cite, New, Text, Written, WrittenSection};
use app::{Error, exchange, receive, records};
use record::{Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

/// Two partners who agreed on this rung both ways.
pub async fn two(db: &Db, rung: Rung) -> (Org, Org) {
    let (a, b) = (db.found("alpha", 81).await, db.found("beta", 82).await);
    pair(&a, &b).await;
    agree(&a, &b, (terms(rung), terms(rung))).await;
    // The first bundle carries the signature.
    send(&b, &a).await;
    (a, b)
}

pub async fn record(of: &Org, with: &[&Org], change: impl FnOnce(Label) -> Label) -> RecordId {
    let label = change(shared_label(of, with));
    let body = incident("2017-07-12", "Village", "Name");
    records::create_labelled(&of.node, &officer(), "incident", body, label).await.expect("a record")
}

pub fn section(text: &str, cites: &[&RecordId]) -> WrittenSection {
    WrittenSection {
        key: None,
        heading: String::new(),
        text: text.to_owned(),
        cites: cites.iter().map(|id| Cite::Record((*id).clone())).collect(),
    }
}

pub fn written(sections: Vec<WrittenSection>) -> Written {
    Written { title: "Raqqa in July".to_owned(), purpose: "to agree on what happened".to_owned(), sections }
}

pub async fn begin(of: &Org, with: &[&Org], sections: Vec<WrittenSection>) -> RecordId {
    let parties = with.iter().map(|o| o.name().to_owned()).collect();
    let new = New { parties, for_use: Use::Analysis, written: written(sections) };
    documents::create(&of.node, &officer(), &new).await.expect("a document is begun")
}

/// The version as it was, with one section's text replaced or a section added.
pub fn changed(text: &Text, at: usize, words: &str) -> Written {
    let mut sections: Vec<WrittenSection> = text
        .sections
        .iter()
        .map(|s| WrittenSection {
            key: Some(s.key.clone()),
            heading: s.heading.clone(),
            text: s.text.clone(),
            cites: s.cites.iter().cloned().map(Cite::Reference).collect(),
        })
        .collect();
    match sections.get_mut(at) {
        Some(section) => section.text = words.to_owned(),
        None => {
            let cites = sections[0].cites.clone();
            sections.push(WrittenSection { cites, ..section(words, &[]) });
        }
    }
    Written { title: text.title.clone(), purpose: text.purpose.clone(), sections }
}

pub async fn shown(org: &Org, id: &RecordId) -> documents::Document {
    documents::show(&org.node, &officer(), id, Some("to write")).await.expect("it opens")
}

pub async fn edit(org: &Org, head: &RecordId, (at, words): (usize, &str)) -> RecordId {
    let text = shown(org, head).await.text;
    let of = BTreeSet::from([head.clone()]);
    documents::revise(&org.node, &officer(), &of, &changed(&text, at, words)).await.expect("it is written")
}

/// What the heads say, as every party should see them.
pub async fn heads(org: &Org) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for listed in documents::list(&org.node, &officer()).await.expect("a list") {
        for head in shown(org, &listed.record.id).await.heads {
            let row = org.fetch("select body from records where id = $1", values![head.as_str()]).await;
            let body: serde_json::Value = serde_json::from_str(&row[0].text(0).expect("a body")).expect("JSON");
            found.insert(body["digest"].as_str().expect("a digest").to_owned());
        }
    }
    found
}

/// The only head of the only document.
pub async fn head(org: &Org) -> RecordId {
    let list = documents::list(&org.node, &officer()).await.expect("a list");
    assert_eq!((list.len(), list[0].heads), (1, 1), "one document with one head");
    list[0].record.id.clone()
}

async fn merge(org: &Org) -> RecordId {
    let list = documents::list(&org.node, &officer()).await.expect("a list");
    let found = documents::heads(&org.node, &officer(), &list[0].record.id, Some("to merge")).await.expect("two heads");
    assert!(found.may_merge);
    let (left, right) = (&found.left.1, &found.right.1);
    let joined = format!("{} / {}", left.sections[0].text, right.sections[0].text);
    let of = BTreeSet::from([found.left.0.record.id.clone(), found.right.0.record.id.clone()]);
    documents::revise(&org.node, &officer(), &of, &changed(left, 0, &joined)).await.expect("it is merged")
}

pub async fn versions(org: &Org) -> i64 {
    org.count("select count(*) from records where kind = 'joint_document'", &[]).await
}

pub async fn refusals(org: &Org) -> Vec<String> {
    let log = app::audit::list(&org.node, &leader(), 50).await.expect("the log");
    let lines = log.into_iter().filter_map(|l| l.entry).filter(|e| e.action == "message-refused");
    lines.filter_map(|e| e.detail).collect()
}

#[test]
fn two_parties_write_by_turns_and_each_section_keeps_what_it_rests_on() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let (ours, theirs) = (record(&a, &[&b], |l| l).await, record(&b, &[&a], |l| l).await);
        let first = begin(&a, &[&b], vec![section("A strike.", &[&ours])]).await;
        assert_eq!(send(&a, &b).await.messages, 1);
        let copy = head(&b).await;
        let seen = shown(&b, &copy).await;
        assert_eq!((seen.text.title.as_str(), seen.text.sections[0].text.as_str()), ("Raqqa in July", "A strike."));
        let cited: Vec<_> = seen.citations.values().collect();
        let held = cited[0].record.as_ref().expect("the record came in the same bundle");
        assert_eq!((held.channel.as_deref(), cited[0].owner.as_deref()), (Some(a.org().as_str()), Some("alpha")));
        let mut next = changed(&seen.text, 0, "A strike.");
        next.sections.push(section("Another.", &[&theirs]));
        let of = BTreeSet::from([copy]);
        let second = documents::revise(&b.node, &officer(), &of, &next).await.expect("it is written");
        send(&b, &a).await;
        assert_eq!(heads(&a).await, heads(&b).await);
        let back = shown(&a, &head(&a).await).await;
        assert_eq!(back.text.sections.len(), 2);
        assert!(back.citations.values().all(|c| c.record.is_some()), "each means what it meant there");
        assert_eq!(back.line.author, "beta");
        assert_eq!((back.line.parents.as_slice(), back.line.missing), ([first].as_slice(), 0));
        let inputs = b.count("select count(*) from derivations where record = $1", values![second.as_str()]).await;
        assert_eq!(inputs, 2, "what it was made from is kept");
    });
}

#[test]
fn who_writes_at_once_makes_two_heads_and_a_merge_brings_both_sides_together() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("A strike.", &[&ours])]).await;
        send(&a, &b).await;
        let copy = head(&b).await;
        edit(&a, &first, (0, "A strike at noon.")).await;
        edit(&b, &copy, (0, "An air strike.")).await;
        send(&a, &b).await;
        send(&b, &a).await;
        assert_eq!(heads(&a).await.len(), 2, "both are kept");
        assert_eq!(heads(&a).await, heads(&b).await);
        for org in [&a, &b] {
            let found = documents::list(&org.node, &officer()).await.expect("a list");
            assert_eq!(found[0].heads, 2, "and wait for somebody");
        }
        let stale = documents::revise(&a.node, &officer(), &BTreeSet::from([first]), &written(vec![])).await;
        assert!(matches!(stale, Err(Error::Conflict(_))), "nobody writes on from what is no head: {stale:?}");
        let merged = merge(&a).await;
        send(&a, &b).await;
        assert_eq!(heads(&a).await.len(), 1);
        assert_eq!(heads(&a).await, heads(&b).await);
        assert_eq!(shown(&a, &merged).await.line.parents.len(), 2);
        assert_eq!((versions(&a).await, versions(&b).await), (4, 4), "nothing is lost");
        let lines = documents::history(&b.node, &officer(), &head(&b).await).await.expect("a history");
        assert_eq!(lines.len(), 4);
        assert!(lines[0].is_head && lines[3].parents.is_empty(), "newest first, the beginning last");
    });
}

#[test]
fn merging_on_both_sides_at_once_converges_too() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        let copy = head(&b).await;
        edit(&a, &first, (0, "Two.")).await;
        edit(&b, &copy, (0, "Three.")).await;
        send(&a, &b).await;
        send(&b, &a).await;
        let (left, right) = (merge(&a).await, merge(&b).await);
        send(&a, &b).await;
        send(&b, &a).await;
        assert_eq!(heads(&a).await, heads(&b).await);
        assert_eq!(heads(&a).await.len(), 2, "two merges by two authors");
        // Heads are ordered by digest, so that both joined the same two texts in the same order.
        for org in [&a, &b] {
            assert_eq!(documents::list(&org.node, &officer()).await.expect("a list")[0].heads, 1, "they say the same");
        }
        let next = edit(&a, &left, (0, "Four.")).await;
        assert_eq!(shown(&a, &next).await.line.parents.len(), 2, "whoever writes on joins them");
        send(&a, &b).await;
        assert_eq!(heads(&a).await.len(), 1);
        assert_eq!(heads(&a).await, heads(&b).await);
        assert!(!shown(&b, &right).await.line.is_head);
    });
}

#[test]
fn lost_and_repeated_bundles_change_nothing_but_when() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        let lost = seal_for(&a, &b).await;
        edit(&a, &first, (0, "Two.")).await;
        let second = seal_for(&a, &b).await;
        assert!(receive::receive(&b.node, &officer(), &second.bytes).await.is_err(), "a gap");
        take(&b, &lost.bytes).await;
        take(&b, &second.bytes).await;
        assert_eq!((versions(&b).await, heads(&b).await), (2, heads(&a).await));
        assert!(receive::receive(&b.node, &officer(), &second.bytes).await.is_err(), "a replay");
        for (org, other) in [(&a, "beta"), (&b, "alpha")] {
            exchange::start_anew(&org.node, &officer(), other, "a stick was lost").await.expect("it starts anew");
        }
        a.clock.days(1);
        b.clock.days(1);
        assert!(send(&a, &b).await.messages >= 2, "everything goes once more");
        send(&b, &a).await;
        assert_eq!((versions(&a).await, versions(&b).await), (2, 2), "and is known again");
        assert!(refusals(&a).await.is_empty() && refusals(&b).await.is_empty());
    });
}

#[test]
fn who_restored_an_older_copy_gets_back_even_what_they_wrote_themselves() {
    // A folder holds everything on SQLite only.
    crate::world::sqlite(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        let older = tempfile::tempdir().expect("a folder");
        let b = b.reopen_after(|_, folder| copy(folder, older.path())).await;
        edit(&b, &head(&b).await, (0, "By beta.")).await;
        send(&b, &a).await;
        edit(&a, &head(&a).await, (0, "By alpha.")).await;
        send(&a, &b).await;
        let wanted = heads(&a).await;
        assert_eq!(versions(&b).await, 3);
        let b = b.reopen_after(|_, folder| copy(older.path(), folder)).await;
        assert_eq!(versions(&b).await, 1, "the older copy knows only the first");
        for (org, other) in [(&a, "beta"), (&b, "alpha")] {
            exchange::start_anew(&org.node, &officer(), other, "a backup was restored").await.expect("it starts anew");
        }
        a.clock.days(1);
        b.clock.days(1);
        send(&a, &b).await;
        send(&b, &a).await;
        assert_eq!((versions(&a).await, versions(&b).await), (3, 3));
        assert_eq!((heads(&b).await, heads(&a).await), (wanted.clone(), wanted));
        let mut authors = BTreeSet::new();
        for line in documents::history(&b.node, &officer(), &head(&b).await).await.expect("a history") {
            authors.insert(line.author);
        }
        assert_eq!(authors, BTreeSet::from(["alpha".to_owned(), "beta".to_owned()]));
    });
}
