//! Where a record of ours is: with whom, how far a withdrawal has come, and until when a silent copy stays readable.

use super::held::stuck;
use super::passing::Gatekeeper;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::node::Node;
use crate::{Error, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use record::RecordId;
use store::records::Stored;
use store::{Row, Tx, statements as sql, values};

/// How far a record, or its withdrawal, has come to one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It passes, and goes with the next bundle.
    Queued,
    /// It went in a bundle that they have not answered.
    Sent,
    /// Their node holds it.
    Delivered,
    /// It passes no more; the withdrawal goes with the next bundle.
    WithdrawalQueued,
    /// The withdrawal went out and is not answered.
    Withdrawn,
    /// Their node has destroyed the key of its copy.
    Destroyed,
    /// People there say that paper and exports are gone as well.
    Attested,
    /// They did not take it.
    Refused,
    /// Their law forbids them to destroy it; it is locked there.
    Held,
    /// It passes no more, and no bundle can tell them: the pairing was ended.
    Untold,
}

/// Where a record is with one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// Short name.
    pub partner: String,
    /// How far it has come.
    pub state: State,
    /// UTC time since when; empty for what was never sent.
    pub since: String,
    /// Whether a newer version than they have waits for the next bundle.
    pub is_changed: bool,
    /// UTC time at which they were last heard, when nothing was heard since it went out; empty when never.
    pub silent_since: Option<String>,
    /// The last day on which a copy there can be read if nothing more is exchanged, by their node's own clock.
    pub readable_until: Option<Date>,
    /// Whether it, or its withdrawal, lies sealed here in or behind a bundle that is held, and has not left.
    pub is_stuck: bool,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Sent,
        Self::Delivered,
        Self::WithdrawalQueued,
        Self::Withdrawn,
        Self::Destroyed,
        Self::Attested,
        Self::Refused,
        Self::Held,
        Self::Untold,
    ];

    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::WithdrawalQueued => "withdrawal-queued",
            Self::Withdrawn => "withdrawn",
            Self::Destroyed => "destroyed",
            Self::Attested => "attested",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Untold => "untold",
        }
    }

    /// Whether they may still be able to read it.
    pub(super) fn is_out_there(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::WithdrawalQueued | Self::Withdrawn | Self::Untold)
    }
}

impl Whereabouts {
    /// Whether a silent copy has locked itself by now.
    pub fn has_lapsed(&self, today: Date) -> bool {
        self.readable_until.is_some_and(|day| day < today)
    }
}

/// What is known of the record at one partner: the state of its receipt, since when, and the revision that went.
struct Known {
    state: String,
    since: String,
    revision: i64,
}

impl Known {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self { state: row.need(5)?, since: row.need(6)?, revision: row.int(3).unwrap_or(0) })
    }
}

/// Where a record of ours is, for each partner that has it, had it, or gets it with the next bundle.
///
/// # Errors
/// `NotFound` for what is not ours or not to be seen.
pub async fn whereabouts(node: &Node, actor: &Actor, id: &RecordId) -> Result<Vec<Whereabouts>> {
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.channel.is_none()).ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let receipts = tx.fetch(sql::RECEIPTS_OF, values![id.as_str()]).await?;
    let agreements = agreements::all_in(node, &mut tx).await?;
    let mut all = Vec::new();
    for partner in agreements::partners_in(&mut tx).await? {
        let agreement = agreements.iter().find(|a| a.partner == partner.org && a.is_signed());
        let row = receipts.iter().find(|r| r.text(0).as_deref() == Some(partner.org.as_str()));
        let known = row.map(Known::read).transpose()?;
        all.extend(with_one(node, &mut tx, (&record, known), (&partner, agreement)).await?);
    }
    Ok(all)
}

/// Where a record of ours is with one partner.
pub(super) async fn with_partner(
    node: &Node,
    tx: &mut Tx,
    (record, partner): (&Stored, &Partner),
    agreement: Option<&Agreement>,
) -> Result<Option<Whereabouts>> {
    let row = tx.fetch_one(sql::RECEIPT, values![partner.org.as_str(), record.id.as_str()]).await?;
    let known = row.as_ref().map(Known::read).transpose()?;
    with_one(node, tx, (record, known), (partner, agreement)).await
}

