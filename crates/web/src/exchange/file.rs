//! A bundle that was sealed and has not arrived, once more: the same bytes.

use crate::download::download;
use crate::visit::{Answer, Person};
use app::exchange;
use axum::extract::Path;

/// Gives it under a name that says nothing.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for what is not ours or has arrived, or without a role that shares.
pub async fn file(person: Person, Path(id): Path<String>) -> Answer {
    let (name, bytes) = exchange::kept_one(person.node(), person.actor(), &id).await?;
    download(&name, "application/octet-stream", bytes)
}
