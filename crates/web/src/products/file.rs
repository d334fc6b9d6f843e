//! An issued product as a file.

use super::own_clearance;
use crate::fault::Fault;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use crate::words::Language;
use app::briefs::{self, Figures};
use app::report::{self, Document, Timestamp};
use axum::extract::Path;

/// The formats, as they stand in addresses.
pub(super) const FORMATS: [&str; 4] = ["pdf", "docx", "html", "md"];

/// Gives the file. Only what was issued and is cleared today has one.
///
/// # Errors
/// [`Fault::NotFound`] otherwise.
pub async fn file(person: Person, Path((id, format)): Path<(String, String)>) -> Answer {
    let cleared = own_clearance(&person, &record_id(&id)?).await?;
    let body = &cleared.product.body;
    if body.text("state") != Some("issued") || !cleared.is_clear() || !FORMATS.contains(&format.as_str()) {
        return Err(Fault::NotFound);
    }
    let language = body.text("language").and_then(Language::from_code).unwrap_or(person.language);
    let pages = person.server.pages.as_ref().ok_or(Fault::Internal)?;
    let document = briefs::document(person.node(), &cleared, Figures::default(), &pages.words(language).lookup())?;
    let (created, kind) = (briefs::created(person.node()), format.clone());
    let made = tokio::task::spawn_blocking(move || make(&document, created, &kind)).await;
    let bytes = made.map_err(|e| app::Error::Internal(e.to_string()))??;
    let name = format!("brief-{}.{format}", body.text("dated").unwrap_or("undated"));
    crate::download::download(&name, media(&format), bytes)
}

fn make(document: &Document, created: Timestamp, format: &str) -> app::Result<Vec<u8>> {
    let failed = |e: report::Error| app::Error::Internal(e.to_string());
    match format {
        "pdf" => report::pdf(document, created).map(|p| p.bytes),
        "docx" => report::docx(document, created),
        "html" => report::html_file(document).map(String::into_bytes),
        _ => report::markdown(document).map(String::into_bytes),
    }
    .map_err(failed)
}

fn media(format: &str) -> &'static str {
    match format {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "html" => "text/html; charset=utf-8",
        _ => "text/markdown; charset=utf-8",
    }
}
