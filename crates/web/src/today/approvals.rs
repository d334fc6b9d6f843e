//! What waits for a second person, and what a second person said.

use crate::approvals::said;
use crate::fault::Fault;
use crate::naming::names;
use crate::view::Action;
use crate::view::today::Line;
use crate::visit::Person;
use app::approvals::{self, Approval, State};
use jiff::ToSpan;

const EACH: usize = 5;

/// Lines of approvals that wait for this person, and of this person's that were decided in the last week.
pub(super) async fn lines(person: &Person) -> Result<(Vec<Line>, Vec<Line>), Fault> {
    let all = approvals::list(person.node(), person.actor()).await?;
    if all.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let names = names(person).await?;
    let line = |key: String, approval: &Approval, is_until: bool| -> Result<Line, Fault> {
        let href = format!("/approvals/{}", approval.id);
        Ok(Line {
            key,
            title: Some(said::about(person, &names, approval)?),
            date: is_until.then(|| approval.until.to_string().chars().take(10).collect()),
            action: Action { key: "action-open".to_owned(), href, ..Action::default() },
            ..Line::default()
        })
    };
    let waiting = all.iter().filter(|a| a.may_decide).take(EACH);
    let waiting = waiting.map(|a| line(format!("today-approve-{}", a.exact.action()), a, true));
    let since = person.node().today().checked_sub(7.days()).unwrap_or(person.node().today()).to_string();
    let is_news = |a: &&Approval| {
        let is_decided = matches!(a.state, State::Approved | State::Refused | State::Void);
        a.is_mine && is_decided && a.decided.as_ref().is_some_and(|d| *d >= since)
    };
    let decided = all.iter().filter(is_news).take(EACH);
    let decided = decided.map(|a| line(format!("today-decided-{}", a.state.code()), a, false));
    Ok((waiting.collect::<Result<_, _>>()?, decided.collect::<Result<_, _>>()?))
}
