//! What organisations ask of each other, and their answers.

mod answer;
mod asking;
mod create;
mod list;
mod new;
mod show;

pub use answer::answer;
pub use create::create;
pub use list::list;
pub use new::{ask, new};
pub use show::show;

use crate::view::request::Line;
use crate::visit::Person;
use app::requests::Request;

pub(crate) fn line(person: &Person, request: &Request) -> Line {
    let text = |name: &str| request.body.text(name).unwrap_or_default().to_owned();
    let today = person.node().today().to_string();
    Line {
        partner: text("short_name"),
        is_for_us: request.is_for_us(),
        what: text("what"),
        state: text("state"),
        records: request.body.integer("records").unwrap_or(0).unsigned_abs(),
        asked: text("asked"),
        is_late: request.is_waiting() && request.body.text("due").is_some_and(|due| due < today.as_str()),
        due: text("due"),
        href: format!("/requests/{}", request.record.id),
    }
}
