//! Work shared among threads in rounds: what comes out, and its order, do not depend on how many there are.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The caller asked to stop.
#[derive(Debug)]
pub(crate) struct Stopped;

/// As many threads as the machine gives.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does the jobs from 0 to `jobs`, a round of them at a time, each with the state of its thread, and gives out their
/// results in order with the number of jobs done so far.
///
/// A round has `round` jobs for each thread. It ends early once its results weigh more than `most`, so that they do not
/// take all memory; `weigh` says how much one weighs.
pub(crate) fn rounds<S: Send, T: Send>(
    (jobs, round, most): (usize, usize, usize),
    states: &mut [S],
    (work, weigh): (impl Fn(&mut S, usize) -> T + Sync, impl Fn(&T) -> usize + Sync),
    mut heard: impl FnMut(usize, Vec<T>) -> ControlFlow<()>,
) -> Result<(), Stopped> {
    let next = AtomicUsize::new(0);
    while next.load(Ordering::Relaxed) < jobs {
        let until = jobs.min(next.load(Ordering::Relaxed) + round * states.len());
        let (weight, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let take = |state: &mut S| {
            let mut own = Vec::new();
            while weight.load(Ordering::Relaxed) <= most {
                // INVARIANT: every number that is taken is done, so a round leaves no gap.
                let take = |at: usize| (at < until).then_some(at + 1);
                let Ok(job) = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) else { break };
                let result = work(state, job);
                weight.fetch_add(weigh(&result), Ordering::Relaxed);
                own.push((job, result));
            }
            done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).extend(own);
        };
        match states {
            [only] => take(only),
            _ => std::thread::scope(|scope| {
                for state in &mut *states {
                    scope.spawn(|| take(state));
                }
            }),
        }
        let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        done.sort_unstable_by_key(|(job, _)| *job);
        let results = done.into_iter().map(|(_, result)| result).collect();
        if heard(next.load(Ordering::Relaxed), results).is_break() {
            return Err(Stopped);
        }
    }
    Ok(())
}
