//! What is left of a record that was edited before it was shredded. A page that is filled anew keeps copies of rows
//! between its index and its content, which `secure_delete` does not overwrite.

use crate::shredded::{RECORDS, fill, gone, left, name, shred, word};
use crate::world::{Db, open};
use std::collections::BTreeMap;
use store::values;

#[test]
fn no_word_of_an_edited_and_then_shredded_record_stays_in_any_page() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&Db::Sqlite, folder.path()).await;
        fill(&store).await;
        for edit in 1..RECORDS * 2 {
            let n = (edit * 7919) % RECORDS;
            let mut tx = store.begin("test::edit").await.expect("a write");
            let times = usize::try_from((edit * 31) % 29 + 1).expect("a small number");
            let body = format!("{{\"place\":{{\"word\":\"{}\"}}}}", word(n, "open").repeat(times));
            let row = values![name(n).as_str(), body];
            tx.execute("update records set body = $2 where id = $1", row).await.expect("it is changed");
            tx.commit().await.expect("it is kept");
        }
        shred(&store).await;
        store.close().await;
        assert_eq!(left(folder.path(), gone()), BTreeMap::new());
    });
}
