//! All alerts, and the bundles that should go at once.

use super::line;
use crate::fault::Fault;
use crate::view::Action;
use crate::view::alert::AlertList;
use crate::visit::{Answer, Person};
use app::alerts::{self, Listed};
use app::{Error, exchange};
use record::Body;
use std::collections::BTreeSet;

/// Shows them, those that nobody acknowledged first.
///
/// # Errors
/// [`Fault::NotFound`] without a role that alerts.
pub async fn list(person: Person) -> Answer {
    if !alerts::may_warn(person.actor()) {
        return Err(Fault::NotFound);
    }
    let all = alerts::list(person.node(), person.actor()).await?;
    let (to_seal, may_seal) = to_seal(&person, &all).await?;
    let new = Action { key: "action-alert".to_owned(), href: "/alerts/new".to_owned(), ..Action::default() };
    let view = AlertList {
        to_seal,
        may_seal,
        alerts: all.iter().map(|a| line(&person, a)).collect::<Result<_, _>>()?,
        actions: vec![new],
    };
    person.page("share", &view)
}

/// Partners to whom an alert of ours, or our acknowledgement of theirs, still waits here.
async fn to_seal(person: &Person, all: &[Listed]) -> Result<(Vec<String>, bool), Fault> {
    let about: BTreeSet<String> = all
        .iter()
        .filter(|a| a.is_for_us || a.acknowledged_at.is_none())
        .filter_map(|a| Body(a.record.open.clone()).text("short_name").map(str::to_owned))
        .collect();
    match exchange::waiting(person.node(), person.actor()).await {
        Ok(waiting) => {
            let now = waiting.into_iter().filter(|w| w.messages > 0 && about.contains(&w.partner));
            Ok((now.map(|w| w.partner).collect(), true))
        }
        // Who may alert and not seal is told whom to turn to while an alert of ours is not acknowledged.
        Err(Error::Forbidden(_)) => {
            let ours = all.iter().filter(|a| !a.is_for_us && a.acknowledged_at.is_none());
            let names = ours.filter_map(|a| Body(a.record.open.clone()).text("short_name").map(str::to_owned));
            Ok((names.collect::<BTreeSet<_>>().into_iter().collect(), false))
        }
        Err(other) => Err(other.into()),
    }
}
