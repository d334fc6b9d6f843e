//! An agreement as a file: the signed document for the partner, and the paper for people.

use crate::download::download;
use crate::fault::Fault;
use crate::printed::print;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use crate::words::Language;
use app::agreements::{self, paper};
use axum::extract::Path;

/// Gives the document with our signature, to be carried to the partner.
///
/// # Errors
/// [`Fault::NotFound`] when we signed nothing, or for who may not carry it.
pub async fn signed(person: Person, Path(id): Path<String>) -> Answer {
    let (name, bytes) = agreements::signed_file(person.node(), person.actor(), &record_id(&id)?).await?;
    download(&name, "application/octet-stream", bytes)
}

/// Gives the agreement on paper, in the reader's language or the one that is asked for.
///
/// # Errors
/// [`Fault::NotFound`] for another format, or when it may not be seen.
pub async fn file(person: Person, Path((id, format)): Path<(String, String)>) -> Answer {
    let agreement = agreements::show(person.node(), person.actor(), &record_id(&id)?).await?;
    if !["pdf", "docx"].contains(&format.as_str()) {
        return Err(Fault::NotFound);
    }
    let language = person.asked("language").and_then(Language::from_code).unwrap_or(person.language);
    let pages = person.server.pages.as_ref().ok_or(Fault::Internal)?;
    let document = paper::document(person.node(), &agreement, &pages.words(language).lookup());
    let (bytes, media) = print(person.node(), document, &format).await?;
    agreements::taken_away(person.node(), person.actor(), (&agreement, &format)).await?;
    let name = format!("agreement-v{}-{}.{format}", agreement.protocol.version, language.code());
    download(&name, media, bytes)
}
