//! What agreements say must happen: counts that are due, breaches to be told, copies past their time, reviews that were
//! due, and messages that were not taken.

use super::gather::counted;
use crate::agreements::{clock, due};
use crate::fault::Fault;
use crate::view::Action;
use crate::view::today::{Line, Today};
use crate::visit::Person;
use app::agreements::{self, Agreement, BreachClock, Due, Side, Telling};
use app::{Error, exchange, retention};
use std::collections::BTreeMap;

/// How many lines each part has at most; breaches all stand here.
const EACH: usize = 8;

/// Adds them; a breach comes before everything else.
pub(super) async fn add(person: &Person, today: &mut Today) -> Result<(), Fault> {
    let (node, actor) = (person.node(), person.actor());
    let mut urgent = breaches(person).await?;
    let owed = agreements::owed(node, actor).await?;
    let (late, soon): (Vec<&Due>, Vec<&Due>) = owed.iter().partition(|d| d.period.due < node.today());
    for one in late.into_iter().take(EACH) {
        urgent.push(counts(person, one)?);
    }
    urgent.append(&mut today.alerts);
    today.alerts = urgent;
    // What partners owe is told once its day has passed: until then it may still come.
    for one in soon.into_iter().filter(|d| d.step != agreements::Step::Theirs).take(EACH) {
        today.waiting.push(counts(person, one)?);
    }
    today.waiting.extend(reviews(person).await?.into_iter().take(EACH));
    today.waiting.extend(copies(person).await?);
    match exchange::untaken(node, actor).await {
        Ok(all) => {
            let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
            today.waiting.extend(counted("today-untaken", count, ("action-open", "/exchange")));
            Ok(())
        }
        Err(Error::Forbidden(_)) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

async fn breaches(person: &Person) -> Result<Vec<Line>, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let names: BTreeMap<_, _> = agreements::partners(node).await?.into_iter().map(|p| (p.org, p.short_name)).collect();
    let all = agreements::breaches(node, actor).await?;
    let words = person.words()?;
    let line = |breach: &BreachClock| {
        let shown = clock(person, breach);
        let (key, note) = match (breach.by, breach.telling) {
            (Side::Them, _) => ("today-breach-theirs", None),
            (Side::Us, Telling::Told) => ("today-breach-told", None),
            (Side::Us, Telling::NotTaken) => ("today-breach-not-taken", Some(())),
            (Side::Us, Telling::Carried) => ("today-breach-carried", Some(())),
            (Side::Us, Telling::Held) => ("today-breach-held", Some(())),
            (Side::Us, Telling::Waiting) => ("today-breach-waiting", Some(())),
        };
        let hours = if shown.is_late { "breach-hours-passed" } else { "breach-hours-left" };
        Line {
            key: key.to_owned(),
            title: names.get(&breach.partner).cloned(),
            note: note.map(|()| words.lookup()(hours, &[("count", shown.hours.to_string())])),
            action: match breach.telling {
                Telling::Held if exchange::may_share(actor) => bundles(),
                _ => page(&breach.agreement),
            },
            ..Line::default()
        }
    };
    Ok(all.iter().map(line).collect())
}

fn counts(person: &Person, one: &Due) -> Result<Line, Fault> {
    let shown = due(person, one);
    let when = if shown.is_late { "overdue" } else { "due" };
    let words = person.words()?;
    let day = |iso: &str| words.lookup()("written-date", &[("date", iso.to_owned())]);
    let days = [("from", day(&shown.days.0)), ("to", day(&shown.days.1))];
    Ok(Line {
        key: format!("today-{when}-{}", shown.code),
        title: Some(shown.partner),
        date: Some(shown.by),
        note: Some(words.lookup()("due-days", &days)),
        action: shown.action.unwrap_or_default(),
        ..Line::default()
    })
}

/// Agreements that were to be looked at again, and were not.
async fn reviews(person: &Person) -> Result<Vec<Line>, Fault> {
    let today = person.node().today();
    let all = agreements::list(person.node(), person.actor()).await?;
    let is_late = |a: &&Agreement| a.is_in_force(today) && a.protocol.clauses.review.is_some_and(|day| day < today);
    let line = |a: &Agreement| Line {
        key: "today-review-overdue".to_owned(),
        title: a.protocol.parties.iter().find(|p| p.org == a.partner).map(|p| p.short_name.clone()),
        date: a.protocol.clauses.review.map(|day| day.to_string()),
        action: page(&a.record),
        ..Line::default()
    };
    Ok(all.iter().filter(is_late).map(line).collect())
}

async fn copies(person: &Person) -> Result<Option<Line>, Fault> {
    match retention::past(person.node(), person.actor()).await {
        Ok(past) => {
            let count: usize = past.iter().map(|p| p.copies - p.held).sum();
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            Ok(counted("today-retention", count, ("action-open", "/retention")))
        }
        Err(Error::Forbidden(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn bundles() -> Action {
    Action { key: "action-open".to_owned(), href: "/exchange".to_owned(), ..Action::default() }
}

fn page(agreement: &record::RecordId) -> Action {
    Action { key: "action-open".to_owned(), href: format!("/agreements/{agreement}"), ..Action::default() }
}
