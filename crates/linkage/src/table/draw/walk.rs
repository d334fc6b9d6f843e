//! A walk among the ways in which many rows can fall into clusters, from one to another that differs a little.
//!
//! Each step draws a kept pair. Where the clusters of its rows have few rows together, they are parted anew in two or made
//! one, by what each way weighs. Where they have more, one row goes over to the other cluster, or leaves for itself.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use super::sets::Sets;
use super::{Graph, share};
use crate::random::Draws;
use crate::table::cluster::NOT_KEPT_BITS;

/// So many steps for each kept pair lie between two draws, and no more than so many for each row: where many rows are
/// alike, each has many pairs, and a step looks at them all.
const STEPS: usize = 2;
const STEPS_OF_ROW: usize = 4;
/// So many steps lie between two draws in any case.
const LEAST_STEPS: usize = 150;
/// So many times as many lie before the first.
const SETTLE: usize = 10;
/// After so many steps it is asked whether to go on.
const ASK: usize = 4_096;
/// The most rows that are parted anew at once: 128 ways.
const FEW: usize = 8;
/// In a larger cluster a pair that was not kept is not looked up.
const MOST_LOOKED_UP: usize = 64;

pub(super) struct Walk<'a> {
    graph: &'a Graph<'a>,
    span: (u32, u32),
    /// For each row its cluster.
    of: Vec<u32>,
    /// The rows of each cluster; empty where its number is free.
    members: Vec<Vec<u32>>,
    free: Vec<u32>,
    /// The most rows that are parted anew at once.
    few: usize,
}

