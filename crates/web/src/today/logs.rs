//! What speaks against a log, ours or a partner's: for those who watch over it, before everything else.

use crate::fault::Fault;
use crate::view::Action;
use crate::view::today::{Line, Today};
use crate::visit::Person;
use app::{audit, checkpoints};

/// Adds them.
pub(super) async fn add(person: &Person, today: &mut Today) -> Result<(), Fault> {
    if !audit::may_read(person.actor()) {
        return Ok(());
    }
    let mut urgent = Vec::new();
    for witness in checkpoints::list(person.node(), person.actor()).await? {
        for (against, since) in witness.against.iter().filter(|(a, _)| a.is_alarm()) {
            urgent.push(Line {
                key: format!("today-log-{}", against.code()),
                title: Some(witness.partner.clone()),
                note: Some(person.words()?.lookup()("log-seen", &[("when", since.chars().take(10).collect())])),
                action: Action { key: "action-open".to_owned(), href: "/audit".to_owned(), ..Action::default() },
                ..Line::default()
            });
        }
    }
    urgent.append(&mut today.alerts);
    today.alerts = urgent;
    Ok(())
}
