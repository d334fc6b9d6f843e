//! The matrix of partners and topics.

use super::topic;
use crate::fault::Fault;
use crate::naming::{address, href};
use crate::view::spectrum::{Cell as CellView, Held, Nudge, NudgePart, Row as RowView, Spectrum};
use crate::visit::{Answer, Person};
use app::Role;
use app::agreements::{self, Agreement, Side, Topic};
use app::records::{self, ListQuery};
use app::spectrum::{self, Bound, Cell, Row, Shortfall};
use record::{OrgId, Rung};
use std::collections::BTreeMap;

/// Shows how far each topic passes to each partner, and what sets it.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] without a role that shares.
pub async fn show(person: Person) -> Answer {
    let (node, actor) = (person.node(), person.actor());
    let matrix = spectrum::matrix(node, actor, spectrum::topics(node).await?).await?;
    let names = matrix.topics.iter().map(|t| topic(&person, t)).collect::<Result<Vec<_>, _>>()?;
    let agreements = agreements::all(node).await?;
    let records = partner_records(&person).await?;
    let rows = matrix.rows.iter().map(|row| {
        let agreement = agreements.iter().find(|a| a.partner == row.org);
        let cells = matrix.topics.iter().zip(&names).zip(&row.cells);
        let low = agreement.filter(|_| !row.below.is_empty());
        Ok(RowView {
            name: row.partner.clone(),
            href: records.get(row.org.as_str()).cloned(),
            level: row.level.clone(),
            state: row.state.clone(),
            minimum: row.minimum.code().to_owned(),
            nudge: low.map(|a| nudge(&person, row, a)).transpose()?,
            readable_until: row.readable_until.map(|d| d.to_string()),
            see_as: agreement.map(|_| format!("/partners/{}/see-as", row.partner)),
            history: format!("/spectrum/{}/history", row.partner),
            ask: asks(agreement, &person).then(|| address("/requests/new", &[("partner", &row.partner)])),
            cells: cells.map(|((t, name), c)| cell(row, (t, name), (c, agreement.is_some()))).collect(),
        })
    });
    let rows = rows.collect::<Result<_, Fault>>()?;
    let view = Spectrum { rows, topics: names };
    person.page("share", &view)
}

fn asks(agreement: Option<&Agreement>, person: &Person) -> bool {
    agreement.is_some_and(|a| a.is_in_force(person.node().today()))
}

/// The address of each partner's record, by organisation.
async fn partner_records(person: &Person) -> Result<BTreeMap<String, String>, Fault> {
    let query = ListQuery { kind: "partner".to_owned(), page: 1, ..ListQuery::default() };
    let rows = records::rows(person.node(), person.actor(), &query).await?.rows;
    let one = |r: &app::Stored| {
        let org = r.open.get("organisation")?.as_str().and_then(OrgId::parse)?;
        Some((org.as_str().to_owned(), href("partner", r.id.as_str())))
    };
    Ok(rows.iter().filter_map(one).collect())
}

fn cell(row: &Row, (topic, name): (&Topic, &str), (cell, has_page): (&Cell, bool)) -> CellView {
    let held = |(bound, count): (&Bound, &i64)| Held { bound: bound.code().to_owned(), count: count.unsigned_abs() };
    let having = topic.having.iter().map(|(path, code)| (path.as_str(), code.as_str()));
    let pairs: Vec<(&str, &str)> = [("kind", topic.kind.as_str())].into_iter().chain(having).collect();
    CellView {
        topic: name.to_owned(),
        rung: cell.rung.code().to_owned(),
        height: height(cell.rung),
        agreed: cell.agreed.code().to_owned(),
        is_bound_by_agreement: cell.records == 0 || cell.held.values().sum::<i64>() < cell.records,
        records: cell.records.unsigned_abs(),
        passing: cell.passing.unsigned_abs(),
        is_at_most: cell.is_at_most(),
        uncounted: cell.uncounted.iter().map(|u| u.code().to_owned()).collect(),
        held: cell.held.iter().map(held).collect(),
        href: has_page.then(|| address(&format!("/partners/{}/see-as", row.partner), &pairs)),
    }
}

/// How many of the six rungs above nothing.
pub(super) fn height(rung: Rung) -> u8 {
    Rung::ALL.iter().position(|r| *r == rung).and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

/// What was agreed, what stays below it, and what to do about it: whom to ask.
fn nudge(person: &Person, row: &Row, agreement: &Agreement) -> Result<Nudge, Fault> {
    let remedy = remedy(row, agreement);
    let part = |s: &Shortfall| {
        Ok(NudgePart {
            topic: s.topic.as_ref().map(|t| topic(person, t)).transpose()?,
            rung: s.rung.code().to_owned(),
            by: if s.is_capped { "capped" } else { s.side.code() }.to_owned(),
        })
    };
    Ok(Nudge {
        minimum: row.minimum.code().to_owned(),
        parts: row.below.iter().map(part).collect::<Result<_, Fault>>()?,
        remedy: remedy.to_owned(),
        whom: whom(person, remedy).to_owned(),
        href: if remedy == CAPPED { "/overrides".to_owned() } else { href("agreement", agreement.record.as_str()) },
    })
}

/// The remedy where no agreement stands in the way, but what somebody here decided.
const CAPPED: &str = "capped";

fn remedy(row: &Row, agreement: &Agreement) -> &'static str {
    let is_suspended = |side| agreement.state == "suspended" && agreement.suspended_by.contains(&side);
    let is_low = |side: Side| row.below.iter().any(|s| s.side == side && !s.is_capped);
    match () {
        () if is_suspended(Side::Us) => "ours-suspended",
        () if is_suspended(Side::Them) => "theirs-suspended",
        () if row.state == "expired" => "expired",
        () if is_low(Side::Us) => "ours-lower",
        () if is_low(Side::Them) => "theirs-lower",
        () => CAPPED,
    }
}

fn whom(person: &Person, remedy: &str) -> &'static str {
    let actor = person.actor();
    match remedy {
        "theirs-suspended" | "theirs-lower" => "partner",
        _ if actor.is(Role::Leader) => "you",
        CAPPED if actor.is(Role::Officer) => "officer",
        _ => "leader",
    }
}
