//! Pairs and clusters as CSV, XLSX and Parquet. The columns are told in `docs/guide/link.md`.

use super::Linking;
use crate::{Error, Result};
use import::{Column, write_parquet};
use linkage::table::Found;
use report::{Cell, Direction, Sheet, Table};

/// How tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Text with commas.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
    /// For Python, R and databases.
    Parquet,
}

impl Format {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Parquet];

    /// What the names of its files end in.
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a code, for the command line.
    ///
    /// # Errors
    /// The codes that there are.
    pub fn from_code(code: &str) -> std::result::Result<Self, String> {
        let found = Self::ALL.into_iter().find(|format| format.code() == code);
        found.ok_or_else(|| format!("choose from {}", Self::ALL.map(Self::code).join(", ")))
    }
}

/// The files of a run, with their names: pairs, clusters, and the model with what was learnt.
///
/// # Errors
/// `Refused` where a table does not fit a workbook; `Internal` when it cannot be written.
pub fn files(found: &Linking, format: Format, created: report::Timestamp) -> Result<Vec<(String, Vec<u8>)>> {
    let named = |name: &str| format!("{name}.{}", format.code());
    Ok(vec![
        (named("pairs"), written(&pairs(found), format, ("pairs", created))?),
        (named("clusters"), written(&clusters(found), format, ("clusters", created))?),
        ("model.toml".to_owned(), found.ready.model.write().into_bytes()),
    ])
}

/// Every name that [`files`] may give, so that an earlier run can be told from a folder of somebody's own.
pub fn names() -> Vec<String> {
    let tables = Format::ALL.into_iter().flat_map(|f| ["pairs", "clusters"].map(|name| format!("{name}.{}", f.code())));
    tables.chain(["model.toml".to_owned(), "report.html".to_owned()]).collect()
}

type Columns = Vec<(String, Column)>;

fn pairs(found: &Linking) -> Columns {
    let pairs = &found.linked.pairs;
    let ids = |of: fn(&Found) -> u32| names_of(found, pairs.iter().map(of));
    let mut columns = vec![
        ("left".to_owned(), ids(|pair| pair.left)),
        ("right".to_owned(), ids(|pair| pair.right)),
        ("weight".to_owned(), Column::Number(pairs.iter().map(|pair| f64::from(pair.weight_bits)).collect())),
        ("probability".to_owned(), Column::Number(pairs.iter().map(Found::probability).collect())),
    ];
    if found.lists.names.len() > 1 {
        columns.push(("left_list".to_owned(), lists_of(found, pairs.iter().map(|pair| pair.left))));
        columns.push(("right_list".to_owned(), lists_of(found, pairs.iter().map(|pair| pair.right))));
    }
    columns
}

fn clusters(found: &Linking) -> Columns {
    let of_rows = &found.linked.clusters.of_rows;
    let rows = || (0..).take(of_rows.len());
    let id = found.ready.id.clone().unwrap_or_else(|| "row".to_owned());
    let mut columns = vec![
        (id, names_of(found, rows())),
        ("cluster".to_owned(), Column::Whole(of_rows.iter().map(|cluster| i64::from(*cluster)).collect())),
    ];
    if found.lists.names.len() > 1 {
        columns.push(("list".to_owned(), lists_of(found, rows())));
    }
    columns
}

fn lists_of(found: &Linking, rows: impl Iterator<Item = u32>) -> Column {
    Column::Text(rows.map(|row| found.lists.name_of(row as usize).to_owned()).collect())
}

/// What rows are called: whole numbers where all are written as such, so that they join with the numbers of the file.
fn names_of(found: &Linking, rows: impl Iterator<Item = u32>) -> Column {
    let names: Vec<String> = rows.map(|row| found.row(row)).collect();
    let whole = |name: &String| name.parse::<i64>().ok().filter(|number| number.to_string() == *name);
    match names.iter().map(whole).collect::<Option<Vec<i64>>>() {
        Some(numbers) => Column::Whole(numbers),
        None => Column::Text(names),
    }
}

fn written(columns: &Columns, format: Format, (name, created): (&str, report::Timestamp)) -> Result<Vec<u8>> {
    match format {
        Format::Csv => csv(columns),
        Format::Xlsx => workbook(columns, name, created),
        Format::Parquet => {
            let columns: Vec<(&str, Column)> =
                columns.iter().map(|(name, column)| (name.as_str(), column.clone())).collect();
            write_parquet(&columns).map_err(|e| Error::Internal(format!("a table could not be written: {e}")))
        }
    }
}

fn length(columns: &Columns) -> usize {
    columns.first().map_or(0, |(_, column)| match column {
        Column::Text(all) => all.len(),
        Column::Whole(all) => all.len(),
        Column::Number(all) => all.len(),
    })
}

fn csv(columns: &Columns) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| Error::Internal(format!("a table could not be written: {e}"));
    writer.write_record(columns.iter().map(|(name, _)| safe(name))).map_err(failed)?;
    for row in 0..length(columns) {
        for (_, column) in columns {
            let written = match column {
                Column::Text(all) => writer.write_field(safe(&all[row])),
                Column::Whole(all) => writer.write_field(all[row].to_string()),
                Column::Number(all) => writer.write_field(short(all[row])),
            };
            written.map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Error::Internal(e.to_string()))
}

/// A number with as many digits as mean something, fewer the larger it is.
fn short(number: f64) -> String {
    let text = format!("{number:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if number != 0.0 && number.abs() < 1e-6 { format!("{number:e}") } else { text.to_owned() }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay.
/// Source: OWASP, CSV Injection.
fn safe(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

fn workbook(columns: &Columns, name: &str, created: report::Timestamp) -> Result<Vec<u8>> {
    let cell = |column: &Column, row: usize| match column {
        Column::Text(all) => Cell::text(all[row].as_str()),
        Column::Whole(all) => Cell::number(all[row] as f64, all[row].to_string()),
        Column::Number(all) => Cell::number(all[row], short(all[row])),
    };
    let row = |row: usize| columns.iter().map(|(_, column)| cell(column, row)).collect();
    let table = Table {
        header: columns.iter().map(|(name, _)| name.clone()).collect(),
        rows: (0..length(columns)).map(row).collect(),
        ..Table::default()
    };
    let sheet = Sheet { name: name.to_owned(), direction: Direction::LeftToRight, stamp: None, table };
    report::xlsx(&[sheet], created).map_err(|e| match e {
        report::Error::Packing(why) => {
            Error::Refused(format!("the {name} do not fit a workbook ({why}); take --format csv or parquet"))
        }
        other => Error::Internal(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_becomes_text_and_numbers_stay() {
        for (cell, written) in
            [("=1+1", "'=1+1"), ("@x", "'@x"), ("-7", "-7"), ("+4.5", "+4.5"), ("-a", "'-a"), ("a", "a")]
        {
            assert_eq!(safe(cell), written);
        }
    }

    #[test]
    fn numbers_are_written_shortly_and_none_becomes_nought() {
        for (number, written) in
            [(12.5, "12.5"), (1.0, "1"), (0.999_999_999_9, "1"), (2e-9, "2e-9"), (0.0, "0"), (-3.25, "-3.25")]
        {
            assert_eq!(short(number), written);
        }
    }
}
