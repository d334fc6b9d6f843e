//! Five organisations over a thousand random steps: whatever they do, nobody holds what was never granted, a
//! withdrawal reaches every honest node, who was removed gets nothing more, and no caveat disappears.
//!
//! The test keeps its own book of who granted what to whom when, and compares it with what the nodes hold. Every run
//! prints its seed; `CONCORD_PROVE` says how many seeds, `CONCORD_SEED` the first.

mod book;
mod steps;

use crate::world::sqlite;
use book::World;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many steps one run takes.
const STEPS: usize = 1_000;

/// How many seeds are run when nothing is asked for.
const SEEDS: u64 = 5;

/// A number that whoever starts the tests may set.
pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn nothing_reaches_who_was_not_granted_it_and_everything_withdrawn_is_gone_in_the_end() {
    let (first, seeds) = (number("CONCORD_SEED", 1), number("CONCORD_PROVE", SEEDS));
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| {
        let work = || {
            loop {
                let seed = next.fetch_add(1, Ordering::SeqCst);
                if seed >= first + seeds {
                    break;
                }
                run(seed);
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in running {
            thread.join().expect("every seed keeps what the test says");
        }
    });
}

fn run(seed: u64) {
    println!("seed {seed}");
    sqlite(async |db| {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut world = World::found(&db, seed).await;
        steps::begin(&mut world, &mut rng).await;
        for step in 0..STEPS {
            steps::one(&mut world, &mut rng).await;
            world.check(&format!("seed {seed}, step {step}")).await;
        }
        world.settle().await;
        world.check_settled(&format!("seed {seed}, at the end")).await;
        println!("seed {seed}: {}", world.told());
        assert!(world.has_seen_enough(), "seed {seed} did not do enough of everything: {}", world.told());
    });
}
