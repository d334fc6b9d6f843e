//! Bodies into a file, with a row of HXL tags, and the mapping that reads it back.
//!
//! One column for each leaf of the form; places and counts have one for each of their parts. A repeat has one column
//! for each of its fields, with `|` between the rows and `\` before a `|` that belongs to a value.

use crate::mapping::{Mapping, PlaceOf, RangeOf, RowSource, Source};
use crate::value::{joined, place_cell, to_cell};
use record::form::FieldType;
use record::split::ROW_ID;
use record::{Body, Field, Form};
use serde_json::Value;
use toml::Spanned;

const BY: &str = "|";
const PLACE: [&str; 5] = ["code", "name", "latitude", "longitude", "precision"];
const COUNT: [&str; 3] = ["low", "best", "high"];

/// The bodies as CSV: a heading, a row of HXL tags where the form has any, one row for each body.
///
/// For bodies that hold something, that the form accepts as they are, whose repeats carry ids and whose texts hold no
/// NUL:
/// `read(write(form, bodies))` with [`Mapping::of_export`] gives the same bodies.
pub fn write(form: &Form, bodies: &[Body]) -> String {
    let columns = columns(form);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = columns.iter().map(|c| c.name.clone()).collect();
    let tags: Vec<String> = columns.iter().map(|c| c.tag.clone()).collect();
    let tags = tags.iter().any(|t| !t.is_empty()).then_some(tags);
    let rows = bodies.iter().map(|b| columns.iter().map(|c| c.cell(b)).collect());
    for row in std::iter::once(heading).chain(tags).chain(rows) {
        let row: Vec<String> = row;
        // Writing to memory fails only when a row has another width than the first, and all have one cell a column.
        if writer.write_record(&row).is_err() {
            break;
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

impl Mapping {
    /// The mapping that reads what [`write`] wrote.
    pub fn of_export(form: &Form) -> Self {
        let word = |text: &str| Spanned::new(0..0, text.to_owned());
        let (mut field, mut row) = (Vec::new(), Vec::new());
        for f in form.fields.iter().filter(|f| f.kind != FieldType::Calculate) {
            if f.kind != FieldType::Repeat {
                field.push(source(f, &f.name));
                continue;
            }
            let inner = f.fields.iter().filter(|i| i.kind != FieldType::Calculate);
            row.push(RowSource {
                to: word(&f.name),
                when: None,
                split: None,
                parallel: Some(BY.to_owned()),
                id: Some(format!("{}.{ROW_ID}", f.name)),
                field: inner.map(|i| source(i, &format!("{}.{}", f.name, i.name))).collect(),
            });
        }
        Self {
            kind: word(&form.kind),
            encoding: None,
            delimiter: Some(word(",")),
            key: None,
            flags: None,
            trim: false,
            order: None,
            consent: None,
            field,
            row,
        }
    }
}

fn source(field: &Field, column: &str) -> Source {
    let part = |p: &str| Some(format!("{column}.{p}"));
    let plain = Source::from_column(&field.name, column);
    let is_inner = column != field.name;
    match &field.kind {
        FieldType::Place if !is_inner => Source {
            column: None,
            place: Some(PlaceOf {
                code: part("code"),
                name: part("name"),
                latitude: part("latitude"),
                longitude: part("longitude"),
                precision: part("precision"),
                ..PlaceOf::default()
            }),
            ..plain
        },
        FieldType::CountRange if !is_inner => Source {
            column: None,
            range: Some(RangeOf { low: part("low"), best: format!("{column}.best"), high: part("high") }),
            ..plain
        },
        FieldType::SelectMultiple(_) => Source { split: Some(BY.to_owned()), ..plain },
        _ => plain,
    }
}

struct Column<'a> {
    name: String,
    tag: String,
    field: &'a str,
    what: What<'a>,
}

enum What<'a> {
    Whole,
    Place(&'static str),
    Count(&'static str),
    Rows(&'a str),
}

fn columns(form: &Form) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for field in &form.fields {
        let mut add = |part: &str, tag: Option<&String>, what| {
            let name = if part.is_empty() { field.name.clone() } else { format!("{}.{part}", field.name) };
            columns.push(Column { name, tag: tag.cloned().unwrap_or_default(), field: &field.name, what });
        };
        match field.kind {
            FieldType::Place => {
                for part in PLACE {
                    let tag = place_tag(field.hxl.as_ref(), part);
                    add(part, tag.as_ref(), What::Place(part));
                }
            }
            FieldType::CountRange => {
                let tags = [("low", "+min"), ("best", ""), ("high", "+max")];
                for (part, (_, more)) in COUNT.into_iter().zip(tags) {
                    let tag = field.hxl.as_ref().map(|t| format!("{t}{more}"));
                    add(part, tag.as_ref(), What::Count(part));
                }
            }
            FieldType::Repeat => {
                add(ROW_ID, None, What::Rows(ROW_ID));
                for inner in &field.fields {
                    add(&inner.name, inner.hxl.as_ref(), What::Rows(&inner.name));
                }
            }
            _ => add("", field.hxl.as_ref(), What::Whole),
        }
    }
    columns
}

/// The tags of a place's parts, where the place has one itself. Source: HXL 1.1 core tags.
fn place_tag(own: Option<&String>, part: &str) -> Option<String> {
    let own = own?;
    Some(match part {
        "code" => own.clone(),
        "name" => "#loc+name".to_owned(),
        "latitude" => "#geo+lat".to_owned(),
        "longitude" => "#geo+lon".to_owned(),
        _ => "#geo+precision".to_owned(),
    })
}

impl Column<'_> {
    fn cell(&self, body: &Body) -> String {
        let value = body.0.get(self.field);
        match &self.what {
            What::Whole => to_cell(value, BY),
            What::Place(part) => body.place(self.field).map(|p| place_cell(&p, part)).unwrap_or_default(),
            What::Count(part) => to_cell(value.and_then(|v| v.get(part)), BY),
            What::Rows(name) => {
                let rows = value.and_then(Value::as_array).into_iter().flatten();
                let cells: Vec<String> = rows.map(|r| to_cell(r.get(name), BY)).collect();
                joined(cells.iter().map(String::as_str), BY)
            }
        }
    }
}
