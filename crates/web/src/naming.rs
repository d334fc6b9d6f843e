//! Names for what `app` gives by id or code: titles in the reader's language, addresses, organisations, people.

use crate::fault::Fault;
use crate::pages::percent;
use crate::view::Reference;
use crate::visit::Person;
use crate::words::Words;
use app::matching::INCIDENT;
use app::records::{self, ListQuery};
use app::{Stored, agreements, people};
use record::form::{Field, FieldType, Form};
use record::index;
use record::{Compartment, OrgId};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Records by kind that can be linked to: id and title.
pub(crate) type Linkable = BTreeMap<String, Vec<(String, String)>>;

/// The title of a record in the reader's language, from its open fields.
pub(crate) fn title(person: &Person, record: &Stored) -> Result<String, Fault> {
    let words = person.words()?;
    let Some(form) = person.node().kinds().form(&record.kind) else { return Ok(record.title.clone()) };
    let spoken = index::Words {
        vocabularies: person.node().vocabularies(),
        language: words.language().code(),
        date: &|date| words.date(date),
    };
    let title = index::title(form, &record.open, &spoken);
    Ok(if title.is_empty() { words.plain(&format!("kind-{}", record.kind)) } else { title })
}

/// Where a record is shown.
pub(crate) fn href(kind: &str, id: &str) -> String {
    match kind {
        "agreement" => format!("/agreements/{id}"),
        "objective" => format!("/objectives/{id}"),
        "product" => format!("/products/{id}"),
        "match" => format!("/matches/{id}"),
        "authority_request" => format!("/authorities/{id}"),
        "request" => format!("/requests/{id}"),
        "joint_document" => format!("/documents/{id}"),
        "alert" => format!("/alerts/{id}"),
        _ => format!("/records/{kind}/{id}"),
    }
}

/// A record as a link.
pub(crate) fn reference(person: &Person, record: &Stored) -> Result<Reference, Fault> {
    let href = href(&record.kind, record.id.as_str());
    Ok(Reference { kind: record.kind.clone(), title: title(person, record)?, href })
}

/// The names of organisations and people.
pub(crate) struct Names {
    own: OrgId,
    own_name: String,
    partners: BTreeMap<OrgId, String>,
    people: BTreeMap<String, String>,
}

/// Reads the names of partners and people.
pub(crate) async fn names(person: &Person) -> Result<Names, Fault> {
    let node = person.node();
    let partners = agreements::partners(node).await?.into_iter().map(|p| (p.org, p.short_name)).collect();
    let people = people::names(node).await?.into_iter().collect();
    Ok(Names { own: node.org().clone(), own_name: node.name().to_owned(), partners, people })
}

impl Names {
    /// An organisation: ours in full, a partner by the name that we gave it.
    pub fn org(&self, org: &OrgId) -> String {
        if org == &self.own {
            return self.own_name.clone();
        }
        self.partners.get(org).cloned().unwrap_or_else(|| org.as_str().to_owned())
    }

    /// Who did something: a person, or what stands in a person's place.
    pub fn who(&self, author: &str, words: &Words) -> String {
        let key = format!("author-{author}");
        match self.people.get(author) {
            Some(name) => name.clone(),
            None if words.has(&key) => words.plain(&key),
            None => words.plain("author-other"),
        }
    }
}

/// The records that fields of a form may link to: the newest of each kind.
pub(crate) async fn linkable(person: &Person, form: &Form, is_sealed_only: bool) -> Result<Linkable, Fault> {
    let mut found = Linkable::new();
    for (_, field) in form.leaves() {
        let FieldType::Link(kind) = &field.kind else { continue };
        let is_wanted = !is_sealed_only || field.compartment != Compartment::Open;
        if !is_wanted || kind == "*" || found.contains_key(kind) {
            continue;
        }
        let query = ListQuery { kind: kind.clone(), page: 1, ..ListQuery::default() };
        let rows = records::rows(person.node(), person.actor(), &query).await?.rows;
        let titled = rows.iter().map(|r| Ok((r.id.as_str().to_owned(), title(person, r)?)));
        found.insert(kind.clone(), titled.collect::<Result<_, Fault>>()?);
    }
    Ok(found)
}

/// Titles and addresses by id, for values that are links.
pub(crate) fn addresses(linkable: &Linkable) -> BTreeMap<String, (String, String)> {
    let one = |(kind, rows): (&String, &Vec<(String, String)>)| -> Vec<(String, (String, String))> {
        rows.iter().map(|(id, title)| (id.clone(), (title.clone(), href(kind, id)))).collect()
    };
    linkable.iter().flat_map(one).collect()
}

/// A code of a facet in words.
pub(crate) fn coded(person: &Person, field: &Field, code: &str) -> Result<String, Fault> {
    let words = person.words()?;
    let name = match &field.kind {
        FieldType::SelectOne(name) | FieldType::SelectMultiple(name) => name.as_str(),
        FieldType::Place => "places",
        FieldType::Boolean => return Ok(words.plain(if code == "true" || code == "yes" { "yes" } else { "no" })),
        _ => return Ok(code.to_owned()),
    };
    Ok(person.node().vocabularies().label(name, code, words.language().code()).to_owned())
}

/// The same of a field of a kind. Of which kind the records of a pair are is a code too; incidents, where it is blank.
pub(crate) fn coded_in(person: &Person, (form, path): (&Form, &str), code: &str) -> Result<String, Fault> {
    if form.kind == "match" && path == "kind" {
        let kind = if code.is_empty() { INCIDENT } else { code };
        if person.node().kinds().form(kind).is_some() {
            return Ok(person.words()?.plain(&format!("kind-{kind}-many")));
        }
    }
    match form.field(path) {
        Some(field) => coded(person, field, code),
        None => Ok(code.to_owned()),
    }
}

/// The values of a path in an open part: `acts.type` has one for each row.
pub(crate) fn values<'a>(open: &'a Map<String, Value>, path: &str) -> Vec<&'a Value> {
    match path.split_once('.') {
        None => open.get(path).into_iter().collect(),
        Some((repeat, name)) => {
            let rows = open.get(repeat).and_then(Value::as_array);
            rows.into_iter().flatten().filter_map(|r| r.get(name)).collect()
        }
    }
}

/// An address with a query.
pub(crate) fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let said: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v))).collect();
    if said.is_empty() { path.to_owned() } else { format!("{path}?{}", said.join("&")) }
}
