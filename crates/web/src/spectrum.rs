//! How far records pass to whom, topic by topic, and how that came about.

mod history;
mod show;

pub use history::history;
pub use show::show;

use crate::fault::Fault;
use crate::naming::coded;
use crate::visit::Person;
use app::agreements::Topic;

/// A topic in the reader's words: the kind, and what its records have.
fn topic(person: &Person, topic: &Topic) -> Result<String, Fault> {
    let kind = person.words()?.plain(&format!("kind-{}-many", topic.kind));
    let field = |path: &str| person.form(&topic.kind).ok().and_then(|f| f.field(path));
    match &topic.having {
        Some((path, code)) => match field(path) {
            Some(field) => Ok(format!("{kind}: {}", coded(person, field, code)?)),
            None => Ok(format!("{kind}: {code}")),
        },
        None => Ok(kind),
    }
}
