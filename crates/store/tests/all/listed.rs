//! What is listed from memory against the SQL that it stands for: on random records, and after every kind of change.

use crate::selection::{CODES, Drawn, FIELDS, drawn, selections, writing};
use crate::world::{both, entry, id, insert, open, record, rows};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::query::Selection;
use store::records::Writing;
use store::{Store, Tx, statements as sql, values};

const KIND: &str = "incident";

fn fields() -> Vec<String> {
    FIELDS.map(str::to_owned).to_vec()
}

fn ours() -> Selection {
    Selection { kind: KIND.to_owned(), classes: vec![1], ..Selection::default() }
}

/// What a transaction that begins now lists: total, and the ids of the first page.
async fn listed(store: &Store, selection: &Selection) -> (i64, Vec<String>) {
    ids(&mut store.read().await.expect("a read begins"), selection).await
}

async fn ids(tx: &mut Tx, selection: &Selection) -> (i64, Vec<String>) {
    let found = tx.listed(selection, &[], (50, 0)).await.expect("an answer").expect("it is listed from memory");
    (found.total, found.rows.into_iter().map(|r| r.id.as_str().to_owned()).collect())
}

/// Memory and SQL say the same.
async fn agree(store: &Store, selection: &Selection) -> Result<(), TestCaseError> {
    let mut tx = store.read().await.expect("a read begins");
    let other = Selection { kind: "nothing".to_owned(), ..selection.clone() };
    let total = tx.count(selection).await.expect("a count");
    let totals = tx.totals(&[other, selection.clone()]).await.expect("totals");
    prop_assert_eq!(totals, Some(vec![0, total]));
    let mut facets = Vec::new();
    for field in fields() {
        let tally = tx.facet(selection, &field).await.expect("a facet");
        facets.push((field, tally));
    }
    for page in 0..4 {
        let found = tx.listed(selection, &fields(), (4, page * 4)).await.expect("an answer").expect("from memory");
        prop_assert_eq!(found.total, total);
        prop_assert_eq!(&found.facets, &facets);
        prop_assert_eq!(found.rows, tx.page(selection, 4, page * 4).await.expect("a page"));
    }
    Ok(())
}

/// What is done, to which of the records, and the class that goes with it.
type Step = (usize, usize, i64);

async fn change(store: &Store, kind: &str, (all, n): (&[Writing], usize), (what, which, class): Step) {
    let Some(one) = all.get(which % all.len().max(1)) else { return };
    let (name, now) = (one.row.id.as_str(), "2026-01-02T00:00:00Z");
    let mut tx = store.begin("test::change").await.expect("a write begins");
    let done = match what {
        0 => tx.execute(sql::RECORD_CLASS, values![name, class]).await,
        1 => tx.execute(sql::RECORD_STATE, values![name, "lapsed", now]).await,
        2 => tx.execute(sql::RECORD_STATE, values![name, "live", now]).await,
        3 => tx.execute(sql::ENTRIES_DELETE, values![name]).await,
        4 => {
            tx.execute(sql::ENTRIES_DELETE, values![name]).await.expect("they go");
            tx.execute(sql::RECORD_BLANK, values![name, "withdrawn", now]).await
        }
        // It names no record: any may have been touched.
        5 => tx.execute("update records set author = 'basil' where kind = $1", values![kind]).await,
        6 => {
            let mut new = all[(which + 1) % all.len()].clone();
            new.row.id = id(&format!("{kind}-new-{n}"));
            tx.insert_records(&[new]).await.map(|()| 1)
        }
        _ => {
            let before = tx.record(&id(name)).await.expect("a read").expect("the record");
            let mut after = all[(which + 1) % all.len()].clone();
            after.row.id = before.id.clone();
            after.row.revision = before.revision + 1;
            tx.update_record(&before, &after).await.map(|()| 1)
        }
    };
    done.expect("it is changed");
    tx.commit().await.expect("it is kept");
}

