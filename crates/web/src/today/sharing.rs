//! What waits between us and partners: alerts, withdrawals, requests, offers, agreements that end, pairs below their
//! minimum.

use super::gather::counted;
use crate::elapsed::elapsed;
use crate::fault::Fault;
use crate::naming::{href, title};
use crate::view::Action;
use crate::view::today::{Line, Today};
use crate::visit::Person;
use app::agreements::{self, Agreement, Side};
use app::records::{self, ListQuery};
use app::{Error, alerts, documents, fuzzy, requests, spectrum};
use record::{OrgId, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// How many lines each part has at most.
const EACH: usize = 5;

/// For how many days ahead an end or a review is told.
const AHEAD_DAYS: i64 = 30;

/// Adds them, what cannot wait first.
pub(super) async fn add(person: &Person, today: &mut Today) -> Result<(), Fault> {
    let (mut urgent, told) = warnings(person).await?;
    urgent.append(&mut today.alerts);
    today.alerts = urgent;
    // What is withdrawn stays open at the partner until somebody seals: that comes before other work.
    let mut first = super::withdrawals::lines(person).await?;
    first.append(&mut today.waiting);
    today.waiting = first;
    today.waiting.extend(asked(person).await?);
    today.waiting.extend(runs(person).await?);
    today.waiting.extend(told);
    let (flagged, forked) = documents(person).await?;
    today.alerts.extend(flagged);
    today.waiting.extend(forked);
    agreed(person, today).await
}

/// Alerts to us that nobody acknowledged, and ours that they did not.
async fn warnings(person: &Person) -> Result<(Vec<Line>, Vec<Line>), Fault> {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    if !alerts::may_warn(person.actor()) {
        return Ok((theirs, ours));
    }
    let all = alerts::list(person.node(), person.actor()).await?;
    for alert in all.iter().filter(|a| a.acknowledged_at.is_none()) {
        let line = Line {
            key: if alert.is_for_us { "today-alert" } else { "today-alert-sent" }.to_owned(),
            title: Some(title(person, &alert.record)?),
            note: Some(elapsed(person, &alert.record.changed)?),
            action: action("action-open", &format!("/alerts/{}", alert.record.id)),
            ..Line::default()
        };
        // Every alert to us stands here: none is cut off.
        if alert.is_for_us { theirs.push(line) } else { ours.push(line) }
    }
    Ok((theirs, ours))
}

/// Joint documents that rest on what is gone, and those with two heads for who can bring them together.
async fn documents(person: &Person) -> Result<(Option<Line>, Vec<Line>), Fault> {
    if !documents::may_read(person.actor()) {
        return Ok((None, Vec::new()));
    }
    let all = documents::list(person.node(), person.actor()).await?;
    let flagged = i64::try_from(all.iter().filter(|d| d.is_flagged).count()).unwrap_or(i64::MAX);
    let flagged = counted("today-flagged", flagged, ("action-open", "/documents"));
    let may = documents::may_write(person.actor());
    let line = |one: &documents::Listed| {
        Ok(Line {
            key: "today-document-merge".to_owned(),
            title: Some(one.title.clone().map_or_else(|| title(person, &one.record), Ok)?),
            action: action("action-document-merge", &format!("/documents/{}/heads", one.record.id)),
            ..Line::default()
        })
    };
    let forked = all.iter().filter(|d| d.heads > 1 && may).take(EACH).map(line).collect::<Result<_, Fault>>()?;
    Ok((flagged, forked))
}

async fn asked(person: &Person) -> Result<Vec<Line>, Fault> {
    let all = match requests::list(person.node(), person.actor()).await {
        Err(Error::Forbidden(_)) => return Ok(Vec::new()),
        other => other?,
    };
    let mut waiting: Vec<_> = all.iter().filter(|r| r.is_waiting() && r.is_for_us()).collect();
    let due = |r: &requests::Request| r.body.text("due").map_or((true, String::new()), |d| (false, d.to_owned()));
    waiting.sort_by_key(|r| due(r));
    let line = |r: &&requests::Request| {
        Ok(Line {
            key: "today-request".to_owned(),
            title: Some(title(person, &r.record)?),
            date: r.body.text("due").map(str::to_owned),
            action: action("action-answer", &format!("/requests/{}", r.record.id)),
            ..Line::default()
        })
    };
    waiting.iter().take(EACH).map(line).collect()
}

/// Private matches that are offered to us, and lists that are ours to compare.
async fn runs(person: &Person) -> Result<Vec<Line>, Fault> {
    let waiting = fuzzy::waiting(person.node(), person.actor()).await?;
    let line = |run: &fuzzy::Run| {
        let (key, title) = match &run.other {
            Some((_, other)) => ("today-run-compare", format!("{}, {other}", run.partner_name)),
            None => ("today-run-offer", run.partner_name.clone()),
        };
        Line {
            key: key.to_owned(),
            title: Some(title),
            date: Some(run.until.to_string()),
            action: action("action-open", &format!("/private-matches/{}", run.record.id)),
            ..Line::default()
        }
    };
    Ok(waiting.iter().take(EACH).map(line).collect())
}

/// Agreements that this person may see: offers, ends and reviews; and pairs below what they agreed.
async fn agreed(person: &Person, today: &mut Today) -> Result<(), Fault> {
    let (node, actor) = (person.node(), person.actor());
    let query = ListQuery { kind: "agreement".to_owned(), page: 1, ..ListQuery::default() };
    let seen: BTreeSet<RecordId> = records::rows(node, actor, &query).await?.rows.into_iter().map(|r| r.id).collect();
    let names: BTreeMap<OrgId, String> =
        agreements::partners(node).await?.into_iter().map(|p| (p.org, p.short_name)).collect();
    let name = |org: &OrgId| names.get(org).cloned();
    let versions = agreements::versions(node).await?;
    let versions: Vec<Agreement> = versions.into_iter().filter(|a| seen.contains(&a.record)).collect();
    let page = |a: &Agreement| action("action-open", &href("agreement", a.record.as_str()));
    for offer in versions.iter().filter(|a| a.state == "offered" && a.offered_by == Side::Them).take(EACH) {
        let key = "today-offer".to_owned();
        today.waiting.push(Line { key, title: name(&offer.partner), action: page(offer), ..Line::default() });
    }
    for (org, day, is_end) in agreements::due(&versions, (node.today(), AHEAD_DAYS)) {
        let Some(agreement) = versions.iter().find(|a| a.partner == org && a.state == "active") else { continue };
        let key = if is_end { "today-agreement-ends" } else { "today-agreement-review" }.to_owned();
        let (date, action) = (Some(day.to_string()), page(agreement));
        today.expiring.push(Line { key, title: name(&org), date, action, ..Line::default() });
    }
    match spectrum::matrix(node, actor, Vec::new()).await {
        Ok(matrix) => {
            let below = matrix.rows.iter().filter(|r| !r.below.is_empty()).count();
            let count = i64::try_from(below).unwrap_or(i64::MAX);
            today.waiting.extend(counted("today-below-minimum", count, ("action-open", "/spectrum")));
            Ok(())
        }
        Err(Error::Forbidden(_)) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

fn action(key: &str, href: &str) -> Action {
    Action { key: key.to_owned(), href: href.to_owned(), ..Action::default() }
}
