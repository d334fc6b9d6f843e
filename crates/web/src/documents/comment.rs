//! A remark on a version of a document.

use super::require_reader;
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::comments;
use axum::extract::Path;

/// Keeps it, and lets it go when the box was ticked.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for what may not be seen; `Refused` for an empty one; `Clash` when an agreement
/// is not in force.
pub async fn comment(person: Person, Path(id): Path<String>, Posted(typed): Posted) -> Answer {
    require_reader(&person)?;
    let (id, goes) = (record_id(&id)?, typed.text("goes") == "yes");
    comments::write(person.node(), person.actor(), &id, (typed.text("words"), goes)).await?;
    let done = if goes { "comment-sent" } else { "comment-kept" };
    Ok(see_other(&format!("/documents/{id}?done={done}")))
}
