//! Which rows are one: pairs joined by average linkage, so that one wrong pair does not bring two crowds together.
//!
//! Two clusters join while the mean weight over all pairs between them is high enough, the strongest first. A pair that
//! was not kept counts a little against it. Where a list holds each at most once, two rows of it never meet.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use super::link::Found;
use super::model::Model;
use super::ready::Ready;
use crate::model::odds_bits;

/// What a pair counts as that was not kept: a little against, since most such pairs were never looked at.
///
/// Chosen on made-up records of two sizes (`benches/peers/rows.sh`): between 0 and -4 bits F1 differs by 0.001.
pub(super) const NOT_KEPT_BITS: f64 = -2.0;

/// Rows by cluster.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clusters {
    /// For each row its cluster, numbered from 0 in the order of their first rows.
    pub of_rows: Vec<u32>,
    /// The clusters of two rows or more.
    pub joined: Vec<Joined>,
}

/// A cluster of two rows or more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joined {
    /// Its number.
    pub cluster: u32,
    /// How many rows it has.
    pub rows: u32,
    /// The mean weight in bits over which it was last joined: its weakest seam.
    pub weakest_bits: f32,
}

/// Joins rows.
pub(crate) fn join(ready: &Ready, model: &Model, pairs: &[Found]) -> Clusters {
    let least = odds_bits(model.join.min(1.0 - 1e-9));
    let mut forest = Forest::new(ready.rows());
    forest.join_alike(ready, model, (pairs, least));
    let lists = model.once_in_a_list.then_some(ready.lists.as_slice());
    for component in components(&mut forest, pairs, least) {
        Seams::new(&component, NOT_KEPT_BITS.min(least - 2.0)).join(&mut forest, (least, lists));
    }
    forest.clusters()
}

/// Rows that are joined.
pub(super) struct Forest {
    parents: Vec<u32>,
    sizes: Vec<u32>,
    weakest: Vec<f32>,
}

impl Forest {
    pub(super) fn new(rows: usize) -> Self {
        Self { parents: (0..rows as u32).collect(), sizes: vec![1; rows], weakest: vec![f32::INFINITY; rows] }
    }

