//! What passes to a partner: chosen by agreement, label, consent and override; stripped; coarsened.

use super::require_sharer;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Terms};
use crate::attachments::{Enclosed, Enclosures};
use crate::bulk::{Opened, Sealed};
use crate::exchange::contributors::Contributors;
use crate::exchange::counted::{Days, is_finer};
use crate::exchange::way::how;
use crate::node::Node;
use crate::onward::{self, Granted};
use crate::overrides::{self, InForce};
use crate::spectrum::{self, Bound};
use crate::{Error, Result, derivations};
use policy::{Action, Question, Relation};
use record::label::{Audience, Consents};
use record::reduce::reduce;
use record::split::{Parts, ROW_ID};
use record::{Compartment, Expiry, FieldType, Form, Label, OrgId, PartialDate, Precision, RecordId, Rung, Use};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Tx;
use store::records::Stored;

/// A record as it passes: what the partner will hold, and nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payload {
    /// The kind.
    pub kind: String,
    /// Open part, coarsened.
    pub open: Map<String, Value>,
    /// Granted compartments, coarsened.
    pub sealed: BTreeMap<Compartment, Map<String, Value>>,
    /// The label that travels with it.
    pub label: Label,
    /// Readable until this day without renewal.
    pub lease_until: String,
    /// Whether later bundles do not prolong it: what is passed on ends when our own time is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_capped: bool,
    /// Its files, in the compartments that pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Enclosed>,
}

/// A record of ours and what of it passes.
#[derive(Debug, Clone, PartialEq)]
pub struct Passing {
    /// Our record.
    pub record: Stored,
    /// What passes.
    pub payload: Payload,
    /// A code of how it passes: the same revision with the same code is the same to the partner.
    pub(crate) how: String,
}

/// What of a class passes: the label that travels, and the compartments.
type Decided = Option<(Label, BTreeSet<Compartment>)>;

/// The kind of audited counts, which pass from the first rung on.
pub(crate) const COUNTED: &str = "trend";

/// What a decision depends on: class, topics, whether it is a count, and the record itself where a person decided of it.
type Asking = (i64, Vec<usize>, bool, Option<RecordId>);

/// What may pass to one partner, decided once for each label class and set of topics.
pub(crate) struct Gatekeeper<'a> {
    node: &'a Node,
    agreement: &'a Agreement,
    decided: HashMap<Asking, Decided>,
    terms: HashMap<Vec<usize>, Terms>,
    labels: HashMap<i64, Label>,
    decisions: InForce,
    stale: BTreeSet<RecordId>,
    counted: Days,
    granted: Granted,
    is_as_if: bool,
}

impl<'a> Gatekeeper<'a> {
    pub(crate) async fn new(node: &'a Node, tx: &mut Tx, agreement: &'a Agreement) -> Result<Self> {
        let labels = tx.classes().await?.into_iter().collect();
        let decisions = overrides::in_force(node, tx, &agreement.partner).await?;
        let granted = onward::granted(node, tx, &agreement.partner).await?;
        let (decided, terms) = (HashMap::new(), HashMap::new());
        // A count that rests on what is gone or narrower now is made again before it passes.
        let stale = match agreement.ours.kinds.contains(COUNTED) {
            true => derivations::flags(node, tx).await?.into_iter().map(|flag| flag.record).collect(),
            false => BTreeSet::new(),
        };
        let counted = Days::read(node, tx, &agreement.ours).await?;
        Ok(Self { node, agreement, decided, terms, labels, decisions, stale, counted, granted, is_as_if: false })
    }

    /// The same, asked as if the agreement were in force: what was sent before it ended, and would still be granted.
    pub(crate) fn even_if_at_rest(mut self) -> Self {
        self.is_as_if = true;
        self
    }

    /// Whether a record is one of those that may pass at all: ours, or granted by all who contributed to it.
    pub(crate) fn is_candidate(&self, record: &Stored) -> bool {
        (record.channel.is_none() && record.origin == self.node.org)
            || (self.granted.touches(&record.id) && record.channel.as_deref() != Some(self.agreement.partner.as_str()))
    }

    /// The travelling label and the compartments that pass of a record; `None` when nothing does.
    pub(crate) fn of(&mut self, record: &Stored) -> Option<&(Label, BTreeSet<Compartment>)> {
        let topics = self.agreement.ours.topics_on(record, self.counted.of(record))?;
        self.within(record, topics)
    }

