//! Which records of different organisations may be the same, why, and what people decided.
//!
//! Incidents are compared by what is known of events; records of any other kind that travels by what its form says.

mod arriving;
mod fields;
mod formed;
mod keep;
mod kinds;
mod whole;

pub(crate) use arriving::Watched;
pub use arriving::catch_up;
pub use formed::{Compared, Shape, Way};
pub use kinds::{INCIDENT, filter_of, kind_of, kinds, waiting};
pub use whole::{run, run_of, start};

use crate::actor::Actor;
use crate::bulk::{Sealed, legible};
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::{Error, Result};
use linkage::{CountRange, Decision, Event, Point, RowRef, Settings, probability};
use policy::{Action, Role};
use record::split::merge;
use record::{Body, Compartment, Label, OrgId, PlacePrecision, RecordId};
use std::collections::{BTreeSet, HashMap};
use store::Tx;
use store::records::Stored;

/// One organisation's records as a list for matching.
#[derive(Debug, Clone)]
pub struct OriginList {
    /// Whose.
    pub origin: OrgId,
    /// Short name.
    pub name: String,
    /// Records with the bodies that the actor may match.
    pub rows: Vec<(Stored, Body)>,
}

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Pairs held to be the same event.
    pub pairs: usize,
    /// Pairs worth a look.
    pub candidates: usize,
    /// New match records.
    pub added: usize,
    /// Match records that changed.
    pub changed: usize,
}

impl Report {
    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.candidates += other.candidates;
        self.added += other.added;
        self.changed += other.changed;
    }
}

/// One pair as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The match record.
    pub record: Stored,
    /// One side.
    pub left: RecordId,
    /// The other.
    pub right: RecordId,
    /// Whether it counts as the same event.
    pub is_same: bool,
    /// How strongly all that the asker may know of it speaks for one event, in hundredths of bits.
    pub weight: i64,
    /// What that gives, from 0 to 1.
    pub probability: f64,
    /// Whether a person confirmed it.
    pub is_confirmed: bool,
    /// Whether a person rejected it.
    pub is_rejected: bool,
}

/// All lists of incidents that the actor may match, in the order of their names, ours first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn lists(node: &Node, tx: &mut Tx, actor: &Actor) -> Result<Vec<OriginList>> {
    lists_of(node, tx, (actor, INCIDENT)).await
}

/// The same of any kind.
pub(crate) async fn lists_of(node: &Node, tx: &mut Tx, (actor, kind): (&Actor, &str)) -> Result<Vec<OriginList>> {
    let scope = node.scope(tx, actor, Action::Match).await?;
    listed(node, tx, (actor, kind), &|record: &Stored| scope.includes(record)).await
}

/// The lists whose records the actor may count together. Whether a record may be compared at all is asked of policy for
/// somebody who compares lists: who only counts what others compared need not be one.
///
/// # Errors
/// As [`lists`].
pub async fn counted(node: &Node, tx: &mut Tx, actor: &Actor) -> Result<Vec<OriginList>> {
    counted_of(node, tx, (actor, INCIDENT)).await
}

/// The same of any kind.
pub(crate) async fn counted_of(node: &Node, tx: &mut Tx, (actor, kind): (&Actor, &str)) -> Result<Vec<OriginList>> {
    let comparing = Actor { roles: BTreeSet::from([Role::Officer]), ..actor.clone() };
    let comparable = node.scope(tx, &comparing, Action::Match).await?;
    let aggregate = node.scope(tx, actor, Action::Aggregate).await?;
    let is_in = |record: &Stored| comparable.includes(record) && aggregate.includes(record);
    listed(node, tx, (actor, kind), &is_in).await
}

