//! Giving a file out: as bytes to be kept, under a name that says nothing, and never to be shown by the browser.

use crate::fault::Fault;
use crate::headers::SANDBOX;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::server::Streamed;
use crate::visit::{Answer, Person};
use app::Error;
use app::attachments::{self, Leaving};
use axum::body::Body;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tokio_stream::wrappers::ReceiverStream;

/// Gives a file out, or asks why. Each time is logged.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be opened.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    answer(&person, &id, None).await
}

/// Gives a file out for the reason that was given.
///
/// # Errors
/// As [`show`].
pub async fn open(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    answer(&person, &id, Some(form.text("reason"))).await
}

async fn answer(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    let (node, actor, id) = (person.node(), person.actor(), record_id(id)?);
    match attachments::open(node, actor, &id, reason).await {
        Err(Error::ReasonNeeded) => {
            let record = attachments::belongs_to(node, actor, &id).await?;
            ask_why(person, &record.kind, &format!("/attachments/{id}"), reason)
        }
        other => stream(other?),
    }
}

/// The answer as it streams: a file that turns out to be damaged breaks off, and the browser says that it did.
// Source: RFC 6266 (Content-Disposition), RFC 8187 (its `filename*`); the plain name is the same in both.
fn stream(leaving: Leaving) -> Result<Response, Fault> {
    let name = &leaving.file_name;
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(leaving.media)),
        (CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(|_| Fault::Internal)?),
        (CONTENT_LENGTH, HeaderValue::from(leaving.size_bytes)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    let mut response = (headers, Body::from_stream(ReceiverStream::new(leaving.content))).into_response();
    response.extensions_mut().insert(Streamed);
    Ok(response)
}
