//! One version of a document.

use super::file::FORMATS;
use super::new::open_text;
use super::{against, require_reader};
use crate::comments;
use crate::fault::Fault;
use crate::naming::{names, reference, title};
use crate::posted::Posted;
use crate::records::{ask_why, record_id, seen};
use crate::view::Action;
use crate::view::document::{CiteShow, DocumentShow, Party, SectionShow};
use crate::view::product::File;
use crate::visit::{Answer, Person};
use app::Error;
use app::documents::{self, Citation, Document, KIND, Section, paper};
use axum::extract::Path;
use record::Compartment;

/// Shows it, or asks why.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or it may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    answer(&person, &id, None).await
}

/// Shows it for the reason that was given.
///
/// # Errors
/// As [`show`].
pub async fn open(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    answer(&person, &id, Some(form.text("reason"))).await
}

async fn answer(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    require_reader(person)?;
    let document = match documents::show(person.node(), person.actor(), &record_id(id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(person, KIND, &format!("/documents/{id}"), reason),
        other => other?,
    };
    let view = view(person, &document).await?;
    person.page("share", &view)
}

async fn view(person: &Person, document: &Document) -> Result<DocumentShow, Fault> {
    let (text, record) = (&document.text, &document.line.record);
    let is_closed = document.show.closed.contains(&Compartment::Narrative);
    let party = |p: &documents::Party| Party { name: p.name.clone(), is_us: p.is_us, is_agreed: p.is_agreed };
    let head = document.heads.iter().find(|h| **h != record.id).filter(|_| !document.line.is_head);
    let sections = text.sections.iter().map(|s| section(person, document, s));
    let may_take = paper::may_take(person.node(), person.actor(), document);
    let file = |format: &&str| {
        let href = format!("/documents/{}/files/{format}", record.id);
        File { format: format.to_uppercase(), href }
    };
    let others = document.parties.iter().filter(|p| !p.is_us).map(|p| p.name.clone()).collect();
    Ok(DocumentShow {
        title: if is_closed { title(person, record)? } else { text.title.clone() },
        is_closed,
        purpose: text.purpose.clone(),
        for_use: open_text(record, "for_use"),
        made: open_text(record, "made"),
        author: document.line.author.clone(),
        parties: document.parties.iter().map(party).collect(),
        sections: if is_closed { Vec::new() } else { sections.collect::<Result<_, _>>()? },
        later: head.map(|h| format!("/documents/{h}")),
        merge: document.is_forked.then(|| format!("/documents/{}/heads", record.id)),
        missing: document.line.missing,
        seen: seen(person, &document.show, &names(person).await?),
        flags: crate::consents::flags(person, &record.id).await?,
        files: if may_take { FORMATS.iter().map(file).collect() } else { Vec::new() },
        actions: actions(document),
        comments: comments::block(person, record, (format!("/documents/{}/comments", record.id), others)).await?,
    })
}

fn section(person: &Person, document: &Document, section: &Section) -> Result<SectionShow, Fault> {
    let cite = |citation: &Citation| {
        Ok(CiteShow {
            record: citation.record.as_ref().map(|r| reference(person, r)).transpose()?,
            owner: citation.owner.clone(),
            is_here: citation.is_here,
            against: against(&citation.against),
        })
    };
    let cites = section.cites.iter().filter_map(|c| document.citations.get(c));
    Ok(SectionShow {
        heading: section.heading.clone(),
        text: section.text.clone(),
        cites: cites.map(cite).collect::<Result<_, Fault>>()?,
    })
}

fn actions(document: &Document) -> Vec<Action> {
    let id = &document.line.record.id;
    let action = |key: &str, href: String| Action { key: key.to_owned(), href, ..Action::default() };
    let mut actions = Vec::new();
    if document.may_revise {
        actions.push(action("action-document-edit", format!("/documents/{id}/edit")));
        actions.push(action("action-document-records", format!("/documents/new?document={id}")));
    }
    actions.push(action("action-document-versions", format!("/documents/{id}/versions")));
    actions
}
