//! Who is on which lists, from files in the shapes in which people keep that: patterns with counts, a row for each
//! person, a column of ids for each list, a row for each entry, or a file for each list.
//!
//! What may be concluded from the counts is left to `estimate`. Nothing is left out in silence: a cell that cannot
//! be understood stops the whole, because a count that lacks some rows is a wrong count.

mod columns;

use crate::Grid;
use columns::Columns;
use record::Problem;
use record::problem::Reason;
use std::collections::{BTreeMap, HashMap};

/// What the person who asks has said of the columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaptureOptions {
    /// The column of counts; otherwise `count`, `n`, `freq` or `frequency`.
    pub count: Option<String>,
    /// The columns that are lists; otherwise they are found by what they hold.
    pub lists: Vec<String>,
    /// The column that says who a row is, where rows are entries of lists.
    pub id: Option<String>,
    /// The columns by which to divide; `year` and `month` may come out of a column of dates.
    pub strata: Vec<String>,
    /// The column that tells several linkages of the same records apart; otherwise `replicate`, or `draw` in a file of
    /// entries, if there is one.
    pub replicate: Option<String>,
}

/// In which shape the files were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A row for each pattern of 0 and 1, with its count.
    Patterns,
    /// A row for each person or event, with 0 or 1 for each list.
    People,
    /// A row for each person or event, with its id in each list.
    Ids,
    /// A row for each entry: which list, who.
    Entries,
    /// A file for each list.
    Files,
}

impl Shape {
    /// The stable code, for words.
    pub fn code(self) -> &'static str {
        match self {
            Shape::Patterns => "patterns",
            Shape::People => "people",
            Shape::Ids => "ids",
            Shape::Entries => "entries",
            Shape::Files => "files",
        }
    }
}

/// The counts of one stratum under one linkage.
#[derive(Debug, Clone, PartialEq)]
pub struct Captured {
    /// The values of the dividing columns, in their order.
    pub stratum: Vec<String>,
    /// Which linkage, where there are several.
    pub replicate: Option<String>,
    /// How many have each pattern; bit 0 is the first list. Patterns without a count are zero.
    pub counts: BTreeMap<u32, u64>,
}

/// Who is on which lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Captures {
    /// The names of the lists, in the order of the bits.
    pub lists: Vec<String>,
    /// How the files were understood.
    pub shape: Shape,
    /// The columns that were neither lists nor anything else.
    pub unused: Vec<String>,
    /// The counts, strata in the order of their names.
    pub captured: Vec<Captured>,
    /// What was left out although it could be read: counts of those on no list.
    pub flagged: Vec<Problem>,
}

/// The most columns that are looked at as lists.
pub(crate) const MOST_LISTS: usize = 32;

/// Reads who is on which lists from one file, or from a file for each list.
///
/// # Errors
/// One problem for each cell, row or column that cannot be understood; nothing is then counted.
pub fn captures(files: &[(String, Grid)], options: &CaptureOptions) -> Result<Captures, Vec<Problem>> {
    let broken: Vec<Problem> = files.iter().flat_map(|(_, grid)| grid.problems.iter().cloned()).collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    match files {
        [] => Err(vec![Problem::in_row("", None, "", Reason::Missing, "")]),
        [(name, grid)] => {
            let columns = Columns::find(name, grid, options)?;
            Reading { file: name, grid, columns, counts: HashMap::new(), problems: Vec::new(), flagged: Vec::new() }
                .read()
        }
        several => of_files(several, options),
    }
}

/// One file being read.
struct Reading<'a> {
    file: &'a str,
    grid: &'a Grid,
    columns: Columns,
    counts: HashMap<(Vec<String>, Option<String>), BTreeMap<u32, u64>>,
    problems: Vec<Problem>,
    flagged: Vec<Problem>,
}

