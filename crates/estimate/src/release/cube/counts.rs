//! The counts behind a table of several dimensions.

use std::collections::HashMap;

use super::Dimension;
use crate::Error;
use crate::release::LARGEST;

/// Counts over the finest categories of up to five dimensions, one of them perhaps of contributors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    dimensions: Vec<Dimension>,
    counts: HashMap<Vec<usize>, u64>,
    /// Cells that everybody knows to be empty, such as a month after the end of the siege.
    structural: Vec<Vec<usize>>,
}

/// Four that are printed, and one of contributors or of what was known when.
const MOST_DIMENSIONS: usize = 5;

/// The most combinations of finest categories, so that the audit fits in memory.
const MOST_CELLS: usize = 1 << 22;

impl Cube {
    /// Takes dimensions and the counts that are not zero, by positions of finest categories.
    ///
    /// ```
    /// use estimate::release::cube::{Cube, Dimension};
    /// let area = Dimension::new("area", &["north", "south"])?;
    /// let kind = Dimension::new("kind", &["detention", "killing"])?;
    /// let cube = Cube::new(vec![area, kind], [(vec![0, 1], 7), (vec![1, 1], 2)])?;
    /// assert_eq!(cube.count(&[2, 1]), Some(9));
    /// # Ok::<(), estimate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotACube`] without a dimension, with more than five, with two of one name, or with more than
    /// 4,194,304 combinations; [`Error::NoSuchCell`] for a position that is not there; [`Error::TooLarge`] for a
    /// count above `u32::MAX`.
    pub fn new(dimensions: Vec<Dimension>, counts: impl IntoIterator<Item = (Vec<usize>, u64)>) -> Result<Cube, Error> {
        let cells = dimensions.iter().try_fold(1usize, |cells, d| cells.checked_mul(d.leaves().len()));
        let named_twice =
            dimensions.iter().enumerate().any(|(at, d)| dimensions[..at].iter().any(|o| o.name() == d.name()));
        let is_small = cells.is_some_and(|cells| cells <= MOST_CELLS);
        if dimensions.is_empty() || dimensions.len() > MOST_DIMENSIONS || named_twice || !is_small {
            return Err(Error::NotACube { dimensions: dimensions.len() });
        }
        let mut cube = Cube { dimensions, counts: HashMap::new(), structural: Vec::new() };
        for (place, count) in counts {
            cube.check(&place)?;
            let sum = cube.counts.entry(place).or_insert(0);
            *sum = sum.saturating_add(count);
            if *sum > LARGEST {
                return Err(Error::TooLarge);
            }
        }
        Ok(cube)
    }

    /// Says which cells everybody knows to be empty.
    ///
    /// # Errors
    /// [`Error::NoSuchCell`] for a position that is not there, or where something is counted.
    pub fn with_structural_zeros(mut self, places: &[Vec<usize>]) -> Result<Cube, Error> {
        for place in places {
            self.check(place)?;
            if self.counts.get(place).is_some_and(|count| *count > 0) {
                return Err(Error::NoSuchCell { place: place.clone() });
            }
        }
        self.structural = places.to_vec();
        Ok(self)
    }

    /// The same counts, printed by other nodes of the same categories.
    ///
    /// # Errors
    /// [`Error::OtherUniverse`] if names or finest categories differ.
    pub fn printed_by(&self, dimensions: Vec<Dimension>) -> Result<Cube, Error> {
        let same =
            |(one, other): (&Dimension, &Dimension)| one.name() == other.name() && one.leaves() == other.leaves();
        if dimensions.len() != self.dimensions.len() || !self.dimensions.iter().zip(&dimensions).all(same) {
            let name = dimensions.first().map_or_else(String::new, |d| d.name().to_owned());
            return Err(Error::OtherUniverse { dimension: name });
        }
        Ok(Cube { dimensions, ..self.clone() })
    }

    fn check(&self, place: &[usize]) -> Result<(), Error> {
        let fits = place.iter().zip(&self.dimensions).all(|(at, dimension)| *at < dimension.leaves().len());
        match fits && place.len() == self.dimensions.len() {
            true => Ok(()),
            false => Err(Error::NoSuchCell { place: place.to_vec() }),
        }
    }

    /// The dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The count at one node of each dimension, by their positions in [`Dimension::nodes`].
    pub fn count(&self, nodes: &[usize]) -> Option<u64> {
        let chosen: Option<Vec<_>> = self.dimensions.iter().zip(nodes).map(|(d, &node)| d.nodes().get(node)).collect();
        let chosen = chosen.filter(|chosen| chosen.len() == self.dimensions.len())?;
        let is_in = |place: &[usize]| place.iter().zip(&chosen).all(|(at, node)| node.leaves.binary_search(at).is_ok());
        Some(self.counts.iter().filter(|(place, _)| is_in(place)).map(|(_, count)| count).sum())
    }

    pub(super) fn counts(&self) -> &HashMap<Vec<usize>, u64> {
        &self.counts
    }

    pub(super) fn structural(&self) -> &[Vec<usize>] {
        &self.structural
    }
}