/// Each case is of a kind of its own, and what earlier cases left stays there.
async fn follow(
    store: &Store,
    (drawn, selection): (Vec<Drawn>, Selection),
    steps: Vec<(Step, bool)>,
) -> Result<(), TestCaseError> {
    static CASES: AtomicUsize = AtomicUsize::new(0);
    let kind = format!("kind-{}", CASES.fetch_add(1, Ordering::Relaxed));
    let all: Vec<Writing> = drawn.iter().enumerate().map(|(n, d)| writing(&kind, n, d)).collect();
    let selection = Selection { kind: kind.clone(), ..selection };
    insert(store, &all).await.expect("records are kept");
    agree(store, &selection).await?;
    for (n, (step, is_looked_at)) in steps.into_iter().enumerate() {
        change(store, &kind, (&all, n), step).await;
        // Sometimes several changes are followed at once.
        if is_looked_at {
            agree(store, &selection).await?;
        }
    }
    agree(store, &selection).await
}

#[test]
fn what_is_listed_from_memory_is_what_sql_lists_after_every_change() {
    both(async |db| {
        if !db.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let store = &store;
        let handle = tokio::runtime::Handle::current();
        let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
        let steps = prop::collection::vec(((0..8_usize, 0..14_usize, 1..4_i64), any::<bool>()), 0..7);
        tokio::task::block_in_place(|| {
            runner
                .run(&((drawn(), selections()), steps), |(records, steps)| {
                    handle.block_on(follow(store, records, steps))
                })
                .expect("memory lists what the database lists");
        });
        store.close().await;
    });
}

#[test]
fn a_facet_is_cut_and_counts_a_value_as_often_as_sql_does() {
    both(async |db| {
        if !db.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let with = |name: &str, codes: std::ops::Range<usize>| {
            let mut one = record(name, KIND, 1);
            one.entries = codes.map(|n| entry("place", &format!("P{n}"))).collect();
            one
        };
        insert(&store, &[with("a", 0..70), with("b", 40..90), with("c", 65..66)]).await.expect("they are kept");
        // An older program kept a value twice when it stood in two rows.
        let mut tx = store.begin("test::twice").await.expect("a write begins");
        let twice = values!["c", KIND, "place", "P65"].to_vec();
        tx.insert_many("entries", &["record", "kind", "field", "text"], vec![twice]).await.expect("a row");
        tx.commit().await.expect("it is kept");
        let mut tx = store.read().await.expect("a read begins");
        let found = tx.listed(&ours(), &["place".to_owned()], (50, 0)).await.expect("an answer").expect("from memory");
        let (_, tally) = &found.facets[0];
        // By hand: P65 of a and b, and twice of c; then P40 to P69 of a and b, in the order of bytes.
        assert_eq!((tally.len(), &tally[0], &tally[1]), (60, &("P65".to_owned(), 4), &("P40".to_owned(), 2)));
        assert_eq!(tally, &tx.facet(&ours(), "place").await.expect("a facet"));
        drop(tx);
        store.close().await;
    });
}

#[test]
fn nothing_is_kept_in_memory_on_postgresql_nor_after_the_store_was_closed() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("one", KIND, 1)]).await.expect("it is kept");
        assert!(!store.keeps_listed().await, "nobody asked yet");
        let mut tx = store.read().await.expect("a read begins");
        let found = tx.listed(&ours(), &fields(), (50, 0)).await.expect("an answer");
        let totals = tx.totals(&[ours()]).await.expect("an answer");
        drop(tx);
        assert_eq!((found.is_some(), totals.is_some()), (db.is_sqlite(), db.is_sqlite()));
        assert_eq!(store.clone().keeps_listed().await, db.is_sqlite());
        store.close().await;
        assert!(!store.keeps_listed().await);
    });
}

#[test]
fn what_a_transaction_changed_and_did_not_keep_is_listed_nowhere() {
    both(async |db| {
        if !db.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("one", KIND, 1)]).await.expect("it is kept");
        let mut tx = store.begin("test::own").await.expect("a write begins");
        assert_eq!(ids(&mut tx, &ours()).await, (1, vec!["one".to_owned()]), "it changed nothing yet");
        tx.execute(sql::RECORD_CLASS, values!["one", 2]).await.expect("it is changed");
        assert!(tx.listed(&ours(), &[], (50, 0)).await.expect("an answer").is_none(), "its own change is its own");
        assert!(tx.totals(&[ours()]).await.expect("an answer").is_none());
        drop(tx);
        assert_eq!(listed(&store, &ours()).await, (1, vec!["one".to_owned()]));
        store.close().await;
    });
}

