//! All that is printed, in this release and earlier ones, as one system of sums over the same counts.

use std::collections::{BTreeSet, HashMap};

use super::rules::{dense, index_of, place_of};
use super::{Cube, Dimension, Published, Reason, Rules};
use crate::Error;

/// How far a count must be able to move while all that is printed stays true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub(super) down: u64,
    pub(super) up: u64,
    /// Least distance between the least and the greatest value.
    pub(super) width: u64,
}

/// Sums over the smallest parts that any release tells apart.
pub(super) struct System {
    /// For each dimension and part its finest categories.
    pub(super) groups: Vec<Vec<Vec<usize>>>,
    /// How many parts each dimension falls into.
    pub(super) sizes: Vec<usize>,
    /// The true counts of all combinations of parts.
    pub(super) counts: Vec<u64>,
    /// Combinations that everybody knows to be empty.
    pub(super) is_empty: Vec<bool>,
    /// The releases, the one to be decided on first.
    pub(super) blocks: Vec<Block>,
}

/// One release: its nodes as sets of parts, and what it prints.
pub(super) struct Block {
    pub(super) dimensions: Vec<Dimension>,
    /// For each dimension and node its parts.
    pub(super) nodes: Vec<Vec<Vec<usize>>>,
    /// For each dimension and part the nodes that hold it.
    pub(super) holding: Vec<Vec<Vec<usize>>>,
    pub(super) shape: Vec<usize>,
    pub(super) counts: Vec<u64>,
    pub(super) is_withheld: Vec<bool>,
    /// What it was released by, if that is known.
    rules: Option<Rules>,
}

/// A count that a reader must not learn.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// For each dimension its parts.
    pub(super) parts: Vec<Vec<usize>>,
    /// The combinations of them, ascending.
    pub(super) cells: Vec<usize>,
    pub(super) count: u64,
    pub(super) need: Need,
    pub(super) label: String,
}

/// The targets there are already, so that two releases with one cell do not make two.
type Seen = BTreeSet<(Vec<usize>, Need)>;

impl System {
    /// # Errors
    /// [`Error::CountChanged`] if a release prints what is not counted now.
    pub(super) fn new(cube: &Cube, releases: &[Published]) -> Result<System, Error> {
        let groups: Vec<Vec<Vec<usize>>> = (0..cube.dimensions().len()).map(|d| parts(releases, d)).collect();
        let (leaves, leaf_sizes) = dense(cube);
        let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
        let counts = aggregate(&leaves, &leaf_sizes, &groups);
        let mut known = vec![0; leaves.len()];
        for place in cube.structural() {
            known[index_of(place, &leaf_sizes)] = 1;
        }
        let known = aggregate(&known, &leaf_sizes, &groups);
        let held =
            |part: usize| place_of(part, &sizes).iter().zip(&groups).map(|(at, g)| g[*at].len()).product::<usize>();
        let is_empty = known.iter().enumerate().map(|(part, n)| *n > 0 && *n == held(part) as u64).collect();
        let blocks: Result<_, _> =
            releases.iter().map(|release| Block::new(release, &groups, (&counts, &sizes))).collect();
        Ok(System { counts, is_empty, blocks: blocks?, sizes, groups })
    }

    /// What a reader of these releases must not learn, by the rules.
    ///
    /// Every withheld or small count of every release; and with several, every small count that the parts or
    /// the differences of their nodes make up, although no release has a cell for it.
    pub(super) fn targets(&self, cube: &Cube, rules: &Rules) -> Vec<Target> {
        let mut targets = Vec::new();
        let mut seen = BTreeSet::new();
        for block in &self.blocks {
            // What was protected by other rules once stays protected.
            for rules in [Some(rules), block.rules.as_ref()].into_iter().flatten() {
                let reasons = rules.reasons(cube, &block.dimensions).into_iter().enumerate();
                for (cell, reason) in reasons.filter_map(|(cell, reason)| Some((cell, reason?))) {
                    let target = self.target(block, cell, (reason, rules));
                    if seen.insert((target.cells.clone(), target.need)) {
                        targets.push(target);
                    }
                }
            }
        }
        if self.blocks.len() > 1 {
            self.add_differences(&mut targets, (&mut seen, cube, rules));
        }
        targets
    }

