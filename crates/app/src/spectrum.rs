//! The spectrum: how far records pass to each partner, by topic, and what sets the limit.

mod counts;

pub(crate) use counts::Kept;

use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner, Terms, Topic};
use crate::exchange::counted::{self, is_finer};
use crate::exchange::passing::shows_less;
use crate::exchange::require_sharer;
use crate::node::Node;
use crate::overrides::{self, InForce};
use crate::records::Seen;
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::{Label, OrgId, PartialDate, Precision, Rung, Use};
use std::collections::{BTreeMap, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// What sets how far a record passes; the lowest of them counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// What both signed.
    Agreement,
    /// The label: its top rung.
    Label,
    /// The label: who may see it.
    Audience,
    /// The label: its last day.
    Expiry,
    /// What the person agreed to.
    Consent,
    /// What somebody decided by name.
    Override,
}

/// How far one topic passes to one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What both signed, as it stands today.
    pub agreed: Rung,
    /// The furthest that any record passes; as agreed when there is none.
    pub rung: Rung,
    /// How many of our records there are.
    pub records: i64,
    /// How many pass to some rung.
    pub passing: i64,
    /// How many are held by what.
    pub held: BTreeMap<Bound, i64>,
}

/// One partner in the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Short name.
    pub partner: String,
    /// Their organisation.
    pub org: OrgId,
    /// How both work together: a code of `collaboration_spectrum`.
    pub level: String,
    /// The state of the agreement today; empty without one.
    pub state: String,
    /// The rung below which both said they would not stay.
    pub minimum: Rung,
    /// Whether either side stays below it today.
    pub is_below_minimum: bool,
    /// A cell for each topic.
    pub cells: Vec<Cell>,
}

/// Partners by topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The topics.
    pub topics: Vec<Topic>,
    /// A row for each partner.
    pub rows: Vec<Row>,
}

/// One change of how far two organisations go with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// UTC time.
    pub at: String,
    /// users.id, or `exchange`.
    pub author: String,
    /// The version of the agreement.
    pub version: i64,
    /// Its state from then on.
    pub state: String,
    /// What may pass from us.
    pub rung_out: String,
    /// What may pass to us.
    pub rung_in: String,
    /// How both work together.
    pub level: String,
}

impl Bound {
    /// The code in words and tests.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Label => "label",
            Self::Audience => "audience",
            Self::Expiry => "expiry",
            Self::Consent => "consent",
            Self::Override => "override",
        }
    }
}

/// How far a record with this label passes under these terms, and what sets it.
pub(crate) fn effective(label: &Label, partner: &OrgId, (granted, today): (Rung, Date)) -> (Rung, Bound) {
    if !label.audience.includes(partner) {
        (Rung::None, Bound::Audience)
    } else if label.has_expired(today) {
        (Rung::None, Bound::Expiry)
    } else if granted > Rung::Trends && !is_consented(label, partner, today) {
        (Rung::None, Bound::Consent)
    } else if label.top_rung < granted {
        (label.top_rung, Bound::Label)
    } else {
        (granted, Bound::Agreement)
    }
}

fn is_consented(label: &Label, partner: &OrgId, today: Date) -> bool {
    label.consents.reaches(partner, today) && label.consents.covers(Use::Analysis, today)
}

/// How far a record of ours passes to each partner, and what sets it.
pub(crate) async fn seen_by(node: &Node, tx: &mut Tx, (record, label): (&Stored, &Label)) -> Result<Vec<Seen>> {
    let agreements = agreements::all_in(node, tx).await?;
    let travels = node.form(&record.kind)?.travels;
    let all_decisions = overrides::all_in_force(node, tx).await?;
    let none = InForce::default();
    let days = counted::days(node, tx, record).await?;
    let mut seen = Vec::new();
    for partner in agreements::partners_in(tx).await?.into_iter().filter(|p| p.is_open) {
        let agreement = agreements.iter().find(|a| a.partner == partner.org);
        let granted = |a| granted(a, (record, label, days), node.today());
        let granted = agreement.filter(|_| travels).map_or(Rung::None, granted);
        let decisions = all_decisions.get(&partner.org).unwrap_or(&none);
        // What somebody decided by name stands in the place of a consent, and may lower what is left.
        let consents = decisions.applied(record, label).consents;
        let label = Label { consents, ..label.clone() };
        let (mut rung, mut bound) = effective(&label, &partner.org, (granted, node.today()));
        if let Some(cap) = decisions.cap(record).filter(|cap| *cap < rung) {
            (rung, bound) = (cap, Bound::Override);
        }
        seen.push(Seen { partner: partner.short_name, rung, bound_by: bound.code().to_owned() });
    }
    Ok(seen)
}

