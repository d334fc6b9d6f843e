//! Estimates as tables for R, Python and spreadsheets. The columns are told in `docs/guide/notebooks.md`.

use super::Estimation;
use super::json::code;
use crate::briefs::Words;
use crate::estimates::{Kept, KeptEstimate};
use crate::formula::safe;
use crate::{Error, Result};
use estimate::Estimate;
use import::{Column, write_parquet};
use rand_core::SeedableRng;
use report::{Cell, Direction, Sheet, Table};

/// How many draws of each estimate a table of draws holds.
pub const DRAWS: usize = 4_000;

/// One estimate as a line; the stratum is empty for the whole.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    stratum: String,
    method: String,
    model: String,
    observed: u32,
    median: f64,
    mean: f64,
    lower: f64,
    upper: f64,
    verdict: String,
}

/// The heads of the columns, and the tags of the Humanitarian Exchange Language under them.
const HEADS: [(&str, &str); 10] = [
    ("stratum", "#meta+stratum"),
    ("method", "#meta+method"),
    ("model", "#meta+model"),
    ("observed", "#affected+recorded"),
    ("median", "#affected+estimated"),
    ("mean", "#affected+estimated+mean"),
    ("lower", "#affected+estimated+lower"),
    ("upper", "#affected+estimated+upper"),
    ("level", "#meta+level"),
    ("verdict", "#status+verdict"),
];

/// The estimates of the whole and of each stratum as CSV and Parquet, draws of their totals, and the counts.
///
/// # Errors
/// `Internal` when a table cannot be written.
pub fn files(found: &Estimation) -> Result<Vec<(String, Vec<u8>)>> {
    let lines: Vec<Line> =
        estimates(found).into_iter().map(|(stratum, verdict, e)| line(stratum, verdict, e)).collect();
    Ok(vec![
        ("estimates.csv".to_owned(), csv(&lines, false)?),
        ("estimates.parquet".to_owned(), parquet(&columns(&lines))?),
        ("draws.parquet".to_owned(), parquet(&draws(found))?),
        ("counts.csv".to_owned(), counts(found)?),
    ])
}

/// A kept run in one of `csv`, `hxl`, `parquet`, `xlsx`; none for another format.
///
/// # Errors
/// `Internal` when the table cannot be written.
pub fn file(
    kept: &Kept,
    format: &str,
    words: &Words<'_>,
    made: (report::Timestamp, Option<String>),
) -> Result<Option<Vec<u8>>> {
    let lines = kept_lines(kept);
    Ok(match format {
        "csv" => Some(csv(&lines, false)?),
        "hxl" => Some(csv(&lines, true)?),
        "parquet" => Some(parquet(&columns(&lines))?),
        "xlsx" => Some(workbook(&lines, words, made)?),
        _ => None,
    })
}

/// A kept run as a sheet of a workbook.
pub fn page(kept: &Kept, words: &Words<'_>, stamp: Option<String>) -> Sheet {
    sheet_of(&kept_lines(kept), words, stamp)
}

/// A kept run as Parquet, with columns of the same text in each line beside it: the terms.
///
/// # Errors
/// `Internal` when the table cannot be written.
pub fn parquet_with(kept: &Kept, terms: &[(&str, String)]) -> Result<Vec<u8>> {
    let lines = kept_lines(kept);
    let mut all: Vec<(&str, Column)> = columns(&lines);
    all.extend(terms.iter().map(|(name, text)| (*name, Column::Text(vec![text.clone(); lines.len()]))));
    parquet(&all)
}

