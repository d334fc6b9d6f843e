//! The root key on a machine of its own, and a node founded without it.

use super::{OTHER, bytes_of, holds, moved, words};
use crate::world::{CHEAP, PASSPHRASE, passphrase, sqlite};
use app::clock::system_now;
use app::{Error, Founding, Home, Node, doctor, root};

fn founding() -> Founding {
    Founding {
        short_name: "alpha".to_owned(),
        name: "The alpha".to_owned(),
        is_humanitarian: false,
        is_demo: false,
        cost: CHEAP,
    }
}

#[test]
fn a_node_is_founded_with_a_root_key_that_never_was_on_its_machine() {
    sqlite(async |db| {
        let (offline, online) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (file, home) = (offline.path().join("root"), Home::folder(online.path().join("node")));
        let root = root::create(&file, &words(OTHER), CHEAP).expect("a root key");
        let none = Node::found_certified(&home, "00", &passphrase()).await;
        assert!(matches!(none, Err(Error::Refused(_) | Error::NotFound)), "{none:?}");
        let sought = Node::seek(&home, &founding(), &passphrase()).expect("a request");
        let wrong = Node::seek(&home, &founding(), &words("another passphrase")).expect_err("not the first one");
        assert!(matches!(wrong, Error::Refused(_)), "{wrong:?}");
        let asked = root::read_request(&sought.request).expect("a request");
        assert_eq!((asked.name.as_str(), asked.serial), ("The alpha", 1));
        // By hand: 128 bits are 32 hexadecimal digits, in eight groups of four.
        assert_eq!(asked.fingerprint.split(' ').count(), 8);
        let (certificate, _) = root::sign(&root, &sought.request, (system_now(), 365)).expect("it is signed");
        // A certificate of other keys founds nothing.
        let elsewhere = Home::folder(online.path().join("elsewhere"));
        let other = Node::seek(&elsewhere, &founding(), &passphrase()).expect("a request");
        let (foreign, _) = root::sign(&root, &other.request, (system_now(), 365)).expect("it is signed");
        let refused = Node::found_certified(&home, &foreign, &passphrase()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let node = Node::found_certified(&home, &certificate, &passphrase()).await.expect("a node");
        db.keep(&node);
        assert_eq!((node.name(), node.short_name()), ("The alpha", "alpha"));
        assert!(!home.folder.join("root.key").exists() && !home.folder.join("founding.pending").exists());
        let findings = doctor::examine(&node).await.expect("findings");
        let of = |what: &str| findings.iter().find(|f| f.what == what).expect("it was looked at");
        assert!(of("root key").is_well && of("certificate").is_well);
        assert!(!of("recovery").is_well && !of("slots").is_well, "nothing is set, and the test's slot is cheap");
        let again = Node::seek(&home, &founding(), &passphrase());
        assert!(matches!(again, Err(Error::Conflict(_))), "a node is here");
    });
}

#[test]
fn a_founding_that_was_cut_short_after_the_database_goes_on() {
    sqlite(async |db| {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::folder(folder.path().join("node"));
        let root = root::create(&folder.path().join("root"), &words(OTHER), CHEAP).expect("a root key");
        let sought = Node::seek(&home, &founding(), &passphrase()).expect("a request");
        let same = Node::seek(&home, &founding(), &passphrase()).expect("again");
        assert_eq!(root::read_request(&sought.request).ok(), root::read_request(&same.request).ok());
        let (certificate, _) = root::sign(&root, &same.request, (system_now(), 365)).expect("it is signed");
        let pending = std::fs::read(home.folder.join("founding.pending")).expect("it waits");
        let node = Node::found_certified(&home, &certificate, &passphrase()).await.expect("a node");
        node.store().close().await;
        drop(node);
        // As if the power had gone before the slot was written.
        std::fs::remove_file(home.folder.join("unlock.slot")).expect("it is there");
        std::fs::write(home.folder.join("founding.pending"), pending).expect("it is back");
        let node = Node::found_certified(&home, &certificate, &passphrase()).await.expect("it goes on");
        db.keep(&node);
        assert_eq!(node.short_name(), "alpha");
    });
}

#[test]
fn what_waits_between_the_two_steps_is_sealed_and_a_cut_file_founds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::folder(folder.path().join("node"));
    Node::seek(&home, &founding(), &passphrase()).expect("a request");
    let bytes = bytes_of(&home.folder);
    assert!(!holds(&bytes, b"alpha") && !holds(&bytes, PASSPHRASE.as_bytes()) && !holds(&bytes, b"AGE-SECRET"));
    let file = home.folder.join("founding.pending");
    let whole = std::fs::read(&file).expect("it waits");
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file, &whole[..cut]).expect("it is cut");
        assert!(Node::seek(&home, &founding(), &passphrase()).is_err(), "cut at {cut}");
    }
}

#[test]
fn the_root_key_leaves_the_folder_and_comes_back_from_its_words() {
    sqlite(async |db| {
        let org = db.found("alpha", 1).await;
        assert!(org.home.folder.join("root.key").exists());
        let drive = moved(&org);
        assert!(!org.home.folder.join("root.key").exists());
        let words24 = drive.root.words().expect("words").to_string();
        assert!(!holds(&bytes_of(&org.home.folder), words24.as_bytes()));
        let folder = tempfile::tempdir().expect("a folder");
        let back = root::restore(&folder.path().join("root"), &words(&words24), (&words(OTHER), CHEAP));
        assert_eq!(back.expect("from paper").fingerprint(), drive.root.fingerprint());
        let twice = root::take_out(&org.node, &folder.path().join("x"), (&words(OTHER), CHEAP));
        assert!(matches!(twice, Err(Error::NotFound)));
    });
}

#[test]
fn a_root_key_is_closed_to_other_passphrases_never_written_over_and_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("root");
    let root = root::create(&file, &words(OTHER), CHEAP).expect("a root key");
    let words24 = root.words().expect("words").to_string();
    let over = root::create(&file, &words(OTHER), CHEAP);
    assert!(matches!(over, Err(Error::Conflict(_))), "{over:?}");
    assert!(matches!(root::open(&file, &passphrase()), Err(Error::Refused(_))));
    assert!(matches!(root::create(&folder.path().join("y"), &words("short"), CHEAP), Err(Error::Refused(_))));
    // One word alone may stand in ciphertext by chance.
    let three: Vec<&str> = words24.split(' ').take(3).collect();
    assert!(!holds(&bytes_of(folder.path()), three.join(" ").as_bytes()));
    let sheet = folder.path().join("sheet.html");
    root::sheet(&root, &sheet).expect("a sheet");
    let page = std::fs::read_to_string(&sheet).expect("a page");
    for word in words24.split(' ') {
        assert!(page.contains(word));
    }
    assert!(page.contains("<svg") && page.contains(&root.fingerprint()) && !page.contains("<script"));
    assert!(root::sheet(&root, &sheet).is_err(), "never over another");
    #[cfg(unix)]
    for file in [file, sheet] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
