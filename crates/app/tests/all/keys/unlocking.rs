//! Slots and recovery: who opens a node, and how it is opened when nobody can.

use super::{OTHER, bytes_of, holds, opens, words};
use crate::proving::newcomer;
use crate::world::{CHEAP, PASSPHRASE, both, leader, officer, passphrase, sqlite};
use app::slots::{self, NewSlot};
use app::{Error, Home, Node, Role, backup, people, recovery};
use jiff::SignedDuration;
use seal::rest::MOST_SLOTS;

/// Long enough that no ciphertext holds it by chance.
const NOUR: &str = "Nour Barakat Haddad";

fn slot(label: &str, text: &str) -> NewSlot {
    NewSlot { label: label.to_owned(), passphrase: words(text), cost: CHEAP }
}

/// A pair of an age recipient and the file of its identity.
fn person() -> (String, app::SecretString) {
    use seal::ExposeSecret;
    let keys = seal::NodeKeys::generate(&mut app::clock::system_rng().expect("randomness"));
    // The identity behind a recipient, in the text form in which the keys of a node hold it.
    let bytes = keys.to_bytes();
    let text = String::from_utf8(bytes[33..].to_vec()).expect("text");
    let file: app::SecretString = format!("# created: today\n{text}\n").into();
    assert!(file.expose_secret().contains("AGE-SECRET-KEY-1"));
    (keys.recipient(), file)
}

#[test]
fn each_person_opens_with_a_passphrase_of_their_own_and_a_removed_one_opens_nothing() {
    sqlite(async |db| {
        let org = db.found("alpha", 21).await;
        let id = slots::add(&org.node, &leader(), &passphrase(), &slot(NOUR, OTHER)).await.expect("a slot");
        let listed = slots::list(&org.node, &leader()).await.expect("a list");
        assert_eq!(listed.len(), 2);
        assert!(listed[0].is_own && listed[0].is_cheap && listed[1].label == NOUR && !listed[1].added.is_empty());
        assert!(!holds(&bytes_of(&org.home.folder), NOUR.as_bytes()), "the files do not tell who may unlock");
        let folder = org.home.folder.clone();
        let before = std::fs::read(folder.join("unlock.slot")).expect("the file");
        org.node.store().close().await;
        let rest = org;
        // The same folder, opened by the other person.
        let home = rest.home.clone();
        drop(rest.node);
        let nour = opens(&db, &home.folder, OTHER).await.expect("Nour opens it");
        assert!(slots::list(&nour, &leader()).await.expect("a list")[1].is_own);
        let own = slots::remove(&nour, &leader(), &words(OTHER), &id).await;
        assert!(matches!(own, Err(Error::Conflict(_))), "nobody removes their own");
        slots::remove(&nour, &leader(), &words(OTHER), "first").await.expect("the other one");
        nour.store().close().await;
        drop(nour);
        let refused = opens(&db, &home.folder, PASSPHRASE).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        // An old copy of the file brings nothing back, and is mended.
        std::fs::write(folder.join("unlock.slot"), &before).expect("an old copy");
        let refused = opens(&db, &home.folder, PASSPHRASE).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("was removed")), "{refused:?}");
        let refused = opens(&db, &home.folder, PASSPHRASE).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("does not open")), "{refused:?}");
        let nour = opens(&db, &home.folder, OTHER).await.expect("Nour still opens it");
        let alone = slots::remove(&nour, &leader(), &words(OTHER), &id).await;
        assert!(matches!(alone, Err(Error::Conflict(_))), "the only one stays");
    });
}

