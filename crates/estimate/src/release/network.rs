//! A table with its totals as a network: every place is an arc, every sum a node, the true counts a circulation.
//! How far a count can move while all that is printed stays true is then a question of maximal flow.

use std::cell::{RefCell, RefMut};
use std::collections::{BinaryHeap, VecDeque};

use super::{Bounds, Cell, Place, Table, place_at};

/// What the reader uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Everything printed, the sums, and that counts are not negative.
    Sums,
    /// In addition the reasons for withholding. A reader who also knew which of the others are zero is assumed,
    /// which is more than is printed.
    Reasons,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::release) enum Way {
    Up,
    Down,
}

/// The network of one table, and which places are withheld.
pub(super) struct Network {
    size: (usize, usize),
    pub(super) k: u64,
    has_reasons: bool,
    arcs: Vec<Arc>,
    /// For each node the arcs that touch it.
    touching: Vec<Vec<usize>>,
    /// The counts while they are moved about. INVARIANT: the true ones whenever no flow is alive.
    moved: RefCell<Vec<u64>>,
}

struct Arc {
    from: usize,
    to: usize,
    count: u64,
    is_withheld: bool,
}

/// No bound.
const FREE: u64 = u64::MAX;

impl Network {
    /// Withholds the small numbers and nothing else.
    ///
    /// Rows, and the row of totals, are nodes; so are columns and the column of totals. A cell flows from its
    /// row to its column, a row total from the column of totals to its row, a column total from its column to
    /// the row of totals, the grand total from there to the column of totals.
    pub(super) fn new(table: &Table, k: u64) -> Network {
        let size = (table.rows(), table.columns());
        let mut touching = vec![Vec::new(); size.0 + size.1 + 2];
        let mut arcs = Vec::new();
        for (row, column) in (0..=size.0).flat_map(|row| (0..=size.1).map(move |column| (row, column))) {
            let (row_node, column_node) = (row, size.0 + 1 + column);
            let is_backward = (row == size.0) != (column == size.1);
            let (from, to) = if is_backward { (column_node, row_node) } else { (row_node, column_node) };
            let count = table.count(place_at((row, column), size)).unwrap_or(0);
            touching[from].push(arcs.len());
            touching[to].push(arcs.len());
            arcs.push(Arc { from, to, count, is_withheld: 0 < count && count < k });
        }
        let moved = RefCell::new(arcs.iter().map(|arc: &Arc| arc.count).collect());
        Network { size, k, has_reasons: true, arcs, touching, moved }
    }

    pub(super) fn arcs(&self) -> usize {
        self.arcs.len()
    }

    pub(super) fn is_withheld(&self, arc: usize) -> bool {
        self.arcs[arc].is_withheld
    }

    pub(super) fn is_small(&self, arc: usize) -> bool {
        (1..self.k).contains(&self.arcs[arc].count)
    }

    /// Are the reasons to be printed?
    pub(super) fn has_reasons(&self) -> bool {
        self.has_reasons
    }

    pub(super) fn drop_reasons(&mut self) {
        self.has_reasons = false;
    }

    pub(super) fn count(&self, arc: usize) -> u64 {
        self.arcs[arc].count
    }

    pub(super) fn set_withheld(&mut self, arc: usize, is_withheld: bool) {
        self.arcs[arc].is_withheld = is_withheld;
    }

    /// What it costs to keep a count back: readers miss totals more than cells, and large counts more than small.
    /// A zero is dear because the reader may know that it must be one.
    pub(super) fn cost(&self, arc: usize) -> u64 {
        let (row, column) = (arc / (self.size.1 + 1), arc % (self.size.1 + 1));
        let size = match self.arcs[arc].count {
            0 => 400,
            count => 100 + u64::from(count.ilog2()),
        };
        match (row == self.size.0, column == self.size.1) {
            (false, false) => size,
            (true, true) => 100 * size,
            _ => 10 * size,
        }
    }

    pub(super) fn withhold_only(&mut self, places: &[Place]) {
        let size = self.size;
        for (index, arc) in self.arcs.iter_mut().enumerate() {
            let at = (index / (size.1 + 1), index % (size.1 + 1));
            arc.is_withheld = places.contains(&place_at(at, size));
        }
    }

    pub(super) fn cell(&self, row: usize, column: usize) -> Cell {
        let index = row * (self.size.1 + 1) + column;
        match (self.is_withheld(index), self.is_small(index)) {
            (false, _) => Cell::Published(self.arcs[index].count),
            (true, _) if !self.has_reasons => Cell::Withheld,
            (true, true) => Cell::SmallNumber,
            (true, false) => Cell::ToProtectAnother,
        }
    }

