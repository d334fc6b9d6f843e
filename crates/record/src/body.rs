//! The typed values of a body: what each field's JSON means.

use crate::count::CountRange;
use crate::date::PartialDate;
use crate::place::Place;
use serde_json::{Map, Value};

/// The fields of a record, whole, as a form gives them; or the part of them that somebody may see.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body(pub Map<String, Value>);

impl Body {
    /// A body from a JSON object; `None` for any other JSON.
    pub fn from_json(value: Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    /// The body as JSON.
    pub fn to_json(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// Sets a field, and returns the body, for building one by hand.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// A text or code.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|t| !t.is_empty())
    }

    /// A whole number that is not negative.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.0.get(name)?.as_u64().and_then(|n| u32::try_from(n).ok())
    }

    /// A whole number of either sign.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// A date.
    pub fn date(&self, name: &str) -> Option<PartialDate> {
        PartialDate::parse(self.text(name)?).ok()
    }

    /// A count with its range.
    pub fn count(&self, name: &str) -> Option<CountRange> {
        serde_json::from_value(self.0.get(name)?.clone()).ok()
    }

    /// A place, as much of it as is here.
    pub fn place(&self, name: &str) -> Option<Place> {
        serde_json::from_value(self.0.get(name)?.clone()).ok()
    }

    /// The rows of a repeat, or the choices of a multiple selection.
    pub fn items(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The rows of a repeat as bodies.
    pub fn rows(&self, name: &str) -> impl Iterator<Item = Self> {
        self.items(name).iter().filter_map(|v| v.as_object()).map(|m| Self(m.clone()))
    }

    /// The codes of a multiple selection.
    pub fn codes(&self, name: &str) -> impl Iterator<Item = &str> {
        self.items(name).iter().filter_map(Value::as_str)
    }
}
