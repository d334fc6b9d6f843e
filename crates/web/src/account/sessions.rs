//! Ending sessions of one's own.

use crate::posted::Posted;
use crate::session;
use crate::visit::{Answer, Person, see_other};
use app::people::{self, Ending};

/// Ends one, all others, or all.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for one that has ended, or is somebody else's.
pub async fn end_sessions(person: Person, Posted(posted): Posted) -> Answer {
    let ending = match posted.text("end") {
        "all" => Ending::All,
        "others" => Ending::Others,
        id => Ending::One(id.to_owned()),
    };
    people::end_sessions(person.node(), person.actor(), &person.signed().token, &ending).await?;
    if people::session(person.node(), &person.signed().token).await?.is_none() {
        return session::gone(&person);
    }
    Ok(see_other("/account?done=sessions-ended"))
}
