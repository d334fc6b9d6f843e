//! The linkage unit: two lists of encodings come in, a person here compares them, each side hears which of its own rows
//! matched, and both lists are destroyed. And the partner of a direct run, to whom one list comes.

use super::answer::{DECLINED, schema_of};
use super::encode;
use super::end::require_running;
use super::letter::{self, Encodings, Outcome, RESULT};
use super::offer::found;
use super::own::{give, still_agreed};
use super::run::{self, Method, Run, Side, State, Step};
use super::workings::Workings;
use super::{budget, require_runner};
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, messages};
use record::{Body, OrgId, RecordId, Sensitivity};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Takes a list of encodings: as the partner of a direct run, or as the unit of somebody else's.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let letter: Encodings = letter::read(bytes)?;
    let direct = run::of_thread(&mut change.tx, &letter.run, Side::Answerer).await?;
    match direct.filter(|r| r.partner == from.org && r.method == Method::Direct) {
        Some(run) => directly(change, from, (&run, &letter)).await,
        None => gather(change, from, letter).await,
    }
}

/// Compares a partner's list with ours and keeps nothing of it.
async fn directly(change: &mut Change<'_>, from: &Partner, (run, letter): (&Run, &Encodings)) -> Result<()> {
    require_running(run, State::Agreed)?;
    let node = change.node;
    if run.until < node.today() {
        return Err(letter::refused("came after the run had ended"));
    }
    let most = budget::budget_in(&mut change.tx).await?.rows.min(run.others.unwrap_or(0));
    encode::check(&letter.rows, most)?;
    let Some(agreement) = still_agreed(node, &mut change.tx, (from, &run.about)).await? else {
        run::step(change, run, ("exchange", Step::to(State::Refused).with("why", "agreement"))).await?;
        return tell(change, (&run.thread, &from.org), ("agreement", Vec::new())).await;
    };
    let schema = schema_of(change, run).await?;
    let workings = Workings::of(node, &mut change.tx, run).await?;
    let given = give(change, (run, &agreement), (&schema, &workings.secret, &workings.chosen)).await?;
    let lists = (letter.rows.as_slice(), given.rows.as_slice());
    let Ok((theirs, ours)) = encode::matched(lists, run.threshold, &mut |_| ControlFlow::Continue(())) else {
        // Nearly everything is alike, so that nothing can be told apart: it is over, and is not tried again.
        run::step(change, run, ("exchange", Step::to(State::Refused).with("why", "rows"))).await?;
        return tell(change, (&run.thread, &from.org), ("rows", Vec::new())).await;
    };
    let ours: BTreeSet<String> = ours.into_iter().collect();
    let known: Vec<RecordId> =
        given.ids.iter().filter(|(row, _)| ours.contains(row)).map(|(_, id)| id.clone()).collect();
    let step = Step { most: given.most, ..Step::to(State::Answered) };
    let step = step.with("tokens", given.rows.len()).with("others", letter.rows.len()).with("found", known.len());
    let detail =
        format!("{} given={} theirs={} found={}", from.short_name, given.rows.len(), letter.rows.len(), known.len());
    change.note(&Entry::general("private-match-compare", "exchange", Some(detail)))?;
    run::step(change, run, ("exchange", Step { known, ..step })).await?;
    tell(change, (&run.thread, &from.org), ("", theirs)).await
}

async fn tell(change: &mut Change<'_>, (run, to): (&str, &OrgId), (refused, rows): (&str, Vec<String>)) -> Result<()> {
    let outcome = Outcome { run: run.to_owned(), refused: refused.to_owned(), rows };
    messages::queue(change, to, (RESULT, &serde_json::to_vec(&outcome)?)).await?;
    Ok(())
}

