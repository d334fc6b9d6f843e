//! Lists, facets, search and counts as a partner sees them.

use crate::drawing::drawn;
use crate::fault::Fault;
use crate::naming::{address, coded, title};
use crate::posted::Posted;
use crate::records::{asked, columns, misread, require_understood, row};
use crate::view::partner::{SeeAsHit, SeeAsKind, SeeAsList};
use crate::view::record::{Facet, FacetValue, Row};
use crate::view::{NumberRow, Numbers, Pagination};
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::drawings;
use app::exchange::view::{self, FORMATS, SeenList};
use app::records::ListQuery;
use axum::extract::Path;
use record::{Form, PartialDate};
use std::collections::BTreeMap;

/// How many values of a facet are offered.
const OFFERED: usize = 12;

/// Shows what passes to a partner: one kind, narrowed by what passes; or what they find by words.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, or without a role that shares.
pub async fn see_as(person: Person, Path(name): Path<String>) -> Answer {
    answer(&person, &name, "").await
}

/// Shows what a partner finds by words, which never stand in an address.
///
/// # Errors
/// As [`see_as`].
pub async fn find_as(person: Person, Path(name): Path<String>, Posted(posted): Posted) -> Answer {
    answer(&person, &name, posted.text("q").trim()).await
}

async fn answer(person: &Person, name: &str, words: &str) -> Answer {
    let query = query(person);
    let found = view::list(person.node(), person.actor(), name, &query).await?;
    let kind =
        if query.kind.is_empty() { found.kinds.first().map(|(k, _)| k.clone()) } else { Some(query.kind.clone()) };
    let query = ListQuery { kind: kind.clone().unwrap_or_default(), ..query };
    let place = Place { path: format!("/partners/{name}/see-as"), query: &query };
    let mut page = SeeAsList {
        partner: name.to_owned(),
        kinds: found.kinds.iter().map(|(k, n)| place.kind(k, *n)).collect(),
        kind: query.kind.clone(),
        query: words.to_owned(),
        readable_until: view::held_until(person.node(), person.actor(), name).await?.map(|d| d.to_string()),
        ..SeeAsList::default()
    };
    if page.query.is_empty() {
        if let Some(form) = kind.and_then(|k| person.node().kinds().form(&k)) {
            listed(person, (form, &place), &found, &mut page)?;
        }
    } else {
        searched(person, name, &mut page).await?;
    }
    person.page("share", &page)
}

/// What the address asks for; an unknown kind counts as none.
pub(super) fn query(person: &Person) -> ListQuery {
    match person.asked("kind").and_then(|k| person.node().kinds().form(k)) {
        Some(form) => asked(person, form),
        None => ListQuery { page: 1, ..ListQuery::default() },
    }
}

/// Refuses a file where the address of the list was not understood.
pub(super) fn understood(person: &Person) -> Result<(), Fault> {
    match person.asked("kind").and_then(|k| person.node().kinds().form(k)) {
        Some(form) => require_understood(person, form),
        None => Ok(()),
    }
}

/// Where the list stands, for the addresses that lead on from it.
struct Place<'a> {
    path: String,
    query: &'a ListQuery,
}

impl Place<'_> {
    fn kind(&self, kind: &str, count: i64) -> SeeAsKind {
        SeeAsKind {
            kind: kind.to_owned(),
            count: count.unsigned_abs(),
            href: address(&self.path, &[("kind", kind)]),
            is_chosen: kind == self.query.kind,
        }
    }

    /// The same list with one filter put in or taken away, or on another page.
    fn link(&self, path: &str, changed: Option<(&str, &str)>, page: Option<i64>) -> String {
        let filters = self.query.filters.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let mut pairs: Vec<(&str, &str)> = filters.filter(|p| Some(*p) != changed).collect();
        pairs.extend(changed.filter(|p| !self.has(*p)));
        for (name, value) in [("from", &self.query.from), ("to", &self.query.to)] {
            pairs.extend(value.as_deref().map(|v| (name, v)));
        }
        let page = page.map(|p| p.to_string());
        pairs.extend(page.as_deref().map(|p| ("page", p)));
        pairs.insert(0, ("kind", self.query.kind.as_str()));
        address(path, &pairs)
    }

    fn has(&self, (name, code): (&str, &str)) -> bool {
        self.query.filters.iter().any(|(n, v)| n == name && v == code)
    }
}

