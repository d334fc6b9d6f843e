//! How many bands of how many bits, and which bits: from the lists themselves, so that the promised share is found with
//! the least work.

use super::Near;
use crate::private::Clk;
use crate::private::dice::{Bunch, Need};
use crate::random::Draws;

/// Encodings of each list whose pairs stand for all pairs.
const SAMPLE: usize = 1500;
/// Bits of a band at most: a key of 64 bits.
const MOST_BITS: usize = 64;
/// Bands at most.
const MOST_BANDS: usize = 4000;
// What things cost, in nanoseconds, on one core of a Zen 4, roughly: to read and sort a key and fetch its encoding, to
// compare a pair in a bucket, to compare a pair in a tile.
const KEY: f64 = 200.0;
const MET: f64 = 15.0;
const TILED: f64 = 1.0;

/// The bands.
pub(super) struct Plan {
    /// For each band the places of its bits.
    pub(super) bands: Vec<Vec<usize>>,
    /// Words after which most pairs are left.
    pub(super) half: usize,
}

impl Plan {
    /// The cheapest plan; `None` where comparing all pairs is cheaper.
    pub(super) fn new(left: &[Clk], right: &[Clk], (near, need): (&Near, &Need)) -> Option<Self> {
        let bits = left.first().map_or(0, Clk::bits);
        let mut draws = Draws::new(near.seed);
        let (some, others) = (sample(left, &mut draws), sample(right, &mut draws));
        let (rows, all) = ((left.len() + right.len()) as f64, left.len() as f64 * right.len() as f64);
        let apart = distances(&some, &others, bits);
        let at_threshold = threshold_distances(&some, need);
        let mut best = (all * TILED, None);
        for size in 4..=MOST_BITS.min(bits) {
            let same = agreement(bits, size);
            let Some(count) = bands(&at_threshold, &same, near.recall) else { break };
            let chance: f64 = apart.iter().zip(&same).map(|(share, same)| share * same).sum();
            let cost = count as f64 * (rows * KEY + all * chance * MET);
            if cost < best.0 {
                best = (cost, Some((size, count)));
            }
        }
        let (size, count) = best.1?;
        let mut band = || {
            let mut order = draws.order(bits);
            order.truncate(size);
            order.into_iter().map(|place| place as usize).collect()
        };
        Some(Self { bands: (0..count).map(|_| band()).collect(), half: Bunch::half(&some, &others, need) })
    }
}

fn sample<'a>(clks: &'a [Clk], draws: &mut Draws) -> Vec<&'a Clk> {
    if clks.len() <= SAMPLE {
        return clks.iter().collect();
    }
    (0..SAMPLE).map(|_| &clks[draws.below(clks.len())]).collect()
}

/// The share of pairs that differ in so many bits.
fn distances(some: &[&Clk], others: &[&Clk], bits: usize) -> Vec<f64> {
    let mut counts = vec![0_u64; bits + 1];
    for one in some {
        for other in others {
            counts[one.ones() + other.ones() - 2 * one.shared(other) as usize] += 1;
        }
    }
    let all = (some.len() * others.len()).max(1) as f64;
    counts.into_iter().map(|count| count as f64 / all).collect()
}

/// In how many bits two encodings exactly at the threshold differ, for encodings as long as those of the list.
fn threshold_distances(some: &[&Clk], need: &Need) -> Vec<usize> {
    let apart = |clk: &&Clk| {
        let ones = clk.ones() as u32;
        (2 * ones).saturating_sub(2 * need.of(2 * ones)) as usize
    };
    some.iter().filter(|clk| clk.ones() > 0).map(apart).collect()
}

/// For each number of differing bits the chance that `size` sampled ones all agree: none of them is drawn, as from an
/// urn, without putting back.
fn agreement(bits: usize, size: usize) -> Vec<f64> {
    let chance = |apart: usize| -> f64 {
        if bits - apart < size {
            return 0.0;
        }
        (0..size).map(|drawn| (bits - apart - drawn) as f64 / (bits - drawn) as f64).product()
    };
    (0..=bits).map(chance).collect()
}

/// The fewest bands with which the share is found on average; `None` above the most.
fn bands(apart: &[usize], same: &[f64], recall: f64) -> Option<usize> {
    let missed = |count: usize| {
        let one = |apart: &usize| (1.0 - same[*apart]).powi(count as i32);
        apart.iter().map(one).sum::<f64>() / apart.len().max(1) as f64
    };
    if missed(MOST_BANDS) > 1.0 - recall {
        return None;
    }
    let (mut few, mut enough) = (0, MOST_BANDS);
    while enough - few > 1 {
        let middle = (few + enough) / 2;
        if missed(middle) > 1.0 - recall { few = middle } else { enough = middle }
    }
    Some(enough)
}
