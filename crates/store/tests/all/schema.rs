//! The schema: every statement fits it on both databases, every column is explained, a newer one is left alone.

use crate::world::{both, insert, keys, open, record, rows};
use std::time::Duration;
use store::{Error, Location, Store, statements, values};

#[test]
fn every_statement_prepares_on_both_databases() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        assert!(statements::ALL.len() > 50, "the list of statements is not empty");
        for (name, sql) in statements::ALL {
            store.prepare(sql).await.unwrap_or_else(|e| panic!("{name} does not fit the schema: {e}"));
        }
        let wrong = store.prepare("select nothing_of_this_name from records").await;
        assert!(wrong.is_err(), "a statement that does not fit is noticed");
        store.close().await;
    });
}

#[test]
fn every_column_of_every_table_is_explained_where_it_is_made() {
    let text = include_str!("../../migrations/0001_spine.sql");
    let (mut columns, mut is_inside) = (0, false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("create table") {
            is_inside = true;
        } else if line.starts_with(");") {
            is_inside = false;
        } else if is_inside && !line.is_empty() && !line.starts_with("constraint") && !line.starts_with("--") {
            columns += 1;
            let comment = line.split_once("--").map(|(_, c)| c.trim()).unwrap_or_default();
            assert!(!comment.is_empty(), "`{line}` has no comment");
        }
    }
    assert!(columns > 80, "the migration was read: {columns} columns");
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_as_it_was() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("one", "incident", 1)]).await.expect("a record is kept");
        set_version(&store, store::VERSION + 1).await;
        store.close().await;
        let files = || {
            let names = if db.is_sqlite() { vec!["node.db", "keyring.db"] } else { vec!["keyring.db"] };
            names.iter().map(|n| std::fs::read(folder.path().join(n)).expect("a file")).collect::<Vec<_>>()
        };
        let before = files();
        let refused = Store::open(&db.location(folder.path()), &keys(1)).await;
        let expected = (store::VERSION + 1, store::VERSION);
        assert!(matches!(refused, Err(Error::Newer { found, known }) if (found, known) == expected), "{refused:?}");
        assert_eq!(files(), before, "no byte of the data changed");
    });
}

#[test]
fn sixteen_may_read_at_once_from_postgresql_and_as_many_as_the_location_says() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let Location::Postgres { url, schema, folder, .. } = db.location(folder.path()) else { return };
        for connections in [store::CONNECTIONS, 5] {
            let (url, schema, folder) = (url.clone(), schema.clone(), folder.clone());
            let location = Location::Postgres { url, schema, folder, connections };
            let store = Store::open(&location, &keys(1)).await.expect("the store opens");
            let mut open = Vec::new();
            for number in 1..=connections {
                let read = tokio::time::timeout(Duration::from_secs(10), store.read()).await;
                open.push(read.unwrap_or_else(|_| panic!("number {number} waits")).expect("a read begins"));
            }
            let further = tokio::time::timeout(Duration::from_millis(200), store.read()).await;
            assert!(further.is_err(), "one more waits");
            drop(open);
            store.close().await;
        }
    });
}

async fn set_version(store: &Store, version: i64) {
    let mut tx = store.begin("test::version").await.expect("a write begins");
    tx.execute(statements::SET, values!["schema.version", version.to_string()]).await.expect("it is set");
    tx.commit().await.expect("it is kept");
}

#[test]
fn opening_again_changes_nothing_but_interrupted_jobs() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("one", "incident", 1)]).await.expect("a record is kept");
        let mut tx = store.begin("test::job").await.expect("a write begins");
        tx.execute(statements::JOB_SET, values!["j", "import", "running", 1, 2, "{}", ""]).await.expect("a job");
        tx.commit().await.expect("it is kept");
        store.close().await;
        let store = open(&db, folder.path()).await;
        let mut tx = store.read().await.expect("a read begins");
        let jobs = tx.fetch(statements::JOBS, &[]).await.expect("jobs");
        assert_eq!(jobs[0].text(2).as_deref(), Some("interrupted"));
        drop(tx);
        assert_eq!((rows(&store, "records").await, rows(&store, "outbox").await), (1, 1));
        store.close().await;
    });
}
