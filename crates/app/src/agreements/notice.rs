//! What one side does alone: suspend at once, go on, end. The partner is told with the next bundle.

use super::{Agreement, Breach, Side, Standing, keep, with_in};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, messages};
use jiff::civil::Date;
use policy::Role;
use record::OrgId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why an agreement is suspended or ended; a code of `suspension_causes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// For a while.
    Pause,
    /// Something went where it should not.
    Breach,
    /// The organisation that compiles trends has changed: both agree anew before anything passes.
    LeadChanged,
    /// The agreement has done its work, or cannot go on.
    Ended,
}

/// What one side tells the other that it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The agreement.
    pub agreement: String,
    /// Its version.
    pub version: u32,
    /// `suspend`, `resume`, `terminate`.
    pub what: String,
    /// Why.
    pub cause: Cause,
    /// The day.
    pub on: Date,
    /// For a breach when it was found, in seconds UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_at: Option<i64>,
}

impl Notice {
    /// What is told of an agreement; without a time at which something was found.
    pub(super) fn of(agreement: &Agreement, (what, cause): (&str, Cause), on: Date) -> Self {
        let (id, version) = (agreement.protocol.id.clone(), agreement.protocol.version);
        Self { agreement: id, version, what: what.to_owned(), cause, on, found_at: None }
    }
}

impl Cause {
    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Breach => "breach",
            Self::LeadChanged => "lead-changed",
            Self::Ended => "ended",
        }
    }

    /// The cause that a code names.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Pause, Self::Breach, Self::LeadChanged, Self::Ended].into_iter().find(|c| c.code() == code)
    }
}

/// Suspends an agreement at once, without asking the partner.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `NotFound` without an agreement that counts.
pub async fn suspend(node: &Node, actor: &Actor, partner: &OrgId, reason: &str) -> Result<()> {
    suspend_for(node, actor, partner, (Cause::Pause, reason)).await
}

/// As [`suspend`], for a cause. When the lead has changed, only a new version lets anything pass again.
///
/// # Errors
/// As [`suspend`].
pub async fn suspend_for(node: &Node, actor: &Actor, partner: &OrgId, (cause, reason): (Cause, &str)) -> Result<()> {
    node.require(actor.is(Role::Leader) || actor.is(Role::Officer), "only an officer or leader suspends")?;
    // A breach has a clock: the partner is to know of it within the hours that were agreed.
    if cause == Cause::Breach {
        return super::declare(node, actor, partner, (node.now(), reason)).await;
    }
    act(node, actor, partner, ("suspend", cause, reason)).await
}

/// Takes our own suspension back. It is active again when nobody suspends it any more.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` without an agreement that we suspended; `Conflict` when the
/// lead has changed, so that a new version is needed.
pub async fn resume(node: &Node, actor: &Actor, partner: &OrgId, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader lets an agreement go on")?;
    act(node, actor, partner, ("resume", Cause::Pause, reason)).await
}

/// Ends an agreement. Nothing passes any more; the caveats on what passed stay, and what was sent can still be
/// withdrawn.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` without an agreement that counts.
pub async fn terminate(node: &Node, actor: &Actor, partner: &OrgId, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader ends agreements")?;
    act(node, actor, partner, ("terminate", Cause::Ended, reason)).await
}

async fn act(node: &Node, actor: &Actor, partner: &OrgId, (what, cause, reason): (&str, Cause, &str)) -> Result<()> {
    let mut change = node.change("agreements::act").await?;
    let agreement = with_in(node, &mut change.tx, partner).await?.ok_or(Error::NotFound)?;
    let standing = after(&agreement, Side::Us, (what, cause))?;
    if what != "resume" {
        retract(&mut change, &actor.id, partner).await?;
    }
    keep(&mut change, &actor.id, &agreement.protocol, standing).await?;
    let notice = Notice::of(&agreement, (what, cause), node.today());
    messages::queue(&mut change, partner, ("@notice", &serde_json::to_vec(&notice)?)).await?;
    change
        .note_about(&Entry::about(what, &actor.id, &agreement.record, "agreement").because(reason), &agreement.record)
        .await?;
    change.commit().await
}

