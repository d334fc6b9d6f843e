//! Finding records by what they hold, and counting them by kind.

use crate::Result;
use crate::access::Scope;
use crate::actor::Actor;
use crate::node::Node;
use policy::Action;
use record::{Compartment, RecordId};
use std::collections::{BTreeSet, HashMap};
use store::Tx;
use store::query::Selection;
use store::records::Stored;

/// The most hits that a search gives.
const MOST_HITS: usize = 200;

/// What a search finds, in the order in which the texts were brought in: step by step, so that no more is read than is
/// shown.
pub(crate) struct Hits<'a> {
    words: &'a str,
    granted: Vec<(i64, Vec<Compartment>)>,
    scope: &'a Scope,
    /// Where the next step begins; `None` at the end.
    next: Option<i64>,
    seen: BTreeSet<(RecordId, Compartment)>,
}

impl<'a> Hits<'a> {
    /// Of these words, in the compartments that are granted for each label class.
    pub(crate) fn of(words: &'a str, granted: Vec<(i64, Vec<Compartment>)>, scope: &'a Scope) -> Self {
        Self { words, granted, scope, next: Some(0), seen: BTreeSet::new() }
    }

    /// Some more of them, live records of the scope only: perhaps none. `None` at the end.
    pub(crate) async fn more(&mut self, node: &Node, tx: &mut Tx) -> Result<Option<Vec<(Stored, Compartment)>>> {
        let Some(after) = self.next else { return Ok(None) };
        let step = node.store.lens().find(self.words, &self.granted, after).await?;
        self.next = step.next;
        let mut hits = step.hits;
        // What was written anew between two steps comes a second time, with its new text.
        hits.retain(|hit| self.seen.insert(hit.clone()));
        let ids: BTreeSet<&RecordId> = hits.iter().map(|(id, _)| id).collect();
        let ids: Vec<RecordId> = ids.into_iter().cloned().collect();
        let records = tx.records_with(&ids).await?.into_iter().filter(|r| r.state == "live" && self.scope.includes(r));
        let records: HashMap<RecordId, Stored> = records.map(|r| (r.id.clone(), r)).collect();
        let found = hits.into_iter().filter_map(|(id, compartment)| Some((records.get(&id)?.clone(), compartment)));
        Ok(Some(found.collect()))
    }
}

/// Records whose granted text holds all words.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn search(node: &Node, actor: &Actor, words: &str) -> Result<Vec<(Stored, Compartment)>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::Search).await?;
    let mut granted = Vec::new();
    for (class, label) in tx.classes().await? {
        if scope.classes.contains(&class) {
            let open = node.open_compartments(actor, &label, scope.author.is_some());
            granted.push((class, open.into_iter().collect()));
        }
    }
    let mut hits = Hits::of(words, granted, &scope);
    let mut found = Vec::new();
    // What is hidden is left out before the cut, so that it pushes nothing out.
    while found.len() < MOST_HITS
        && let Some(more) = hits.more(node, &mut tx).await?
    {
        found.extend(more);
    }
    found.truncate(MOST_HITS);
    Ok(found)
}

/// How many live records of each kind the actor may list.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn counts(node: &Node, actor: &Actor) -> Result<Vec<(String, i64)>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let of_kinds: Vec<Selection> = node.kinds.all().map(|form| scope.selection(&form.kind)).collect();
    let totals = match tx.totals(&of_kinds).await? {
        Some(totals) => totals,
        None => {
            let mut totals = Vec::with_capacity(of_kinds.len());
            for selection in &of_kinds {
                totals.push(tx.count(selection).await?);
            }
            totals
        }
    };
    Ok(of_kinds.into_iter().map(|selection| selection.kind).zip(totals).collect())
}

/// The kind of a record, whoever asks: for an address that names both. It is told to nobody.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn kind_of(node: &Node, id: &RecordId) -> Result<Option<String>> {
    Ok(node.store.read().await?.record(id).await?.map(|record| record.kind))
}