    pub(super) fn target(&self, block: &Block, cell: usize, (reason, rules): (Reason, &Rules)) -> Target {
        let place = place_of(cell, &block.shape);
        let k = rules.k_at(&block.dimensions, &place);
        let parts: Vec<Vec<usize>> = place.iter().zip(&block.nodes).map(|(at, nodes)| nodes[*at].clone()).collect();
        let need = rules.need(reason, (block.counts[cell], k));
        Target { cells: self.cells(&parts), parts, count: block.counts[cell], need, label: block.label(cell) }
    }

    /// Small counts that no release has a cell for, and that two of them together might tell.
    fn add_differences(&self, targets: &mut Vec<Target>, (seen, cube, rules): (&mut Seen, &Cube, &Rules)) {
        let earlier = self.blocks.iter().filter_map(|block| block.rules.as_ref()).map(|rules| rules.k);
        let k = earlier.fold(rules.k, u64::max);
        let choices: Vec<Vec<Vec<usize>>> = (0..self.sizes.len()).map(|d| self.nodes_and_differences(d)).collect();
        let shape: Vec<usize> = choices.iter().map(Vec::len).collect();
        let counts = aggregate(&self.counts, &self.sizes, &choices);
        for (at, count) in counts.into_iter().enumerate().filter(|(_, count)| (1..k).contains(count)) {
            let place = place_of(at, &shape);
            let parts: Vec<Vec<usize>> = place.iter().zip(&choices).map(|(at, nodes)| nodes[*at].clone()).collect();
            let cells = self.cells(&parts);
            let need = rules.need(Reason::SmallNumber, (count, k));
            if seen.insert((cells.clone(), need)) {
                targets.push(Target { label: self.label(cube, &parts), parts, cells, count, need });
            }
        }
    }

    /// The finest categories of a difference of releases, by their labels.
    fn label(&self, cube: &Cube, parts: &[Vec<usize>]) -> String {
        let names = |(d, leaves): (&Dimension, Vec<usize>)| {
            leaves.iter().map(|leaf| d.leaves()[*leaf].as_str()).collect::<Vec<_>>().join(" + ")
        };
        cube.dimensions().iter().zip(self.leaves(parts)).map(names).collect::<Vec<_>>().join(" × ")
    }

    /// The finest categories in some parts of each dimension.
    pub(super) fn leaves(&self, parts: &[Vec<usize>]) -> Vec<Vec<usize>> {
        let of_one = |(parts, groups): (&Vec<usize>, &Vec<Vec<usize>>)| {
            let mut leaves: Vec<usize> = parts.iter().flat_map(|part| groups[*part].iter().copied()).collect();
            leaves.sort_unstable();
            leaves
        };
        parts.iter().zip(&self.groups).map(of_one).collect()
    }

    fn nodes_and_differences(&self, d: usize) -> Vec<Vec<usize>> {
        let mut found: BTreeSet<Vec<usize>> = (0..self.sizes[d]).map(|part| vec![part]).collect();
        for (at, block) in self.blocks.iter().enumerate() {
            found.extend(block.nodes[d].iter().cloned());
            for other in self.blocks.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other) {
                for (large, small) in block.nodes[d].iter().flat_map(|l| other.nodes[d].iter().map(move |s| (l, s))) {
                    // What one release has both of is a sum of its cells, like any that no release prints.
                    let has_both = |one: &Block| one.nodes[d].contains(large) && one.nodes[d].contains(small);
                    let is_within = small.len() < large.len() && small.iter().all(|part| large.contains(part));
                    if is_within && !self.blocks.iter().any(has_both) {
                        found.insert(large.iter().filter(|part| !small.contains(part)).copied().collect());
                    }
                }
            }
        }
        found.into_iter().collect()
    }

    /// All combinations of parts, ascending.
    pub(super) fn cells(&self, parts: &[Vec<usize>]) -> Vec<usize> {
        let mut cells = vec![0];
        for (parts, size) in parts.iter().zip(&self.sizes) {
            cells = cells.iter().flat_map(|cell| parts.iter().map(move |part| cell * size + part)).collect();
        }
        cells
    }
}

