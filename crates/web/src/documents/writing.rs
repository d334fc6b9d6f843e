//! The form in which a version is written, as far as it is filled in.

use super::against;
use crate::fault::Fault;
use crate::form::Submission;
use crate::naming::{address, names, title};
use crate::records::record_id;
use crate::view::document::{CiteEdit, DocumentEdit, SectionEdit};
use crate::visit::Person;
use app::documents::{Cite, Document, Written, WrittenSection};
use app::requests;
use record::{Body, RecordId};
use serde_json::Value;
use std::collections::BTreeSet;

/// Empty sections behind those that are there.
const SPARE: usize = 2;
/// The most sections that a form shows.
const MOST: usize = 60;

/// What a section can rest on: a record that was chosen, or what an earlier version cites.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    cite: Cite,
    title: String,
    owner: Option<String>,
    against: Vec<crate::view::document::Against>,
}

/// The form with what can be cited in it.
pub(super) struct Writing {
    pub(super) view: DocumentEdit,
    choices: Vec<Choice>,
}

fn value(cite: &Cite) -> String {
    match cite {
        Cite::Record(id) => format!("record.{id}"),
        Cite::Reference(reference) => format!("reference.{reference}"),
    }
}

fn cite(text: &str) -> Option<Cite> {
    match text.split_once('.')? {
        ("record", id) => RecordId::parse(id).map(Cite::Record),
        ("reference", reference) => Some(Cite::Reference(reference.to_owned())),
        _ => None,
    }
}

/// Records that were chosen to be cited, as far as this person may list them.
pub(super) async fn chosen(person: &Person, ids: &[String]) -> Result<Vec<Choice>, Fault> {
    let ids: Vec<RecordId> = ids.iter().map(|id| record_id(id)).collect::<Result<_, _>>()?;
    let names = names(person).await?;
    let found = requests::named(person.node(), person.actor(), &ids).await?;
    let choice = |record: &app::Stored| {
        let (cite, owner) = (Cite::Record(record.id.clone()), Some(names.org(&record.origin)));
        Ok(Choice { cite, title: title(person, record)?, owner, against: Vec::new() })
    };
    found.iter().map(choice).collect()
}

/// What a version cites, without records that were chosen anew as well.
pub(super) fn carried(person: &Person, document: &Document) -> Result<Vec<Choice>, Fault> {
    let mut all = Vec::new();
    for citation in document.citations.values() {
        let title = citation.record.as_ref().map(|r| title(person, r)).transpose()?.unwrap_or_default();
        all.push(Choice {
            cite: Cite::Reference(citation.reference.clone()),
            title,
            owner: citation.owner.clone(),
            against: against(&citation.against),
        });
    }
    Ok(all)
}

impl Writing {
    pub(super) fn new(view: DocumentEdit, choices: Vec<Choice>) -> Self {
        Self { view, choices }
    }

    /// Fills in what a version says, or what somebody typed.
    pub(super) fn filled(mut self, written: &Written) -> DocumentEdit {
        self.view.title.clone_from(&written.title);
        self.view.purpose.clone_from(&written.purpose);
        let blank = WrittenSection::default();
        let spare = SPARE.min(MOST.saturating_sub(written.sections.len()));
        let sections = written.sections.iter().chain(std::iter::repeat_n(&blank, spare));
        let is_first = written.sections.is_empty();
        self.view.sections = sections.enumerate().map(|(at, s)| self.section(at, s, is_first && at == 0)).collect();
        self.view
    }

    fn section(&self, at: usize, section: &WrittenSection, takes_all: bool) -> SectionEdit {
        let cite = |choice: &Choice| CiteEdit {
            value: value(&choice.cite),
            title: choice.title.clone(),
            owner: choice.owner.clone(),
            // What may not be cited any more is not carried on without a thought.
            is_chosen: choice.against.is_empty() && (takes_all || section.cites.contains(&choice.cite)),
            against: choice.against.clone(),
        };
        SectionEdit {
            at,
            key: section.key.clone().unwrap_or_default(),
            heading: section.heading.clone(),
            text: section.text.clone(),
            cites: self.choices.iter().map(cite).collect(),
        }
    }
}

/// What a version says, as it is written on.
pub(super) fn as_written(text: &app::documents::Text) -> Written {
    let section = |s: &app::documents::Section| WrittenSection {
        key: Some(s.key.clone()),
        heading: s.heading.clone(),
        text: s.text.clone(),
        cites: s.cites.iter().cloned().map(Cite::Reference).collect(),
    };
    let sections = text.sections.iter().map(section).collect();
    Written { title: text.title.clone(), purpose: text.purpose.clone(), sections }
}

/// What somebody typed, and what is wrong with it. A section without heading and text is left out.
pub(super) fn read(typed: &Submission) -> (Written, Vec<String>) {
    let rows = typed.fields.get("sections").and_then(Value::as_array).into_iter().flatten();
    let mut sections = Vec::new();
    for row in rows.filter_map(|r| Body::from_json(r.clone())) {
        let text = |name: &str| row.text(name).unwrap_or_default().trim().to_owned();
        if text("heading").is_empty() && text("text").is_empty() {
            continue;
        }
        let cites: BTreeSet<Cite> = row.codes("cites").filter_map(cite).collect();
        let key = Some(text("key")).filter(|k| !k.is_empty());
        sections.push(WrittenSection { key, heading: text("heading"), text: text("text"), cites });
    }
    let written = Written {
        title: typed.text("title").trim().to_owned(),
        purpose: typed.text("purpose").trim().to_owned(),
        sections,
    };
    let checks = [
        ("title", written.title.is_empty()),
        ("purpose", written.purpose.is_empty()),
        ("sections", written.sections.is_empty()),
        ("text", written.sections.iter().any(|s| s.text.is_empty())),
        ("cites", written.sections.iter().any(|s| s.cites.is_empty())),
    ];
    let wrong = checks.into_iter().filter(|(_, is_wrong)| *is_wrong).map(|(code, _)| code.to_owned()).collect();
    (written, wrong)
}

/// The ids of records that the sections cite.
pub(super) fn records_of(written: &Written) -> Vec<String> {
    let cites: BTreeSet<&Cite> = written.sections.iter().flat_map(|s| &s.cites).collect();
    let record = |c: &&Cite| match c {
        Cite::Record(id) => Some(id.as_str().to_owned()),
        Cite::Reference(_) => None,
    };
    cites.iter().filter_map(record).collect()
}

/// The page on which further records are chosen.
pub(super) fn choose(document: Option<&str>, (parties, for_use): (&[String], &str), cites: &[String]) -> String {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    match document {
        Some(id) => pairs.push(("document", id)),
        None => {
            pairs.extend(parties.iter().map(|p| ("party", p.as_str())));
            pairs.push(("use", for_use));
        }
    }
    pairs.extend(cites.iter().map(|c| ("cite", c.as_str())));
    address("/documents/new", &pairs)
}

/// The others who hold a document, by name.
pub(super) fn others(document: &Document) -> Vec<String> {
    document.parties.iter().filter(|p| !p.is_us).map(|p| p.name.clone()).collect()
}
