//! The log as a file that anybody can check without a key.

use crate::download::download;
use crate::visit::{Answer, Person};
use app::audit;

/// Gives leaves and signed checkpoint; no entry is in it.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for who may not read the log.
pub async fn export(person: Person) -> Answer {
    let bytes = audit::export(person.node(), person.actor()).await?;
    download(&format!("log-{}.json", person.node().today()), "application/json", bytes)
}
