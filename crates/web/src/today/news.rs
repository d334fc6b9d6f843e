//! Whether somebody else tried to get into this account, or changed how one gets in.

use crate::fault::Fault;
use crate::view::Action;
use crate::view::today::{Line, Today};
use crate::visit::Person;
use app::people;

/// From so many refused tries on it must not wait: then an account waits too.
const MANY: u64 = 5;

/// Adds it.
pub(super) async fn add(person: &Person, today: &mut Today) -> Result<(), Fault> {
    let news = people::news(person.node(), person.actor(), &person.signed().token).await?;
    let words = person.words()?;
    let note = |key: &str, at: &str| words.lookup()(key, &[("at", words.moment(at))]);
    if let Some(at) = &news.altered {
        let key = "today-altered";
        today.changed.push(Line { note: Some(note("today-altered-note", at)), ..line(key) });
    }
    if news.tries > 0 {
        let note = news.tried.as_deref().map(|at| note("today-tries-note", at));
        let line = Line { count: Some(news.tries), note, ..line("today-tries") };
        if news.tries < MANY { today.changed.push(line) } else { today.alerts.push(line) }
    }
    Ok(())
}

fn line(key: &str) -> Line {
    let action = Action { key: "action-open".to_owned(), href: "/account".to_owned(), ..Action::default() };
    Line { key: key.to_owned(), action, ..Line::default() }
}
