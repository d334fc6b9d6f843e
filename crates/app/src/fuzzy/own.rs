//! Which records of ours go into a run, and as what: chosen by a person within what policy lets them match, and asked of
//! the gatekeeper again at the moment of encoding, since a record may have been withdrawn meanwhile.

use super::encode;
use super::letter::Row;
use super::run::Run;
use super::schema::Schema;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::bulk::Sealed;
use crate::change::Change;
use crate::exchange::passing::Gatekeeper;
use crate::node::Node;
use crate::{Error, Result};
use policy::Action;
use record::reduce::reduce;
use record::split::{Parts, merge};
use record::{Compartment, PartialDate, RecordId, Rung, Sensitivity};
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

/// The agreement under which both sides may be compared: both let the kind be matched, since both learn.
pub(super) async fn agreed(node: &Node, tx: &mut Tx, (partner, kind): (&Partner, &str)) -> Result<Agreement> {
    let refused = |why: &str| Error::Conflict(format!("{why} `{}`; agree on the rung match first", partner.short_name));
    let agreement = agreements::with_in(node, tx, &partner.org).await?;
    let agreement = agreement.filter(|a| a.is_in_force(node.today()));
    let agreement = agreement.ok_or_else(|| refused("no agreement is in force with"))?;
    let lets = |terms: &agreements::Terms| terms.rung >= Rung::Match && terms.kinds.contains(kind);
    if lets(&agreement.ours) && lets(&agreement.theirs) {
        return Ok(agreement);
    }
    Err(refused("the agreement does not let both sides be matched, with"))
}

/// As [`agreed`], where an agreement that ended or narrowed meanwhile is an answer and no failure.
pub(super) async fn still_agreed(
    node: &Node,
    tx: &mut Tx,
    (partner, kind): (&Partner, &str),
) -> Result<Option<Agreement>> {
    match agreed(node, tx, (partner, kind)).await {
        Ok(agreement) => Ok(Some(agreement)),
        Err(Error::Conflict(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Which of our records this person may put into a run.
pub(super) struct Choosing<'a> {
    pub(super) agreement: &'a Agreement,
    pub(super) schema: &'a Schema,
    pub(super) period: Option<PartialDate>,
    /// The most that a list may hold.
    pub(super) most: i64,
}

pub(super) async fn choose(node: &Node, tx: &mut Tx, (actor, c): (&Actor, Choosing<'_>)) -> Result<Vec<RecordId>> {
    let scope = node.scope(tx, actor, Action::Match).await?;
    let mut gatekeeper = Gatekeeper::new(node, tx, c.agreement).await?;
    let mut chosen = Vec::new();
    for record in tx.records_of(&c.schema.kind).await? {
        let is_in_period = match (c.period, record.columns.date) {
            (None, _) => true,
            (Some(period), Some(date)) => period.from() <= date.from() && date.to() <= period.to(),
            (Some(_), None) => false,
        };
        if is_ours(node, &record) && is_in_period && scope.includes(&record) && gatekeeper.may_match(&record) {
            chosen.push(record.id);
        }
    }
    if i64::try_from(chosen.len()).unwrap_or(i64::MAX) > c.most {
        return Err(Error::Conflict(format!(
            "{} records would go in, and a list holds {} at most; choose a shorter period",
            chosen.len(),
            c.most
        )));
    }
    Ok(chosen)
}

fn is_ours(node: &Node, record: &Stored) -> bool {
    record.channel.is_none() && record.origin == node.org && record.state == "live"
}

/// What a side gives: its rows, what each stands for, and how careful the record of the run must be.
pub(super) struct Given {
    pub(super) rows: Vec<Row>,
    pub(super) ids: Vec<(String, RecordId)>,
    pub(super) most: Sensitivity,
}

/// Encodes those of the chosen records that may still be matched, each under a fresh id.
pub(super) async fn give(
    change: &mut Change<'_>,
    (run, agreement): (&Run, &Agreement),
    (schema, secret, chosen): (&Schema, &str, &[RecordId]),
) -> Result<Given> {
    let node = change.node;
    let form = node.form(&schema.kind)?;
    let mut gatekeeper = Gatekeeper::new(node, &mut change.tx, agreement).await?;
    let wanted: &[Compartment] = if schema.has_names() { &[Compartment::Identity] } else { &[] };
    let mut sealed = Sealed::of_kind(node, &mut change.tx, &schema.kind, wanted).await?;
    let chosen: BTreeSet<&RecordId> = chosen.iter().collect();
    let (mut rows, mut ids, mut most) = (Vec::new(), Vec::new(), Sensitivity::Low);
    for record in change.tx.records_of(&schema.kind).await? {
        if !chosen.contains(&record.id) || !is_ours(node, &record) {
            continue;
        }
        let Some(label) = gatekeeper.matchable(&record, Compartment::Open) else { continue };
        // Names go in only where the agreement grants them and who they belong to agreed to be named.
        let has_names = schema.has_names() && gatekeeper.matchable(&record, Compartment::Identity).is_some();
        let granted = if has_names { BTreeSet::from([Compartment::Identity]) } else { BTreeSet::new() };
        // Without its names it would be compared as if it had none.
        let Some(opened) = sealed.open(node, &record.id, &granted) else { continue };
        let parts = Parts { open: record.open.clone(), sealed: opened };
        let reduced = reduce(form, &parts, &granted, schema.precision(label.precision));
        let Some(values) = schema.values(&merge(form, &reduced.open, &reduced.sealed)) else { continue };
        let id = record::id::token(&mut *node.rng());
        rows.push((id.clone(), values));
        ids.push((id, record.id));
        most = most.max(label.sensitivity);
    }
    let rows = encode::encode((schema, &run.thread, secret), &rows)?;
    Ok(Given { rows, ids, most })
}

/// How many records would go in if this person said yes now; `None` when no agreement lets it.
pub(super) async fn would_give(
    node: &Node,
    tx: &mut Tx,
    (actor, run, schema): (&Actor, &Run, &Schema),
) -> Result<Option<usize>> {
    let Some(partner) = agreements::partner(tx, run.partner.as_str()).await.ok().filter(|p| p.is_open) else {
        return Ok(None);
    };
    let Some(agreement) = still_agreed(node, tx, (&partner, &run.about)).await? else { return Ok(None) };
    let choosing = Choosing { agreement: &agreement, schema, period: run.period, most: i64::MAX };
    Ok(Some(choose(node, tx, (actor, choosing)).await?.len()))
}
