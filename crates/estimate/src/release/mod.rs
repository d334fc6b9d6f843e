//! What may be printed of a table of counts: small numbers withheld, others withheld to protect them, and an
//! exact audit of what a reader could still work out.
//!
//! Here two dimensions, with row totals, column totals and the grand total, in which only small numbers matter.
//! More dimensions, levels, other reasons to withhold (few contributors, whole groups), coarser categories and
//! what earlier releases told are in [`cube`]. Page: `docs/methods/release.md`.

pub mod cube;
mod network;
mod protect;

use std::ops::ControlFlow;

use network::Network;
pub use network::View;

use crate::Error;

/// A table of counts whose totals are to be printed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// INVARIANT: at least one row and one column, all rows of one length, totals fit a `u64`.
    counts: Vec<Vec<u64>>,
}

/// The largest count of one cell: totals of any table that fits in memory then fit a `u64`.
const LARGEST: u64 = u32::MAX as u64;

impl Table {
    /// Takes rows of counts.
    ///
    /// # Errors
    /// [`Error::NotRectangular`] without cells or with rows of different lengths; [`Error::TooLarge`] for a
    /// count above `u32::MAX`.
    pub fn new(counts: Vec<Vec<u64>>) -> Result<Table, Error> {
        let expected = counts.first().map_or(0, Vec::len);
        if expected == 0 {
            return Err(Error::NotRectangular { row: 0, expected: 1, found: 0 });
        }
        if let Some((row, cells)) = counts.iter().enumerate().find(|(_, cells)| cells.len() != expected) {
            return Err(Error::NotRectangular { row, expected, found: cells.len() });
        }
        if counts.iter().flatten().any(|count| *count > LARGEST) {
            return Err(Error::TooLarge);
        }
        Ok(Table { counts })
    }

    /// Rows without the row of totals.
    pub fn rows(&self) -> usize {
        self.counts.len()
    }

    /// Columns without the column of totals.
    pub fn columns(&self) -> usize {
        self.counts[0].len()
    }

    /// The count or total at a place; None where the table has no such place.
    pub fn count(&self, place: Place) -> Option<u64> {
        match place {
            Place::Inner { row, column } => self.counts.get(row)?.get(column).copied(),
            Place::RowTotal { row } => self.counts.get(row).map(|cells| cells.iter().sum()),
            Place::ColumnTotal { column } => self.counts.iter().map(|cells| cells.get(column).copied()).sum(),
            Place::Total => Some(self.counts.iter().flatten().sum()),
        }
    }

    /// Every place, row by row, each row's total after it, the column totals last.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let (rows, columns) = (self.rows(), self.columns());
        (0..=rows).flat_map(move |row| (0..=columns).map(move |column| place_at((row, column), (rows, columns))))
    }
}

/// A place in a table with totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A cell.
    Inner {
        /// From 0.
        row: usize,
        /// From 0.
        column: usize,
    },
    /// The total of a row.
    RowTotal {
        /// From 0.
        row: usize,
    },
    /// The total of a column.
    ColumnTotal {
        /// From 0.
        column: usize,
    },
    /// The total of all.
    Total,
}

/// What is printed at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// The true count.
    Published(u64),
    /// Withheld: more than zero and less than the smallest number that may be printed.
    SmallNumber,
    /// Withheld: it would reveal another.
    ToProtectAnother,
    /// Withheld without a reason, because in this table the reasons would tell a small count. All or none of a
    /// table's withheld places are of this kind.
    Withheld,
}

impl Cell {
    /// Is the count kept back?
    pub fn is_withheld(self) -> bool {
        !matches!(self, Cell::Published(_))
    }

    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Cell::Published(_) => "published",
            Cell::SmallNumber => "withheld-small-number",
            Cell::ToProtectAnother => "withheld-to-protect-another",
            Cell::Withheld => "withheld",
        }
    }
}

/// The least and greatest count that fits everything printed, for one withheld place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Where.
    pub place: Place,
    /// Least possible count.
    pub least: u64,
    /// Greatest possible count; None if nothing bounds it.
    pub greatest: Option<u64>,
}

/// A table as it may be printed. The bounds are for whoever releases it, not for print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The cells, row by row.
    pub cells: Vec<Vec<Cell>>,
    /// The total of each row.
    pub row_totals: Vec<Cell>,
    /// The total of each column.
    pub column_totals: Vec<Cell>,
    /// The total of all.
    pub total: Cell,
    /// What a reader can work out from the sums, for every withheld place.
    pub audit: Vec<Bounds>,
    /// The smallest number that may be printed, as asked.
    pub k: u64,
    /// Is more than a third of the cells that hold anything withheld? Coarser categories would tell more.
    pub suggest_coarser: bool,
}

