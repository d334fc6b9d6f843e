//! Every change of how far we and one partner go with each other.

use crate::naming::names;
use crate::view::spectrum::{History, Step as StepView};
use crate::visit::{Answer, Person};
use app::spectrum::{self, Step};
use axum::extract::Path;

/// Shows them, the newest first.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for an unknown partner, or without a role that shares.
pub async fn history(person: Person, Path(name): Path<String>) -> Answer {
    let steps = spectrum::history(person.node(), person.actor(), &name).await?;
    let (names, words) = (names(&person).await?, person.words()?);
    let step = |s: &Step| StepView {
        at: s.at.clone(),
        who: if s.author.is_empty() { String::new() } else { names.who(&s.author, words) },
        version: s.version.unsigned_abs(),
        state: s.state.clone(),
        rung_out: s.rung_out.clone(),
        rung_in: s.rung_in.clone(),
        level: s.level.clone(),
    };
    let view = History { partner: name, steps: steps.iter().map(step).collect() };
    person.page("share", &view)
}
