//! Comparing all lists.
//!
//! Reading and comparing take seconds and hold nothing back; what was found is written only if it was made from what is
//! there then, and else made once more.

use super::fields::Weights;
use super::keep::Found;
use super::kinds::shape_of;
use super::{INCIDENT, OriginList, Report, Shape, arriving, decisions, event, fields, keep, lists_of, may};
use crate::access;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::runs::What;
use crate::{Error, Result};
use linkage::{Candidate, Decision, Event, Linkage, Model, RowRef, Settings};
use record::{Body, RecordId};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use store::Tx;
use store::records::Stored;

/// Hears the share done; answers whether to go on.
pub(super) type Advance<'a> = &'a mut (dyn FnMut(f64) -> ControlFlow<()> + Send);

/// What a comparison found, and what it learnt.
struct Linked {
    found: Vec<Found>,
    learnt: Learnt,
}

/// What a comparison learnt, by which what arrives later is weighed.
enum Learnt {
    /// Of incidents: by all that the person may compare, and by open parts alone.
    Events(Box<(Model, Model)>),
    /// Of any other kind.
    Fields(Weights),
}

/// What is compared.
struct Lists {
    /// The number of the last change of records before they were read.
    at: u64,
    kind: String,
    /// What of the kind is compared; incidents are compared by what is known of events.
    shape: Option<Shape>,
    lists: Vec<OriginList>,
    decisions: Vec<(RowRef, RowRef, Decision)>,
}

/// Starts a comparison of the lists of a kind on its own and gives its id; [`crate::runs`] tells how it stands.
///
/// # Errors
/// As [`run_of`]; `Conflict` while lists are being compared or two computations are under way.
pub async fn start(node: &Arc<Node>, actor: &Actor, kind: &str) -> Result<String> {
    node.require(may(actor), "only an officer, reviewer or coordinator matches")?;
    let id = record::id::token(&mut *node.rng());
    let run = node.runs.begin(&id, (What::Matching, &actor.id), node.now())?;
    // What would stop it at once is said at once.
    let (reader, asker, kind) = (Arc::clone(node), actor.clone(), kind.to_owned());
    let lists = match apart(async move { read(&reader, (&asker, &kind)).await }).await {
        Ok(lists) => lists,
        Err(error) => {
            run.end(Err(Error::Conflict(error.to_string())));
            return Err(error);
        }
    };
    let (node, actor, told) = (Arc::clone(node), actor.clone(), Arc::clone(&run));
    run.go(apart(async move {
        compare(&node, &actor, lists, &mut |share| told.advance(share)).await?;
        Ok(None)
    }));
    Ok(id)
}

/// Compares all lists of incidents in pairs, one to one, and keeps the candidates with their explanation.
///
/// # Errors
/// As [`run_of`].
pub async fn run(node: &Node, actor: &Actor, progress: Advance<'_>) -> Result<Report> {
    run_of(node, (actor, INCIDENT), progress).await
}

/// Compares all lists of a kind in the same way.
///
/// # Errors
/// `Forbidden` without a role that matches; `NotFound` for a kind that cannot be compared; `ProofNeeded` when something
/// severe is in the lists; `Conflict` with fewer than two lists, or when cancelled.
pub async fn run_of(node: &Node, (actor, kind): (&Actor, &str), progress: Advance<'_>) -> Result<Report> {
    node.require(may(actor), "only an officer, reviewer or coordinator matches")?;
    let lists = read(node, (actor, kind)).await?;
    compare(node, actor, lists, progress).await
}

/// Works for seconds: not on a thread that answers others.
async fn apart<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let runtime = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work)).await;
    done.unwrap_or_else(|error| Err(Error::Internal(error.to_string())))
}

async fn read(node: &Node, (actor, kind): (&Actor, &str)) -> Result<Lists> {
    let at = node.store.changes_of_records();
    let mut tx = node.store.read().await?;
    Lists::read(node, &mut tx, (actor, kind, at)).await
}

