//! The keyring: a key before its record, strays swept, destroyed keys gone, wrong keys refused.

use crate::world::{both, id, insert, keys, open, record, rows};
use std::collections::HashSet;
use store::{Error, FileKey, FileKeys, Store};

#[test]
fn a_stop_between_keyring_and_record_leaves_neither_after_the_next_start() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("stays", "incident", 1)]).await.expect("a record is kept");
        let mut tx = store.begin("test::killed").await.expect("a write begins");
        tx.keep_key(id("killed"), b"wrapped".to_vec());
        tx.insert_records(&[record("killed", "incident", 1)]).await.expect("rows are written");
        tx.keep_keys().await.expect("keys are kept");
        drop(tx);
        assert!(store.keyring().wrapped(&id("killed")).await.expect("keyring").is_some(), "the key came first");
        store.close().await;
        let store = open(&db, folder.path()).await;
        assert!(store.keyring().wrapped(&id("killed")).await.expect("keyring").is_none(), "the stray is swept");
        assert!(store.keyring().wrapped(&id("stays")).await.expect("keyring").is_some());
        assert_eq!((rows(&store, "records").await, rows(&store, "outbox").await), (1, 1));
        store.close().await;
    });
}

#[test]
fn a_transaction_that_is_dropped_leaves_no_row_and_no_key() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let mut tx = store.begin("test::dropped").await.expect("a write begins");
        tx.keep_key(id("gone"), b"wrapped".to_vec());
        tx.insert_records(&[record("gone", "incident", 1)]).await.expect("rows are written");
        drop(tx);
        assert_eq!(rows(&store, "records").await, 0);
        assert!(store.keyring().all().await.expect("keyring").is_empty());
        store.close().await;
    });
}

#[test]
fn sweeping_destroys_exactly_the_keys_of_unknown_records() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let many: Vec<_> = (0..4_500).map(|i| (id(&format!("r{i}")), vec![7_u8; 60])).collect();
        store.keyring().put(&many).await.expect("more keys than one statement takes");
        let known: HashSet<String> = (0..4_500).step_by(3).map(|i| format!("r{i}")).collect();
        assert_eq!(store.keyring().sweep(&known).await.expect("a sweep"), 3_000);
        let left: HashSet<String> = store.keyring().all().await.expect("keys").into_iter().map(|(r, _)| r).collect();
        assert_eq!(left, known);
        store.close().await;
    });
}

#[test]
fn what_is_noted_beside_the_keys_is_there_after_the_next_start_and_is_no_key() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        assert!(!store.keyring().is_marked("done").await.expect("an answer"));
        for _ in 0..2 {
            store.keyring().mark("done").await.expect("it is noted, however often");
        }
        store.close().await;
        let store = open(&db, folder.path()).await;
        assert!(store.keyring().is_marked("done").await.expect("an answer"));
        assert!(!store.keyring().is_marked("other").await.expect("an answer"));
        assert!(store.keyring().all().await.expect("keyring").is_empty());
        store.close().await;
    });
}

#[test]
fn a_wrong_key_is_said_with_the_file_that_it_does_not_open() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        insert(&store, &[record("one", "incident", 1)]).await.expect("a record is kept");
        store.close().await;
        let other = || FileKey::new(&[99; 32]);
        let mut wrong = vec![
            ("keyring.db", FileKeys { keyring: other(), ..keys(1) }),
            ("lens.db", FileKeys { lens: other(), ..keys(1) }),
        ];
        if db.is_sqlite() {
            wrong.push(("node.db", FileKeys { database: other(), ..keys(1) }));
        }
        for (name, keys) in wrong {
            let refused = Store::open(&db.location(folder.path()), &keys).await;
            assert!(matches!(&refused, Err(Error::WrongKey { file }) if file == name), "{name}: {refused:?}");
        }
        let store = open(&db, folder.path()).await;
        assert_eq!(rows(&store, "records").await, 1);
        store.close().await;
    });
}

#[test]
fn keys_of_many_records_are_found_at_once() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        // More than one statement asks for.
        let names: Vec<String> = (0..600).map(|n| format!("r{n:03}")).collect();
        let wrapped = |name: &String| (id(name), name.as_bytes().to_vec());
        store.keyring().put(&names.iter().map(wrapped).collect::<Vec<_>>()).await.expect("keys are kept");
        let asked: Vec<&str> = names.iter().map(String::as_str).chain(["nowhere"]).collect();
        let mut found = store.keyring().wrapped_of(&asked).await.expect("keyring");
        found.sort();
        assert_eq!(found.len(), 600);
        assert!(found.iter().all(|(record, wrapped)| record.as_bytes() == wrapped.as_slice()));
        assert!(store.keyring().wrapped_of(&[]).await.expect("keyring").is_empty());
        store.close().await;
    });
}
