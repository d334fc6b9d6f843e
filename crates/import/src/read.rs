//! A file into drafts: heading, rows, duplicates, and the form's own checks.

use crate::draft::{Consented, Draft, Imported};
use crate::fill::{Filling, Places, Setting};
use crate::mapping::Mapping;
use crate::rows::{Broken, Row, Rows, decode};
use record::problem::Reason;
use record::validate::validate;
use record::{Body, Kinds, Problem, Vocabularies};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Reads a file as its mapping says. Never fails: what cannot be read is in the answer.
///
/// A column that the mapping names and the file lacks, a required field that nothing fills and a code of the mapping
/// that no vocabulary has stop the whole file, because every row would be wrong in the same way. Everything else costs
/// its own row.
pub fn read(file_name: &str, bytes: &[u8], mapping: &Mapping, kinds: &Kinds, vocabularies: &Vocabularies) -> Imported {
    let Some(form) = kinds.form(mapping.kind()) else {
        let problem = Problem::in_row("mapping", None, "kind", Reason::UnknownCode, mapping.kind());
        return Imported::nothing(vec![problem]);
    };
    let of_mapping = [mapping.unfilled(form), mapping.unknown_codes(form, vocabularies)].concat();
    if !of_mapping.is_empty() {
        return Imported::nothing(of_mapping);
    }
    let (text, is_decoded) = decode(bytes, mapping.encoding.as_ref().map(|e| e.get_ref().as_str()));
    let delimiter = mapping.delimiter.as_ref().and_then(|d| d.get_ref().bytes().next());
    let mut rows = Rows::new(&text, delimiter, is_decoded);
    let heading = match heading(file_name, &mut rows) {
        Ok(cells) => cells,
        Err(problems) => return Imported::nothing(problems),
    };
    let columns = match find_columns(file_name, &heading, mapping) {
        Ok(columns) => columns,
        Err(problems) => return Imported::nothing(problems),
    };
    let setting = Setting { file: file_name, mapping, form, vocabularies, columns };
    let mut reading = Reading::new(&setting, heading.len());
    rows.enumerate().for_each(|(i, row)| reading.take(row, i == 0));
    reading.imported
}

fn heading<'a>(file: &str, rows: &mut Rows<'a>) -> Result<Vec<Cow<'a, str>>, Vec<Problem>> {
    let Some(row) = rows.next() else {
        return Err(vec![Problem {
            reason: "the file is empty".to_owned(),
            remedy: "choose the file again, or export the list again".to_owned(),
            ..Problem::in_row(file, Some(1), "", Reason::Missing, "")
        }]);
    };
    row.cells.map_err(|broken| vec![problem(file, row.number, &broken)])
}

/// Where each column of the mapping stands. A column that stands twice cannot be told apart.
fn find_columns<'a>(
    file: &str,
    heading: &[Cow<'_, str>],
    mapping: &'a Mapping,
) -> Result<HashMap<&'a str, usize>, Vec<Problem>> {
    let (mut columns, mut problems) = (HashMap::new(), Vec::new());
    for column in mapping.columns() {
        let mut places = heading.iter().enumerate().filter(|(_, h)| h.trim() == column).map(|(i, _)| i);
        match (places.next(), places.next()) {
            (Some(i), None) => drop(columns.insert(column, i)),
            (None, _) => problems.push(Problem::in_row(file, Some(1), column, Reason::UnknownColumn, column)),
            (Some(_), Some(_)) => {
                let problem = Problem::in_row(file, Some(1), column, Reason::Duplicate, column);
                problems.push(Problem {
                    reason: "two columns have this heading".to_owned(),
                    remedy: "rename one of them in the file".to_owned(),
                    ..problem
                });
            }
        }
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

fn problem(file: &str, row: u64, broken: &Broken<'_>) -> Problem {
    let problem = Problem::in_row(file, Some(row), "", broken.reason, &broken.seen);
    match broken.words {
        None => problem,
        Some((reason, remedy)) => Problem { reason: reason.to_owned(), remedy: remedy.to_owned(), ..problem },
    }
}

struct Reading<'a> {
    setting: &'a Setting<'a>,
    width: usize,
    keys: HashSet<String>,
    places: Places,
    imported: Imported,
}

