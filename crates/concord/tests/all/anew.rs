//! A channel that starts again from the command line, on both sides.

use crate::{said, two_nodes};

#[test]
fn a_channel_starts_again_when_both_say_so_and_nothing_changes_before_it_is_meant() {
    let place = two_nodes();
    let share = || {
        let shared = place.done(&["share", "--dir", "first", "second"]);
        shared.split(':').next().expect("the file is named").to_owned()
    };
    // The first of the two is lost on its way.
    let (_, second) = (share(), share());
    let gap = place.run(&["receive", "--dir", "second", &second]);
    assert!(said(&gap).contains("have not arrived"), "{}", said(&gap));
    let anew = |more: &[&str]| {
        let mut all = vec!["start-anew", "--reason", "a stick was lost"];
        all.extend(more);
        place.run(&all)
    };
    for _ in 0..2 {
        let asked = anew(&["--dir", "first", "second"]);
        assert_eq!(asked.status.code(), Some(1), "{}", said(&asked));
        let words = said(&asked);
        assert!(
            words.contains("would be void: 2") && words.contains("add --yes when `second` does the same"),
            "{words}"
        );
    }
    let without = place.run(&["start-anew", "--dir", "first", "second", "--yes"]);
    assert_eq!(without.status.code(), Some(2), "a reason is asked for: {}", said(&without));
    let unknown = anew(&["--dir", "first", "third", "--yes"]);
    assert!(!unknown.status.success() && said(&unknown).contains("not found"), "{}", said(&unknown));
    place.done(&[
        "person",
        "--dir",
        "first",
        "add",
        "carl",
        "--roles",
        "coordinator",
        "--account-passphrase-file",
        "words",
    ]);
    let closed = anew(&["--dir", "first", "second", "--yes", "--user", "carl"]);
    assert!(!closed.status.success() && said(&closed).contains("only an officer"), "{}", said(&closed));
    for (on, other) in [("first", "second"), ("second", "first")] {
        let done = anew(&["--dir", on, other, "--yes"]);
        assert!(done.status.success() && said(&done).contains("the channel starts again"), "{}", said(&done));
    }
    let fresh = share();
    let accepted = place.done(&["receive", "--dir", "second", &fresh, "--accept"]);
    assert!(accepted.contains("accepted: "), "{accepted}");
}
