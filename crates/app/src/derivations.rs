//! What was made from what: products from evidence, matches from two records, estimates and trends from the picture.
//!
//! When an input goes, or its label or consent becomes stricter than what was made from it assumed, everything made
//! from it is *flagged*, and what was made from that as well. A flag is never stored: it is worked out from how the
//! inputs stand, so that it can neither be forgotten nor outlive its cause.

use crate::access::Scope;
use crate::actor::Actor;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::label::Consents;
use record::{Label, OrgId, RecordId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::records::Stored;
use store::{Row, Tx, statements as sql, values};

/// Why something that was made may not be used until it is made again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flag {
    /// What was made.
    pub record: RecordId,
    /// The input that changed.
    pub input: RecordId,
    /// `withdrawn`, `held`, `shredded`, `lapsed`, `consent`, `narrowed`, `expired`, or `input` when the input is flagged
    /// itself.
    pub reason: String,
    /// Whose input it is.
    pub origin: OrgId,
    /// When it changed, UTC.
    pub since: String,
}

/// A flag as a person sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Flagged {
    /// As [`Flag::reason`].
    pub reason: String,
    /// Short name of whose input it is.
    pub owner: String,
    /// When it changed, UTC.
    pub since: String,
    /// The input, when the person may see it and there is something to see.
    pub input: Option<Stored>,
}

impl Change<'_> {
    /// Keeps what a record was made from, with the label classes that the inputs have now.
    pub(crate) async fn made_from(&mut self, record: &RecordId, inputs: Vec<(RecordId, i64)>) -> Result<()> {
        self.tx.execute(sql::DERIVATIONS_FORGET, values![record.as_str()]).await?;
        self.all_made_from(vec![(record.clone(), inputs)]).await
    }

    /// The same for many new records at once.
    pub(crate) async fn all_made_from(&mut self, made: Vec<(RecordId, Vec<(RecordId, i64)>)>) -> Result<()> {
        let now = self.node.now_text();
        let mut rows = Vec::new();
        for (record, inputs) in made {
            // The same record may stand behind several statements.
            let inputs: BTreeMap<RecordId, i64> = inputs.into_iter().filter(|(input, _)| *input != record).collect();
            rows.extend(
                inputs
                    .into_iter()
                    .map(|(input, class)| values![record.as_str(), input.as_str(), class, now.as_str()].to_vec()),
            );
        }
        Ok(self.tx.insert_many("derivations", &["record", "input", "class", "made"], rows).await?)
    }
}

/// Every flag of the node, those that follow from other flags included.
pub(crate) async fn flags(node: &Node, tx: &mut Tx) -> Result<Vec<Flag>> {
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let today = node.today();
    let mut rows = tx.fetch(sql::DERIVATIONS_MOVED, &[]).await?;
    // Time alone ends a label or a consent: nothing moves then, so that these are asked for by class.
    let ended = labels.iter().filter(|(_, l)| l.has_expired(today) || l.consents.has_ended(today));
    let mut classes: Vec<i64> = ended.map(|(class, _)| *class).collect();
    classes.sort_unstable();
    for class in classes {
        rows.extend(tx.fetch(sql::DERIVATIONS_IN_CLASS, values![class]).await?);
    }
    let mut flags: BTreeSet<Flag> = BTreeSet::new();
    for row in &rows {
        flags.extend(flag_of(row, &labels, today)?);
    }
    spread(tx, flags).await
}

fn flag_of(row: &Row, labels: &HashMap<i64, Label>, today: Date) -> Result<Option<Flag>> {
    let state = row.need(3)?;
    let class = |i: usize| row.int(i).and_then(|c| labels.get(&c));
    let reason = match (state.as_str(), class(2), class(4)) {
        ("live", Some(then), Some(now)) => stricter(then, now, today).map(str::to_owned),
        // A class that cannot be found is taken for the strictest.
        ("live", _, _) => Some("narrowed".to_owned()),
        _ => Some(state),
    };
    let id = |i: usize| row.need(i).map(|t| RecordId::parse(&t));
    let (Some(record), Some(input), Some(origin)) = (id(0)?, id(1)?, OrgId::parse(&row.need(5)?)) else {
        return Ok(None);
    };
    let since = row.need(6)?;
    Ok(reason.map(|reason| Flag { record, input, reason, origin, since }))
}

/// What of a label is stricter now than it was; nothing when what was made may stand.
fn stricter(then: &Label, now: &Label, today: Date) -> Option<&'static str> {
    // Where it came from and which consents it names grant nothing.
    let bare = |l: &Label| Label { consents: Consents::neutral(), origins: BTreeSet::new(), ..l.clone() };
    if now.consents.has_ended(today) || !then.consents.is_at_least_as_strict_as(&now.consents) {
        Some("consent")
    } else if now.has_expired(today) {
        Some("expired")
    } else if !bare(then).is_at_least_as_strict_as(&bare(now)) {
        Some("narrowed")
    } else {
        None
    }
}

