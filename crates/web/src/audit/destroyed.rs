//! What was shredded, and the day on which that is complete.

use crate::view::audit::{DestroyedLine, DestroyedList};
use crate::visit::{Answer, Person};
use app::backup::{self, Gone};

/// Shows it to who may read the log, which says the same of each.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for others.
pub async fn destroyed(person: Person) -> Answer {
    let one = |gone: Gone| DestroyedLine {
        id: gone.record.as_str().to_owned(),
        kind: gone.kind,
        at: gone.at,
        complete_on: gone.complete_on,
    };
    let all = backup::destroyed(person.node(), person.actor()).await?;
    person.page("remember", &DestroyedList { lines: all.into_iter().map(one).collect() })
}
