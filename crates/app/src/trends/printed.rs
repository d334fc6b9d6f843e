//! A release as its readers have it, in a file or a record, so that later ones are audited with it.

use crate::{Error, Result};
use estimate::release::cube::{Cube, Dimension, Node, Published, Rules};
use serde::{Deserialize, Serialize};

/// What was printed. Holds nothing that was withheld.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Printed {
    /// `concord-release-1`
    pub format: String,
    /// The day it was made, ISO.
    pub made: String,
    /// What it is broken down by.
    pub dimensions: Vec<PrintedDimension>,
    /// One for each combination of nodes, the last dimension fastest; null where nothing is printed.
    pub cells: Vec<Option<u64>>,
    /// The smallest number that was printed.
    pub k: u64,
    /// Fewer organisations than this withheld a count.
    pub fewest_contributors: usize,
    /// One organisation with more than this share, in per cent, withheld a count.
    pub largest_share_percent: u64,
}

/// One way of breaking down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedDimension {
    /// Its name.
    pub name: String,
    /// The finest categories that it knew.
    pub leaves: Vec<String>,
    /// What was printed.
    pub nodes: Vec<PrintedNode>,
}

/// A category, a group or a total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedNode {
    /// Its label.
    pub label: String,
    /// 0 for the finest.
    pub level: usize,
    /// Which finest categories it holds.
    pub leaves: Vec<usize>,
}

const FORMAT: &str = "concord-release-1";

impl Printed {
    pub(super) fn of(published: &Published, made: &str) -> Self {
        let node = |n: &Node| PrintedNode { label: n.label.clone(), level: n.level, leaves: n.leaves.clone() };
        let dimension = |d: &Dimension| PrintedDimension {
            name: d.name().to_owned(),
            leaves: d.leaves().to_vec(),
            nodes: d.nodes().iter().map(node).collect(),
        };
        let rules = published.rules().cloned().unwrap_or_default();
        Self {
            format: FORMAT.to_owned(),
            made: made.to_owned(),
            dimensions: published.dimensions().iter().map(dimension).collect(),
            cells: published.cells().to_vec(),
            k: rules.k,
            fewest_contributors: rules.fewest_contributors,
            largest_share_percent: rules.largest_share_percent,
        }
    }

    /// Reads a kept release.
    ///
    /// # Errors
    /// `Refused` when it is not one.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let read: std::result::Result<Self, _> = serde_json::from_str(text);
        let refused = |why: String| Error::Refused(format!("`{name}` is no release of Concord: {why}; leave it out"));
        let printed = read.map_err(|e| refused(e.to_string()))?;
        let sizes: usize = printed.dimensions.iter().map(|d| d.nodes.len()).product();
        match printed.format.as_str() {
            FORMAT if sizes == printed.cells.len() => Ok(printed),
            FORMAT => Err(refused(format!("it has {} cells for {sizes}", printed.cells.len()))),
            other => Err(refused(format!("its format is `{other}`"))),
        }
    }

    /// The same over the categories of new counts, which may have some that the release did not know.
    ///
    /// # Errors
    /// `Refused` when it knew categories that the counts lack, or was broken down otherwise.
    pub(super) fn over(&self, cube: &Cube) -> Result<Published> {
        let mut dimensions = Vec::new();
        for old in &self.dimensions {
            let Some(new) = cube.dimensions().iter().find(|d| d.name() == old.name) else {
                return Err(Error::Refused(format!(
                    "the release of {} is broken down by `{}`, which these counts are not; break them down by it too, \
                     so that the two can be audited together",
                    self.made, old.name
                )));
            };
            let names: Vec<&str> = new.leaves().iter().map(String::as_str).collect();
            let mut nodes = Vec::new();
            for node in &old.nodes {
                nodes.push(Node {
                    label: node.label.clone(),
                    level: node.level,
                    leaves: node.leaves.iter().map(|at| self.place(old, *at, &names)).collect::<Result<_>>()?,
                });
            }
            dimensions.push(Dimension::with_nodes(&old.name, &names, nodes)?);
        }
        let rules = Rules {
            k: self.k,
            fewest_contributors: self.fewest_contributors,
            largest_share_percent: self.largest_share_percent,
            stricter: Vec::new(),
        };
        Ok(Published::new(dimensions, self.cells.clone())?.under(rules))
    }

    fn place(&self, dimension: &PrintedDimension, leaf: usize, names: &[&str]) -> Result<usize> {
        let label = dimension.leaves.get(leaf).map_or("", String::as_str);
        names.iter().position(|name| *name == label).ok_or_else(|| {
            Error::Refused(format!(
                "the release of {} knew the {} `{label}`, which these counts lack; use counts that hold it, so that \
                 the two can be audited together",
                self.made, dimension.name
            ))
        })
    }
}
