//! Comparing all lists.
//!
//! Reading and comparing take seconds and hold nothing back; what was found is written only if it was made from what is
//! there then, and else made once more.

use super::{OriginList, Report, arriving, decisions, event, keep, lists, may};
use crate::access;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::runs::What;
use crate::{Error, Result};
use linkage::{Decision, Event, Linkage, RowRef, Settings};
use record::{Body, RecordId};
use std::ops::ControlFlow;
use std::sync::Arc;
use store::Tx;
use store::records::Stored;

/// Hears the share done; answers whether to go on.
type Advance<'a> = &'a mut (dyn FnMut(f64) -> ControlFlow<()> + Send);

/// What a comparison found: by all that the person may compare, and what open parts alone say of the same pairs.
pub(super) struct Linked {
    pub all: Linkage,
    pub open: Linkage,
}

/// What is compared.
struct Lists {
    /// The number of the last change of records before they were read.
    at: u64,
    lists: Vec<OriginList>,
    decisions: Vec<(RowRef, RowRef, Decision)>,
}

/// Starts a comparison on its own and gives its id; [`crate::runs`] tells how it stands.
///
/// # Errors
/// As [`run`]; `Conflict` while lists are being compared or two computations are under way.
pub async fn start(node: &Arc<Node>, actor: &Actor) -> Result<String> {
    node.require(may(actor), "only an officer, reviewer or coordinator matches")?;
    let id = record::id::token(&mut *node.rng());
    let run = node.runs.begin(&id, (What::Matching, &actor.id), node.now())?;
    // What would stop it at once is said at once.
    let (reader, asker) = (Arc::clone(node), actor.clone());
    let lists = match apart(async move { read(&reader, &asker).await }).await {
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

/// Compares all lists in pairs, one to one, and keeps the candidates with their explanation.
///
/// # Errors
/// `Forbidden` without a role that matches; `ProofNeeded` when something severe is in the lists; `Conflict` with
/// fewer than two lists, or when cancelled.
pub async fn run(node: &Node, actor: &Actor, progress: Advance<'_>) -> Result<Report> {
    node.require(may(actor), "only an officer, reviewer or coordinator matches")?;
    let lists = read(node, actor).await?;
    compare(node, actor, lists, progress).await
}

/// Works for seconds: not on a thread that answers others.
async fn apart<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let runtime = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work)).await;
    done.unwrap_or_else(|error| Err(Error::Internal(error.to_string())))
}

async fn read(node: &Node, actor: &Actor) -> Result<Lists> {
    let at = node.store.changes_of_records();
    let mut tx = node.store.read().await?;
    Lists::read(node, &mut tx, (actor, at)).await
}

async fn compare(node: &Node, actor: &Actor, read: Lists, progress: Advance<'_>) -> Result<Report> {
    let mut linked = read.link(progress)?;
    let mut change = node.change("matching::run").await?;
    let mut lists = read;
    let is_same = !node.store.is_postgres() && node.store.changes_of_records() == lists.at;
    if !is_same {
        let now = Lists::read(node, &mut change.tx, (actor, node.store.changes_of_records())).await?;
        if now.rows() != lists.rows() || now.decisions != lists.decisions {
            linked = now.link(progress)?;
        }
        lists = now;
    }
    let report = keep::keep(&mut change, &lists.lists, &linked).await?;
    arriving::put_away(&mut change, actor, (&lists.lists, &linked)).await?;
    let detail = format!("lists={} candidates={} pairs={}", lists.lists.len(), report.candidates, report.pairs);
    change.note(&Entry::general("match", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(report)
}

impl Lists {
    /// The lists that a person may compare.
    async fn read(node: &Node, tx: &mut Tx, (actor, at): (&Actor, u64)) -> Result<Self> {
        let lists = lists(node, tx, actor).await?;
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
        Ok(Self { at, lists, decisions })
    }

    /// Which record is which row, as it was read.
    fn rows(&self) -> Vec<Vec<(&RecordId, i64, i64)>> {
        self.lists.iter().map(|list| list.rows.iter().map(|(r, _)| (&r.id, r.revision, r.label)).collect()).collect()
    }

    fn link(&self, progress: Advance<'_>) -> Result<Linked> {
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
        Ok(Linked { all, open })
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
