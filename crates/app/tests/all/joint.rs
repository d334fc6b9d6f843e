//! Documents held in common by two organisations: written, exchanged, written at once, brought together.

use crate::world::{
    Db, Org, agree, both, id, incident, leader, officer, only, pair, person, seal_for, send, shared_label, take, terms,
};
use app::agreements::{self, Terms};
use app::comments;
use app::documents::{self, Cite, New, Text, Written, WrittenSection};
use app::products::{self, NewProduct, Statement};
use app::{Error, Role, derivations, exchange, receive, records, shred};
use record::label::{CaveatCode, ConsentScope, Consents};
use record::{Expiry, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

/// Two partners who agreed on this rung both ways.
pub async fn two(db: &Db, rung: Rung) -> (Org, Org) {
    let (a, b) = (db.found("alpha", 81).await, db.found("beta", 82).await);
    pair(&a, &b).await;
    agree(&a, &b, (terms(rung), terms(rung))).await;
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

async fn versions(org: &Org) -> i64 {
    org.count("select count(*) from records where kind = 'joint_document'", &[]).await
}

async fn refusals(org: &Org) -> Vec<String> {
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

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file is copied");
        }
    }
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

async fn why(a: &Org, b: &Org, record: &RecordId) -> String {
    let parties = BTreeSet::from([b.name().to_owned()]);
    let written = written(vec![section("Something.", &[record])]);
    let new = New { parties: parties.clone(), for_use: Use::Analysis, written };
    let query = app::records::ListQuery { kind: "incident".to_owned(), page: 1, ..Default::default() };
    let (rows, _) = documents::citable(&a.node, &officer(), (&parties, Use::Analysis), &query).await.expect("a list");
    let listed = rows.iter().find(|c| &c.record.id == record).expect("it is listed").against.clone();
    match documents::create(&a.node, &officer(), &new).await {
        Err(Error::Refused(why)) => {
            assert!(!listed.is_empty(), "the list says so before: {why}");
            why
        }
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn only_what_passes_to_every_party_as_far_as_needed_is_cited_and_the_reason_is_said() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let below = record(&a, &[&b], |l| Label { top_rung: Rung::Case, ..l }).await;
        assert!(why(&a, &b, &below).await.contains("label (beta)"), "below the rung");
        let home = record(&a, &[], |l| l).await;
        assert!(why(&a, &b, &home).await.contains("audience (beta)"));
        let not_agreed = |scope: ConsentScope| Consents { scope, ..Consents::neutral() };
        let refused = not_agreed(ConsentScope::Uses(BTreeSet::from([Use::ServiceReferral])));
        let unasked = record(&a, &[&b], |l| Label { consents: refused, ..l }).await;
        assert!(why(&a, &b, &unasked).await.contains("consent"));
        let day = |text: &str| Expiry::On(text.parse().expect("a day"));
        let ended = Consents { until: day("2026-03-01"), ..not_agreed(ConsentScope::NotNeeded) };
        let ended = record(&a, &[&b], |l| Label { consents: ended, ..l }).await;
        assert!(why(&a, &b, &ended).await.contains("consent"), "a consent that has ended");
        let brief = record(&a, &[&b], |l| Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..l }).await;
        assert!(why(&a, &b, &brief).await.contains("use"));
        // A partner's record goes back to its origin, and only as far as the origin let it.
        let good = record(&b, &[&a], |l| l).await;
        send(&b, &a).await;
        let copy = a.fetch("select id from records where channel = $1", values![b.org().as_str()]).await;
        let copy = id(&copy[0].text(0).expect("an id"));
        begin(&a, &[&b], vec![section("Theirs.", &[&copy])]).await;
        send(&a, &b).await;
        let seen = shown(&b, &head(&b).await).await;
        let cited = seen.citations.values().next().expect("one").record.clone().expect("it is here");
        assert_eq!(cited.id, good, "by its own id there");
        assert!(refusals(&b).await.is_empty());
    });
}

