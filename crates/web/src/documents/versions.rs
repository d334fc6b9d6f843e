//! The history of a document.

use super::new::open_text;
use super::require_reader;
use crate::records::record_id;
use crate::view::document::{DocumentVersions, Parent, Version};
use crate::visit::{Answer, Person};
use app::documents::{self, Line};
use axum::extract::Path;
use record::RecordId;

/// Shows every version, what was written last first.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] when there is none, or it may not be seen.
pub async fn versions(person: Person, Path(id): Path<String>) -> Answer {
    require_reader(&person)?;
    let lines = documents::history(person.node(), person.actor(), &record_id(&id)?).await?;
    let view = DocumentVersions { back: format!("/documents/{id}"), versions: lines.iter().map(version).collect() };
    person.page("share", &view)
}

fn version(line: &Line) -> Version {
    let parent = |id: &RecordId| Parent { href: format!("/documents/{id}"), short: short(id) };
    Version {
        href: format!("/documents/{}", line.record.id),
        short: short(&line.record.id),
        author: line.author.clone(),
        made: open_text(&line.record, "made"),
        at: line.record.changed.clone(),
        parents: line.parents.iter().map(parent).collect(),
        missing: line.missing,
        is_head: line.is_head,
    }
}

fn short(id: &RecordId) -> String {
    id.as_str().chars().take(6).collect()
}