/// What we offered before is taken back: nobody lifts our suspension, or revives what we ended, by signing it.
pub(super) async fn retract(change: &mut Change<'_>, author: &str, partner: &OrgId) -> Result<()> {
    for version in super::versions_in(change.node, &mut change.tx).await? {
        if &version.partner == partner && version.state == "offered" && version.offered_by == Side::Us {
            keep(change, author, &version.protocol, Standing::of(&version, "countered")).await?;
        }
    }
    messages::forget(change, partner, "@offer").await
}

pub(super) fn after(agreement: &Agreement, by: Side, (what, cause): (&str, Cause)) -> Result<Standing> {
    let is_running = ["active", "suspended"].contains(&agreement.state.as_str());
    if !is_running {
        return Err(Error::NotFound);
    }
    let mut standing = Standing::of(agreement, "suspended");
    match what {
        "suspend" => {
            standing.suspended_by.insert(by);
            // A cause that needs a new version is not covered up by a mere pause.
            if standing.cause.as_deref() != Some(Cause::LeadChanged.code()) {
                standing.cause = Some(cause.code().to_owned());
            }
        }
        "resume" => {
            if !standing.suspended_by.remove(&by) {
                return Err(Error::NotFound);
            }
            if standing.cause.as_deref() == Some(Cause::LeadChanged.code()) {
                return Err(Error::Conflict(
                    "the lead has changed, so that both must agree anew; offer the next version".to_owned(),
                ));
            }
            if standing.suspended_by.is_empty() {
                standing = Standing { state: "active", cause: None, breach: None, ..standing };
            }
        }
        "terminate" => {
            standing = Standing {
                state: "terminated",
                cause: Some(cause.code().to_owned()),
                suspended_by: BTreeSet::new(),
                ..standing
            };
        }
        _ => return Err(Error::Refused("this notice says nothing that is known here; ask for it again".to_owned())),
    }
    Ok(standing)
}

/// Takes a notice that came with a bundle. One that is out of date changes nothing.
pub(crate) async fn take(change: &mut Change<'_>, from: &OrgId, body: &[u8]) -> Result<()> {
    let notice: Notice = serde_json::from_slice(body)
        .map_err(|_| Error::Refused("a notice in this bundle cannot be read; ask for it again".to_owned()))?;
    let all = super::versions_in(change.node, &mut change.tx).await?;
    let meant = all
        .into_iter()
        .find(|a| &a.partner == from && a.protocol.id == notice.agreement && a.protocol.version == notice.version);
    let Some(agreement) = meant else { return Ok(()) };
    match after(&agreement, Side::Them, (&notice.what, notice.cause)) {
        Ok(mut standing) => {
            let found_at = notice.found_at.and_then(|at| jiff::Timestamp::from_second(at).ok());
            // Our own clock runs on: what they found does not make us tell them later.
            let is_ours = standing.breach.as_ref().is_some_and(|b| b.by == Side::Us);
            let is_breach = notice.cause == Cause::Breach && notice.what == "suspend" && !is_ours;
            if let Some(found_at) = found_at.filter(|_| is_breach) {
                standing.breach = Some(Breach { found_at, by: Side::Them, notice: None, told_at: None });
            }
            keep(change, "exchange", &agreement.protocol, standing).await?;
            Ok(())
        }
        Err(Error::NotFound | Error::Conflict(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Agreements that end, or are to be looked at again, within so many days: partner, day, and whether it is the end.
pub fn due(agreements: &[Agreement], (today, days): (Date, i64)) -> Vec<(OrgId, Date, bool)> {
    let soon = today.checked_add(jiff::Span::new().days(days)).unwrap_or(today);
    let is_soon = |day: &Date| *day <= soon && *day >= today;
    let running = agreements.iter().filter(|a| a.state == "active");
    running
        .flat_map(|a| {
            let review = a.protocol.clauses.review.filter(is_soon).map(|day| (a.partner.clone(), day, false));
            let end = Some(a.protocol.ends).filter(is_soon).map(|day| (a.partner.clone(), day, true));
            review.into_iter().chain(end)
        })
        .collect()
}