#[test]
fn at_the_case_rung_no_document_is_begun_and_none_is_taken() {
    both(async |db| {
        let (a, b) = two(&db, Rung::Case).await;
        let ours = record(&a, &[&b], |l| l).await;
        let parties = BTreeSet::from(["beta".to_owned()]);
        let new = New { parties, for_use: Use::Analysis, written: written(vec![section("One.", &[&ours])]) };
        let refused = documents::create(&a.node, &officer(), &new).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("joint-analysis")), "{refused:?}");
        let action = New { for_use: Use::LeadershipBrief, ..new };
        let refused = documents::create(&a.node, &officer(), &action).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("joint-action")), "{refused:?}");
    });
}

#[test]
fn a_withdrawn_record_flags_the_document_on_both_sides_and_holds_the_next_version_until_it_is_dropped() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let (one, other) = (record(&a, &[&b], |l| l).await, record(&a, &[&b], |l| l).await);
        begin(&a, &[&b], vec![section("One.", &[&one]), section("Both.", &[&one, &other])]).await;
        send(&a, &b).await;
        let flags = async |org: &Org, id: &RecordId| {
            let all = derivations::of(&org.node, &officer(), id).await.expect("flags");
            all.into_iter().map(|f| f.reason).collect::<Vec<_>>()
        };
        let (here, there) = (head(&a).await, head(&b).await);
        assert!(flags(&a, &here).await.is_empty() && flags(&b, &there).await.is_empty());
        shred::withdraw(&a.node, &officer(), &one, "the family asked").await.expect("it is withdrawn");
        send(&a, &b).await;
        assert_eq!(flags(&a, &here).await, ["withdrawn"]);
        assert_eq!(flags(&b, &there).await, ["withdrawn"], "the tombstone reached it");
        assert!(documents::list(&b.node, &officer()).await.expect("a list")[0].is_flagged);
        let seen = shown(&b, &there).await;
        let kept = changed(&seen.text, 0, "One more.");
        let of = BTreeSet::from([there]);
        let refused = documents::revise(&b.node, &officer(), &of, &kept).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("gone")), "{refused:?}");
        let mut without = kept;
        let gone = seen.citations.values().find(|c| c.record.is_none()).expect("one is gone").reference.clone();
        without.sections.remove(0);
        without.sections[0].cites.remove(&Cite::Reference(gone));
        let again = documents::revise(&b.node, &officer(), &of, &without).await.expect("it is made again");
        assert!(flags(&b, &again).await.is_empty(), "what is left still stands");
        send(&b, &a).await;
        assert!(flags(&a, &head(&a).await).await.is_empty());
    });
}

#[test]
fn a_version_that_rests_on_what_was_withdrawn_meanwhile_does_not_leave() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let (one, other) = (record(&a, &[&b], |l| l).await, record(&a, &[&b], |l| l).await);
        let first = begin(&a, &[&b], vec![section("One.", &[&one, &other])]).await;
        shred::withdraw(&a.node, &officer(), &one, "a source asked").await.expect("it is withdrawn");
        assert_eq!(send(&a, &b).await.messages, 0, "it waits");
        assert_eq!(versions(&b).await, 0);
        let of = BTreeSet::from([first]);
        let next = written(vec![section("The other.", &[&other])]);
        documents::revise(&a.node, &officer(), &of, &next).await.expect("it is made again");
        assert_eq!(send(&a, &b).await.messages, 1);
        let seen = shown(&b, &head(&b).await).await;
        assert_eq!((seen.text.sections[0].text.as_str(), seen.line.missing), ("The other.", 1));
    });
}

