//! An upgrade that is killed at a random moment, or whose disk is full, on both databases. `CONCORD_PROVE` says how
//! many times on each: a tenth of the kills of a whole proof.

use super::{NEWEST, is_whole, old};
use crate::world::{Db, both, keys};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use store::{Location, Store};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

/// The work of the child; does nothing when the tests run as usual.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CONCORD_TEST_UPGRADE_KILLED") else { return };
    let folder = folder.into();
    let location = match std::env::var("CONCORD_TEST_UPGRADE_POSTGRES") {
        Ok(url) => {
            let schema = std::env::var("CONCORD_TEST_UPGRADE_SCHEMA").expect("a schema");
            Location::Postgres { url, schema, folder, connections: store::CONNECTIONS }
        }
        Err(_) => Location::Sqlite { folder, max_pages: None },
    };
    println!("\nready");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    match runtime.block_on(Store::open(&location, &keys(1))) {
        Ok(_) => println!("\ndone"),
        Err(error) => println!("\nfailed {error}"),
    }
}

/// Starts an upgrade in a child. What it said until it ended, or was killed.
fn upgraded(db: &Db, folder: &Path, (blocks, kill): (Option<u64>, Option<Duration>)) -> Option<String> {
    let limit = blocks.map_or("unlimited".to_owned(), |n| n.to_string());
    let mut command = Command::new("sh");
    // The signal is ignored, so that a write past the limit fails as one to a full disk does.
    command.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\""));
    command.arg(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "upgrade::killed::child", "--nocapture"]).env("CONCORD_TEST_UPGRADE_KILLED", folder);
    if let Db::Postgres { url, schema } = db {
        command.env("CONCORD_TEST_UPGRADE_POSTGRES", url).env("CONCORD_TEST_UPGRADE_SCHEMA", schema);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    assert!(lines.by_ref().any(|line| line == "ready"), "the child begins");
    if let Some(after) = kill {
        std::thread::sleep(after);
        child.kill().expect("it is killed");
    }
    let said = lines.find(|line| line == "done" || line.starts_with("failed"));
    let status = child.wait().expect("it is gone");
    assert!(kill.is_some() || status.success(), "a full disk is no panic: {said:?}");
    said
}

#[test]
fn an_upgrade_that_is_killed_at_any_moment_or_has_no_room_is_done_by_the_next_opening() {
    let kills = number("CONCORD_PROVE").map_or(6, |all| all / 10);
    let seed = number("CONCORD_SEED").unwrap_or(1);
    both(async |db| {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let (mut cut, mut refused) = (0, 0);
        for n in 0..kills {
            let folder = tempfile::tempdir().expect("a folder");
            let version = 1 + usize::try_from(rng.next_u64()).unwrap_or(0) % (NEWEST - 1);
            old(&db, folder.path(), version).await;
            let largest = std::fs::metadata(folder.path().join("keyring.db")).map_or(0, |m| m.len());
            let how = match n % 5 {
                4 => (Some(largest / 512 + rng.next_u64() % 600), None),
                _ => (None, Some(Duration::from_micros(rng.next_u64() % 60_000))),
            };
            let said = upgraded(&db, folder.path(), how);
            cut += u32::from(said.is_none());
            refused += u32::from(said.is_some_and(|s| s.starts_with("failed")));
            if !db.is_sqlite() {
                // PostgreSQL takes a moment to see that its client is gone.
                std::thread::sleep(Duration::from_millis(200));
            }
            let store = Store::open(&db.location(folder.path()), &keys(1)).await;
            let store = store.unwrap_or_else(|e| panic!("seed {seed}, from {version}, {how:?}: {e}"));
            is_whole(&store).await;
            store.close().await;
            assert!(!folder.path().join("upgrade").exists(), "nothing is left lying about: {how:?}");
        }
        println!("{kills} upgrades: {cut} cut short, {refused} refused by a full disk");
        assert!(cut > 0, "at least one kill came in time");
    });
}