async fn compare(node: &Node, actor: &Actor, read: Lists, progress: Advance<'_>) -> Result<Report> {
    let mut linked = read.link(progress)?;
    let mut change = node.change("matching::run").await?;
    let mut lists = read;
    let is_same = !node.store.is_postgres() && node.store.changes_of_records() == lists.at;
    if !is_same {
        let at = node.store.changes_of_records();
        let now = Lists::read(node, &mut change.tx, (actor, &lists.kind, at)).await?;
        if now.rows() != lists.rows() || now.decisions != lists.decisions {
            linked = now.link(progress)?;
        }
        lists = now;
    }
    let report = keep::keep(&mut change, (&lists.kind, &lists.lists), &linked.found).await?;
    match &linked.learnt {
        Learnt::Events(models) => {
            arriving::put_away(&mut change, actor, (&lists.lists, &models.0, &models.1)).await?;
        }
        Learnt::Fields(weights) => {
            fields::put_away(&mut change, actor, (&lists.kind, &lists.lists, weights)).await?;
        }
    }
    let of_kind = if lists.shape.is_some() { format!("kind={} ", lists.kind) } else { String::new() };
    let counted = format!("lists={} candidates={} pairs={}", lists.lists.len(), report.candidates, report.pairs);
    let detail = format!("{of_kind}{counted}");
    change.note(&Entry::general("match", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(report)
}

impl Lists {
    /// The lists of a kind that a person may compare.
    async fn read(node: &Node, tx: &mut Tx, (actor, kind, at): (&Actor, &str, u64)) -> Result<Self> {
        let shape = match kind {
            INCIDENT => None,
            kind => Some(shape_of(node.form(kind)?).ok_or(Error::NotFound)?),
        };
        let lists = lists_of(node, tx, (actor, kind)).await?;
        // Compared without what is severe, pairs would be kept that say less than they could.
        for (class, label) in tx.classes().await? {
            let is_in = lists.iter().any(|l| l.rows.iter().any(|(r, _)| r.label == class));
            if is_in && access::is_shut(actor, &label) {
                return Err(Error::ProofNeeded);
            }
        }
        if lists.len() < 2 {
            return Err(Error::Conflict(linkage::Error::TooFewLists(lists.len()).to_string()));
        }
        let decisions = decisions(tx, &lists).await?;
        Ok(Self { at, kind: kind.to_owned(), shape, lists, decisions })
    }

    /// Which record is which row, as it was read.
    fn rows(&self) -> Vec<Vec<(&RecordId, i64, i64)>> {
        self.lists.iter().map(|list| list.rows.iter().map(|(r, _)| (&r.id, r.revision, r.label)).collect()).collect()
    }

    fn link(&self, progress: Advance<'_>) -> Result<Linked> {
        let Some(shape) = &self.shape else { return self.link_events(progress) };
        let (found, weights) = fields::link(shape, (&self.lists, &self.decisions), progress)?;
        Ok(Linked { found, learnt: Learnt::Fields(weights) })
    }

    fn link_events(&self, progress: Advance<'_>) -> Result<Linked> {
        let all = self.events(|_, body| event(body))?;
        let open = self.events(|record, _| event(&Body(record.open.clone())))?;
        let failed = |error: linkage::Error| Error::Conflict(error.to_string());
        let settings = Settings::default();
        let mut half = |share: f64| progress(share / 2.0);
        let all = linkage::link_with(&all, &settings, &self.decisions, &mut half).map_err(failed)?;
        // A pair that was decided on is weighed however unlikely it is, and trains nothing: so each pair that was found is
        // weighed once more, and every number that is kept in the open is one that open parts give.
        let found: Vec<_> = all.candidates.iter().map(|c| (c.left, c.right, Decision::Rejected)).collect();
        let mut half = |share: f64| progress(0.5 + share / 2.0);
        let open = linkage::link_with(&open, &settings, &found, &mut half).map_err(failed)?;
        let found = weighed(&all, &open)?;
        Ok(Linked { found, learnt: Learnt::Events(Box::new((all.model, open.model))) })
    }

    /// The rows as the kernel sees them.
    fn events(&self, of: impl Fn(&Stored, &Body) -> Option<Event>) -> Result<Vec<Vec<Event>>> {
        let list = |list: &OriginList| -> Option<Vec<Event>> {
            list.rows.iter().map(|(record, body)| of(record, body)).collect()
        };
        let events: Option<Vec<Vec<Event>>> = self.lists.iter().map(list).collect();
        events.ok_or_else(|| Error::Internal("an incident without a date cannot be matched".to_owned()))
    }
}

/// The candidates with what open parts alone say of each.
fn weighed(all: &Linkage, open: &Linkage) -> Result<Vec<Found>> {
    let open: HashMap<(RowRef, RowRef), &Candidate> = open.candidates.iter().map(|c| ((c.left, c.right), c)).collect();
    let lost = || Error::Internal("a pair was not weighed by open parts".to_owned());
    let one = |c: &Candidate| open.get(&(c.left, c.right)).map(|open| Found::of(c, open)).ok_or_else(lost);
    all.candidates.iter().map(one).collect()
}
