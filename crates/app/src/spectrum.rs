//! The spectrum: how far records pass to each partner, by topic, and what sets the limit.

mod counts;
mod minimum;
mod steps;
mod strip;

pub(crate) use counts::Kept;
pub use minimum::{Shortfall, shortfalls};
pub use steps::{Decided, Standing, Step, TopicStep, What, history};
pub(crate) use strip::{of_record, seen_by};

use crate::Result;
use crate::access::Scope;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner, Terms, Topic, TopicTerms};
use crate::exchange::counted::is_finer;
use crate::exchange::passing::{COUNTED, shows_less};
use crate::exchange::{held_until, require_sharer};
use crate::node::Node;
use crate::overrides::{self, InForce};
use jiff::civil::Date;
use policy::Action;
use record::{Label, OrgId, PartialDate, Precision, RecordId, Rung, Use};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    /// That others gave us what it was made from: it passes on by the word of each of them alone.
    Origin,
}

/// What the numbers of a cell leave out. They come from counts of whole topics, since a look at every record would keep
/// people waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Uncounted {
    /// The places and days that the agreement is about: nothing outside passes.
    Scope,
    /// A narrower topic that does not pass: records may lie in both.
    Topics,
    /// That an audited count is held back while it must be made again, or shows smaller numbers than was agreed.
    Counts,
    /// What was decided about single records.
    Single,
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
    /// How many pass as records: from the outline on, and audited counts from the first rung on.
    pub passing: i64,
    /// How many are held by what.
    pub held: BTreeMap<Bound, i64>,
    /// What these numbers leave out.
    pub uncounted: BTreeSet<Uncounted>,
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
    /// What stays below it today, on either side.
    pub below: Vec<Shortfall>,
    /// While the agreement rests: the last day on which what they hold of us can be read there.
    pub readable_until: Option<Date>,
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
            Self::Origin => "origin",
        }
    }
}

impl Uncounted {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Scope, Self::Topics, Self::Counts, Self::Single];

    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Scope => "scope",
            Self::Topics => "topics",
            Self::Counts => "counts",
            Self::Single => "single",
        }
    }

    /// Whether fewer records may pass than the cell says.
    pub fn overstates(self) -> bool {
        self != Self::Single
    }
}

impl Cell {
    /// Whether fewer records may pass than it says.
    pub fn is_at_most(&self) -> bool {
        self.uncounted.iter().any(|u| u.overstates())
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
    let decisions = overrides::all_in_force(node, &mut tx).await?;
    let single = single(&mut tx, &scope, &decisions).await?;
    let held = held(node, &mut tx, (&partners, &agreements)).await?;
    let (today, none, no_kinds) = (node.today(), InForce::default(), BTreeSet::new());
    let rows = partners.into_iter().map(|partner| {
        let caps = decisions.get(&partner.org).unwrap_or(&none);
        let agreement = agreements.iter().find(|a| a.partner == partner.org);
        let ground = Ground {
            us: &node.org,
            partner: &partner.org,
            agreement: agreement.filter(|a| a.is_in_force(today)),
            caps,
            single: single.get(&partner.org).unwrap_or(&no_kinds),
            labels: &labels,
            today,
        };
        let cells = topics.iter().zip(&counts).map(|(topic, counted)| ground.cell(topic, counted)).collect();
        let readable_until = held.get(&partner.org).copied();
        Row { readable_until, ..row(partner, agreement, (cells, caps, today)) }
    });
    let rows = rows.collect();
    Ok(Matrix { topics, rows })
}

/// For each partner the kinds of the records of which something was decided one by one, as far as they may be listed.
async fn single(
    tx: &mut Tx,
    scope: &Scope,
    decisions: &HashMap<OrgId, InForce>,
) -> Result<HashMap<OrgId, BTreeSet<String>>> {
    let mut kinds: HashMap<OrgId, BTreeSet<String>> = HashMap::new();
    for (partner, decided) in decisions {
        let ids: Vec<&RecordId> = decided.singles().collect();
        for id in ids {
            let found = tx.record(id).await?.filter(|r| r.state == "live" && scope.includes(r));
            kinds.entry(partner.clone()).or_default().extend(found.map(|r| r.kind));
        }
    }
    Ok(kinds)
}

/// Until when partners can read what they hold of us while their agreements rest.
async fn held(
    node: &Node,
    tx: &mut Tx,
    (partners, agreements): (&[Partner], &[Agreement]),
) -> Result<HashMap<OrgId, Date>> {
    let mut held = HashMap::new();
    for agreement in agreements {
        let Some(partner) = partners.iter().find(|p| p.org == agreement.partner) else { continue };
        let until = held_until(node, tx, (partner, agreement)).await?;
        held.extend(until.map(|day| (partner.org.clone(), day)));
    }
    Ok(held)
}

/// What the cells of one partner rest on.
struct Ground<'a> {
    us: &'a OrgId,
    partner: &'a OrgId,
    /// The agreement, while it is in force.
    agreement: Option<&'a Agreement>,
    caps: &'a InForce,
    single: &'a BTreeSet<String>,
    labels: &'a HashMap<i64, Label>,
    today: Date,
}

