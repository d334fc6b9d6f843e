//! Keys from the command line: founding with the root key elsewhere, slots, recovery, renewal, field nodes.

use crate::{PASSPHRASE, Place, said};

fn other(place: &Place) {
    std::fs::write(place.path("other"), "seven other plain words").expect("the folder may be written");
}

#[test]
fn a_node_reaches_no_database_that_nobody_named() {
    let place = Place::new();
    for command in [&["init", "--help"][..], &["serve", "--help"]] {
        let help = place.done(command);
        let about = help.split("--postgres ").nth(1).expect("it is an option").split("--").next().unwrap_or_default();
        assert!(about.contains("postgres://") && !about.contains("[default"), "{about}");
    }
    place.found("house");
    assert!(place.path("house/node.db").exists(), "its own, encrypted, in its folder");
    let asked = place.run(&["demo", "code", "--out", "house"]);
    assert!(!asked.status.success(), "and tells no codes: {}", said(&asked));
}

#[test]
fn a_node_is_founded_and_renewed_with_a_root_key_on_another_machine() {
    let place = Place::new();
    other(&place);
    let root = ["--root", "offline/root", "--root-passphrase-file", "other"];
    std::fs::create_dir(place.path("offline")).expect("a folder");
    let made = place.done(&[&["root", "new", "--sheet", "offline/sheet.html"], root.as_slice()].concat());
    let sheet = std::fs::read_to_string(place.path("offline/sheet.html")).expect("a sheet");
    let words: Vec<&str> = sheet.split("<strong>").skip(1).filter_map(|t| t.split("</strong>").next()).collect();
    assert_eq!(words.len(), 24, "{words:?}");
    // Words like "key" and "machine" are of the sheet's list too: what is said is the same sentence for every key.
    let another = place.done(&["root", "new", "--sheet", "sheet", "--root", "key", "--root-passphrase-file", "other"]);
    let (first, rest) = made.split_once(" in `").expect("the letters of the key come first");
    let (second, same) = another.split_once(" in `").expect("the letters of the key come first");
    assert_ne!(first, second, "two keys");
    assert_eq!(rest.replace("offline/sheet.html", "sheet").replace("offline/root", "key"), same, "no word is printed");
    assert_eq!([first.split(' ').count(), second.split(' ').count()], [8, 8], "{first} {second}");
    let init = ["init", "--dir", "house", "--account-passphrase-file", "words", "house", "The house"];
    let asked = place.done(&[&init[..], &["--request", "request"]].concat());
    assert!(!place.path("house/node.db").exists(), "nothing is founded yet");
    let blind = place.run(&[&["root", "sign", "request", "--out", "certificate"], root.as_slice()].concat());
    assert!(!blind.status.success() && !place.path("certificate").exists(), "{}", said(&blind));
    let sign = ["root", "sign", "request", "--out", "certificate", "--compared"];
    let signed = place.done(&[&sign[..], root.as_slice()].concat());
    let letters = asked.lines().find(|l| l.starts_with("request: ")).expect("they are shown");
    assert!(signed.contains(letters), "both machines show the same: {signed}");
    assert!(signed.contains("certificate 1 for The house"), "{signed}");
    let founded = place.done(&[&init[..], &["--certificate", "certificate"]].concat());
    assert!(founded.contains("otpauth://") && !place.path("house/root.key").exists(), "{founded}");
    let doctor = said(&place.run(&["doctor", "--dir", "house"]));
    assert!(doctor.contains("well  root key") && doctor.contains("well  slots"), "{doctor}");
    assert!(doctor.contains("MIND  recovery"), "{doctor}");
    // From paper, as after a fire.
    std::fs::write(place.path("paper"), words.join("\n")).expect("the folder may be written");
    let back = ["--root", "offline/again", "--root-passphrase-file", "other", "--words-file", "paper"];
    place.done(&[&["root", "restore"], back.as_slice()].concat());
    place.done(&["certificate", "--dir", "house", "request", "--out", "next"]);
    let root = ["--root", "offline/again", "--root-passphrase-file", "other"];
    place.done(&[&["root", "sign", "next", "--out", "second", "--compared"], root.as_slice()].concat());
    let installed = place.done(&["certificate", "--dir", "house", "install", "second"]);
    assert!(installed.contains("certificate 2"), "{installed}");
    let twice = place.run(&["certificate", "--dir", "house", "install", "second"]);
    assert!(!twice.status.success() && said(&twice).contains("not newer"), "{}", said(&twice));
    place.done(&[&["root", "revoke", "certificate", "--out", "statement"], root.as_slice()].concat());
    let told = place.done(&["certificate", "--dir", "house", "take", "statement"]);
    assert!(told.contains("our old key is revoked"), "{told}");
    let wrong = place.run(&[
        "root",
        "sign",
        "next",
        "--out",
        "x",
        "--compared",
        "--root",
        "offline/again",
        "--root-passphrase-file",
        "words",
    ]);
    assert!(!wrong.status.success() && !place.path("x").exists(), "{}", said(&wrong));
}

