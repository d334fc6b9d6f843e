//! A node at work that is killed at any moment, or whose disk is full, again and again: nothing that was acknowledged
//! is lost, and nothing is half-done.
//!
//! A child of this very binary works on the node: it imports, seals and accepts bundles, attaches files, makes backups
//! and shreds, in an order that its seed chooses, and says what it begins and what is done. The parent kills it, opens
//! the node, and holds everything against what was said. `CONCORD_PROVE` says how many kills on each database; a proof
//! that was stopped goes on after the nodes that it had finished (`CONCORD_PROVE_STATE`).

mod child;
mod known;

use crate::world::{Db, Org, agree, both, officer, pair, seal_for, shared_label, terms};
use app::record::Rung;
use app::{audit, backup, doctor, records};
use child::{Ending, Work, list};
use known::Known;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::path::Path;
use std::time::Duration;

/// Rows of each list, and records of each bundle.
pub const ROWS: usize = 12;
/// Kills of one node; then another one is founded, so that looking at all of it stays quick.
const LIFE: u64 = 40;
/// The partner's bundles that a node may accept in its life.
const BUNDLES: u64 = 8;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// The nodes that an earlier run of this proof has finished, and a place to note the next one.
fn finished(mark: &str) -> bool {
    let Ok(file) = std::env::var("CONCORD_PROVE_STATE") else { return false };
    std::fs::read_to_string(file).is_ok_and(|text| text.lines().any(|line| line == mark))
}

fn note(mark: &str) {
    use std::io::Write;
    let Ok(file) = std::env::var("CONCORD_PROVE_STATE") else { return };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).expect("the state may be written");
    writeln!(file, "{mark}").expect("it is written");
}

/// A node with a partner whose bundles wait in a folder, and what is known of it.
async fn life(db: &Db, seed: u64) -> (Org, Work) {
    let (us, them) = (db.found("alpha", seed * 2).await, db.found("beta", seed * 2 + 1).await);
    pair(&us, &them).await;
    agree(&us, &them, (terms(Rung::Case), terms(Rung::Case))).await;
    let work = Work::new(&us, &them);
    for n in 1..=BUNDLES {
        list(&them.node, shared_label(&them, &[&us]), (Work::THEIRS + n, ROWS)).await.expect("it is imported");
        std::fs::write(work.bundle(n), seal_for(&them, &us).await.bytes).expect("a bundle is kept");
    }
    (us, work)
}

/// A moment of the child's life, and whether its disk has room.
fn ending(rng: &mut ChaCha20Rng, n: u64, largest: u64) -> Ending {
    let below = |rng: &mut ChaCha20Rng, most: u64| rng.next_u64() % most;
    match n % 10 {
        // A disk that is full a little after the largest file's end: whatever is written next meets it.
        5 => Ending::Full { bytes: largest + below(rng, 300_000) },
        // While it opens the node, and finishes what an earlier kill left.
        8 => Ending::Opening(Duration::from_millis(below(rng, 250))),
        _ => Ending::Killed(Duration::from_micros(below(rng, 1_200_000))),
    }
}

fn largest(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).expect("a folder").filter_map(|e| e.ok()?.metadata().ok());
    files.filter(std::fs::Metadata::is_file).map(|m| m.len()).max().unwrap_or(0)
}

/// The whole life of one node: killed, opened, and looked at, again and again.
async fn lived(db: &Db, seed: u64, kills: u64) -> Known {
    let (mut org, work) = life(db, seed).await;
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut known = Known::default();
    for n in 0..kills {
        let (start, child_seed) = (known.next_list(), rng.next_u64());
        let how = ending(&mut rng, n, largest(&org.home.folder));
        let mut said = Vec::new();
        org = org
            .reopen_after(|db, folder| {
                said = work.done_until(db, folder, (start, child_seed), how);
            })
            .await;
        let where_it_was = format!("seed {seed}, kill {n}, {how:?}, it said: {said:?}");
        known.hear(&said);
        known.look(&org, &where_it_was).await;
        assert!(audit::verify(&org.node).await.expect("a log").is_verified, "{where_it_was}");
        if n % 10 == 9 || known.is_backup_cut {
            restores(&org, &work, &known, &where_it_was).await;
        }
    }
    known
}

/// The newest backup comes back with what had been acknowledged before it was begun.
async fn restores(org: &Org, work: &Work, known: &Known, where_it_was: &str) {
    if known.backups == 0 {
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let home = app::Home::folder(place.path());
    let restored = backup::restore(&work.backups(), &home, (&crate::world::passphrase(), None)).await;
    let restored = restored.unwrap_or_else(|e| panic!("{e}; {where_it_was}")).node;
    org.db.keep(&restored);
    assert!(audit::verify(&restored).await.expect("a log").is_verified, "{where_it_was}");
    let findings = doctor::examine(&restored).await.expect("an examination");
    let keys = findings.iter().find(|f| f.what == "keyring").unwrap_or_else(|| panic!("{findings:?}"));
    assert!(keys.is_well, "{keys:?}; {where_it_was}");
    for id in &known.backed_up {
        let shown = records::show(&restored, &officer(), id, Some("to see")).await;
        assert!(shown.is_err(), "{id} came back; {where_it_was}");
    }
}

#[test]
fn a_node_that_is_killed_again_and_again_loses_nothing_and_has_nothing_half_done() {
    let (first, kills) = (number("CONCORD_SEED", 1), number("CONCORD_PROVE", 12));
    both(async |db| {
        let which = if db.is_sqlite() { "sqlite" } else { "postgresql" };
        let (mut left, mut seed, mut all) = (kills, first, Known::default());
        while left > 0 {
            let now = left.min(LIFE);
            let mark = format!("{which} {seed} {now}");
            if !finished(&mark) {
                let known = lived(&db, seed, now).await;
                println!("{which}, seed {seed}: {}", known.told());
                note(&mark);
                all.add(&known);
            }
            (left, seed) = (left - now, seed + 1);
        }
        println!("{which}: {}", all.told());
        // A run that found nothing to do shows nothing; a proof that went on may have had all of it before.
        assert!(all.did() > 0 || kills > LIFE, "{}", all.told());
    });
}

/// The work of the child; does nothing when the tests run as usual.
#[test]
fn child() {
    child::main();
}