    pub(super) fn root(&mut self, row: u32) -> u32 {
        let mut at = row;
        while self.parents[at as usize] != at {
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// Whether a root has no row but itself.
    pub(super) fn is_alone(&self, root: u32) -> bool {
        self.sizes[root as usize] == 1
    }

    /// Joins two roots; the lower stays one, so that the outcome does not depend on the order of equals.
    pub(super) fn unite(&mut self, a: u32, b: u32, weight_bits: f32) -> u32 {
        let (root, other) = (a.min(b), a.max(b));
        self.parents[other as usize] = root;
        self.sizes[root as usize] += self.sizes[other as usize];
        let weakest = self.weakest[root as usize].min(self.weakest[other as usize]).min(weight_bits);
        self.weakest[root as usize] = weakest;
        root
    }

    /// Rows that are the same in all that is compared are one value, however many there are, if such a pair joins.
    fn join_alike(&mut self, ready: &Ready, model: &Model, (pairs, least): (&[Found], f64)) {
        if model.once_in_a_list {
            return;
        }
        for found in pairs.iter().filter(|found| f64::from(found.weight_bits) >= least) {
            if ready.row(found.left) == ready.row(found.right) {
                let (a, b) = (self.root(found.left), self.root(found.right));
                if a != b {
                    self.unite(a, b, found.weight_bits);
                }
            }
        }
    }

    fn clusters(mut self) -> Clusters {
        let (mut numbers, mut joined) = (HashMap::new(), Vec::new());
        let mut of_rows = Vec::with_capacity(self.parents.len());
        for row in 0..self.parents.len() as u32 {
            let root = self.root(row);
            let next = numbers.len() as u32;
            let cluster = *numbers.entry(root).or_insert(next);
            if cluster == next && self.sizes[root as usize] > 1 {
                let (rows, weakest_bits) = (self.sizes[root as usize], self.weakest[root as usize]);
                joined.push(Joined { cluster, rows, weakest_bits });
            }
            of_rows.push(cluster);
        }
        Clusters { of_rows, joined }
    }
}

/// What lies between two clusters: the sum of weights, and how many pairs were kept.
#[derive(Debug, Clone, Copy, Default)]
struct Seam {
    bits: f64,
    pairs: f64,
}

/// A pair of clusters that may be joined.
struct Next {
    mean_bits: f64,
    ends: (u32, u32),
    /// How often each end had been joined when this was put here.
    ages: (u32, u32),
}

impl PartialEq for Next {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Next {}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Next {
    /// The strongest first, equal ones by their rows.
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean_bits.total_cmp(&other.mean_bits).then(other.ends.cmp(&self.ends)).then(other.ages.cmp(&self.ages))
    }
}

/// A seam between two rows that stand for what is joined already.
type Edge = (u32, u32, Seam);

/// The seams among rows that could come together: each is reached from each over pairs that join.
fn components(forest: &mut Forest, pairs: &[Found], least: f64) -> Vec<Vec<Edge>> {
    let mut reach = Forest::new(forest.parents.len());
    let mut edges: Vec<(u32, u32, f32)> = Vec::new();
    for found in pairs {
        let (a, b) = (forest.root(found.left), forest.root(found.right));
        if a != b && f64::from(found.weight_bits) >= least {
            let (one, other) = (reach.root(a), reach.root(b));
            if one != other {
                reach.unite(one, other, 0.0);
            }
        }
    }
    for found in pairs {
        let (a, b) = (forest.root(found.left), forest.root(found.right));
        if a != b && reach.root(a) == reach.root(b) {
            edges.push((a.min(b), a.max(b), found.weight_bits));
        }
    }
    edges.sort_unstable_by(|x, y| {
        let key = |edge: &(u32, u32, f32)| (edge.0, edge.1);
        key(x).cmp(&key(y)).then(x.2.total_cmp(&y.2))
    });
    let mut of_roots: BTreeMap<u32, Vec<Edge>> = BTreeMap::new();
    for (a, b, bits) in edges {
        let component = of_roots.entry(reach.root(a)).or_default();
        match component.last_mut() {
            Some((x, y, seam)) if (*x, *y) == (a, b) => {
                seam.bits += f64::from(bits);
                seam.pairs += 1.0;
            }
            _ => component.push((a, b, Seam { bits: f64::from(bits), pairs: 1.0 })),
        }
    }
    of_roots.into_values().collect()
}

/// The seams of one component.
struct Seams {
    /// For each cluster its seams with others, on both sides.
    of: HashMap<u32, BTreeMap<u32, Seam>>,
    ages: HashMap<u32, u32>,
    not_kept: f64,
}

impl Seams {
    fn new(edges: &[Edge], not_kept: f64) -> Self {
        let mut of: HashMap<u32, BTreeMap<u32, Seam>> = HashMap::new();
        for (a, b, seam) in edges {
            for (one, other) in [(a, b), (b, a)] {
                of.entry(*one).or_default().insert(*other, *seam);
            }
        }
        Self { of, ages: HashMap::new(), not_kept }
    }

    fn join(&mut self, forest: &mut Forest, (least, lists): (f64, Option<&[u16]>)) {
        let mut heap = BinaryHeap::new();
        let mut roots: Vec<u32> = self.of.keys().copied().collect();
        roots.sort_unstable();
        for root in roots {
            self.put(forest, root, &mut heap, |other| other > root);
        }
        let mut held: HashMap<u32, Vec<u16>> = HashMap::new();
        while let Some(next) = heap.pop() {
            if next.mean_bits < least {
                break;
            }
            let (a, b) = next.ends;
            if self.ages(a, b) != next.ages || !self.of.contains_key(&a) || !self.of.contains_key(&b) {
                continue;
            }
            if let Some(lists) = lists
                && !unite_lists(&mut held, lists, (a, b))
            {
                continue;
            }
            let root = forest.unite(a, b, next.mean_bits as f32);
            self.merge(root, a.max(b));
            self.put(forest, root, &mut heap, |_| true);
        }
    }

    fn ages(&self, a: u32, b: u32) -> (u32, u32) {
        let age = |row: u32| self.ages.get(&row).copied().unwrap_or(0);
        (age(a), age(b))
    }

    /// Puts the seams of a cluster where the strongest is found.
    fn put(&self, forest: &Forest, root: u32, heap: &mut BinaryHeap<Next>, is_wanted: impl Fn(u32) -> bool) {
        let size = |row: u32| f64::from(forest.sizes[row as usize]);
        for (other, seam) in self.of.get(&root).into_iter().flatten().filter(|(other, _)| is_wanted(**other)) {
            let all = (size(root) * size(*other)).max(seam.pairs);
            let mean_bits = (seam.bits + (all - seam.pairs) * self.not_kept) / all;
            let ends = (root.min(*other), root.max(*other));
            heap.push(Next { mean_bits, ends, ages: self.ages(ends.0, ends.1) });
        }
    }

    /// Gives the seams of the one to the other.
    fn merge(&mut self, root: u32, gone: u32) {
        let moved = self.of.remove(&gone).unwrap_or_default();
        *self.ages.entry(root).or_default() += 1;
        for (other, seam) in moved {
            if let Some(back) = self.of.get_mut(&other) {
                back.remove(&gone);
            }
            if other == root {
                continue;
            }
            for (one, far) in [(root, other), (other, root)] {
                let joined = self.of.entry(one).or_default().entry(far).or_default();
                joined.bits += seam.bits;
                joined.pairs += seam.pairs;
            }
        }
    }
}

/// Whether no list has rows in both; then the first has the lists of both.
fn unite_lists(held: &mut HashMap<u32, Vec<u16>>, lists: &[u16], (a, b): (u32, u32)) -> bool {
    let of =
        |held: &HashMap<u32, Vec<u16>>, row: u32| held.get(&row).cloned().unwrap_or_else(|| vec![lists[row as usize]]);
    let (mut one, other) = (of(held, a), of(held, b));
    if one.iter().any(|list| other.contains(list)) {
        return false;
    }
    one.extend(other);
    held.insert(a.min(b), one);
    true
}