#[test]
fn the_root_key_of_a_node_founded_on_one_machine_is_moved_away() {
    let place = Place::new();
    other(&place);
    place.found("house");
    assert!(said(&place.run(&["doctor", "--dir", "house"])).contains("MIND  root key"));
    let moved = ["root", "move", "--dir", "house", "--root", "stick", "--root-passphrase-file", "other"];
    let bare = place.run(&moved);
    assert!(said(&bare).contains("--sheet") && place.path("house/root.key").exists(), "{}", said(&bare));
    let moved = [&moved[..], &["--sheet", "words.html"]].concat();
    place.done(&moved);
    assert!(!place.path("house/root.key").exists() && place.path("stick").exists());
    place.done(&["root", "sheet", "--root", "stick", "--root-passphrase-file", "other", "again.html"]);
    let sheet = |name| std::fs::read_to_string(place.path(name)).expect("a sheet");
    assert!(sheet("words.html") == sheet("again.html") && sheet("again.html").contains("<li"));
    assert!(said(&place.run(&["doctor", "--dir", "house"])).contains("well  root key"));
    let taken = place.run(&moved);
    assert!(said(&taken).contains("`words.html` is there already"), "{}", said(&taken));
    let twice = place.run(&[&moved[..moved.len() - 1], &["other.html"]].concat());
    assert!(!twice.status.success() && said(&twice).contains("moved before"), "{}", said(&twice));
}

#[test]
fn a_second_person_unlocks_and_the_first_is_taken_out() {
    let place = Place::new();
    other(&place);
    place.found("house");
    place.done(&["slot", "--dir", "house", "add", "Nour", "--new-passphrase-file", "other"]);
    let listed = place.done(&["slot", "--dir", "house", "list"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("Nour") && listed.lines().next().is_some_and(|l| l.ends_with("yours")));
    let nour = ["--passphrase-file", "other"];
    place.done(&[&["slot", "--dir", "house"], nour.as_slice(), &["remove", "first"]].concat());
    let refused = place.run(&["doctor", "--dir", "house"]);
    assert!(said(&refused).contains("does not open"), "{}", said(&refused));
    assert!(!said(&refused).contains(PASSPHRASE));
    place.done(&[&["slot", "--dir", "house"], nour.as_slice(), &["list"]].concat());
    let one = [&["recovery", "--dir", "house"], nour.as_slice(), &["set", "--to", "age1x"]].concat();
    assert!(said(&place.run(&one)).contains("two people are needed"));
}

#[test]
fn a_field_node_reports_to_headquarters_by_file() {
    let place = Place::new();
    place.found("house");
    std::fs::write(place.path("certificate"), place.done(&["pair", "--dir", "house"])).expect("a file");
    let made = place.done(&["field", "new", "--to", "certificate", "--dir", "field"]);
    let key = made.lines().last().expect("the key is shown").to_owned();
    std::fs::write(place.path("notes.txt"), "behind the old bakery").expect("a file");
    let sealed = place.done(&["field", "add", "--dir", "field", "notes.txt"]);
    assert!(sealed.contains("delete it"), "{sealed}");
    place.done(&["field", "know", "--dir", "house", "Raqqa team", &key]);
    let report = std::fs::read_dir(place.path("field")).expect("a folder").filter_map(Result::ok);
    let report = report.map(|f| f.path()).find(|f| f.extension().is_some_and(|e| e == "report")).expect("a report");
    let id = place.done(&["field", "receive", "--dir", "house", &report.to_string_lossy()]);
    let again = place.run(&["field", "receive", "--dir", "house", &report.to_string_lossy()]);
    assert!(said(&again).contains("came before"), "{}", said(&again));
    place.done(&["field", "open", "--dir", "house", id.trim(), "--out", "opened"]);
    assert_eq!(std::fs::read_to_string(place.path("opened")).expect("it is there"), "behind the old bakery");
    place.done(&["field", "accept", "--dir", "house", id.trim()]);
    let listed = place.done(&["field", "list", "--dir", "house"]);
    assert!(listed.contains("Raqqa team") && listed.contains("taken"), "{listed}");
}

#[test]
fn a_file_that_is_there_is_not_replaced() {
    let place = Place::new();
    other(&place);
    place.found("house");
    std::fs::write(place.path("mine"), "the only copy").expect("the folder may be written");
    let refused = place.run(&["certificate", "--dir", "house", "request", "--out", "mine"]);
    assert!(said(&refused).contains("`mine` is there already"), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(place.path("mine")).expect("it is there"), "the only copy");
}

#[test]
fn a_founding_that_cannot_end_does_not_begin() {
    let place = Place::new();
    std::fs::write(place.path("weak"), "password1234").expect("the folder may be written");
    let init = |account: &str, words: &str| {
        place.run(&["init", "--dir", "house", "--account", account, "--account-passphrase-file", words, "h", "House"])
    };
    for (account, words, why) in [("first", "weak", "easy to guess"), ("", "words", "an account has a name")] {
        let refused = init(account, words);
        assert!(!refused.status.success() && said(&refused).contains(why), "{}", said(&refused));
        assert!(!place.path("house/unlock.slot").exists(), "nothing was founded");
    }
    assert!(init("first", "words").status.success(), "what was wrong can be put right");
}

#[test]
fn a_damaged_search_index_is_made_anew_from_the_records() {
    let place = Place::new();
    place.found("house");
    let index = place.path("house/lens.db");
    let mut bytes = std::fs::read(&index).expect("it is there");
    bytes[100..200].fill(7);
    std::fs::write(&index, bytes).expect("the folder may be written");
    let told = said(&place.run(&["doctor", "--dir", "house"]));
    assert!(told.contains("lens.db"), "{told}");
    let told = said(&place.run(&["doctor", "--dir", "house", "--rebuild-lens"]));
    assert!(told.contains("search index: "), "{told}");
    assert!(said(&place.run(&["doctor", "--dir", "house"])).contains("well  databases"));
}
