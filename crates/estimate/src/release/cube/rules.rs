//! Which counts must not be printed for their own sake.

use super::system::aggregate;
use super::{Cube, Dimension, Need};
use crate::Error;
use crate::release::MINIMUM_CELL;

/// When a count is withheld for its own sake. Zeros are printed unless a whole group would be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The smallest number that may be printed.
    pub k: u64,
    /// Fewer organisations than this behind a count withhold it.
    pub fewest_contributors: usize,
    /// One organisation with more than this share withholds it, in per cent.
    pub largest_share_percent: u64,
    /// Where a larger smallest number applies.
    pub stricter: Vec<Stricter>,
}

/// A larger smallest number for the categories of one dimension in small areas, such as perpetrators by district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stricter {
    /// Position of the dimension whose categories, its total excepted, are dangerous.
    pub category: usize,
    /// Position of the dimension of areas.
    pub area: usize,
    /// The highest level of areas that counts as small.
    pub small_level: usize,
    /// The smallest number that may be printed there.
    pub k: u64,
}

/// Why a count is withheld, for whoever releases it; what is printed may say less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// More than zero and less than the smallest number that may be printed.
    SmallNumber,
    /// Too few organisations, or one that has nearly all of it.
    FewContributors,
    /// All of a line falls in one sensitive category.
    WholeGroup,
    /// It would reveal another.
    ToProtectAnother,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { k: MINIMUM_CELL, fewest_contributors: 3, largest_share_percent: 75, stricter: Vec::new() }
    }
}

impl Rules {
    /// The defaults with another smallest number.
    pub fn with_k(k: u64) -> Rules {
        Rules { k, ..Rules::default() }
    }

    /// # Errors
    /// [`Error::MinimumTooSmall`] for a `k` below 3; [`Error::NoSuchCell`] for a stricter rule about a dimension
    /// that is not there.
    pub(super) fn check(&self, cube: &Cube) -> Result<(), Error> {
        let least = self.stricter.iter().map(|rule| rule.k).chain([self.k]).min().unwrap_or(self.k);
        if least < 3 {
            return Err(Error::MinimumTooSmall { k: least });
        }
        let most = cube.dimensions().len();
        match self.stricter.iter().find(|rule| rule.category >= most || rule.area >= most) {
            Some(rule) => Err(Error::NoSuchCell { place: vec![rule.category, rule.area] }),
            None => Ok(()),
        }
    }

    /// The smallest number that may be printed at a place of a table.
    pub(super) fn k_at(&self, dimensions: &[Dimension], nodes: &[usize]) -> u64 {
        let applies = |rule: &&Stricter| {
            let category = &dimensions[rule.category].nodes()[nodes[rule.category]];
            let area = &dimensions[rule.area].nodes()[nodes[rule.area]];
            category.leaves.len() < dimensions[rule.category].leaves().len() && area.level <= rule.small_level
        };
        self.stricter.iter().filter(applies).map(|rule| rule.k).chain([self.k]).max().unwrap_or(self.k)
    }

    /// How far a count withheld for a reason must be able to move.
    pub(super) fn need(&self, reason: Reason, (count, k): (u64, u64)) -> Need {
        match reason {
            Reason::SmallNumber => Need { down: count, up: k.saturating_sub(count), width: k },
            Reason::FewContributors => Need { down: count.min(k), up: k, width: k },
            Reason::WholeGroup => Need { down: count.min(k), up: 0, width: count.min(k) },
            Reason::ToProtectAnother => Need { down: 0, up: 0, width: self.k },
        }
    }

    /// The reason at every place of the table, in the order of its cells.
    pub(super) fn reasons(&self, cube: &Cube, dimensions: &[Dimension]) -> Vec<Option<Reason>> {
        let nodes: Vec<Vec<Vec<usize>>> =
            dimensions.iter().map(|d| d.nodes().iter().map(|node| node.leaves.clone()).collect()).collect();
        let (leaves, sizes) = dense(cube);
        let counts = aggregate(&leaves, &sizes, &nodes);
        let shape: Vec<usize> = nodes.iter().map(Vec::len).collect();
        let few = self.few_contributors(dimensions, (&leaves, &sizes), &nodes);
        let whole = whole_groups(dimensions, &counts, &shape);
        let reason = |cell: usize| {
            let k = self.k_at(dimensions, &place_of(cell, &shape));
            match counts[cell] {
                0 => None,
                count if count < k => Some(Reason::SmallNumber),
                _ if few[cell] => Some(Reason::FewContributors),
                _ if whole[cell] => Some(Reason::WholeGroup),
                _ => None,
            }
        };
        (0..counts.len()).map(reason).collect()
    }

    /// Where too few organisations stand behind a count. Without a dimension of contributors nothing is known.
    fn few_contributors(
        &self,
        dimensions: &[Dimension],
        (leaves, sizes): (&[u64], &[usize]),
        nodes: &[Vec<Vec<usize>>],
    ) -> Vec<bool> {
        let cells: usize = nodes.iter().map(Vec::len).product();
        let Some(who) = dimensions.iter().position(Dimension::is_contributors) else { return vec![false; cells] };
        let mut split = nodes.to_vec();
        split[who] = dimensions[who].nodes()[0].leaves.iter().map(|&leaf| vec![leaf]).collect();
        let counts = aggregate(leaves, sizes, &split);
        let (partners, after) = (split[who].len(), split[who + 1..].iter().map(Vec::len).product::<usize>());
        let is_few = |cell: usize| {
            let shares = (0..partners).map(|p| counts[(cell / after * partners + p) * after + cell % after]);
            let (mut present, mut largest, mut sum) = (0, 0, 0);
            for share in shares.filter(|share| *share > 0) {
                (present, largest, sum) = (present + 1, share.max(largest), sum + share);
            }
            present < self.fewest_contributors || 100 * largest > self.largest_share_percent * sum
        };
        (0..cells).map(is_few).collect()
    }
}

/// Where a count is all of its line along a sensitive dimension.
fn whole_groups(dimensions: &[Dimension], counts: &[u64], shape: &[usize]) -> Vec<bool> {
    let mut whole = vec![false; counts.len()];
    for (at, dimension) in dimensions.iter().enumerate().filter(|(_, d)| d.is_sensitive()) {
        let all = dimension.leaves().len();
        let Some(total) = dimension.nodes().iter().position(|node| node.leaves.len() == all) else { continue };
        let after: usize = shape[at + 1..].iter().product();
        for (cell, is_whole) in whole.iter_mut().enumerate() {
            let node = cell / after % shape[at];
            *is_whole |= node != total && counts[cell] == counts[cell - node * after + total * after];
        }
    }
    whole
}

/// The counts of the finest categories as an array, and its shape.
pub(super) fn dense(cube: &Cube) -> (Vec<u64>, Vec<usize>) {
    let sizes: Vec<usize> = cube.dimensions().iter().map(|d| d.leaves().len()).collect();
    let mut leaves = vec![0; sizes.iter().product()];
    for (place, count) in cube.counts() {
        leaves[index_of(place, &sizes)] = *count;
    }
    (leaves, sizes)
}

/// The position of a place in an array of this shape.
pub(super) fn index_of(place: &[usize], shape: &[usize]) -> usize {
    place.iter().zip(shape).fold(0, |index, (at, size)| index * size + at)
}

/// The place at a position of an array of this shape.
pub(super) fn place_of(mut index: usize, shape: &[usize]) -> Vec<usize> {
    let mut place = vec![0; shape.len()];
    for (at, size) in place.iter_mut().zip(shape).rev() {
        (*at, index) = (index % size, index / size);
    }
    place
}
