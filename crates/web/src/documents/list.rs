//! All documents.

use super::require_reader;
use crate::fault::Fault;
use crate::naming::title;
use crate::view::Action;
use crate::view::document::{DocumentList, Listed};
use crate::visit::{Answer, Person};
use app::documents;
use record::Body;

/// Shows them, the latest first.
///
/// # Errors
/// [`Fault::NotFound`] without a role that reads joint documents.
pub async fn list(person: Person) -> Answer {
    require_reader(&person)?;
    let all = documents::list(person.node(), person.actor()).await?;
    let new = Action { key: "action-document".to_owned(), href: "/documents/new".to_owned(), ..Action::default() };
    let view = DocumentList {
        documents: all.iter().map(|one| line(&person, one)).collect::<Result<_, _>>()?,
        actions: if documents::may_write(person.actor()) { vec![new] } else { Vec::new() },
    };
    person.page("share", &view)
}

fn line(person: &Person, one: &documents::Listed) -> Result<Listed, Fault> {
    let (open, id) = (Body(one.record.open.clone()), &one.record.id);
    let text = |name: &str| open.text(name).unwrap_or_default().to_owned();
    Ok(Listed {
        title: one.title.clone().map_or_else(|| title(person, &one.record), Ok)?,
        href: format!("/documents/{id}"),
        for_use: text("for_use"),
        made: text("made"),
        parties: one.parties.clone(),
        merge: (one.heads > 1).then(|| format!("/documents/{id}/heads")),
        is_flagged: one.is_flagged,
    })
}
