//! Both lists, sorted and laid out for the kernel, and cut into jobs.

use std::ops::Range;

use super::kernel::{LANES, Lanes, Speed, Strip};
use super::need::Need;
use super::Pair;
use crate::private::Clk;
use crate::private::clk::share;

/// Left rows of a job.
const BLOCK: usize = 64;
/// Left rows that the kernel takes at once.
pub(super) const QUAD: usize = 4;
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
    fn new(clks: &[Clk], half: usize) -> Self {
        let mut order: Vec<u32> = (0..clks.len() as u32).collect();
        order.sort_by_key(|place| clks[*place as usize].ones());
        let ones = order.iter().map(|place| clks[*place as usize].ones() as u32).collect();
        let rest_of = |place: &u32| clks[*place as usize].words()[half..].iter().map(|word| word.count_ones()).sum();
        let rest = order.iter().map(rest_of).collect();
        Self { order, ones, rest }
    }
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
        let half = words / 2;
        let sides = (Side::new(left, half), Side::new(right, half));
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
        let groups = some.fold(usize::MAX..0, |all, one| all.start.min(one.start)..all.end.max(one.end));
        if groups.is_empty() { 0..0 } else { groups }
    }

    /// The pairs of a job.
    pub(super) fn work(&self, job: usize, speed: Speed) -> Vec<Pair> {
        let block = self.before.partition_point(|before| *before <= job) - 1;
        let (rows, groups) = self.block(block);
        let from = groups.start + (job - self.before[block]) * SPAN;
        let mut found = Vec::new();
        for tile in (from..groups.end.min(from + SPAN)).step_by(TILE) {
            let until = groups.end.min(from + SPAN).min(tile + TILE);
            for quad in rows.clone().step_by(QUAD) {
                self.strip(quad, tile..until, (speed, &mut found));
            }
        }
        found
    }

    /// Four left rows against the groups of a tile.
    fn strip(&self, quad: usize, tile: Range<usize>, (speed, found): (Speed, &mut Vec<Pair>)) {
        let last = self.left.order.len() - 1;
        let ones: [u32; QUAD] = std::array::from_fn(|row| self.left.ones[last.min(quad + row)]);
        let reach = self.reach(&ones);
        let groups = tile.start.max(reach.start)..tile.end.min(reach.end);
        if groups.is_empty() {
            return;
        }
        let strip = Strip {
            rows: std::array::from_fn(|row| &self.rows[(quad + row) * self.words..(quad + row + 1) * self.words]),
            ones,
            rest: std::array::from_fn(|row| self.left.rest[last.min(quad + row)]),
            half: self.half,
            groups: &self.groups[groups.start * self.words..groups.end * self.words],
            group_ones: &self.right.ones[groups.start * LANES..],
            group_rest: &self.group_rest[groups.clone()],
            need: self.need,
        };
        strip.scan(speed, &mut |row, group, shared| {
            self.emit((quad + row, groups.start + group), shared, found);
        });
    }

    /// Gives out those of a group that are alike.
    #[cold]
    fn emit(&self, (row, group): (usize, usize), shared: &[u64; LANES], found: &mut Vec<Pair>) {
        let Some(left) = self.left.order.get(row) else { return };
        let (from, until) = (group * LANES, self.right.order.len().min((group + 1) * LANES));
        for (at, shared) in (from..until).zip(shared) {
            let ones = self.left.ones[row] + self.right.ones[at];
            let shared = *shared as u32;
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
