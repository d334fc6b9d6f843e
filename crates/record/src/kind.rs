//! The kinds that every node has: one form a file under `kinds/`, compiled in.

use crate::form::{Error, FieldType, Form};
use crate::vocabulary::Vocabularies;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "kinds/"]
#[include = "*.toml"]
struct Files;

/// All forms by kind.
#[derive(Debug, Clone)]
pub struct Kinds(BTreeMap<String, Form>);

impl Kinds {
    /// Loads the built-in forms and checks them against each other and the vocabularies.
    ///
    /// # Errors
    /// As [`Form::parse`]; also for a vocabulary or linked kind that does not exist.
    pub fn built_in(vocabularies: &Vocabularies) -> Result<Self, Error> {
        let mut kinds = BTreeMap::new();
        for file in Files::iter() {
            let bytes = Files::get(&file).map(|f| f.data).unwrap_or_default();
            let form = Form::parse(&file, &String::from_utf8_lossy(&bytes))?;
            kinds.insert(form.kind.clone(), form);
        }
        let kinds = Self(kinds);
        kinds.check(vocabularies)?;
        Ok(kinds)
    }

    /// The form of a kind.
    pub fn form(&self, kind: &str) -> Option<&Form> {
        self.0.get(kind)
    }

    /// All forms, ordered by kind.
    pub fn all(&self) -> impl Iterator<Item = &Form> {
        self.0.values()
    }

    fn check(&self, vocabularies: &Vocabularies) -> Result<(), Error> {
        for form in self.all() {
            for (path, field) in form.leaves() {
                let reason = match &field.kind {
                    FieldType::SelectOne(v) | FieldType::SelectMultiple(v) if vocabularies.codes(v).is_none() => {
                        format!("there is no vocabulary `{v}`; add it to vocabularies.toml")
                    }
                    FieldType::Link(k) if k != "*" && !self.0.contains_key(k) => {
                        format!("there is no kind `{k}` to link to")
                    }
                    _ => continue,
                };
                return Err(Error::Field { form: form.kind.clone(), field: path, reason });
            }
        }
        Ok(())
    }
}
