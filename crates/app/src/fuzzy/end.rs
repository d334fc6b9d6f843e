//! The end of runs: those whose last day has passed end by themselves, and what an ended run kept is destroyed.

use super::KIND;
use super::run::{self, Run, State, Step};
use super::workings::Workings;
use crate::Result;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use record::RecordId;
use store::records::Stored;
use store::{statements as sql, values};

/// Ends what is past its day, and destroys the workings of every run that is over. Called with whatever else waits to
/// be carried out, so that a kill in between is made good at the next start.
pub(crate) async fn tidy(node: &Node) -> Result<()> {
    let mut tx = node.store.read().await?;
    let kept = tx.fetch(sql::WORKINGS_ALL, &[]).await?;
    if kept.is_empty() {
        return Ok(());
    }
    let mut ids = Vec::new();
    for row in &kept {
        ids.extend(RecordId::parse(&row.need(0)?));
    }
    drop(tx);
    let mut is_gone = false;
    for id in ids {
        is_gone |= end(node, &id).await?;
    }
    if is_gone { node.write_anew().await } else { Ok(()) }
}

/// Whether the workings of this run were destroyed.
async fn end(node: &Node, id: &RecordId) -> Result<bool> {
    let mut change = node.change("fuzzy::end").await?;
    let found = change.tx.record(id).await?.filter(|r| r.kind == KIND && r.state == "live").and_then(Run::of);
    let Some(run) = found else {
        change.tx.execute(sql::WORKINGS_FORGET, values![id.as_str()]).await?;
        change.commit().await?;
        return Ok(true);
    };
    let is_past = run.until < node.today();
    if !run.state.is_over() && !is_past {
        return Ok(false);
    }
    destroy(&mut change, &run).await?;
    if !run.state.is_over() {
        run::step(&mut change, &run, ("method", Step::to(State::Expired))).await?;
        let detail = format!("{} {}", run.partner_name, run.method.code());
        change.note(&Entry::general("private-match-expire", "method", Some(detail)))?;
    }
    change.commit().await?;
    Ok(true)
}

/// Destroys what the run behind this record kept, before the record itself goes: its letters cannot be found later.
pub(crate) async fn forget(change: &mut Change<'_>, record: Stored) -> Result<()> {
    match Run::of(record) {
        Some(run) => destroy(change, &run).await,
        None => Ok(()),
    }
}

/// Destroys what a run kept, and those of its messages that hold the secret or encodings.
async fn destroy(change: &mut Change<'_>, run: &Run) -> Result<()> {
    let workings = Workings::of(change.node, &mut change.tx, run).await?;
    for (org, id) in &workings.letters {
        change.tx.execute(sql::MESSAGE_FORGET, values![org.as_str(), id.as_str()]).await?;
    }
    change.tx.execute(sql::WORKINGS_FORGET, values![run.record.id.as_str()]).await?;
    Ok(())
}

/// Refuses what comes for a run that is over: it came before, or out of its turn.
pub(super) fn require_running(run: &Run, expected: State) -> Result<()> {
    if run.state == expected {
        return Ok(());
    }
    Err(super::letter::refused("came again or out of its turn"))
}
