//! A record as a file of its own: for a purpose that is named, and with an approval where its label asks for one. A joint
//! document says itself what it is for, so that nobody is asked.

use crate::approvals::said;
use crate::fault::Fault;
use crate::naming::{address, names};
use crate::view::edit::Chosen;
use crate::view::export::ExportPage;
use crate::visit::{Answer, Person, see_other};
use crate::words::Direction;
use app::approvals::{Approval, State};
use app::exports::file::{self, Fact};
use app::exports::{self, Export, Wanted, alone};
use app::{briefs, documents, report};
use axum::response::Response;
use record::{RecordId, Use};

/// What a picture says under it: the keys of these facts.
const UNDER: [&str; 7] = ["organisation", "origins", "purpose", "uses", "caveats", "acknowledge", "minimum-cell"];

/// Whether the file is given, or what comes before it.
pub(crate) enum Given {
    /// It is, for this purpose and the reason that a second person approved, if one had to.
    File(Use, Option<String>),
    /// A page that asks what for, or a second person.
    Page(Response),
}

/// Asks what for, and a second person where the label wants one, until both are there. A reason that was sent is what the
/// second person reads.
///
/// # Errors
/// [`Fault::NotFound`] for a record that may not be seen; [`Fault::Forbidden`] for who takes nothing away.
pub(crate) async fn given(
    person: &Person,
    (kind, id, format): (&str, &RecordId, &str),
    reason: &str,
) -> Result<Given, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let needs_second = alone::needs_second(node, actor, (kind, id)).await?;
    let uses = alone::uses(node, actor, (kind, id)).await?;
    if !exports::may(node, actor) || uses.is_empty() {
        return Err(Fault::Forbidden);
    }
    let href = format!("{}/files/{format}", page_of(kind, id));
    let asked = match kind {
        documents::KIND => uses.first().copied(),
        _ => person.asked("purpose").and_then(Use::from_code).filter(|purpose| uses.contains(purpose)),
    };
    let Some(purpose) = asked else {
        return Ok(Given::Page(page(person, (kind, id, &href), (&uses, None)).await?));
    };
    if !needs_second {
        return Ok(Given::File(purpose, None));
    }
    let wanted = Wanted::alone(id, kind, purpose);
    match exports::standing(node, actor, &wanted).await? {
        Some(approval) if approval.state == State::Approved => Ok(Given::File(purpose, Some(approval.reason))),
        None if !reason.trim().is_empty() => {
            let id = exports::ask(node, actor, &wanted, reason.trim()).await?;
            Ok(Given::Page(see_other(&address(&format!("/approvals/{id}"), &[("done", "approval-asked")]))))
        }
        standing => {
            Ok(Given::Page(page(person, (kind, id, &href), (&uses, Some((&wanted, standing.as_ref())))).await?))
        }
    }
}

fn page_of(kind: &str, id: &RecordId) -> String {
    match kind {
        documents::KIND => format!("/documents/{id}"),
        _ => format!("/{kind}s/{id}"),
    }
}

async fn page(
    person: &Person,
    (kind, id, href): (&str, &RecordId, &str),
    (uses, wanted): (&[Use], Option<(&Wanted, Option<&Approval>)>),
) -> Answer {
    let language = person.words()?.language().code();
    let use_of = |u: &Use| Chosen {
        code: u.code().to_owned(),
        label: person.node().vocabularies().label("uses", u.code(), language).to_owned(),
        is_chosen: wanted.is_some_and(|(w, _)| w.purpose == *u),
    };
    let approval = wanted.and_then(|(_, approval)| approval);
    let unasked = wanted.filter(|(_, approval)| approval.is_none());
    let steps = match wanted {
        Some((wanted, _)) => said::selection(person, &names(person).await?, wanted)?,
        None => Vec::new(),
    };
    let view = ExportPage {
        kind: kind.to_owned(),
        back: page_of(kind, id),
        is_alone: true,
        purposes: if kind == documents::KIND { Vec::new() } else { uses.iter().map(use_of).collect() },
        steps,
        ask: unasked.map(|(w, _)| address(href, &[("purpose", w.purpose.code())])),
        approval: approval.map(|a| format!("/approvals/{}", a.id)),
        until: approval.map(|a| a.until.to_string()),
        href: href.to_owned(),
        ..ExportPage::default()
    };
    person.page(&person.form(kind)?.group, &view)
}

/// What the file says of itself, in the reader's language.
///
/// # Errors
/// [`Fault::Internal`] without words.
pub(crate) fn facts(person: &Person, export: &Export) -> Result<Vec<Fact>, Fault> {
    Ok(file::facts(person.node(), export, &person.words()?.lookup()))
}

/// A table as CSV under what it is.
///
/// # Errors
/// [`Fault::Internal`] when it cannot be written.
pub(crate) fn csv(person: &Person, (export, facts): (&Export, &[Fact]), table: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut bytes = file::head(export, (facts, &person.words()?.lookup()))?;
    bytes.extend_from_slice(table);
    Ok(bytes)
}

/// A workbook whose first sheet says what it is.
///
/// # Errors
/// [`Fault::Internal`] when it cannot be written.
pub(crate) fn workbook(person: &Person, facts: &[Fact], table: report::Sheet) -> Result<Vec<u8>, Fault> {
    let words = person.words()?;
    let direction = match words.language().direction() {
        Direction::LeftToRight => report::Direction::LeftToRight,
        Direction::RightToLeft => report::Direction::RightToLeft,
    };
    let about = file::about((facts, &words.lookup()), direction, table.stamp.clone());
    let bytes = report::xlsx(&[about, table], briefs::created(person.node()));
    Ok(bytes.map_err(|e| app::Error::Internal(e.to_string()))?)
}

/// What a picture says under it: it travels without its page.
pub(crate) fn under(facts: &[Fact]) -> Vec<String> {
    let chosen = facts.iter().filter(|(key, ..)| UNDER.contains(key));
    chosen.map(|(_, name, value)| format!("{name}: {value}")).collect()
}
