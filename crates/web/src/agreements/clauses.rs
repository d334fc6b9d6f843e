//! What stands on an agreement's page because of its clauses: what is due, a breach, our draft beside their offer.

use super::show::differences;
use crate::fault::Fault;
use crate::view::Action;
use crate::view::clauses::{Beside, BreachLine, DueLine};
use crate::visit::Person;
use app::Role;
use app::agreements::{self, Agreement, BreachClock, Due, Side, Step, Telling};

/// A line of what is due, with the link that does it.
pub(crate) fn due(person: &Person, due: &Due) -> DueLine {
    let link = |key: &str, href: String| Some(Action { key: key.to_owned(), href, ..Action::default() });
    DueLine {
        partner: due.partner.clone(),
        code: due.step.code().to_owned(),
        days: (due.period.from.to_string(), due.period.to.to_string()),
        by: due.period.due.to_string(),
        is_late: due.period.due < person.node().today(),
        action: match due.step {
            Step::Publish if app::estimates::may(person.actor()) => link("action-due-publish", "/trends".to_owned()),
            Step::Publish => link("action-open", format!("/agreements/{}", due.agreement)),
            Step::Send | Step::Seal => link("action-due-send", "/exchange".to_owned()),
            Step::HeldBack => link("action-due-look", format!("/partners/{}/see-as?kind=trend", due.partner)),
            Step::Theirs => link("action-due-ask", format!("/requests/new?partner={}&what=information", due.partner)),
        },
    }
}

/// Everything that is due under one agreement.
pub(super) async fn due_under(person: &Person, agreement: &Agreement) -> Result<Vec<DueLine>, Fault> {
    let all = agreements::owed(person.node(), person.actor()).await?;
    Ok(all.iter().filter(|d| d.agreement == agreement.record).map(|d| due(person, d)).collect())
}

/// The breach that stands with an agreement.
pub(super) async fn breach(person: &Person, agreement: &Agreement) -> Result<Option<BreachLine>, Fault> {
    let all = agreements::breaches(person.node(), person.actor()).await?;
    Ok(all.iter().find(|b| b.agreement == agreement.record).map(|b| clock(person, b)))
}

/// A breach with its clock, as a line.
pub(crate) fn clock(person: &Person, breach: &BreachClock) -> BreachLine {
    let (hours, is_late) = breach.hours(person.node().now());
    let may = person.actor().is(Role::Officer) || person.actor().is(Role::Leader);
    let is_open = breach.by == Side::Us && breach.telling != Telling::Told;
    let told = || Action {
        key: "action-agreement-told".to_owned(),
        href: format!("/agreements/{}/told", breach.agreement),
        ..Action::default()
    };
    BreachLine {
        by: breach.by.code().to_owned(),
        found: breach.found_at.to_string(),
        until: breach.until.to_string(),
        telling: breach.telling.code().to_owned(),
        hours: hours.unsigned_abs(),
        is_late,
        action: (may && is_open).then(told),
    }
}

/// Our draft beside an offer of theirs, with what differs.
pub(super) async fn beside(person: &Person, offer: &Agreement) -> Result<Option<Beside>, Fault> {
    let Some(ours) = agreements::beside(person.node(), person.actor(), offer).await? else { return Ok(None) };
    Ok(Some(Beside {
        number: ours.protocol.version,
        href: format!("/agreements/{}", ours.record),
        differences: differences(person, offer, &ours)?,
        sign: person.actor().is(Role::Leader).then(|| format!("/agreements/{}/sign", offer.record)),
    }))
}
