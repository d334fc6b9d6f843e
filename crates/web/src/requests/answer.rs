//! Answering a partner, once.

use super::show::view;
use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::{Error, requests};
use axum::extract::Path;
use axum::http::StatusCode;
use jiff::civil::Date;
use record::RecordId;

/// Approves or refuses, or shows the page again with what is wrong or stands in the way.
///
/// # Errors
/// [`Fault::NotFound`] for what is no request to us, or without the right; `Clash` when it was answered already.
pub async fn answer(person: Person, Path(id): Path<String>, Posted(typed): Posted) -> Answer {
    let id = record_id(&id)?;
    let (mut wrong, words) = (Vec::new(), typed.text("words").trim());
    let is_approved = match typed.text("answer") {
        "approve" => true,
        "refuse" => false,
        _ => return Err(Fault::Invalid(Vec::new())),
    };
    if words.is_empty() {
        wrong.push("words".to_owned());
    }
    let until = Some(typed.text("until").trim()).filter(|t| !t.is_empty()).map(str::parse::<Date>);
    let until = match until {
        Some(Err(_)) => {
            wrong.push("until".to_owned());
            None
        }
        Some(Ok(day)) if is_approved && day < person.node().today() => {
            wrong.push("until-past".to_owned());
            None
        }
        other => other.and_then(Result::ok),
    };
    if !wrong.is_empty() {
        return again(&person, &id, (&typed, wrong, StatusCode::UNPROCESSABLE_ENTITY)).await;
    }
    match requests::answer(person.node(), person.actor(), &id, (is_approved, until, words)).await {
        Ok(()) => {
            let done = if is_approved { "request-approved" } else { "request-refused" };
            Ok(see_other(&format!("/requests/{id}?done={done}")))
        }
        Err(Error::Conflict(why)) => {
            // What stands in the way of a yes is said on the page in the reader's language; anything else as it is.
            let is_known = is_approved && !requests::obstacles(person.node(), person.actor(), &id).await?.is_empty();
            let is_open = requests::show(person.node(), person.actor(), &id).await?.is_waiting();
            if is_known && is_open {
                again(&person, &id, (&typed, vec!["obstacle".to_owned()], StatusCode::CONFLICT)).await
            } else {
                Err(Fault::Clash(why))
            }
        }
        Err(other) => Err(other.into()),
    }
}

async fn again(
    person: &Person,
    id: &RecordId,
    (typed, wrong, status): (&Submission, Vec<String>, StatusCode),
) -> Answer {
    let mut page = view(person, id).await?;
    page.words = typed.text("words").to_owned();
    page.until = typed.text("until").to_owned();
    page.wrong = wrong;
    person.page_with(status, "share", &page)
}
