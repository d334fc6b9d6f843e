//! The form of a new record.

use super::filled::Filled;
use super::written;
use crate::form::Submission;
use crate::visit::{Answer, Person};
use axum::extract::Path;

/// Shows an empty form; the address may fill in fields, so that an option knows its objective.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for a kind that there is not, or that no form writes.
pub async fn new(person: Person, Path(kind): Path<String>) -> Answer {
    let form = written(&person, &kind)?;
    let fields = person.query.iter().map(|(n, v)| (n.clone(), v.clone().into())).collect();
    let given = Submission { fields, ..Submission::default() };
    let view = Filled::typed(form, &given).view_of_new(&person).await?;
    person.page(&form.group, &view)
}
