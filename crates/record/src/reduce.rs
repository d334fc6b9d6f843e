//! What a partner gets of a record: the granted compartments, with place and time told as coarsely as agreed.

use crate::compartment::Compartment;
use crate::date::PartialDate;
use crate::form::{Field, FieldType, Form};
use crate::label::Precision;
use crate::place::{PlacePrecision, coarsen_code};
use crate::split::Parts;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Keeps the granted compartments and coarsens every place and date in them.
///
/// The exact place passes only when `location` is granted and the precision is not coarser than a
/// locality; otherwise only its code does, cut to the precision. An open link to another record does not
/// pass: its id means nothing to the partner, and its presence would be a hint.
pub fn reduce(form: &Form, parts: &Parts, granted: &BTreeSet<Compartment>, precision: Precision) -> Parts {
    let keeps_points = precision.place <= PlacePrecision::Locality;
    let sealed = parts
        .sealed
        .iter()
        .filter(|(c, _)| granted.contains(c) && (**c != Compartment::Location || keeps_points))
        .map(|(c, fields)| (*c, coarsen(form, fields, precision)))
        .collect();
    Parts { open: coarsen(form, &parts.open, precision), sealed }
}

fn coarsen(form: &Form, part: &Map<String, Value>, precision: Precision) -> Map<String, Value> {
    let mut coarse = Map::new();
    for (name, value) in part {
        let Some(field) = form.field(name) else { continue };
        let value = match (&field.kind, value) {
            (FieldType::Repeat, Value::Array(rows)) => rows.iter().map(|r| coarsen_row(field, r, precision)).collect(),
            (FieldType::Repeat, Value::Object(rows)) => {
                rows.iter().map(|(id, r)| (id.clone(), coarsen_row(field, r, precision))).collect()
            }
            _ => match coarsen_value(field, value, precision) {
                Some(value) => value,
                None => continue,
            },
        };
        coarse.insert(name.clone(), value);
    }
    coarse
}

fn coarsen_row(repeat: &Field, row: &Value, precision: Precision) -> Value {
    let mut coarse = Map::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        let field = repeat.fields.iter().find(|f| &f.name == name);
        let value = match field {
            Some(field) => coarsen_value(field, value, precision),
            None => Some(value.clone()),
        };
        coarse.extend(value.map(|v| (name.clone(), v)));
    }
    Value::Object(coarse)
}

fn coarsen_value(field: &Field, value: &Value, precision: Precision) -> Option<Value> {
    match (&field.kind, value) {
        (FieldType::Link(_), _) => None,
        (FieldType::Date, Value::String(text)) => {
            PartialDate::parse(text).ok().map(|d| json!(d.coarsen(precision.time)))
        }
        (FieldType::Place, Value::Object(place)) => {
            let code = place.get("code")?.as_str()?;
            let code = coarsen_code(code, precision.place);
            if precision.place > PlacePrecision::Locality {
                return Some(json!({ "code": code }));
            }
            let mut place = place.clone();
            place.insert("code".to_owned(), json!(code));
            if precision.place == PlacePrecision::Locality {
                place.remove("point");
            }
            Some(Value::Object(place))
        }
        _ => Some(value.clone()),
    }
}
