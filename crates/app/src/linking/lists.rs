//! Files as one table: the columns that all of them have, one list after another.

use super::Model;
use crate::{Error, Result};
use import::{Takes, is_encoding, needs_encoding, read_columns};
use linkage::table::{Column, Filling, Table};
use record::Problem;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Lists that were read.
#[derive(Debug)]
pub struct Lists {
    /// The names of the files.
    pub names: Vec<String>,
    /// Their rows.
    pub table: Table,
    /// Rows that could not be read, and columns that not every file has; they stop nothing.
    pub flagged: Vec<Problem>,
    /// Columns that not every file has, with one that lacks them.
    pub only_some: Vec<(String, String)>,
    /// The place of each row in its file.
    places: Vec<u32>,
    /// The number of the first row of each list, and of the one after the last.
    starts: Vec<usize>,
}

/// Reads the files. A column counts if all files have it; upper and lower case are the same. Text without a byte order
/// mark is in the encoding, or else in UTF-8. What stood in a row that cannot be read is not told.
///
/// # Errors
/// `Invalid` for a file that cannot be read; `Refused` for one without rows, for text that is not UTF-8 when no encoding
/// is given, for an encoding that nobody knows, and for files without a common column.
pub fn read(files: &[(String, Vec<u8>)], encoding: Option<&str>) -> Result<Lists> {
    let mut reader = Reader::default();
    let (mut names, mut lists, mut flagged) = (Vec::new(), Vec::new(), Vec::new());
    for (name, bytes) in files {
        let before = reader.places.len();
        is_readable((name, bytes), encoding)?;
        let invalid = |all: Vec<Problem>| Error::Invalid(all.into_iter().map(discreet).collect());
        let rows_lost = read_columns((name, bytes), encoding, &mut reader).map_err(invalid)?;
        flagged.extend(rows_lost.into_iter().map(discreet));
        let rows = reader.places.len() - before;
        if rows == 0 {
            return Err(Error::Refused(format!("`{name}` holds no rows under its headings; choose another file")));
        }
        reader.close(name);
        names.push(name.clone());
        lists.push(rows);
    }
    reader.lists(names, lists, flagged)
}

/// Refuses text whose encoding nobody said, or said wrongly.
pub(crate) fn is_readable((name, bytes): (&str, &[u8]), encoding: Option<&str>) -> Result<()> {
    if let Some(name) = encoding.filter(|name| !is_encoding(name)) {
        let words = "is no encoding of text; take one such as utf-8, windows-1256, windows-1252 or utf-16";
        return Err(Error::Refused(format!("`{name}` {words}")));
    }
    if encoding.is_none() && needs_encoding(bytes) {
        let words = "is not UTF-8; give its encoding, such as --encoding windows-1256";
        return Err(Error::Refused(format!("`{name}` {words}")));
    }
    Ok(())
}

/// The problem without the text of a whole row, and with the remedy that there is here: no mapping names the encoding.
pub(crate) fn discreet(mut problem: Problem) -> Problem {
    if problem.column.is_empty() {
        problem.seen.clear();
    }
    problem.remedy = problem.remedy.replace("in the mapping", "with --encoding");
    problem
}

/// A column as it grows.
enum Growing {
    Texts(Filling),
    Numbers(Vec<f64>),
}

#[derive(Default)]
struct Reader {
    /// Columns of the first file, and what of them is still in all.
    columns: Vec<(String, Option<Growing>)>,
    /// For each column of the file that is being read, where it goes.
    into: Vec<Option<usize>>,
    places: Vec<u32>,
    only_some: Vec<(String, String)>,
    /// Columns of the file that is being read that the first does not have.
    new: Vec<String>,
    first: String,
    is_later: bool,
}

impl Takes for Reader {
    fn headings(&mut self, names: &[String]) {
        if !self.is_later {
            self.columns = names.iter().map(|name| (name.clone(), None)).collect();
            self.into = (0..names.len()).map(|at| (!names[at].is_empty()).then_some(at)).collect();
            return;
        }
        let is = |name: &String, other: &String| name.to_lowercase() == other.to_lowercase();
        let place = |name: &String| self.columns.iter().position(|(other, _)| is(name, other) && !name.is_empty());
        self.into = names.iter().map(place).collect();
        self.new = names.iter().zip(&self.into).filter(|(_, at)| at.is_none()).map(|(name, _)| name.clone()).collect();
    }

    fn text(&mut self, column: usize, value: &str) {
        let Some((_, growing)) = self.into.get(column).copied().flatten().and_then(|at| self.columns.get_mut(at))
        else {
            return;
        };
        if let Some(Growing::Numbers(numbers)) = growing {
            *growing = Some(Growing::Texts(texts(numbers)));
        }
        match growing {
            Some(Growing::Texts(texts)) => texts.push(value),
            _ if self.is_later => {}
            other => {
                let mut texts = Filling::new();
                texts.push(value);
                *other = Some(Growing::Texts(texts));
            }
        }
    }

    fn number(&mut self, column: usize, value: f64) {
        let Some((_, growing)) = self.into.get(column).copied().flatten().and_then(|at| self.columns.get_mut(at))
        else {
            return;
        };
        match growing {
            Some(Growing::Numbers(numbers)) => numbers.push(value),
            Some(Growing::Texts(texts)) => texts.push(&written(value)),
            None if self.is_later => {}
            other => *other = Some(Growing::Numbers(vec![value])),
        }
    }

