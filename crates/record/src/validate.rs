//! Checks a body against its form, and works out what is calculated.

use crate::body::Body;
use crate::date::{self, PartialDate};
use crate::expression::{Scope, Value as Found};
use crate::form::{Field, FieldType, Form};
use crate::place::{Place, Point};
use crate::problem::{Problem, Reason};
use crate::vocabulary::Vocabularies;
use serde_json::{Map, Value, json};

const TEXT_LIMIT: usize = 20_000;

/// Fills in calculated fields, drops fields that are not relevant, and lists what is wrong.
///
/// The body comes back even when there are problems, so that nothing that somebody typed is lost.
pub fn validate(form: &Form, vocabularies: &Vocabularies, body: Body) -> (Body, Vec<Problem>) {
    let mut checked = body.0.clone();
    let mut problems = Vec::new();
    for name in body.0.keys().filter(|n| form.fields.iter().all(|f| &f.name != *n)) {
        problems.push(Problem::in_field(&form.kind, name, Reason::UnknownField, name));
        checked.remove(name);
    }
    let context = Context { form, vocabularies };
    for field in &form.fields {
        if field.kind == FieldType::Repeat {
            let rows = context.rows(field, &body.0, &mut problems);
            if !rows.is_empty() {
                checked.insert(field.name.clone(), Value::Array(rows));
            } else {
                checked.remove(&field.name);
            }
        } else {
            context.field(&field.name, field, (&body.0, None), &mut checked, &mut problems);
        }
    }
    (Body(checked), problems)
}

struct Context<'a> {
    form: &'a Form,
    vocabularies: &'a Vocabularies,
}

type At<'a> = (&'a Map<String, Value>, Option<&'a Map<String, Value>>);

impl Context<'_> {
    fn rows(&self, field: &Field, body: &Map<String, Value>, problems: &mut Vec<Problem>) -> Vec<Value> {
        let rows = match body.get(&field.name) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(rows)) => rows,
            Some(other) => {
                problems.push(self.problem(&field.name, Reason::NotObject, other));
                return Vec::new();
            }
        };
        let mut checked = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let Some(row) = row.as_object() else {
                problems.push(self.problem(&field.name, Reason::NotObject, row));
                continue;
            };
            let mut copy = row.clone();
            for inner in &field.fields {
                let path = format!("{}.{}.{}", field.name, i, inner.name);
                self.field(&path, inner, (body, Some(row)), &mut copy, problems);
            }
            checked.push(Value::Object(copy));
        }
        checked
    }

    fn field(&self, path: &str, field: &Field, at: At<'_>, out: &mut Map<String, Value>, problems: &mut Vec<Problem>) {
        let (body, row) = at;
        let here = row.unwrap_or(body).get(&field.name);
        let scope = Scope { body, row, here };
        if field.relevant.as_ref().is_some_and(|e| !e.evaluate(&scope).is_true()) {
            out.remove(&field.name);
            return;
        }
        if let Some(calculation) = &field.calculation {
            match calculation.evaluate(&scope) {
                Found::Number(n) => out.insert(field.name.clone(), json!(n.round() as i64)),
                _ => out.remove(&field.name),
            };
            return;
        }
        let Some(value) = here.filter(|v| !is_blank(v)) else {
            out.remove(&field.name);
            if field.required {
                problems.push(self.problem(path, Reason::Missing, &Value::Null));
            }
            return;
        };
        if let Some(reason) = self.wrong(field, value) {
            problems.push(self.problem(path, reason, value));
        } else if field.constraint.as_ref().is_some_and(|e| !e.evaluate(&scope).is_true()) {
            problems.push(self.problem(path, Reason::Constraint, value));
        }
    }

    fn wrong(&self, field: &Field, value: &Value) -> Option<Reason> {
        match (&field.kind, value) {
            (FieldType::Text, Value::String(t)) => (t.len() > TEXT_LIMIT).then_some(Reason::TooLong),
            (FieldType::Code, Value::String(t)) => (!is_code(t)).then_some(Reason::UnknownCode),
            (FieldType::Integer | FieldType::Calculate, v) => v.as_i64().is_none().then_some(Reason::NotNumber),
            (FieldType::Boolean, v) => v.as_bool().is_none().then_some(Reason::NotObject),
            (FieldType::Date, Value::String(t)) => match PartialDate::parse(t) {
                Ok(_) => None,
                Err(date::Error::Outside(_)) => Some(Reason::DateOutside),
                Err(_) => Some(Reason::NotDate),
            },
            (FieldType::Place, v) => self.wrong_place(v),
            (FieldType::CountRange, v) => wrong_count(v),
            (FieldType::SelectOne(v), Value::String(code)) => self.wrong_code(v, code),
            (FieldType::SelectMultiple(v), Value::Array(codes)) => {
                codes.iter().find_map(|c| c.as_str().map_or(Some(Reason::NotObject), |c| self.wrong_code(v, c)))
            }
            (FieldType::Link(_), Value::String(id)) => {
                crate::RecordId::parse(id).is_none().then_some(Reason::UnknownCode)
            }
            _ => Some(Reason::NotObject),
        }
    }

    fn wrong_code(&self, vocabulary: &str, code: &str) -> Option<Reason> {
        self.vocabularies.term(vocabulary, code).is_none().then_some(Reason::UnknownCode)
    }

    fn wrong_place(&self, value: &Value) -> Option<Reason> {
        let Ok(place) = serde_json::from_value::<Place>(value.clone()) else { return Some(Reason::NotObject) };
        if place.point.is_some_and(|p| Point::new(p.latitude, p.longitude).is_none()) {
            return Some(Reason::PlaceOutside);
        }
        self.wrong_code("places", &place.code).map(|_| Reason::UnknownPlace)
    }

    fn problem(&self, path: &str, reason: Reason, value: &Value) -> Problem {
        let seen = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Problem::in_field(&self.form.kind, path, reason, &seen)
    }
}

fn wrong_count(value: &Value) -> Option<Reason> {
    let part = |name: &str| value.get(name).and_then(Value::as_i64);
    match (part("low"), part("best"), part("high")) {
        (Some(a), Some(b), Some(c)) if a.min(b).min(c) < 0 => Some(Reason::Negative),
        (Some(_), Some(_), Some(_)) => None,
        _ => Some(Reason::NotNumber),
    }
}

fn is_code(text: &str) -> bool {
    text.len() <= 80 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._:/".contains(&b))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.trim().is_empty(),
        Value::Array(a) => a.is_empty(),
        Value::Object(o) => o.is_empty(),
        _ => false,
    }
}
