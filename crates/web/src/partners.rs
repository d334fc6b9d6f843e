//! How far we go with whom, and what they see of us.

mod channel;
mod list;
mod pair;
mod see_as;

pub use channel::{channel, close, set_address};
pub use list::list;
pub use pair::{new, pair};
pub use see_as::{ask_see_as_file, find_as, see_as, see_as_file, see_record_as};

use crate::visit::Person;
use app::Role;

/// Who may pair.
fn pairs(person: &Person) -> bool {
    [Role::Leader, Role::Coordinator, Role::Administrator].into_iter().any(|r| person.actor().is(r))
}

/// Who may look at a pairing.
fn looks(person: &Person) -> bool {
    pairs(person) || person.actor().is(Role::Officer)
}
