//! A run under way: how far it is, and a button that stops it. The page asks for itself again, without a script.

use crate::fault::Fault;
use crate::matches::{asked_kind, of_kind};
use crate::posted::Posted;
use crate::view::running::Progress;
use crate::visit::{Answer, Person, see_other};
use app::runs::{State, What};
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::REFRESH;

/// After so many seconds a page of a run asks for itself again.
pub(crate) const AGAIN: &str = "2";

/// Shows how an estimate under way stands; leads to its record when it is done.
///
/// # Errors
/// [`Fault::NotFound`] for a run of somebody else, or none.
pub async fn estimate(person: Person, Path(id): Path<String>) -> Answer {
    progress(&person, What::Estimate, &id).await
}

/// Shows how a comparison of all lists stands; leads to its pairs when it is done.
///
/// # Errors
/// As [`estimate`].
pub async fn matching(person: Person, Path(id): Path<String>) -> Answer {
    progress(&person, What::Matching, &id).await
}

/// Asks an estimate under way to stop.
///
/// # Errors
/// As [`estimate`].
pub async fn stop_estimate(person: Person, Path(id): Path<String>, _: Posted) -> Answer {
    stop(&person, What::Estimate, &id)
}

/// Asks a comparison of all lists to stop.
///
/// # Errors
/// As [`estimate`].
pub async fn stop_matching(person: Person, Path(id): Path<String>, _: Posted) -> Answer {
    stop(&person, What::Matching, &id)
}

/// The page of a run.
pub(crate) fn page(what: What, id: &str) -> String {
    match what {
        What::Estimate => format!("/estimates/runs/{id}"),
        What::Matching => format!("/matches/runs/{id}"),
    }
}

async fn progress(person: &Person, what: What, id: &str) -> Answer {
    let is_matching = what == What::Matching;
    // Of which kind the lists are stands in the address alone.
    let kind = asked_kind(person)?;
    let view = Progress { is_matching, query: of_kind("", &kind, &[]), ..Progress::default() };
    let view = match person.node().run_state(id, (what, person.actor())).await? {
        State::Done(made) => return done(what, made.as_ref().map(record::RecordId::as_str), &kind),
        State::Running { permille, left } => Progress {
            percent: (permille / 10) as u8,
            left: left.and_then(|s| i64::try_from(s).ok()),
            stop: Some(of_kind(&format!("{}/stop", page(what, id)), &kind, &[])),
            ..view
        },
        State::Stopped => Progress { is_stopped: true, ..view },
        State::Failed(why) => Progress { why: Some(person.said(why)?), ..view },
    };
    let is_running = view.stop.is_some();
    let mut answer = person.page(if is_matching { "share" } else { "understand" }, &view)?;
    if is_running {
        answer.headers_mut().insert(REFRESH, HeaderValue::from_static(AGAIN));
    }
    Ok(answer)
}

fn done(what: What, made: Option<&str>, kind: &str) -> Answer {
    match (what, made) {
        (What::Estimate, Some(record)) => Ok(see_other(&format!("/estimates/{record}"))),
        (What::Estimate, None) => Err(Fault::NotFound),
        (What::Matching, _) => Ok(see_other(&of_kind("/matches", kind, &[("done", "matched")]))),
    }
}

fn stop(person: &Person, what: What, id: &str) -> Answer {
    let kind = asked_kind(person)?;
    person.node().stop_run(id, (what, person.actor()))?;
    Ok(see_other(&of_kind(&page(what, id), &kind, &[])))
}