async fn listed(
    node: &Node,
    tx: &mut Tx,
    (actor, kind): (&Actor, &str),
    is_in: &(dyn Fn(&Stored) -> bool + Sync),
) -> Result<Vec<OriginList>> {
    let form = node.form(kind)?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let wanted: &[Compartment] = if kind == INCIDENT { &WANTED } else { &[] };
    let mut sealed = Sealed::of_kind(node, tx, kind, wanted).await?;
    let mut lists: Vec<OriginList> = Vec::new();
    let mut open_to: HashMap<i64, BTreeSet<Compartment>> = HashMap::new();
    for (at, record) in tx.records_of(kind).await?.into_iter().enumerate() {
        // Whoever locks the node need not wait until all is opened.
        if at % 256 == 255 {
            tokio::task::yield_now().await;
        }
        let Some(label) = labels.get(&record.label).filter(|_| is_in(&record)) else { continue };
        let granted = open_to.entry(record.label).or_insert_with(|| node.open_compartments(actor, label, false));
        // What cannot be opened is compared as by who was not granted it, so that it stops no list.
        let opened = sealed.open(node, &record.id, granted).unwrap_or_default();
        let body = merge(form, &record.open, &opened);
        match lists.iter_mut().find(|l| l.origin == record.origin) {
            Some(list) => list.rows.push((record, body)),
            None => {
                let name = node.org_name(tx, &record.origin).await?;
                lists.push(OriginList { origin: record.origin.clone(), name, rows: vec![(record, body)] });
            }
        }
    }
    lists.sort_by_key(|l| (l.origin != node.org, l.name.clone()));
    for list in &mut lists {
        // Ids are random: the same lists in another node must give the same answer.
        list.rows.sort_by_cached_key(|(r, b)| (r.columns.date, serde_json::to_string(&b.0).unwrap_or_default()));
    }
    Ok(lists)
}

/// The sealed parts of incidents that are read: exact places are compared, and our own list is known by the identifiers of
/// its source.
///
/// Attribution takes no part: that two records name the same parties would be read off the pair by who was granted it in
/// neither. Exact places decide with the rest which pairs there are, and which are held to be the same; what they say, and
/// every number that rests on it, lies in a sealed part of the pair, which opens to who may open it in both records. What a
/// pair holds in the open is learnt and weighed from open parts alone.
const WANTED: [Compartment; 2] = [Compartment::Location, Compartment::Source];

/// The part of a pair in which lies what exact places say.
const PLACES: Compartment = Compartment::Location;

/// Whether somebody compares lists and decides on pairs.
fn may(actor: &Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Reviewer].into_iter().any(|r| actor.is(r))
}

/// The kernel's view of an incident.
fn event(body: &Body) -> Option<Event> {
    let date = body.date("date")?;
    let place = body.place("place");
    let day = |d: jiff::civil::Date| {
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        d.since((jiff::Unit::Day, epoch)).ok().map(|s| s.get_days())
    };
    let radius = match place.as_ref().and_then(|p| p.precision) {
        Some(PlacePrecision::Exact) => 1.0,
        Some(PlacePrecision::Locality) | None => 25.0,
        Some(PlacePrecision::District) => 40.0,
        Some(PlacePrecision::Governorate) => 100.0,
        Some(PlacePrecision::Country) => 400.0,
    };
    let parties: BTreeSet<String> = body.rows("parties").filter_map(|p| p.text("name").map(str::to_owned)).collect();
    let area = place.as_ref().map(|p| record::place::governorate(&p.code).to_owned());
    Some(Event {
        from_day: day(date.from())?,
        to_day: day(date.to())?,
        point: place.as_ref().and_then(|p| p.point).map(|p| Point { lat: p.latitude, lon: p.longitude }),
        place_radius_km: radius,
        area: area.filter(|a| !a.ends_with("-unknown")),
        kind: body.text("violence").map(str::to_owned),
        parties: (!parties.is_empty()).then_some(parties),
        deaths: body.count("deaths").map(|c| CountRange { low: c.low, best: c.best, high: c.high }),
        civilian_deaths: body.number("civilian_deaths"),
    })
}