impl Block {
    fn new(
        release: &Published,
        groups: &[Vec<Vec<usize>>],
        (counts, sizes): (&[u64], &[usize]),
    ) -> Result<Block, Error> {
        let dimensions = release.dimensions.clone();
        let mut nodes = Vec::new();
        let mut holding = Vec::new();
        for (dimension, groups) in dimensions.iter().zip(groups) {
            let is_in = |node: &super::Node, part: usize| node.leaves.binary_search(&groups[part][0]).is_ok();
            let parts_of = |node: &super::Node| (0..groups.len()).filter(|part| is_in(node, *part)).collect::<Vec<_>>();
            let own: Vec<Vec<usize>> = dimension.nodes().iter().map(parts_of).collect();
            let mut by_part = vec![Vec::new(); groups.len()];
            for (node, parts) in own.iter().enumerate() {
                parts.iter().for_each(|part| by_part[*part].push(node));
            }
            nodes.push(own);
            holding.push(by_part);
        }
        let shape: Vec<usize> = nodes.iter().map(Vec::len).collect();
        let counts = aggregate(counts, sizes, &nodes);
        let is_withheld = release.cells.iter().map(Option::is_none).collect();
        let rules = release.rules.clone();
        let block = Block { dimensions, nodes, holding, shape, counts, is_withheld, rules };
        for (cell, printed) in release.cells.iter().enumerate() {
            if let Some(printed) = printed.filter(|printed| *printed != block.counts[cell]) {
                return Err(Error::CountChanged { cell: block.label(cell), printed, count: block.counts[cell] });
            }
        }
        Ok(block)
    }

    /// The labels of the nodes at a cell.
    pub(super) fn label(&self, cell: usize) -> String {
        let place = place_of(cell, &self.shape);
        let labels = place.iter().zip(&self.dimensions).map(|(at, d)| d.nodes()[*at].label.as_str());
        labels.collect::<Vec<_>>().join(" × ")
    }

    /// Calls with every cell of the release that holds a combination of parts.
    pub(super) fn holding(&self, place: &[usize], mut visit: impl FnMut(usize)) {
        let mut cells = vec![0];
        for (d, at) in place.iter().enumerate() {
            let nodes = &self.holding[d][*at];
            cells = cells.iter().flat_map(|cell| nodes.iter().map(move |node| cell * self.shape[d] + node)).collect();
        }
        cells.into_iter().for_each(&mut visit);
    }
}

/// The classes of finest categories that no release tells apart; those in no release are left out.
fn parts(releases: &[Published], d: usize) -> Vec<Vec<usize>> {
    let mut signatures: HashMap<usize, Vec<usize>> = HashMap::new();
    let nodes = releases.iter().flat_map(|release| release.dimensions[d].nodes());
    for (number, node) in nodes.enumerate() {
        node.leaves.iter().for_each(|leaf| signatures.entry(*leaf).or_default().push(number));
    }
    let mut leaves: Vec<(usize, Vec<usize>)> = signatures.into_iter().collect();
    leaves.sort_unstable();
    let mut order: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for (leaf, signature) in leaves {
        let next = parts.len();
        let part = *order.entry(signature).or_insert(next);
        if part == next {
            parts.push(Vec::new());
        }
        parts[part].push(leaf);
    }
    parts
}

/// Sums an array over sets of positions along each dimension.
pub(super) fn aggregate(counts: &[u64], sizes: &[usize], nodes: &[Vec<Vec<usize>>]) -> Vec<u64> {
    let mut counts = counts.to_vec();
    let mut before = 1;
    for (d, own) in nodes.iter().enumerate() {
        let after: usize = sizes[d + 1..].iter().product();
        let mut sums = vec![0; before * own.len() * after];
        for (outer, node) in (0..before).flat_map(|outer| (0..own.len()).map(move |node| (outer, node))) {
            for at in &own[node] {
                let from = (outer * sizes[d] + at) * after;
                let to = (outer * own.len() + node) * after;
                (0..after).for_each(|inner| sums[to + inner] += counts[from + inner]);
            }
        }
        counts = sums;
        before *= own.len();
    }
    counts
}

/// The counts at all combinations of nodes.
pub(super) fn printed_counts(cube: &Cube, dimensions: &[Dimension]) -> Vec<u64> {
    let (leaves, sizes) = dense(cube);
    let nodes: Vec<Vec<Vec<usize>>> =
        dimensions.iter().map(|d| d.nodes().iter().map(|node| node.leaves.clone()).collect()).collect();
    aggregate(&leaves, &sizes, &nodes)
}
