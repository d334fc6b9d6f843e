//! A version of a joint document as a file.

use super::require_reader;
use crate::alone::{self, Given};
use crate::download::download;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::printed::print;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use crate::words::Language;
use app::documents::{KIND, paper};
use axum::extract::Path;

/// The formats, as they stand in addresses.
pub(super) const FORMATS: [&str; 2] = ["pdf", "docx"];

/// Gives the file, in the reader's language or the one that is asked for, or asks a second person where the label wants
/// one.
///
/// # Errors
/// [`Fault::NotFound`] for another format, when it may not be seen, or for who takes no file of it away; `Clash` when
/// it rests on something that is gone or narrower now.
pub async fn file(person: Person, Path(which): Path<(String, String)>) -> Answer {
    answer(person, which, "").await
}

/// Asks a second person, for the reason that was given, which stands in no address.
///
/// # Errors
/// As [`file`].
pub async fn file_with_reason(person: Person, Path(which): Path<(String, String)>, Posted(form): Posted) -> Answer {
    answer(person, which, form.text("reason")).await
}

async fn answer(person: Person, (id, format): (String, String), reason: &str) -> Answer {
    require_reader(&person)?;
    if !FORMATS.contains(&format.as_str()) {
        return Err(Fault::NotFound);
    }
    let (node, actor, id) = (person.node(), person.actor(), record_id(&id)?);
    let reason = match alone::given(&person, (KIND, &id, &format), reason).await? {
        Given::File(_, reason) => reason,
        Given::Page(page) => return Ok(page),
    };
    let found = paper::leaving(node, actor, &id, reason.as_deref()).await?;
    let language = person.asked("language").and_then(Language::from_code).unwrap_or(person.language);
    let pages = person.server.pages.as_ref().ok_or(Fault::Internal)?;
    let document = paper::document(node, &found, &pages.words(language).lookup());
    let (bytes, media) = print(node, document, &format).await?;
    paper::taken_away(node, actor, (&found, &format), reason.as_deref()).await?;
    download(&format!("joint-document-{}-{}.{format}", found.made, language.code()), media, bytes)
}
