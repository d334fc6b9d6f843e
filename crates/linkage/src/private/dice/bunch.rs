//! Two small lists, all of one against all of the other, in room that is used again and again.

use super::kernel::{LANES, Lanes, QUAD, Quad, Speed, Strip};
use super::need::Need;
use super::split;
use crate::private::Clk;
use crate::private::clk::share;

/// The room, and what is asked.
pub(in crate::private) struct Bunch<'a> {
    need: &'a Need,
    half: usize,
    speed: Speed,
    groups: Vec<Lanes>,
    group_ones: Vec<u32>,
    group_rest: Vec<u32>,
}

/// Gets the places of two that are alike, and how alike they are.
type Alike<'a> = &'a mut dyn FnMut(usize, usize, f64);

impl<'a> Bunch<'a> {
    /// The first part of `half` words is the one after which most pairs are left.
    pub(in crate::private) fn new(need: &'a Need, half: usize) -> Self {
        let (groups, group_ones, group_rest) = (Vec::new(), Vec::new(), Vec::new());
        Self { need, half, speed: Speed::of_machine(), groups, group_ones, group_rest }
    }

    /// The best first part for lists of which these are samples.
    pub(in crate::private) fn half(left: &[&Clk], right: &[&Clk], need: &Need) -> usize {
        let words = left.first().map_or(0, |clk| clk.words().len());
        split::best((&sorted(left), &sorted(right)), words, need)
    }

    /// Every two that are alike. INVARIANT: the right ones are in order of their set bits, and all have as many words,
    /// at least one.
    pub(in crate::private) fn compare(&mut self, left: &[&Clk], right: &[&Clk], alike: Alike<'_>) {
        self.lay_out(right);
        for (at, some) in left.chunks(QUAD).enumerate() {
            // A quad that is not whole is filled with its last row, which is then passed over.
            let row = |row: usize| some[row.min(some.len() - 1)];
            let quad = Quad {
                rows: std::array::from_fn(|at| row(at).words()),
                ones: std::array::from_fn(|at| row(at).ones() as u32),
                rest: std::array::from_fn(|at| rest(row(at), self.half)),
            };
            let strip = Strip {
                quad: &quad,
                half: self.half,
                groups: &self.groups,
                group_ones: &self.group_ones,
                group_rest: &self.group_rest,
                need: self.need,
            };
            strip.scan(self.speed, &mut |row, group| {
                let others = right.iter().enumerate().skip(group * LANES).take(LANES);
                for (place, other) in others.filter(|_| row < some.len()) {
                    let (shared, ones) = (some[row].shared(other), (some[row].ones() + other.ones()) as u32);
                    if self.need.is_met(shared, ones) {
                        alike(at * QUAD + row, place, share(shared, ones));
                    }
                }
            });
        }
    }

    fn lay_out(&mut self, right: &[&Clk]) {
        let words = right.first().map_or(0, |clk| clk.words().len());
        self.groups.clear();
        self.groups.resize(right.len().div_ceil(LANES) * words, Lanes::default());
        self.group_ones.clear();
        self.group_rest.clear();
        for (group, some) in right.chunks(LANES).enumerate() {
            let mut most = 0;
            for (lane, clk) in some.iter().enumerate() {
                for (word, bits) in clk.words().iter().enumerate() {
                    self.groups[group * words + word].0[lane] = *bits;
                }
                most = most.max(rest(clk, self.half));
            }
            self.group_rest.push(most);
            self.group_ones.extend([some[0].ones() as u32; LANES]);
        }
    }
}

fn sorted<'b>(some: &[&'b Clk]) -> Vec<&'b Clk> {
    let mut some = some.to_vec();
    some.sort_by_key(|clk| clk.ones());
    some
}

fn rest(clk: &Clk, half: usize) -> u32 {
    clk.words()[half..].iter().map(|word| word.count_ones()).sum()
}