fn estimates(found: &Estimation) -> Vec<(&str, &'static str, &Estimate)> {
    let verdict = found.whole.judgement.verdict.code();
    let mut rows: Vec<(&str, &'static str, &Estimate)> =
        found.whole.estimates.iter().map(|e| ("", verdict, e)).collect();
    for stratum in &found.strata {
        if let Ok(study) = &stratum.study {
            rows.extend(study.estimates.iter().map(|e| (stratum.name.as_str(), study.judgement.verdict.code(), e)));
        }
    }
    rows
}

fn line(stratum: &str, verdict: &str, e: &Estimate) -> Line {
    Line {
        stratum: stratum.to_owned(),
        method: code(e),
        model: e.model.clone(),
        observed: e.observed,
        median: e.n,
        mean: e.mean,
        lower: e.lower,
        upper: e.upper,
        verdict: verdict.to_owned(),
    }
}

fn kept_lines(kept: &Kept) -> Vec<Line> {
    let line = |stratum: &str, (observed, verdict): (u32, &str), e: &KeptEstimate| Line {
        stratum: stratum.to_owned(),
        method: e.method.clone(),
        model: e.model.clone(),
        observed,
        median: e.n,
        mean: e.mean,
        lower: e.lower,
        upper: e.upper.unwrap_or(f64::INFINITY),
        verdict: verdict.to_owned(),
    };
    let whole = kept.estimates.iter().map(|e| line("", (kept.observed, &kept.verdict), e));
    let parts = kept.parts.iter().filter_map(|p| Some(line(&p.key, (p.observed, &p.verdict), p.estimate.as_ref()?)));
    whole.chain(parts).collect()
}

impl Line {
    fn cells(&self) -> [String; 10] {
        let number = |n: f64| if n.is_finite() { n.to_string() } else { String::new() };
        [
            self.stratum.clone(),
            self.method.clone(),
            self.model.clone(),
            self.observed.to_string(),
            number(self.median),
            number(self.mean),
            number(self.lower),
            number(self.upper),
            number(estimate::LEVEL),
            self.verdict.clone(),
        ]
    }
}

fn csv(lines: &[Line], has_tags: bool) -> Result<Vec<u8>> {
    let tags = has_tags.then(|| HEADS.map(|(_, tag)| tag.to_owned()).to_vec());
    let rows = lines.iter().map(|line| line.cells().to_vec());
    sheet(HEADS.map(|(head, _)| head.to_owned()).to_vec(), tags.into_iter().chain(rows))
}

/// Rows under a heading as CSV.
///
/// # Errors
/// `Internal` when it cannot be written.
pub(crate) fn sheet(head: Vec<String>, lines: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| Error::Internal(e.to_string());
    writer.write_record(&head).map_err(failed)?;
    for line in lines {
        writer.write_record(line.iter().map(|cell| safe(cell))).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Error::Internal(e.to_string()))
}

fn workbook(
    lines: &[Line],
    words: &Words<'_>,
    (created, stamp): (report::Timestamp, Option<String>),
) -> Result<Vec<u8>> {
    report::xlsx(&[sheet_of(lines, words, stamp)], created).map_err(|e| Error::Internal(e.to_string()))
}

fn sheet_of(lines: &[Line], words: &Words<'_>, stamp: Option<String>) -> Sheet {
    let cell = |text: String| match text.parse::<f64>() {
        Ok(value) => Cell::number(value, text),
        Err(_) => Cell::text(text),
    };
    let table = Table {
        caption: words("estimation-estimates", &[]),
        header: HEADS.map(|(head, _)| head.to_owned()).to_vec(),
        rows: lines.iter().map(|line| line.cells().map(cell).to_vec()).collect(),
        source: None,
    };
    Sheet { name: words("kind-estimate", &[]), direction: Direction::LeftToRight, stamp, table }
}

fn parquet(columns: &[(&str, Column)]) -> Result<Vec<u8>> {
    write_parquet(columns).map_err(|e| Error::Internal(format!("a table could not be written: {e}")))
}

fn columns(lines: &[Line]) -> Vec<(&'static str, Column)> {
    let text = |of: fn(&Line) -> &str| Column::Text(lines.iter().map(|l| of(l).to_owned()).collect());
    let number = |of: fn(&Line) -> f64| Column::Number(lines.iter().map(of).collect());
    vec![
        ("stratum", text(|l| &l.stratum)),
        ("method", text(|l| &l.method)),
        ("model", text(|l| &l.model)),
        ("observed", Column::Whole(lines.iter().map(|l| i64::from(l.observed)).collect())),
        ("median", number(|l| l.median)),
        ("mean", number(|l| l.mean)),
        ("lower", number(|l| l.lower)),
        ("upper", number(|l| l.upper)),
        ("level", number(|_| estimate::LEVEL)),
        ("verdict", text(|l| &l.verdict)),
    ]
}

fn draws(found: &Estimation) -> Vec<(&'static str, Column)> {
    let (mut strata, mut methods, mut numbers, mut totals) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(found.seed);
    for (stratum, _, estimate) in estimates(found) {
        for (number, unseen) in estimate.distribution.sample(DRAWS, &mut rng).into_iter().enumerate() {
            strata.push(stratum.to_owned());
            methods.push(code(estimate));
            numbers.push(number as i64 + 1);
            totals.push(f64::from(estimate.observed) + unseen);
        }
    }
    vec![
        ("stratum", Column::Text(strata)),
        ("method", Column::Text(methods)),
        ("draw", Column::Whole(numbers)),
        ("total", Column::Number(totals)),
    ]
}

/// The counts that everything rests on: a 0/1 column for each list, a count, and the dividing columns.
fn counts(found: &Estimation) -> Result<Vec<u8>> {
    let captures = &found.captures;
    let has_linkages = captures.captured.iter().any(|c| c.replicate.is_some());
    let head = [
        found.divided_by.clone(),
        has_linkages.then(|| "replicate".to_owned()).into_iter().collect(),
        captures.lists.clone(),
        vec!["count".to_owned()],
    ];
    let lines = captures.captured.iter().flat_map(|c| {
        c.counts.iter().map(move |(pattern, count)| {
            let lists = (0..captures.lists.len()).map(|bit| (pattern >> bit & 1).to_string());
            let linkage = c.replicate.iter().filter(|_| has_linkages).cloned();
            c.stratum.iter().cloned().chain(linkage).chain(lists).chain([count.to_string()]).collect()
        })
    });
    sheet(head.concat(), lines)
}

#[cfg(test)]
mod tests {
    use super::sheet;

    #[test]
    fn what_a_spreadsheet_would_run_is_text_and_a_number_stays_one() {
        let lines = [vec!["=HYPERLINK(\"x\")".to_owned(), "-4.5".to_owned()]].into_iter();
        let written = sheet(vec!["stratum".to_owned(), "value".to_owned()], lines).expect("it is written");
        let text = String::from_utf8(written).expect("text");
        assert_eq!(text, "stratum,value\n\"'=HYPERLINK(\"\"x\"\")\",-4.5\n");
    }
}
