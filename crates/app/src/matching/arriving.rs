//! Records that arrive after a comparison: each is compared with those of the other lists by the model of that
//! comparison, without running all of it again.
//!
//! It works on behalf of the person who compared the lists last, with what they may see; what is severe waits for them.
//! What arrives of other kinds than incidents is compared in `fields`.

use super::keep::{Arrived, Found, Named};
use super::kinds::shape_of;
use super::{INCIDENT, OriginList, Report, Shape, event, fields, lists};
use crate::access::{self, Scope};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::bulk::legible;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, people};
use linkage::{Candidate, Event, KeptModel, Model, RowRef, Settings, Watch};
use policy::Action;
use record::{Body, Label, OrgId, RecordId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// The setting under which the model of the last comparison stands.
const SETTING: &str = "matching.model";

/// How many records are compared in one transaction.
const MOST: i64 = 500;

/// What is put away after a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// Whose lists, in the order of the model.
    origins: Vec<OrgId>,
    names: Vec<String>,
    model: KeptModel,
    /// The model that knows open parts alone.
    open: KeptModel,
    /// Who compared them.
    by: String,
    /// Which comparison it was.
    run: String,
    /// Up to which change records were compared.
    since: String,
}

/// The lists as they are watched while the node is open. Words of records stand in it as hashes only.
pub(crate) struct Watched {
    /// Which comparison it goes back to, what its person may see, and on which day.
    of: (String, String, String),
    watch: Watch,
    /// The same records in the same places, by their open parts alone.
    open: Watch,
    /// Where each record stands, and in which revision.
    places: HashMap<RecordId, (RowRef, i64)>,
    /// Revisions that cannot be compared, an incident without a date for one.
    refused: HashMap<RecordId, i64>,
    ids: Vec<Vec<RecordId>>,
    origins: Vec<OrgId>,
    /// Up to which change records were looked at.
    since: String,
}

/// Puts the models of a comparison of incidents away: that of all, and that of open parts alone.
pub(super) async fn put_away(
    change: &mut Change<'_>,
    actor: &Actor,
    (lists, model, open): (&[OriginList], &Model, &Model),
) -> Result<()> {
    let latest = lists.iter().flat_map(|l| &l.rows).map(|(record, _)| record.changed.as_str()).max();
    let kept = Kept {
        origins: lists.iter().map(|l| l.origin.clone()).collect(),
        names: lists.iter().map(|l| l.name.clone()).collect(),
        model: model.kept(),
        open: open.kept(),
        by: actor.name.clone(),
        run: RecordId::random(&mut *change.node.rng()).to_string(),
        since: latest.unwrap_or_default().to_owned(),
    };
    keep(&mut change.tx, &kept).await
}

async fn keep(tx: &mut Tx, kept: &Kept) -> Result<()> {
    tx.execute(sql::SET, values![SETTING, serde_json::to_string(kept)?]).await?;
    Ok(())
}

async fn kept(tx: &mut Tx) -> Result<Option<Kept>> {
    let text = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|row| row.text(0));
    // What another version of the program put away is made anew by the next comparison.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Compares what arrived since the last comparison of each kind, or since this was last asked. `None` when no lists were
/// ever compared, or who did so may not any more.
///
/// # Errors
/// `Internal` when the store fails; `Conflict` when a kind cannot be compared. What arrived of the others was compared.
pub async fn catch_up(node: &Node) -> Result<Option<Report>> {
    // One at a time: what two found at once would be kept twice.
    let mut watched = node.watched.lock().await;
    let mut done = vec![events(node, &mut watched).await];
    let others = node.kinds.all().filter(|form| form.kind != INCIDENT);
    let others: Vec<(&str, Shape)> = others.filter_map(|form| Some((form.kind.as_str(), shape_of(form)?))).collect();
    for (kind, shape) in &others {
        done.push(fields::catch_up(node, (*kind, shape)).await);
    }
    // A kind that fails holds no other up; the first failure is told.
    let mut all: Option<Report> = None;
    for report in done {
        if let Some(report) = report? {
            all.get_or_insert_default().add(&report);
        }
    }
    Ok(all)
}

