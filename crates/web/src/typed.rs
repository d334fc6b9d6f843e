//! Turns the texts of a posted form into the values that its kind holds.
//!
//! What cannot be turned stays as it was typed, so that `record::validate` can say what is wrong with it
//! and the page can show it again. Nothing is judged here.

use record::form::{Field, FieldType, Form};
use record::split::ROW_ID;
use serde_json::{Map, Value, json};

/// The body of a record from posted fields: only fields that the form has, blanks left out.
pub fn body(form: &Form, posted: &Map<String, Value>) -> Map<String, Value> {
    fields(&form.fields, posted)
}

fn fields(fields: &[Field], posted: &Map<String, Value>) -> Map<String, Value> {
    let mut found = Map::new();
    for field in fields {
        let value = posted.get(&field.name).and_then(|v| value(field, v));
        if let Some(value) = value {
            found.insert(field.name.clone(), value);
        }
    }
    found
}

fn value(field: &Field, posted: &Value) -> Option<Value> {
    match (&field.kind, posted) {
        (FieldType::Calculate, _) => None,
        (FieldType::Repeat, Value::Array(rows)) => some_rows(field, rows),
        (FieldType::SelectMultiple(_), Value::Array(codes)) => (!codes.is_empty()).then(|| posted.clone()),
        (FieldType::Place, Value::Object(parts)) => place(parts),
        (FieldType::CountRange, Value::Object(parts)) => count(parts),
        (_, Value::String(text)) => one(&field.kind, text),
        _ => None,
    }
}

fn one(kind: &FieldType, text: &str) -> Option<Value> {
    let text = if *kind == FieldType::Text { text.trim_end() } else { text.trim() };
    if text.trim().is_empty() {
        return None;
    }
    Some(match kind {
        FieldType::Integer => whole(text),
        FieldType::Boolean => json!(text == "yes"),
        FieldType::Date => json!(western(text)),
        _ => json!(text),
    })
}

fn some_rows(field: &Field, rows: &[Value]) -> Option<Value> {
    let mut found = Vec::new();
    for row in rows.iter().filter_map(Value::as_object) {
        let mut typed = fields(&field.fields, row);
        if typed.is_empty() {
            continue;
        }
        if let Some(id) = row.get(ROW_ID).and_then(Value::as_str).filter(|id| !id.is_empty()) {
            typed.insert(ROW_ID.to_owned(), json!(id));
        }
        found.push(Value::Object(typed));
    }
    (!found.is_empty()).then_some(Value::Array(found))
}

fn place(parts: &Map<String, Value>) -> Option<Value> {
    let text = |name: &str| parts.get(name).and_then(Value::as_str).map_or("", str::trim);
    let mut found = Map::new();
    for name in ["code", "name", "precision"].into_iter().filter(|n| !text(n).is_empty()) {
        found.insert(name.to_owned(), json!(text(name)));
    }
    if !text("latitude").is_empty() || !text("longitude").is_empty() {
        let point = json!({ "latitude": degrees(text("latitude")), "longitude": degrees(text("longitude")) });
        found.insert("point".to_owned(), point);
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

fn count(parts: &Map<String, Value>) -> Option<Value> {
    let text = |name: &str| parts.get(name).and_then(Value::as_str).map_or("", str::trim);
    let best = text("best");
    let is_blank = ["low", "best", "high"].into_iter().all(|n| text(n).is_empty());
    // One number alone is a count without doubt: nobody should have to type it three times.
    let or_best = |name: &str| {
        if text(name).is_empty() { whole(best) } else { whole(text(name)) }
    };
    (!is_blank).then(|| json!({ "low": or_best("low"), "best": whole(best), "high": or_best("high") }))
}

fn whole(text: &str) -> Value {
    let plain: String = western(text).chars().filter(|c| !matches!(c, ',' | '٬' | ' ' | '\u{a0}')).collect();
    plain.parse::<i64>().map_or_else(|_| json!(text), |n| json!(n))
}

fn degrees(text: &str) -> Value {
    western(text).replace(['٫', ','], ".").parse::<f64>().map_or_else(|_| json!(text), |n| json!(n))
}

/// Arabic-Indic and Persian digits as Western ones, which is how values are kept.
fn western(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from_digit(c as u32 - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(c as u32 - 0x6f0, 10),
        _ => None,
    };
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}
