//! An export as CSV, XLSX or JSON: first what it is and under which terms, then the rows, each with its own terms.

use super::{Export, LeftOut, Organisations, Row};
use crate::briefs::Words;
use crate::formula::safe;
use crate::node::Node;
use crate::{Error, Result};
use record::label::{Caveat, ConsentScope, Expiry};
use record::{Body, Label};
use report::{Cell, Direction, Sheet, Table};
use serde_json::{Map, Value, json};

/// The columns of the label that stand beside every row.
pub const LABEL: [&str; 10] = [
    "label.caveats",
    "label.acknowledge",
    "label.uses",
    "label.consented",
    "label.sensitivity",
    "label.place_precision",
    "label.time_precision",
    "label.minimum_cell",
    "label.expiry",
    "label.top_rung",
];

/// The file in a format; none for another format.
///
/// The audience stands once, joined, and not beside each row: row by row it would tell whom each record was given to.
///
/// # Errors
/// `NotFound` for a kind that there is not; `Refused` when a text is longer than the format holds.
pub fn write(
    node: &Node,
    export: &Export,
    (format, words): (&str, &Words<'_>),
    (direction, created): (Direction, report::Timestamp),
) -> Result<Option<Vec<u8>>> {
    let facts = facts(node, export, words);
    Ok(match format {
        "csv" => Some(csv_file(node, export, (&facts, words))?),
        "xlsx" => Some(workbook(node, export, (&facts, words), (direction, created))?),
        "json" => Some(json_file(export, &facts)?),
        _ => None,
    })
}

/// What a file says of itself: a key for machines, and name and value in the reader's language.
pub type Fact = (&'static str, String, String);

/// What a file is, where it comes from and on which terms.
pub fn facts(node: &Node, export: &Export, words: &Words<'_>) -> Vec<Fact> {
    let (wanted, label, is_alone) = (&export.wanted, &export.label, export.wanted.record.is_some());
    let (terms, many) = if is_alone { ("export-terms-alone", "") } else { ("export-terms", "-many") };
    let language = words("export-language", &[]);
    let term = |name: &str, code: &str| node.vocabularies().label(name, code, &language).to_owned();
    let comma = words("comma", &[]);
    let joined = |all: Vec<String>| if all.is_empty() { words("none", &[]) } else { all.join(&format!("{comma} ")) };
    let caveats = label.caveats.iter().filter_map(|c| if let Caveat::Is(c) = c { Some(c.code()) } else { None });
    let said = |orgs: &Organisations| joined(organisations(orgs, words));
    let name = |key: &str| words(&called(key, is_alone), &[]);
    let mut facts: Vec<(&'static str, String)> = vec![
        ("organisation", export.organisation.clone()),
        ("kind", words(&format!("kind-{}{many}", wanted.kind), &[])),
        ("origins", said(&export.origins)),
        ("purpose", term("uses", wanted.purpose.code())),
        ("person", export.person.clone()),
        ("at", export.at.clone()),
        ("rows", export.rows.len().to_string()),
        ("left-out", joined(left_out(&export.left_out, words))),
        ("sensitivity", words(&format!("sensitivity-{}", label.sensitivity.code()), &[])),
        ("audience", export.audience.as_ref().map_or_else(|| words("export-everyone", &[]), said)),
        ("uses", joined(label.uses.iter().map(|u| term("uses", u.code())).collect())),
        ("caveats", joined(caveats.map(|c| term("caveats", c)).collect())),
        ("acknowledge", joined(acknowledgements(label))),
        (
            "precision",
            format!(
                "{}{comma} {}",
                words(&format!("precision-{}", label.precision.place.code()), &[]),
                words(&format!("precision-{}", label.precision.time.code()), &[])
            ),
        ),
        ("minimum-cell", label.minimum_cell.to_string()),
        ("expiry", expiry(label)),
        ("top-rung", term("rungs", label.top_rung.code())),
        ("terms", words(terms, &[])),
    ];
    if export.rows.is_empty() {
        // The join of nothing is the strictest label, which would say more than there is.
        let still = ["organisation", "kind", "purpose", "person", "at", "rows", "left-out", "terms"];
        facts.retain(|(key, _)| still.contains(key));
    }
    if is_alone {
        facts.retain(|(key, _)| *key != "rows");
    }
    if export.left_out.is_empty() {
        facts.retain(|(key, _)| *key != "left-out");
    }
    facts.into_iter().map(|(key, value)| (key, name(key), value)).collect()
}

/// The key of what a fact is called: one record is no list.
fn called(key: &str, is_alone: bool) -> String {
    if is_alone && key == "kind" { "export-record".to_owned() } else { format!("export-fact-{key}") }
}

/// Organisations by name, and how many there are besides whom nobody names.
pub(crate) fn organisations(orgs: &Organisations, words: &Words<'_>) -> Vec<String> {
    let unnamed = (orgs.unnamed > 0).then(|| words("export-contributors", &[("count", orgs.unnamed.to_string())]));
    orgs.names.iter().cloned().chain(unnamed).collect()
}

/// How many stay at home until they are made again, and why.
fn left_out(left_out: &LeftOut, words: &Words<'_>) -> Vec<String> {
    left_out.iter().map(|(why, count)| format!("{count} ({})", words(&format!("stale-{why}"), &[]))).collect()
}

fn acknowledgements(label: &Label) -> Vec<String> {
    label.caveats.iter().filter_map(|c| if let Caveat::Acknowledge(t) = c { Some(t.clone()) } else { None }).collect()
}

fn expiry(label: &Label) -> String {
    match label.expiry {
        Expiry::Never => "never".to_owned(),
        Expiry::On(day) => day.to_string(),
    }
}

/// The label of one row as codes, in the order of [`LABEL`].
pub fn terms(label: &Label) -> [String; 10] {
    let codes = |all: Vec<&'static str>| all.join("|");
    let caveats = label.caveats.iter().filter_map(|c| if let Caveat::Is(c) = c { Some(c.code()) } else { None });
    let consented = match &label.consents.scope {
        ConsentScope::NotNeeded => "not-needed".to_owned(),
        ConsentScope::Uses(uses) => codes(uses.iter().map(|u| u.code()).collect()),
    };
    [
        codes(caveats.collect()),
        acknowledgements(label).join("|"),
        codes(label.uses.iter().map(|u| u.code()).collect()),
        consented,
        label.sensitivity.code().to_owned(),
        label.precision.place.code().to_owned(),
        label.precision.time.code().to_owned(),
        label.minimum_cell.to_string(),
        expiry(label),
        label.top_rung.code().to_owned(),
    ]
}

/// The table of all rows: title, the columns that hold something, the label. The second row may hold tags.
struct Grid {
    heads: Vec<String>,
    tags: Option<Vec<String>>,
    rows: Vec<Vec<String>>,
}

fn grid(node: &Node, export: &Export) -> Result<Grid> {
    let form = node.form(&export.wanted.kind)?;
    let bodies: Vec<Body> = export.rows.iter().map(|r| r.body.clone()).collect();
    let text = import::write(form, &bodies);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let broken = |e: csv::Error| Error::Internal(format!("a table could not be made: {e}"));
    let mut lines = Vec::new();
    for line in reader.records() {
        lines.push(line.map_err(broken)?.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    let heads = lines.first().cloned().unwrap_or_default();
    let before = lines.len() - export.rows.len().min(lines.len());
    let tags = (before > 1).then(|| lines[1].clone());
    let body = lines.split_off(before);
    // A column in which nobody may see anything, or of our own row ids, only widens the file.
    let is_kept = |i: usize| !heads[i].ends_with("_id") && body.iter().any(|l| l.get(i).is_some_and(|c| !c.is_empty()));
    let kept: Vec<usize> = (0..heads.len()).filter(|i| is_kept(*i)).collect();
    let pick =
        |line: &[String]| kept.iter().map(|i| line.get(*i).cloned().unwrap_or_default()).collect::<Vec<String>>();
    let whole = |first: &str, line: &[String], last: &[String]| [&[first.to_owned()], &pick(line)[..], last].concat();
    let rows = export.rows.iter().zip(&body).map(|(r, l)| whole(&r.title, l, &terms(&r.label))).collect();
    let label: Vec<String> = LABEL.iter().map(|l| (*l).to_owned()).collect();
    let blank: Vec<String> = LABEL.iter().map(|_| String::new()).collect();
    Ok(Grid { heads: whole("title", &heads, &label), tags: tags.map(|t| whole("", &t, &blank)), rows })
}

fn csv_file(node: &Node, export: &Export, (facts, words): (&[Fact], &Words<'_>)) -> Result<Vec<u8>> {
    let grid = grid(node, export)?;
    let broken = |e: csv::Error| Error::Internal(format!("a table could not be written: {e}"));
    let head = head(export, (facts, words))?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(head);
    for line in std::iter::once(&grid.heads).chain(&grid.tags).chain(&grid.rows) {
        writer.write_record(line.iter().map(|c| safe(c))).map_err(broken)?;
    }
    writer.into_inner().map_err(|e| Error::Internal(e.to_string()))
}

/// The first lines of a CSV file: what it is, before the table.
///
/// # Errors
/// `Internal` when they cannot be written.
pub fn head(export: &Export, (facts, words): (&[Fact], &Words<'_>)) -> Result<Vec<u8>> {
    let broken = |e: csv::Error| Error::Internal(format!("a table could not be written: {e}"));
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    if export.is_demo {
        writer.write_record(["#", &words("demonstration", &[])]).map_err(broken)?;
    }
    for (_, name, value) in facts {
        writer.write_record([format!("# {name}"), safe(value)]).map_err(broken)?;
    }
    writer.into_inner().map_err(|e| Error::Internal(e.to_string()))
}

/// The sheet of a workbook that says what it is.
pub fn about((facts, words): (&[Fact], &Words<'_>), direction: Direction, stamp: Option<String>) -> Sheet {
    let line = |(_, name, value): &Fact| vec![Cell::text(name.as_str()), Cell::text(value.as_str())];
    let table = Table {
        caption: words("export-about", &[]),
        header: vec![words("export-fact", &[]), words("export-value", &[])],
        rows: facts.iter().map(line).collect(),
        source: None,
    };
    Sheet { name: words("export-about", &[]), direction, stamp, table }
}

fn workbook(
    node: &Node,
    export: &Export,
    (facts, words): (&[Fact], &Words<'_>),
    (direction, created): (Direction, report::Timestamp),
) -> Result<Vec<u8>> {
    let grid = grid(node, export)?;
    let stamp = export.is_demo.then(|| words("demonstration", &[]));
    let text = |line: &[String]| line.iter().map(|c| Cell::text(c.as_str())).collect::<Vec<Cell>>();
    let rows = grid.tags.iter().chain(&grid.rows).map(|l| text(l)).collect();
    let name = words(&format!("kind-{}-many", export.wanted.kind), &[]);
    let table = Table { caption: words("export-terms", &[]), header: grid.heads.clone(), rows, source: None };
    let about = about((facts, words), direction, stamp.clone());
    report::xlsx(&[about, Sheet { name, direction, stamp, table }], created).map_err(|e| match e {
        report::Error::Packing(why) => {
            Error::Refused(format!("this does not fit a workbook ({why}); take CSV or JSON"))
        }
        other => Error::Internal(other.to_string()),
    })
}

/// What a file is, as JSON.
pub fn object(facts: &[Fact]) -> Value {
    Value::Object(facts.iter().map(|(key, _, value)| ((*key).to_owned(), json!(value))).collect())
}

fn json_file(export: &Export, facts: &[Fact]) -> Result<Vec<u8>> {
    let about = object(facts);
    let row = |row: &Row| {
        let terms = LABEL.iter().zip(terms(&row.label));
        let label: Map<String, Value> =
            terms.map(|(name, value)| (name.trim_start_matches("label.").to_owned(), json!(value))).collect();
        json!({ "title": row.title, "body": row.body.to_json(), "label": label })
    };
    let rows: Vec<Value> = export.rows.iter().map(row).collect();
    let whole = json!({ "demonstration": export.is_demo, "about": about, "rows": rows });
    Ok(serde_json::to_vec_pretty(&whole)?)
}
