//! Trends that may be published: counts by place, time and kind with all their totals, small numbers withheld so that
//! they cannot be worked out again, from this table, its totals, or anything released before.
//!
//! Where the rows come from is left to `source` (files) and `joint` (the joint picture); what may be printed is decided
//! and proved by the kernel.

pub mod joint;
pub mod printed;
pub mod source;
pub mod tables;

pub use printed::{Printed, PrintedDimension, PrintedNode};
pub use source::{Asked, Broken, read};

use crate::Result;
use estimate::release::cube::{Cube, Interval, Release, Rules};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Called with the share done; `Break` stops.
pub type Progress<'a> = &'a mut dyn FnMut(f64) -> ControlFlow<()>;

/// Counts to be released: what they are broken down by, and the rules.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The counts.
    pub cube: Cube,
    /// The smallest number, contributors, stricter places.
    pub rules: Rules,
    /// Whether the last dimension is who contributed, which is not printed.
    pub has_contributors: bool,
}

/// A table as it may be printed.
#[derive(Debug, Clone)]
pub struct Trend {
    /// What it was made from.
    pub counted: Counted,
    /// What the kernel decided and proved.
    pub release: Release,
    /// How many earlier releases were audited with it.
    pub previous: usize,
}

/// One printed cell: the labels of its nodes, how deep each lies, and what is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedCell {
    /// One label for each dimension.
    pub labels: Vec<String>,
    /// For each dimension the level, 0 the finest.
    pub levels: Vec<usize>,
    /// The count, where it is printed.
    pub count: Option<u64>,
    /// `published`, or why not: a code.
    pub status: String,
}

/// A release as it is kept: what was printed, and in which words withheld cells were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What readers have.
    pub printed: Printed,
    /// The status of each cell, a code.
    pub statuses: Vec<String>,
    /// Whether the last dimension is who contributed, which is not printed.
    pub has_contributors: bool,
    /// Cells withheld.
    pub withheld: usize,
    /// Of so many that hold anything.
    pub filled: usize,
    /// How many earlier releases were audited with it.
    pub previous: usize,
}

impl Kept {
    /// What it is broken down by, without the contributors.
    pub fn dimensions(&self) -> &[PrintedDimension] {
        let all = &self.printed.dimensions;
        &all[..all.len() - usize::from(self.has_contributors)]
    }

    /// Every cell in order, the last dimension fastest, totals among them.
    pub fn cells(&self) -> Vec<PrintedCell> {
        let dimensions = self.dimensions();
        let sizes: Vec<usize> = dimensions.iter().map(|d| d.nodes.len()).collect();
        // INVARIANT: the contributors print one node, so that the index is the same without them.
        (0..sizes.iter().product())
            .map(|index: usize| {
                let mut rest = index;
                let mut at = vec![0; sizes.len()];
                for (place, size) in at.iter_mut().zip(&sizes).rev() {
                    *place = rest % size;
                    rest /= size;
                }
                let nodes = dimensions.iter().zip(&at).map(|(d, place)| &d.nodes[*place]);
                PrintedCell {
                    labels: nodes.clone().map(|n| n.label.clone()).collect(),
                    levels: nodes.map(|n| n.level).collect(),
                    count: self.printed.cells.get(index).copied().flatten(),
                    status: self.statuses.get(index).cloned().unwrap_or_default(),
                }
            })
            .collect()
    }
}

/// Decides what may be printed, given everything that was printed before.
///
/// # Errors
/// `Refused` in words: a smallest number below 3, an earlier release of other counts, or earlier releases that would
/// tell too much together with any new one; `Conflict` when stopped.
pub fn release(counted: Counted, previous: &[Printed], progress: Progress<'_>) -> Result<Trend> {
    let earlier = previous.iter().map(|p| p.over(&counted.cube)).collect::<Result<Vec<_>>>()?;
    let release = estimate::release::cube::release(&counted.cube, &counted.rules, &earlier, progress)?;
    Ok(Trend { counted, release, previous: previous.len() })
}

impl Trend {
    /// As it is kept, and as its readers have it.
    pub fn kept(&self, made: &str) -> Kept {
        Kept {
            printed: Printed::of(&self.release.published(), made),
            statuses: self.release.cells.iter().map(|c| c.code().to_owned()).collect(),
            has_contributors: self.counted.has_contributors,
            withheld: self.release.withheld(),
            filled: self.release.filled(),
            previous: self.previous,
        }
    }

    /// The proof: what a reader cannot rule out, for every count that is protected.
    pub fn audit(&self) -> &[Interval] {
        &self.release.audit
    }
}
