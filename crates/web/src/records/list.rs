//! A list of one kind: rows, facets, pages.

use super::is_written_by_hand;
use super::misread::{facets as facets_of, is_known, misread};
use crate::fault::Fault;
use crate::naming::{address, addresses, coded_in, href, linkable, title, values};
use crate::view::record::{Column, Facet, FacetValue, Reading, RecordList, Row};
use crate::view::{Action, Pagination};
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::Stored;
use app::records::{self, List, ListQuery};
use axum::extract::Path;
use record::form::{FieldType, Form};
use std::collections::{BTreeMap, BTreeSet};

/// How many values of a facet are offered.
const OFFERED: usize = 12;

/// One page of a list.
///
/// # Errors
/// [`Fault::NotFound`] for a kind that there is not.
pub async fn list(person: Person, Path(kind): Path<String>) -> Answer {
    let form = person.form(&kind)?;
    let asked = asked(&person, form);
    let found = records::list(person.node(), person.actor(), &asked).await?;
    let view = view(&person, form, &asked, &found).await?;
    person.page(&form.group, &view)
}

/// What the address asks for: `field=code` for each facet, `from`, `to`, `page`; anything else is ignored, and what of
/// these was not understood is said by [`misread`].
pub(crate) fn asked(person: &Person, form: &Form) -> ListQuery {
    let facets = facets_of(form);
    // Pairs of incidents say no kind: without it those of all kinds would be listed, and leave as a file.
    let is_blank = |name: &str| form.kind == "match" && name == "kind";
    let is_filter = |(name, value): &&(String, String)| match value.is_empty() {
        true => is_blank(name),
        false => facets.get(name).is_some_and(|field| is_known(person, field, value)),
    };
    let day = |name: &str| person.asked(name).filter(|d| d.parse::<jiff::civil::Date>().is_ok()).map(str::to_owned);
    ListQuery {
        kind: form.kind.clone(),
        filters: person.query.iter().filter(is_filter).cloned().collect(),
        from: day("from"),
        to: day("to"),
        page: person.asked("page").and_then(|p| p.parse().ok()).unwrap_or(1),
    }
}

async fn view(person: &Person, form: &Form, asked: &ListQuery, found: &List) -> Result<RecordList, Fault> {
    let listed = listed(form);
    let links = addresses(&linkable(person, &listed, false).await?);
    let number = |n: i64| n.unsigned_abs();
    let page = |n: i64| link(asked, None, Some(n));
    Ok(RecordList {
        kind: form.kind.clone(),
        total: number(found.total),
        misread: misread(person, form),
        kept: vec![("kind".to_owned(), form.kind.clone())],
        facets: facets(person, form, asked, found)?,
        columns: columns(form),
        rows: found.rows.iter().map(|r| row(person, form, r, &links)).collect::<Result<_, _>>()?,
        pagination: Pagination {
            page: number(found.page),
            pages: number(found.pages),
            previous: (found.page > 1).then(|| page(found.page - 1)),
            next: (found.page < found.pages).then(|| page(found.page + 1)),
        },
        actions: [actions(form, found), export(person, asked, found)].concat(),
    })
}

/// The form with its listed fields only, so that no more links are looked up than are shown.
fn listed(form: &Form) -> Form {
    let mut listed = form.clone();
    listed.fields.retain(|f| form.list.contains(&f.name));
    listed
}

fn actions(form: &Form, found: &List) -> Vec<Action> {
    let action = |key: &str, href: String| Action { key: key.to_owned(), href, ..Action::default() };
    let mut actions = Vec::new();
    if found.may_add && is_written_by_hand(form) {
        actions.push(action("action-new", format!("/records/{}/new", form.kind)));
    }
    if found.may_add && form.kind == "incident" {
        actions.push(action("action-import", "/import".to_owned()));
    }
    actions
}

/// The way to the same list as a file, for whose work takes lists away.
fn export(person: &Person, asked: &ListQuery, found: &List) -> Vec<Action> {
    if found.total == 0 || !app::exports::may(person.node(), person.actor()) {
        return Vec::new();
    }
    let of_list = link(asked, None, None);
    let (path, query) = of_list.split_once('?').unwrap_or((&of_list, ""));
    let href = if query.is_empty() { format!("{path}/export") } else { format!("{path}/export?{query}") };
    vec![Action { key: "action-export".to_owned(), href, ..Action::default() }]
}

/// The address of the same list with one filter put in or taken away, or on another page.
pub(super) fn link(asked: &ListQuery, changed: Option<(&str, &str)>, page: Option<i64>) -> String {
    let mut pairs: Vec<(&str, &str)> = asked.filters.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    if let Some(pair) = changed {
        match pairs.iter().position(|p| *p == pair) {
            Some(at) => {
                pairs.remove(at);
            }
            None => pairs.push(pair),
        }
    }
    for (name, value) in [("from", &asked.from), ("to", &asked.to)] {
        pairs.extend(value.as_deref().map(|v| (name, v)));
    }
    let page = page.map(|p| p.to_string());
    pairs.extend(page.as_deref().map(|p| ("page", p)));
    address(&format!("/records/{}", asked.kind), &pairs)
}

fn facets(person: &Person, form: &Form, asked: &ListQuery, found: &List) -> Result<Vec<Facet>, Fault> {
    let mut facets = Vec::new();
    for (path, counts) in &found.facets {
        let is_chosen = |code: &str| asked.filters.iter().any(|(n, v)| n == path && v == code);
        // That a field is blank is counted nowhere; where it was asked for, it can be taken back.
        let blank = is_chosen("").then(|| (String::new(), found.total));
        if counts.is_empty() && blank.is_none() {
            continue;
        }
        let counts = blank.iter().chain(counts).enumerate();
        let offered = counts.filter(|(i, (code, _))| *i < OFFERED || is_chosen(code));
        let value = |(_, (code, count)): (usize, &(String, i64))| {
            Ok(FacetValue {
                label: coded_in(person, (form, path), code)?,
                count: count.unsigned_abs(),
                href: link(asked, Some((path, code)), None),
                is_chosen: is_chosen(code),
            })
        };
        facets.push(Facet {
            key: field_key(&form.kind, path),
            values: offered.map(value).collect::<Result<_, Fault>>()?,
        });
    }
    Ok(facets)
}

pub(crate) fn columns(form: &Form) -> Vec<Column> {
    let column = |path: &String| {
        let field = form.field(path);
        // Lists are ordered by date, the newest first.
        let is_order = form.index.date.as_ref() == Some(path);
        Column {
            key: field_key(&form.kind, path),
            href: None,
            sort: if is_order { "descending" } else { "none" }.to_owned(),
            is_number: field.is_some_and(|f| matches!(f.kind, FieldType::Integer | FieldType::CountRange)),
        }
    };
    form.list.iter().map(column).collect()
}

pub(crate) fn row(
    person: &Person,
    form: &Form,
    record: &Stored,
    links: &BTreeMap<String, (String, String)>,
) -> Result<Row, Fault> {
    let reading = Reading {
        words: person.words()?,
        vocabularies: person.node().vocabularies(),
        links,
        granted: &BTreeSet::new(),
        whom: "",
    };
    let cell = |path: &String| {
        let Some(field) = form.field(path) else { return String::new() };
        let texts: Vec<String> = values(&record.open, path).into_iter().map(|v| reading.text(field, v)).collect();
        texts.join(" · ")
    };
    Ok(Row {
        href: href(&record.kind, record.id.as_str()),
        title: title(person, record)?,
        cells: form.list.iter().map(cell).collect(),
    })
}