/// Adds what was made from what is flagged, and what was made from that.
async fn spread(tx: &mut Tx, mut flags: BTreeSet<Flag>) -> Result<Vec<Flag>> {
    let mut waiting: Vec<Flag> = flags.iter().cloned().collect();
    let mut done: BTreeSet<RecordId> = BTreeSet::new();
    while let Some(from) = waiting.pop() {
        if !done.insert(from.record.clone()) {
            continue;
        }
        for row in tx.fetch(sql::DERIVED_FROM, values![from.record.as_str()]).await? {
            let Some(record) = RecordId::parse(&row.need(0)?) else { continue };
            let next = Flag { record, input: from.record.clone(), reason: "input".to_owned(), ..from.clone() };
            // INVARIANT: each record is followed once, so that a ring of derivations ends.
            waiting.push(next.clone());
            flags.insert(next);
        }
    }
    Ok(flags.into_iter().collect())
}

/// The flags of one record.
pub(crate) async fn flags_of(node: &Node, tx: &mut Tx, record: &RecordId) -> Result<Vec<Flag>> {
    // Most records were made from nothing, and their pages need not ask about all others.
    if tx.fetch_one(sql::DERIVATIONS_OF, values![record.as_str()]).await?.is_none() {
        return Ok(Vec::new());
    }
    Ok(flags(node, tx).await?.into_iter().filter(|f| &f.record == record).collect())
}

/// Why each record that is flagged is so: one reason each, so that each counts once.
pub(crate) async fn reasons(node: &Node, tx: &mut Tx) -> Result<BTreeMap<RecordId, String>> {
    let mut reasons = BTreeMap::new();
    for flag in flags(node, tx).await? {
        reasons.entry(flag.record).or_insert(flag.reason);
    }
    Ok(reasons)
}

/// Refuses to take something away, publish it or send it out that rests on input which is gone or narrower now.
///
/// # Errors
/// `Conflict` says why and whose input it is.
pub async fn require_fresh(node: &Node, record: &RecordId) -> Result<()> {
    let mut tx = node.store.read().await?;
    let Some(flag) = flags_of(node, &mut tx, record).await?.into_iter().next() else { return Ok(()) };
    let owner = node.org_name(&mut tx, &flag.origin).await?;
    let why = format!("it rests on a record of `{owner}` ({}); make it again before it leaves", flag.reason);
    Err(Error::Conflict(why))
}

/// Why a record is flagged, for its page; empty when it is not.
///
/// # Errors
/// `NotFound` when the record may not be seen.
pub async fn of(node: &Node, actor: &Actor, record: &RecordId) -> Result<Vec<Flagged>> {
    let mut tx = node.store.read().await?;
    let found = tx.record(record).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &found).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut shown = Vec::new();
    for flag in flags_of(node, &mut tx, record).await? {
        let input = tx.record(&flag.input).await?.filter(|r| r.state == "live" && scope.includes(r));
        let owner = node.org_name(&mut tx, &flag.origin).await?;
        shown.push(Flagged { reason: flag.reason, owner, since: flag.since, input });
    }
    Ok(shown)
}

/// The flagged records of each kind that the actor may list, for the page of today.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn flagged(node: &Node, actor: &Actor) -> Result<Vec<(String, Vec<RecordId>)>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    // Remembered until something changes here, and for the day: labels and consents end by time alone.
    let (now, key) = (node.store.changes(), format!("flagged|{}", node.today()));
    let records: BTreeSet<RecordId> = match node.figure(&key, now) {
        Some(kept) => serde_json::from_value(kept)?,
        None => {
            let found = flags(node, &mut tx).await?.into_iter().map(|f| f.record).collect();
            node.keep_figure(key, now, serde_json::to_value(&found)?);
            found
        }
    };
    let mut kinds: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for id in records {
        if let Some(record) = listed(&mut tx, &scope, &id).await? {
            kinds.entry(record.kind).or_default().push(id);
        }
    }
    Ok(kinds.into_iter().collect())
}

async fn listed(tx: &mut Tx, scope: &Scope, id: &RecordId) -> Result<Option<Stored>> {
    Ok(tx.record(id).await?.filter(|r| r.state == "live" && scope.includes(r)))
}

/// What was made from a record, as far as the actor may list it.
///
/// # Errors
/// `NotFound` when the record may not be seen.
pub async fn made_from_it(node: &Node, actor: &Actor, record: &RecordId) -> Result<Vec<Stored>> {
    let mut tx = node.store.read().await?;
    let found = tx.record(record).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &found).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut made = Vec::new();
    for row in tx.fetch(sql::DERIVED_FROM, values![record.as_str()]).await? {
        if let Some(id) = RecordId::parse(&row.need(0)?) {
            made.extend(listed(&mut tx, &scope, &id).await?);
        }
    }
    Ok(made)
}