impl Ground<'_> {
    fn cell(&self, topic: &Topic, counted: &[(i64, i64)]) -> Cell {
        let agreed = self.agreement.map_or(Rung::None, |a| a.ours.of_topic(topic).rung);
        // A decision about one record is on that record's page; one about a whole topic bounds all of it.
        let cap = self.caps.of_topic(&topic.kind);
        let (held, uncounted) = (BTreeMap::new(), BTreeSet::new());
        let mut cell = Cell { agreed, rung: Rung::None, records: 0, passing: 0, held, uncounted };
        for (class, records) in counted {
            cell.records += records;
            let Some(label) = self.labels.get(class) else { continue };
            let (rung, bound) = self.bound(label, (agreed, cap));
            cell.rung = cell.rung.max(rung);
            if passes(&topic.kind, rung) {
                cell.passing += records;
            }
            if bound != Bound::Agreement {
                *cell.held.entry(bound).or_insert(0) += records;
            }
        }
        if cell.records == 0 {
            cell.rung = cap.map_or(agreed, |cap| cap.min(agreed));
        }
        cell.uncounted = self.uncounted(topic, cell.passing);
        cell
    }

    fn bound(&self, label: &Label, (agreed, cap): (Rung, Option<Rung>)) -> (Rung, Bound) {
        let (rung, bound) = effective(label, self.partner, (agreed, self.today));
        let is_ours = label.origins.len() == 1 && label.origins.contains(self.us);
        if rung > Rung::None && !is_ours {
            return (Rung::None, Bound::Origin);
        }
        match cap {
            Some(cap) if cap < rung => (cap, Bound::Override),
            _ => (rung, bound),
        }
    }

    fn uncounted(&self, topic: &Topic, passing: i64) -> BTreeSet<Uncounted> {
        let mut found = BTreeSet::new();
        if let Some(terms) = self.agreement.map(|a| &a.ours).filter(|_| passing > 0) {
            let is_within = |(narrower, terms): (&Topic, &TopicTerms)| {
                let is_other = narrower.kind == topic.kind && narrower.having.is_some() && narrower != topic;
                is_other && !passes(&topic.kind, terms.rung)
            };
            found.extend((!terms.scope.is_everything()).then_some(Uncounted::Scope));
            found.extend(terms.topics.iter().any(is_within).then_some(Uncounted::Topics));
            found.extend((topic.kind == COUNTED).then_some(Uncounted::Counts));
        }
        found.extend(self.single.contains(&topic.kind).then_some(Uncounted::Single));
        found
    }
}

/// Whether something of this kind passes as a record at this rung.
pub(crate) fn passes(kind: &str, rung: Rung) -> bool {
    rung >= if kind == COUNTED { Rung::Trends } else { Rung::Outline }
}

fn row(partner: Partner, agreement: Option<&Agreement>, (cells, caps, today): (Vec<Cell>, &InForce, Date)) -> Row {
    Row {
        partner: partner.short_name,
        org: partner.org,
        level: agreement.map_or(String::new(), |a| a.protocol.clauses.level.clone()),
        state: agreement.map_or(String::new(), |a| a.state_today(today).to_owned()),
        minimum: agreement.map_or(Rung::None, |a| a.protocol.clauses.minimum),
        below: agreement.map_or(Vec::new(), |a| shortfalls(a, caps, today)),
        readable_until: None,
        cells,
    }
}
