//! After how many words to ask whether a pair can still be alike enough: tried on a few rows of the lists themselves.

use super::kernel::{LANES, QUAD};
use super::need::Need;
use crate::private::Clk;

/// Quads and groups that are tried.
const TRIED: usize = 24;
/// What asking costs, in words counted.
const ASKING: f64 = 1.5;

/// The number of words in the first part that makes the least work; rows are in order of their set bits.
pub(super) fn best((left, right): (&[&Clk], &[&Clk]), words: usize, need: &Need) -> usize {
    let mut left_open = vec![0_u32; words];
    let mut tried = 0;
    for quad in some(left, QUAD) {
        for group in some(right, LANES) {
            let can = quad.iter().any(|one| group.iter().any(|other| is_possible(one, other, need)));
            if can {
                tried += 1;
                count_open((quad, group), need, &mut left_open);
            }
        }
    }
    let share = |open: u32| f64::from(open) / f64::from(tried.max(1));
    let cost = |half: usize| half as f64 + ASKING + share(left_open[half]) * (words - half) as f64;
    let whole = (0, words as f64 + ASKING);
    let costs = (1..words).map(|half| (half, cost(half)));
    costs.fold(whole, |best, one| if one.1 < best.1 { one } else { best }).0
}

fn is_possible(one: &Clk, other: &Clk, need: &Need) -> bool {
    need.is_possible(one.ones() as u32, other.ones() as u32)
}

/// Pieces of a list, evenly spread over it.
fn some<'a, 'b>(rows: &'a [&'b Clk], size: usize) -> impl Iterator<Item = &'a [&'b Clk]> {
    let pieces = rows.len().div_ceil(size);
    rows.chunks(size).step_by((pieces / TRIED).max(1))
}

/// Adds for each number of words whether a quad and a group would go on after it.
fn count_open((quad, group): (&[&Clk], &[&Clk]), need: &Need, open: &mut [u32]) {
    let least = group.iter().map(|other| other.ones()).min().unwrap_or(0);
    for (half, open) in open.iter_mut().enumerate().skip(1) {
        let rest_of = |clk: &Clk| clk.words()[half..].iter().map(|word| word.count_ones()).sum::<u32>();
        let rest = group.iter().map(|other| rest_of(other)).max().unwrap_or(0);
        let goes_on = |one: &&Clk| {
            let asked = need.of((one.ones() + least) as u32);
            let hope = asked.saturating_sub(rest.min(rest_of(one)));
            let shared = |other: &&Clk| {
                let both = one.words()[..half].iter().zip(other.words());
                both.map(|(a, b)| (a & b).count_ones()).sum::<u32>()
            };
            group.iter().any(|other| shared(other) >= hope)
        };
        *open += u32::from(quad.iter().any(goes_on));
    }
}