/// Takes one of two lists as the unit.
async fn gather(change: &mut Change<'_>, from: &Partner, letter: Encodings) -> Result<()> {
    let node = change.node;
    let is_whole = !letter.run.is_empty() && letter.run.len() <= 64 && (50..=100).contains(&letter.threshold);
    let days = jiff::Span::new().days(60);
    let latest = node.today().checked_add(days).unwrap_or(node.today());
    if !is_whole || letter.other == from.org || letter.other == node.org {
        return Err(letter::refused("belongs to no run"));
    }
    if letter.until < node.today() || letter.until > latest {
        return Err(letter::refused("belongs to a run that has ended, or would never end"));
    }
    let agreement = agreements::with_in(node, &mut change.tx, &from.org).await?;
    if !agreement.is_some_and(|a| a.is_in_force(node.today())) {
        let detail = format!("{} agreement", from.short_name);
        change.note(&Entry::general("private-match-gather", "exchange", Some(detail)))?;
        return tell(change, (&letter.run, &from.org), ("agreement", Vec::new())).await;
    }
    let parties = [&from.org, &letter.other];
    let runs = run::all(&mut change.tx).await?;
    let is_this = |r: &&Run| r.side == Side::Unit && r.thread == letter.run && parties.iter().all(|org| r.is_with(org));
    match runs.iter().find(is_this) {
        Some(run) => second(change, from, (run, letter)).await,
        None => first(change, from, letter).await,
    }
}

/// The first list of a run: refused at once when a rule says so, since the other side's would come for nothing.
async fn first(change: &mut Change<'_>, from: &Partner, letter: Encodings) -> Result<()> {
    let node = change.node;
    let limits = budget::budget_in(&mut change.tx).await?;
    let other = agreements::partner_of(&mut change.tx, &letter.other).await.ok().filter(|p| p.is_open);
    let used = budget::used(node, &mut change.tx, (Side::Unit, &[&from.org, &letter.other])).await?;
    let too_many = i64::try_from(letter.rows.len()).unwrap_or(i64::MAX) > limits.rows;
    let why = match &other {
        _ if too_many => Some("rows"),
        None => Some("partner"),
        Some(_) if used >= limits.runs => Some("budget"),
        Some(_) => None,
    };
    let (Some(other), None) = (other, why) else {
        let why = why.unwrap_or("partner");
        change.note(&Entry::general("private-match-gather", "exchange", Some(format!("{} {why}", from.short_name))))?;
        // Whether somebody is a partner of ours is told to nobody: the run then ends by itself, as one does for which
        // the other side sent nothing. Two who had a run here before know that of each other.
        let has_met = run::all(&mut change.tx).await?.iter().any(|r| {
            let is_both = r.is_with(&from.org) && r.is_with(&letter.other);
            r.side == Side::Unit && is_both && matches!(r.state, State::Ready | State::Answered)
        });
        if why != "rows" && !has_met {
            return Ok(());
        }
        return tell(change, (&letter.run, &from.org), (why, Vec::new())).await;
    };
    encode::check(&letter.rows, limits.rows)?;
    let body = Body::default()
        .with("direction", Side::Unit.code())
        .with("method", Method::Unit.code())
        .with("partner", from.org.as_str())
        .with("short_name", from.short_name.as_str())
        .with("other", other.org.as_str())
        .with("other_name", other.short_name.as_str())
        .with("state", State::Gathering.code())
        // What the lists are about is nobody's business here.
        .with("about", "unknown")
        .with("tokens", letter.rows.len())
        .with("threshold", letter.threshold)
        .with("asked", node.today().to_string())
        .with("until", letter.until.to_string())
        .with("thread", letter.run.as_str());
    let id = run::keep(change, "exchange", (body, Sensitivity::Low)).await?;
    let detail = format!("{} with {} rows={}", from.short_name, other.short_name, letter.rows.len());
    change.note(&Entry::general("private-match-gather", "exchange", Some(detail)))?;
    Workings { lists: vec![(from.org.clone(), letter.rows)], ..Workings::default() }.keep(change, &id).await
}

