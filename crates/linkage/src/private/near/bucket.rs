//! Who agrees on a band is compared, and each pair is given out once, by the first band on which it agrees.

use std::ops::{ControlFlow, Range};

use super::bands::Plan;
use crate::private::dice::{Bunch, Need};
use crate::private::{Clk, Error, Pair, parallel};

/// Rows of a list in a job at most, and pairs that are worth a job of their own.
const ROWS: usize = 512;
const PAIRS: usize = 1 << 16;

/// The bits of a band, how many bits are set in all, and the place in the list.
type Key = (u64, u32, u32);

/// A piece of the work: rows of both sorted lists. `is_one` where all of them agree on the band.
struct Job {
    left: Range<usize>,
    right: Range<usize>,
    is_one: bool,
}

pub(super) fn search(
    (left, right): (&[Clk], &[Clk]),
    (plan, need): (&Plan, &Need),
    heard: &mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>,
) -> Result<(), Error> {
    let (threads, bands) = (parallel::threads(), plan.bands.len() as f64);
    let mut bunches: Vec<Bunch<'_>> = (0..threads).map(|_| Bunch::new(need, plan.half)).collect();
    for (band, places) in plan.bands.iter().enumerate() {
        if heard(band as f64 / bands, &[]).is_break() {
            return Err(Error::Cancelled);
        }
        let (lefts, rights) = both(|| sorted(left, places), || sorted(right, places), threads);
        let jobs = jobs(&lefts, &rights);
        let work = |bunch: &mut Bunch<'_>, job: usize| {
            let mut found = Vec::new();
            each_bucket(&jobs[job], (&lefts, &rights), |some, others| {
                let ones: Vec<&Clk> = some.iter().map(|key| &left[key.2 as usize]).collect();
                let twos: Vec<&Clk> = others.iter().map(|key| &right[key.2 as usize]).collect();
                bunch.compare(&ones, &twos, &mut |l, r, dice| {
                    if !plan.bands[..band].iter().any(|places| agree(ones[l], twos[r], places)) {
                        found.push(Pair { left: some[l].2 as usize, right: others[r].2 as usize, dice });
                    }
                });
            });
            found
        };
        let count = jobs.len();
        parallel::rounds((count, 64, 1 << 20), &mut bunches, (work, Vec::len), |done, found| {
            heard((band as f64 + done as f64 / count as f64) / bands, &found.concat())
        })
        .map_err(|_| Error::Cancelled)?;
    }
    Ok(())
}

/// Both, at the same time where there are threads for it.
fn both<T: Send>(one: impl FnOnce() -> T + Send, other: impl FnOnce() -> T + Send, threads: usize) -> (T, T) {
    if threads < 2 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let aside = scope.spawn(one);
        let other = other();
        (aside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}

/// The keys of a list in order. What has no bits is like nothing, and left out.
fn sorted(clks: &[Clk], places: &[usize]) -> Vec<Key> {
    let key = |clk: &Clk| places.iter().fold(0, |key, place| key << 1 | u64::from(clk.bit(*place)));
    let some = clks.iter().enumerate().filter(|(_, clk)| clk.ones() > 0);
    let mut keys: Vec<Key> = some.map(|(place, clk)| (key(clk), clk.ones() as u32, place as u32)).collect();
    keys.sort_unstable();
    keys
}

/// The buckets in which both lists have rows, small ones together and large ones in pieces.
fn jobs(lefts: &[Key], rights: &[Key]) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let (mut l, mut r, mut weight) = (0, 0, PAIRS);
    while l < lefts.len() && r < rights.len() {
        let (one, other) = (lefts[l].0, rights[r].0);
        if one != other {
            if one < other {
                l += 1
            } else {
                r += 1
            }
            continue;
        }
        let end = |keys: &[Key], from: usize| from + keys[from..].iter().take_while(|key| key.0 == one).count();
        let (left, right) = (l..end(lefts, l), r..end(rights, r));
        (l, r) = (left.end, right.end);
        let pairs = left.len().saturating_mul(right.len());
        if pairs > PAIRS {
            jobs.extend(pieces(&left, &right));
            weight = PAIRS;
        } else if weight + pairs > PAIRS {
            jobs.push(Job { left, right, is_one: false });
            weight = pairs;
        } else if let Some(last) = jobs.last_mut() {
            // INVARIANT: the weight is at its most after the pieces of a large bucket, so this is a job of small ones.
            last.left.end = left.end;
            last.right.end = right.end;
            weight += pairs;
        }
    }
    jobs
}

fn pieces(left: &Range<usize>, right: &Range<usize>) -> impl Iterator<Item = Job> {
    let (left, right) = (left.clone(), right.clone());
    left.clone().step_by(ROWS).flat_map(move |l| {
        let some = l..left.end.min(l + ROWS);
        let end = right.end;
        right.clone().step_by(ROWS).map(move |r| Job { left: some.clone(), right: r..end.min(r + ROWS), is_one: true })
    })
}

/// The rows of both lists in each bucket of a job.
fn each_bucket(job: &Job, (lefts, rights): (&[Key], &[Key]), mut meet: impl FnMut(&[Key], &[Key])) {
    let (mut lefts, mut rights) = (&lefts[job.left.clone()], &rights[job.right.clone()]);
    if job.is_one {
        return meet(lefts, rights);
    }
    while let Some((key, ..)) = lefts.first() {
        let (some, left) = lefts.split_at(lefts.partition_point(|other| other.0 == *key));
        let (_, from) = rights.split_at(rights.partition_point(|other| other.0 < *key));
        let (others, right) = from.split_at(from.partition_point(|other| other.0 == *key));
        if !others.is_empty() {
            meet(some, others);
        }
        (lefts, rights) = (left, right);
    }
}

fn agree(one: &Clk, other: &Clk, places: &[usize]) -> bool {
    places.iter().all(|place| one.bit(*place) == other.bit(*place))
}
