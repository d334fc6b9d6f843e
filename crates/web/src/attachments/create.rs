//! Taking a file in, part by part: nothing of it is held here but the part that has just come.

use crate::csrf;
use crate::fault::Fault;
use crate::naming::address;
use crate::posted::{check, size_or_form};
use crate::records::record_id;
use crate::visit::{Answer, Person, see_other};
use app::attachments::{self, New, Way};
use app::{Stored, requests};
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use record::Compartment;

/// The most that a field beside the file may weigh, in bytes.
const TEXT_BYTES: usize = 4 * 1024;

/// The most parts that a form may have.
const PARTS: usize = 32;

/// Takes the files of a form in. Token and part of the record stand before the first file: until both are known to be
/// right, no byte of a file is read.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen or changed; `Refused` says what is wrong with a file. What came whole
/// before that stays.
pub async fn create(
    person: Person,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    let record = record(&person, (&kind, &id)).await?;
    let mut parts = parts.map_err(|e| size_or_form(e.status()))?;
    let (mut token, mut compartment, mut count) = (String::new(), None, 0);
    for _ in 0..PARTS {
        let Some(part) = parts.next_field().await.map_err(broken)? else {
            check(&person, &headers, &token)?;
            return match count {
                0 => Err(Fault::Invalid(Vec::new())),
                _ => Ok(see_other(&address(&format!("/records/{kind}/{id}"), &[("done", "attached")]))),
            };
        };
        match (part.name(), part.file_name()) {
            (Some(csrf::FIELD), None) => token = text(part).await?,
            (Some("compartment"), None) => compartment = Compartment::from_code(&text(part).await?),
            (Some("file"), Some(_)) => {
                check(&person, &headers, &token)?;
                let compartment = compartment.filter(|c| *c != Compartment::Open).ok_or(Fault::Invalid(Vec::new()))?;
                count += usize::from(take(&person, (&record, compartment), &headers, part).await?);
            }
            _ => return Err(Fault::Invalid(Vec::new())),
        }
    }
    Err(Fault::TooLarge)
}

/// Takes one file in; gives whether there was one, because a form without a chosen file sends an empty one.
async fn take(
    person: &Person,
    (record, compartment): (&Stored, Compartment),
    headers: &HeaderMap,
    mut part: Field<'_>,
) -> Result<bool, Fault> {
    let name = part.file_name().unwrap_or_default().to_owned();
    let Some(first) = part.chunk().await.map_err(broken)? else {
        return if name.is_empty() { Ok(false) } else { Err(empty(person, (record, compartment), name).await) };
    };
    let expected_bytes = expected(person, headers).await?;
    let new = New { record: record.id.clone(), compartment, name, way: Way::Page, expected_bytes };
    let mut arriving = attachments::begin(person.node(), person.actor(), new).await?;
    arriving.write(first).await?;
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        arriving.write(chunk).await?;
    }
    arriving.finish().await?;
    Ok(true)
}

/// What the action says of a file without a byte.
async fn empty(person: &Person, (record, compartment): (&Stored, Compartment), name: String) -> Fault {
    let new = New { record: record.id.clone(), compartment, name, way: Way::Page, expected_bytes: None };
    match attachments::begin(person.node(), person.actor(), new).await {
        Ok(arriving) => arriving.finish().await.map_or_else(Fault::from, |_| Fault::Internal),
        Err(why) => why.into(),
    }
}

/// What is to come at most: the length of the whole form, or the limit when that is less.
async fn expected(person: &Person, headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    let length = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let most = attachments::limits(person.node()).await?.page_bytes;
    Ok(length.map(|length: u64| length.min(most)))
}

async fn text(mut part: Field<'_>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT_BYTES {
            return Err(Fault::TooLarge);
        }
    }
    String::from_utf8(bytes).map_err(|_| Fault::Invalid(Vec::new()))
}

#[expect(clippy::needless_pass_by_value, reason = "used as the argument of `map_err`")]
fn broken(error: MultipartError) -> Fault {
    size_or_form(error.status())
}

/// The record, when the person may see it; whether a file may be added is the action's to say.
async fn record(person: &Person, (kind, id): (&str, &str)) -> Result<Stored, Fault> {
    let id = record_id(id)?;
    let found = requests::named(person.node(), person.actor(), std::slice::from_ref(&id)).await?;
    let record = found.into_iter().find(|r| r.kind == kind).ok_or(Fault::NotFound)?;
    let may = !attachments::open_to(person.node(), person.actor(), &record.id).await?.is_empty();
    may.then_some(record).ok_or(Fault::NotFound)
}
