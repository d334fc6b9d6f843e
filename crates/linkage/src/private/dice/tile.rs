//! Both lists, sorted and laid out for the kernel, and cut into jobs.

use std::ops::Range;

use super::Pair;
use super::kernel::{LANES, Lanes, QUAD, Quad, Speed, Strip};
use super::need::Need;
use super::split;
use crate::private::Clk;
use crate::private::clk::share;

/// Left rows of a job.
const BLOCK: usize = 64;
/// Right groups of a job: 4,096 rows.
const SPAN: usize = 512;
/// Right groups of a tile: with 1,024 bits 16 KiB, which leaves room in the nearest cache for a block.
const TILE: usize = 16;

/// One list, sorted by set bits.
struct Side {
    /// The place of each row in its list.
    order: Vec<u32>,
    ones: Vec<u32>,
    /// How many of them lie in the second part.
    rest: Vec<u32>,
}

impl Side {
    fn new(clks: &[Clk]) -> Self {
        let mut order: Vec<u32> = (0..clks.len() as u32).collect();
        order.sort_by_key(|place| clks[*place as usize].ones());
        let ones = order.iter().map(|place| clks[*place as usize].ones() as u32).collect();
        Self { order, ones, rest: Vec::new() }
    }

    fn in_order<'b>(&self, clks: &'b [Clk]) -> Vec<&'b Clk> {
        self.order.iter().map(|place| &clks[*place as usize]).collect()
    }
}

/// For each row the bits that are set from a word on.
fn rest(rows: Vec<&Clk>, half: usize) -> Vec<u32> {
    let of = |clk: &Clk| clk.words().iter().skip(half).map(|word| word.count_ones()).sum();
    rows.into_iter().map(of).collect()
}

/// Everything that is to be compared.
pub(super) struct Board<'a> {
    need: &'a Need,
    words: usize,
    /// Words of the first part, after which most pairs are left.
    half: usize,
    left: Side,
    right: Side,
    /// Row after row, filled with empty rows to whole quads.
    rows: Vec<u64>,
    /// Group after group of eight rows, word by word, filled with empty rows.
    groups: Vec<Lanes>,
    /// For each group the most bits that a row has in the second part.
    group_rest: Vec<u32>,
    /// For each number of set bits the groups in which somebody can be alike.
    spans: Vec<Range<usize>>,
    /// For each block of left rows the number of jobs before it; and at the end of all.
    before: Vec<usize>,
}

impl<'a> Board<'a> {
    pub(super) fn new(left: &[Clk], right: &[Clk], need: &'a Need) -> Self {
        // An encoding of no bits at all is laid out as one of a word without any set.
        let words = left.first().map_or(0, |clk| clk.words().len()).max(1);
        let mut sides = (Side::new(left), Side::new(right));
        let half = split::best((&sides.0.in_order(left), &sides.1.in_order(right)), words, need);
        sides.0.rest = rest(sides.0.in_order(left), half);
        sides.1.rest = rest(sides.1.in_order(right), half);
        let mut rows = Vec::with_capacity(left.len().next_multiple_of(QUAD) * words);
        for (at, place) in sides.0.order.iter().enumerate() {
            rows.extend_from_slice(left[*place as usize].words());
            rows.resize((at + 1) * words, 0);
        }
        rows.resize(left.len().next_multiple_of(QUAD) * words, 0);
        let mut groups = vec![Lanes::default(); right.len().div_ceil(LANES) * words];
        for (at, place) in sides.1.order.iter().enumerate() {
            for (word, bits) in right[*place as usize].words().iter().enumerate() {
                groups[at / LANES * words + word].0[at % LANES] = *bits;
            }
        }
        let most = |rest: &[u32]| rest.iter().copied().max().unwrap_or(0);
        let group_rest = sides.1.rest.chunks(LANES).map(most).collect();
        let most_ones = sides.0.ones.last().copied().unwrap_or(0);
        let spans = (0..=most_ones).map(|ones| span(ones, &sides.1.ones, need)).collect();
        let (left, right) = sides;
        let mut board = Self { need, words, half, left, right, rows, groups, group_rest, spans, before: vec![0] };
        for block in 0..board.left.order.len().div_ceil(BLOCK) {
            let jobs = board.block(block).1.len().div_ceil(SPAN);
            board.before.push(board.before[block] + jobs);
        }
        board
    }