    /// The exact bounds of every withheld place.
    pub(super) fn bounds(&self, view: View) -> Vec<Bounds> {
        let withheld = (0..self.arcs.len()).filter(|&arc| self.is_withheld(arc));
        withheld
            .map(|arc| {
                let up = self.reach(arc, Way::Up, (view, FREE));
                Bounds {
                    place: place_at((arc / (self.size.1 + 1), arc % (self.size.1 + 1)), self.size),
                    least: self.arcs[arc].count - self.reach(arc, Way::Down, (view, FREE)),
                    greatest: (up != FREE).then(|| self.arcs[arc].count + up),
                }
            })
            .collect()
    }

    /// How far a count can move, up to `most`; `FREE` if without end.
    pub(super) fn reach(&self, arc: usize, way: Way, wish: (View, u64)) -> u64 {
        self.reach_using(arc, way, wish, &mut Vec::new())
    }

    /// [`Network::reach`], adding the places that move with it to a list.
    pub(super) fn reach_using(&self, arc: usize, way: Way, (view, most): (View, u64), used: &mut Vec<usize>) -> u64 {
        let mut flow = Flow::new(self, arc, (way, view));
        let own = flow.own_room().min(most);
        let far = flow.push(own);
        used.extend_from_slice(&flow.touched);
        far
    }

    /// The arc between a node of a row and one of a column, in either order.
    fn between(&self, one: usize, other: usize) -> usize {
        one.min(other) * (self.size.1 + 1) + one.max(other) - self.size.0 - 1
    }

    /// Withholds more, at small cost, until the count can move by `need`; false if that is impossible.
    pub(super) fn widen(&mut self, arc: usize, way: Way, (view, need): (View, u64)) -> bool {
        loop {
            let mut flow = Flow::new(self, arc, (way, view));
            if flow.own_room() < need {
                return false;
            }
            let missing = need - flow.push(need);
            if missing == 0 {
                return true;
            }
            // A path that carries all that is missing is better than several, where there is one.
            let path = flow.cheapest(missing).or_else(|| flow.cheapest(1));
            drop(flow);
            let Some(path) = path else { return false };
            for index in path {
                self.arcs[index].is_withheld = true;
            }
        }
    }
}

/// A circulation under change: how much can still go round through one arc.
struct Flow<'a> {
    network: &'a Network,
    view: View,
    arc: usize,
    way: Way,
    counts: RefMut<'a, Vec<u64>>,
    /// The arcs whose counts were moved.
    touched: Vec<usize>,
}

impl Drop for Flow<'_> {
    fn drop(&mut self) {
        self.touched.iter().for_each(|&index| self.counts[index] = self.network.arcs[index].count);
    }
}

/// An arc, which way it is gone through, and where it leads.
type Onward = (usize, Way, usize);