impl Reading<'_> {
    fn read(mut self) -> Result<Captures, Vec<Problem>> {
        match self.columns.shape {
            Shape::Entries => self.entries(),
            _ => self.rows(),
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let captured = ordered(self.counts);
        let Columns { names, shape, unused, .. } = self.columns;
        Ok(Captures { lists: names, shape, unused, captured, flagged: self.flagged })
    }

    /// Rows that are patterns, people or ids.
    fn rows(&mut self) {
        for (number, cells) in &self.grid.rows {
            let Some(pattern) = self.pattern(*number, cells) else { continue };
            let Some(count) = self.count(*number, cells) else { continue };
            if pattern == 0 {
                if count > 0 {
                    let problem = Problem::in_row(self.file, Some(*number), "", Reason::Constraint, &count.to_string());
                    self.flagged.push(Problem {
                        reason: "this row counts people who are on no list".to_owned(),
                        remedy: "it was left out: how many they are is what is estimated".to_owned(),
                        ..problem
                    });
                }
                continue;
            }
            let counted = self.counts.entry(self.columns.key(cells)).or_default().entry(pattern).or_insert(0);
            *counted = counted.saturating_add(count);
        }
    }

    /// Rows that are entries: one list and one person each.
    fn entries(&mut self) {
        let mut people: HashMap<(Vec<String>, Option<String>, String), u32> = HashMap::new();
        for (number, cells) in &self.grid.rows {
            let (list, who) = self.columns.entry(cells);
            let Some(bit) = self.columns.names.iter().position(|name| name == list) else {
                self.missing(*number, self.columns.list_at());
                continue;
            };
            if who.is_empty() {
                self.missing(*number, self.columns.id_at());
                continue;
            }
            let (stratum, replicate) = self.columns.key(cells);
            *people.entry((stratum, replicate, who.to_owned())).or_insert(0) |= 1 << bit;
        }
        for ((stratum, replicate, _), pattern) in people {
            *self.counts.entry((stratum, replicate)).or_default().entry(pattern).or_insert(0) += 1;
        }
    }

    fn missing(&mut self, row: u64, column: usize) {
        let column = self.grid.columns.get(column).map_or("", String::as_str);
        self.problems.push(Problem::in_row(self.file, Some(row), column, Reason::Missing, ""));
    }

    fn pattern(&mut self, row: u64, cells: &[String]) -> Option<u32> {
        let mut pattern = 0;
        for (bit, &column) in self.columns.lists.iter().enumerate() {
            let is_on = match self.columns.shape {
                Shape::Ids => Some(!is_nothing(&cells[column])),
                _ => truth(&cells[column]),
            };
            let Some(is_on) = is_on else {
                let name = &self.grid.columns[column];
                let problem = Problem::in_row(self.file, Some(row), name, Reason::UnknownCode, &cells[column]);
                self.problems.push(Problem {
                    reason: "this is neither 0 nor 1".to_owned(),
                    remedy: "write 1 for those on this list and 0 for the others, or name the lists with --lists"
                        .to_owned(),
                    ..problem
                });
                return None;
            };
            pattern |= u32::from(is_on) << bit;
        }
        Some(pattern)
    }

    fn count(&mut self, row: u64, cells: &[String]) -> Option<u64> {
        let Some(column) = self.columns.count else { return Some(1) };
        let (name, cell) = (&self.grid.columns[column], cells[column].as_str());
        let bare = cell.replace([' ', '\u{a0}', '\u{202f}'], "");
        let reason = match (bare.parse::<u64>(), bare.parse::<f64>()) {
            (Ok(count), _) if count <= u64::from(u32::MAX) => return Some(count),
            (_, Ok(count)) if count.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&count) => {
                return Some(count as u64);
            }
            (_, Ok(count)) if count < 0.0 => Reason::Negative,
            _ if is_nothing(&bare) => Reason::Missing,
            _ => Reason::NotNumber,
        };
        self.problems.push(Problem::in_row(self.file, Some(row), name, reason, cell));
        None
    }
}

/// A file for each list: who has the same id is the same.
fn of_files(files: &[(String, Grid)], options: &CaptureOptions) -> Result<Captures, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut people: HashMap<(Vec<String>, String), u32> = HashMap::new();
    for (bit, (name, grid)) in files.iter().enumerate().take(MOST_LISTS) {
        match columns::of_list(name, grid, options) {
            Ok(columns) => {
                for (number, cells) in &grid.rows {
                    let (_, who) = columns.entry(cells);
                    if who.is_empty() {
                        let column = &grid.columns[columns.id_at()];
                        problems.push(Problem::in_row(name, Some(*number), column, Reason::Missing, ""));
                        continue;
                    }
                    *people.entry((columns.key(cells).0, who.to_owned())).or_insert(0) |= 1 << bit;
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut counts: HashMap<(Vec<String>, Option<String>), BTreeMap<u32, u64>> = HashMap::new();
    for ((stratum, _), pattern) in people {
        *counts.entry((stratum, None)).or_default().entry(pattern).or_insert(0) += 1;
    }
    let stem = |name: &String| name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    Ok(Captures {
        lists: files.iter().map(|(name, _)| stem(name)).collect(),
        shape: Shape::Files,
        unused: Vec::new(),
        captured: ordered(counts),
        flagged: Vec::new(),
    })
}

fn ordered(counts: HashMap<(Vec<String>, Option<String>), BTreeMap<u32, u64>>) -> Vec<Captured> {
    let captured = |((stratum, replicate), counts)| Captured { stratum, replicate, counts };
    let mut all: Vec<Captured> = counts.into_iter().map(captured).collect();
    all.sort_by(|a, b| (&a.stratum, &a.replicate).cmp(&(&b.stratum, &b.replicate)));
    all
}

/// Is a cell a way of writing that there is nothing?
pub(crate) fn is_nothing(cell: &str) -> bool {
    matches!(cell.trim().to_ascii_lowercase().as_str(), "" | "na" | "n/a" | "nan" | "null" | "none" | "-")
}

/// Yes or no as people write it; nothing is no.
pub(crate) fn truth(cell: &str) -> Option<bool> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "t" | "yes" | "y" | "x" => Some(true),
        "0" | "0.0" | "false" | "f" | "no" => Some(false),
        other => is_nothing(other).then_some(false),
    }
}
