//! What partners still hold although it passes no more: told until a bundle is sealed that withdraws it; and bundles that
//! may not leave any more, behind which everything waits.

use super::gather::counted;
use crate::fault::Fault;
use crate::view::Action;
use crate::view::today::Line;
use crate::visit::Person;
use app::Error;
use app::exchange::{self, Withdrawals};

/// A line for what is held, and one for each partner to whom withdrawals wait to be sent; none for who may not seal.
pub(super) async fn lines(person: &Person) -> Result<Vec<Line>, Fault> {
    let all = match exchange::withdrawals(person.node(), person.actor()).await {
        Err(Error::Forbidden(_)) => return Ok(Vec::new()),
        other => other?,
    };
    let held = exchange::held_here(person.node(), person.actor()).await?;
    let held = counted("today-held", i64::try_from(held).unwrap_or(i64::MAX), ("action-open", "/exchange"));
    Ok(held.into_iter().chain(all.into_iter().filter_map(|(partner, found)| line(partner, found))).collect())
}

fn line(partner: String, found: Withdrawals) -> Option<Line> {
    let key = match (found.counted, found.may_be_more) {
        (0, false) => return None,
        (0, true) => "today-withdrawals-perhaps",
        (_, false) => "today-withdrawals",
        (_, true) => "today-withdrawals-more",
    };
    Some(Line {
        key: key.to_owned(),
        count: (found.counted > 0).then(|| u64::try_from(found.counted).unwrap_or(u64::MAX)),
        title: Some(partner),
        action: Action { key: "action-due-send".to_owned(), href: "/exchange".to_owned(), ..Action::default() },
        ..Line::default()
    })
}
