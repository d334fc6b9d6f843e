//! Runs for people: all of them, one with what it found, those that wait, and whom one can run with.

use super::run::{self, Run, Side, State};
use super::schema::Schema;
use super::{KIND, may_run};
use crate::access;
use crate::actor::Actor;
use crate::agreements::{self, Terms};
use crate::node::Node;
use crate::{Result, private};
use policy::Action;
use record::{Compartment, RecordId, Rung};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{statements as sql, values};

/// All runs that this person may see, newest first.
///
/// # Errors
/// `Forbidden` without a role that matches.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Run>> {
    private::require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut runs: Vec<Run> = run::all(&mut tx).await?.into_iter().filter(|r| scope.includes(&r.record)).collect();
    runs.sort_by(|a, b| b.asked.cmp(&a.asked).then_with(|| a.record.id.cmp(&b.record.id)));
    Ok(runs)
}

/// Runs that wait for somebody here: offers to us, and lists that are ours to compare.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn waiting(node: &Node, actor: &Actor) -> Result<Vec<Run>> {
    if !may_run(actor) {
        return Ok(Vec::new());
    }
    let today = node.today();
    let waits = |r: &Run| matches!((r.side, r.state), (Side::Answerer, State::Offered) | (Side::Unit, State::Ready));
    Ok(list(node, actor).await?.into_iter().filter(|r| waits(r) && r.until >= today).collect())
}

/// One run with what it found.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The run.
    pub run: Run,
    /// What is encoded; a unit is not told.
    pub schema: Option<Schema>,
    /// Who started or offered it here.
    pub asked_by: Option<String>,
    /// Who answered it here, or took it back.
    pub decided_by: Option<String>,
    /// The unit by the name that the partner told, and a digest of its key.
    pub unit_said: Option<(String, String)>,
    /// Records of ours that the other side knows too, as far as this person may list them.
    pub known: Vec<Stored>,
    /// How many records of ours would go in if this person said yes now.
    pub would_give: Option<usize>,
}

/// One run.
///
/// # Errors
/// `Forbidden` without a role that matches; `NotFound` when it is none, or not to be seen.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId) -> Result<Shown> {
    private::require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.kind == KIND).ok_or(crate::Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let label = node.label(&mut tx, record.label).await?;
    if access::is_shut(actor, &label) {
        return Err(crate::Error::ProofNeeded);
    }
    let body = node.body_of(&mut tx, &record, &BTreeSet::from([Compartment::Narrative])).await?;
    let run = Run::of(record).ok_or(crate::Error::NotFound)?;
    let text = |name: &str| body.text(name).map(str::to_owned);
    let schema = body.text("schema").map(Schema::from_text).transpose()?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let rows = tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await?;
    let linked = rows.iter().filter(|r| r.text(0).as_deref() == Some("known"));
    let linked: Vec<RecordId> = linked.filter_map(|r| RecordId::parse(&r.text(1)?)).collect();
    let mut known = Vec::new();
    for id in linked {
        known.extend(tx.record(&id).await?.filter(|r| r.state == "live" && scope.includes(r)));
    }
    known.sort_by(|a, b| b.columns.date.cmp(&a.columns.date).then_with(|| a.id.cmp(&b.id)));
    let would_give = match &schema {
        Some(schema) if run.side == Side::Answerer && run.state == State::Offered && may_run(actor) => {
            super::own::would_give(node, &mut tx, (actor, &run, schema)).await?
        }
        _ => None,
    };
    let unit_said = text("unit_said").zip(text("unit_key"));
    Ok(Shown { asked_by: text("asked_by"), decided_by: text("decided_by"), unit_said, known, would_give, schema, run })
}

/// Somebody whom one can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Short name.
    pub name: String,
    /// The kinds that both sides let be matched; empty for who can only be the unit.
    pub kinds: BTreeSet<String>,
}

/// Whom one can run with, and whom one can ask to be the unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Partners whose agreement lets both sides be matched.
    pub partners: Vec<Whom>,
    /// Partners with any agreement in force.
    pub units: Vec<Whom>,
}

/// Whom this person can choose.
///
/// # Errors
/// `Forbidden` without a role that runs.
pub async fn choices(node: &Node, actor: &Actor) -> Result<Choices> {
    super::require_runner(node, actor)?;
    let mut tx = node.store.read().await?;
    let all = agreements::all_in(node, &mut tx).await?;
    let mut choices = Choices::default();
    for partner in agreements::partners_in(&mut tx).await?.into_iter().filter(|p| p.is_open) {
        let in_force = all.iter().find(|a| a.partner == partner.org && a.is_in_force(node.today()));
        let Some(agreement) = in_force else { continue };
        let lets = |terms: &Terms| if terms.rung >= Rung::Match { terms.kinds.clone() } else { BTreeSet::new() };
        let both = &lets(&agreement.ours) & &lets(&agreement.theirs);
        let is_telling = |kind: &String| super::schema::derived(node, agreement, (kind, true)).is_ok();
        let kinds: BTreeSet<String> = both.into_iter().filter(is_telling).collect();
        if !kinds.is_empty() {
            choices.partners.push(Whom { name: partner.short_name.clone(), kinds });
        }
        choices.units.push(Whom { name: partner.short_name, kinds: BTreeSet::new() });
    }
    Ok(choices)
}

impl Run {
    /// Whether this person's yes or no is awaited, as far as the calendar goes.
    pub fn awaits(&self, today: jiff::civil::Date) -> bool {
        let is_theirs = matches!((self.side, self.state), (Side::Answerer, State::Offered));
        let is_unit = self.side == Side::Unit && matches!(self.state, State::Gathering | State::Ready);
        self.until >= today && (is_theirs || is_unit)
    }
}