    pub(super) fn jobs(&self) -> usize {
        self.before[self.before.len() - 1]
    }

    /// The left rows of a block and the groups that any of them can be alike with.
    fn block(&self, block: usize) -> (Range<usize>, Range<usize>) {
        let rows = block * BLOCK..self.left.order.len().min((block + 1) * BLOCK);
        let groups = self.reach(&self.left.ones[rows.clone()]);
        (rows, groups)
    }

    /// The groups with rows that can be alike with any of so many set bits.
    fn reach(&self, ones: &[u32]) -> Range<usize> {
        let some = ones.iter().map(|ones| &self.spans[*ones as usize]).filter(|span| !span.is_empty());
        some.cloned().reduce(|all, one| all.start.min(one.start)..all.end.max(one.end)).unwrap_or_default()
    }

    /// The pairs of a job.
    pub(super) fn work(&self, job: usize, speed: Speed) -> Vec<Pair> {
        let block = self.before.partition_point(|before| *before <= job) - 1;
        let (rows, groups) = self.block(block);
        let from = groups.start + (job - self.before[block]) * SPAN;
        let until = groups.end.min(from + SPAN);
        let quads: Vec<(usize, Quad<'_>, Range<usize>)> = rows.step_by(QUAD).map(|row| self.quad(row)).collect();
        let mut found = Vec::new();
        for tile in (from..until).step_by(TILE) {
            for (row, quad, reach) in &quads {
                let groups = tile.max(reach.start)..until.min(tile + TILE).min(reach.end);
                if !groups.is_empty() {
                    let emit = &mut |at, group| self.emit((row + at, groups.start + group), &mut found);
                    self.strip(quad, groups.clone()).scan(speed, emit);
                }
            }
        }
        found
    }

    /// Four left rows from one on, and the groups with rows that can be alike with any of them.
    fn quad(&self, row: usize) -> (usize, Quad<'_>, Range<usize>) {
        let last = self.left.order.len() - 1;
        let ones = std::array::from_fn(|at| self.left.ones[last.min(row + at)]);
        let rest = std::array::from_fn(|at| self.left.rest[last.min(row + at)]);
        let words = |at| &self.rows[(row + at) * self.words..(row + at + 1) * self.words];
        (row, Quad { rows: std::array::from_fn(words), ones, rest }, self.reach(&ones))
    }

    fn strip<'b>(&'b self, quad: &'b Quad<'b>, groups: Range<usize>) -> Strip<'b> {
        Strip {
            quad,
            half: self.half,
            groups: &self.groups[groups.start * self.words..groups.end * self.words],
            group_ones: &self.right.ones[groups.start * LANES..],
            group_rest: &self.group_rest[groups],
            need: self.need,
        }
    }

    /// Gives out those of a group that are alike.
    #[cold]
    fn emit(&self, (row, group): (usize, usize), found: &mut Vec<Pair>) {
        let Some(left) = self.left.order.get(row) else { return };
        let words = &self.rows[row * self.words..(row + 1) * self.words];
        let lanes = &self.groups[group * self.words..(group + 1) * self.words];
        for at in group * LANES..self.right.order.len().min((group + 1) * LANES) {
            let both = words.iter().zip(lanes).map(|(word, lanes)| word & lanes.0[at % LANES]);
            let (shared, ones) = (both.map(u64::count_ones).sum(), self.left.ones[row] + self.right.ones[at]);
            if self.need.is_met(shared, ones) {
                let right = self.right.order[at] as usize;
                found.push(Pair { left: *left as usize, right, dice: share(shared, ones) });
            }
        }
    }
}

/// The groups with rows that can be alike with one of so many set bits.
fn span(ones: u32, sorted: &[u32], need: &Need) -> Range<usize> {
    // What is possible lies together around equal numbers, so that its ends can be searched from there.
    let equal = sorted.partition_point(|other| *other < ones);
    let from = sorted[..equal].partition_point(|other| !need.is_possible(ones, *other));
    let until = equal + sorted[equal..].partition_point(|other| need.is_possible(ones, *other));
    if from >= until { 0..0 } else { from / LANES..until.div_ceil(LANES) }
}
