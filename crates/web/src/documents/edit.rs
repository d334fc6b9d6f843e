//! Writing the next version.

use super::writing::{Writing, as_written, carried, choose, chosen, others, read, records_of};
use super::{asked_all, require_writer};
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::view::document::DocumentEdit;
use crate::visit::{Answer, Person, see_other};
use app::Error;
use app::documents::{self, Document, KIND, Written};
use axum::extract::Path;
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// Shows the form, or asks why.
///
/// # Errors
/// [`Fault::NotFound`] without a role that writes joint documents, for what may not be seen, and for what is no head.
pub async fn edit(person: Person, Path(id): Path<String>) -> Answer {
    answer(&person, &id, None).await
}

/// The same for the reason that was given.
///
/// # Errors
/// As [`edit`].
pub async fn edit_with_reason(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    answer(&person, &id, Some(form.text("reason"))).await
}

async fn answer(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    require_writer(person)?;
    let cites = asked_all(person, "cite");
    let document = match documents::show(person.node(), person.actor(), &record_id(id)?, reason).await {
        Err(Error::ReasonNeeded) => {
            let pairs: Vec<(&str, &str)> = cites.iter().map(|c| ("cite", c.as_str())).collect();
            let href = crate::naming::address(&format!("/documents/{id}/edit"), &pairs);
            return ask_why(person, KIND, &href, reason);
        }
        other => other?,
    };
    if !document.may_revise {
        return Err(Fault::NotFound);
    }
    let written = as_written(&document.text);
    let view = form(person, &document, &cites).await?.filled(&written);
    person.page("share", &view)
}

async fn form(person: &Person, document: &Document, cites: &[String]) -> Result<Writing, Fault> {
    let id = document.line.record.id.as_str();
    let view = DocumentEdit {
        href: format!("/documents/{id}/save"),
        back: format!("/documents/{id}"),
        choose: choose(Some(id), (&[], ""), cites),
        parties: others(document),
        ..DocumentEdit::default()
    };
    let mut choices = carried(person, document)?;
    choices.extend(chosen(person, cites).await?);
    Ok(Writing::new(view, choices))
}

/// Keeps the next version, or shows the form again with what is wrong.
///
/// # Errors
/// [`Fault::NotFound`] without a role that writes joint documents, or for what may not be seen.
pub async fn save(person: Person, Path(id): Path<String>, Posted(typed): Posted) -> Answer {
    require_writer(&person)?;
    let id = record_id(&id)?;
    let (written, wrong) = read(&typed);
    let of = BTreeSet::from([id.clone()]);
    if wrong.is_empty() {
        match documents::revise(person.node(), person.actor(), &of, &written).await {
            Ok(next) => return Ok(see_other(&format!("/documents/{next}?done=document-written"))),
            // Who lost a race keeps what was typed.
            Err(Error::Refused(why) | Error::Conflict(why)) => {
                let said = person.said(why)?;
                return again(&person, &id, &written, (Vec::new(), Some(said))).await;
            }
            Err(other) => return Err(other.into()),
        }
    }
    again(&person, &id, &written, (wrong, None)).await
}

async fn again(
    person: &Person,
    id: &record::RecordId,
    written: &Written,
    (wrong, detail): (Vec<String>, Option<String>),
) -> Answer {
    // Who sent the form has given the reason for which it was opened.
    let reason = Some("to correct what was typed");
    let document = documents::show(person.node(), person.actor(), id, reason).await?;
    let view = form(person, &document, &records_of(written)).await?.filled(written);
    let view = DocumentEdit { wrong, detail, ..view };
    person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view)
}
