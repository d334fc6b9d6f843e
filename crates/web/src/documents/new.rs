//! Choosing with whom, what for, and what may be cited, before anything is written.

use super::{against, asked_all, require_writer};
use crate::fault::Fault;
use crate::naming::{address, names, reference};
use crate::records::record_id;
use crate::view::Pagination;
use crate::view::document::{Candidate, DocumentNew};
use crate::view::edit::Chosen;
use crate::visit::{Answer, Person};
use app::records::{ListQuery, PAGE};
use app::{agreements, documents};
use record::{Body, Use};
use std::collections::BTreeSet;

/// What the address says so far.
struct Choosing {
    document: Option<String>,
    parties: BTreeSet<String>,
    for_use: Option<Use>,
    cites: Vec<String>,
    query: ListQuery,
}

/// Shows the step that comes next: parties and use, then records.
///
/// # Errors
/// [`Fault::NotFound`] without a role that writes joint documents, or for a document that may not be seen.
pub async fn new(person: Person) -> Answer {
    require_writer(&person)?;
    let choosing = Choosing::read(&person).await?;
    let view = choosing.view(&person).await?;
    person.page("share", &view)
}

/// Partners with whom an agreement is in force.
pub(super) async fn partners(person: &Person) -> Result<Vec<agreements::Partner>, Fault> {
    let (node, today) = (person.node(), person.node().today());
    let agreements = agreements::all(node).await?;
    let mut all = agreements::partners(node).await?;
    all.retain(|p| p.is_open && agreements.iter().any(|a| a.partner == p.org && a.is_in_force(today)));
    Ok(all)
}

impl Choosing {
    async fn read(person: &Person) -> Result<Self, Fault> {
        let kinds: Vec<&str> = person.node().kinds().all().filter(|f| f.travels).map(|f| f.kind.as_str()).collect();
        let kind = person.asked("kind").filter(|k| kinds.contains(k)).unwrap_or("incident").to_owned();
        let query = ListQuery {
            kind,
            from: person.asked("from").map(str::to_owned),
            to: person.asked("to").map(str::to_owned),
            page: person.asked("page").and_then(|p| p.parse().ok()).unwrap_or(1),
            ..ListQuery::default()
        };
        let document = person.asked("document").map(str::to_owned);
        let (mut parties, mut for_use): (BTreeSet<String>, _) =
            (asked_all(person, "party").into_iter().collect(), person.asked("use").and_then(Use::from_code));
        if let Some(id) = &document {
            // Who holds a document, and what it is for, is settled when it is begun.
            let found = documents::held_with(person.node(), person.actor(), &record_id(id)?).await?;
            (parties, for_use) = (found.0, Some(found.1));
        }
        Ok(Self { document, parties, for_use, cites: asked_all(person, "cite"), query })
    }

    async fn view(&self, person: &Person) -> Result<DocumentNew, Fault> {
        let language = person.words()?.language().code();
        let vocabularies = person.node().vocabularies();
        let known = partners(person).await?;
        let is_known = self.parties.iter().all(|p| known.iter().any(|k| &k.short_name == p));
        let partners = known.iter().map(|p| Chosen {
            code: p.short_name.clone(),
            label: p.short_name.clone(),
            is_chosen: self.parties.contains(&p.short_name),
        });
        let uses = Use::ALL.iter().filter(|u| !matches!(u, Use::Judicial | Use::ServiceReferral));
        let uses = uses.map(|u| Chosen {
            label: vocabularies.label("uses", u.code(), language).to_owned(),
            is_chosen: self.for_use == Some(*u),
            code: u.code().to_owned(),
        });
        let mut view = DocumentNew {
            href: self.document.as_ref().map_or("/documents/write".to_owned(), |id| format!("/documents/{id}/edit")),
            back: self.document.as_ref().map_or("/documents".to_owned(), |id| format!("/documents/{id}")),
            document: self.document.clone(),
            partners: partners.collect(),
            uses: uses.collect(),
            ..DocumentNew::default()
        };
        match self.for_use {
            Some(for_use) if !self.parties.is_empty() && is_known => self.records(person, for_use, &mut view).await?,
            Some(_) => view.wrong.push("party".to_owned()),
            None => {}
        }
        Ok(view)
    }

    async fn records(&self, person: &Person, for_use: Use, view: &mut DocumentNew) -> Result<(), Fault> {
        let names = names(person).await?;
        let (found, total) =
            documents::citable(person.node(), person.actor(), (&self.parties, for_use), &self.query).await?;
        let mut shown = BTreeSet::new();
        for one in &found {
            shown.insert(one.record.id.as_str().to_owned());
            let parties = one.against.iter().map(|a| (a.party.as_ref().map(|org| names.org(org)), a.why));
            view.records.push(Candidate {
                id: one.record.id.as_str().to_owned(),
                record: reference(person, &one.record)?,
                owner: names.org(&one.record.origin),
                is_chosen: self.cites.iter().any(|c| c == one.record.id.as_str()),
                against: against(&parties.collect::<Vec<_>>()),
            });
        }
        view.is_chosen = true;
        view.kinds = kinds(person, &self.query.kind);
        view.chosen = self.cites.iter().filter(|c| !shown.contains(*c)).cloned().collect();
        view.from = self.query.from.clone().unwrap_or_default();
        view.to = self.query.to.clone().unwrap_or_default();
        let pages = ((total + PAGE - 1) / PAGE).max(1);
        let page = self.query.page.clamp(1, pages);
        let other = |page: i64| (1..=pages).contains(&page).then(|| self.address(page));
        view.pagination = Pagination {
            page: page.unsigned_abs(),
            pages: pages.unsigned_abs(),
            previous: other(page - 1),
            next: other(page + 1),
        };
        Ok(())
    }

    /// The same choice on another page of the list; what was ticked on this one goes with the button and not with a link.
    fn address(&self, page: i64) -> String {
        let page = page.to_string();
        let mut pairs: Vec<(&str, &str)> = vec![("kind", &self.query.kind), ("page", &page)];
        if let Some(id) = &self.document {
            pairs.push(("document", id));
        }
        pairs.extend(self.parties.iter().filter(|_| self.document.is_none()).map(|p| ("party", p.as_str())));
        pairs.extend(self.for_use.iter().map(|u| ("use", u.code())));
        pairs.extend(self.query.from.iter().map(|d| ("from", d.as_str())));
        pairs.extend(self.query.to.iter().map(|d| ("to", d.as_str())));
        pairs.extend(self.cites.iter().map(|c| ("cite", c.as_str())));
        address("/documents/new", &pairs)
    }
}

fn kinds(person: &Person, chosen: &str) -> Vec<Chosen> {
    let words = person.words();
    let forms = person.node().kinds().all().filter(|f| f.travels);
    let label = |kind: &str| words.as_ref().map(|w| w.plain(&format!("kind-{kind}-many"))).unwrap_or_default();
    forms.map(|f| Chosen { label: label(&f.kind), is_chosen: f.kind == chosen, code: f.kind.clone() }).collect()
}

/// The open text of a field of a version.
pub(super) fn open_text(record: &app::Stored, name: &str) -> String {
    Body(record.open.clone()).text(name).unwrap_or_default().to_owned()
}