/// The second list, from the other side, on the same terms.
async fn second(change: &mut Change<'_>, from: &Partner, (run, letter): (&Run, Encodings)) -> Result<()> {
    require_running(run, State::Gathering)?;
    let limits = budget::budget_in(&mut change.tx).await?;
    encode::check(&letter.rows, limits.rows)?;
    let mut workings = Workings::of(change.node, &mut change.tx, run).await?;
    if workings.lists.iter().any(|(org, _)| org == &from.org) {
        return Err(letter::refused("holds a list that came before"));
    }
    if letter.threshold != run.threshold || letter.until != run.until {
        return Err(letter::refused("is on other terms than the other side's"));
    }
    let count = letter.rows.len();
    workings.lists.push((from.org.clone(), letter.rows));
    workings.keep(change, &run.record.id).await?;
    let detail = format!("{} with {} rows={count}", from.short_name, run.partner_name);
    change.note(&Entry::general("private-match-gather", "exchange", Some(detail)))?;
    run::step(change, run, ("exchange", Step::to(State::Ready).with("others", count))).await
}

/// Compares the two lists of a run, tells each side which of its own rows matched, and destroys both.
///
/// # Errors
/// `Forbidden` without a role that runs; `NotFound` for what is no run between two others; `Conflict` when a list is
/// missing, it was done already, or the lists cannot be compared.
pub async fn compare(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    compare_telling(node, actor, id, &mut |_| ControlFlow::Continue(())).await
}

/// Hears the share done; answers whether to go on.
type Advance<'a> = &'a mut (dyn FnMut(f64) -> ControlFlow<()> + Send);

/// As [`compare`], and tells how far it is. Stopped, it is as if nobody had begun: both lists stay, and nobody is told.
///
/// # Errors
/// As [`compare`]; `Conflict` when it was stopped.
pub async fn compare_telling(node: &Node, actor: &Actor, id: &RecordId, advance: Advance<'_>) -> Result<()> {
    require_runner(node, actor)?;
    let mut change = node.change("fuzzy::compare").await?;
    let run = found(node, &mut change, (actor, id)).await?;
    if run.side != Side::Unit {
        return Err(Error::NotFound);
    }
    if run.state != State::Ready || run.until < node.today() {
        return Err(Error::Conflict(
            "a list is missing, or it was done already; see `concord private-match show`".to_owned(),
        ));
    }
    let workings = Workings::of(node, &mut change.tx, &run).await?;
    let [(left, left_rows), (right, right_rows)] = workings.lists.as_slice() else {
        return Err(Error::Conflict("a list is missing; wait for it, or refuse".to_owned()));
    };
    let lists = (left_rows.as_slice(), right_rows.as_slice());
    let (of_left, of_right) = encode::matched(lists, run.threshold, &mut |share| advance(share))?;
    let found = of_left.len();
    tell(&mut change, (&run.thread, left), ("", of_left)).await?;
    tell(&mut change, (&run.thread, right), ("", of_right)).await?;
    let step = Step::to(State::Answered).with("found", found).with("decided_by", actor.name.as_str());
    run::step(&mut change, &run, (&actor.id, step)).await?;
    let detail =
        format!("{} {} rows={}+{} found={found}", run.partner_name, other(&run), left_rows.len(), right_rows.len());
    change.note(&Entry::general("private-match-compare", &actor.id, Some(detail)))?;
    change.commit().await?;
    // The lists go now; a kill here is made good at the next start.
    node.resume().await
}

fn other(run: &Run) -> &str {
    run.other.as_ref().map_or("", |(_, name)| name)
}

/// The unit says no: both sides hear it, and what came is destroyed.
pub(super) async fn decline(change: &mut Change<'_>, run: &Run, actor: &Actor) -> Result<()> {
    if !matches!(run.state, State::Gathering | State::Ready) {
        return Err(Error::Conflict("it was done already; see `concord private-match show`".to_owned()));
    }
    let step = Step::to(State::Refused).with("why", DECLINED).with("decided_by", actor.name.as_str());
    run::step(change, run, (&actor.id, step)).await?;
    for org in [Some(&run.partner), run.other.as_ref().map(|(org, _)| org)].into_iter().flatten() {
        tell(change, (&run.thread, org), ("unit", Vec::new())).await?;
    }
    Ok(())
}
