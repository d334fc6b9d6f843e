//! Sending an alert.

use super::new::{filled, ticked};
use crate::form::Submission;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::Error;
use app::alerts::{self, Alert};
use axum::http::StatusCode;
use jiff::civil::Date;

/// Sends it to everybody who was ticked, or shows the form again with what is wrong.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that alerts; `Clash` when an agreement ended meanwhile.
pub async fn create(person: Person, Posted(typed): Posted) -> Answer {
    let alert = match read(&person, &typed) {
        Ok(alert) => alert,
        Err(wrong) => return again(&person, &typed, wrong).await,
    };
    match alerts::send(person.node(), person.actor(), (&alert, &ticked(&typed))).await {
        Ok(_) => Ok(see_other("/alerts?done=alert-sent")),
        Err(Error::Invalid(_)) => again(&person, &typed, vec!["refused".to_owned()]).await,
        Err(other) => Err(other.into()),
    }
}

async fn again(person: &Person, typed: &Submission, wrong: Vec<String>) -> Answer {
    if !alerts::may_warn(person.actor()) {
        return Err(crate::fault::Fault::NotFound);
    }
    let view = filled(person, typed, wrong).await?;
    person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view)
}

/// The alert as typed, or what is wrong with it.
fn read(person: &Person, typed: &Submission) -> Result<Alert, Vec<String>> {
    let mut wrong = Vec::new();
    let mut note = |code: &str| wrong.push(code.to_owned());
    if ticked(typed).is_empty() {
        note("partner");
    }
    let place = typed.fields.get("place").and_then(|p| p.get("code")).and_then(serde_json::Value::as_str);
    if place.is_none_or(str::is_empty) {
        note("place");
    }
    let day = |name: &str| typed.text(name).trim().parse::<Date>().ok();
    let window = day("from").zip(day("to"));
    match window {
        Some((from, to)) if from > to => note("backwards"),
        Some((_, to)) if to < person.node().today() => note("past"),
        Some(_) => {}
        None => note("window"),
    }
    if typed.text("feared").is_empty() {
        note("feared");
    }
    let people = Some(typed.text("people").trim()).filter(|t| !t.is_empty()).map(str::parse::<u32>);
    if people.as_ref().is_some_and(Result::is_err) {
        note("people");
    }
    match window.filter(|_| wrong.is_empty()) {
        Some((from, to)) => Ok(Alert {
            place: place.unwrap_or_default().to_owned(),
            from,
            to,
            feared: typed.text("feared").to_owned(),
            people: people.and_then(Result::ok).map(i64::from),
            words: typed.text("words").trim().to_owned(),
        }),
        None => Err(wrong),
    }
}