/// The smallest number that may be printed, unless a stricter rule applies.
pub const MINIMUM_CELL: u64 = 5;

/// Decides what of a table may be printed so that no count between 1 and k − 1 can be worked out.
///
/// Counts `0 < n < k` are withheld, totals among them; zeros are printed. More places, inner ones before
/// totals, are withheld until the audit passes:
/// - from the sums and from counts not being negative, the possible values of every small count contain
///   [0, k], and those of every place withheld to protect another span at least k;
/// - if the reader also uses the reasons printed (a small number lies in 1 to k − 1, another withheld one does
///   not), no small count is left with one possible value; where that cannot be had, no reasons are given.
///
/// Cells are chosen along cheapest augmenting paths, then those not needed are printed again; the choice is not
/// proved smallest. Deterministic. Source of the path heuristic: Kelly, Golden & Assad 1992, Networks 22,
/// 397–417; of the audit: Gusfield 1988, SIAM Journal on Computing 17, 552–571. Page: `docs/methods/release.md`.
///
/// ```
/// use estimate::release::{Cell, Table, release};
/// let table = Table::new(vec![vec![4, 30, 20], vec![10, 40, 50], vec![7, 8, 90]])?;
/// let released = release(&table, 5)?;
/// assert_eq!(released.cells[0][0], Cell::SmallNumber);
/// assert_eq!(released.row_totals[0], Cell::Published(54));
/// // The row total would give it away if it were the only one withheld in its row.
/// assert!(released.cells[0][1..].contains(&Cell::ToProtectAnother));
/// # Ok::<(), estimate::Error>(())
/// ```
///
/// # Errors
/// [`Error::MinimumTooSmall`] for k below 3, where "small number" would itself tell the count;
/// [`Error::CannotProtect`] if the audit of the result fails, which should not happen: nothing is then released.
pub fn release(table: &Table, k: u64) -> Result<Released, Error> {
    release_with(table, k, &mut |_| ControlFlow::Continue(()))
}

/// [`release()`], telling how far it is and stopping when asked.
///
/// # Errors
/// As [`release()`], and [`Error::Stopped`] if `progress` asks for it.
pub fn release_with(
    table: &Table,
    k: u64,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Released, Error> {
    if k < 3 {
        return Err(Error::MinimumTooSmall { k });
    }
    let mut network = Network::new(table, k);
    protect::protect(&mut network, progress)?;
    let cells = |row: usize, columns: std::ops::Range<usize>| columns.map(|column| network.cell(row, column)).collect();
    let (rows, columns) = (table.rows(), table.columns());
    let inner: Vec<Vec<Cell>> = (0..rows).map(|row| cells(row, 0..columns)).collect();
    let is_empty = |cell: &&Cell| matches!(cell, Cell::Published(0));
    let withheld = inner.iter().flatten().filter(|cell| cell.is_withheld()).count();
    let filled = rows * columns - inner.iter().flatten().filter(is_empty).count();
    Ok(Released {
        row_totals: (0..rows).map(|row| network.cell(row, columns)).collect(),
        column_totals: cells(rows, 0..columns),
        total: network.cell(rows, columns),
        audit: network.bounds(View::Sums),
        k,
        suggest_coarser: 3 * withheld > filled,
        cells: inner,
    })
}

/// The exact bounds of every withheld place when all other places of the table are printed.
///
/// For a table with totals the places are flows in a network, so the bounds are whole numbers and are found by
/// maximal flows. Places not in the table are ignored. [`View::Reasons`] uses k to tell small numbers.
/// Source: Gusfield 1988, SIAM Journal on Computing 17, 552–571. Page: `docs/methods/release.md`.
pub fn audit(table: &Table, withheld: &[Place], view: View, k: u64) -> Vec<Bounds> {
    let mut network = Network::new(table, k);
    network.withhold_only(withheld);
    network.bounds(view)
}

fn place_at((row, column): (usize, usize), (rows, columns): (usize, usize)) -> Place {
    match (row == rows, column == columns) {
        (false, false) => Place::Inner { row, column },
        (false, true) => Place::RowTotal { row },
        (true, false) => Place::ColumnTotal { column },
        (true, true) => Place::Total,
    }
}
