//! An issued product as a file.

use super::own_clearance;
use crate::fault::Fault;
use crate::printed::print;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use crate::words::Language;
use app::briefs::{self, Figures};
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
    let (bytes, media) = print(person.node(), document, &format).await?;
    let name = format!("brief-{}.{format}", body.text("dated").unwrap_or("undated"));
    crate::download::download(&name, media, bytes)
}