    /// As [`Self::of`] for a count of whose days nobody can say whether they are agreed: what would pass if they are.
    /// Nothing for any other record.
    pub(crate) fn if_agreed(&mut self, record: &Stored) -> Option<&(Label, BTreeSet<Compartment>)> {
        if !self.counted.is_unreadable(record) {
            return None;
        }
        let scope = &self.agreement.ours.scope;
        let day = scope.from.or(scope.to).map(PartialDate::day);
        let topics = self.agreement.ours.topics_on(record, day)?;
        self.within(record, topics)
    }

    fn within(&mut self, record: &Stored, topics: Vec<usize>) -> Option<&(Label, BTreeSet<Compartment>)> {
        let form = self.node.kinds.form(&record.kind).filter(|f| f.travels)?;
        let is_count = form.kind == COUNTED;
        if is_count && self.stale.contains(&record.id) {
            return None;
        }
        let is_apart = self.decisions.touches(record) || self.granted.touches(&record.id);
        let decided_of = is_apart.then(|| record.id.clone());
        let key = (record.label, topics, is_count, decided_of);
        if !self.decided.contains_key(&key) {
            let terms = self.terms.entry(key.1.clone()).or_insert_with(|| self.agreement.ours.narrowed(&key.1)).clone();
            let decided = self.decide(record, (&terms, is_count));
            self.decided.insert(key.clone(), decided);
        }
        let decided = self.decided.get(&key).and_then(Option::as_ref)?;
        // A count that shows smaller numbers than the label or the agreement allows, or tells of places and times more
        // finely, is made again before it passes.
        let is_too_much = shows_less(record, decided.0.minimum_cell) || is_finer(record, decided.0.precision);
        (!is_too_much).then_some(decided)
    }

    /// Whether the partner may learn that we know a record too.
    pub(crate) fn may_match(&mut self, record: &Stored) -> bool {
        self.matchable(record, Compartment::Open).is_some()
    }

    /// The label under which a part of a record may be compared with what the partner knows; `None` when it may not.
    pub(crate) fn matchable(&mut self, record: &Stored, compartment: Compartment) -> Option<Label> {
        if !self.node.kinds.form(&record.kind).is_some_and(|f| f.travels) {
            return None;
        }
        let topics = self.agreement.ours.topics_on(record, self.counted.of(record))?;
        let own = self.labels.get(&record.label).map(|l| self.decisions.applied(record, l))?;
        let today = self.node.today();
        let terms = self.agreement.ours.narrowed(&topics);
        let rung = if self.agreement.is_in_force(today) { terms.rung } else { Rung::None };
        let label = own.join(&self.agreement.label(&self.node.org, &terms));
        let question = Question {
            actor: &policy::Actor::Partner { org: self.agreement.partner.clone(), rung },
            action: Action::Match,
            label: &label,
            relation: self.node.relation(&own),
            compartment,
            purpose: None::<Use>,
            today,
            granted: &self.node.effective(&terms.compartments),
        };
        self.node.gate.decide(&question).is_allowed.then_some(label)
    }

    /// How far a record of ours passes, and what sets it: for who is told why it goes no further.
    pub(crate) fn bound(&self, record: &Stored) -> (Rung, Bound) {
        let (today, partner) = (self.node.today(), &self.agreement.partner);
        let Some(own) = self.labels.get(&record.label) else { return (Rung::None, Bound::Label) };
        let granted = spectrum::granted(self.agreement, (record, own, self.counted.of(record)), today);
        let consents = self.decisions.applied(record, own).consents;
        let label = Label { consents, ..own.clone() };
        let (rung, bound) = spectrum::of_record(self.node, &label, partner, (granted, self.is_granted(record, &label)));
        match self.decisions.cap(record) {
            Some(cap) if cap < rung => (cap, Bound::Override),
            _ => (rung, bound),
        }
    }

    fn is_granted(&self, record: &Stored, own: &Label) -> bool {
        self.granted.is_by_all((&record.id, own), [&self.node.org, &self.agreement.partner])
    }

