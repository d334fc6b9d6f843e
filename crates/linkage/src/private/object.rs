//! Reads an object of JSON key by key, and says where it is wrong.

use serde_json::{Map, Value};

use crate::private::Error;

/// An error of a schema: where, what, what to do.
pub(super) fn bad(place: &str, reason: &str, remedy: &str) -> Error {
    Error::BadSchema { place: place.to_owned(), reason: reason.to_owned(), remedy: remedy.to_owned() }
}

/// An object with its place in the whole.
pub(super) struct Object<'a> {
    place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The value as an object that has no other keys than those known.
    pub(super) fn new(place: &str, value: &'a Value, known: &[&str]) -> Result<Self, Error> {
        let all = Self::of_any(place, value)?;
        match all.map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(all),
            Some(key) => {
                let remedy = format!("leave it out; known are {}", known.join(", "));
                Err(bad(&all.at(key), "it is not known", &remedy))
            }
        }
    }

    fn of_any(place: &str, value: &'a Value) -> Result<Self, Error> {
        let map = value.as_object().ok_or_else(|| bad(place, "it is not an object", "write `{ … }`"))?;
        Ok(Self { place: place.to_owned(), map })
    }

    /// The place of a key.
    pub(super) fn at(&self, key: &str) -> String {
        if self.place == "schema" { key.to_owned() } else { format!("{}.{key}", self.place) }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key)
    }

    pub(super) fn need<T>(&self, key: &str, found: Option<T>) -> Result<T, Error> {
        found.ok_or_else(|| bad(&self.at(key), "it is missing", "write it"))
    }

    pub(super) fn object(&self, key: &str, known: &[&str]) -> Result<Self, Error> {
        Self::new(&self.at(key), self.need(key, self.value(key))?, known)
    }

    /// An object whose keys depend on what one of them says.
    pub(super) fn object_of_any(&self, key: &str) -> Result<Self, Error> {
        Self::of_any(&self.at(key), self.need(key, self.value(key))?)
    }

    fn read<T>(&self, key: &str, as_what: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>, Error> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let found =
            read(value).ok_or_else(|| bad(&self.at(key), "the value cannot be used", &format!("write {as_what}")));
        found.map(Some)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, Error> {
        self.read(key, "a text", Value::as_str)
    }

    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, Error> {
        let all = |value: &Value| value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect();
        self.read(key, "a list of texts", all)
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, Error> {
        self.read(key, "true or false", Value::as_bool)
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, Error> {
        self.read(key, "a number", Value::as_f64)
    }

    pub(super) fn signed(&self, key: &str) -> Result<Option<i64>, Error> {
        self.read(key, "a whole number", Value::as_i64)
    }

    pub(super) fn whole(&self, key: &str, least: u64) -> Result<Option<u64>, Error> {
        let read = |value: &Value| value.as_u64().filter(|number| *number >= least);
        self.read(key, &format!("a whole number of {least} or more"), read)
    }

    pub(super) fn maybe_one_of<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Result<Option<T>, Error> {
        let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        let find = |value: &Value| names.iter().find(|(name, _)| value.as_str() == Some(name)).map(|(_, means)| *means);
        self.read(key, &all.join(" or "), find)
    }

    pub(super) fn one_of<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Result<T, Error> {
        self.need(key, self.maybe_one_of(key, names)?)
    }
}
