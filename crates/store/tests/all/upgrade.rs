//! Upgrading from every schema that was ever released, and a kill at every step of it.

mod killed;

use crate::world::{Db, both, keys};
use sqlx::{AssertSqlSafe, Row};
use std::path::Path;
use std::process::{Command, Stdio};
use store::cipher::{self, Opening};
use store::upgrade::Step;
use store::{Error, FileKey, Location, Store, schema, values};

const NEWEST: usize = store::VERSION as usize;

/// Rows that fit the first schema, and every one since.
const ROWS: [&str; 8] = [
    "insert into labels (id, canonical, sensitivity, top_rung, expiry) values (1, '{}', 'low', 'case', 'never')",
    "insert into label_audience (label, org) values (1, 'us')",
    "insert into records (id, kind, origin, revision, state, label, author, body, title, changed) values ('one', 'incident', 'us', 1, 'live', 1, 'anna', '{}', 'a title', '2026-01-01T00:00:00Z')",
    "insert into entries (record, kind, field, text) values ('one', 'incident', 'place', 'SY-Raqqa')",
    "insert into revisions (record, revision, compartment, body, author, changed) values ('one', 1, 'open', 'x', 'anna', '2026-01-01T00:00:00Z')",
    "insert into audit (position, leaf, subject, sealed) values (0, 'leaf', 'one', 'sealed')",
    "insert into channels (org, name, certificate, state, sent, sent_hash, received, received_hash) values ('them', 'they', 'c', 'paired', 3, 'h', 2, 'h')",
    "insert into sessions (token, person, csrf, started, seen) values ('t', 'p', 'c', '', '')",
];
const TABLES: [&str; 8] =
    ["labels", "label_audience", "records", "entries", "revisions", "audit", "channels", "sessions"];

/// A database as an earlier program left it.
async fn old(db: &Db, folder: &Path, version: usize) {
    let mut all = schema::until(version);
    all.extend(ROWS.map(str::to_owned));
    all.push(format!("insert into settings (name, value) values ('schema.version', '{version}')"));
    match db {
        Db::Sqlite => {
            let how = Opening { connections: 1, is_synced: true, max_pages: None, may_create: true };
            let pool = cipher::open(&folder.join("node.db"), &key(), how).await.expect("a file is made");
            for statement in all {
                sqlx::query(AssertSqlSafe(statement)).execute(&pool).await.expect("it fits the old schema");
            }
            pool.close().await;
        }
        Db::Postgres { url, schema } => {
            let pool = sqlx::PgPool::connect(url).await.expect("PostgreSQL answers");
            let mut tx = pool.begin().await.expect("a transaction");
            let first = [
                format!("drop schema if exists {schema} cascade"),
                format!("create schema {schema}"),
                format!("set local search_path to {schema}"),
            ];
            for statement in first.into_iter().chain(all) {
                sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await.expect("it fits the old schema");
            }
            tx.commit().await.expect("it is kept");
            pool.close().await;
        }
    }
    // The keyring comes with the first opening; a record must not be without its key.
    let ring = store::Keyring::open(folder, &FileKey::new(&[2; 32])).await.expect("a keyring");
    ring.put(&[(crate::world::id("one"), b"wrapped".to_vec())]).await.expect("a key is kept");
}

fn key() -> FileKey {
    FileKey::new(&[1; 32])
}

async fn is_whole(store: &Store) {
    for table in TABLES {
        assert_eq!(crate::world::rows(store, table).await, 1, "{table}");
    }
    let mut tx = store.read().await.expect("a read begins");
    let record = tx.record(&crate::world::id("one")).await.expect("it reads").expect("it is there");
    assert_eq!((record.title.as_str(), record.author.as_str()), ("a title", "anna"));
    let version = tx.fetch_one(store::statements::SETTING, values!["schema.version"]).await.expect("it reads");
    assert_eq!(version.and_then(|r| r.text(0)), Some(NEWEST.to_string()));
    assert!(store.keyring().wrapped(&crate::world::id("one")).await.expect("a keyring").is_some());
}

async fn version_of(file: &Path) -> String {
    let how = Opening { connections: 1, is_synced: true, max_pages: None, may_create: false };
    let pool = cipher::open(file, &key(), how).await.expect("it opens");
    let row = sqlx::query("select value from settings where name = 'schema.version'").fetch_one(&pool).await;
    let version = row.expect("a row").try_get(0).expect("a text");
    pool.close().await;
    version
}

