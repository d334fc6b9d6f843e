//! Destroying a file for good.

use crate::fault::Fault;
use crate::naming::{address, href};
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::attachments;
use axum::extract::Path;

/// Asks whether it is meant, and why. Nothing of the file is said.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be opened.
pub async fn remove_ask(person: Person, Path(id): Path<String>) -> Answer {
    confirm(&person, &id, false).await
}

async fn confirm(person: &Person, id: &str, is_missing: bool) -> Answer {
    let id = record_id(id)?;
    let record = attachments::belongs_to(person.node(), person.actor(), &id).await?;
    let view = Confirm {
        verb: "remove-file".to_owned(),
        about: person.words()?.plain(&format!("kind-{}", record.kind)),
        href: format!("/attachments/{id}/remove"),
        back: href(&record.kind, record.id.as_str()),
        is_missing,
        is_danger: true,
        ..Confirm::default()
    };
    let group = person.form(&record.kind).map_err(|_| Fault::NotFound)?.group.clone();
    person.page(&group, &view)
}

/// Destroys it.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be opened, or not be removed.
pub async fn remove(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &id, true).await;
    }
    let record = attachments::remove(person.node(), person.actor(), &record_id(&id)?, reason).await?;
    let page = format!("/records/{}/{}", record.kind, record.id);
    Ok(see_other(&address(&page, &[("done", "file-removed")])))
}
