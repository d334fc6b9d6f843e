//! What of the address of a list was not understood: it is said above the list, and nothing leaves as a file by it.

use crate::fault::Fault;
use crate::visit::Person;
use jiff::civil::Date;
use record::form::{Field, FieldType, Form};
use std::collections::BTreeMap;

/// How much of it is said.
const MOST: usize = 12;
const LONGEST: usize = 80;

/// The fields by which a list is narrowed, by their paths.
pub(super) fn facets(form: &Form) -> BTreeMap<String, &Field> {
    form.leaves().into_iter().filter(|(_, field)| field.facet).collect()
}

/// Whether a field can hold a code at all.
pub(super) fn is_known(person: &Person, field: &Field, code: &str) -> bool {
    let vocabularies = person.node().vocabularies();
    match &field.kind {
        FieldType::SelectOne(name) | FieldType::SelectMultiple(name) => vocabularies.term(name, code).is_some(),
        FieldType::Place => vocabularies.term("places", code).is_some(),
        FieldType::Boolean => ["true", "false", "yes", "no"].contains(&code),
        _ => true,
    }
}

/// What was not understood, as it stands in the address: what is no text, codes that no vocabulary has, days that are
/// none. A list is not narrowed by it.
pub(crate) fn misread(person: &Person, form: &Form) -> Vec<String> {
    let facets = facets(form);
    let is_day = |text: &str| text.is_empty() || text.parse::<Date>().is_ok();
    let is_wrong = |(name, value): &&(String, String)| match facets.get(name) {
        Some(field) => !value.is_empty() && !is_known(person, field, value),
        None => ["from", "to"].contains(&name.as_str()) && !is_day(value.trim()),
    };
    let wrong = person.query.iter().filter(is_wrong).map(|(name, value)| format!("{name}={value}"));
    let all = person.unread.iter().cloned().chain(wrong).take(MOST);
    all.map(|text| text.chars().take(LONGEST).collect()).collect()
}

/// Refuses a file of a list whose address was not understood: it would hold more than was asked for.
///
/// # Errors
/// [`Fault::Refused`] with what was not understood.
pub(crate) fn require_understood(person: &Person, form: &Form) -> Result<(), Fault> {
    match misread(person, form).first() {
        Some(text) => {
            Err(Fault::Refused(format!("`{text}` in the address was not understood; choose again in the list")))
        }
        None => Ok(()),
    }
}