/// The rung that an agreement grants today for one record that is about these days: none for a count that shows smaller
/// numbers than it allows, or tells of places and times more finely.
pub(crate) fn granted(
    agreement: &Agreement,
    (record, label, days): (&Stored, &Label, Option<PartialDate>),
    today: Date,
) -> Rung {
    let topics = agreement.ours.topics_on(record, days).filter(|_| agreement.is_in_force(today));
    let terms = topics.map(|topics| agreement.ours.narrowed(&topics));
    let may = |terms: &Terms| Precision {
        place: terms.place.max(label.precision.place),
        time: terms.time.max(label.precision.time),
    };
    let is_small = |terms: &Terms| shows_less(record, terms.minimum_cell.max(label.minimum_cell));
    let allowed = terms.filter(|terms| !is_small(terms) && !is_finer(record, may(terms)));
    allowed.map_or(Rung::None, |terms| terms.rung)
}

/// The topics that a node works with: every kind that travels and of which it has records, and every topic that an
/// agreement names.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn topics(node: &Node) -> Result<Vec<Topic>> {
    let mut tx = node.store.read().await?;
    let mut topics: Vec<Topic> = Vec::new();
    for form in node.kinds.all().filter(|f| f.travels) {
        if !tx.fetch(sql::OURS_BY_CLASS, values![form.kind.as_str()]).await?.is_empty() {
            topics.push(Topic::of(&form.kind));
        }
    }
    for agreement in agreements::all_in(node, &mut tx).await? {
        let kinds = agreement.ours.kinds.iter().map(|k| Topic::of(k));
        topics.extend(kinds.chain(agreement.ours.topics.keys().cloned()));
    }
    topics.sort();
    topics.dedup();
    Ok(topics)
}

/// Counts what lies in each topic, so that the first who asks for the spectrum after a node was opened need not wait:
/// the counts are kept until a record changes.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn warm(node: &Node) -> Result<()> {
    if node.store.is_postgres() {
        // Another process may change records there, and so no count is kept.
        return Ok(());
    }
    let topics = topics(node).await?;
    let now = node.store.changes_of_records();
    let mut tx = node.store.read().await?;
    counts::of_topics(node, &mut tx, (&topics, now)).await?;
    Ok(())
}

/// How far each topic passes to each partner, and what sets it.
///
/// # Errors
/// `Forbidden` without a role that shares; `Internal` when the store fails.
pub async fn matrix(node: &Node, actor: &Actor, topics: Vec<Topic>) -> Result<Matrix> {
    require_sharer(node, actor)?;
    let now = node.store.changes_of_records();
    let mut tx = node.store.read().await?;
    let partners: Vec<Partner> = agreements::partners_in(&mut tx).await?.into_iter().filter(|p| p.is_open).collect();
    let agreements = agreements::all_in(node, &mut tx).await?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut counts = counts::of_topics(node, &mut tx, (&topics, now)).await?;
    counts.iter_mut().for_each(|counted| counted.retain(|(class, _)| scope.classes.contains(class)));
    let today = node.today();
    let decisions = overrides::all_in_force(node, &mut tx).await?;
    let none = InForce::default();
    let rows = partners.into_iter().map(|partner| {
        let caps = decisions.get(&partner.org).unwrap_or(&none);
        let agreement = agreements.iter().find(|a| a.partner == partner.org);
        let cells = topics.iter().zip(&counts).map(|(topic, counted)| {
            let agreed = agreement.filter(|a| a.is_in_force(today)).map_or(Rung::None, |a| a.ours.of_topic(topic).rung);
            // A decision about one record is on that record's page; one about a whole topic bounds all of it.
            cell((&partner.org, (agreed, caps.of_topic(&topic.kind)), today), counted, &labels)
        });
        let cells = cells.collect();
        row(partner, agreement, (cells, today))
    });
    let rows = rows.collect();
    Ok(Matrix { topics, rows })
}

