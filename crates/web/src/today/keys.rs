//! Certificates that end within two months, ours and those of partners, and keys that a partner has revoked.

use crate::fault::Fault;
use crate::keys::day;
use crate::view::Action;
use crate::view::today::{Line, Today};
use crate::visit::Person;
use app::{Role, agreements, certificates, slots};

/// Adds them.
pub(super) async fn add(person: &Person, today: &mut Today) -> Result<(), Fault> {
    let (node, actor) = (person.node(), person.actor());
    if slots::may(actor) && certificates::days_left(node) <= certificates::WARNED_DAYS {
        today.expiring.push(line("today-certificate", None, (node.certificate().not_after().0, "/keys")));
    }
    let looks = [Role::Officer, Role::Leader, Role::Coordinator, Role::Administrator];
    if !looks.into_iter().any(|r| actor.is(r)) {
        return Ok(());
    }
    for partner in agreements::partners(node).await?.into_iter().filter(|p| p.is_open) {
        let href = format!("/partners/{}/channel", partner.short_name);
        let ends = (partner.certificate.not_after().0, href.as_str());
        if !partner.revoked_at.is_empty() {
            let line = line("today-partner-revoked", Some(partner.short_name), ends);
            today.alerts.push(Line { date: None, ..line });
        } else if partner.days_left(node) <= certificates::WARNED_DAYS {
            today.expiring.push(line("today-partner-certificate", Some(partner.short_name), ends));
        }
    }
    Ok(())
}

fn line(key: &str, title: Option<String>, (ends, href): (i64, &str)) -> Line {
    Line {
        key: key.to_owned(),
        title,
        date: Some(day(ends)),
        action: Action { key: "action-open".to_owned(), href: href.to_owned(), ..Action::default() },
        ..Line::default()
    }
}
