//! What has been printed: a release as its readers have it, kept so that later ones can be audited with it.

use super::{Cube, Dimension, Rules};
use crate::Error;

/// A table that was printed, with what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub(super) dimensions: Vec<Dimension>,
    /// One for each combination of nodes, the last dimension fastest; None where nothing is printed.
    pub(super) cells: Vec<Option<u64>>,
    /// What it was to protect, which it is to protect for ever.
    pub(super) rules: Option<Rules>,
}

impl Published {
    /// Takes the dimensions and what is printed at each combination of their nodes, the last dimension fastest.
    ///
    /// # Errors
    /// [`Error::NotRectangular`] if there are more or fewer cells than combinations.
    pub fn new(dimensions: Vec<Dimension>, cells: Vec<Option<u64>>) -> Result<Published, Error> {
        let expected = dimensions.iter().map(|d| d.nodes().len()).product();
        match cells.len() == expected {
            true => Ok(Published { dimensions, cells, rules: None }),
            false => Err(Error::NotRectangular { row: 0, expected, found: cells.len() }),
        }
    }

    /// A cube printed whole but for some places, given by positions of nodes: for trying a pattern out.
    ///
    /// # Errors
    /// [`Error::NoSuchCell`] for a place that is not there.
    pub fn without(cube: &Cube, withheld: &[Vec<usize>]) -> Result<Published, Error> {
        let dimensions = cube.dimensions().to_vec();
        let shape: Vec<usize> = dimensions.iter().map(|d| d.nodes().len()).collect();
        let counts = super::system::printed_counts(cube, &dimensions);
        let mut cells: Vec<Option<u64>> = counts.into_iter().map(Some).collect();
        for place in withheld {
            let fits = place.len() == shape.len() && place.iter().zip(&shape).all(|(at, size)| at < size);
            if !fits {
                return Err(Error::NoSuchCell { place: place.clone() });
            }
            cells[super::rules::index_of(place, &shape)] = None;
        }
        Ok(Published { dimensions, cells, rules: None })
    }

    /// Says by which rules it was released: what they protected stays protected in every later release, even if
    /// that one has other rules. [`super::Release::published`] says so by itself.
    pub fn under(mut self, rules: Rules) -> Published {
        self.rules = Some(rules);
        self
    }

    /// By which rules it was released, if that is known.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref()
    }

    /// Its dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// What is printed, one for each combination of nodes, the last dimension fastest.
    pub fn cells(&self) -> &[Option<u64>] {
        &self.cells
    }

    /// The same over the categories of a cube: its nodes by their labels, in the cube's order of dimensions.
    pub(super) fn over(&self, cube: &Cube) -> Result<Published, Error> {
        let other = |name: &str| Error::OtherUniverse { dimension: name.to_owned() };
        let known = |d: &&Dimension| cube.dimensions().iter().any(|own| own.name() == d.name());
        if let Some(unknown) = self.dimensions.iter().find(|d| !known(d)) {
            return Err(other(unknown.name()));
        }
        let mut dimensions = Vec::new();
        let mut steps = Vec::new();
        for own in cube.dimensions() {
            let Some(at) = self.dimensions.iter().position(|d| d.name() == own.name()) else {
                // A release that was not broken down by this held all of it.
                dimensions.push(own.clone().only(&(0..own.leaves().len()).collect::<Vec<_>>())?);
                steps.push(0);
                continue;
            };
            dimensions.push(self.dimensions[at].over(own).ok_or_else(|| other(own.name()))?);
            steps.push(self.dimensions[at + 1..].iter().map(|d| d.nodes().len()).product());
        }
        let shape: Vec<usize> = dimensions.iter().map(|d| d.nodes().len()).collect();
        let before = |cell: usize| {
            let place = super::rules::place_of(cell, &shape);
            place.iter().zip(&steps).map(|(at, step): (&usize, &usize)| at * step).sum::<usize>()
        };
        let cells = (0..shape.iter().product()).map(|cell| self.cells[before(cell)]).collect();
        // Rules name dimensions by position, and the order may be another.
        let place = |at: usize| cube.dimensions().iter().position(|own| own.name() == self.dimensions[at].name());
        let mut rules = self.rules.clone();
        for rule in rules.iter_mut().flat_map(|rules| &mut rules.stricter) {
            let places = Some((rule.category, rule.area)).filter(|(c, a)| c.max(a) < &self.dimensions.len());
            let (category, area) =
                places.and_then(|(c, a)| Some((place(c)?, place(a)?))).ok_or_else(|| other("rules"))?;
            (rule.category, rule.area) = (category, area);
        }
        Ok(Published { dimensions, cells, rules })
    }
}
