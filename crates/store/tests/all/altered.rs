//! A database file that somebody changed where it lay: what was changed is never read as if it were ours.

use crate::world::{id, insert, keys, record, sealed};
use std::path::Path;
use store::lens::Text;
use store::{Error, Location, Store};

/// Everything that the tables hold, as text.
async fn whole(store: &Store) -> Result<String, Error> {
    let mut dump = store.dump().await?;
    let mut all = String::new();
    while let Some((table, rows)) = dump.next().await? {
        all.push_str(&format!("{table} {rows:?}\n"));
    }
    Ok(all)
}

async fn read(folder: &Path) -> Result<String, Error> {
    let at = Location::Sqlite { folder: folder.to_owned(), max_pages: None };
    let store = Store::open(&at, &keys(1)).await?;
    let all = whole(&store).await;
    store.close().await;
    all
}

/// A node that was closed, with `n` records whose sealed part fills a page each.
async fn closed(folder: &Path, n: usize) -> String {
    let at = Location::Sqlite { folder: folder.to_owned(), max_pages: None };
    let store = Store::open(&at, &keys(1)).await.expect("the store opens");
    let many: Vec<_> = (0..n)
        .map(|i| {
            let mut writing = record(&format!("r{i}"), "incident", 1);
            writing.sealed = vec![sealed(&[7; 3_000])];
            writing
        })
        .collect();
    insert(&store, &many).await.expect("records are kept");
    let compartment = record::Compartment::Narrative;
    let text = Text { record: id("r0"), compartment, class: 1, body: "words that are looked for".to_owned() };
    store.lens().replace(&[id("r0")], &[text]).await.expect("a text is kept");
    let all = whole(&store).await.expect("it is read");
    store.close().await;
    all
}

/// SQLCipher's page: <https://www.zetetic.net/sqlcipher/design/>.
const PAGE: usize = 4096;

#[tokio::test]
async fn with_any_page_changed_or_put_elsewhere_nothing_is_read_that_was_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = closed(folder.path(), 40).await;
    assert_eq!(read(folder.path()).await.expect("it is read"), before, "unaltered it reads as it was");
    let file = folder.path().join("node.db");
    let good = std::fs::read(&file).expect("the file is there");
    let pages = good.len() / PAGE;
    assert!(pages > 60, "{pages} pages");
    let alter = async |altered: Vec<u8>| {
        // What the node keeps beside the file tells of its state before.
        for beside in ["node.db-wal", "node.db-shm"] {
            let _ = std::fs::remove_file(folder.path().join(beside));
        }
        std::fs::write(&file, altered).expect("it is written");
        read(folder.path()).await
    };
    let mut refused = 0;
    for page in 0..pages {
        // The first and the last byte of a page, and one within: salt, text, and the tag that guards it.
        for at in [0, 1_000, PAGE - 70, PAGE - 1] {
            let mut altered = good.clone();
            altered[page * PAGE + at] ^= 1;
            match alter(altered).await {
                Err(_) => refused += 1,
                // A page that holds nothing, or the pad behind a tag, is read by nobody.
                Ok(read) => assert_eq!(read, before, "page {page}, byte {at}"),
            }
        }
    }
    assert!(refused > 3 * pages / 2, "{refused} of {} were refused", 4 * pages);
    // A page of the same file under the same key, in the place of another: its number is part of what is guarded.
    let mut moved = 0;
    for page in 1..pages - 1 {
        let mut altered = good.clone();
        let (one, next) = altered[page * PAGE..(page + 2) * PAGE].split_at_mut(PAGE);
        one.swap_with_slice(next);
        match alter(altered).await {
            Err(_) => moved += 1,
            Ok(read) => assert_eq!(read, before, "pages {page} and {}", page + 1),
        }
    }
    assert!(moved > pages / 2, "{moved} of {pages} were refused");
    assert_eq!(alter(good).await.expect("it is read"), before, "as it was it reads again");
}

#[tokio::test]
async fn every_page_is_looked_at_when_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    closed(folder.path(), 40).await;
    let at = Location::Sqlite { folder: folder.path().to_owned(), max_pages: None };
    let store = Store::open(&at, &keys(1)).await.expect("the store opens");
    assert_eq!(store.damaged().await.expect("it is looked at"), Vec::<&str>::new());
    store.close().await;
    for name in ["node.db", "keyring.db", "lens.db"] {
        let file = folder.path().join(name);
        let good = std::fs::read(&file).expect("the file is there");
        let mut altered = good.clone();
        // The last page: what opens the file does not read it.
        altered[good.len() - PAGE + 1_000] ^= 1;
        std::fs::write(&file, altered).expect("it is written");
        let store = Store::open(&at, &keys(1)).await.expect("the store opens");
        assert_eq!(store.damaged().await.expect("it is looked at"), [name]);
        store.close().await;
        std::fs::write(&file, good).expect("it is written");
    }
}
