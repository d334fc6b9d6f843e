//! A plain list as far as it is encoded: the columns that the schema names, and nothing else of it.

use crate::formula::safe;
use crate::linking::{discreet, is_readable};
use crate::{Error, Result};
use import::{Takes, read_columns};
use record::Problem;
use std::collections::HashSet;

/// A list in memory. It holds plain values: it is not printed.
pub struct List {
    /// The name of its file.
    pub name: String,
    /// For each row the values of the columns that were asked for, in their order.
    pub(super) rows: Vec<Box<[Box<str>]>>,
    /// What rows are called, where a column says it.
    pub(super) ids: Option<Vec<String>>,
    /// The place of each row in the file.
    pub(super) places: Vec<u32>,
    /// Rows that could not be read.
    pub flagged: Vec<Problem>,
}

/// Which columns are wanted.
pub(super) struct Columns<'a> {
    /// Each with whether the list may be without it: its values are then empty.
    pub(super) values: Vec<(&'a str, bool)>,
    /// The column of ids.
    pub(super) id: Option<&'a str>,
}

impl List {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// What a row is called in a sentence.
    pub(super) fn called(&self, row: usize) -> String {
        format!("row {} of the data of `{}`, counted from 0", self.places[row], self.name)
    }
}

/// Reads what is wanted of a list.
///
/// # Errors
/// `Invalid` for a file that cannot be read; `Refused` for one without rows or without a wanted column, and for ids that
/// do not tell rows apart.
pub(super) fn read((name, bytes): (&str, &[u8]), encoding: Option<&str>, columns: &Columns<'_>) -> Result<List> {
    is_readable((name, bytes), encoding)?;
    let mut reader = Reader::new(columns);
    let invalid = |all: Vec<Problem>| Error::Invalid(all.into_iter().map(discreet).collect());
    let flagged = read_columns((name, bytes), encoding, &mut reader).map_err(invalid).map_err(without_headings)?;
    if let Some(missing) = &reader.missing {
        return Err(reader.lacks(name, missing));
    }
    if reader.rows.is_empty() {
        return Err(Error::Refused(format!("`{name}` holds no rows under its headings; choose another file")));
    }
    let list = List {
        name: name.to_owned(),
        rows: reader.rows.into_iter().map(Vec::into_boxed_slice).collect(),
        ids: columns.id.map(|_| reader.ids),
        places: reader.places,
        flagged: flagged.into_iter().map(discreet).collect(),
    };
    check_ids(&list, columns.id.unwrap_or_default())?;
    Ok(list)
}

/// A refusal of headings without them: where a list has none, a person stands there.
pub(super) fn without_headings(error: Error) -> Error {
    let without = |mut problem: Problem| {
        if problem.row == Some(1) {
            problem.column.clear();
            problem.seen.clear();
        }
        problem
    };
    match error {
        Error::Invalid(all) => Error::Invalid(all.into_iter().map(without).collect()),
        other => other,
    }
}

fn check_ids(list: &List, column: &str) -> Result<()> {
    let mut seen = HashSet::new();
    for (row, id) in list.ids.iter().flatten().enumerate() {
        let is_new = seen.insert(id);
        if id.is_empty() || !is_new {
            let what = if is_new { "has no" } else { "repeats its" };
            let words = "choose another --id, or leave it out and rows are counted";
            return Err(Error::Refused(format!("{} {what} `{column}`; {words}", list.called(row))));
        }
        // What came back with a mark before it would be no id of the list.
        if safe(id) != *id {
            let what =
                "that a spreadsheet would run, as it does what begins with =, +, - or @, and that would be changed";
            let words = "choose another --id, or leave it out and rows are counted";
            return Err(Error::Refused(format!("{} has a `{column}` {what}; {words}", list.called(row))));
        }
    }
    Ok(())
}

/// Where a column of a file goes.
#[derive(Clone, Default)]
struct Goes {
    values: Vec<usize>,
    is_id: bool,
}

struct Reader<'a> {
    columns: &'a Columns<'a>,
    into: Vec<Goes>,
    headings: Vec<String>,
    missing: Option<String>,
    rows: Vec<Vec<Box<str>>>,
    ids: Vec<String>,
    places: Vec<u32>,
    /// The row of each column of the file that comes next: a columnar file gives its columns one after another.
    next: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(columns: &'a Columns<'a>) -> Self {
        let (into, headings, rows) = (Vec::new(), Vec::new(), Vec::new());
        Self { columns, into, headings, missing: None, rows, ids: Vec::new(), places: Vec::new(), next: Vec::new() }
    }

    /// Says which column is missing; and which there are, if at least one of them is a heading for certain.
    fn lacks(&self, name: &str, missing: &str) -> Error {
        if self.into.iter().all(|goes| goes.values.is_empty() && !goes.is_id) {
            let words = "nor any other that is asked for: does its first row hold headings? put headings over it";
            return Error::Refused(format!("`{name}` has no column `{missing}`, {words}"));
        }
        let there = self.headings.join(", ");
        let words = "rename it there, or leave it out of the schema on both sides";
        Error::Refused(format!("`{name}` has no column `{missing}`, {words} (there are: {there})"))
    }

    fn take(&mut self, column: usize, value: &str) {
        let Some(goes) = self.into.get(column) else { return };
        let row = self.next[column];
        self.next[column] += 1;
        if row >= self.rows.len() {
            let empty = vec![Box::from(""); self.columns.values.len()];
            self.rows.resize(row + 1, empty);
            self.ids.resize(row + 1, String::new());
        }
        for at in &goes.values {
            self.rows[row][*at] = value.into();
        }
        if goes.is_id {
            value.clone_into(&mut self.ids[row]);
        }
    }
}

impl Takes for Reader<'_> {
    fn headings(&mut self, names: &[String]) {
        let is = |name: &String, wanted: &str| name.to_lowercase() == wanted.to_lowercase();
        self.headings = names.to_vec();
        self.into = vec![Goes::default(); names.len()];
        self.next = vec![0; names.len()];
        for (at, (wanted, may_lack)) in self.columns.values.iter().enumerate() {
            match names.iter().position(|name| is(name, wanted)) {
                Some(column) => self.into[column].values.push(at),
                None if *may_lack => {}
                None => self.missing = self.missing.take().or_else(|| Some((*wanted).to_owned())),
            }
        }
        if let Some(id) = self.columns.id {
            match names.iter().position(|name| is(name, id)) {
                Some(column) => self.into[column].is_id = true,
                None => self.missing = self.missing.take().or_else(|| Some(id.to_owned())),
            }
        }
    }

    fn text(&mut self, column: usize, value: &str) {
        self.take(column, value);
    }

    fn number(&mut self, column: usize, value: f64) {
        if value.is_finite() {
            self.take(column, &value.to_string());
        } else {
            self.take(column, "");
        }
    }

    fn row(&mut self, place: u64) {
        self.places.push(u32::try_from(place).unwrap_or(u32::MAX));
    }
}
