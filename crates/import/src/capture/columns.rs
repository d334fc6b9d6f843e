//! What each column of a file is, as far as the person who asks has not said it.

use super::{CaptureOptions, MOST_LISTS, Shape, is_nothing, truth};
use crate::Grid;
use record::Problem;
use record::problem::Reason;
use std::collections::HashSet;

/// Names that a column of counts has.
const COUNTS: [&str; 4] = ["count", "n", "freq", "frequency"];
/// Names that a column has which says who somebody is, the surest first.
const IDS: [&str; 8] = ["entity_id", "cluster", "cluster_id", "person_id", "event_id", "victim_id", "id", "key"];
/// Names that a column has which says on which list an entry stands.
const LISTS: [&str; 3] = ["list", "list_name", "source_list"];
/// Names of columns with a date, out of which years and months are taken.
const DATES: [&str; 5] = ["date", "date_start", "event_date", "date_of_death", "day"];

/// What each column is.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) shape: Shape,
    /// The names of the lists.
    pub(super) names: Vec<String>,
    /// Columns of lists, where lists are columns.
    pub(super) lists: Vec<usize>,
    pub(super) count: Option<usize>,
    pub(super) unused: Vec<String>,
    entry: (usize, usize),
    strata: Vec<Part>,
    replicate: Option<usize>,
}

/// A dividing column: its cell, or the first characters of a date.
#[derive(Debug, Clone, Copy)]
struct Part {
    column: usize,
    most: usize,
}

impl Columns {
    /// Tells the columns of one file.
    pub(super) fn find(file: &str, grid: &Grid, options: &CaptureOptions) -> Result<Columns, Vec<Problem>> {
        let strata = strata(file, grid, options)?;
        let replicate = replicate(file, grid, options)?;
        let count = match &options.count {
            Some(name) => Some(named(file, grid, name)?),
            None => COUNTS.iter().find_map(|name| grid.column(name)),
        };
        let taken: HashSet<usize> = strata.iter().map(|part| part.column).chain(replicate).chain(count).collect();
        let free: Vec<usize> = (0..grid.columns.len()).filter(|column| !taken.contains(column)).collect();
        let base = Columns {
            shape: Shape::Patterns,
            names: Vec::new(),
            lists: Vec::new(),
            count,
            unused: Vec::new(),
            entry: (0, 0),
            strata,
            replicate,
        };
        if options.lists.is_empty()
            && let Some(list) = LISTS.iter().find_map(|name| grid.column(name))
        {
            return base.of_entries(file, grid, (options, list));
        }
        let lists = match options.lists.as_slice() {
            [] => guessed(grid, &free, count.is_some()),
            names => names.iter().map(|name| named(file, grid, name)).collect::<Result<_, _>>()?,
        };
        base.of_lists(file, grid, (&free, lists))
    }

    fn of_lists(self, file: &str, grid: &Grid, (free, lists): (&[usize], Vec<usize>)) -> Result<Columns, Vec<Problem>> {
        if lists.is_empty() {
            let remedy = "name the columns that are lists with --lists, for example --lists A,B,C";
            return Err(vec![whole(file, "no column of this file looks like a list", remedy)]);
        }
        if lists.len() > MOST_LISTS {
            return Err(vec![whole(file, "more than 32 columns look like lists", "name the lists with --lists")]);
        }
        let is_binary = lists.iter().all(|column| holds_truth(grid, *column));
        let shape = match (self.count.is_some(), is_binary) {
            (true, _) => Shape::Patterns,
            (false, true) => Shape::People,
            (false, false) => Shape::Ids,
        };
        let name = |column: &usize| grid.columns[*column].clone();
        let unused = free.iter().filter(|column| !lists.contains(column)).map(name).collect();
        Ok(Columns { shape, names: lists.iter().map(name).collect(), lists, unused, ..self })
    }

    fn of_entries(
        self,
        file: &str,
        grid: &Grid,
        (options, list): (&CaptureOptions, usize),
    ) -> Result<Columns, Vec<Problem>> {
        let id = id(file, grid, options)?;
        let mut names: Vec<String> = Vec::new();
        for (_, cells) in &grid.rows {
            if !cells[list].is_empty() && !names.contains(&cells[list]) && names.len() <= MOST_LISTS {
                names.push(cells[list].clone());
            }
        }
        if names.len() > MOST_LISTS {
            let remedy = "check the column of lists; merge lists until there are few";
            return Err(vec![whole(file, "the entries name more than 32 lists", remedy)]);
        }
        names.sort();
        Ok(Columns { shape: Shape::Entries, names, count: None, entry: (list, id), ..self })
    }

