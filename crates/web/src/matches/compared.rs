//! Records field by field beside each other.

use crate::fault::Fault;
use crate::naming::values;
use crate::view::matching::ComparedAll;
use crate::view::record::Reading;
use crate::visit::Person;
use crate::words::field_key;
use app::records::Show;
use record::Compartment;
use std::collections::{BTreeMap, BTreeSet};

/// Each field of some records of a kind; what is closed in one is closed in the comparison. Fields that none fills in are
/// left out.
pub(super) fn compared(person: &Person, shows: &[&Show]) -> Result<Vec<ComparedAll>, Fault> {
    let Some(first) = shows.first() else { return Ok(Vec::new()) };
    let form = person.form(&first.record.kind)?;
    let links = BTreeMap::new();
    let granted = app::attribution::opened(person.node(), person.actor());
    let reading = Reading {
        words: person.words()?,
        vocabularies: person.node().vocabularies(),
        links: &links,
        granted: &granted,
        whom: "",
    };
    let text = |show: &Show, path: &str, field: &record::Field| {
        let is_open = field.compartment == Compartment::Open
            || (granted.contains(&field.compartment) && !show.closed.contains(&field.compartment));
        let texts: Vec<String> =
            values(&show.body.0, path).into_iter().map(|v| reading.text(field, v)).filter(|t| !t.is_empty()).collect();
        is_open.then(|| texts.join(" · "))
    };
    let mut fields = Vec::new();
    for (path, field) in form.leaves() {
        let texts: Vec<Option<String>> = shows.iter().map(|show| text(show, &path, field)).collect();
        if texts.iter().all(|text| text.as_deref() == Some("")) {
            continue;
        }
        let filled: BTreeSet<&str> = texts.iter().flatten().map(String::as_str).filter(|t| !t.is_empty()).collect();
        let is_different = filled.len() > 1;
        fields.push(ComparedAll { key: field_key(&form.kind, &path), is_different, texts });
    }
    Ok(fields)
}
