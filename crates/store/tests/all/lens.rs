//! The lens: found only with what was granted, and no word left of what was forgotten.

use crate::world::{Db, both, id, keys, open};
use record::Compartment;
use std::collections::BTreeSet;
use std::path::Path;
use store::cipher::{self, Opening};
use store::lens::Text;

fn text(record: &str, compartment: Compartment, class: i64, body: &str) -> Text {
    Text { record: id(record), compartment, class, body: body.to_owned() }
}

#[test]
fn a_text_is_found_only_with_its_compartment_and_class() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        let texts =
            [text("a", Compartment::Narrative, 1, "two strikes"), text("a", Compartment::Identity, 1, "Amina Strikes")];
        store.lens().replace(&[id("a")], &texts).await.expect("texts are kept");
        let find = async |class, compartment| {
            store.lens().find("STRIKES", &[(class, vec![compartment])], 0).await.expect("a search").hits.len()
        };
        assert_eq!(find(1, Compartment::Narrative).await, 1);
        assert_eq!(find(1, Compartment::Identity).await, 1);
        assert_eq!(find(1, Compartment::Location).await, 0, "another compartment");
        assert_eq!(find(2, Compartment::Narrative).await, 0, "another class");
        assert!(store.lens().find("strikes", &[], 0).await.expect("a search").hits.is_empty(), "nothing granted");
        store.close().await;
    });
}

#[test]
fn what_is_found_comes_in_steps_and_in_the_order_in_which_it_was_brought_in() {
    both(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        // Every third is of a class that is not granted, and every fifth holds another word.
        let all: Vec<Text> = (0..2_000)
            .map(|n| {
                let body = if n % 5 == 0 { "pepper" } else { "a lemon" };
                text(&format!("r-{}", n * 7_919 % 10_007), Compartment::Narrative, 1 + i64::from(n % 3 == 0), body)
            })
            .collect();
        let records: Vec<_> = all.iter().map(|t| t.record.clone()).collect();
        store.lens().replace(&records, &all).await.expect("texts are kept");
        let expected: Vec<_> = all.iter().filter(|t| t.class == 1 && t.body == "a lemon").map(|t| &t.record).collect();
        let (mut found, mut sizes, mut next) = (Vec::new(), Vec::new(), Some(0));
        while let Some(after) = next {
            let granted = [(1, vec![Compartment::Narrative])];
            let step = store.lens().find("lemon", &granted, after).await.expect("a search");
            sizes.push(step.hits.len());
            found.extend(step.hits.into_iter().map(|(record, _)| record));
            next = step.next;
        }
        assert!(found.iter().eq(expected), "each once, in order");
        // By hand: of 2,000 there are 667 thirds, 400 fifths and 134 that are both, which leaves 1,067.
        assert_eq!(sizes, [256, 256, 256, 256, 43]);
        store.close().await;
    });
}

#[test]
fn no_word_of_a_forgotten_record_stays_in_the_index() {
    both(async |db: Db| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&db, folder.path()).await;
        // One segment alone is the case that `optimize` could take for done.
        store.lens().replace(&[id("z")], &[text("z", Compartment::Identity, 1, "zanzibar")]).await.expect("kept");
        store.lens().forget(&id("z")).await.expect("forgotten");
        store.lens().purge().await.expect("purged");
        assert!(words(folder.path()).await.is_empty());
        for (name, body) in [("a", "zanzibar lemon"), ("b", "pepper lemon"), ("c", "pepper")] {
            store.lens().replace(&[id(name)], &[text(name, Compartment::Identity, 1, body)]).await.expect("kept");
        }
        assert!(words(folder.path()).await.contains("zanzibar"), "the test sees the words of the index");
        store.lens().forget(&id("a")).await.expect("forgotten");
        assert!(store.lens().holds(&id("a")).await.expect("a look").is_empty());
        store.lens().purge().await.expect("purged");
        assert_eq!(words(folder.path()).await, BTreeSet::from(["lemon", "pepper"].map(str::to_owned)));
        let found = store.lens().find("lemon", &[(1, vec![Compartment::Identity])], 0).await.expect("a search");
        assert_eq!(found.hits, [(id("b"), Compartment::Identity)]);
        store.close().await;
    });
}

/// Which of these words the pages of the full-text index hold, read past the program: a word that is marked
/// as deleted is still there.
async fn words(folder: &Path) -> BTreeSet<String> {
    let how = Opening { connections: 1, is_synced: false, max_pages: None, may_create: false };
    let pool = cipher::open(&folder.join("lens.db"), &keys(1).lens, how).await.expect("the lens opens");
    let pages: Vec<Vec<u8>> =
        sqlx::query_scalar("select block from texts_data").fetch_all(&pool).await.expect("the index can be read");
    pool.close().await;
    let holds = |word: &str| pages.iter().any(|p| p.windows(word.len()).any(|w| w == word.as_bytes()));
    ["zanzibar", "lemon", "pepper"].into_iter().filter(|w| holds(w)).map(str::to_owned).collect()
}