fn cell(
    (partner, (agreed, cap), today): (&OrgId, (Rung, Option<Rung>), Date),
    counted: &[(i64, i64)],
    labels: &HashMap<i64, Label>,
) -> Cell {
    let mut cell = Cell { agreed, rung: Rung::None, records: 0, passing: 0, held: BTreeMap::new() };
    for (class, records) in counted {
        cell.records += records;
        let Some(label) = labels.get(class) else { continue };
        let (mut rung, mut bound) = effective(label, partner, (agreed, today));
        if let Some(cap) = cap.filter(|cap| *cap < rung) {
            (rung, bound) = (cap, Bound::Override);
        }
        cell.rung = cell.rung.max(rung);
        if rung > Rung::None {
            cell.passing += records;
        }
        if bound != Bound::Agreement {
            *cell.held.entry(bound).or_insert(0) += records;
        }
    }
    if cell.records == 0 {
        cell.rung = cap.map_or(agreed, |cap| cap.min(agreed));
    }
    cell
}

fn row(partner: Partner, agreement: Option<&Agreement>, (cells, today): (Vec<Cell>, Date)) -> Row {
    let minimum = agreement.map_or(Rung::None, |a| a.protocol.clauses.minimum);
    let lowest = |a: &Agreement| {
        let side = |terms: &Terms| if a.is_in_force(today) { terms.rung } else { Rung::None };
        side(&a.ours).min(side(&a.theirs))
    };
    let is_running = |a: &&Agreement| a.is_signed() && a.state != "terminated";
    Row {
        partner: partner.short_name,
        org: partner.org,
        level: agreement.map_or(String::new(), |a| a.protocol.clauses.level.clone()),
        state: agreement.map_or(String::new(), |a| a.state_today(today).to_owned()),
        is_below_minimum: agreement.filter(is_running).is_some_and(|a| lowest(a) < minimum),
        minimum,
        cells,
    }
}

/// Every change of how far we and a partner go with each other, newest first.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn history(node: &Node, actor: &Actor, partner: &str) -> Result<Vec<Step>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut steps = Vec::new();
    for record in tx.records_of("agreement").await?.into_iter().filter(|r| scope.includes(r)) {
        if record.open.get("partner").and_then(serde_json::Value::as_str) != Some(partner.org.as_str()) {
            continue;
        }
        let mut bodies = vec![record.open.clone()];
        for row in tx.fetch(sql::REVISIONS, values![record.id.as_str()]).await? {
            if row.text(1).as_deref() == Some("open") {
                bodies.push(serde_json::from_slice(&row.bytes(2)).map_err(Error::from)?);
            }
        }
        let writers = crate::records::writers(&mut tx, &record).await?;
        let written = bodies.iter().zip(&writers);
        steps.extend(written.filter_map(|(open, (_, author, at))| step(open, (author, at))));
    }
    steps.retain(|s| s.state != "draft");
    steps.sort_by(|a, b| (&b.at, b.version).cmp(&(&a.at, a.version)));
    Ok(steps)
}

fn step(open: &serde_json::Map<String, serde_json::Value>, (author, at): (&str, &str)) -> Option<Step> {
    let text = |name: &str| open.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Some(Step {
        at: at.to_owned(),
        author: author.to_owned(),
        version: open.get("version").and_then(serde_json::Value::as_i64)?,
        state: text("state"),
        rung_out: text("rung_out"),
        rung_in: text("rung_in"),
        level: text("level"),
    })
}
