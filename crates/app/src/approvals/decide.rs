//! The decision of the second person, and what is looked at again before anything is done.

use super::{Approval, EXPORT_HOURS, Exact, KIND, State, day, may_approve, read};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::labels::{self, lowered, rewrite};
use crate::node::Node;
use crate::people;
use crate::{Error, Result, exports};
use jiff::SignedDuration;
use record::{Compartment, RecordId};
use std::collections::BTreeSet;
use store::records::Stored;

/// What the second person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Do it.
    Approve,
    /// Do not, for this reason.
    Refuse(String),
}

/// Decides an approval. What is approved is carried out at once, or, when something changed meanwhile, not at all.
///
/// # Errors
/// `NotFound` for what this person may not see; `Forbidden` for the asker, whom it concerns, and who has not the
/// role; `Conflict` when it is decided already or has ended; `Refused` for a refusal without a reason.
pub async fn decide(node: &Node, actor: &Actor, id: &RecordId, verdict: &Verdict) -> Result<State> {
    let mut change = node.change("approvals::decide").await?;
    let stored = change.tx.record(id).await?.ok_or(Error::NotFound)?;
    let mut approval = read(node, &mut change.tx, &stored).await?;
    let decider = people::active(&mut change.tx, &actor.id).await?.ok_or(Error::NotFound)?;
    approval.record = visible_record(&mut change, &decider, &stored).await?;
    let may = may_approve(node, &mut change.tx, &decider, &approval).await?;
    if !may {
        let is_asker = approval.asked_by == decider.id;
        return Err(if is_asker { Error::Forbidden("another person decides".to_owned()) } else { Error::NotFound });
    }
    if approval.state != State::Waiting {
        return Err(Error::Conflict("this was decided already, or has ended; ask again if it is needed".to_owned()));
    }
    let (state, answer) = match verdict {
        Verdict::Refuse(reason) if reason.trim().is_empty() => {
            return Err(Error::Refused("say why you refuse; who asked reads it".to_owned()));
        }
        Verdict::Refuse(reason) => (State::Refused, Some(reason.clone())),
        Verdict::Approve => match carry_out(&mut change, &decider, &approval).await {
            Ok(()) => (State::Approved, None),
            Err(Error::Internal(why)) => return Err(Error::Internal(why)),
            Err(why) => (State::Void, Some(why.to_string())),
        },
    };
    close(&mut change, &stored, (state, answer.as_deref()), &decider.id).await?;
    change.commit().await?;
    Ok(state)
}

/// Takes back what one asked for.
///
/// # Errors
/// `NotFound` for what somebody else asked; `Conflict` when it is decided already or has ended.
pub async fn withdraw(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    let mut change = node.change("approvals::withdraw").await?;
    let stored = change.tx.record(id).await?.ok_or(Error::NotFound)?;
    let approval = read(node, &mut change.tx, &stored).await?;
    if approval.asked_by != actor.id {
        return Err(Error::NotFound);
    }
    if !matches!(approval.state, State::Waiting | State::Approved) {
        return Err(Error::Conflict("this was decided already, or has ended".to_owned()));
    }
    close(&mut change, &stored, (State::Withdrawn, None), &actor.id).await?;
    change.commit().await
}

/// Withdraws whatever a person asked for that waits or may still be used.
pub(crate) async fn withdraw_all_of(change: &mut Change<'_>, person: &str, by: &str) -> Result<usize> {
    let mut count = 0;
    for stored in change.tx.records_of(KIND).await?.into_iter().filter(|r| r.author == person) {
        let Ok(approval) = read(change.node, &mut change.tx, &stored).await else { continue };
        let is_usable = approval.exact.is_used_later() && approval.state == State::Approved;
        if approval.state == State::Waiting || is_usable {
            close(change, &stored, (State::Withdrawn, None), by).await?;
            count += 1;
        }
    }
    Ok(count)
}

async fn visible_record(change: &mut Change<'_>, decider: &Actor, stored: &Stored) -> Result<Option<Stored>> {
    let Some(id) = stored.open.get("record").and_then(serde_json::Value::as_str).and_then(RecordId::parse) else {
        return Ok(None);
    };
    let found = change.tx.record(&id).await?;
    let Some(record) = found else { return Ok(None) };
    Ok(change.node.visible(&mut change.tx, decider, &record).await.is_ok().then_some(record))
}

/// Looks at everything again, and does it. Every check stands before the first write.
async fn carry_out(change: &mut Change<'_>, decider: &Actor, approval: &Approval) -> Result<()> {
    let node = change.node;
    let gone = || Error::Forbidden("who asked is not here any more".to_owned());
    let asker = people::active(&mut change.tx, &approval.asked_by).await?.ok_or_else(gone)?;
    match &approval.exact {
        Exact::Declassify { revision, before, after, declassifier } => {
            let record = approval.record.clone().ok_or(Error::NotFound)?;
            let label = node.label(&mut change.tx, record.label).await?;
            let is_same = record.revision == *revision && label == **before && record.state == "live";
            if !is_same || record.channel.is_some() || lowered(&label, after).is_empty() {
                return Err(Error::Conflict("the record changed after this was asked; ask again".to_owned()));
            }
            node.visible(&mut change.tx, &asker, &record).await?;
            node.require(labels::may_declassify(node, &asker, &label), "who asked may not lower labels any more")?;
            // Those on whose records it rests may have made theirs stricter while it waited.
            labels::require_theirs_kept(node, &mut change.tx, &record, (&label, after)).await?;
            let why = format!("{} (approval {}, second person {})", approval.reason, approval.id, decider.name);
            labels::carry_out(change, (&record, &label), (after, *declassifier), (&asker.id, &why)).await
        }
        Exact::Export(wanted) => {
            let scope = exports::scope(node, &mut change.tx, &asker, wanted).await?;
            // Of one record nothing is left where its label forbids the use.
            exports::require_that(node, wanted.record.is_none() || !scope.classes.is_empty())?;
            exports::require_approver(node, &mut change.tx, decider, &scope).await
        }
        Exact::Roles { person, roles, grants } => people::carry_out(change, &asker, (person, roles, grants)).await,
        Exact::Succession { person, successor } => people::succeed(change, &asker, (person, successor)).await,
        Exact::Reset { person } => people::may_reset(change, &asker, person).await,
    }
}

/// Writes how it ended, and the log.
async fn close(
    change: &mut Change<'_>,
    stored: &Stored,
    (state, answer): (State, Option<&str>),
    by: &str,
) -> Result<()> {
    let node = change.node;
    let mut body = node.body_of(&mut change.tx, stored, &BTreeSet::from(Compartment::SEALED)).await?;
    let is_used_later = matches!(body.text("action"), Some("export" | "reset"));
    body = body.with("state", state.code()).with("decided_by", by).with("decided", node.today().to_string());
    if let Some(answer) = answer {
        body = body.with("answer", answer);
    }
    if state == State::Approved && is_used_later {
        // It may be used from now on, for a day.
        let until = node.now() + SignedDuration::from_hours(EXPORT_HOURS);
        body = body.with("until", until.as_second()).with("ends", day(until));
    }
    let label = node.label(&mut change.tx, stored.label).await?;
    let action = match state {
        State::Approved => "approve",
        State::Refused => "approval-refuse",
        State::Withdrawn => "approval-withdraw",
        _ => "approval-void",
    };
    rewrite(change, stored, (body, label), (by, action)).await?;
    let entry = Entry::about(action, by, &stored.id, KIND);
    change.note_about(&answer.map_or(entry.clone(), |a| entry.because(a)), &stored.id).await
}