/// What people decided before, as rows of these lists.
///
/// Of two confirmed pairs that name one record and two of another list, the later counts: together they would stop
/// every run.
async fn decisions(tx: &mut Tx, lists: &[OriginList]) -> Result<Vec<(RowRef, RowRef, Decision)>> {
    let mut at = HashMap::new();
    for (list, l) in lists.iter().enumerate() {
        for (row, (record, _)) in l.rows.iter().enumerate() {
            at.insert(record.id.clone(), RowRef { list, row });
        }
    }
    let (mut decisions, mut taken) = (Vec::new(), BTreeSet::new());
    let mut records = tx.records_of("match").await?;
    records.sort_by(|a, b| b.changed.cmp(&a.changed));
    for record in records {
        let body = Body(record.open.clone());
        let decision = match body.text("state") {
            Some("confirmed") => Decision::Confirmed,
            Some("rejected") => Decision::Rejected,
            _ => continue,
        };
        let side = |name: &str| body.text(name).and_then(RecordId::parse).and_then(|id| at.get(&id).copied());
        let (Some(left), Some(right)) = (side("left"), side("right")) else { continue };
        let ends = [(left, right.list), (right, left.list)];
        if decision == Decision::Confirmed {
            if ends.iter().any(|end| taken.contains(end)) {
                continue;
            }
            taken.extend(ends);
        }
        decisions.push((left, right, decision));
    }
    Ok(decisions)
}

/// All pairs of incidents that the actor may see, weighed by what the actor may open of them.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn pairs(node: &Node, tx: &mut Tx, actor: &Actor) -> Result<Vec<Pair>> {
    pairs_of(node, tx, (actor, INCIDENT)).await
}

/// The same of records of any kind.
pub(crate) async fn pairs_of(node: &Node, tx: &mut Tx, (actor, kind): (&Actor, &str)) -> Result<Vec<Pair>> {
    let scope = node.scope(tx, actor, Action::List).await?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let wanted: &[Compartment] = if node.effective(&actor.grants).contains(&PLACES) { &[PLACES] } else { &[] };
    let mut sealed = Sealed::of_kind(node, tx, "match", wanted).await?;
    let (form, mut open_to) = (node.form("match")?, HashMap::new());
    let mut pairs = Vec::new();
    for record in tx.records_of("match").await?.into_iter().filter(|r| kind_of(r) == kind && scope.includes(r)) {
        // The label of a pair is the join of both, so that what opens here opens in each of them.
        let granted = open_to.entry(record.label).or_insert_with(|| {
            labels.get(&record.label).map(|label| node.open_compartments(actor, label, false)).unwrap_or_default()
        });
        let opened = sealed.open(node, &record.id, granted).unwrap_or_default();
        let body = merge(form, &record.open, &opened);
        pairs.push(Pair::read(record, &body)?);
    }
    Ok(pairs)
}

/// How strongly a pair speaks for one event as far as `body` tells it, in hundredths of bits, and the probability.
pub fn strength(body: &Body) -> (i64, f64) {
    let findings: Vec<i64> = body.rows("with_places").filter_map(|row| row.integer("hundredths_of_bits")).collect();
    let weight = match findings.is_empty() {
        true => body.integer("weight").unwrap_or(0),
        false => findings.into_iter().fold(0, i64::saturating_add),
    };
    (weight, probability(weight as f64 / 100.0))
}

/// The whole body of a pair, on which a person decides.
async fn unsealed(change: &mut Change<'_>, pair: &Stored) -> Result<Body> {
    change.node.body_of(&mut change.tx, pair, &BTreeSet::from([PLACES])).await
}

impl Pair {
    fn read(record: Stored, body: &Body) -> Result<Self> {
        let (weight, probability) = strength(body);
        let side = |name: &str| body.text(name).and_then(RecordId::parse).ok_or(Error::NotFound);
        let state = body.text("state").unwrap_or_default();
        let is_chosen = body.0.get("is_chosen") == Some(&true.into());
        Ok(Self {
            left: side("left")?,
            right: side("right")?,
            is_same: state == "confirmed" || (is_chosen && state != "rejected"),
            is_confirmed: state == "confirmed",
            is_rejected: state == "rejected",
            weight,
            probability,
            record,
        })
    }

    /// Chosen no longer: a list holds an event once, and another pair is likelier or known to be right.
    async fn make_way(self, change: &mut Change<'_>) -> Result<()> {
        let node = change.node;
        if !keep::has_key(change, &self.record.id).await? {
            // Nothing can be sealed into it any more: the next whole comparison makes it anew.
            return keep::withdraw(change, &self.record).await;
        }
        let label = node.label(&mut change.tx, self.record.label).await?;
        let read = legible(node, &mut change.tx, &self.record, &BTreeSet::from([PLACES])).await?;
        let body = read.with("is_chosen", false);
        let mut draft = Draft::new("match", body, label, "method");
        draft.source_key.clone_from(&self.record.source_key);
        change.update(&self.record, draft, "match").await
    }
}