#[test]
fn a_reader_of_an_earlier_moment_sees_no_row_of_a_later_one_and_spoils_nothing() {
    both(async |db| {
        if !db.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("a", KIND, 1), record("b", KIND, 1)]).await.expect("they are kept");
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(listed(&store, &ours()).await, (2, names(&["a", "b"])));
        let class = async |name: &str, class: i64| {
            let mut tx = store.begin("test::class").await.expect("a write begins");
            tx.execute(sql::RECORD_CLASS, values![name, class]).await.expect("it is changed");
            tx.commit().await.expect("it is kept");
        };
        class("a", 2).await;
        // It sees that `a` has gone, and nothing of what comes after.
        let mut early = store.read().await.expect("a read begins");
        assert_eq!(early.count(&ours()).await.expect("a count"), 1);
        class("b", 2).await;
        insert(&store, &[record("c", KIND, 1)]).await.expect("it is kept");
        // It is the first to follow: `b` and `c` changed after it began, and are read as it sees them.
        assert_eq!(ids(&mut early, &ours()).await, (1, names(&["b"])));
        assert_eq!(listed(&store, &ours()).await, (1, names(&["c"])), "who comes later follows the rest");
        // Now memory is ahead of it: no row of later shows, nor one that may not be seen any more.
        assert_eq!(ids(&mut early, &ours()).await, (1, names(&[])));
        drop(early);
        assert_eq!(listed(&store, &ours()).await, (1, names(&["c"])));
        store.close().await;
    });
}

#[test]
fn who_asks_at_once_gets_the_same_and_so_does_who_went_away_in_between() {
    both(async |db| {
        if !db.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let all: Vec<Writing> = (0..40)
            .map(|n| {
                let mut one = record(&format!("r-{n}"), KIND, 1);
                one.entries = vec![entry("place", CODES[n % CODES.len()])];
                one
            })
            .collect();
        insert(&store, &all).await.expect("they are kept");
        for round in 0..3 {
            let selection = ours();
            // Each is dropped a little later than the one before: nothing of it may be left half done.
            for waits in 0..30 {
                let wait = async {
                    for _ in 0..waits {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! { biased; _ = listed(&store, &selection) => {}, () = wait => {} }
            }
            let one = || listed(&store, &selection);
            let three = tokio::join!(one(), one(), one());
            assert_eq!((three.0.0, &three.0, &three.1), (40 + round, &three.1, &three.2));
            insert(&store, &[record(&format!("more-{round}"), KIND, 1)]).await.expect("it is kept");
        }
        assert_eq!((rows(&store, "records").await, listed(&store, &ours()).await.0), (43, 43));
        store.close().await;
    });
}

#[test]
fn the_rows_of_a_page_are_looked_up_by_their_ids_however_many_records_there_are() {
    both(async |db| {
        if !db.is_sqlite() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let filters = vec![("place".to_owned(), "SY-Raqqa".to_owned())];
        let selection = Selection { classes: vec![1, 2, 3], filters, ..ours() };
        let names: Vec<String> = (0..50).map(|n| format!("r-{n}")).collect();
        let (text, values) = selection.rows(names.iter().map(String::as_str));
        let mut tx = store.read().await.expect("a read begins");
        let plan = tx.fetch(&format!("explain query plan {text}"), &values).await.expect("a plan");
        let plan: Vec<String> = plan.iter().filter_map(|row| row.text(3)).collect();
        let uses = |index: &str| plan.iter().any(|line| line.contains(index));
        assert!(uses("sqlite_autoindex_records_1 (id=?)"), "{plan:?}");
        assert!(uses("entries_facet (kind=? AND field=? AND text=? AND record=?)"), "{plan:?}");
        drop(tx);
        store.close().await;
    });
}
