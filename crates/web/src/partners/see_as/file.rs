//! What passes to a partner as a file.

use super::list::query;
use crate::download::download;
use crate::fault::Fault;
use crate::visit::{Answer, Person};
use app::exchange::view;
use axum::extract::Path;

/// Gives one kind, narrowed like the list: every row with the label and the caveats that go with it.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, kind or format, or without a role that shares.
pub async fn see_as_file(person: Person, Path((name, format)): Path<(String, String)>) -> Answer {
    let query = query(&person);
    let media = match format.as_str() {
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        _ => return Err(Fault::NotFound),
    };
    let bytes = view::file(person.node(), person.actor(), &name, (&query, &format)).await?;
    // A neutral name: the file may lie on a disk that others look at.
    download(&format!("records.{format}"), media, bytes)
}
