//! What lies on the disk: nothing readable, and nothing half-written when it is full.

use crate::world::{both, entry, id, insert, keys, open, record, rows, sealed};
use std::path::Path;
use store::lens::Text;
use store::{Error, Location, Store};

const SECRETS: [&str; 3] = ["zanzibarmark", "quillmark", "lanternmark"];

fn readable(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path()) {
        let bytes = std::fs::read(&file).expect("a file can be read");
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(bytes.is_empty() || !bytes.starts_with(b"SQLite format 3"), "{name} is not encrypted");
        for secret in SECRETS {
            if bytes.windows(secret.len()).any(|w| w.eq_ignore_ascii_case(secret.as_bytes())) {
                found.push(format!("{secret} in {name}"));
            }
        }
    }
    found
}

#[test]
fn no_file_holds_plain_text() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let mut writing = record("one", "incident", 1);
        writing.row.title = SECRETS[0].to_owned();
        writing.entries = vec![entry("place", SECRETS[1])];
        writing.sealed = vec![sealed(SECRETS[1].as_bytes())];
        insert(&store, &[writing]).await.expect("a record is kept");
        let compartment = record::Compartment::Narrative;
        let text = Text { record: id("one"), compartment, class: 1, body: SECRETS[2].to_owned() };
        store.lens().replace(&[id("one")], &[text]).await.expect("a text is kept");
        let names: Vec<String> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|f| f.expect("a file").file_name().to_string_lossy().into_owned())
            .collect();
        let wanted = if db.is_sqlite() { vec!["node.db-wal", "keyring.db-wal"] } else { vec!["keyring.db-wal"] };
        assert!(wanted.iter().all(|w| names.iter().any(|n| n == w)), "the logs are looked at too: {names:?}");
        assert_eq!(readable(folder.path()), Vec::<String>::new(), "while it is open");
        store.close().await;
        assert_eq!(readable(folder.path()), Vec::<String>::new(), "when it is closed");
        std::fs::write(folder.path().join("plain"), SECRETS[0]).expect("a file");
        assert_eq!(readable(folder.path()).len(), 1, "the test would see it");
    });
}

#[test]
fn a_full_disk_is_said_and_changes_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |max_pages| Location::Sqlite { folder: folder.path().to_owned(), max_pages };
        let store = Store::open(&at(Some(90)), &keys(1)).await.expect("the store opens");
        insert(&store, &[record("before", "incident", 1)]).await.expect("there is room for one");
        let many: Vec<_> = (0..2_000).map(|i| record(&format!("r{i}"), "incident", 1)).collect();
        let full = insert(&store, &many).await;
        assert!(matches!(full, Err(Error::Full)), "{full:?}");
        assert_eq!((rows(&store, "records").await, rows(&store, "outbox").await), (1, 1));
        assert_eq!(store.keyring().all().await.expect("keys").len(), 1);
        insert(&store, &[record("after", "incident", 1)]).await.expect("what is small is still taken");
        store.close().await;
        let store = Store::open(&at(None), &keys(1)).await.expect("the store opens");
        assert_eq!(rows(&store, "records").await, 2);
        insert(&store, &many).await.expect("with room it is taken");
        store.close().await;
    });
}

#[test]
fn more_rows_than_one_statement_takes_are_all_inserted() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        // By hand: 18 columns, 6,000 bound values a statement, so 333 records each; 1,000 need four.
        let many: Vec<_> = (0..1_000)
            .map(|i| {
                let mut writing = record(&format!("r{i}"), "incident", 1);
                writing.entries = (0..3).map(|e| entry("place", &format!("code-{e}"))).collect();
                writing
            })
            .collect();
        insert(&store, &many).await.expect("all are kept");
        assert_eq!((rows(&store, "records").await, rows(&store, "entries").await), (1_000, 3_000));
        let again = insert(&store, &[record("fresh", "incident", 1), record("r7", "incident", 1)]).await;
        assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");
        assert_eq!(rows(&store, "records").await, 1_000, "all or nothing");
        store.close().await;
    });
}
