//! A machine that is taken away: what of fifty planted words and of all keys is found in files, in memory, in a database
//! that others keep, and in backups.
//!
//! The words go in as a list and through a page, are looked at, searched, and backed up; then the process is killed, or
//! the node is locked.

mod machine;
#[cfg(target_os = "linux")]
mod memory;
mod scan;
mod served;
mod shredded;

use app::seizure::{keys_in, rows};
use machine::{Machine, both};
use scan::{Image, found, image, list, nothing_in};
use served::Served;
use std::path::PathBuf;

/// What lies in these folders of a machine.
fn taken(machine: &Machine, folders: &[&str]) -> Image {
    folders.iter().flat_map(|name| image(&machine.path(name))).collect()
}

/// The logs of the databases, in which stands what was written last.
fn logs(machine: &Machine) -> Vec<PathBuf> {
    let names = ["node.db-wal", "keyring.db-wal", "lens.db-wal"];
    let own = names.into_iter().skip(usize::from(machine.is_postgres()));
    own.map(|name| machine.path("node").join(name)).collect()
}

#[test]
fn after_the_power_is_gone_no_planted_word_is_in_any_file() {
    both(|machine| {
        assert!(!found(list(0).as_bytes(), &machine.needles).is_empty(), "the scan finds what is there");
        {
            let served = Served::of(machine);
            let cookie = served.sign_in(&machine.otpauth);
            served.work(&cookie);
            // Dropped here: killed, with everything still in memory and in the logs of the databases.
        }
        let after_the_kill = taken(machine, &["node", "tmp"]);
        for log in logs(machine) {
            let is_full = after_the_kill.iter().any(|(file, bytes)| *file == log && !bytes.is_empty());
            assert!(is_full, "{} holds what was written last", log.display());
        }
        // To know the keys the node has to be opened, which tidies up: that is why everything was taken before.
        let keys = machine.keys();
        nothing_in(&after_the_kill, (&machine.needles, &keys));
        machine.done("backup", &["--to", "copy"]);
        assert!(taken(machine, &["copy"]).len() >= 5, "the backup is there");
        nothing_in(&taken(machine, &["node", "tmp", "copy"]), (&machine.needles, &keys));
    });
}

#[test]
fn after_the_lock_no_planted_word_is_in_any_file() {
    both(|machine| {
        let served = Served::of(machine);
        let cookie = served.sign_in(&machine.otpauth);
        served.work(&cookie);
        served.lock(&cookie);
        let after_the_lock = taken(machine, &["node", "tmp"]);
        assert!(after_the_lock.len() >= 3, "the node is there");
        drop(served);
        nothing_in(&after_the_lock, (&machine.needles, &machine.keys()));
    });
}

#[test]
fn who_keeps_the_database_reads_no_planted_word_in_it() {
    both(|machine| {
        {
            let served = Served::of(machine);
            let cookie = served.sign_in(&machine.otpauth);
            served.work(&cookie);
        }
        let keys = machine.keys();
        let rows = machine.with(async |node| rows(node).await.expect("the rows"));
        let is_open = |(_, bytes): &(String, Vec<u8>)| bytes.starts_with(b"2017-07-1");
        assert!(rows.iter().any(is_open), "a day is open, and is seen");
        for (place, bytes) in rows {
            assert_eq!(found(&bytes, &machine.needles), [""; 0], "words in {place}");
            assert_eq!(keys_in(&bytes, &keys), [""; 0], "keys in {place}");
        }
    });
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_of_the_process_goes_to_a_core_file() {
    machine::sqlite(|machine| {
        let served = Served::of(machine);
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", served.id())).expect("it reads");
        let core: Vec<&str> =
            limits.lines().find(|l| l.starts_with("Max core")).expect("it is there").split("  ").collect();
        assert_eq!(core.iter().filter(|t| t.trim() == "0").count(), 2, "{core:?}");
    });
}
