//! All requests: to answer, waiting for them, answered.

use super::line;
use crate::view::Action;
use crate::view::request::{Line, RequestList};
use crate::visit::{Answer, Person};
use app::requests::{self, Request};

/// Shows them. What is due first stands first among those to answer.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that asks.
pub async fn list(person: Person) -> Answer {
    let all = requests::list(person.node(), person.actor()).await?;
    let some = |wanted: &dyn Fn(&&Request) -> bool| -> Vec<Line> {
        all.iter().filter(wanted).map(|r| line(&person, r)).collect()
    };
    let mut to_answer = some(&|r| r.is_waiting() && r.is_for_us());
    to_answer.sort_by(|a, b| (a.due.is_empty(), &a.due).cmp(&(b.due.is_empty(), &b.due)));
    let ask = Action { key: "action-ask-partner".to_owned(), href: "/requests/new".to_owned(), ..Action::default() };
    let view = RequestList {
        to_answer,
        waiting: some(&|r| r.is_waiting() && !r.is_for_us()),
        answered: some(&|r| !r.is_waiting()),
        actions: vec![ask],
    };
    person.page("share", &view)
}
