//! Moves along the corners of boxes: the simplest ways one table can become another with the same sums.
//!
//! In each dimension a move goes from one part to another, or to nowhere; of their product every second corner
//! gains and every second loses. The sums that change are products too, so a move is priced without adding up.
//! Source: the hypercube method, Repsilber 1994, and Giessing & Repsilber 2002, in Inference Control in
//! Statistical Databases, LNCS 2316, 181–192; here corners may be anywhere, totals among them, and moves add up.

use std::collections::HashMap;

use super::system::{System, Target};
use crate::release::network::Way;

/// Most corners: two in each of five dimensions.
const MOST_CORNERS: usize = 32;

/// A step from a part to another, or to nowhere, in one dimension.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: usize,
    /// One more than the last part for nowhere.
    to: usize,
}

/// A change to a table.
#[derive(Debug, Clone)]
pub(super) struct Move {
    pub(super) amount: u64,
    /// Combinations, and whether they gain.
    pub(super) corners: Vec<(usize, bool)>,
    /// Cells of the first release that change and are printed.
    pub(super) opens: Vec<usize>,
    pub(super) cost: u64,
}

/// What is asked of a move.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) target: &'a Target,
    pub(super) way: Way,
    pub(super) amount: u64,
    /// Nothing more may be withheld for it.
    pub(super) is_free: bool,
    /// Where each cell of the first release must stay, if it must.
    pub(super) ranges: Option<&'a [(u64, u64)]>,
}

/// The moves of a system.
pub(super) struct Moves {
    /// For each release, dimension and step the nodes whose sums change.
    changed: Vec<Vec<Vec<Vec<usize>>>>,
    /// What it costs to withhold each cell of the first release.
    pub(super) costs: Vec<u64>,
}

/// The buffers of one search.
struct Search<'a> {
    system: &'a System,
    counts: &'a [u64],
    wish: Wish<'a>,
    best: Option<Move>,
}

impl Moves {
    pub(super) fn new(system: &System) -> Moves {
        let changed = |holding: &Vec<Vec<usize>>| {
            let parts = holding.len();
            let differ = |from: &Vec<usize>, to: Option<&Vec<usize>>| {
                let to = to.map_or(&[][..], Vec::as_slice);
                let gone = from.iter().filter(|node| !to.contains(node));
                gone.chain(to.iter().filter(|node| !from.contains(node))).copied().collect::<Vec<usize>>()
            };
            (0..parts * (parts + 1))
                .map(|at| differ(&holding[at / (parts + 1)], holding.get(at % (parts + 1))))
                .collect()
        };
        let changed = system.blocks.iter().map(|block| block.holding.iter().map(changed).collect()).collect();
        Moves { changed, costs: costs(system) }
    }

    /// The best move for a target; None if there is none.
    pub(super) fn best(&self, system: &System, counts: &[u64], wish: Wish) -> Option<Move> {
        let mut search = Search { system, counts, wish, best: None };
        let mut steps = Vec::with_capacity(system.sizes.len());
        self.choose(&mut search, &mut steps);
        search.best
    }

    /// Tries every step in the dimensions that are left; true when nothing better can be found.
    fn choose(&self, search: &mut Search, steps: &mut Vec<Step>) -> bool {
        let d = steps.len();
        let Some(own) = search.wish.target.parts.get(d) else { return self.try_out(search, steps) };
        let size = search.system.sizes[d];
        // The last part tried is nowhere, which changes every total.
        for to in (0..=size).filter(|to| own.binary_search(to).is_err()) {
            for &from in own {
                steps.push(Step { from, to });
                let is_done = self.choose(search, steps);
                steps.pop();
                if is_done {
                    return true;
                }
            }
        }
        false
    }

