//! Fresh stores on both databases, and records to put into them.

use record::index::{Columns, Entry};
use record::{OrgId, PartialDate, RecordId};
use serde_json::{Map, json};
use std::path::Path;
use store::records::{Sealed, Stored, Writing};
use store::{FileKey, FileKeys, Location, Store};

/// Where a test runs.
#[derive(Clone)]
pub enum Db {
    Sqlite,
    Postgres { url: String, schema: String },
}

impl Db {
    pub fn location(&self, folder: &Path) -> Location {
        match self {
            Self::Sqlite => Location::Sqlite { folder: folder.to_owned(), max_pages: None },
            Self::Postgres { url, schema } => Location::Postgres {
                url: url.clone(),
                schema: schema.clone(),
                folder: folder.to_owned(),
                connections: store::CONNECTIONS,
            },
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite)
    }
}

/// Runs a test on SQLite, and in a fresh schema of PostgreSQL when there is one.
pub fn both(test: impl AsyncFn(Db)) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime starts");
    runtime.block_on(test(Db::Sqlite));
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
        say_skipped();
        return;
    };
    let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(seed());
    let schema = format!("t_{}", record::id::token(&mut rng));
    runtime.block_on(test(Db::Postgres { url: url.clone(), schema: schema.clone() }));
    runtime.block_on(drop_schema(&url, &schema));
}

/// Schemas of tests that run at the same time must differ; nothing else depends on this number.
fn seed() -> u64 {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let digits = folder.path().to_string_lossy().bytes().fold(0_u64, |n, b| n.wrapping_mul(131).wrapping_add(b.into()));
    digits ^ u64::from(std::process::id())
}

async fn drop_schema(url: &str, schema: &str) {
    let pool = sqlx::PgPool::connect(url).await.expect("PostgreSQL answers");
    let sql = sqlx::AssertSqlSafe(format!("drop schema if exists {schema} cascade"));
    sqlx::query(sql).execute(&pool).await.expect("a schema can be dropped");
}

pub fn keys(n: u8) -> FileKeys {
    FileKeys { database: FileKey::new(&[n; 32]), keyring: FileKey::new(&[n + 1; 32]), lens: FileKey::new(&[n + 2; 32]) }
}

pub async fn open(db: &Db, folder: &Path) -> Store {
    Store::open(&db.location(folder), &keys(1)).await.expect("the store opens")
}

pub fn id(text: &str) -> RecordId {
    RecordId::parse(text).expect("a record id")
}

pub fn org(text: &str) -> OrgId {
    OrgId::parse(text).expect("an organisation id")
}

/// A record with nothing but what lists need.
pub fn record(name: &str, kind: &str, class: i64) -> Writing {
    let row = Stored {
        id: id(name),
        kind: kind.to_owned(),
        origin: org("us"),
        revision: 1,
        state: "live".to_owned(),
        label: class,
        author: "anna".to_owned(),
        open: Map::from_iter([("place".to_owned(), json!({ "code": "SY-Raqqa" }))]),
        title: "a title".to_owned(),
        columns: Columns { date: PartialDate::parse("2017-07-12").ok(), place: None, count: None },
        source_key: None,
        content_key: None,
        channel: None,
        lease_until: None,
        changed: "2026-01-01T00:00:00Z".to_owned(),
    };
    Writing { row, entries: Vec::new(), links: Vec::new(), sealed: Vec::new() }
}

pub fn entry(field: &str, code: &str) -> Entry {
    Entry { field: field.to_owned(), text: Some(code.to_owned()), number: None }
}

pub fn sealed(bytes: &[u8]) -> Sealed {
    Sealed { compartment: record::Compartment::Narrative, revision: 1, sealed: bytes.to_vec() }
}

/// Inserts records with their keys.
pub async fn insert(store: &Store, records: &[Writing]) -> Result<(), store::Error> {
    let mut tx = store.begin("test::insert").await?;
    for record in records {
        tx.keep_key(record.row.id.clone(), b"wrapped".to_vec());
    }
    tx.insert_records(records).await?;
    tx.commit().await
}

/// How many rows a table has.
pub async fn rows(store: &Store, table: &str) -> i64 {
    let mut tx = store.read().await.expect("a read begins");
    let row = tx.fetch_one(&format!("select count(*) from {table}"), &[]).await.expect("a table is counted");
    row.and_then(|r| r.int(0)).expect("a count")
}

/// Says once, past the capture of the test runner, that PostgreSQL was left out and why.
fn say_skipped() {
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        use std::io::Write;
        let words = "PostgreSQL was skipped here, because TEST_POSTGRES_URL is not set; .ci/run starts one\n";
        std::io::stderr().write_all(words.as_bytes()).expect("standard error can be written");
    });
}