#[test]
fn every_released_schema_is_upgraded_and_the_old_database_kept() {
    both(async |db| {
        for version in 1..NEWEST {
            let folder = tempfile::tempdir().expect("a folder");
            old(&db, folder.path(), version).await;
            let store = Store::open(&db.location(folder.path()), &keys(1)).await.expect("it is upgraded");
            assert_eq!(store.upgraded_from(), i64::try_from(version).ok());
            is_whole(&store).await;
            for (name, sql) in store::statements::ALL {
                store.prepare(sql).await.unwrap_or_else(|e| panic!("{name}, from version {version}: {e}"));
            }
            assert_eq!(store.has_before_upgrade(), db.is_sqlite());
            store.close().await;
            if db.is_sqlite() {
                let kept = folder.path().join(format!("before-upgrade-{version}")).join("node.db");
                assert_eq!(version_of(&kept).await, version.to_string(), "as it was");
            }
            let again = Store::open(&db.location(folder.path()), &keys(1)).await.expect("it opens");
            assert_eq!(again.upgraded_from(), None);
            again.forget_before_upgrade().expect("it is removed");
            assert!(!again.has_before_upgrade());
            is_whole(&again).await;
            again.close().await;
        }
    });
}

/// The work of the child; does nothing when the tests run as usual.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CONCORD_TEST_UPGRADE") else { return };
    let stop: usize = std::env::var("CONCORD_TEST_UPGRADE_STEP").ok().and_then(|s| s.parse().ok()).expect("a step");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let location = Location::Sqlite { folder: folder.into(), max_pages: None };
    let watch = move |step: Step| {
        if Step::ALL[stop] == step {
            // No destructor runs, no file is closed: as with `kill -9`.
            std::process::abort();
        }
    };
    runtime.block_on(async { drop(Store::open_watched(&location, &keys(1), &watch).await) });
}

#[test]
fn a_kill_at_any_step_leaves_a_database_that_opens_and_is_upgraded_then() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        for version in [1, NEWEST - 1] {
            for (at, step) in Step::ALL.iter().enumerate() {
                let folder = tempfile::tempdir().expect("a folder");
                old(&Db::Sqlite, folder.path(), version).await;
                for _ in 0..2 {
                    let mut command = Command::new(std::env::current_exe().expect("this binary"));
                    command.args(["--exact", "upgrade::child"]).env("CONCORD_TEST_UPGRADE", folder.path());
                    command.env("CONCORD_TEST_UPGRADE_STEP", at.to_string());
                    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a child");
                    // The second time there may be nothing left to be upgraded.
                    assert!(!status.success() || *step == Step::Swapped, "it was stopped at {step:?}");
                }
                let expected = if *step == Step::Swapped { NEWEST } else { version };
                assert_eq!(version_of(&folder.path().join("node.db")).await, expected.to_string(), "{step:?}");
                let store = Store::open(&Db::Sqlite.location(folder.path()), &keys(1)).await;
                let store = store.unwrap_or_else(|e| panic!("after a kill at {step:?}: {e}"));
                is_whole(&store).await;
                store.close().await;
                assert!(!folder.path().join("upgrade").exists(), "nothing is left lying about: {step:?}");
            }
        }
    });
}

#[test]
fn a_full_disk_stops_an_upgrade_and_changes_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        old(&Db::Sqlite, folder.path(), 1).await;
        let before = std::fs::read(folder.path().join("node.db")).expect("a file");
        let pages = u32::try_from(before.len() / 4096).expect("a small file");
        let tight = Location::Sqlite { folder: folder.path().to_owned(), max_pages: Some(pages + 1) };
        let full = Store::open(&tight, &keys(1)).await;
        assert!(matches!(full, Err(Error::Full)), "{full:?}");
        assert!(std::fs::read(folder.path().join("node.db")).expect("a file") == before, "no byte changed");
        assert!(!folder.path().join("upgrade").exists(), "the room that it took is free again");
        let store = Store::open(&Db::Sqlite.location(folder.path()), &keys(1)).await.expect("with room it is upgraded");
        is_whole(&store).await;
        store.close().await;
    });
}

#[test]
fn an_upgrade_that_would_lose_a_row_is_not_done() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        old(&Db::Sqlite, folder.path(), 1).await;
        // Whatever takes a row away while the copy is changed, here somebody with the key: the check finds it.
        let place = folder.path().to_owned();
        let thief = move |step: Step| {
            if step == Step::Migrated {
                let file = place.join("upgrade").join("node.db");
                let work = async move {
                    let how = Opening { connections: 1, is_synced: true, max_pages: None, may_create: false };
                    let pool = cipher::open(&file, &key(), how).await.expect("it opens");
                    sqlx::query("delete from entries").execute(&pool).await.expect("a row goes");
                    pool.close().await;
                };
                std::thread::scope(|s| {
                    let thread = s.spawn(|| tokio::runtime::Runtime::new().expect("a runtime").block_on(work));
                    thread.join().expect("it ends");
                });
            }
        };
        let location = Db::Sqlite.location(folder.path());
        let lost = Store::open_watched(&location, &keys(1), &thief).await;
        assert!(matches!(&lost, Err(Error::Broken(what)) if what.contains("entries")), "{lost:?}");
        assert_eq!(version_of(&folder.path().join("node.db")).await, "1");
        let store = Store::open(&location, &keys(1)).await.expect("it is upgraded");
        is_whole(&store).await;
        store.close().await;
    });
}
