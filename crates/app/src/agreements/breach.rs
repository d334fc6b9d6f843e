//! A breach: declared to the partner, who is told within the hours that were agreed. It suspends at once.

use super::notice::{self, Cause, Notice};
use super::{Agreement, Side, keep, versions_in, with_in};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result, exchange, messages};
use jiff::{SignedDuration, Timestamp};
use policy::{Action, Role};
use record::{Body, OrgId, RecordId};
use std::collections::BTreeSet;
use store::{Tx, statements as sql, values};

/// A breach that stands with an agreement until it runs again, or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// When it was found.
    pub found_at: Timestamp,
    /// Who declared it.
    pub by: Side,
    /// The message that tells the partner.
    pub notice: Option<String>,
    /// When a person told them by another way.
    pub told_at: Option<Timestamp>,
}

/// How far the partner has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// It waits for the next bundle.
    Waiting,
    /// It went in a bundle that they have not answered.
    Carried,
    /// It lies sealed here in or behind a bundle that is held, and has not left.
    Held,
    /// They have it.
    Told,
    /// Their node did not take it: they are to be told by voice.
    NotTaken,
}

/// A breach with its clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreachClock {
    /// The agreement.
    pub agreement: RecordId,
    /// The partner.
    pub partner: OrgId,
    /// Who declared it.
    pub by: Side,
    /// When it was found.
    pub found_at: Timestamp,
    /// By when the other side is to know.
    pub until: Timestamp,
    /// How far it has been told; what they declared is told.
    pub telling: Telling,
}

impl Telling {
    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Carried => "carried",
            Self::Held => "held",
            Self::Told => "told",
            Self::NotTaken => "not-taken",
        }
    }
}

impl BreachClock {
    /// Whole hours that are left, and whether they have passed instead.
    pub fn hours(&self, now: Timestamp) -> (i64, bool) {
        let seconds = self.until.as_second() - now.as_second();
        (seconds.abs() / 3_600, seconds < 0)
    }
}

impl Breach {
    /// As it stands in the record of an agreement.
    pub(super) fn read(body: &Body) -> Option<Self> {
        let moment = |name: &str| Timestamp::from_second(body.0.get(name)?.as_i64()?).ok();
        Some(Self {
            found_at: moment("breach_found")?,
            by: body.text("breach_by").and_then(Side::from_code)?,
            notice: body.text("breach_notice").map(str::to_owned),
            told_at: moment("breach_told"),
        })
    }

    pub(super) fn write(&self, body: Body) -> Body {
        let mut body = body.with("breach_found", self.found_at.as_second()).with("breach_by", self.by.code());
        if let Some(notice) = &self.notice {
            body = body.with("breach_notice", notice.as_str());
        }
        match self.told_at {
            Some(at) => body.with("breach_told", at.as_second()),
            None => body,
        }
    }
}

/// Declares a breach: the agreement is suspended at once, and the partner is told with the next bundle.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `Refused` without a reason, or when it was found later than
/// now; `NotFound` without an agreement that counts; `Conflict` when a breach of ours stands already.
pub async fn declare(node: &Node, actor: &Actor, partner: &OrgId, (found_at, reason): (Timestamp, &str)) -> Result<()> {
    node.require(actor.is(Role::Leader) || actor.is(Role::Officer), "only an officer or leader declares a breach")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say what happened; the reason is kept and logged".to_owned()));
    }
    if found_at > node.now() {
        return Err(Error::Refused("a breach was found before now; correct the hours".to_owned()));
    }
    let mut change = node.change("agreements::declare").await?;
    let agreement = with_in(node, &mut change.tx, partner).await?.ok_or(Error::NotFound)?;
    if agreement.breach.as_ref().is_some_and(|b| b.by == Side::Us) {
        return Err(Error::Conflict("a breach was declared to them already; tell them the rest by voice".to_owned()));
    }
    let mut standing = notice::after(&agreement, Side::Us, ("suspend", Cause::Breach))?;
    let told = Notice {
        found_at: Some(found_at.as_second()),
        ..Notice::of(&agreement, ("suspend", Cause::Breach), node.today())
    };
    notice::retract(&mut change, &actor.id, partner).await?;
    let id = messages::queue(&mut change, partner, ("@notice", &serde_json::to_vec(&told)?)).await?;
    standing.breach = Some(Breach { found_at, by: Side::Us, notice: Some(id), told_at: None });
    keep(&mut change, &actor.id, &agreement.protocol, standing).await?;
    let entry = Entry::about("breach", &actor.id, &agreement.record, "agreement").because(reason);
    change.note_about(&entry, &agreement.record).await?;
    change.commit().await
}