    fn try_out(&self, search: &mut Search, steps: &[Step]) -> bool {
        let mut corners = [(0usize, search.wish.way == Way::Up); MOST_CORNERS];
        let mut filled = 1;
        for (step, &size) in steps.iter().zip(&search.system.sizes) {
            let before = filled;
            for at in 0..before {
                let (cell, gains) = corners[at];
                corners[at] = (cell * size + step.from, gains);
                if step.to < size {
                    corners[filled] = (cell * size + step.to, !gains);
                    filled += 1;
                }
            }
        }
        let corners = &corners[..filled];
        let losers = corners.iter().filter(|(_, gains)| !gains).map(|(cell, _)| search.counts[*cell]);
        let amount = losers.min().unwrap_or(u64::MAX).min(search.wish.amount);
        if amount == 0 || corners.iter().any(|(cell, _)| search.system.is_empty[*cell]) {
            return false;
        }
        // A move that carries part of the amount is priced as if others like it carried the rest.
        let parts = search.wish.amount.div_ceil(amount);
        let limit = search.best.as_ref().map_or(u64::MAX, |best| best.cost * search.wish.amount.div_ceil(best.amount));
        let Some((cost, opens)) = self.price(search, steps, limit.div_ceil(parts)) else { return false };
        if search.wish.ranges.is_some_and(|ranges| !keeps(search.system, corners, amount, ranges)) {
            return false;
        }
        let is_better =
            cost * parts < limit || (cost == 0 && search.best.as_ref().is_none_or(|best| amount > best.amount));
        if is_better {
            search.best = Some(Move { amount, corners: corners.to_vec(), opens, cost });
        }
        cost == 0 && amount == search.wish.amount
    }

    /// What must be withheld for a move; None if that is not allowed or costs more than the limit.
    fn price(&self, search: &Search, steps: &[Step], limit: u64) -> Option<(u64, Vec<usize>)> {
        let mut opens = Vec::new();
        let mut cost = 0;
        for (at, block) in search.system.blocks.iter().enumerate() {
            let is_new = at == 0 && !search.wish.is_free;
            let lists: [&[usize]; 5] = std::array::from_fn(|d| match steps.get(d) {
                Some(step) => self.changed[at][d][step.from * (search.system.sizes[d] + 1) + step.to].as_slice(),
                None => &[],
            });
            let stop = each(&lists[..steps.len()], &block.shape, 0, &mut |cell| {
                if !block.is_withheld[cell] {
                    cost += self.costs[cell * usize::from(is_new)];
                    opens.push(cell);
                    return !is_new || cost > limit;
                }
                false
            });
            if stop {
                return None;
            }
        }
        Some((cost, opens))
    }
}

/// Does every cell of the first release stay in its range?
fn keeps(system: &System, corners: &[(usize, bool)], amount: u64, ranges: &[(u64, u64)]) -> bool {
    let mut changes: HashMap<usize, i64> = HashMap::new();
    for (cell, gains) in corners {
        let change = if *gains { amount as i64 } else { -(amount as i64) };
        let place = super::rules::place_of(*cell, &system.sizes);
        system.blocks[0].holding(&place, |cell| *changes.entry(cell).or_insert(0) += change);
    }
    let stays = |(cell, change): (&usize, &i64)| {
        let count = system.blocks[0].counts[*cell].checked_add_signed(*change);
        count.is_some_and(|count| (ranges[*cell].0..=ranges[*cell].1).contains(&count))
    };
    changes.iter().all(stays)
}

/// Calls with every combination of nodes until it answers true.
fn each(lists: &[&[usize]], shape: &[usize], so_far: usize, visit: &mut impl FnMut(usize) -> bool) -> bool {
    match (lists.split_first(), shape.split_first()) {
        (Some((first, lists)), Some((size, shape))) => {
            first.iter().any(|node| each(lists, shape, so_far * size + node, visit))
        }
        _ => visit(so_far),
    }
}

/// Readers miss totals more than cells, and large counts more than small; a zero is dear because the reader may
/// know that it must be one.
fn costs(system: &System) -> Vec<u64> {
    let Some(block) = system.blocks.first() else { return Vec::new() };
    let cost = |cell: usize| {
        let own = match block.counts[cell] {
            0 => 150,
            count => 100 + u64::from(count.ilog2()),
        };
        let place = super::rules::place_of(cell, &block.shape);
        let above = place.iter().zip(&block.dimensions).map(|(at, d)| d.nodes()[*at].level as u32).sum::<u32>();
        own * 2u64.pow(above.min(8))
    };
    (0..block.counts.len()).map(cost).collect()
}
