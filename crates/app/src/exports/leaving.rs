//! A list on its way out of the node, page by page: what of each record leaves, and why others stay.

use super::{Taken, Wanted, granted, scope};
use crate::access::Scope;
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::bulk::Sealed;
use crate::node::Node;
use crate::{Result, authorities, derivations};
use record::split::merge;
use record::{Body, Compartment, Form, Label, RecordId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Tx;
use store::query::Selection;
use store::records::Stored;

/// How many rows are read at a time.
const CHUNK: i64 = 500;

/// Why a record is left out that cannot be read: the code in words.
const UNREADABLE: &str = "unreadable";

/// What decides of a list what leaves, and the page that was read last.
pub(super) struct Leaving<'a> {
    whose: (&'a Node, &'a Actor, &'a Anonymous),
    form: &'a Form,
    selection: Selection,
    labels: HashMap<i64, Label>,
    /// The sealed parts that leave, by class.
    granted: HashMap<i64, BTreeSet<Compartment>>,
    flagged: BTreeMap<RecordId, String>,
    untold: BTreeSet<RecordId>,
    /// Where the next page begins, and the ciphertexts of this one; none before the first.
    at: i64,
    sealed: Option<Sealed>,
}

impl<'a> Leaving<'a> {
    pub(super) async fn read(
        tx: &mut Tx,
        whose: (&'a Node, &'a Actor, &'a Anonymous),
        (form, wanted): (&'a Form, &Wanted),
    ) -> Result<Self> {
        let (node, actor, _) = whose;
        let scope = scope(node, tx, actor, wanted).await?;
        let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
        let is_own = scope.author.is_some();
        let of_class = |class: &i64| Some((*class, granted(node, actor, (labels.get(class)?, is_own), wanted)));
        Ok(Self {
            whose,
            form,
            selection: selection(&scope, wanted),
            granted: scope.classes.iter().filter_map(of_class).collect(),
            flagged: derivations::reasons(node, tx).await?,
            untold: authorities::untold(node, tx, wanted.purpose).await?,
            labels,
            at: 0,
            sealed: None,
        })
    }

    /// The next records of the list; none when it is over.
    pub(super) async fn page(&mut self, tx: &mut Tx) -> Result<Option<Vec<Stored>>> {
        let page = tx.page(&self.selection, CHUNK, self.at).await?;
        if page.is_empty() {
            return Ok(None);
        }
        self.at += CHUNK;
        let ids: Vec<RecordId> = page.iter().map(|record| record.id.clone()).collect();
        let parts: BTreeSet<Compartment> = self.granted.values().flatten().copied().collect();
        self.sealed = Some(Sealed::of_records(self.whose.0, tx, (&ids, &parts)).await?);
        Ok(Some(page))
    }

    /// The label and the body with which a record of this page leaves; links still say ids. What stays is counted, as far
    /// as this person may know of it.
    pub(super) fn body(&mut self, record: &Stored, taken: &mut Taken) -> Option<(Label, Body)> {
        let (node, actor, anonymous) = self.whose;
        if let Some(reason) = self.flagged.get(&record.id) {
            *taken.left_out.entry(reason.clone()).or_default() += 1;
            return None;
        }
        if self.untold.contains(&record.id) {
            // For who may not know that an authority asks it is as if it were not there.
            if let Some(reason) = authorities::told_to(actor) {
                *taken.left_out.entry(reason.to_owned()).or_default() += 1;
            }
            return None;
        }
        let label = self.labels.get(&record.label).cloned().unwrap_or_else(Label::strictest);
        let none = BTreeSet::new();
        let granted = self.granted.get(&record.label).unwrap_or(&none);
        let opened = self.sealed.as_mut().and_then(|sealed| sealed.open(node, &record.id, granted));
        // What cannot be read keeps back no other, and cannot be cleaned either.
        let body = opened.map(|parts| merge(self.form, &record.open, &parts));
        let Some(body) = body.and_then(|body| anonymous.body(self.form, &label, body).ok()) else {
            *taken.left_out.entry(UNREADABLE.to_owned()).or_default() += 1;
            taken.unreadable.push(record.id.clone());
            return None;
        };
        Some((label, body))
    }
}

fn selection(scope: &Scope, wanted: &Wanted) -> Selection {
    let (filters, from, to) = (wanted.filters.clone(), wanted.from.clone(), wanted.to.clone());
    Selection { filters, from, to, ..scope.selection(&wanted.kind) }
}