/// Records that a person told the partner of our breach by another way, such as by voice.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `Refused` without saying how; `NotFound` without a breach of
/// ours.
pub async fn told(node: &Node, actor: &Actor, partner: &OrgId, how: &str) -> Result<()> {
    node.require(actor.is(Role::Leader) || actor.is(Role::Officer), "only an officer or leader tells of a breach")?;
    if how.trim().is_empty() {
        return Err(Error::Refused("say how they were told; it is logged".to_owned()));
    }
    let mut change = node.change("agreements::told").await?;
    let agreement = with_in(node, &mut change.tx, partner).await?.ok_or(Error::NotFound)?;
    let breach = agreement.breach.clone().filter(|b| b.by == Side::Us && b.told_at.is_none()).ok_or(Error::NotFound)?;
    let state = match agreement.state.as_str() {
        "suspended" => "suspended",
        _ => return Err(Error::NotFound),
    };
    let mut standing = super::Standing::of(&agreement, state);
    standing.breach = Some(Breach { told_at: Some(node.now()), ..breach });
    keep(&mut change, &actor.id, &agreement.protocol, standing).await?;
    let entry = Entry::about("breach-told", &actor.id, &agreement.record, "agreement").because(how);
    change.note_about(&entry, &agreement.record).await?;
    change.commit().await
}

/// The breaches that stand, with their clocks, as far as this person may see the agreements.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn breaches(node: &Node, actor: &Actor) -> Result<Vec<BreachClock>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let rows = tx.records_of("agreement").await?;
    let seen: BTreeSet<RecordId> = rows.into_iter().filter(|r| scope.includes(r)).map(|r| r.id).collect();
    let mut clocks = Vec::new();
    for agreement in versions_in(node, &mut tx).await?.into_iter().filter(|a| seen.contains(&a.record)) {
        if agreement.state == "suspended" {
            clocks.extend(clock(node, &mut tx, &agreement).await?);
        }
    }
    clocks.sort_by_key(|c| (c.until, c.partner.clone()));
    Ok(clocks)
}

async fn clock(node: &Node, tx: &mut Tx, agreement: &Agreement) -> Result<Option<BreachClock>> {
    let Some(breach) = &agreement.breach else { return Ok(None) };
    let hours = SignedDuration::from_hours(i64::from(agreement.protocol.clauses.breach_hours));
    Ok(Some(BreachClock {
        agreement: agreement.record.clone(),
        partner: agreement.partner.clone(),
        by: breach.by,
        found_at: breach.found_at,
        until: breach.found_at + hours,
        telling: telling(node, tx, (agreement, breach)).await?,
    }))
}

async fn telling(node: &Node, tx: &mut Tx, (agreement, breach): (&Agreement, &Breach)) -> Result<Telling> {
    let Some(notice) = breach.notice.as_ref().filter(|_| breach.by == Side::Us && breach.told_at.is_none()) else {
        return Ok(Telling::Told);
    };
    let rows = tx.fetch(sql::MESSAGE, values![agreement.partner.as_str(), "out", notice.as_str()]).await?;
    let state = rows.first().and_then(|r| r.text(2));
    Ok(match state.as_deref() {
        Some("delivered") => Telling::Told,
        Some("sent") => {
            let stuck = exchange::stuck(node, tx, &agreement.partner).await?;
            if stuck.messages.contains(notice) { Telling::Held } else { Telling::Carried }
        }
        Some("not-taken" | "not-taken-seen") => Telling::NotTaken,
        _ => Telling::Waiting,
    })
}
