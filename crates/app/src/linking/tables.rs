//! Pairs and clusters as CSV, XLSX and Parquet. The columns are told in `docs/guide/link.md`.

use super::{Linking, Model};
use crate::formula::safe;
use crate::{Error, Result};
use import::{Column, write_parquet};
use linkage::table::{Drawn, Found};
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
    let ids = Ids::of(found);
    Ok(vec![
        (named("pairs"), written(&pairs(&ids), format, ("pairs", created))?),
        (named("clusters"), written(&clusters(&ids), format, ("clusters", created))?),
        ("model.toml".to_owned(), found.ready.model.write().into_bytes()),
    ])
}

/// The most lines of the file of draws: more are no table that a program likes to read.
pub const MOST_DRAWN: usize = 10_000_000;

/// The file of linkages that were drawn, with its name: each row in each draw, counted from 0.
///
/// # Errors
/// As [`files`].
pub fn draws(
    found: &Linking,
    drawn: &Drawn,
    (format, created): (Format, report::Timestamp),
) -> Result<(String, Vec<u8>)> {
    let rows = found.lists.table.rows();
    let all = || (0..drawn.len()).flat_map(move |_| (0..).take(rows));
    let of_draws = (0..drawn.len()).filter_map(|draw| Some((i64::try_from(draw).ok()?, drawn.of_rows(draw)?)));
    let (mut numbers, mut clusters) = (Vec::new(), Vec::new());
    for (draw, of_rows) in of_draws {
        numbers.extend(of_rows.iter().map(|_| draw));
        clusters.extend(of_rows.iter().map(|cluster| i64::from(*cluster)));
    }
    let mut columns = vec![
        ("draw".to_owned(), Column::Whole(numbers)),
        (heading(found.ready.id.as_deref()), Ids::of(found).column(all())),
        ("cluster".to_owned(), Column::Whole(clusters)),
    ];
    if found.lists.names.len() > 1 {
        columns.push(("list".to_owned(), lists_of(found, all())));
    }
    Ok((format!("draws.{}", format.code()), written(&columns, format, ("draws", created))?))
}

/// Every name that [`files`] and [`draws`] may give, so that an earlier run can be told from a folder of somebody's own.
pub fn names() -> Vec<String> {
    let of = |format: Format| ["pairs", "clusters", "draws"].map(|name| format!("{name}.{}", format.code()));
    let tables = Format::ALL.into_iter().flat_map(of);
    tables.chain(["model.toml".to_owned(), "report.html".to_owned()]).collect()
}

/// Whether a text begins as a model that a run or `--init` wrote.
pub fn is_model(text: &str) -> bool {
    let ours = Model::new(Vec::new(), Vec::new()).write();
    text.lines().next().is_some_and(|line| ours.lines().next() == Some(line))
}

pub(crate) type Columns = Vec<(String, Column)>;

/// What rows are called. Whole numbers where all rows of the lists are called so: both tables then join with each other
/// and with the numbers of the file.
struct Ids<'a> {
    found: &'a Linking,
    are_whole: bool,
}

impl<'a> Ids<'a> {
    fn of(found: &'a Linking) -> Self {
        let mut rows = (0..).take(found.lists.table.rows());
        Self { found, are_whole: rows.all(|row| whole(&found.row(row)).is_some()) }
    }

    fn column(&self, rows: impl Iterator<Item = u32>) -> Column {
        let names: Vec<String> = rows.map(|row| self.found.row(row)).collect();
        match names.iter().map(|name| whole(name)).collect::<Option<Vec<i64>>>() {
            Some(numbers) if self.are_whole => Column::Whole(numbers),
            _ => Column::Text(names),
        }
    }
}

/// A whole number that is written as we would write it.
fn whole(name: &str) -> Option<i64> {
    name.parse::<i64>().ok().filter(|number| number.to_string() == name)
}

fn pairs(of: &Ids<'_>) -> Columns {
    let found = of.found;
    let pairs = &found.linked.pairs;
    let ids = |side: fn(&Found) -> u32| of.column(pairs.iter().map(side));
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

fn clusters(of: &Ids<'_>) -> Columns {
    let found = of.found;
    let of_rows = &found.linked.clusters.of_rows;
    let rows = || (0..).take(of_rows.len());
    let mut columns = vec![
        (heading(found.ready.id.as_deref()), of.column(rows())),
        ("cluster".to_owned(), Column::Whole(of_rows.iter().map(|cluster| i64::from(*cluster)).collect())),
    ];
    if found.lists.names.len() > 1 {
        columns.push(("list".to_owned(), lists_of(found, rows())));
    }
    columns
}

/// What the column of ids is called beside the columns of ours.
fn heading(id: Option<&str>) -> String {
    match id {
        None => "row".to_owned(),
        // A column `replicate` would tell linkages apart where the clusters are estimated from.
        Some(id) if ["cluster", "list", "draw", "replicate"].contains(&id.to_lowercase().as_str()) => {
            "row_id".to_owned()
        }
        Some(id) => id.to_owned(),
    }
}

fn lists_of(found: &Linking, rows: impl Iterator<Item = u32>) -> Column {
    Column::Text(rows.map(|row| found.lists.name_of(row as usize).to_owned()).collect())
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

/// A table as text, whose texts no spreadsheet runs.
pub(crate) fn csv(columns: &Columns) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
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

/// A cell of a workbook, whose numbers hold 15 digits: longer ones are text.
fn cell(column: &Column, row: usize) -> Cell {
    match column {
        Column::Text(all) => Cell::text(all[row].as_str()),
        Column::Whole(all) if all[row].unsigned_abs() >= 1_000_000_000_000_000 => Cell::text(all[row].to_string()),
        Column::Whole(all) => Cell::number(all[row] as f64, all[row].to_string()),
        Column::Number(all) => Cell::number(all[row], short(all[row])),
    }
}

fn workbook(columns: &Columns, name: &str, created: report::Timestamp) -> Result<Vec<u8>> {
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
    fn every_text_of_a_table_is_quoted_and_no_number_is() {
        let columns = vec![
            ("id".to_owned(), Column::Text(vec!["a,b".to_owned(), "x".to_owned()])),
            ("weight".to_owned(), Column::Number(vec![1.5, -2.0])),
        ];
        let written = csv(&columns).expect("it is written to memory");
        assert_eq!(String::from_utf8_lossy(&written), "\"id\",\"weight\"\n\"a,b\",1.5\n\"x\",-2\n");
    }

    #[test]
    fn a_number_that_a_workbook_would_round_is_text_there() {
        // Origin: ECMA-376, 18.17.5.2: a spreadsheet keeps 15 digits of a number.
        let column = Column::Whole(vec![999_999_999_999_999, 1_000_000_000_000_001]);
        assert_eq!(cell(&column, 0), Cell::number(999_999_999_999_999.0, "999999999999999"));
        assert_eq!(cell(&column, 1), Cell::text("1000000000000001"));
    }

    #[test]
    fn an_id_column_never_has_the_name_of_a_column_of_ours() {
        let ours = ["Cluster", "LIST", "draw", "replicate"].map(|id| (Some(id), "row_id"));
        for (id, written) in ours.into_iter().chain([(None, "row"), (Some("id"), "id")]) {
            assert_eq!(heading(id), written);
        }
    }

    #[test]
    fn a_model_is_known_by_its_first_line() {
        assert!(is_model(&Model::new(Vec::new(), Vec::new()).write()));
        assert!(!is_model("") && !is_model("# A model\n"));
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
