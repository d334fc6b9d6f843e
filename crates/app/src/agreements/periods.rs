//! What is due: the counts of each period, to whom and by when, and whether they went.
//!
//! A period is a week from Monday, a month or a quarter, as the agreement says; what it counted is due on the agreed day
//! after it has ended. Nothing is stored: what was sent, and what arrived, tells.

use super::{Agreement, Partner, all_in, partners_in};
use crate::actor::Actor;
use crate::exchange::passing::COUNTED;
use crate::exchange::passing::Gatekeeper;
use crate::node::Node;
use crate::{Error, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use policy::Action;
use record::{PartialDate, RecordId, Rung};
use std::collections::{BTreeMap, BTreeSet};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// How many periods that are over are told of at most: the newest.
const MOST: usize = 3;

/// A period with the day on which what it counted is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The day by which it is due.
    pub due: Date,
}

/// What is still to be done for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// No count was made since the period ended: publish one.
    Publish,
    /// A count was made and passes: seal it into a bundle.
    Send,
    /// A count was made, and label, consent or agreement keep it here.
    HeldBack,
    /// Records pass by themselves: seal a bundle.
    Seal,
    /// The partner's are missing.
    Theirs,
}

/// Something that is due under an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The agreement.
    pub agreement: RecordId,
    /// Short name of the partner.
    pub partner: String,
    /// For which days, and by when.
    pub period: Period,
    /// What is to be done.
    pub step: Step,
    /// Whether we compile what comes together.
    pub is_consolidator: bool,
}

impl Step {
    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Send => "send",
            Self::HeldBack => "held-back",
            Self::Seal => "seal",
            Self::Theirs => "theirs",
        }
    }
}

impl Agreement {
    /// The periods of this agreement that have ended by this day, the newest first; none when nothing regular was agreed.
    pub fn periods(&self, today: Date) -> Vec<Period> {
        let clauses = &self.protocol.clauses;
        if clauses.due_day == 0 {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut day = today;
        while found.len() < MOST {
            let Some(period) = ended_before(day, (&clauses.frequency, clauses.due_day)) else { break };
            // A period that the agreement only touches counts as far as it does.
            if period.to < self.protocol.starts {
                break;
            }
            found.push(period);
            day = period.from;
        }
        found
    }
}

/// The last period that ended before a day.
fn ended_before(day: Date, (frequency, due_day): (&str, u8)) -> Option<Period> {
    let month = day.first_of_month();
    let (from, next, most) = match frequency {
        "weekly" => {
            let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
            (monday.checked_sub(7.days()).ok()?, monday, 7)
        }
        "monthly" => (month.checked_sub(1.month()).ok()?, month, 28),
        "quarterly" => {
            let quarter = month.checked_sub(i64::from((month.month() - 1) % 3).months()).ok()?;
            (quarter.checked_sub(3.months()).ok()?, quarter, 28)
        }
        _ => return None,
    };
    // The first day after the period is the first of those that are counted.
    let due = next.checked_add(i64::from(due_day.clamp(1, most) - 1).days()).ok()?;
    Some(Period { from, to: next.yesterday().ok()?, due })
}

/// Everything that is due and has not gone, or not come, as far as this person shares and may see it: the oldest first.
/// What partners owe is told to who compiles it; where nobody does, to both.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn owed(node: &Node, actor: &Actor) -> Result<Vec<Due>> {
    match crate::exchange::require_sharer(node, actor) {
        Err(Error::Forbidden(_)) => return Ok(Vec::new()),
        other => other?,
    }
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let rows = tx.records_of("agreement").await?;
    let seen: BTreeSet<RecordId> = rows.into_iter().filter(|r| scope.includes(r)).map(|r| r.id).collect();
    let trends: Vec<Stored> = tx.records_of(COUNTED).await?.into_iter().filter(|r| scope.includes(r)).collect();
    let partners = partners_in(&mut tx).await?;
    let mut all = Vec::new();
    for agreement in all_in(node, &mut tx).await? {
        let partner = partners.iter().find(|p| p.org == agreement.partner);
        let Some(partner) = partner.filter(|_| seen.contains(&agreement.record)) else { continue };
        if agreement.is_in_force(node.today()) {
            all.extend(of(node, &mut tx, (&agreement, partner), &trends).await?);
        }
    }
    all.sort_by(|a, b| (a.period.due, &a.partner).cmp(&(b.period.due, &b.partner)));
    Ok(all)
}