#[test]
fn a_suspended_agreement_stops_versions_and_what_is_held_stays_readable() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        edit(&a, &first, (0, "Two.")).await;
        agreements::suspend(&b.node, &leader(), a.org(), "a leak").await.expect("it is suspended");
        send(&b, &a).await;
        assert_eq!(send(&a, &b).await.messages, 0, "the second version waits");
        assert_eq!(shown(&b, &head(&b).await).await.text.sections[0].text, "One.");
        let there = head(&b).await;
        let text = shown(&b, &there).await.text;
        let of = BTreeSet::from([there]);
        let refused = documents::revise(&b.node, &officer(), &of, &changed(&text, 0, "Three.")).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        assert!(!shown(&a, &head(&a).await).await.may_revise);
        agreements::resume(&b.node, &leader(), a.org(), "it is mended").await.expect("it goes on");
        send(&b, &a).await;
        assert_eq!(send(&a, &b).await.messages, 1);
        assert_eq!(shown(&b, &head(&b).await).await.text.sections[0].text, "Two.");
    });
}

#[test]
fn a_monitor_and_an_administrator_see_no_joint_document() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        let first = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        for role in [Role::Monitor, Role::Administrator] {
            let who = person("mona", &[role], &record::Compartment::SEALED);
            assert!(matches!(documents::list(&a.node, &who).await, Err(Error::Forbidden(_))));
            assert!(matches!(documents::show(&a.node, &who, &first, Some("to see")).await, Err(Error::Forbidden(_))));
            assert!(matches!(records::show(&a.node, &who, &first, Some("to see")).await, Err(Error::NotFound)));
            assert!(comments::of(&a.node, &who, &first, true).await.is_err());
        }
        let reviewer = person("rima", &[Role::Reviewer], &record::Compartment::SEALED);
        let seen = documents::show(&a.node, &reviewer, &first, Some("to see")).await.expect("a reviewer reads");
        assert!(!seen.may_revise);
        let text = seen.text;
        let refused = documents::revise(&a.node, &reviewer, &BTreeSet::from([first]), &changed(&text, 0, "x")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    });
}

#[test]
fn the_label_of_a_document_is_the_join_of_what_it_cites_and_cannot_be_lowered_by_hand() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let caveat = |mut l: Label| {
            l.caveats.insert(record::Caveat::Is(CaveatCode::NoJudicial));
            Label { minimum_cell: 17, ..l }
        };
        let (one, other) = (record(&a, &[&b], caveat).await, record(&a, &[&b], |l| l).await);
        let first = begin(&a, &[&b], vec![section("One.", &[&one, &other])]).await;
        let label = shown(&a, &first).await.show.label;
        assert!(
            label.has(CaveatCode::NoJudicial)
                && label.has(CaveatCode::NoOnward)
                && label.has(CaveatCode::NoPublication)
        );
        assert_eq!((label.minimum_cell, label.top_rung), (17, Rung::JointAnalysis));
        assert!(label.audience.includes(b.org()) && label.consents.references.is_empty());
        // A caveat does not go with the citation that brought it: the text was made from it.
        let of = BTreeSet::from([first.clone()]);
        let next = written(vec![section("The other.", &[&other])]);
        let second = documents::revise(&a.node, &officer(), &of, &next).await.expect("it is written");
        assert!(shown(&a, &second).await.show.label.has(CaveatCode::NoJudicial));
        send(&a, &b).await;
        let there = shown(&b, &head(&b).await).await.show.label;
        assert!(there.is_at_least_as_strict_as(&label) || there.has(CaveatCode::NoJudicial));
        let audience = BTreeSet::from([a.org().clone()]);
        let everything = person("eva", &[Role::Officer, Role::Leader], &record::Compartment::SEALED);
        let changed = records::set_audience(&a.node, &everything, &first, audience, "to hide it").await;
        assert!(matches!(changed, Err(Error::Forbidden(_))), "{changed:?}");
    });
}

