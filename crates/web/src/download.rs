//! Files to take away.

use crate::fault::Fault;
use crate::visit::Answer;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

/// An answer that the browser keeps as a file and never shows: `name` is reduced to plain characters.
pub(crate) fn download(name: &str, media: &'static str, bytes: Vec<u8>) -> Answer {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().filter(is_plain).collect();
    let disposition =
        HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|_| Fault::Internal)?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(media)), (CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
