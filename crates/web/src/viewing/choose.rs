//! Which role.

use crate::fault::Fault;
use crate::view::view_as::ViewAsNew;
use crate::visit::{Answer, Person};
use app::Role;

/// Shows the roles to choose from.
///
/// # Errors
/// [`Fault::NotFound`] unless the person is a leader.
pub async fn choose(person: Person) -> Answer {
    if !person.actor().is(Role::Leader) || person.signed().view_as.is_some() {
        return Err(Fault::NotFound);
    }
    let roles = Role::ALL.iter().map(|r| r.code().to_owned()).collect();
    person.page("remember", &ViewAsNew { roles })
}