#[test]
fn a_brief_cites_a_document_only_at_joint_action_and_is_flagged_with_it() {
    both(async |db| {
        for (rung, is_clear) in [(Rung::JointAnalysis, false), (Rung::JointAction, true)] {
            let (a, b) = two(&db, rung).await;
            let ours = record(&a, &[&b], |l| l).await;
            let document = begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
            let adviser = person("ada", &[Role::Adviser, Role::Officer], &record::Compartment::SEALED);
            let new = NewProduct {
                objective: None,
                channel: Use::LeadershipBrief,
                language: "en".to_owned(),
                title: "A brief".to_owned(),
                recipient: "A leader".to_owned(),
                summary: "In short.".to_owned(),
                statements: vec![Statement { text: "As both found.".to_owned(), evidence: vec![document] }],
                ask: "Ask for a pause.".to_owned(),
                reply_by: "2026-12-15".to_owned(),
            };
            let product = products::create(&a.node, &adviser, &new).await.expect("a product");
            let cleared = products::clearance(&a.node, &adviser, &product, Use::LeadershipBrief).await.expect("a look");
            assert_eq!(cleared.is_clear(), is_clear, "{rung:?}: {:?}", cleared.blocked());
            if is_clear {
                shred::withdraw(&a.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
                let refused = derivations::require_fresh(&a.node, &product).await;
                assert!(matches!(refused, Err(Error::Conflict(_))), "what rests on the document is flagged as well");
            } else {
                assert_eq!(cleared.blocked()[0].because, ["rung"]);
            }
        }
    });
}

#[test]
fn a_comment_goes_to_the_owner_only_if_its_writer_says_so() {
    both(async |db| {
        let (a, b) = two(&db, Rung::JointAnalysis).await;
        let ours = record(&a, &[&b], |l| l).await;
        begin(&a, &[&b], vec![section("One.", &[&ours])]).await;
        send(&a, &b).await;
        let copy = only(&b, "incident").await;
        comments::write(&b.node, &officer(), &copy, ("for us alone", false)).await.expect("it is kept");
        assert_eq!(send(&b, &a).await.messages, 0);
        comments::write(&b.node, &officer(), &copy, ("was it not the 13th?", true)).await.expect("it is sent");
        let document = head(&b).await;
        comments::write(&b.node, &officer(), &document, ("shorter, please", true)).await.expect("it is sent");
        assert_eq!(send(&b, &a).await.messages, 2);
        let words = async |org: &Org, about: &RecordId| {
            let all = comments::of(&org.node, &officer(), about, true).await.expect("a list");
            all.into_iter().map(|c| (c.state, c.organisation, c.words.unwrap_or_default())).collect::<Vec<_>>()
        };
        let told = |state: &str, who: &str, words: &str| (state.to_owned(), who.to_owned(), words.to_owned());
        assert_eq!(words(&a, &ours).await, [told("received", "beta", "was it not the 13th?")]);
        assert_eq!(words(&a, &head(&a).await).await, [told("received", "beta", "shorter, please")]);
        assert_eq!(words(&b, &copy).await.len(), 2);
        let own = comments::write(&a.node, &officer(), &ours, ("on our own", false)).await;
        assert!(matches!(own, Err(Error::NotFound)), "our own records are corrected, not commented");
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(matches!(comments::write(&b.node, &monitor, &copy, ("x", false)).await, Err(Error::Forbidden(_))));
        agreements::suspend(&b.node, &leader(), a.org(), "a leak").await.expect("it is suspended");
        let stopped = comments::write(&b.node, &officer(), &copy, ("late", true)).await;
        assert!(matches!(stopped, Err(Error::Conflict(_))), "{stopped:?}");
    });
}

#[test]
fn what_partners_grant_each_other_is_asked_both_ways() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 83).await, db.found("beta", 84).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::JointAnalysis), Terms::nothing())).await;
        let ours = record(&a, &[&b], |l| l).await;
        let parties = BTreeSet::from(["beta".to_owned()]);
        let new = New { parties, for_use: Use::Analysis, written: written(vec![section("One.", &[&ours])]) };
        let refused = documents::create(&a.node, &officer(), &new).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "they could not write back: {refused:?}");
    });
}