    fn row(&mut self, place: u64) {
        self.places.push(u32::try_from(place).unwrap_or(u32::MAX));
    }
}

fn texts(numbers: &[f64]) -> Filling {
    let mut texts = Filling::new();
    numbers.iter().for_each(|number| texts.push(&written(*number)));
    texts
}

fn written(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { String::new() }
}

impl Reader {
    /// After a file: columns that it does not have are left out of the table.
    fn close(&mut self, file: &str) {
        let here: HashSet<usize> = self.into.iter().flatten().copied().collect();
        for (at, (name, growing)) in self.columns.iter_mut().enumerate() {
            if !here.contains(&at) && growing.take().is_some() {
                self.only_some.push((name.clone(), file.to_owned()));
            }
        }
        if !self.is_later {
            self.first = file.to_owned();
        }
        let new = std::mem::take(&mut self.new).into_iter().filter(|name| !name.is_empty());
        self.only_some.extend(new.map(|name| (name, self.first.clone())));
        self.is_later = true;
    }

    fn lists(self, names: Vec<String>, lists: Vec<usize>, flagged: Vec<Problem>) -> Result<Lists> {
        let column = |(name, growing): (String, Option<Growing>)| {
            Some(match growing? {
                Growing::Texts(texts) => texts.named(&name),
                Growing::Numbers(numbers) => Column::numbers(&name, numbers),
            })
        };
        let columns: Vec<Column> = self.columns.into_iter().filter_map(column).collect();
        if columns.is_empty() {
            let words = "the files have no column in common; give those that mean the same the same heading";
            return Err(Error::Refused(words.to_owned()));
        }
        let mut starts = vec![0];
        lists.iter().for_each(|rows| starts.push(starts.last().copied().unwrap_or(0) + rows));
        let table = Table::new(columns, lists)?;
        Ok(Lists { names, table, flagged, only_some: self.only_some, places: self.places, starts })
    }
}

impl Lists {
    /// The number of the list of a row.
    pub fn list_of(&self, row: usize) -> usize {
        self.starts.partition_point(|start| *start <= row).saturating_sub(1)
    }

    /// The name of the list of a row.
    pub fn name_of(&self, row: usize) -> &str {
        self.names.get(self.list_of(row)).map_or("", String::as_str)
    }

    /// What a row is called: its id, or its place in its file, counted from 0.
    pub fn row(&self, id: Option<&str>, row: usize) -> String {
        let column = id.and_then(|name| self.table.column(name).ok());
        match column.and_then(|column| column.get(row)) {
            Some(id) => id.into_owned(),
            None => self.places.get(row).map_or_else(|| row.to_string(), u32::to_string),
        }
    }

    /// How many pairs of rows there are to compare, if all were looked at.
    pub fn pairs(&self, is_within: bool) -> f64 {
        let all = |rows: f64| rows * (rows - 1.0) / 2.0;
        let within: f64 = self.table.lists().iter().map(|rows| all(*rows as f64)).sum();
        let pairs = all(self.table.rows() as f64);
        if is_within { pairs } else { pairs - within }
    }

    /// Refuses a model that names columns which are not in all files.
    ///
    /// # Errors
    /// `Refused`, with the file that lacks the column, or the columns that there are.
    pub fn require(&self, model: &Model) -> Result<()> {
        let rules = model.block.iter().chain(&model.train).chain(&model.certain);
        let parts = rules.flat_map(|rule| rule.0.iter().map(|part| part.column()));
        let columns = model.compare.iter().flat_map(|compare| compare.columns.iter().map(String::as_str));
        let known = model.known.as_deref();
        columns.chain(parts).chain(known).try_for_each(|name| self.column(name).map(|_| ()))
    }

    fn column(&self, name: &str) -> Result<&Column> {
        self.table.column(name).map_err(|error| match self.only_some.iter().find(|(other, _)| other == name) {
            Some((_, file)) => {
                Error::Refused(format!("`{file}` has no column `{name}`; rename it there, or leave it out"))
            }
            None => error.into(),
        })
    }

    /// Refuses a column that does not give each row of a list an id of its own.
    ///
    /// # Errors
    /// `Refused`, with the first row that has none or shares it.
    pub fn require_id(&self, name: &str) -> Result<()> {
        let column = self.column(name)?;
        let mut seen = HashSet::new();
        for row in 0..self.table.rows() {
            if self.starts.contains(&row) {
                seen.clear();
            }
            let place = self.places.get(row).copied().unwrap_or_default();
            let file = self.name_of(row);
            let Some(value) = column.get(row) else {
                let row = format!("row {place} of the data of `{file}`, counted from 0,");
                return Err(Error::Refused(format!("{row} has no `{name}`; fill it in, or choose another --id")));
            };
            // Only the hash is kept: two of ten million ids share one in a case of 300,000.
            let mut hasher = DefaultHasher::new();
            value.hash(&mut hasher);
            if !seen.insert(hasher.finish()) {
                let row = format!("row {place} of the data of `{file}`, counted from 0,");
                return Err(Error::Refused(format!("`{name}` of {row} stands twice; choose another --id")));
            }
        }
        Ok(())
    }
}
