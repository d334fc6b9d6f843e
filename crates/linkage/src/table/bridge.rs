//! Pairs by which alone two parts of a cluster hang together: where one of them is wrong, the cluster is two.

use std::collections::HashMap;

use super::link::{Found, Linked};

/// A pair without which its cluster would fall into two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bridge {
    /// The cluster.
    pub cluster: u32,
    /// The pair.
    pub pair: Found,
    /// How many rows the smaller of the two parts has.
    pub smaller: u32,
}

impl Linked {
    /// The bridges among the kept pairs of clusters of three rows or more, by left row and then right. A pair of two rows
    /// that are a cluster by themselves is none.
    ///
    /// Source: Tarjan 1974, A note on finding the bridges of a graph.
    pub fn bridges(&self) -> Vec<Bridge> {
        let sizes: HashMap<u32, u32> =
            self.clusters.joined.iter().map(|joined| (joined.cluster, joined.rows)).collect();
        let cluster = |row: u32| self.clusters.of_rows[row as usize];
        let size = |row: u32| sizes.get(&cluster(row)).copied().unwrap_or(1);
        let mut near: HashMap<u32, Vec<(u32, usize)>> = HashMap::new();
        for (number, found) in self.pairs.iter().enumerate() {
            if cluster(found.left) == cluster(found.right) && size(found.left) > 2 {
                near.entry(found.left).or_default().push((found.right, number));
                near.entry(found.right).or_default().push((found.left, number));
            }
        }
        let mut begins: Vec<u32> = near.keys().copied().collect();
        begins.sort_unstable();
        let mut search = Search { near, seen: HashMap::new(), found: Vec::new() };
        begins.into_iter().for_each(|row| search.from(row));
        search.found.sort_unstable();
        let bridge = |(number, behind): (usize, u32)| {
            let pair = self.pairs[number];
            let smaller = behind.min(size(pair.left).saturating_sub(behind));
            Bridge { cluster: cluster(pair.left), pair, smaller }
        };
        search.found.into_iter().map(bridge).collect()
    }
}

/// A walk along pairs that never goes one twice.
struct Search {
    /// For each row the others and the numbers of their pairs.
    near: HashMap<u32, Vec<(u32, usize)>>,
    /// For each row that was reached: when, the earliest that is reached from behind it, and how many rows are behind it.
    seen: HashMap<u32, (u32, u32, u32)>,
    /// Bridges by the number of the pair, and how many rows are behind them.
    found: Vec<(usize, u32)>,
}

impl Search {
    fn from(&mut self, row: u32) {
        if self.seen.contains_key(&row) {
            return;
        }
        // A row, the pair by which it was reached, and how many of its pairs were looked at.
        let mut way: Vec<(u32, Option<usize>, usize)> = vec![(row, None, 0)];
        self.reach(row);
        while let Some((row, by, done)) = way.last_mut() {
            let (row, by, at) = (*row, *by, *done);
            *done += 1;
            let Some((other, number)) = self.near.get(&row).and_then(|near| near.get(at)).copied() else {
                way.pop();
                if let (Some((above, ..)), Some(by)) = (way.last(), by) {
                    self.leave(row, *above, by);
                }
                continue;
            };
            match self.seen.get(&other).map(|(when, ..)| *when) {
                None => {
                    self.reach(other);
                    way.push((other, Some(number), 0));
                }
                Some(when) if by != Some(number) => self.earlier(row, when),
                Some(_) => {}
            }
        }
    }

    fn reach(&mut self, row: u32) {
        let when = self.seen.len() as u32;
        self.seen.insert(row, (when, when, 1));
    }

    fn earlier(&mut self, row: u32, when: u32) {
        if let Some((_, earliest, _)) = self.seen.get_mut(&row) {
            *earliest = (*earliest).min(when);
        }
    }

    /// Goes back from a row to the one above it. Where nothing behind the row leads further up, its pair is a bridge.
    fn leave(&mut self, row: u32, above: u32, by: usize) {
        let Some((when, earliest, behind)) = self.seen.get(&row).copied() else { return };
        if earliest == when {
            self.found.push((by, behind));
        }
        self.earlier(above, earliest);
        if let Some((.., all)) = self.seen.get_mut(&above) {
            *all += behind;
        }
    }
}
