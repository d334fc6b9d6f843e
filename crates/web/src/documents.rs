//! Documents held in common: listed, begun, read, written on, brought together, remarked on.

mod comment;
mod create;
mod edit;
mod file;
mod heads;
mod list;
mod new;
mod show;
mod versions;
mod writing;

pub use comment::comment;
pub use create::{create, write};
pub use edit::{edit, edit_with_reason, save};
pub use file::{file, file_with_reason};
pub use heads::{heads, heads_with_reason, merge};
pub use list::list;
pub use new::new;
pub use show::{open, show};
pub use versions::versions;

use crate::fault::Fault;
use crate::view::document::Against;
use crate::visit::Person;
use app::documents;

/// Whoever may not read joint documents finds no page of them.
fn require_reader(person: &Person) -> Result<(), Fault> {
    if documents::may_read(person.actor()) { Ok(()) } else { Err(Fault::NotFound) }
}

fn require_writer(person: &Person) -> Result<(), Fault> {
    if documents::may_write(person.actor()) { Ok(()) } else { Err(Fault::NotFound) }
}

/// All values of a name in the query, in order, each once.
fn asked_all(person: &Person, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, value) in person.query.iter().filter(|(n, v)| n == name && !v.trim().is_empty()) {
        if !found.contains(value) {
            found.push(value.clone());
        }
    }
    found
}

fn against(all: &[(Option<String>, &'static str)]) -> Vec<Against> {
    all.iter().map(|(party, why)| Against { why: (*why).to_owned(), party: party.clone() }).collect()
}
