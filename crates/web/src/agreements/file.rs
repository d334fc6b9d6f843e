//! An agreement as a file: the signed document for the partner, and the paper for people.

use crate::download::download;
use crate::fault::Fault;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use crate::words::Language;
use app::agreements::{self, paper};
use app::briefs;
use app::report::{self, Document, Timestamp};
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
    let (created, kind) = (briefs::created(person.node()), format.clone());
    let made = tokio::task::spawn_blocking(move || make(&document, created, &kind)).await;
    let bytes = made.map_err(|e| app::Error::Internal(e.to_string()))??;
    agreements::taken_away(person.node(), person.actor(), (&agreement, &format)).await?;
    let name = format!("agreement-v{}-{}.{format}", agreement.protocol.version, language.code());
    let media = if format == "pdf" {
        "application/pdf"
    } else {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    };
    download(&name, media, bytes)
}

fn make(document: &Document, created: Timestamp, format: &str) -> app::Result<Vec<u8>> {
    let failed = |e: report::Error| app::Error::Internal(e.to_string());
    match format {
        "pdf" => report::pdf(document, created).map(|p| p.bytes),
        _ => report::docx(document, created),
    }
    .map_err(failed)
}