    fn decide(&self, record: &Stored, (terms, is_count): (&Terms, bool)) -> Decided {
        // The caveats of the agreement close what its grants would open, so the gate is asked about both together.
        let mut own = self.decisions.applied(record, self.labels.get(&record.label)?);
        // What was made from a partner's records is not ours to pass on, though we made it.
        let mut relation = self.node.relation(&own);
        if relation == Relation::Received && self.is_granted(record, &own) {
            // The originator's approval: each of them signed that it goes to this partner, and to nobody else.
            relation = Relation::Ours;
            own = passed_on(own, [&self.node.org, &self.agreement.partner]);
        }
        let own = &own;
        let mut agreed = self.agreement.label(&self.node.org, terms);
        if self.is_as_if {
            agreed.expiry = Expiry::Never;
        }
        let mut label = own.join(&agreed);
        // Ids of consents mean nothing to the partner, and two partners could join their copies by them.
        label.consents.references.clear();
        let today = self.node.today();
        let rung = if self.is_as_if || self.agreement.is_in_force(today) { terms.rung } else { Rung::None };
        let actor = policy::Actor::Partner { org: self.agreement.partner.clone(), rung };
        let granted = self.node.effective(&terms.compartments);
        let passes = |action, compartment| {
            let granted = &granted;
            let purpose = None::<Use>;
            let question =
                Question { actor: &actor, action, label: &label, relation, compartment, purpose, today, granted };
            self.node.gate.decide(&question).is_allowed
        };
        if is_count {
            // An audited count passes as a whole from the first rung on; its cells lie in its narrative.
            let may = passes(Action::Aggregate, Compartment::Open);
            return may.then(|| (label.clone(), BTreeSet::from([Compartment::Narrative])));
        }
        if !passes(Action::Share, Compartment::Open) {
            return None;
        }
        let granted = Compartment::SEALED.into_iter().filter(|c| passes(Action::Share, *c)).collect();
        Some((label, granted))
    }
}

/// Whether a record is a count that shows smaller numbers than this.
pub(crate) fn shows_less(record: &Stored, least: u32) -> bool {
    let smallest = record.open.get("minimum").and_then(Value::as_i64).unwrap_or(0);
    record.kind == COUNTED && smallest < i64::from(least)
}

/// A label as the word of all on whom a record rests leaves it: it reaches this partner too, and nobody else.
pub(crate) fn passed_on(label: Label, to: [&OrgId; 2]) -> Label {
    let consents = Consents { with: widened(label.consents.with, to), ..label.consents };
    Label { audience: widened(label.audience, to), consents, ..label }
}

fn widened(audience: Audience, with: [&OrgId; 2]) -> Audience {
    match audience {
        Audience::Everyone => Audience::Everyone,
        Audience::Only(orgs) => Audience::Only(orgs.into_iter().chain(with.into_iter().cloned()).collect()),
    }
}

/// A record that would pass as far as is known, and cannot be read; with how it would pass.
pub(crate) type Unreadable = (Stored, String);

/// Everything of ours that passes to a partner today, and what would and cannot be read.
pub(crate) async fn passing(
    node: &Node,
    tx: &mut Tx,
    agreement: &Agreement,
) -> Result<(Vec<Passing>, Vec<Unreadable>)> {
    let mut gatekeeper = Gatekeeper::new(node, tx, agreement).await?;
    let contributors = Contributors::read(tx, agreement).await?;
    let enclosures = Enclosures::read(node, tx, &agreement.partner).await?;
    let context = (node, agreement, &contributors);
    let (mut all, mut unreadable) = (Vec::new(), Vec::new());
    for kind in &agreement.ours.kinds {
        let records = tx.records_of(kind).await?;
        let ours: Vec<Stored> = records.into_iter().filter(|r| gatekeeper.is_candidate(r)).collect();
        let mut sealed = Sealed::of_kind(node, tx, kind, &Compartment::SEALED).await?;
        for record in ours {
            let Some((label, granted)) = gatekeeper.of(&record) else {
                if let Some((label, granted)) = gatekeeper.if_agreed(&record) {
                    let files = enclosures.standing(&record.id, granted);
                    let how = how(context, kind, (label, granted, &files))?;
                    unreadable.push((record, how));
                }
                continue;
            };
            let opened = sealed.open(node, &record.id, granted);
            let how = how(context, kind, (label, granted, &enclosures.standing(&record.id, granted)))?;
            let Some(mut payload) = payload(context, &record, (opened, granted, label))? else {
                unreadable.push((record, how));
                continue;
            };
            payload.attachments = enclosures.of(&record.id, (granted, label)).await?;
            all.push(Passing { record, payload, how });
        }
    }
    Ok((all, unreadable))
}