#[test]
fn only_who_holds_a_passphrase_and_has_the_role_changes_slots() {
    sqlite(async |db| {
        let org = db.found("alpha", 22).await;
        let (leader, officer) = (leader(), officer());
        let add = async |actor, holder: &str, new: &NewSlot| slots::add(&org.node, actor, &words(holder), new).await;
        assert!(matches!(add(&officer, PASSPHRASE, &slot("Nour", OTHER)).await, Err(Error::Forbidden(_))));
        assert!(matches!(slots::list(&org.node, &officer).await, Err(Error::Forbidden(_))));
        for (holder, new) in [
            ("wrong words here", slot("Nour", OTHER)),
            (PASSPHRASE, slot("", OTHER)),
            (PASSPHRASE, slot("Nour", "short")),
            (PASSPHRASE, slot("Nour", PASSPHRASE)),
        ] {
            assert!(matches!(add(&leader, holder, &new).await, Err(Error::Refused(_))));
        }
        let lines = app::audit::list(&org.node, &leader, 9).await.expect("the log");
        let refused = lines.iter().filter_map(|l| l.entry.as_ref()).filter(|e| e.action == "unlock-refused");
        assert_eq!(refused.map(|e| e.actor.as_str()).collect::<Vec<_>>(), [leader.id.as_str()], "who tried is seen");
        let unknown = slots::remove(&org.node, &leader, &passphrase(), "nobody").await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        for at in 1..MOST_SLOTS {
            add(&leader, PASSPHRASE, &slot("x", &format!("a long passphrase {at}"))).await.expect("room");
        }
        let full = add(&leader, PASSPHRASE, &slot("x", "one passphrase too many")).await;
        assert!(matches!(&full, Err(Error::Refused(m)) if m.contains("as many slots")), "{full:?}");
    });
}

#[test]
fn guessing_the_passphrase_of_the_node_makes_the_account_wait_as_at_the_door() {
    both(async |db| {
        let org = db.found("alpha", 27).await;
        people::add(&org.node, &newcomer("lea", &[Role::Leader], CHEAP), "test").await.expect("an account");
        let lea = people::actor(&org.node, "lea").await.expect("she is here");
        let ((to_a, _), (to_b, _)) = (person(), person());
        let nour = slot("Nour", OTHER);
        for guess in ["a guess of theirs", "another guess"] {
            slots::add(&org.node, &lea, &words(guess), &nour).await.expect_err("wrong");
            slots::remove(&org.node, &lea, &words(guess), "first").await.expect_err("wrong");
        }
        recovery::set(&org.node, &lea, (&words("a third one"), [&to_a, &to_b])).await.expect_err("wrong");
        let right = slots::add(&org.node, &lea, &passphrase(), &nour).await;
        assert!(matches!(right, Err(Error::Refused(_))), "who took over a session learns nothing: {right:?}");
        let right = recovery::set(&org.node, &lea, (&passphrase(), [&to_a, &to_b])).await;
        assert!(matches!(right, Err(Error::Refused(_))), "{right:?}");
        org.clock.forward(SignedDuration::from_hours(1));
        slots::add(&org.node, &lea, &passphrase(), &nour).await.expect("the wait is over");
    });
}

#[test]
fn a_removal_that_was_cut_short_before_the_file_is_finished_at_the_next_opening() {
    sqlite(async |db| {
        let org = db.found("alpha", 23).await;
        let id = slots::add(&org.node, &leader(), &passphrase(), &slot("Nour", OTHER)).await.expect("a slot");
        let file = org.home.folder.join("unlock.slot");
        let before = std::fs::read(&file).expect("the file");
        slots::remove(&org.node, &leader(), &passphrase(), &id).await.expect("removed");
        // As if the process had been killed between the database and the file.
        let org = org.reopen_after(|_, _| std::fs::write(&file, &before).expect("as before")).await;
        assert_eq!(slots::list(&org.node, &leader()).await.expect("a list").len(), 1);
        assert_ne!(std::fs::read(&file).expect("the file"), before);
    });
}

