//! What is left of a deleted record in pages that the databases gave back, and in their logs, for somebody with the keys.

use crate::image::{image, log_of};
use crate::world::{Db, both, entry, id, open, record, sealed};
use record::RecordId;
use serde_json::{Map, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use store::lens::Text;
use store::records::{Link, Writing};
use store::{Store, statements as sql, values};

/// So many that the pages of every table and index are split and filled anew.
pub const RECORDS: u64 = 240;

/// Where a word of a record is planted.
const PLACES: [&str; 9] = ["open", "title", "place", "entry", "link", "sealed", "revision", "key", "lens"];

/// The files of a store, and the byte of which the keys of tests are made.
const FILES: [(&str, u8); 3] = [("node.db", 1), ("keyring.db", 2), ("lens.db", 3)];

/// A word of its own for each record and place, of which no two begin alike: an index may leave out what does.
pub fn word(n: u64, place: &str) -> String {
    let seed = place.bytes().fold(n + 1, |sum, byte| sum.wrapping_mul(1_000_003) ^ u64::from(byte));
    // Source: Steele, Lea, Flood (2014), SplitMix64.
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (0..16).map(|at| char::from(b'a' + u8::try_from((z >> (4 * at)) & 15).unwrap_or(0))).collect()
}

/// What is looked for of a word: so many letters at its end.
const END: usize = 11;

fn end(n: u64, place: &str) -> String {
    word(n, place).split_off(16 - END)
}

pub fn name(n: u64) -> RecordId {
    // Ids are random, so that records go in between each other.
    id(&word(n, "id"))
}

fn writing(n: u64) -> Writing {
    let mut writing = record(&word(n, "id"), "incident", 1);
    let open = json!({ "code": "SY-Raqqa", "word": word(n, "open").repeat(usize::try_from(n % 7 + 1).unwrap_or(1)) });
    writing.row.open = Map::from_iter([("place".to_owned(), open)]);
    writing.row.title = word(n, "title");
    writing.row.columns.place = Some(word(n, "place"));
    writing.entries = (0..3).map(|_| entry("place", &word(n, "entry"))).collect();
    writing.links = vec![Link { field: "about".to_owned(), target: id(&word(n, "link")), label: 1 }];
    // Some are longer than a page.
    writing.sealed = vec![sealed(word(n, "sealed").repeat(if n.is_multiple_of(5) { 400 } else { 3 }).as_bytes())];
    writing
}

/// Records with their keys, earlier revisions and searched words.
pub async fn fill(store: &Store) {
    let all: Vec<u64> = (0..RECORDS).collect();
    for some in all.chunks(40) {
        let mut tx = store.begin("test::insert").await.expect("a write");
        for n in some {
            tx.keep_key(name(*n), word(*n, "key").repeat(4).into_bytes());
        }
        let records: Vec<Writing> = some.iter().map(|n| writing(*n)).collect();
        tx.insert_records(&records).await.expect("records are kept");
        tx.commit().await.expect("they and their keys are kept");
    }
    let mut tx = store.begin("test::revisions").await.expect("a write");
    for n in 0..RECORDS {
        let body = word(n, "revision").into_bytes();
        let row = values![name(n).as_str(), 1, "open", body, "anna", "2026-01-01T00:00:00Z"];
        tx.execute(sql::REVISION_KEEP, row).await.expect("an earlier revision is kept");
    }
    tx.commit().await.expect("they are kept");
    let compartment = record::Compartment::Narrative;
    for n in 0..RECORDS {
        let text = Text { record: name(n), compartment, class: 1, body: word(n, "lens") };
        store.lens().replace(&[name(n)], &[text]).await.expect("a text is kept");
    }
}

/// Every second record goes.
pub fn gone() -> impl Iterator<Item = u64> {
    (0..RECORDS).filter(|n| n.is_multiple_of(2))
}

fn kept() -> impl Iterator<Item = u64> {
    (0..RECORDS).filter(|n| !n.is_multiple_of(2))
}

const DELETED: [&str; 4] = [sql::COMPARTMENTS_DELETE, sql::REVISIONS_DELETE, sql::ENTRIES_DELETE, sql::LINKS_DELETE];

/// As `app::shred` destroys records.
pub async fn shred(store: &Store) {
    delete(store).await;
    store.rewrite().await.expect("it is written anew");
}

/// The same until the files are written anew, for which a large database waits.
async fn delete(store: &Store) {
    for record in gone().map(name) {
        store.lens().forget(&record).await.expect("the search index forgets it");
        store.keyring().destroy(std::slice::from_ref(&record)).await.expect("its key goes");
        let mut tx = store.begin("test::destroy").await.expect("a write");
        for statement in DELETED {
            tx.execute(statement, values![record.as_str()]).await.expect("rows are deleted");
        }
        let blank = values![record.as_str(), "shredded", "2026-01-02T00:00:00Z"];
        tx.execute(sql::RECORD_BLANK, blank).await.expect("it is made blank");
        tx.commit().await.expect("it is gone");
    }
    store.lens().purge().await.expect("words leave the index");
    store.truncate_log().await.expect("the log is emptied");
}

/// What of these records stands in the files of a folder: where, and how many of them.
pub fn left(folder: &Path, records: impl Iterator<Item = u64>) -> BTreeMap<(&'static str, &'static str), usize> {
    let records: Vec<u64> = records.collect();
    let every = PLACES.into_iter().flat_map(|place| records.iter().map(move |n| (end(*n, place).into_bytes(), place)));
    let needles: HashMap<Vec<u8>, &str> = every.collect();
    let mut found = BTreeMap::new();
    for (file, key) in FILES {
        let image = image(&folder.join(file), [key; 32]);
        let seen: HashSet<&[u8]> = image.windows(END).filter(|w| needles.contains_key(*w)).collect();
        for place in seen.into_iter().filter_map(|needle| needles.get(needle)) {
            *found.entry((file, *place)).or_default() += 1;
        }
    }
    found
}

/// In which file each word belongs, and how many of `count` records have it there.
fn everything(db: &Db, count: usize) -> BTreeMap<(&'static str, &'static str), usize> {
    let of = |place| match place {
        "key" => "keyring.db",
        "lens" => "lens.db",
        _ => "node.db",
    };
    let all = PLACES.into_iter().map(|place| ((of(place), place), count));
    all.filter(|((file, _), _)| db.is_sqlite() || *file != "node.db").collect()
}

fn half() -> usize {
    usize::try_from(RECORDS / 2).expect("a small number")
}

#[test]
fn no_word_of_a_shredded_record_stays_in_any_page_or_log() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        fill(&store).await;
        assert_eq!(left(folder.path(), gone()), everything(&db, half()), "before, every word of them is seen");
        delete(&store).await;
        assert_eq!(left(folder.path(), gone()), BTreeMap::new(), "what is deleted is overwritten at once");
        store.rewrite().await.expect("it is written anew");
        assert_eq!(left(folder.path(), gone()), BTreeMap::new(), "while it is open");
        assert_eq!(left(folder.path(), kept()), everything(&db, half()), "every word of the others is still seen");
        store.close().await;
        assert_eq!(left(folder.path(), gone()), BTreeMap::new(), "when it is closed");
        for (file, _) in FILES {
            assert!(!log_of(&folder.path().join(file)).exists(), "{file} has no log any more");
        }
    });
}

