//! A file as a grid of text, for work on files without a form: CSV in any encoding that it declares, XLSX, Parquet.
//!
//! What a column means is left to the caller. A row that cannot be read is a problem, and the others are read.

pub(crate) mod parquet;
mod spreadsheet;

pub use self::parquet::{Column, Groups, write_parquet};

use crate::rows::{Broken, Rows, decode};
use record::Problem;
use record::problem::Reason;
use std::collections::HashSet;

/// Rows of text under a heading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// The headings, trimmed, each once.
    pub columns: Vec<String>,
    /// The rows: how a person counts each (the heading is 1), and its cells, trimmed, one for each column.
    pub rows: Vec<(u64, Vec<String>)>,
    /// How a person counts the row of the headings, in the same way.
    pub heading: u64,
    /// Whether a row of tags stood under the headings and was left out.
    pub has_tags: bool,
    /// Rows that could not be read.
    pub problems: Vec<Problem>,
}

impl Grid {
    /// Where a column stands; upper and lower case are the same.
    pub fn column(&self, name: &str) -> Option<usize> {
        let is_it = |heading: &&str| heading.eq_ignore_ascii_case(name.trim());
        self.columns.iter().map(String::as_str).position(|heading| is_it(&heading))
    }
}

/// Reads a file as a grid: Parquet and XLSX are known by their first bytes, everything else is delimited text.
///
/// A row of tags of the Humanitarian Exchange Language under the heading, blank rows and rows of empty cells are
/// left out. Numbers of spreadsheets are written shortly: 3, not 3.0.
///
/// # Errors
/// One problem for each cause when the file as a whole cannot be used: it is empty or damaged, a heading is empty
/// or stands twice.
pub fn read_grid(file_name: &str, bytes: &[u8]) -> Result<Grid, Vec<Problem>> {
    let mut grid = match bytes {
        [b'P', b'A', b'R', b'1', ..] => parquet::read(file_name, bytes)?,
        [b'P', b'K', 3, 4, ..] => spreadsheet::read(file_name, bytes)?,
        _ => text(file_name, bytes)?,
    };
    let is_tag = |cell: &String| cell.is_empty() || cell.starts_with('#');
    grid.rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    if grid.rows.first().is_some_and(|(_, cells)| cells.iter().all(is_tag)) {
        grid.rows.remove(0);
        grid.has_tags = true;
    }
    headings(file_name, &grid.columns)?;
    Ok(grid)
}

fn text(file: &str, bytes: &[u8]) -> Result<Grid, Vec<Problem>> {
    let (text, is_decoded) = decode(bytes, None);
    let mut rows = Rows::new(&text, None, is_decoded);
    let (heading, columns) = first_row(file, &mut rows)?;
    let mut grid = Grid { columns, heading, ..Grid::default() };
    for row in rows {
        match row.cells {
            Ok(cells) if cells.len() == grid.columns.len() => {
                grid.rows.push((row.number, cells.iter().map(|cell| cell.trim().to_owned()).collect()));
            }
            Ok(cells) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(cells) => {
                let seen = format!("{} instead of {}", cells.len(), grid.columns.len());
                grid.problems.push(Problem::in_row(file, Some(row.number), "", Reason::WrongWidth, &seen));
            }
            Err(broken) => grid.problems.push(row_problem(file, row.number, broken)),
        }
    }
    Ok(grid)
}

/// The headings of delimited text, trimmed, and the number of their row.
pub(crate) fn first_row(file: &str, rows: &mut Rows<'_>) -> Result<(u64, Vec<String>), Vec<Problem>> {
    let Some(first) = rows.next() else {
        return Err(vec![whole(
            file,
            Reason::Missing,
            "the file is empty",
            "choose the file again, or export it again",
        )]);
    };
    let cells = first.cells.map_err(|broken| vec![row_problem(file, first.number, broken)])?;
    Ok((first.number, cells.iter().map(|cell| cell.trim().to_owned()).collect()))
}

/// A row that could not be read.
pub(crate) fn row_problem(file: &str, number: u64, broken: Broken<'_>) -> Problem {
    with_words(Problem::in_row(file, Some(number), "", broken.reason, &broken.seen), broken.words)
}

fn with_words(problem: Problem, words: Option<(&'static str, &'static str)>) -> Problem {
    match words {
        None => problem,
        Some((reason, remedy)) => Problem { reason: reason.to_owned(), remedy: remedy.to_owned(), ..problem },
    }
}

/// A problem of the file as a whole.
fn whole(file: &str, reason: Reason, words: &str, remedy: &str) -> Problem {
    let problem = Problem::in_row(file, None, "", reason, "");
    Problem { reason: words.to_owned(), remedy: remedy.to_owned(), ..problem }
}

/// Refuses headings that stand twice; upper and lower case are the same in every script.
pub(crate) fn headings(file: &str, columns: &[String]) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut earlier = HashSet::new();
    for name in columns {
        if !earlier.insert(name.to_lowercase()) && !name.is_empty() {
            let problem = Problem::in_row(file, Some(1), name, Reason::Duplicate, name);
            problems
                .push(with_words(problem, Some(("two columns have this heading", "rename one of them in the file"))));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
