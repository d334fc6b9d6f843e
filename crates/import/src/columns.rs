//! A file column by column, for lists of millions of rows: each value is handed over as it is read, and nothing is kept.
//!
//! The same files as [`read_grid`](crate::read_grid) reads, by the same rules. What becomes of a value is left to the
//! caller.

use crate::grid::{first_row, headings, parquet, read_grid, row_problem};
use crate::rows::{Rows, decode};
use encoding_rs::Encoding;
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
    /// The place of the next row among those under the heading, counted from 0. Blank lines of a text and a row of tags
    /// are not counted, blank rows of a sheet are.
    fn row(&mut self, place: u64);
}

/// Whether this is text that is not UTF-8 and has no byte order mark that says what it is.
pub fn needs_encoding(bytes: &[u8]) -> bool {
    if matches!(bytes, [b'P', b'A', b'R', b'1', ..] | [b'P', b'K', 3, 4, ..]) {
        return false;
    }
    let (text, is_decoded) = decode(bytes, None);
    !is_decoded && std::str::from_utf8(&text).is_err()
}

/// Whether text can be in an encoding of this name, such as `windows-1256`.
pub fn is_encoding(name: &str) -> bool {
    Encoding::for_label_no_replacement(name.as_bytes()).is_some()
}

/// Reads a file, and gives the rows that could not be read. Text is UTF-8 unless an encoding is given; a byte order mark
/// is believed before both.
///
/// # Errors
/// As [`read_grid`](crate::read_grid).
pub fn read_columns(
    (file, bytes): (&str, &[u8]),
    encoding: Option<&str>,
    into: &mut dyn Takes,
) -> Result<Vec<Problem>, Vec<Problem>> {
    match bytes {
        [b'P', b'A', b'R', b'1', ..] => parquet::columns(file, bytes, into).map(|()| Vec::new()),
        [b'P', b'K', 3, 4, ..] => {
            let grid = read_grid(file, bytes)?;
            into.headings(&grid.columns);
            let first = grid.heading + 1 + u64::from(grid.has_tags);
            for (number, cells) in &grid.rows {
                into.row(number.saturating_sub(first));
                cells.iter().enumerate().for_each(|(column, cell)| into.text(column, cell));
            }
            Ok(grid.problems)
        }
        _ => text(file, decode(bytes, encoding), into),
    }
}

fn text(
    file: &str,
    (text, is_decoded): (Cow<'_, [u8]>, bool),
    into: &mut dyn Takes,
) -> Result<Vec<Problem>, Vec<Problem>> {
    let mut rows = Rows::new(&text, None, is_decoded);
    let (_, names) = first_row(file, &mut rows)?;
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
