//! What of a record goes into an encoding. It follows from the form by rule, so that both sides find the same: what the
//! title and the index of the kind name, and, where a person wants it and each record lets it, names of people.
//!
//! Narrative, exact places, sources and attribution never go in: an encoding is pseudonymous personal data, and whoever
//! holds its secret can test any value against it.

use crate::agreements::Agreement;
use crate::node::Node;
use crate::{Error, Result};
use record::place::governorate;
use record::{Body, Compartment, FieldType, Form, PartialDate, PlacePrecision, Precision, TimePrecision};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is encoded, and how finely; travels with the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The kind of records.
    pub kind: String,
    /// Its fields, in order.
    pub parts: Vec<Part>,
    /// Places are told no finer.
    pub place: PlacePrecision,
    /// Days are told no finer.
    pub time: TimePrecision,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its path, such as `acts.type`.
    pub path: String,
    /// How its values are compared.
    pub how: How,
}

/// How values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Days that lie near each other are alike.
    Day,
    /// The governorate, and apart from it the finer code.
    Place,
    /// The same codes.
    Code,
    /// Numbers that lie near each other are alike.
    Count,
    /// Names of people: most of the letters.
    Name,
}

impl Schema {
    /// What follows from the form of a kind and an agreement. `None` when that would tell no record from another.
    pub(super) fn of(form: &Form, agreement: &Agreement, has_names: bool) -> Option<Self> {
        let precision = |terms: &crate::agreements::Terms| (terms.place, terms.time);
        let (ours, theirs) = (precision(&agreement.ours), precision(&agreement.theirs));
        let mut parts = Vec::new();
        for (path, field) in form.leaves() {
            let is_indexed = |name: &Option<String>| name.as_deref() == Some(path.as_str());
            let is_named = form.title.contains(&path) && field.compartment == Compartment::Open;
            let how = match field.kind {
                FieldType::Date if is_indexed(&form.index.date) => How::Day,
                FieldType::Place if is_indexed(&form.index.place) => How::Place,
                FieldType::Integer | FieldType::CountRange if is_indexed(&form.index.count) => How::Count,
                FieldType::SelectOne(_) | FieldType::SelectMultiple(_) if is_named => How::Code,
                // People stand in rows; who is responsible on our own side is no victim.
                FieldType::Text if field.compartment == Compartment::Identity && path.contains('.') && has_names => {
                    How::Name
                }
                _ => continue,
            };
            parts.push(Part { path, how });
        }
        let tells = |how: How| parts.iter().any(|p| p.how == how);
        let is_telling = (tells(How::Day) && tells(How::Place)) || tells(How::Name);
        is_telling.then(|| Self {
            kind: form.kind.clone(),
            parts,
            place: ours.0.max(theirs.0),
            time: ours.1.max(theirs.1),
        })
    }

    /// Whether names of people go in, of those records that let them.
    pub fn has_names(&self) -> bool {
        self.parts.iter().any(|p| p.how == How::Name)
    }

    /// As kept in the record of a run.
    pub(super) fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// As [`Schema::to_text`] wrote it.
    pub(super) fn from_text(text: &str) -> Result<Self> {
        Ok(serde_json::from_str(text)?)
    }

    /// How finely a record is told whose own label lets it be told so finely.
    pub(super) fn precision(&self, own: Precision) -> Precision {
        Precision { place: own.place.max(self.place), time: own.time.max(self.time) }
    }

    /// The values of a record, one for each column of the encoding; `None` when they would fit too many others.
    pub(super) fn values(&self, body: &Body) -> Option<Vec<String>> {
        let mut values = Vec::new();
        let mut has = (false, false, false);
        for part in &self.parts {
            match part.how {
                How::Day => {
                    let date = body.date(&part.path).map(|d| d.coarsen(self.time));
                    has.0 |= date.is_some();
                    values.push(date.map(number_of).unwrap_or_default());
                }
                How::Place => {
                    let code = body.place(&part.path).map(|p| p.code).unwrap_or_default();
                    let whole = governorate(&code);
                    let is_known = !whole.is_empty() && !whole.ends_with("-unknown");
                    has.1 |= is_known;
                    values.push(if is_known { whole.to_owned() } else { String::new() });
                    values.push(if is_known && whole != code { code.clone() } else { String::new() });
                }
                How::Code => values.push(joined(found(body, &part.path), str::to_owned)),
                How::Count => values.push(count(body, &part.path)),
                How::Name => {
                    let names = joined(found(body, &part.path), plain);
                    has.2 |= !names.is_empty();
                    values.push(names);
                }
            }
        }
        ((has.0 && has.1) || has.2).then_some(values)
    }
}

/// The number of the first day of a period, counted from a day that means nothing.
fn number_of(date: PartialDate) -> String {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    date.from().since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days()).to_string()
}

fn count(body: &Body, path: &str) -> String {
    let best = body.integer(path).or_else(|| body.count(path).map(|c| i64::from(c.best)));
    best.map(|n| n.to_string()).unwrap_or_default()
}

/// The texts at a path, of all rows of a repeat.
fn found(body: &Body, path: &str) -> Vec<String> {
    let texts = |value: Option<&Value>| -> Vec<String> {
        match value {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(items)) => items.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            _ => Vec::new(),
        }
    };
    match path.split_once('.') {
        None => texts(body.0.get(path)),
        Some((repeat, name)) => body.items(repeat).iter().flat_map(|row| texts(row.get(name))).collect(),
    }
}

/// In an order that does not depend on who wrote them down first.
fn joined(texts: Vec<String>, plain: impl Fn(&str) -> String) -> String {
    let mut words: Vec<String> =
        texts.iter().flat_map(|t| plain(t).split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
    words.sort();
    words.dedup();
    words.join(" ")
}

/// A name without case, marks and signs.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    letters.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
}

/// The schema that this node finds for a kind under an agreement.
pub(super) fn derived(node: &Node, agreement: &Agreement, (kind, has_names): (&str, bool)) -> Result<Schema> {
    let form = node.kinds.form(kind).filter(|f| f.travels).ok_or(Error::NotFound)?;
    Schema::of(form, agreement, has_names).ok_or_else(|| {
        Error::Conflict(format!("records of kind `{kind}` say too little to be told apart; choose another"))
    })
}