impl<'a> Walk<'a> {
    /// Begins at these clusters.
    pub(super) fn new(graph: &'a Graph<'a>, span: (u32, u32), clusters: &[u32]) -> Self {
        let mut numbers = HashMap::new();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); clusters.len()];
        let mut of = Vec::with_capacity(clusters.len());
        for (row, cluster) in (span.0..).zip(clusters) {
            let next = numbers.len() as u32;
            let number = *numbers.entry(*cluster).or_insert(next);
            of.push(number);
            members[number as usize].push(row);
        }
        let free = (numbers.len() as u32..clusters.len() as u32).collect();
        Self { graph, span, of, members, free, few: FEW }
    }

    /// Walks until where it began matters little.
    pub(super) fn settle(&mut self, draws: &mut Draws, ask: &dyn Fn() -> ControlFlow<()>) -> ControlFlow<()> {
        (0..SETTLE).try_for_each(|_| self.go_on(draws, ask))
    }

    /// Walks on to the next draw.
    pub(super) fn go_on(&mut self, draws: &mut Draws, ask: &dyn Fn() -> ControlFlow<()>) -> ControlFlow<()> {
        let pairs = self.graph.starts[self.span.0 as usize]..self.graph.starts[self.span.1 as usize];
        let steps = (STEPS * pairs.len() / 2).min(STEPS_OF_ROW * self.of.len()).max(LEAST_STEPS);
        for step in 0..steps {
            if step % ASK == 0 {
                ask()?;
            }
            self.step(pairs.clone(), draws);
        }
        ControlFlow::Continue(())
    }

    /// For each row the first of its cluster.
    pub(super) fn firsts(&self) -> impl Iterator<Item = u32> {
        let firsts: Vec<u32> = self.members.iter().map(|rows| rows.iter().copied().min().unwrap_or(0)).collect();
        self.of.iter().map(move |cluster| firsts[*cluster as usize])
    }

    fn cluster(&self, row: u32) -> u32 {
        self.of[(row - self.span.0) as usize]
    }

    fn rows(&self, cluster: u32) -> &[u32] {
        &self.members[cluster as usize]
    }

    fn step(&mut self, pairs: Range<usize>, draws: &mut Draws) {
        let pair = pairs.start + draws.below(pairs.len());
        let row = self.graph.starts.partition_point(|start| *start <= pair) as u32 - 1;
        let other = self.graph.others[pair].0;
        let (one, two) = (self.cluster(row), self.cluster(other));
        let rows = self.rows(one).len() + if one == two { 0 } else { self.rows(two).len() };
        // INVARIANT: whichever way is taken, the way back is taken from the same rows and so is of the same kind.
        if rows <= self.few { self.part_anew((one, two), draws) } else { self.shift((row, other), draws) }
    }

    fn part_anew(&mut self, (one, two): (u32, u32), draws: &mut Draws) {
        let mut rows = std::mem::take(&mut self.members[one as usize]);
        let other = if one == two { self.free.pop() } else { Some(two) };
        // INVARIANT: there is a free number where two rows have one cluster.
        let Some(other) = other else { return self.members[one as usize] = rows };
        rows.append(&mut self.members[other as usize]);
        let set = Sets::new(self.graph, &rows).draw_two(draws);
        for (at, row) in rows.into_iter().enumerate() {
            self.put(row, if set >> at & 1 == 1 { one } else { other });
        }
        if self.rows(other).is_empty() {
            self.free.push(other);
        }
    }

    fn put(&mut self, row: u32, cluster: u32) {
        self.of[(row - self.span.0) as usize] = cluster;
        self.members[cluster as usize].push(row);
    }

    /// One row goes over to the cluster of the other, or out of it.
    fn shift(&mut self, (row, other): (u32, u32), draws: &mut Draws) {
        let (from, to) = (self.cluster(row), self.cluster(other));
        let (lost, ties) = self.tied(row, from);
        let (won, ties_there) = if from == to { (0.0, 0) } else { self.tied(row, to) };
        // Where the row is by itself before or after, the pairs that lead there lead back.
        let is_alone = from == to || self.rows(from).len() == 1;
        let ways = if is_alone { 1.0 } else { f64::from(ties) / f64::from(ties_there) };
        let bits = won - lost;
        if share(draws) >= bits.exp2() * ways || !self.may_leave(row, from) {
            return;
        }
        self.members[from as usize].retain(|one| *one != row);
        let to = if from == to { self.free.pop().unwrap_or(from) } else { to };
        self.put(row, to);
        if self.rows(from).is_empty() {
            self.free.push(from);
        }
    }

    /// What ties a row to the others of a cluster, in bits, and by how many kept pairs.
    fn tied(&self, row: u32, cluster: u32) -> (f64, u32) {
        let others = || self.rows(cluster).iter().filter(|other| **other != row);
        let kept = self.graph.of(row).iter().filter(|(other, _)| self.cluster(*other) == cluster);
        let (bits, ties) = kept.fold((0.0, 0), |(bits, ties), (_, weight)| (bits + f64::from(*weight), ties + 1));
        if self.graph.lists.is_some() && others().any(|other| self.graph.is_barred(row, *other)) {
            return (f64::NEG_INFINITY, ties);
        }
        match self.rows(cluster).len() - usize::from(self.cluster(row) == cluster) {
            0..=MOST_LOOKED_UP => (others().map(|other| self.graph.between(row, *other).0).sum(), ties),
            count => (bits + (count as f64 - f64::from(ties)) * NOT_KEPT_BITS, ties),
        }
    }

    /// Whether the others of a cluster hang together without this row.
    fn may_leave(&self, row: u32, cluster: u32) -> bool {
        let near = |of: u32| {
            let others = self.graph.of(of).iter().map(|(other, _)| *other);
            others.filter(move |other| *other != row && self.cluster(*other) == cluster)
        };
        let Some(first) = self.rows(cluster).iter().copied().find(|other| *other != row) else { return true };
        let (mut seen, mut next) = (std::collections::HashSet::from([first]), vec![first]);
        while let Some(one) = next.pop() {
            next.extend(near(one).filter(|other| seen.insert(*other)));
        }
        seen.len() + 1 == self.rows(cluster).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows are as many bits as this, and their pair was kept unless it stands apart.
    fn weight(a: u32, b: u32) -> (f64, bool) {
        match (a.min(b), a.max(b)) {
            (0, 1) | (2, 3) => (4.0, true),
            (0, 2) => (-0.5, true),
            (1, 2) => (1.0, true),
            (0, 3) => (-1.0, false),
            (1, 3) => (-0.25, true),
            (3, 4) | (4, 5) => (0.5, true),
            (2, 5) => (-2.0, true),
            _ => (-1.5, false),
        }
    }

    fn graph(lists: Option<Vec<u16>>) -> Graph<'static> {
        let (mut starts, mut others) = (vec![0], Vec::new());
        for row in 0..6 {
            let kept = (0..6).filter(|other| *other != row && weight(row, *other).1);
            others.extend(kept.map(|other| (other, weight(row, other).0 as f32)));
            starts.push(others.len());
        }
        Graph { starts, others, lists, weigh: &|a, b| weight(a, b).0 }
    }

    #[test]
    fn a_walk_comes_to_each_way_as_often_as_it_weighs() {
        for lists in [None, Some(vec![0, 1, 2, 0, 1, 2])] {
            let graph = graph(lists);
            let mut draws = Draws::new(11);
            let sets = Sets::new(&graph, &(0..6).collect::<Vec<_>>());
            let all = sets.sums()[63];
            // Parted anew two clusters at a time, one row at a time, and the one or the other by how many rows they have.
            for few in [FEW, 0, 3] {
                let mut walk = Walk::new(&graph, (0, 6), &[0, 0, 1, 1, 2, 3]);
                walk.few = few;
                let (mut counts, rounds) = (HashMap::<Vec<u32>, f64>::new(), 40_000);
                for _ in 0..rounds {
                    (0..25).for_each(|_| walk.step(0..graph.others.len(), &mut draws));
                    *counts.entry(walk.firsts().collect()).or_default() += 1.0;
                }
                let mut sum = 0.0;
                for (way, count) in counts {
                    let of = |first: u32| (0..6).filter(|row| way[*row] == first).fold(0, |set, row| set | 1 << row);
                    let clusters = (0..6).filter(|row| way[*row as usize] == *row).map(of);
                    let expected = (clusters.map(|set: usize| sets.bits(set)).sum::<f64>() - all).exp2();
                    sum += expected;
                    // Five standard errors of a share, and one half more, since draws follow one another; by Poisson a way
                    // that comes to be expected less than twenty times is no normal one.
                    let error = (expected / f64::from(rounds)).sqrt();
                    let is_rare = expected * f64::from(rounds) < 20.0;
                    let (found, slack) = (count / f64::from(rounds), 7.5 * error);
                    assert!(is_rare || (expected - found).abs() < slack, "{few}: {way:?} {expected} {found}");
                }
                assert!(sum > 0.99, "{few}: it comes everywhere: {sum}");
            }
        }
    }
}
