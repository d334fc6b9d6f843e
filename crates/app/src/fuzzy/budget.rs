//! How often and how much: whoever may ask without limit could try out any list.

use super::run::{self, Method, Run, Side, State};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use record::OrgId;
use store::{Tx, statements as sql, values};

/// How many runs one partner, or one pair of partners at a unit, has in thirty days, unless the node says otherwise.
pub const RUNS: i64 = 4;
/// How many rows a list has at most, unless the node says otherwise.
pub const ROWS: i64 = 5_000;

const RUNS_SETTING: &str = "match.runs";
const ROWS_SETTING: &str = "match.rows";

/// What this node lets others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Runs in thirty days.
    pub runs: i64,
    /// Rows of one list.
    pub rows: i64,
}

/// The budget of fuzzy runs.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn budget(node: &Node) -> Result<Budget> {
    let mut tx = node.store.read().await?;
    budget_in(&mut tx).await
}

pub(super) async fn budget_in(tx: &mut Tx) -> Result<Budget> {
    let mut kept = [RUNS, ROWS];
    for (value, name) in kept.iter_mut().zip([RUNS_SETTING, ROWS_SETTING]) {
        let row = tx.fetch_one(sql::SETTING, values![name]).await?.and_then(|r| r.text(0));
        *value = row.and_then(|t| t.parse().ok()).unwrap_or(*value);
    }
    Ok(Budget { runs: kept[0], rows: kept[1] })
}

/// Sets it.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` for a number below 0.
pub async fn set_budget(node: &Node, actor: &Actor, budget: Budget) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader sets the budget of private matching")?;
    if budget.runs < 0 || budget.rows < 0 {
        return Err(Error::Refused("a budget is 0 or more; 0 lets nobody ask".to_owned()));
    }
    let mut change = node.change("fuzzy::set_budget").await?;
    change.tx.execute(sql::SET, values![RUNS_SETTING, budget.runs.to_string()]).await?;
    change.tx.execute(sql::SET, values![ROWS_SETTING, budget.rows.to_string()]).await?;
    let detail = format!("runs={} rows={}", budget.runs, budget.rows);
    change.note(&Entry::general("match-budget", &actor.id, Some(detail)))?;
    change.commit().await
}

/// How many runs a partner, or at a unit a pair of them, has had of us within thirty days. What we refused counts for
/// nothing, since nothing was given.
pub(super) async fn used(node: &Node, tx: &mut Tx, (side, parties): (Side, &[&OrgId])) -> Result<i64> {
    let since = node.today().checked_sub(jiff::Span::new().days(30)).unwrap_or(node.today()).to_string();
    let counts = |r: &Run| side == Side::Unit || r.given > 0 || matches!(r.state, State::Agreed | State::Answered);
    let runs = run::all(tx).await?;
    let count = runs
        .iter()
        .filter(|r| r.side == side && counts(r) && r.asked > since && parties.iter().all(|org| r.is_with(org)));
    Ok(i64::try_from(count.count()).unwrap_or(i64::MAX))
}

/// Whether a method is one that two people must have confirmed.
pub(super) fn needs_warning(method: Method) -> bool {
    method == Method::Direct
}