/// A record as it passes, from what was opened of it. Nothing of what cannot be read: the partner keeps what they have,
/// rather than less of it, and names cannot be taken out of it.
pub(super) fn payload(
    (node, agreement, contributors): (&Node, &Agreement, &Contributors),
    record: &Stored,
    (opened, granted, label): (Option<Opened>, &BTreeSet<Compartment>, &Label),
) -> Result<Option<Payload>> {
    let form = node.form(&record.kind)?;
    let Some(sealed) = opened else { return Ok(None) };
    // Every count has cells: without them it is an empty shell.
    let has_cells = sealed.contains_key(&Compartment::Narrative);
    if form.kind == COUNTED && granted.contains(&Compartment::Narrative) && !has_cells {
        return Ok(None);
    }
    let parts = Parts { open: record.open.clone(), sealed };
    let precision = Precision { place: label.precision.place, time: label.precision.time };
    let mut reduced = reduce(form, &parts, granted, precision);
    if !contributors.strip(node, (form, label), &mut reduced)? {
        return Ok(None);
    }
    number_rows(form, &mut reduced);
    let lease = jiff::Span::new().days(i64::from(agreement.ours.lease_days));
    let lease_until = node.today().checked_add(lease).unwrap_or(agreement.protocol.ends).min(agreement.protocol.ends);
    // What is passed on comes with no more time than we have ourselves; when ours is over it no longer passes, and the
    // next bundle withdraws it.
    let ours = record.lease_until.as_deref().and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let lease_until = match ours {
        Some(ours) => lease_until.min(ours),
        None => lease_until,
    };
    Ok(Some(Payload {
        kind: record.kind.clone(),
        open: reduced.open,
        sealed: reduced.sealed,
        label: contributors.label(node, label),
        lease_until: lease_until.to_string(),
        is_capped: ours.is_some(),
        attachments: Vec::new(),
    }))
}

/// Numbers the rows of each repeat: their ids are random and the same for all, so that two partners could join
/// their copies by them.
pub(super) fn number_rows(form: &Form, parts: &mut Parts) {
    for field in form.fields.iter().filter(|f| f.kind == FieldType::Repeat) {
        let mut numbers: HashMap<String, String> = HashMap::new();
        let mut number = |id: &str| {
            let next = format!("r{}", numbers.len() + 1);
            numbers.entry(id.to_owned()).or_insert(next).clone()
        };
        for row in parts.open.get_mut(&field.name).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(Value::String(id)) = row.get_mut(ROW_ID) {
                *id = number(id);
            }
        }
        for part in parts.sealed.values_mut() {
            let Some(Value::Object(rows)) = part.get_mut(&field.name) else { continue };
            *rows = std::mem::take(rows).into_iter().map(|(id, row)| (number(&id), row)).collect();
        }
    }
}

/// What a partner sees of us: the very payloads that would pass. At most `most` of them, with the count of all.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` without a partner or agreement.
pub async fn see_as(node: &Node, actor: &Actor, partner: &str, most: usize) -> Result<(usize, Vec<Passing>)> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let agreement = agreements::all_in(node, &mut tx)
        .await?
        .into_iter()
        .find(|a| a.partner == partner.org)
        .ok_or(Error::NotFound)?;
    let scope = node.scope(&mut tx, actor, Action::Read).await?;
    let (mut all, _) = passing(node, &mut tx, &agreement).await?;
    // Seeing as a partner never shows a person more than the person may see.
    all.retain(|p| scope.includes(&p.record));
    all.sort_by(|a, b| b.record.columns.date.cmp(&a.record.columns.date).then_with(|| a.record.id.cmp(&b.record.id)));
    let total = all.len();
    all.truncate(most);
    for p in &mut all {
        let label = node.label(&mut tx, p.record.label).await?;
        let open = node.open_compartments(actor, &label, p.record.author == actor.id);
        p.payload.sealed.retain(|c, _| open.contains(c));
        p.payload.attachments.retain(|a| open.contains(&a.compartment));
    }
    Ok((total, all))
}
