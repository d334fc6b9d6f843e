//! Lists, counts and facets against a plain filter in memory, on random records.

use crate::world::{both, entry, id, open, org, record};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use record::PartialDate;
use std::collections::{BTreeMap, BTreeSet};
use store::Store;
use store::query::Selection;
use store::records::Writing;

pub const DAYS: [&str; 4] = ["2017-06-30", "2017-07-01", "2017-07-12", "2018-01-01"];
// Capitals, dashes and slashes, because databases may sort these by the rules of a language.
pub const CODES: [&str; 4] = ["SY-Raqqa/Ar-Raqqah", "SY-Raqqa", "sy-aleppo", "V01"];
pub const FIELDS: [&str; 2] = ["place", "acts.type"];

pub type Drawn = (i64, usize, usize, usize, Option<(usize, usize)>, Vec<(usize, usize)>);

pub fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let days = prop::option::weighted(0.8, (0..DAYS.len(), 0..DAYS.len()));
    let entries = prop::collection::vec((0..FIELDS.len(), 0..CODES.len()), 0..5);
    prop::collection::vec((1..4_i64, 0..2_usize, 0..2_usize, 0..5_usize, days, entries), 0..14)
}

pub fn selections() -> impl Strategy<Value = Selection> {
    let day = || prop::option::of(0..DAYS.len());
    // Past the last code is the empty one, which asks for records without any.
    let filters = prop::collection::vec((0..FIELDS.len(), 0..=CODES.len()), 0..3);
    (
        prop::collection::btree_set(1..4_i64, 0..4),
        prop::option::of(0..2_usize),
        filters,
        day(),
        day(),
        prop::option::of(0..2_usize),
        any::<bool>(),
    )
        .prop_map(|(classes, author, filters, from, to, origin, inherits)| Selection {
            kind: String::new(),
            classes: classes.into_iter().collect(),
            author: author.map(|a| ["anna", "basil"][a].to_owned()),
            inherited: inherits.then(|| "basil".to_owned()).into_iter().collect(),
            filters: filters
                .into_iter()
                .map(|(f, c)| (FIELDS[f].to_owned(), CODES.get(c).copied().unwrap_or_default().to_owned()))
                .collect(),
            from: from.map(|d| DAYS[d].to_owned()),
            to: to.map(|d| DAYS[d].to_owned()),
            origin: origin.map(|o| ["us", "them"][o].to_owned()),
        })
}

pub fn writing(kind: &str, n: usize, drawn: &Drawn) -> Writing {
    let (class, author, origin, state, days, entries) = drawn;
    let mut w = record(&format!("{kind}-{n}"), kind, *class);
    w.row.author = ["anna", "basil"][*author].to_owned();
    w.row.origin = org(["us", "them"][*origin]);
    w.row.state = if *state == 0 { "lapsed" } else { "live" }.to_owned();
    w.row.columns.date = days.map(|(a, b)| {
        let day = |i: usize| PartialDate::parse(DAYS[i]).expect("a day").from();
        PartialDate::span(day(a), day(b))
    });
    w.entries = entries.iter().map(|(f, c)| entry(FIELDS[*f], CODES[*c])).collect();
    w
}

/// The plain filter.
fn is_selected(w: &Writing, s: &Selection) -> bool {
    let (from, to) = (w.row.columns.date.map(|d| d.from().to_string()), w.row.columns.date.map(|d| d.to().to_string()));
    w.row.kind == s.kind
        && w.row.state == "live"
        && s.classes.contains(&w.row.label)
        && s.author.as_ref().is_none_or(|a| a == &w.row.author || s.inherited.contains(&w.row.author))
        && s.origin.as_ref().is_none_or(|o| o == w.row.origin.as_str())
        && s.from.as_ref().is_none_or(|f| to.as_ref().is_some_and(|t| t >= f))
        && s.to.as_ref().is_none_or(|t| from.as_ref().is_some_and(|f| f <= t))
        && s.filters.iter().all(|(f, c)| {
            let mut codes = w.entries.iter().filter(|e| &e.field == f).filter_map(|e| e.text.as_ref());
            if c.is_empty() { codes.next().is_none() } else { codes.any(|code| code == c) }
        })
}

