//! Tables of up to four dimensions with levels, all their margins, and everything printed before them.
//!
//! **What is promised.** A reader has sums: every printed cell, of this release and of earlier ones over the same
//! categories, says what some of the counts add up to. Counts are whole and not negative, and some are known to be
//! empty. For every count that must not be learned we hold two whole tables that print the same everywhere, one
//! in which the count is as low as it must be able to be, and one in which it is as high: 0 and k for a small
//! number. A reader cannot tell them from the true one, so no reasoning, however clever, narrows the count to less.
//!
//! **Why whole tables, and not bounds.** Bounds by linear programming allow fractions; the reader knows that
//! people are not fractions, so what the program allows may be impossible, and the true interval narrower. A
//! pair of whole tables errs on no side. How it was found does not matter and is not trusted: boxes, the simplex
//! with floating numbers, branch and bound. It is checked in whole numbers against what is printed, and a
//! target without its two tables counts as exposed. So a search that is too weak withholds more, never less.
//! The interval is not promised to be without gaps: a reader may learn, say, that a count is even. Nor is anything
//! promised against a reader who asks which table would have led to this choice of cells.
//!
//! **Differences.** Two releases may tell what neither has a cell for: a quarter less two months, partners {A, B, C}
//! less {A, B}. The parts that releases tell apart, and the differences of their nodes, are targets as well.
//! Organisations, or days on which something became known, are a dimension of which each release prints one
//! set together; an incident that several organisations have belongs to a category of its own (`A and B`).
//!
//! What is left to others: what readers know from elsewhere, what the *reasons* of earlier releases told, and
//! sums that no release prints. See `docs/methods/release.md`.

mod attack;
mod choose;
mod counts;
mod dimension;
mod moves;
mod protect;
mod published;
mod reading;
mod reasons;
mod rules;
mod simplex;
mod system;

use std::ops::ControlFlow;

pub use choose::release;
pub use counts::Cube;
pub use dimension::{Dimension, Node};
pub use published::Published;
pub use reading::{Difference, Interval, audit, widens};
pub use rules::{Reason, Rules, Stricter};
use system::Need;

/// What is printed at a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellStatus {
    /// The true count.
    Published(u64),
    /// Withheld for a reason that is printed.
    WithheldFor(Reason),
    /// Withheld without a reason, because in this table the reasons would tell a count. All or none of a table's
    /// withheld cells are of this kind.
    Withheld,
}

impl CellStatus {
    /// Is the count kept back?
    pub fn is_withheld(self) -> bool {
        !matches!(self, CellStatus::Published(_))
    }

    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            CellStatus::Published(_) => "published",
            CellStatus::WithheldFor(Reason::SmallNumber) => "withheld-small-number",
            CellStatus::WithheldFor(Reason::FewContributors) => "withheld-few-contributors",
            CellStatus::WithheldFor(Reason::ToProtectAnother) => "withheld-to-protect-another",
            // That all of a group falls in one category is the very thing to hide.
            CellStatus::WithheldFor(Reason::WholeGroup) | CellStatus::Withheld => "withheld",
        }
    }
}

/// A table as it may be printed. Reasons and intervals are for whoever releases it, not for print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// What the cells are broken down by.
    pub dimensions: Vec<Dimension>,
    /// One for each combination of nodes, the last dimension fastest.
    pub cells: Vec<CellStatus>,
    /// Why each is withheld, if it is.
    pub reasons: Vec<Option<Reason>>,
    /// For every count that is protected, what a reader cannot rule out: shown possible, so at least this wide.
    pub audit: Vec<Interval>,
    /// The rules it was decided by.
    pub rules: Rules,
    /// Coarser tables, the best first, if more than a third of the cells that hold anything is withheld.
    pub coarser: Vec<Coarser>,
}

/// A coarser table, and what it would withhold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coarser {
    /// The dimension of which the finest level is left out.
    pub dimension: String,
    /// That level.
    pub level: usize,
    /// Cells that would be withheld.
    pub withheld: usize,
    /// Of so many that hold anything.
    pub filled: usize,
}

impl Release {
    /// The status at one node of each dimension, by their positions in [`Dimension::nodes`].
    pub fn status(&self, nodes: &[usize]) -> Option<CellStatus> {
        let shape: Vec<usize> = self.dimensions.iter().map(|d| d.nodes().len()).collect();
        let fits = nodes.len() == shape.len() && nodes.iter().zip(&shape).all(|(at, size)| at < size);
        fits.then(|| self.cells[rules::index_of(nodes, &shape)])
    }

    /// How many cells are withheld.
    pub fn withheld(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_withheld()).count()
    }

    /// How many cells hold anything, or may.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| **cell != CellStatus::Published(0)).count()
    }

    /// What its readers have, for the audit of later releases.
    pub fn published(&self) -> Published {
        let printed = |cell: &CellStatus| match cell {
            CellStatus::Published(count) => Some(*count),
            _ => None,
        };
        Published {
            dimensions: self.dimensions.clone(),
            cells: self.cells.iter().map(printed).collect(),
            rules: Some(self.rules.clone()),
        }
    }
}

/// How far the work is, from 0 to 1, and whether to go on.
type Progress<'a> = &'a mut dyn FnMut(f64) -> ControlFlow<()>;
