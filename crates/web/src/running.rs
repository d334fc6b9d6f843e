//! A run under way: how far it is, and a button that stops it. The page asks for itself again, without a script.

use crate::naming::address;
use crate::posted::Posted;
use crate::view::estimate::Progress;
use crate::visit::{Answer, Person, see_other};
use app::runs::State;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::REFRESH;

/// Shows how a run stands; leads to its record when it is done.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for a run of somebody else, or none.
pub async fn progress(person: Person, Path(id): Path<String>) -> Answer {
    let state = person.node().run_state(&id, person.actor())?;
    let view = match state {
        State::Done(record) => return Ok(see_other(&format!("/estimates/{record}"))),
        State::Running { permille, left } => Progress {
            percent: (permille / 10) as u8,
            left: left.and_then(|s| i64::try_from(s).ok()),
            stop: Some(format!("/estimates/runs/{id}/stop")),
            ..Progress::default()
        },
        State::Stopped => Progress { is_stopped: true, ..Progress::default() },
        State::Failed(why) => Progress { why: Some(why), ..Progress::default() },
    };
    let is_running = view.stop.is_some();
    let mut answer = person.page("understand", &view)?;
    if is_running {
        answer.headers_mut().insert(REFRESH, HeaderValue::from_static("2"));
    }
    Ok(answer)
}

/// Asks a run to stop.
///
/// # Errors
/// As [`progress`].
pub async fn stop(person: Person, Path(id): Path<String>, _: Posted) -> Answer {
    person.node().stop_run(&id, person.actor())?;
    Ok(see_other(&address(&format!("/estimates/runs/{id}"), &[])))
}