async fn compare(store: &Store, kind: &str, drawn: &[Drawn], selection: &Selection) -> Result<(), TestCaseError> {
    let all: Vec<Writing> = drawn.iter().enumerate().map(|(n, d)| writing(kind, n, d)).collect();
    let selection = Selection { kind: kind.to_owned(), ..selection.clone() };
    let mut tx = store.begin("test::selection").await.expect("a write begins");
    tx.insert_records(&all).await.expect("records are written");
    let mut expected: Vec<&Writing> = all.iter().filter(|w| is_selected(w, &selection)).collect();
    expected.sort_by_key(|w| (std::cmp::Reverse(w.row.columns.date.map(|d| d.from())), w.row.id.clone()));
    let expected_ids: Vec<&str> = expected.iter().map(|w| w.row.id.as_str()).collect();
    let mut found = Vec::new();
    for page in 0..4 {
        let rows = tx.page(&selection, 4, page * 4).await.expect("a page");
        found.extend(rows.into_iter().map(|r| r.id.as_str().to_owned()));
    }
    prop_assert_eq!(found, expected_ids.clone());
    // Rows that are asked for by their ids: of these only what is selected, in the order of the ids.
    let asked: Vec<String> = all.iter().map(|w| w.row.id.as_str().to_owned()).collect();
    let rows = tx.rows(&selection, &asked).await.expect("rows");
    let rows: Vec<String> = rows.into_iter().map(|r| r.id.as_str().to_owned()).collect();
    let among: Vec<String> = asked.iter().filter(|id| expected_ids.contains(&id.as_str())).cloned().collect();
    prop_assert_eq!(rows, among);
    let listed = tx.listed(&selection, &[], (4, 0)).await.expect("an answer");
    prop_assert!(listed.is_none() || all.is_empty(), "what is not committed is not listed from memory");
    prop_assert_eq!(tx.count(&selection).await.expect("a count"), expected.len() as i64);
    for field in FIELDS {
        let mut tally: BTreeMap<&str, i64> = BTreeMap::new();
        for w in &expected {
            let codes: BTreeSet<&str> =
                w.entries.iter().filter(|e| e.field == field).filter_map(|e| e.text.as_deref()).collect();
            codes.into_iter().for_each(|c| *tally.entry(c).or_default() += 1);
        }
        let mut tally: Vec<(String, i64)> = tally.into_iter().map(|(c, n)| (c.to_owned(), n)).collect();
        tally.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        prop_assert_eq!(tx.facet(&selection, field).await.expect("a facet"), tally, "facet {}", field);
    }
    // Nothing is committed: each case starts from an empty table.
    drop(tx);
    Ok(())
}

#[test]
fn lists_counts_and_facets_are_those_of_a_plain_filter() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let store = &store;
        let handle = tokio::runtime::Handle::current();
        let mut runner = TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
        tokio::task::block_in_place(|| {
            runner
                .run(&(drawn(), selections()), |(drawn, selection)| {
                    handle.block_on(compare(store, "incident", &drawn, &selection))
                })
                .expect("the database selects what the plain filter selects");
        });
        store.close().await;
    });
}

#[test]
fn an_update_replaces_entries_and_keeps_the_earlier_revision() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let mut first = record("one", "incident", 1);
        first.entries = vec![entry("place", "SY-Raqqa")];
        first.sealed = vec![crate::world::sealed(b"first")];
        crate::world::insert(&store, &[first.clone()]).await.expect("a record is kept");
        let mut tx = store.begin("test::update").await.expect("a write begins");
        let before = tx.record(&id("one")).await.expect("a read").expect("the record");
        assert_eq!(before, first.row, "what was written is read back");
        let mut second = first.clone();
        second.row.revision = 2;
        second.entries = vec![entry("place", "SY-Homs")];
        second.sealed = vec![crate::world::sealed(b"second")];
        tx.update_record(&before, &second).await.expect("an update");
        tx.commit().await.expect("it is kept");
        let mut tx = store.begin("test::stale").await.expect("a write begins");
        let ours = Selection { kind: "incident".into(), classes: vec![1], ..Selection::default() };
        assert_eq!(tx.facet(&ours, "place").await.expect("a facet"), [("SY-Homs".to_owned(), 1)]);
        let kept = tx.fetch(store::statements::REVISIONS, store::values!["one"]).await.expect("revisions");
        let kept: Vec<_> = kept.iter().map(|r| (r.int(0), r.text(1), r.bytes(2).ends_with(b"first"))).collect();
        let named = |c: &str, is_first| (Some(1), Some(c.to_owned()), is_first);
        assert_eq!(kept, [named("narrative", true), named("open", false)]);
        let stale = tx.update_record(&before, &second).await;
        assert!(matches!(stale, Err(store::Error::Exists(_))), "two people cannot both replace revision 1: {stale:?}");
        drop(tx);
        store.close().await;
    });
}
