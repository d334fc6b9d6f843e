//! A body as the page shows it: compartment by compartment, in words, closed ones as closed.

use super::{Part, Shown, Table};
use crate::words::{Words, field_key, written};
use record::form::{Field, FieldType, Form};
use record::index::{self, text_of};
use record::{Compartment, Place, Vocabularies};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a body is read with.
pub struct Reading<'a> {
    /// The words of the reader's language.
    pub words: &'a Words,
    /// The words for codes.
    pub vocabularies: &'a Vocabularies,
    /// The titles and addresses of linked records by id; others are shown as closed.
    pub links: &'a BTreeMap<String, (String, String)>,
    /// The compartments that are open to the reader.
    pub granted: &'a BTreeSet<Compartment>,
    /// Whom to ask for a closed one.
    pub whom: &'a str,
}

/// The parts of a record in the order of strictness: those that the form has fields in.
///
/// The body may hold closed fields by mistake; they are not shown.
pub fn parts(form: &Form, body: &Map<String, Value>, reading: &Reading<'_>) -> Vec<Part> {
    Compartment::ALL.into_iter().filter_map(|c| part(form, body, reading, c)).collect()
}

fn part(form: &Form, body: &Map<String, Value>, reading: &Reading<'_>, compartment: Compartment) -> Option<Part> {
    let has_fields = form.leaves().iter().any(|(_, f)| lies_in(f, compartment));
    if !has_fields {
        return None;
    }
    let mut part = Part { compartment: compartment.code().to_owned(), ..Part::default() };
    if !reading.granted.contains(&compartment) {
        part.is_closed = true;
        part.whom = reading.whom.to_owned();
        return Some(part);
    }
    for field in &form.fields {
        if field.kind == FieldType::Repeat {
            part.tables.extend(reading.table(form, field, body, compartment));
        } else if lies_in(field, compartment)
            && let Some(value) = body.get(&field.name)
        {
            part.fields.extend(reading.shown(&field_key(&form.kind, &field.name), field, value, compartment));
        }
    }
    Some(part)
}

// A place lies in two parts: its code in its own, the exact place in `location`.
fn lies_in(field: &Field, compartment: Compartment) -> bool {
    field.compartment == compartment || (field.kind == FieldType::Place && compartment == Compartment::Location)
}

impl Reading<'_> {
    /// One value in words.
    pub fn text(&self, field: &Field, value: &Value) -> String {
        match (&field.kind, value) {
            (_, Value::Bool(yes)) => self.words.plain(if *yes { "yes" } else { "no" }),
            (_, Value::Number(n)) => n.as_i64().map_or_else(|| n.to_string(), written::number),
            (FieldType::Link(_), Value::String(id)) => {
                self.links.get(id).map_or_else(|| self.words.plain("closed-link"), |(title, _)| title.clone())
            }
            _ => {
                let words = index::Words {
                    vocabularies: self.vocabularies,
                    language: self.words.language().code(),
                    date: &|date| self.words.date(date),
                };
                text_of(field, value, &words)
            }
        }
    }

    fn shown(&self, key: &str, field: &Field, value: &Value, compartment: Compartment) -> Vec<Shown> {
        if field.kind == FieldType::Place && compartment == Compartment::Location {
            return exact(value, self.words);
        }
        let text = self.text(field, value);
        let href = match (&field.kind, value) {
            (FieldType::Link(_), Value::String(id)) => self.links.get(id).map(|(_, href)| href.clone()),
            _ => None,
        };
        if text.is_empty() { Vec::new() } else { vec![Shown { key: key.to_owned(), text, href }] }
    }

    fn table(&self, form: &Form, repeat: &Field, body: &Map<String, Value>, part: Compartment) -> Option<Table> {
        let fields: Vec<&Field> = repeat.fields.iter().filter(|f| f.compartment == part).collect();
        let rows: Vec<Vec<String>> = body
            .get(&repeat.name)
            .and_then(Value::as_array)?
            .iter()
            .map(|row| fields.iter().map(|f| row.get(&f.name).map_or(String::new(), |v| self.text(f, v))).collect())
            .collect();
        let is_blank = rows.iter().flatten().all(String::is_empty);
        let column = |f: &&Field| field_key(&form.kind, &format!("{}.{}", repeat.name, f.name));
        (!is_blank).then(|| Table {
            key: field_key(&form.kind, &repeat.name),
            columns: fields.iter().map(column).collect(),
            rows,
        })
    }
}

fn exact(value: &Value, words: &Words) -> Vec<Shown> {
    let Ok(place) = serde_json::from_value::<Place>(value.clone()) else {
        return Vec::new();
    };
    let shown = |key: &str, text: String| Shown { key: key.to_owned(), text, href: None };
    let name = place.name.map(|name| shown("place-name", name));
    let point = place.point.map(|p| shown("place-point", format!("{:.4}, {:.4}", p.latitude, p.longitude)));
    let precision = place.precision.map(|p| shown("place-precision", words.plain(&format!("precision-{}", p.code()))));
    [name, point, precision].into_iter().flatten().collect()
}