fn listed(
    person: &Person,
    (form, place): (&Form, &Place<'_>),
    found: &SeenList,
    page: &mut SeeAsList,
) -> Result<(), Fault> {
    let list = &found.list;
    let links = BTreeMap::new();
    let seen = |r: &app::Stored| {
        let row = row(person, form, r, &links)?;
        Ok(Row { href: format!("{}/{}", place.path, r.id), ..row })
    };
    page.total = list.total.unsigned_abs();
    page.misread = misread(person, form);
    page.columns = columns(form);
    page.rows = list.rows.iter().map(seen).collect::<Result<_, Fault>>()?;
    page.facets = facets(person, form, place, found)?;
    page.pagination = Pagination {
        page: list.page.unsigned_abs(),
        pages: list.pages.unsigned_abs(),
        previous: (list.page > 1).then(|| place.link(&place.path, None, Some(list.page - 1))),
        next: (list.page < list.pages).then(|| place.link(&place.path, None, Some(list.page + 1))),
    };
    if list.total > 0 {
        let file = |f: &&str| (f.to_uppercase(), place.link(&format!("{}/files/{f}", place.path), None, None));
        page.files = FORMATS.iter().map(file).collect();
    }
    pictures(person, found, page)
}

fn facets(person: &Person, form: &Form, place: &Place<'_>, found: &SeenList) -> Result<Vec<Facet>, Fault> {
    let mut facets = Vec::new();
    for (path, counts) in found.list.facets.iter().filter(|(_, counts)| !counts.is_empty()) {
        let Some(field) = form.field(path) else { continue };
        let offered = counts.iter().enumerate().filter(|(i, (code, _))| *i < OFFERED || place.has((path, code)));
        let value = |(_, (code, count)): (usize, &(String, i64))| {
            Ok(FacetValue {
                label: coded(person, field, code)?,
                count: count.unsigned_abs(),
                href: place.link(&place.path, Some((path, code)), None),
                is_chosen: place.has((path, code)),
            })
        };
        facets.push(Facet {
            key: field_key(&form.kind, path),
            values: offered.map(value).collect::<Result<_, Fault>>()?,
        });
    }
    Ok(facets)
}

/// Counts by period and place, drawn and as tables; as coarse as what passes.
fn pictures(person: &Person, found: &SeenList, page: &mut SeeAsList) -> Result<(), Fault> {
    let words = person.words()?;
    let period = |code: &str| PartialDate::parse(code).map_or_else(|_| code.to_owned(), |d| words.date(d));
    let governorate =
        |code: &str| person.node().vocabularies().label("places", code, words.language().code()).to_owned();
    let mut places: Vec<(String, usize)> = found.places.iter().map(|(c, n)| (governorate(c), *n)).collect();
    places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let periods: Vec<(String, usize)> = found.periods.iter().map(|(c, n)| (period(c), *n)).collect();
    let is_monthly = found.periods.keys().all(|p| p.len() == "2017-07".len());
    page.by_period_drawing = drawn(person, "", |how| {
        if is_monthly { drawings::monthly(&found.periods, how) } else { drawings::counted("months", &periods, how) }
    })?;
    page.by_place_drawing = drawn(person, "", |how| drawings::counted("governorates", &places, how))?;
    let table = |key: &str, first: &str, rows: Vec<(String, usize)>| Numbers {
        caption: words.plain(key),
        heads: vec![words.plain(first), words.plain("see-as-records")],
        rows: rows.into_iter().map(|(name, n)| NumberRow { name, numbers: vec![i64::try_from(n).ok()] }).collect(),
    };
    page.by_period = table("see-as-by-period", "see-as-period", periods);
    page.by_place = table("see-as-by-place", "governorate", places);
    Ok(())
}

async fn searched(person: &Person, name: &str, page: &mut SeeAsList) -> Result<(), Fault> {
    let found = view::search(person.node(), person.actor(), name, &page.query).await?;
    page.total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let hit = |(record, compartment): &(app::Stored, record::Compartment)| {
        Ok(SeeAsHit {
            kind: record.kind.clone(),
            title: title(person, record)?,
            href: format!("/partners/{name}/see-as/{}", record.id),
            compartment: compartment.code().to_owned(),
        })
    };
    page.hits = found.iter().take(50).map(hit).collect::<Result<_, Fault>>()?;
    Ok(())
}
