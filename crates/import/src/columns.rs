//! A file column by column, for lists of millions of rows: each value is handed over as it is read, and nothing is kept.
//!
//! The same files as [`read_grid`](crate::read_grid) reads, by the same rules. What becomes of a value is left to the
//! caller.

use crate::grid::{first_row, headings, parquet, read_grid, row_problem};
use crate::rows::{Rows, decode};
use record::Problem;
use record::problem::Reason;
use std::borrow::Cow;

/// Takes the values of a file. Each column gets one value for each row, in the order of the rows; which column comes
/// first is up to the file.
pub trait Takes {
    /// The headings, before any value.
    fn headings(&mut self, names: &[String]);
    /// A value as text; trimmed, and empty for nothing.
    fn text(&mut self, column: usize, value: &str);
    /// A value that the file holds as a number; not finite for nothing.
    fn number(&mut self, column: usize, value: f64);
    /// The place of the next row among those under the heading, counted from 0; blank lines are not counted.
    fn row(&mut self, place: u64);
}

/// Reads a file, and gives the rows that could not be read.
///
/// # Errors
/// As [`read_grid`](crate::read_grid).
pub fn read_columns(file: &str, bytes: &[u8], into: &mut dyn Takes) -> Result<Vec<Problem>, Vec<Problem>> {
    match bytes {
        [b'P', b'A', b'R', b'1', ..] => parquet::columns(file, bytes, into).map(|()| Vec::new()),
        [b'P', b'K', 3, 4, ..] => {
            let grid = read_grid(file, bytes)?;
            into.headings(&grid.columns);
            for (place, (_, cells)) in (0..).zip(&grid.rows) {
                into.row(place);
                cells.iter().enumerate().for_each(|(column, cell)| into.text(column, cell));
            }
            Ok(grid.problems)
        }
        _ => text(file, bytes, into),
    }
}

fn text(file: &str, bytes: &[u8], into: &mut dyn Takes) -> Result<Vec<Problem>, Vec<Problem>> {
    let (text, is_decoded) = decode(bytes, None);
    let mut rows = Rows::new(&text, None, is_decoded);
    let names = first_row(file, &mut rows)?;
    headings(file, &names)?;
    into.headings(&names);
    let mut problems = Vec::new();
    let (mut place, mut is_first) = (0, true);
    for row in rows {
        match row.cells {
            Ok(cells) if is_first && is_tags(&cells) => {
                is_first = false;
                continue;
            }
            Ok(cells) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(cells) if cells.len() == names.len() => {
                into.row(place);
                cells.iter().enumerate().for_each(|(column, cell)| into.text(column, cell.trim()));
            }
            Ok(cells) => {
                let seen = format!("{} instead of {}", cells.len(), names.len());
                problems.push(Problem::in_row(file, Some(row.number), "", Reason::WrongWidth, &seen));
            }
            Err(broken) => problems.push(row_problem(file, row.number, broken)),
        }
        is_first = false;
        place += 1;
    }
    Ok(problems)
}

/// A row of tags of the Humanitarian Exchange Language.
fn is_tags(cells: &[Cow<'_, str>]) -> bool {
    let mut cells = cells.iter().map(|cell| cell.trim());
    cells.clone().any(|cell| !cell.is_empty()) && cells.all(|cell| cell.is_empty() || cell.starts_with('#'))
}