/// The pairs of incidents that count as the same event, as the actor sees them.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn chosen(node: &Node, actor: &Actor) -> Result<Vec<(RecordId, RecordId)>> {
    let mut tx = node.store.read().await?;
    let all = pairs(node, &mut tx, actor).await?;
    Ok(all.into_iter().filter(|p| p.is_same).map(|p| (p.left, p.right)).collect())
}

/// Our own incidents with the identifiers that our list gave them, as far as the actor may open sources.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn reports(node: &Node, actor: &Actor) -> Result<Vec<(String, String)>> {
    let mut tx = node.store.read().await?;
    let lists = lists(node, &mut tx, actor).await?;
    let own = lists.into_iter().find(|l| l.origin == node.org).map(|l| l.rows).unwrap_or_default();
    Ok(own.into_iter().filter_map(|(r, b)| Some((r.id.as_str().to_owned(), b.text("report_id")?.to_owned()))).collect())
}

/// A person's word on a pair: `confirmed`, `rejected`, `unsure` to leave it as the comparison has it, or `candidate` to
/// take the word back.
///
/// # Errors
/// `NotFound`; `Forbidden` without a role that decides; `Refused` for another word, and for a record that is confirmed to
/// be the same as another of that organisation.
pub async fn decide(node: &Node, actor: &Actor, id: &RecordId, state: &str) -> Result<()> {
    if !["confirmed", "rejected", "unsure", "candidate"].contains(&state) {
        return Err(Error::Refused("a pair is confirmed, rejected, left unsure, or a candidate again".to_owned()));
    }
    let mut change = node.change("matching::decide").await?;
    let before = change.tx.record(id).await?.filter(|r| r.kind == "match").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &before).await?;
    node.require(may(actor), "only an officer, reviewer or coordinator decides on pairs")?;
    let rivals = rivals(node, (&mut change.tx, actor), &before).await?;
    if state == "confirmed" && rivals.iter().any(|rival| rival.is_confirmed) {
        return Err(Error::Refused(
            "one of these records is confirmed to be the same as another of that organisation; undo that first"
                .to_owned(),
        ));
    }
    let label = node.label(&mut change.tx, before.label).await?;
    let was_chosen = before.open.get("is_chosen") == Some(&true.into());
    let mut body = unsealed(&mut change, &before).await?.with("state", state);
    let is_likely = strength(&body).1 >= Settings::default().threshold;
    let is_chosen = match state {
        "confirmed" => true,
        "rejected" => false,
        "unsure" => was_chosen,
        _ => is_likely && !rivals.iter().any(|rival| rival.is_same),
    };
    body = body.with("is_chosen", is_chosen);
    let mut draft = Draft::new("match", body, label, &actor.id);
    draft.source_key.clone_from(&before.source_key);
    change.update(&before, draft, state).await?;
    // A list holds an event once: what the comparison chose makes way for what a person knows.
    for rival in rivals.into_iter().filter(|rival| state == "confirmed" && rival.is_same) {
        rival.make_way(&mut change).await?;
    }
    change.commit().await
}

/// Other pairs that the actor sees, that name one of these two records and a record of the same origin as the other: a
/// list holds an event once. Pairs of records that are gone stand in nobody's way.
async fn rivals(node: &Node, (tx, actor): (&mut Tx, &Actor), pair: &Stored) -> Result<Vec<Pair>> {
    let all = pairs_of(node, tx, (actor, kind_of(pair))).await?;
    let this = all.iter().find(|p| p.record.id == pair.id).ok_or(Error::NotFound)?;
    let lists = pair.open.get("lists");
    let mut rivals = Vec::new();
    for other in all.iter().filter(|p| p.record.id != pair.id && p.record.open.get("lists") == lists) {
        let is_sharing = this.left == other.left || this.right == other.right;
        if !is_sharing || other.is_rejected {
            continue;
        }
        let (left, right) = (tx.record(&other.left).await?, tx.record(&other.right).await?);
        if [left, right].iter().flatten().filter(|end| matches!(end.state.as_str(), "live" | "lapsed")).count() == 2 {
            rivals.push(other.clone());
        }
    }
    Ok(rivals)
}
