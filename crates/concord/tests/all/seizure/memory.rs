//! The memory of a process, before it locks its node and after.

use super::machine::{Machine, say, sqlite};
use super::scan::found;
use super::served::Served;
use app::seizure::keys_in;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

/// Everything that a process may write to, of what the system lets us read.
fn memory(served: &Served) -> Option<Vec<u8>> {
    let id = served.id();
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).ok()?;
    let mut memory = std::fs::File::open(format!("/proc/{id}/mem")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines().filter(|l| l.split(' ').nth(1).is_some_and(|p| p.starts_with("rw"))) {
        let (from, to) = line.split(' ').next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut part = vec![0; usize::try_from(to - from).ok()?];
        memory.seek(SeekFrom::Start(from)).ok()?;
        if memory.read_exact(&mut part).is_ok() {
            all.extend(part);
        }
    }
    Some(all)
}

/// Whether this account is the one that may do everything.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|us| us.uid() == 0)
}

#[test]
fn after_the_lock_no_planted_word_and_no_key_is_left_in_memory() {
    sqlite(scanned);
}

fn scanned(machine: &Machine) {
    let keys = machine.keys();
    let served = Served::of(machine);
    let cookie = served.sign_in(&machine.otpauth);
    served.work(&cookie);
    let Some(before) = memory(&served) else {
        assert!(!is_root(), "the memory of a process cannot be read though we are root: nothing was looked at");
        say("the memory scan was skipped: this account may not look into the memory of the program; .ci/run is root");
        return;
    };
    assert!(memchr::memmem::find(&before, b"The first").is_some(), "what is not secret is seen: the scan reads memory");
    let (seen, open) = (found(&before, &machine.needles).len(), keys_in(&before, &keys));
    for key in ["master", "database", "keyring", "search index", "data keys", "audit", "signing", "opening"] {
        assert!(open.contains(&key), "an open node has its keys in memory, or the scan finds nothing: {open:?}");
    }
    served.lock(&cookie);
    // The page says so at once; what was under way then lets go of the node a moment later.
    let until = Instant::now() + Duration::from_secs(20);
    let (left, held) = loop {
        let after = memory(&served).expect("as before");
        let (left, held) = (found(&after, &machine.needles), keys_in(&after, &keys));
        if (left.is_empty() && held.is_empty()) || Instant::now() > until {
            break (left, held);
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    println!("{seen} of {} ways to write the words before, {} after", machine.needles.len(), left.len());
    println!("of the keys {:?}, {open:?} before", keys.names());
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(held, [""; 0], "after the lock; before it were {open:?}");
}