/// The incidents among what arrived.
async fn events(node: &Node, watched: &mut Option<Watched>) -> Result<Option<Report>> {
    let mut tx = node.store.read().await?;
    let Some(kept) = kept(&mut tx).await? else { return Ok(None) };
    drop(tx);
    let Some(actor) = on_behalf_of(node, &kept.by).await? else {
        *watched = None;
        return Ok(None);
    };
    let of = (kept.run.clone(), actor.signature(), node.today().to_string());
    if watched.as_ref().is_none_or(|held| held.of != of) {
        *watched = laid_out(node, &actor, (&kept, of)).await?;
    }
    let Some(held) = watched.as_mut() else { return Ok(None) };
    let done = arrive(node, &actor, (held, kept)).await;
    if done.is_err() {
        // What was laid out may be ahead of what was written down.
        *watched = None;
    }
    done.map(Some)
}

/// The person by whom the lists were compared, as long as they may compare them. Their second lock is closed.
pub(super) async fn on_behalf_of(node: &Node, name: &str) -> Result<Option<Actor>> {
    match people::actor(node, name).await {
        Ok(actor) if super::may(&actor) => Ok(Some(Actor { is_proved: false, ..actor })),
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Lays out what was compared already.
async fn laid_out(
    node: &Node,
    actor: &Actor,
    (kept, of): (&Kept, (String, String, String)),
) -> Result<Option<Watched>> {
    let Some((model, of_open)) = kept.model.model().zip(kept.open.model()) else { return Ok(None) };
    let mut tx = node.store.read().await?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let found = lists(node, &mut tx, actor).await?;
    drop(tx);
    let is_open = |record: &Stored| labels.get(&record.label).is_some_and(|label| !access::is_shut(actor, label));
    let (mut events, mut open) = (vec![Vec::new(); kept.origins.len()], vec![Vec::new(); kept.origins.len()]);
    let mut places = HashMap::new();
    let mut ids = vec![Vec::new(); kept.origins.len()];
    for one in &found {
        let Some(list) = kept.origins.iter().position(|origin| *origin == one.origin) else { continue };
        for (record, body) in one.rows.iter().filter(|(r, _)| r.changed < kept.since && is_open(r)) {
            let Some((whole, bare)) = event(body).zip(event(&Body(record.open.clone()))) else { continue };
            places.insert(record.id.clone(), (RowRef { list, row: events[list].len() }, record.revision));
            ids[list].push(record.id.clone());
            events[list].push(whole);
            open[list].push(bare);
        }
    }
    // Records that the kernel refuses were refused by the comparison too; nothing is watched then.
    let watch = Watch::new(&events, (model, Settings::default())).ok();
    let open = Watch::new(&open, (of_open, Settings::default())).ok();
    Ok(watch.zip(open).map(|(watch, open)| Watched {
        of,
        watch,
        open,
        places,
        refused: HashMap::new(),
        ids,
        origins: kept.origins.clone(),
        since: kept.since.clone(),
    }))
}

async fn arrive(node: &Node, actor: &Actor, (held, mut kept): (&mut Watched, Kept)) -> Result<Report> {
    let mut all = Report { pairs: 0, candidates: 0, added: 0, changed: 0 };
    let mut after = (held.since.clone(), String::new());
    loop {
        let mut tx = node.store.read().await?;
        let found = tx.records_since(INCIDENT, (&after.0, &after.1, MOST)).await?;
        let Some(last) = found.last() else { break };
        after = (last.changed.clone(), last.id.as_str().to_owned());
        held.since.clone_from(&last.changed);
        let scope = node.scope(&mut tx, actor, Action::Match).await?;
        let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
        drop(tx);
        let is_compared = |r: &Stored| kept.origins.contains(&r.origin) && is_compared(actor, r, (&scope, &labels));
        let is_new = |r: &&Stored| match held.places.get(&r.id) {
            Some((_, revision)) => *revision != r.revision || !is_compared(r),
            None => is_compared(r) && held.refused.get(&r.id) != Some(&r.revision),
        };
        let fresh: Vec<(&Stored, bool)> = found.iter().filter(is_new).map(|r| (r, is_compared(r))).collect();
        // Nobody else's writing waits while there is nothing to write.
        if !fresh.is_empty() {
            let mut change = node.change("matching::catch_up").await?;
            // Somebody compared the lists meanwhile: what is laid out here is older, and is laid out anew next time.
            if self::kept(&mut change.tx).await?.is_none_or(|now| now.run != kept.run) {
                held.of = Default::default();
                return Ok(all);
            }
            let arrived = compare(node, actor, held, (&mut change, &fresh, &labels)).await?;
            let (touched, candidates) = (arrived.touched.len(), arrived.candidates.len());
            let arrived = Arrived { kind: INCIDENT.to_owned(), names: kept.names.clone(), ..arrived };
            let report = arrived.keep(&mut change, &|id| held.places.contains_key(id)).await?;
            all.add(&report);
            if report.added + report.changed > 0 || held.since > kept.since {
                kept.since.clone_from(&held.since);
                let detail = format!("arrived={touched} candidates={candidates}");
                change.note(&Entry::general("match", &actor.id, Some(detail)))?;
                keep(&mut change.tx, &kept).await?;
                change.commit().await?;
            }
        }
        if (found.len() as i64) < MOST {
            break;
        }
    }
    Ok(all)
}

/// Compares records in their present form. What they were before is compared with nothing any more: all of it is
/// forgotten first, lest one that changed be compared with what another was.
async fn compare(
    node: &Node,
    actor: &Actor,
    held: &mut Watched,
    (change, fresh, labels): (&mut Change<'_>, &[(&Stored, bool)], &HashMap<i64, Label>),
) -> Result<Arrived> {
    let mut arrived = Arrived::default();
    for (record, _) in fresh {
        if let Some((at, _)) = held.places.remove(&record.id) {
            held.watch.forget(at);
            held.open.forget(at);
            arrived.touched.insert(record.id.clone());
        }
    }
    for (record, _) in fresh.iter().filter(|(_, is_compared)| *is_compared) {
        let found = match opened(node, actor, (change, record, labels)).await? {
            Some(events) => held.take(record, events),
            None => None,
        };
        match found {
            Some(candidates) => {
                arrived.touched.insert(record.id.clone());
                arrived.candidates.extend(held.named(candidates)?);
            }
            None => {
                held.refused.insert(record.id.clone(), record.revision);
            }
        }
    }
    Ok(arrived)
}

fn is_compared(actor: &Actor, record: &Stored, (scope, labels): (&Scope, &HashMap<i64, Label>)) -> bool {
    let is_open = labels.get(&record.label).is_some_and(|label| !access::is_shut(actor, label));
    record.state == "live" && scope.includes(record) && is_open
}

/// The kernel's view of a record, with what the actor may open of it and can be read, and of its open part alone.
async fn opened(
    node: &Node,
    actor: &Actor,
    (change, record, labels): (&mut Change<'_>, &Stored, &HashMap<i64, Label>),
) -> Result<Option<(Event, Event)>> {
    let Some(label) = labels.get(&record.label) else { return Ok(None) };
    let wanted = BTreeSet::from(super::WANTED);
    let granted = node.open_compartments(actor, label, false).intersection(&wanted).copied().collect();
    let body = legible(node, &mut change.tx, record, &granted).await?;
    Ok(event(&body).zip(event(&Body(record.open.clone()))))
}

impl Watched {
    /// Compares a record and keeps its place; nothing when the kernel refuses it.
    fn take(&mut self, record: &Stored, (event, bare): (Event, Event)) -> Option<Vec<Candidate>> {
        let list = self.origins.iter().position(|origin| *origin == record.origin)?;
        let (at, candidates) = self.watch.arrive(list, &event).ok()?;
        // INVARIANT: what is refused is days and points. The open part has the same days and no point, so that it is taken
        // whenever the whole is, and stands in the same place.
        self.open.arrive(list, &bare).ok()?;
        self.places.insert(record.id.clone(), (at, record.revision));
        self.ids[list].push(record.id.clone());
        Some(candidates)
    }

    /// Candidates, and what open parts alone say of each, with the ids of their records.
    fn named(&self, candidates: Vec<Candidate>) -> Result<Vec<Named>> {
        let id = |at: RowRef| self.ids[at.list][at.row].clone();
        let lost = || Error::Internal("a pair was not weighed by open parts".to_owned());
        candidates
            .into_iter()
            .map(|c| {
                let (left, right) = (c.left, c.right);
                let open = self.open.weigh(left, right).ok_or_else(lost)?;
                Ok((Found::of(&c, &open), id(left), id(right)))
            })
            .collect()
    }
}
