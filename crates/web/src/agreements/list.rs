//! All versions by partner: what runs, what is offered, what is being written, what has ended.

use super::{below, carries, drafts, partner_name};
use crate::view::agreement::{AgreementList, Below, Row, Section, Soon};
use crate::visit::{Answer, Person};
use app::agreements::{self, Agreement, Side};
use app::spectrum;
use jiff::civil::Date;

/// Days ahead that are worth a reminder.
const AHEAD: i64 = 60;

/// Shows them.
///
/// # Errors
/// When the store fails.
pub async fn list(person: Person) -> Answer {
    let all = agreements::list(person.node(), person.actor()).await?;
    let today = person.node().today();
    let partners = agreements::partners(person.node()).await?;
    let owed = agreements::owed(person.node(), person.actor()).await?;
    let codes = ["running", "offered-to-us", "offered-by-us", "drafts", "ended"];
    let section = |code: &&str| {
        let rows = all.iter().filter(|a| section_of(a, today) == *code);
        let mut rows: Vec<Row> = rows.map(|a| row(a, today)).collect();
        rows.sort_by(|a, b| (&a.partner, b.version).cmp(&(&b.partner, a.version)));
        Section { code: (*code).to_owned(), rows }
    };
    let view = AgreementList {
        sections: codes.iter().map(section).collect(),
        soon: soon(&all, today),
        below: all_below(&person, &all).await?,
        due: owed.iter().map(|d| super::due(&person, d)).collect(),
        may_draft: drafts(&person),
        may_receive: carries(&person),
        has_partners: partners.iter().any(|p| p.is_open),
    };
    person.page("share", &view)
}

fn section_of(agreement: &Agreement, today: Date) -> &'static str {
    match (agreement.state_today(today), agreement.offered_by) {
        ("draft", _) => "drafts",
        ("active" | "suspended", _) => "running",
        ("offered", Side::Them) => "offered-to-us",
        ("offered", Side::Us) => "offered-by-us",
        _ => "ended",
    }
}

fn row(agreement: &Agreement, today: Date) -> Row {
    Row {
        partner: partner_name(agreement),
        href: format!("/agreements/{}", agreement.record),
        version: agreement.protocol.version,
        state: agreement.state_today(today).to_owned(),
        rung_out: agreement.ours.rung.code().to_owned(),
        rung_in: agreement.theirs.rung.code().to_owned(),
        ends: agreement.protocol.ends.to_string(),
    }
}

/// What ends or is to be reviewed soon, and reviews that were due and are not done.
fn soon(all: &[Agreement], today: Date) -> Vec<Soon> {
    let told = |a: &Agreement, code: &str, date: Date| Soon {
        partner: partner_name(a),
        href: format!("/agreements/{}", a.record),
        code: code.to_owned(),
        date: date.to_string(),
    };
    let near = all.iter().flat_map(|a| {
        let due = agreements::due(std::slice::from_ref(a), (today, AHEAD)).into_iter();
        due.map(move |(_, date, is_end)| told(a, if is_end { "end" } else { "review" }, date))
    });
    let is_overdue = |a: &&Agreement| a.is_in_force(today);
    let late = all.iter().filter(is_overdue).filter_map(|a| {
        let review = a.protocol.clauses.review.filter(|day| *day < today)?;
        Some(told(a, "overdue", review))
    });
    let mut found: Vec<Soon> = late.chain(near).collect();
    found.sort_by(|a, b| a.date.cmp(&b.date));
    found
}

/// The pairs that the matrix finds below their minimum, with what can be done where the agreement may be seen.
async fn all_below(person: &Person, all: &[Agreement]) -> Result<Vec<Below>, crate::fault::Fault> {
    if !carries(person) {
        return Ok(Vec::new());
    }
    let matrix = spectrum::matrix(person.node(), person.actor(), Vec::new()).await?;
    let low = matrix.rows.into_iter().filter(|r| !r.below.is_empty());
    let one = |row: spectrum::Row| {
        let seen = all.iter().filter(|a| a.partner == row.org).find_map(|a| below(person, a));
        // What a decision of ours holds back is no matter of the agreement.
        let is_capped = row.below.iter().all(|shortfall| shortfall.is_capped);
        seen.unwrap_or(Below {
            partner: row.partner,
            href: is_capped.then(|| "/overrides".to_owned()),
            minimum: row.minimum.code().to_owned(),
            because: if is_capped { "capped" } else { "terms" }.to_owned(),
        })
    };
    Ok(low.map(one).collect())
}
