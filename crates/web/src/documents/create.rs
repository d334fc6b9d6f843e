//! Beginning a document.

use super::writing::{Writing, choose, chosen, read, records_of};
use super::{asked_all, require_writer};
use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::view::document::DocumentEdit;
use crate::visit::{Answer, Person, see_other};
use app::Error;
use app::documents::{self, New, Written};
use axum::http::StatusCode;
use record::Use;
use serde_json::Value;

/// The form in which the first version is written, with the records that were chosen.
///
/// # Errors
/// [`Fault::NotFound`] without a role that writes joint documents.
pub async fn write(person: Person) -> Answer {
    require_writer(&person)?;
    let (parties, cites) = (asked_all(&person, "party"), asked_all(&person, "cite"));
    let for_use = person.asked("use").unwrap_or_default().to_owned();
    if parties.is_empty() || cites.is_empty() || Use::from_code(&for_use).is_none() {
        return Ok(see_other(&choose(None, (&parties, &for_use), &cites)));
    }
    let writing = form(&person, (parties, &for_use), &cites).await?;
    person.page("share", &writing.filled(&Written::default()))
}

async fn form(person: &Person, (parties, for_use): (Vec<String>, &str), cites: &[String]) -> Result<Writing, Fault> {
    let view = DocumentEdit {
        href: "/documents".to_owned(),
        back: "/documents".to_owned(),
        is_new: true,
        choose: choose(None, (&parties, for_use), cites),
        parties,
        for_use: for_use.to_owned(),
        ..DocumentEdit::default()
    };
    Ok(Writing::new(view, chosen(person, cites).await?))
}

/// Begins it, or shows the form again with what is wrong.
///
/// # Errors
/// [`Fault::NotFound`] without a role that writes joint documents, or for a record that may not be seen.
pub async fn create(person: Person, Posted(typed): Posted) -> Answer {
    require_writer(&person)?;
    let (written, mut wrong) = read(&typed);
    let parties = parties(&typed);
    if parties.is_empty() {
        wrong.push("party".to_owned());
    }
    let for_use = typed.text("use").to_owned();
    let Some(known) = Use::from_code(&for_use) else { return Err(Fault::Invalid(Vec::new())) };
    let new = New { parties: parties.iter().cloned().collect(), for_use: known, written };
    let refused = if wrong.is_empty() {
        match documents::create(person.node(), person.actor(), &new).await {
            Ok(id) => return Ok(see_other(&format!("/documents/{id}?done=document-written"))),
            Err(Error::Refused(why) | Error::Conflict(why)) => Some(person.said(why)?),
            Err(other) => return Err(other.into()),
        }
    } else {
        None
    };
    let cites = records_of(&new.written);
    let view = form(&person, (parties, &for_use), &cites).await?.filled(&new.written);
    let view = DocumentEdit { wrong, detail: refused, ..view };
    person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view)
}

fn parties(typed: &Submission) -> Vec<String> {
    let names = typed.fields.get("party").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(|n| n.as_str().map(str::to_owned)).collect()
}
