//! The result as it comes back: which of our own rows the other side knows too.

use super::answer::reason;
use super::end::require_running;
use super::letter::{self, Outcome};
use super::run::{self, Method, Run, Side, State, Step};
use super::workings::Workings;
use crate::Result;
use crate::agreements::Partner;
use crate::audit::Entry;
use crate::change::Change;
use record::{OrgId, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// Takes a result, from the unit that was chosen or the partner of a direct run, and from nobody else.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let outcome: Outcome = letter::read(bytes)?;
    let runs = run::all(&mut change.tx).await?;
    let is_meant = |r: &&Run| r.thread == outcome.run && r.side != Side::Unit && teller(r) == Some(&from.org);
    let run = runs.iter().find(is_meant);
    let run = run.ok_or_else(|| letter::refused("gives the result of a run that was not theirs to compare"))?;
    // The other side's list may come to nothing before ours has gone out.
    let is_early_no = run.state == State::Offered && !outcome.refused.is_empty();
    if !is_early_no {
        require_running(run, State::Agreed)?;
    }
    if !outcome.refused.is_empty() {
        let why = reason(&outcome.refused);
        change.note(&Entry::general("private-match-result", "exchange", Some(format!("{} {why}", from.short_name))))?;
        return run::step(change, run, ("exchange", Step::to(State::Refused).with("why", why))).await;
    }
    let workings = Workings::of(change.node, &mut change.tx, run).await?;
    let known = ours(&workings, &outcome.rows)?;
    let detail = format!("{} given={} found={}", run.partner_name, run.given, known.len());
    change.note(&Entry::general("private-match-result", "exchange", Some(detail)))?;
    let step = Step::to(State::Answered).with("found", known.len());
    run::step(change, run, ("exchange", Step { known, ..step })).await
}

/// Who tells the result of a run.
fn teller(run: &Run) -> Option<&OrgId> {
    match (run.method, run.side) {
        (Method::Unit, _) => run.unit.as_ref().map(|(unit, _)| unit),
        (Method::Direct, Side::Asker) => Some(&run.partner),
        // Who answers a direct run compares for itself.
        (Method::Direct, _) => None,
    }
}

/// The records behind rows; all of them ours and each once, or the result is refused as a whole.
fn ours(workings: &Workings, rows: &[String]) -> Result<Vec<RecordId>> {
    let known: BTreeMap<&str, &RecordId> = workings.rows.iter().map(|(row, id)| (row.as_str(), id)).collect();
    let told: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    if told.len() != rows.len() {
        return Err(letter::refused("tells a row twice"));
    }
    let found: Option<Vec<RecordId>> = told.iter().map(|row| known.get(row).map(|id| (*id).clone())).collect();
    found.ok_or_else(|| letter::refused("tells of rows that are not ours"))
}
