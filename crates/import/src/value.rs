//! One cell into one value of a field, and back.

use jiff::civil::Date;
use record::date::{self, PartialDate};
use record::form::FieldType;
use record::problem::Reason;
use record::{CountRange, Field, Place};
use serde_json::{Value, json};

/// The value that a cell with something in it means. Codes are checked later, against the form.
pub(crate) fn from_cell(field: &Field, cell: &str) -> Result<Value, Reason> {
    Ok(match &field.kind {
        FieldType::Integer => json!(whole(cell)?),
        FieldType::Boolean => json!(boolean(cell)?),
        FieldType::Date => {
            partial_date(cell, None)?;
            json!(cell.trim())
        }
        // In a repeat a place or a count has one column, and is written there as JSON.
        FieldType::CountRange | FieldType::Place if cell.starts_with('{') => {
            serde_json::from_str(cell).map_err(|_| Reason::NotObject)?
        }
        FieldType::CountRange => count(CountRange::exactly(people(cell)?)),
        FieldType::Place => json!({ "code": cell }),
        FieldType::SelectMultiple(_) => json!([cell]),
        _ => json!(cell),
    })
}

/// A date in Concord's notation, or in a format of `strftime`.
pub(crate) fn partial_date(cell: &str, format: Option<&str>) -> Result<PartialDate, Reason> {
    let text = match format {
        None => cell.trim().to_owned(),
        Some(format) => Date::strptime(format, cell.trim()).map_err(|_| Reason::NotDate)?.to_string(),
    };
    PartialDate::parse(&text).map_err(|e| match e {
        date::Error::Outside(_) => Reason::DateOutside,
        _ => Reason::NotDate,
    })
}

/// A number of people.
pub(crate) fn people(cell: &str) -> Result<u32, Reason> {
    let n = whole(cell)?;
    if n < 0 { Err(Reason::Negative) } else { u32::try_from(n).map_err(|_| Reason::NotNumber) }
}

/// Degrees, not yet checked against the world.
pub(crate) fn degrees(cell: &str) -> Result<f64, Reason> {
    cell.trim().parse::<f64>().map_err(|_| Reason::NotNumber)
}

pub(crate) fn count(range: CountRange) -> Value {
    json!({ "low": range.low, "best": range.best, "high": range.high })
}

fn whole(cell: &str) -> Result<i64, Reason> {
    cell.trim().parse::<i64>().map_err(|_| Reason::NotNumber)
}

fn boolean(cell: &str) -> Result<bool, Reason> {
    match cell.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(Reason::NotObject),
    }
}

/// Splits a cell. `\` before the separator or before `\` takes it literally, so that [`joined`] comes back whole.
pub(crate) fn split(cell: &str, by: &str) -> Vec<String> {
    let (mut parts, mut rest) = (vec![String::new()], cell);
    while let Some(first) = rest.chars().next() {
        let escaped = rest.strip_prefix('\\').filter(|r| r.starts_with(by) || r.starts_with('\\'));
        let (taken, is_end) = match escaped {
            Some(after) if after.starts_with(by) => (1 + by.len(), false),
            Some(_) => (2, false),
            None if rest.starts_with(by) => (by.len(), true),
            None => (first.len_utf8(), false),
        };
        let last = parts.len() - 1;
        if is_end {
            parts.push(String::new());
        } else {
            parts[last].push_str(&rest[usize::from(escaped.is_some())..taken]);
        }
        rest = &rest[taken..];
    }
    parts
}

/// Joins values into one cell, so that [`split`] gives them back.
pub(crate) fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, by: &str) -> String {
    let escaped = parts.into_iter().map(|p| p.replace('\\', "\\\\").replace(by, &format!("\\{by}")));
    escaped.collect::<Vec<_>>().join(by)
}

/// A simple value as a cell: nothing for what is absent, JSON for what has no notation of its own.
pub(crate) fn to_cell(value: Option<&Value>, by: &str) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => joined(items.iter().filter_map(Value::as_str), by),
        Some(other) => other.to_string(),
    }
}

/// One part of a place, as a cell.
pub(crate) fn place_cell(place: &Place, part: &str) -> String {
    let point = |f: fn(&record::Point) -> f64| place.point.as_ref().map(|p| f(p).to_string());
    match part {
        "code" => Some(place.code.clone()),
        "name" => place.name.clone(),
        "latitude" => point(|p| p.latitude),
        "longitude" => point(|p| p.longitude),
        _ => place.precision.map(|p| p.code().to_owned()),
    }
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{joined, split};

    #[test]
    fn what_was_joined_is_split_again_even_when_it_holds_the_separator() {
        for parts in [vec!["a", "b"], vec!["a|b", "", "\\"], vec!["\\|", "c\\"], vec![""]] {
            assert_eq!(split(&joined(parts.iter().copied(), "|"), "|"), parts);
        }
    }

    #[test]
    fn a_separator_of_several_characters_splits() {
        assert_eq!(split("Ahrar al-Sham, Jabhat Fateh al-Sham", ", "), ["Ahrar al-Sham", "Jabhat Fateh al-Sham"]);
    }
}