    /// The stratum and the linkage of a row.
    pub(super) fn key(&self, cells: &[String]) -> (Vec<String>, Option<String>) {
        let part = |part: &Part| cells[part.column].chars().take(part.most).collect();
        (self.strata.iter().map(part).collect(), self.replicate.map(|column| cells[column].clone()))
    }

    /// The list and the person of an entry.
    pub(super) fn entry<'a>(&self, cells: &'a [String]) -> (&'a str, &'a str) {
        (&cells[self.entry.0], &cells[self.entry.1])
    }

    pub(super) fn list_at(&self) -> usize {
        self.entry.0
    }

    pub(super) fn id_at(&self) -> usize {
        self.entry.1
    }
}

/// The columns of a file that is one list.
pub(super) fn of_list(file: &str, grid: &Grid, options: &CaptureOptions) -> Result<Columns, Vec<Problem>> {
    let id = id(file, grid, options)?;
    Ok(Columns {
        shape: Shape::Files,
        names: Vec::new(),
        lists: Vec::new(),
        count: None,
        unused: Vec::new(),
        entry: (id, id),
        strata: strata(file, grid, options)?,
        replicate: None,
    })
}

fn id(file: &str, grid: &Grid, options: &CaptureOptions) -> Result<usize, Vec<Problem>> {
    match &options.id {
        Some(name) => named(file, grid, name),
        None => IDS.iter().find_map(|name| grid.column(name)).ok_or_else(|| {
            let remedy = "name it with --id; it must be the same for one person on every list";
            vec![whole(file, "no column says who a row is", remedy)]
        }),
    }
}

fn replicate(file: &str, grid: &Grid, options: &CaptureOptions) -> Result<Option<usize>, Vec<Problem>> {
    match &options.replicate {
        Some(name) => named(file, grid, name).map(Some),
        None => Ok(grid.column("replicate").or_else(|| drawn(grid, options))),
    }
}

/// The column of linkages in a file of entries that `concord link --draws` wrote.
fn drawn(grid: &Grid, options: &CaptureOptions) -> Option<usize> {
    let has_lists = options.lists.is_empty() && LISTS.iter().any(|name| grid.column(name).is_some());
    grid.column("draw").filter(|_| has_lists)
}

/// The columns that look like lists: of 0 and 1, or of ids where there is no count.
fn guessed(grid: &Grid, free: &[usize], has_count: bool) -> Vec<usize> {
    let binary: Vec<usize> = free.iter().copied().filter(|column| holds_truth(grid, *column)).collect();
    if has_count || binary.len() >= 2 {
        return binary;
    }
    // Ids: each stands once, and some row has none. Where every row has one, it is the id of the row itself.
    let ids = free.iter().copied().filter(|column| holds_ids(grid, *column));
    ids.collect()
}

/// Does a column hold only 0 and 1, and not nothing at all?
fn holds_truth(grid: &Grid, column: usize) -> bool {
    let cells = || grid.rows.iter().map(|(_, cells)| cells[column].as_str());
    cells().all(|cell| truth(cell).is_some()) && cells().any(|cell| !is_nothing(cell))
}

fn holds_ids(grid: &Grid, column: usize) -> bool {
    let mut seen = HashSet::new();
    let filled: Vec<&str> =
        grid.rows.iter().map(|(_, cells)| cells[column].as_str()).filter(|cell| !is_nothing(cell)).collect();
    !filled.is_empty() && filled.len() < grid.rows.len() && filled.into_iter().all(|cell| seen.insert(cell))
}

fn strata(file: &str, grid: &Grid, options: &CaptureOptions) -> Result<Vec<Part>, Vec<Problem>> {
    let part = |name: &String| match (grid.column(name), name.to_ascii_lowercase().as_str()) {
        (Some(column), _) => Ok(Part { column, most: usize::MAX }),
        (None, period @ ("year" | "month")) => DATES
            .iter()
            .find_map(|date| grid.column(date))
            .map(|column| Part { column, most: if period == "year" { 4 } else { 7 } })
            .ok_or_else(|| vec![absent(file, grid, name)]),
        (None, _) => Err(vec![absent(file, grid, name)]),
    };
    options.strata.iter().map(part).collect()
}

fn named(file: &str, grid: &Grid, name: &str) -> Result<usize, Vec<Problem>> {
    grid.column(name).ok_or_else(|| vec![absent(file, grid, name)])
}

fn absent(file: &str, grid: &Grid, name: &str) -> Problem {
    let problem = Problem::in_row(file, Some(1), name, Reason::UnknownColumn, name);
    Problem { remedy: format!("choose one of: {}", grid.columns.join(", ")), ..problem }
}

fn whole(file: &str, reason: &str, remedy: &str) -> Problem {
    let problem = Problem::in_row(file, None, "", Reason::UnknownColumn, "");
    Problem { reason: reason.to_owned(), remedy: remedy.to_owned(), ..problem }
}