impl<'a> Reading<'a> {
    fn new(setting: &'a Setting<'a>, width: usize) -> Self {
        Self { setting, width, keys: HashSet::new(), places: Places::new(), imported: Imported::default() }
    }

    fn take(&mut self, row: Row<'_>, is_first: bool) {
        let read = match row.cells {
            Ok(cells) if is_first && is_hxl(&cells) => return,
            // Spreadsheets leave rows of empty cells behind; they are as blank as an empty line.
            Ok(cells) if cells.iter().all(|c| c.trim().is_empty()) => return,
            Ok(cells) if cells.len() != self.width => {
                let seen = format!("{} instead of {}", cells.len(), self.width);
                Err(vec![Problem::in_row(self.setting.file, Some(row.number), "", Reason::WrongWidth, &seen)])
            }
            Ok(cells) => self.draft(row.number, &cells),
            Err(broken) => Err(vec![problem(self.setting.file, row.number, &broken)]),
        };
        self.imported.rows += 1;
        match read {
            Ok((draft, flagged)) => {
                self.imported.flagged_rows += usize::from(!flagged.is_empty());
                self.imported.flagged.extend(flagged);
                self.imported.drafts.push(draft);
            }
            Err(problems) => {
                self.imported.rejected_rows += 1;
                self.imported.rejected.extend(problems);
            }
        }
    }

    fn draft(&mut self, number: u64, cells: &[Cow<'_, str>]) -> Result<(Draft, Vec<Problem>), Vec<Problem>> {
        let setting = self.setting;
        let (rejected, flagged) = (Vec::new(), Vec::new());
        let mut filling = Filling { setting, places: &mut self.places, number, cells, rejected, flagged };
        let body = Body(filling.body());
        let key = key(&mut filling, &mut self.keys);
        let consent = consented(&filling);
        if !filling.rejected.is_empty() {
            return Err(filling.rejected);
        }
        let flagged = filling.flagged;
        let (body, problems) = validate(setting.form, setting.vocabularies, body);
        if problems.is_empty() {
            return Ok((Draft { row: number, key, body, consent }, flagged));
        }
        let here = |p: Problem| Problem {
            file: setting.file.to_owned(),
            row: Some(number),
            column: setting.column_of(&p.column),
            ..p
        };
        Err(problems.into_iter().map(here).collect())
    }
}

/// The list's own id of the row. A row without one, or with one that an earlier row has, is rejected.
fn key(filling: &mut Filling<'_>, keys: &mut HashSet<String>) -> Option<String> {
    let column = filling.setting.mapping.key.as_deref()?;
    let key = filling.cell(column).map(str::to_owned);
    match &key {
        None => filling.reject(column, Reason::Missing, ""),
        Some(key) if !keys.insert(key.clone()) => filling.reject(column, Reason::Duplicate, key),
        Some(_) => {}
    }
    key
}

/// What the row says of consent. Only a clear yes is one.
fn consented(filling: &Filling<'_>) -> Option<Consented> {
    let columns = filling.setting.mapping.consent.as_ref()?;
    let said = |column: &Option<String>| match filling.cell(column.as_deref()?)?.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Some(true),
        "false" | "no" | "n" | "0" => Some(false),
        _ => None,
    };
    Some(Consented { services: said(&columns.services), disclosure: said(&columns.disclosure) })
}

/// Whether a row holds the tags of the Humanitarian Exchange Language, which stand right under the heading.
fn is_hxl(cells: &[Cow<'_, str>]) -> bool {
    let mut filled = cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).peekable();
    filled.peek().is_some() && filled.all(|c| c.starts_with('#'))
}
