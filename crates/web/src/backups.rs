//! The places of backups on a page: how it stands with each, and what to do.

use crate::view::backup::{PlaceLine, PlaceList};
use crate::visit::{Answer, Person};
use app::backup::places::{self, State};

/// Shows them to who may read the log, which says the same of each.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for others.
pub async fn list(person: Person) -> Answer {
    let all = places::show(person.node(), person.actor()).await?;
    person.page("remember", &PlaceList { lines: all.into_iter().map(line).collect() })
}

fn line(state: State) -> PlaceLine {
    let some = |text: String| (!text.is_empty()).then_some(text);
    PlaceLine {
        name: some(state.name),
        kind: state.kind.to_owned(),
        made: some(state.made),
        tried: some(state.tried),
        until: some(state.until),
        kept: state.kept,
        troubles: state.troubles.into_iter().map(|trouble| trouble.code().to_owned()).collect(),
    }
}