impl<'a> Flow<'a> {
    fn new(network: &'a Network, arc: usize, (way, view): (Way, View)) -> Flow<'a> {
        Flow { network, view, arc, way, counts: network.moved.borrow_mut(), touched: Vec::new() }
    }

    fn own_room(&self) -> u64 {
        self.room(self.arc, self.way)
    }

    /// How much an arc could move if it were withheld.
    fn room(&self, index: usize, way: Way) -> u64 {
        let (truth, k) = (self.network.arcs[index].count, self.network.k);
        let (low, high) = match self.view {
            View::Sums => (0, FREE),
            View::Reasons if truth == 0 => (0, 0),
            View::Reasons if truth < k => (1, k - 1),
            View::Reasons => (k, FREE),
        };
        match way {
            Way::Up if high == FREE => FREE,
            Way::Up => high - self.counts[index],
            Way::Down => self.counts[index] - low,
        }
    }

    /// Sends up to `most` round through the arc along withheld ones; answers how much went. `FREE` if without end.
    fn push(&mut self, most: u64) -> u64 {
        let (start, end) = self.ends();
        // No more can go round than leaves the one end and comes to the other.
        let most = most.min(self.room_at(start, true)).min(self.room_at(end, false));
        let mut pushed = self.push_short(most);
        while pushed < most {
            let Some(path) = self.shortest() else {
                break;
            };
            let room = path.iter().map(|&(index, way)| self.room(index, way)).min().unwrap_or(0);
            let amount = room.min(most - pushed);
            if amount == FREE || (most == FREE && room == FREE) {
                return FREE;
            }
            path.into_iter().for_each(|(index, way)| self.shift(index, way, amount));
            pushed += amount;
        }
        pushed
    }

    fn shift(&mut self, index: usize, way: Way, amount: u64) {
        self.touched.push(index);
        match way {
            Way::Up => self.counts[index] += amount,
            Way::Down => self.counts[index] -= amount,
        }
    }

    /// What withheld arcs could carry away from a node, or to it.
    fn room_at(&self, node: usize, is_away: bool) -> u64 {
        let rooms = self.onward(node).filter(|&(index, ..)| self.network.is_withheld(index)).map(|(index, way, _)| {
            let turned = if way == Way::Up { Way::Down } else { Way::Up };
            self.room(index, if is_away { way } else { turned })
        });
        rooms.fold(0, u64::saturating_add)
    }

    /// Sends what goes along paths of three arcs, which is nearly all where much is withheld.
    fn push_short(&mut self, most: u64) -> u64 {
        let (start, end) = self.ends();
        let is_open = |&(index, way, _): &Onward| self.network.is_withheld(index) && self.room(index, way) > 0;
        let first: Vec<Onward> = self.onward(start).filter(is_open).collect();
        let turned = |(index, way, node)| (index, if way == Way::Up { Way::Down } else { Way::Up }, node);
        let mut last: Vec<Onward> = self.onward(end).map(turned).filter(is_open).collect();
        let mut pushed = 0;
        for (out, out_way, here) in first {
            last.retain(|&(index, way, _)| self.room(index, way) > 0);
            for &(back, back_way, there) in &last {
                let across = self.network.between(here, there);
                let way = if self.network.arcs[across].from == here { Way::Up } else { Way::Down };
                if !self.network.is_withheld(across) {
                    continue;
                }
                let room = self.room(out, out_way).min(self.room(back, back_way)).min(self.room(across, way));
                // A path without end is left to the search, which says so.
                let amount = if room == FREE { 0 } else { room.min(most - pushed) };
                if amount > 0 {
                    let path = [(out, out_way), (across, way), (back, back_way)];
                    path.into_iter().for_each(|(index, way)| self.shift(index, way, amount));
                    pushed += amount;
                }
                if pushed == most || self.room(out, out_way) == 0 {
                    break;
                }
            }
            if pushed == most {
                break;
            }
        }
        pushed
    }

    /// Where the return path starts and ends.
    fn ends(&self) -> (usize, usize) {
        let Arc { from, to, .. } = self.network.arcs[self.arc];
        match self.way {
            Way::Up => (to, from),
            Way::Down => (from, to),
        }
    }

    /// The arcs that lead on from a node, and where to.
    fn onward(&self, node: usize) -> impl Iterator<Item = Onward> + '_ {
        let others = self.network.touching[node].iter().copied().filter(|&index| index != self.arc);
        others.map(move |index| {
            let Arc { from, to, .. } = self.network.arcs[index];
            if from == node { (index, Way::Up, to) } else { (index, Way::Down, from) }
        })
    }

    fn shortest(&self) -> Option<Vec<(usize, Way)>> {
        let (start, end) = self.ends();
        let mut reached: Vec<Option<Onward>> = vec![None; self.network.touching.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for (index, way, next) in self.onward(node) {
                let is_new = next != start && reached[next].is_none();
                if is_new && self.network.is_withheld(index) && self.room(index, way) > 0 {
                    reached[next] = Some((index, way, node));
                    queue.push_back(next);
                }
            }
            if reached[end].is_some() {
                return Some(trace(&reached, (start, end)));
            }
        }
        None
    }

    /// The cheapest path that could carry an amount if all on it were withheld.
    fn cheapest(&self, amount: u64) -> Option<Vec<usize>> {
        let (start, end) = self.ends();
        let mut reached: Vec<Option<Onward>> = vec![None; self.network.touching.len()];
        let mut costs = vec![FREE; self.network.touching.len()];
        costs[start] = 0;
        let mut queue = BinaryHeap::from([(std::cmp::Reverse(0), start)]);
        while let Some((std::cmp::Reverse(so_far), node)) = queue.pop() {
            if so_far > costs[node] {
                continue;
            }
            for (index, way, next) in self.onward(node).filter(|&(index, way, _)| self.room(index, way) >= amount) {
                // One for what is withheld already, so that of equal paths the shorter is taken.
                let price = if self.network.is_withheld(index) { 1 } else { self.network.cost(index) };
                if so_far + price < costs[next] {
                    costs[next] = so_far + price;
                    reached[next] = Some((index, way, node));
                    queue.push((std::cmp::Reverse(costs[next]), next));
                }
            }
        }
        reached[end]?;
        Some(trace(&reached, (start, end)).into_iter().map(|(index, _)| index).collect())
    }
}

fn trace(reached: &[Option<Onward>], (start, end): (usize, usize)) -> Vec<(usize, Way)> {
    let mut path = Vec::new();
    let mut node = end;
    while let Some((index, way, before)) = reached[node].filter(|_| node != start) {
        path.push((index, way));
        node = before;
    }
    path
}
