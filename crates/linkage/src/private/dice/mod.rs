//! Pairs of encodings that are alike: all of them, exactly, without looking at most.
//!
//! Both lists are sorted by how many bits are set. Of an encoding with a set bits only those with b can be alike for
//! which the smaller of a and b reaches what the threshold asks of a + b; they lie together. They are walked in tiles
//! that fit the nearest cache, and a tile's pairs are left part of the way where even full agreement of the rest could
//! not reach it.

mod bunch;
mod kernel;
mod need;
mod split;
mod tile;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::ops::ControlFlow;

use super::{Clk, Error, parallel};
pub(super) use bunch::Bunch;
use kernel::Speed;
pub(super) use need::Need;
use tile::Board;

/// Two encodings that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The place in the left list, from 0.
    pub left: usize,
    /// The place in the right list, from 0.
    pub right: usize,
    /// How alike they are, from 0 to 1: the float that anonlink gives.
    pub dice: f64,
}

/// No more pairs are held at once.
pub(super) const MOST_PAIRS: usize = 20_000_000;

/// All pairs of a left and a right encoding with a Dice similarity of `threshold` or more: the most alike first, then by
/// place in the left list, then in the right one, as anonlink orders them.
///
/// They are the pairs of the naive loop, exactly: a similarity is compared as the float that anonlink computes. An
/// encoding without bits is like no other, and pairs at a threshold of 0 only, as all do then. `progress` gets the share
/// of the work that is done.
///
/// The method, and what encodings hide and do not hide: `docs/methods/private-matching.md`.
///
/// # Errors
/// [`Error::BadSetting`] where the threshold is not from 0 to 1; [`Error::WidthsDiffer`] where not all encodings are of
/// one width; [`Error::TooManyPairs`] above 20 million, which [`each_pair`] gives one by one; [`Error::Cancelled`].
pub fn pairs(
    left: &[Clk],
    right: &[Clk],
    threshold: f64,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Vec<Pair>, Error> {
    collected(progress, |heard| each_pair(left, right, threshold, heard))
}

/// Holds what a search finds, as far as it can be held, and sorts it.
pub(super) fn collected(
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    search: impl FnOnce(&mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>) -> Result<(), Error>,
) -> Result<Vec<Pair>, Error> {
    let (mut all, mut is_full) = (Vec::new(), false);
    let done = search(&mut |share, some| {
        is_full = all.len() + some.len() > MOST_PAIRS;
        if is_full {
            return ControlFlow::Break(());
        }
        all.extend_from_slice(some);
        progress(share)
    });
    if is_full {
        return Err(Error::TooManyPairs { limit: MOST_PAIRS });
    }
    done?;
    sort(&mut all);
    Ok(all)
}

/// The most alike first, then by the left and the right place.
pub(super) fn sort(pairs: &mut [Pair]) {
    pairs.sort_unstable_by(|a, b| b.dice.total_cmp(&a.dice).then_with(|| (a.left, a.right).cmp(&(b.left, b.right))));
}

/// The same pairs, given out as they are found, so that memory stays bounded by the lists, whatever is alike.
///
/// `heard` gets the share of the work that is done and the pairs found since it was last called. Their order is fixed:
/// it does not depend on the number of cores.
///
/// # Errors
/// As [`pairs`], but for too many.
pub fn each_pair(
    left: &[Clk],
    right: &[Clk],
    threshold: f64,
    heard: &mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>,
) -> Result<(), Error> {
    search((left, right), threshold, (parallel::threads(), Speed::of_machine()), heard)
}

fn search(
    (left, right): (&[Clk], &[Clk]),
    threshold: f64,
    (threads, speed): (usize, Speed),
    heard: &mut dyn FnMut(f64, &[Pair]) -> ControlFlow<()>,
) -> Result<(), Error> {
    let bits = width(left, right)?;
    let need = Need::new(threshold, bits)?;
    if left.is_empty() || right.is_empty() {
        return Ok(());
    }
    let board = Board::new(left, right, &need);
    let jobs = board.jobs();
    let work = |_: &mut (), job: usize| board.work(job, speed);
    parallel::rounds((jobs, 64, 1 << 20), &mut vec![(); threads], (work, Vec::len), |done, found| {
        heard(done as f64 / jobs as f64, &found.concat())
    })
    .map_err(|_| Error::Cancelled)
}

/// The one width of all encodings; 0 where there is none.
pub(super) fn width(left: &[Clk], right: &[Clk]) -> Result<usize, Error> {
    let mut all = left.iter().chain(right).map(Clk::bits);
    let Some(first) = all.next() else { return Ok(0) };
    match all.find(|bits| *bits != first) {
        None => Ok(first),
        Some(other) => Err(Error::WidthsDiffer { left: first, right: other }),
    }
}

#[cfg(test)]
mod tests;