#[test]
fn two_people_open_a_node_whose_passphrases_are_lost_and_one_alone_does_not() {
    sqlite(async |db| {
        let org = db.found("alpha", 24).await;
        let ((to_a, a), (to_b, b), (_, stranger)) = (person(), person(), person());
        assert!(recovery::state(&org.node).await.expect("a state").is_none());
        assert!(matches!(
            recovery::set(&org.node, &officer(), (&passphrase(), [&to_a, &to_b])).await,
            Err(Error::Forbidden(_))
        ));
        assert!(matches!(
            recovery::set(&org.node, &leader(), (&passphrase(), [&to_a, &to_a])).await,
            Err(Error::Refused(_))
        ));
        let other = words("five other words than those");
        let stolen = recovery::set(&org.node, &leader(), (&other, [&to_a, &to_b])).await;
        assert!(matches!(&stolen, Err(Error::Refused(m)) if m.contains("unlock")), "a session alone sets none");
        recovery::set(&org.node, &leader(), (&passphrase(), [&to_a, &to_b])).await.expect("it is set");
        assert_eq!(recovery::state(&org.node).await.expect("a state").expect("set").to, [to_a, to_b]);
        let copy = tempfile::tempdir().expect("a folder");
        backup::make(&org.node, copy.path(), backup::Wanted::default()).await.expect("a backup");
        assert!(copy.path().join("recovery.sealed").exists() && copy.path().join("unlock.slot").exists());
        let home = org.home.clone();
        org.node.store().close().await;
        drop(org.node);
        let new = slot("after the flood", OTHER);
        for pair in [[&a, &a], [&b, &b], [&a, &stranger], [&stranger, &b]] {
            let refused = recovery::open(&home, pair, &new).await;
            assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("together")), "{refused:?}");
        }
        assert!(opens(&db, &home.folder, OTHER).await.is_err(), "nothing was added");
        // The file of slots is gone too.
        std::fs::remove_file(home.folder.join("unlock.slot")).expect("it was there");
        let node = recovery::open(&home, [&b, &a], &new).await.expect("both are here");
        node.store().close().await;
        drop(node);
        let node = opens(&db, &home.folder, OTHER).await.expect("the new passphrase opens it");
        let log = app::audit::list(&node, &leader(), 20).await.expect("the log");
        assert!(log.iter().any(|e| format!("{e:?}").contains("recovery-open")), "what two people did is logged");
        // A backup comes back in the same way, and not by one of them.
        let place = tempfile::tempdir().expect("a folder");
        let there = Home::folder(place.path().join("again"));
        let alone = backup::restore_recovered(copy.path(), &there, ([&a, &a], &new)).await;
        assert!(matches!(&alone, Err(Error::Refused(m)) if m.contains("together")), "{alone:?}");
        let restored = backup::restore_recovered(copy.path(), &there, ([&a, &b], &new)).await.expect("it comes back");
        db.keep(&restored.node);
    });
}

#[test]
fn a_damaged_recovery_is_seen_before_it_is_needed_and_opens_nothing() {
    sqlite(async |db| {
        let org = db.found("alpha", 25).await;
        let ((to_a, a), (to_b, b)) = (person(), person());
        recovery::set(&org.node, &leader(), (&passphrase(), [&to_a, &to_b])).await.expect("it is set");
        let file = org.home.folder.join("recovery.sealed");
        let whole = std::fs::read(&file).expect("the file");
        std::fs::write(&file, &whole[..whole.len() / 2]).expect("cut");
        assert!(recovery::state(&org.node).await.expect("a state").is_none(), "doctor asks for it again");
        let home = org.home.clone();
        org.node.store().close().await;
        drop(org.node);
        let refused = recovery::open(&home, [&a, &b], &slot("x", OTHER)).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        std::fs::write(&file, &whole).expect("whole");
        let short = recovery::open(&home, [&a, &b], &slot("x", "short")).await;
        assert!(matches!(short, Err(Error::Refused(_))));
        let node = recovery::open(&home, [&a, &b], &slot("x", OTHER)).await.expect("the folder is free again");
        // Two processes never have it at once.
        let second = Node::open(&home, &words(OTHER)).await;
        assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
        db.keep(&node);
    });
}