/// Deletes in one file as [`shred`] does, on a connection that does not overwrite what it deletes.
async fn delete_carelessly(file: &Path, key: u8, statements: &[&'static str]) {
    let digits = format!("{key:02x}").repeat(32);
    let options = SqliteConnectOptions::new().filename(file).pragma("key", format!("\"x'{digits}'\""));
    let options = options.pragma("secure_delete", "off").disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("the key fits");
    for record in gone().map(name) {
        for statement in statements {
            let query = sqlx::query(AssertSqlSafe(*statement)).bind(record.as_str().to_owned());
            query.execute(&pool).await.expect("rows are deleted");
        }
    }
    sqlx::query("pragma wal_checkpoint(truncate)").execute(&pool).await.expect("the log is emptied");
    pool.close().await;
}

#[test]
fn the_search_sees_what_a_database_leaves_that_does_not_overwrite() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&Db::Sqlite, folder.path()).await;
        fill(&store).await;
        store.close().await;
        let blank = "update records set body = '{}', title = '', place = null where id = $1";
        let rows: Vec<&'static str> = DELETED.into_iter().chain([blank]).collect();
        delete_carelessly(&folder.path().join("node.db"), 1, &rows).await;
        delete_carelessly(&folder.path().join("keyring.db"), 2, &["delete from data_keys where record = $1"]).await;
        let places: BTreeSet<&str> = left(folder.path(), gone()).into_keys().map(|(_, place)| place).collect();
        assert_eq!(places, BTreeSet::from(PLACES), "each of them is left somewhere");
    });
}