async fn of(
    node: &Node,
    tx: &mut Tx,
    (agreement, partner): (&Agreement, &Partner),
    trends: &[Stored],
) -> Result<Vec<Due>> {
    let consolidator = agreement.protocol.clauses.consolidator.as_ref();
    let (is_us, is_them) = (consolidator == Some(&node.org), consolidator == Some(&partner.org));
    let gives = |terms: &super::Terms| terms.rung >= Rung::Trends && !terms.kinds.is_empty();
    let mut due = Vec::new();
    let sent = sent(tx, partner).await?;
    for period in agreement.periods(node.today()) {
        let ours = match gives(&agreement.ours) && !is_us {
            true => ours(node, tx, (agreement, partner), (trends, &sent, period)).await?,
            false => None,
        };
        let theirs = gives(&agreement.theirs) && !is_them && is_missing(agreement, partner, (trends, period));
        due.extend(ours.into_iter().chain(theirs.then_some(Step::Theirs)).map(|step| Due {
            agreement: agreement.record.clone(),
            partner: partner.short_name.clone(),
            period,
            step,
            is_consolidator: is_us,
        }));
    }
    Ok(due)
}

/// Our records that went to a partner and are there, or on their way.
async fn sent(tx: &mut Tx, partner: &Partner) -> Result<BTreeMap<String, String>> {
    let rows = tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let is_there = |r: &&store::Row| matches!(r.text(5).as_deref(), Some("sent" | "delivered" | "retention-enforced"));
    Ok(rows.iter().filter(is_there).filter_map(|r| Some((r.text(1)?, r.text(6)?))).collect())
}

async fn ours(
    node: &Node,
    tx: &mut Tx,
    (agreement, partner): (&Agreement, &Partner),
    (trends, sent, period): (&[Stored], &BTreeMap<String, String>, Period),
) -> Result<Option<Step>> {
    if !agreement.ours.kinds.contains(COUNTED) {
        let is_sealed = day(&partner.sent_at).is_some_and(|d| d > period.to);
        return Ok((!is_sealed).then_some(Step::Seal));
    }
    let is_fresh = |r: &&Stored| r.channel.is_none() && made(r).is_some_and(|d| d.from() > period.to);
    let fresh: Vec<&Stored> = trends.iter().filter(is_fresh).collect();
    if fresh.iter().any(|r| sent.contains_key(r.id.as_str())) {
        return Ok(None);
    }
    if fresh.is_empty() {
        return Ok(Some(Step::Publish));
    }
    let mut gatekeeper = Gatekeeper::new(node, tx, agreement).await?;
    let passes = fresh.into_iter().any(|r| gatekeeper.of(r).is_some());
    Ok(Some(if passes { Step::Send } else { Step::HeldBack }))
}

/// Whether nothing of a partner's has come since a period ended.
fn is_missing(agreement: &Agreement, partner: &Partner, (trends, period): (&[Stored], Period)) -> bool {
    if !agreement.theirs.kinds.contains(COUNTED) {
        return day(&partner.heard_at).is_none_or(|d| d <= period.to);
    }
    let theirs = trends.iter().filter(|r| r.channel.as_deref() == Some(partner.org.as_str()));
    // Their day may have been coarsened on its way: it counts when it may lie after the period, and came after it.
    let is_fresh =
        |r: &Stored| made(r).is_some_and(|d| d.to() > period.to) && day(&r.changed).is_some_and(|d| d > period.to);
    !theirs.into_iter().any(is_fresh)
}

fn made(trend: &Stored) -> Option<PartialDate> {
    PartialDate::parse(trend.open.get("made")?.as_str()?).ok()
}

fn day(moment: &str) -> Option<Date> {
    moment.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Period, ended_before};
    use jiff::civil::date;

    /// By hand, from a calendar of 2026: 26 November is a Thursday.
    #[test]
    fn a_period_is_the_last_whole_one_and_due_on_the_agreed_day_after_it() {
        let today = date(2026, 11, 26);
        let month = Period { from: date(2026, 10, 1), to: date(2026, 10, 31), due: date(2026, 11, 10) };
        assert_eq!(ended_before(today, ("monthly", 10)), Some(month));
        let quarter = Period { from: date(2026, 7, 1), to: date(2026, 9, 30), due: date(2026, 10, 15) };
        assert_eq!(ended_before(today, ("quarterly", 15)), Some(quarter));
        let week = Period { from: date(2026, 11, 16), to: date(2026, 11, 22), due: date(2026, 11, 24) };
        assert_eq!(ended_before(today, ("weekly", 2)), Some(week));
        // A week's count is due within the next week, whatever the day of the month.
        assert_eq!(ended_before(today, ("weekly", 20)).map(|p| p.due), Some(date(2026, 11, 29)));
        let december = Period { from: date(2025, 12, 1), to: date(2025, 12, 31), due: date(2026, 1, 28) };
        assert_eq!(ended_before(date(2026, 1, 1), ("monthly", 28)), Some(december));
        assert_eq!(ended_before(today, ("when-it-happens", 10)), None);
    }
}
