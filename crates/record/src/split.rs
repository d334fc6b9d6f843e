//! A body taken apart by compartments, and put together again from those that were granted.

use crate::body::Body;
use crate::compartment::Compartment;
use crate::form::{Field, FieldType, Form};
use crate::place::{Place, coarsen_code};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The key under which each row of a repeat carries its stable id.
pub const ROW_ID: &str = "_id";

/// A body in parts: what is open, and one object for each sealed compartment that holds anything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// Codes, dates, counts, coarse places.
    pub open: Map<String, Value>,
    /// What is stored as ciphertext.
    pub sealed: BTreeMap<Compartment, Map<String, Value>>,
}

/// Takes a body apart. Rows of repeats without an id get one from `new_id`.
///
/// A repeat with an open field keeps its rows in the open part and hangs sealed fields on their ids; a
/// repeat without one lies wholly in its compartments, so that not even the number of its rows is open.
pub fn split(form: &Form, body: &Body, mut new_id: impl FnMut() -> String) -> Parts {
    let mut parts = Parts::default();
    for field in &form.fields {
        let Some(value) = body.0.get(&field.name).filter(|v| !is_empty(v)) else { continue };
        if field.kind == FieldType::Repeat {
            split_rows(&mut parts, field, value, &mut new_id);
        } else {
            for (compartment, part) in split_value(field, value) {
                parts.at(compartment).insert(field.name.clone(), part);
            }
        }
    }
    parts
}

/// Puts a body together from its open part and the compartments given.
pub fn merge(form: &Form, open: &Map<String, Value>, sealed: &BTreeMap<Compartment, Map<String, Value>>) -> Body {
    let mut body = Map::new();
    for field in &form.fields {
        let parts = std::iter::once(open).chain(sealed.values()).filter_map(|p| p.get(&field.name));
        let merged = if field.kind == FieldType::Repeat {
            merge_rows(parts)
        } else {
            parts.fold(None, |sum, part| Some(merge_value(sum, part)))
        };
        if let Some(value) = merged {
            body.insert(field.name.clone(), value);
        }
    }
    Body(body)
}

impl Parts {
    fn at(&mut self, compartment: Compartment) -> &mut Map<String, Value> {
        match compartment {
            Compartment::Open => &mut self.open,
            sealed => self.sealed.entry(sealed).or_default(),
        }
    }
}

fn split_value(field: &Field, value: &Value) -> Vec<(Compartment, Value)> {
    if field.kind != FieldType::Place || field.compartment != Compartment::Open {
        return vec![(field.compartment, value.clone())];
    }
    let Ok(place) = serde_json::from_value::<Place>(value.clone()) else {
        return vec![(Compartment::STRICTEST, value.clone())];
    };
    let code = coarsen_code(&place.code, field.open_precision);
    let mut parts = vec![(Compartment::Open, json!({ "code": code }))];
    if place.name.is_some() || place.point.is_some() || code != place.code {
        parts.push((Compartment::Location, value.clone()));
    }
    parts
}

/// Sealed rows are an object from row id to what is sealed of the row; `order` keeps their sequence.
fn split_rows(parts: &mut Parts, field: &Field, value: &Value, new_id: &mut impl FnMut() -> String) {
    for row in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
        let id = row.get(ROW_ID).and_then(Value::as_str).map_or_else(&mut *new_id, str::to_owned);
        if field.compartment == Compartment::Open {
            push_row(parts, &field.name, json!({ ROW_ID: id.clone() }));
        }
        for inner in &field.fields {
            let Some(value) = row.get(&inner.name).filter(|v| !is_empty(v)) else { continue };
            for (compartment, part) in split_value(inner, value) {
                if compartment == Compartment::Open {
                    set_in_last_row(parts, &field.name, &inner.name, part);
                } else {
                    let rows = parts.at(compartment).entry(field.name.clone()).or_insert_with(|| json!({}));
                    rows[&id][&inner.name] = part;
                }
            }
        }
    }
}

fn push_row(parts: &mut Parts, repeat: &str, row: Value) {
    let rows = parts.open.entry(repeat.to_owned()).or_insert_with(|| json!([]));
    if let Some(rows) = rows.as_array_mut() {
        rows.push(row);
    }
}

fn set_in_last_row(parts: &mut Parts, repeat: &str, name: &str, value: Value) {
    let last = parts.open.get_mut(repeat).and_then(Value::as_array_mut).and_then(|r| r.last_mut());
    if let Some(row) = last {
        row[name] = value;
    }
}

fn merge_value(sum: Option<Value>, part: &Value) -> Value {
    match (sum, part) {
        (Some(Value::Object(mut a)), Value::Object(b)) => {
            a.extend(b.clone());
            Value::Object(a)
        }
        (_, part) => part.clone(),
    }
}

fn merge_rows<'a>(parts: impl Iterator<Item = &'a Value>) -> Option<Value> {
    let mut rows: Vec<(String, Value)> = Vec::new();
    for part in parts {
        match part {
            Value::Array(open) => {
                rows.extend(open.iter().filter_map(|r| Some((r.get(ROW_ID)?.as_str()?.to_owned(), r.clone()))));
            }
            Value::Object(sealed) => {
                for (id, fields) in sealed {
                    match rows.iter_mut().find(|(known, _)| known == id) {
                        Some((_, row)) => *row = merge_value(Some(row.take()), fields),
                        None => rows.push((id.clone(), merge_value(Some(json!({ ROW_ID: id })), fields))),
                    }
                }
            }
            _ => {}
        }
    }
    (!rows.is_empty()).then(|| Value::Array(rows.into_iter().map(|(_, row)| row).collect()))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Array(a) => a.is_empty(),
        Value::Object(o) => o.is_empty(),
        _ => false,
    }
}
