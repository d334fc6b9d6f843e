//! Backups where none belongs, restores that fail, and a node of which a file is missing.

use crate::backup::{add, files, folder, make, parts};
use crate::world::{Org, both, passphrase, sqlite};
use app::backup::{self, Wanted};
use app::{Error, Home, Node};

#[test]
fn the_folder_of_a_node_is_no_place_for_backups() {
    both(async |db| {
        let (org, other, to) = (db.found("alpha", 281).await, db.found("beta", 282).await, folder());
        let slot = |org: &Org| std::fs::read(org.home.folder.join("unlock.slot")).expect("a slot");
        let before = (slot(&org), slot(&other));
        for place in [other.home.folder.clone(), org.home.folder.clone(), org.home.folder.join("inside")] {
            let refused = backup::make(&org.node, &place, Wanted::default()).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{}: {refused:?}", place.display());
            assert!(backup::erase(&org.node, &place).await.is_err() || !place.join("node.lock").exists());
        }
        assert_eq!((slot(&org), slot(&other)), before, "what opens a node is as it was");
        make(&org, to.path()).await;
        std::fs::remove_file(to.path().join("unlock.slot")).expect("it was there");
        let drilled = backup::drill(&org.node, to.path(), 5).await.map(drop);
        let told = drilled.expect_err("no passphrase opens it").to_string();
        assert!(told.contains("`unlock.slot` is missing"), "{told}");
        make(&org, to.path()).await;
        backup::drill(&org.node, to.path(), 5).await.expect("the next backup brings it");
    });
}

#[test]
fn a_restore_that_fails_leaves_the_folder_empty_for_the_next() {
    sqlite(async |db| {
        let (org, to, place) = (db.found("alpha", 283).await, folder(), folder());
        add(&org, "One").await;
        make(&org, to.path()).await;
        let part = parts(to.path()).pop().expect("a part");
        let good = std::fs::read(&part).expect("it is there");
        std::fs::remove_file(&part).expect("it is lost");
        let home = Home::folder(place.path());
        assert!(backup::restore(to.path(), &home, (&passphrase(), None)).await.is_err());
        assert!(files(place.path()).is_empty(), "{:?}", files(place.path()));
        std::fs::write(&part, good).expect("it is brought back");
        let restored = backup::restore(to.path(), &home, (&passphrase(), None)).await.expect("it is restored");
        restored.node.store().close().await;
    });
}

#[test]
fn a_node_of_which_a_file_is_missing_says_which_and_makes_none_anew() {
    sqlite(async |db| {
        for (name, words) in [
            ("unlock.slot", "no passphrase opens this node"),
            ("node.db", "restore the newest backup"),
            ("keyring.db", "restore the newest backup"),
        ] {
            let org = db.found("alpha", 284).await;
            org.node.store().close().await;
            let (home, kept) = (Home::folder(&org.home.folder), folder());
            for file in files(&home.folder).iter().filter_map(|f| f.file_name().map(|n| (f, n))) {
                std::fs::copy(file.0, kept.path().join(file.1)).expect("it is copied");
            }
            std::fs::remove_file(kept.path().join(name)).expect("it was there");
            let opened = Node::open(&Home::folder(kept.path()), &passphrase()).await.map(drop);
            let told = opened.expect_err("it is not whole").to_string();
            assert!(told.contains(name) && told.contains(words), "{told}");
            assert!(!kept.path().join(name).exists());
        }
    });
}
