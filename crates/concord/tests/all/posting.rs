//! Bundles carried by the network: two programs on this machine, over TLS with pinned keys.

use crate::{PASSPHRASE, Place, said, two_nodes};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A node that is being served; stopped when the test ends.
pub struct Served {
    child: Child,
    pub post: String,
}

impl Served {
    pub fn of(place: &Place, name: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(["serve", "--dir", name, "--listen", "127.0.0.1:0", "--post", "127.0.0.1:0"])
            .current_dir(place.path(""))
            .env("CONCORD_PASSPHRASE_FILE", place.path("words"))
            .env_remove("CONCORD_DIR")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output is piped");
        let line = BufReader::new(out).lines().map_while(Result::ok).find(|l| l.contains("taking bundles"));
        let post =
            line.and_then(|l| l.split(" on ").last().map(str::to_owned)).expect("it says where it takes bundles");
        Self { child, post }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that has ended by itself cannot be stopped, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_bundle_goes_to_the_partners_node_and_waits_there_for_a_person() {
    let place = two_nodes();
    let nowhere = place.run(&["send", "--dir", "first", "second"]);
    assert!(said(&nowhere).contains("no address is kept"), "{}", said(&nowhere));
    assert!(said(&nowhere).contains("give one with --address"), "{}", said(&nowhere));
    let wrong = place.run(&["send", "--dir", "first", "second", "--address", "not an address"]);
    assert!(said(&wrong).contains("host:port"), "{}", said(&wrong));
    {
        let served = Served::of(&place, "second");
        // The bundle that found no address is still waiting, and goes before the new one.
        let sent = place.run(&["send", "--dir", "first", "second", "--address", &served.post]);
        // The second of the two waits until somebody has accepted the first.
        assert!(said(&sent).contains("earlier bundles wait for a person"), "{}", said(&sent));
    }
    {
        let served = Served::of(&place, "first");
        let asked = place.run(&["collect", "--dir", "second", "first", "--address", &served.post]);
        assert!(!said(&asked).contains("panicked"), "{}", said(&asked));
    }
    let free = place.run(&["discard", "--dir", "first", "second", "--reason", "a leak"]);
    assert!(said(&free).contains("no bundle for `second` is held now"), "{}", said(&free));
    assert!(PASSPHRASE.len() > 12, "the nodes open with these words");
}

#[test]
fn a_node_that_was_never_paired_gets_no_word_in() {
    let place = two_nodes();
    place.found("third");
    std::fs::write(place.path("second.cert.again"), place.done(&["pair", "--dir", "second"])).expect("a file");
    place.done(&["pair", "--dir", "third", "second", "second.cert.again", "--compared"]);
    let served = Served::of(&place, "second");
    let sent = place.run(&["collect", "--dir", "third", "second", "--address", &served.post]);
    assert!(!sent.status.success(), "the second never paired with the third: {}", said(&sent));
}
