//! What lists run on: index columns, entries and the title, from the open part only.

use crate::body::Body;
use crate::compartment::Compartment;
use crate::count::CountRange;
use crate::date::PartialDate;
use crate::form::{Field, FieldType, Form};
use crate::place::governorate;
use crate::vocabulary::Vocabularies;
use serde_json::{Map, Value};

/// One listed or faceted value of one open field.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The path of the field.
    pub field: String,
    /// A code, date or place.
    pub text: Option<String>,
    /// A number.
    pub number: Option<i64>,
}

/// The index columns of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// When.
    pub date: Option<PartialDate>,
    /// The coarse place code.
    pub place: Option<String>,
    /// How many, best count.
    pub count: Option<i64>,
}

/// The entries of an open part: one for each value of each listed or faceted field.
pub fn entries(form: &Form, open: &Map<String, Value>) -> Vec<Entry> {
    form.leaves()
        .into_iter()
        .filter(|(path, f)| f.compartment == Compartment::Open && (f.facet || form.list.contains(path)))
        .flat_map(|(path, field)| values(open, &path).into_iter().flat_map(move |v| entry(&path, field, v)))
        .collect()
}

/// The index columns of an open part.
pub fn columns(form: &Form, open: &Map<String, Value>) -> Columns {
    let open = Body(open.clone());
    let named = |name: &Option<String>| name.clone().unwrap_or_default();
    Columns {
        date: open.date(&named(&form.index.date)),
        place: open.place(&named(&form.index.place)).map(|p| p.code),
        count: {
            let name = named(&form.index.count);
            open.count(&name).map(|c| i64::from(c.best)).or_else(|| open.integer(&name))
        },
    }
}

/// The title in a language: the words of the title fields, joined by ` · `. Empty when none is filled in.
pub fn title(form: &Form, open: &Map<String, Value>, words: &Words<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for path in &form.title {
        let Some(field) = form.field(path) else { continue };
        let found = values(open, path).into_iter().next().map(|v| match (&field.kind, v) {
            // A title names the governorate; the district stands in the list beside it.
            (FieldType::Place, Value::Object(place)) => {
                let code = place.get("code").and_then(Value::as_str).unwrap_or_default();
                words.vocabularies.label("places", governorate(code), words.language).to_owned()
            }
            _ => text_of(field, v, words),
        });
        parts.extend(found.filter(|t| !t.is_empty()));
    }
    parts.join(" · ")
}

/// How values are written for people.
pub struct Words<'a> {
    /// The words for codes.
    pub vocabularies: &'a Vocabularies,
    /// The language of the reader.
    pub language: &'a str,
    /// Writes a date in that language.
    pub date: &'a dyn Fn(PartialDate) -> String,
}

/// One open value as people read it.
pub fn text_of(field: &Field, value: &Value, words: &Words<'_>) -> String {
    let label = |name: &str, code: &str| words.vocabularies.label(name, code, words.language).to_owned();
    match (&field.kind, value) {
        (FieldType::SelectOne(v), Value::String(code)) => label(v, code),
        (FieldType::SelectMultiple(v), Value::Array(codes)) => {
            let labels: Vec<_> = codes.iter().filter_map(Value::as_str).map(|c| label(v, c)).collect();
            labels.join(", ")
        }
        (FieldType::Place, Value::Object(place)) => {
            place.get("code").and_then(Value::as_str).map(|c| label("places", c)).unwrap_or_default()
        }
        (FieldType::Date, Value::String(text)) => {
            PartialDate::parse(text).map_or_else(|_| text.clone(), |d| (words.date)(d))
        }
        (FieldType::CountRange, value) => {
            let count: Option<CountRange> = serde_json::from_value(value.clone()).ok();
            count.map(range_text).unwrap_or_default()
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    }
}

fn range_text(count: CountRange) -> String {
    if count.low == count.high && count.low == count.best {
        count.best.to_string()
    } else {
        format!("{} ({}–{})", count.best, count.low, count.high)
    }
}

fn values<'a>(open: &'a Map<String, Value>, path: &str) -> Vec<&'a Value> {
    match path.split_once('.') {
        None => open.get(path).into_iter().collect(),
        Some((repeat, name)) => {
            open.get(repeat).and_then(Value::as_array).into_iter().flatten().filter_map(|r| r.get(name)).collect()
        }
    }
}

fn entry(path: &str, field: &Field, value: &Value) -> Vec<Entry> {
    let text = |t: &str| Entry { field: path.to_owned(), text: Some(t.to_owned()), number: None };
    let number = |n: i64| Entry { field: path.to_owned(), text: None, number: Some(n) };
    match (&field.kind, value) {
        (FieldType::SelectMultiple(_), Value::Array(codes)) => {
            codes.iter().filter_map(Value::as_str).map(text).collect()
        }
        (FieldType::Place, v) => v.get("code").and_then(Value::as_str).map(text).into_iter().collect(),
        (FieldType::CountRange, v) => v.get("best").and_then(Value::as_i64).map(number).into_iter().collect(),
        (_, Value::String(t)) => vec![text(t)],
        (_, Value::Bool(b)) => vec![text(if *b { "yes" } else { "no" })],
        (_, Value::Number(n)) => n.as_i64().map(number).into_iter().collect(),
        _ => Vec::new(),
    }
}