/// While an agreement rests, the last day on which what the partner holds of us can be read there; `None` when that day
/// has passed, or when they hold nothing.
pub(crate) async fn held_until(
    node: &Node,
    tx: &mut Tx,
    (partner, agreement): (&Partner, &Agreement),
) -> Result<Option<Date>> {
    if !agreement.is_signed() || agreement.is_in_force(node.today()) {
        return Ok(None);
    }
    let is_answered = is_answered(tx, partner).await?;
    let until = readable_until(partner, agreement, is_answered).filter(|day| *day >= node.today());
    let Some(until) = until else { return Ok(None) };
    let held = tx.fetch_one(sql::RECEIPTS_HELD, values![partner.org.as_str()]).await?;
    Ok(held.map(|_| until))
}

/// Whether they have acknowledged every bundle of ours.
async fn is_answered(tx: &mut Tx, partner: &Partner) -> Result<bool> {
    let kept = tx.fetch_one(sql::BUNDLES_UNACKNOWLEDGED, values![partner.org.as_str()]).await?;
    Ok(kept.and_then(|r| r.int(0)).unwrap_or(0) == 0)
}

async fn with_one(
    node: &Node,
    tx: &mut Tx,
    (record, known): (&Stored, Option<Known>),
    (partner, agreement): (&Partner, Option<&Agreement>),
) -> Result<Option<Whereabouts>> {
    let (mut passes, mut is_kept) = (false, false);
    if let Some(agreement) = agreement {
        passes = partner.is_open && Gatekeeper::new(node, tx, agreement).await?.of(record).is_some();
        // What would pass if the agreement ran is not withdrawn when it rests: the copy lapses by its lease.
        let rests = !partner.is_open || !agreement.is_in_force(node.today());
        is_kept = rests && Gatekeeper::new(node, tx, agreement).await?.even_if_at_rest().of(record).is_some();
    }
    let Some(known) = known else {
        let queued = || blank(partner, State::Queued);
        return Ok(passes.then(queued));
    };
    let Some(state) = state(&known.state, (passes || is_kept, partner.is_open)) else { return Ok(None) };
    let waits = matches!(state, State::Sent | State::WithdrawalQueued | State::Withdrawn);
    let is_silent = waits && partner.heard_at.as_str() < known.since.as_str();
    let is_answered = is_answered(tx, partner).await?;
    let went = matches!(state, State::Sent | State::Withdrawn) && !is_answered;
    let is_stuck = went && stuck(node, tx, &partner.org).await?.records.contains(record.id.as_str());
    Ok(Some(Whereabouts {
        is_stuck,
        is_changed: passes && matches!(state, State::Sent | State::Delivered) && record.revision > known.revision,
        silent_since: is_silent.then(|| partner.heard_at.clone()),
        readable_until: agreement
            .filter(|_| state.is_out_there())
            .and_then(|a| readable_until(partner, a, is_answered)),
        since: known.since,
        ..blank(partner, state)
    }))
}

fn blank(partner: &Partner, state: State) -> Whereabouts {
    Whereabouts {
        partner: partner.short_name.clone(),
        state,
        since: String::new(),
        is_changed: false,
        silent_since: None,
        readable_until: None,
        is_stuck: false,
    }
}

fn state(code: &str, (passes, is_open): (bool, bool)) -> Option<State> {
    Some(match code {
        "sent" | "again" if passes => State::Sent,
        "delivered" if passes => State::Delivered,
        // What they did not take needs no withdrawal when none can reach them.
        "refused" if passes || !is_open => State::Refused,
        "sent" | "again" | "delivered" | "refused" | "withdrawal-queued" | "withdrawal-again" if is_open => {
            State::WithdrawalQueued
        }
        "sent" | "again" | "delivered" | "withdrawal-queued" | "withdrawal-again" => State::Untold,
        "withdrawn" => State::Withdrawn,
        "node-enforced" | "retention-enforced" => State::Destroyed,
        "people-attested" => State::Attested,
        "legal-hold" => State::Held,
        _ => return None,
    })
}

/// The last day on which a silent copy can be read. A lease runs from the day on which a bundle is accepted; one that
/// was not answered can be accepted until its own lease is over, so that twice the lease may pass.
fn readable_until(partner: &Partner, agreement: &Agreement, is_answered: bool) -> Option<Date> {
    let lease = i64::from(agreement.ours.lease_days.max(1));
    let day = |moment: &str| moment.get(..10).and_then(|d| d.parse::<Date>().ok());
    let (from, days) = if is_answered { (day(&partner.heard_at)?, lease) } else { (day(&partner.sent_at)?, 2 * lease) };
    from.checked_add(days.days()).ok().map(|until| until.min(agreement.protocol.ends))
}
