//! The form to take in a list.

use crate::fault::Fault;
use crate::view::import::ImportNew;
use crate::visit::{Answer, Person};
use app::records::{self, ListQuery};

/// Shows the form to who may write.
///
/// # Errors
/// [`Fault::NotFound`] for others.
pub async fn new(person: Person) -> Answer {
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    if !records::rows(person.node(), person.actor(), &query).await?.may_add {
        return Err(Fault::NotFound);
    }
    person.page("know", &ImportNew::default())
}
