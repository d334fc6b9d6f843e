//! The home page.

use super::gather::gather;
use crate::visit::{Answer, Person};

/// Shows what waits for this person.
///
/// # Errors
/// When the store fails.
pub async fn show(person: Person) -> Answer {
    let view = gather(&person).await?;
    person.page("", &view)
}
