//! A document as bytes of a format, made beside the threads that answer.

use app::report::{self, Document, Timestamp};
use app::{Error, Node, Result, briefs};

/// The bytes of a document as PDF, DOCX or HTML, or as Markdown for any other format, and their media type.
///
/// # Errors
/// `Internal` when it cannot be written.
pub(crate) async fn print(node: &Node, document: Document, format: &str) -> Result<(Vec<u8>, &'static str)> {
    let (created, kind) = (briefs::created(node), format.to_owned());
    let made = tokio::task::spawn_blocking(move || make(&document, created, &kind)).await;
    let bytes = made.map_err(|e| Error::Internal(e.to_string()))??;
    Ok((bytes, media(format)))
}

fn make(document: &Document, created: Timestamp, format: &str) -> Result<Vec<u8>> {
    let failed = |e: report::Error| Error::Internal(e.to_string());
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
