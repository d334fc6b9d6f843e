//! People added, listed and closed from the command line.

use crate::{Place, said};

#[test]
fn the_first_account_adds_people_and_lets_them_leave() {
    let place = Place::new();
    place.found("house");
    let person = |more: &[&str]| place.run(&[&["person", "--dir", "house"], more].concat());
    let add = ["add", "nour", "--roles", "monitor", "--opens", "narrative", "--account-passphrase-file", "words"];
    let added = person(&add);
    assert!(added.status.success(), "{}", said(&added));
    // The only leader adds alone; an approval would be named otherwise.
    assert!(said(&added).contains("otpauth://") && !said(&added).contains("waits"), "{}", said(&added));
    assert!(said(&person(&["list"])).contains("nour\there\tmonitor\tnarrative"));
    let wrong = person(&["roles", "nour", "--roles", "king", "--reason", "x"]);
    assert_eq!(wrong.status.code(), Some(1));
    let own = person(&["roles", "first", "--roles", "monitor", "--reason", "x"]);
    assert!(!own.status.success() && said(&own).contains("own roles"), "{}", said(&own));
    let invited = person(&["invite", "huda", "--roles", "monitor"]);
    assert!(invited.status.success() && !said(&invited).contains("otpauth"), "{}", said(&invited));
    assert!(said(&invited).contains("invitation of `huda`, shown once"), "{}", said(&invited));
    let again = person(&["again", "huda"]);
    assert!(again.status.success() && said(&again) != said(&invited), "{}", said(&again));
    let came = person(&["again", "nour"]);
    assert!(!came.status.success() && said(&came).contains("ask for a reset"), "{}", said(&came));
    let unapproved = person(&["reset", "nour", "--reason", "her phone is gone"]);
    assert!(!unapproved.status.success() && said(&unapproved).contains("--alone"), "{}", said(&unapproved));
    let reset = person(&["reset", "nour", "--reason", "her phone is gone", "--alone"]);
    assert!(reset.status.success() && said(&reset).contains("invitation of `nour`"), "{}", said(&reset));
    let left = person(&["leave", "nour", "--successor", "first", "--reason", "moved"]);
    assert!(left.status.success(), "{}", said(&left));
    assert!(said(&person(&["list"])).contains("nour\tleft\tmonitor"));
    let last = person(&["leave", "first", "--successor", "nour", "--reason", "moved"]);
    assert!(!last.status.success());
}
