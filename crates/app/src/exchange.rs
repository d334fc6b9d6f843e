//! What passes to a partner: selected by agreement and label, stripped, coarsened, sealed.

use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::{self, Entry};
use crate::change::Change;
use crate::node::{Node, seconds};
use crate::overrides;
use crate::{Error, Result};
use policy::{Action, Question, Relation, Role};
use record::reduce::reduce;
use record::split::{Parts, ROW_ID};
use record::{Compartment, FieldType, Form, Label, Precision, RecordId, Use};
use seal::bundle::{self, AgreementRef, Item, Receipt, Tombstone};
use seal::{DataKey, Digest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::records::{Sealed, Stored};
use store::{Tx, statements as sql, values};

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
}

/// A record of ours and what of it passes.
#[derive(Debug, Clone, PartialEq)]
pub struct Passing {
    /// Our record.
    pub record: Stored,
    /// What passes.
    pub payload: Payload,
}

/// A sealed bundle.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The file.
    pub bytes: Vec<u8>,
    /// A name that says nothing.
    pub file_name: String,
    /// How many records.
    pub items: usize,
    /// How many withdrawals.
    pub tombstones: usize,
    /// How many receipts for what we got.
    pub receipts: usize,
}

/// The travelling label, and the compartments that pass.
type Passes = (Label, BTreeSet<Compartment>);

/// What may pass to one partner, decided once per label class.
struct Gatekeeper<'a> {
    node: &'a Node,
    agreement: &'a Agreement,
    in_force: overrides::InForce,
    // Those that an override touches are decided apart.
    classes: HashMap<(i64, Option<RecordId>), Option<Passes>>,
    labels: HashMap<i64, Label>,
}

impl Gatekeeper<'_> {
    /// The travelling label and the compartments that pass; `None` when nothing does.
    fn of(&mut self, record: &Stored) -> Option<&Passes> {
        let key = (record.label, self.in_force.touches(record).then(|| record.id.clone()));
        if !self.classes.contains_key(&key) {
            let decided = self.decide(record);
            self.classes.insert(key.clone(), decided);
        }
        self.classes.get(&key).and_then(Option::as_ref)
    }

    fn decide(&self, record: &Stored) -> Option<Passes> {
        let own = self.in_force.applied(record, self.labels.get(&record.label)?);
        // The caveats of the agreement close what its grants would open, so the gate is asked about both together.
        let mut label = own.join(&self.agreement.label(&self.node.org));
        // Ids of consents mean nothing to the partner, and two partners could join their copies by them.
        label.consents.references.clear();
        let today = self.node.today();
        let actor =
            policy::Actor::Partner { org: self.agreement.partner.clone(), rung: self.agreement.rung_today(today) };
        let granted = self.node.effective(&self.agreement.ours.compartments);
        let passes = |compartment| {
            let question = Question {
                actor: &actor,
                action: Action::Share,
                label: &label,
                relation: Relation::Ours,
                compartment,
                purpose: None::<Use>,
                today,
                granted: &granted,
            };
            self.node.gate.decide(&question).is_allowed
        };
        if !passes(Compartment::Open) {
            return None;
        }
        let granted = Compartment::SEALED.into_iter().filter(|c| passes(*c)).collect();
        Some((label, granted))
    }
}

/// Everything of ours that passes to a partner today.
pub(crate) async fn passing(node: &Node, tx: &mut Tx, agreement: &Agreement) -> Result<Vec<Passing>> {
    let labels = tx.classes().await?.into_iter().collect();
    let in_force = overrides::in_force(node, tx, &agreement.partner).await?;
    let mut gatekeeper = Gatekeeper { node, agreement, in_force, classes: HashMap::new(), labels };
    let keys: HashMap<String, Vec<u8>> = node.store.keyring().all().await?.into_iter().collect();
    let mut all = Vec::new();
    for kind in &agreement.ours.kinds {
        let records: Vec<Stored> =
            tx.records_of(kind).await?.into_iter().filter(|r| r.channel.is_none() && r.origin == node.org).collect();
        let mut sealed: HashMap<String, Vec<Sealed>> = HashMap::new();
        for compartment in Compartment::SEALED {
            for (record, s) in tx.sealed_of_kind(kind, compartment).await? {
                sealed.entry(record).or_default().push(s);
            }
        }
        for record in records {
            let Some((label, granted)) = gatekeeper.of(&record) else { continue };
            let kept: Vec<Sealed> = sealed
                .remove(record.id.as_str())
                .unwrap_or_default()
                .into_iter()
                .filter(|s| granted.contains(&s.compartment))
                .collect();
            let parts = open_parts(node, &record, kept, &keys)?;
            let payload = payload(node, agreement, &record.kind, (parts, granted, label))?;
            all.push(Passing { record, payload });
        }
    }
    Ok(all)
}

fn open_parts(node: &Node, record: &Stored, sealed: Vec<Sealed>, keys: &HashMap<String, Vec<u8>>) -> Result<Parts> {
    let opened = match keys.get(record.id.as_str()) {
        Some(wrapped) if !sealed.is_empty() => {
            let key = DataKey::unwrap(node.wrapping(), record.id.as_str(), wrapped)?;
            node.open_sealed(&record.id, &key, &sealed)?
        }
        _ => BTreeMap::new(),
    };
    Ok(Parts { open: record.open.clone(), sealed: opened })
}

fn payload(
    node: &Node,
    agreement: &Agreement,
    kind: &str,
    (parts, granted, label): (Parts, &BTreeSet<Compartment>, &Label),
) -> Result<Payload> {
    let form = node.form(kind)?;
    let precision = Precision { place: label.precision.place, time: label.precision.time };
    let mut reduced = reduce(form, &parts, granted, precision);
    number_rows(form, &mut reduced);
    let lease = jiff::Span::new().days(i64::from(agreement.ours.lease_days));
    let lease_until = node.today().checked_add(lease).unwrap_or(agreement.protocol.ends);
    Ok(Payload {
        kind: kind.to_owned(),
        open: reduced.open,
        sealed: reduced.sealed,
        label: label.clone(),
        lease_until: lease_until.min(agreement.protocol.ends).to_string(),
    })
}

/// Numbers the rows of each repeat: their ids are random and the same for all, so that two partners could join
/// their copies by them.
fn number_rows(form: &Form, parts: &mut Parts) {
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
    let mut all = passing(node, &mut tx, &agreement).await?;
    // Seeing as a partner never shows a person more than the person may see.
    all.retain(|p| scope.includes(&p.record));
    all.sort_by(|a, b| b.record.columns.date.cmp(&a.record.columns.date).then_with(|| a.record.id.cmp(&b.record.id)));
    let total = all.len();
    all.truncate(most);
    for p in &mut all {
        let label = node.label(&mut tx, p.record.label).await?;
        let open = node.open_compartments(actor, &label, p.record.author == actor.id);
        p.payload.sealed.retain(|c, _| open.contains(c));
    }
    Ok((total, all))
}

fn require_sharer(node: &Node, actor: &Actor) -> Result<()> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator or leader shares")
}

/// Seals everything that changed for a partner since the last bundle.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner; `Refused` without an
/// agreement, or when the partner's certificate has ended.
pub async fn seal_for(node: &Node, actor: &Actor, partner: &str) -> Result<Outgoing> {
    require_sharer(node, actor)?;
    let mut change = node.change("exchange::seal_for").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    let agreement =
        agreements::all_in(node, &mut change.tx).await?.into_iter().find(|a| a.partner == partner.org).ok_or_else(
            || Error::Refused(format!("there is no agreement with `{}`; offer one first", partner.short_name)),
        )?;
    let content = gather(node, &mut change, &partner, &agreement).await?;
    let now = seconds(node.now());
    let sequence = partner.sent.0 + 1;
    let draft = bundle::Draft {
        sender: node.certificate.clone(),
        agreement: AgreementRef {
            id: agreement.protocol.id.clone(),
            version: agreement.protocol.version,
            hash: agreement.hash,
        },
        sequence,
        previous: (!partner.sent.1.is_empty()).then(|| Digest::from_slice(&partner.sent.1)).transpose()?,
        created: now,
        not_after: now.plus_days(agreement.ours.lease_days.max(1)),
        checkpoint: audit::checkpoint(node, &mut change.tx).await?,
        items: content.items,
        tombstones: content.tombstones,
        receipts: content.receipts,
    };
    let sealed = bundle::seal(&draft, &node.keys, &partner.certificate, &mut *node.rng())?;
    let file_name = bundle::file_name(&mut *node.rng());
    let (items, tombstones) = (draft.items.len(), draft.tombstones.len());
    let at = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let number = i64::try_from(sequence).unwrap_or(i64::MAX);
    let hash = sealed.hash.as_bytes().to_vec();
    let moved = change.tx.execute(sql::CHANNEL_SENT, values![partner.org.as_str(), number, hash]).await?;
    if moved != 1 {
        return Err(Error::Conflict("another bundle for this partner was sealed meanwhile; try again".to_owned()));
    }
    let nothing: Vec<u8> = Vec::new();
    let row = values![
        sealed.id.as_str(),
        partner.org.as_str(),
        "out",
        number,
        "sealed",
        at(items),
        at(tombstones),
        node.now_text(),
        nothing
    ];
    change.tx.execute(sql::BUNDLE_INSERT, row).await?;
    let detail = format!("{} items={items} tombstones={tombstones} sha256={}", partner.short_name, sealed.hash);
    change.note(&Entry::general("share", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(Outgoing { bytes: sealed.bytes, file_name, items, tombstones, receipts: draft.receipts.len() })
}

struct Content {
    items: Vec<Item>,
    tombstones: Vec<Tombstone>,
    receipts: Vec<Receipt>,
}

async fn gather(node: &Node, change: &mut Change<'_>, partner: &Partner, agreement: &Agreement) -> Result<Content> {
    let passing = passing(node, &mut change.tx, agreement).await?;
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let mut known: HashMap<String, (String, String, String)> = HashMap::new();
    for row in &rows {
        known.insert(row.need(1)?, (row.need(2)?, row.need(4)?, row.need(5)?));
    }
    let (mut items, mut fresh, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for Passing { record, payload } in &passing {
        let body = serde_json::to_vec(payload)?;
        // The lease is renewed by every bundle; it alone is no reason to send a record again.
        let content = node.keyed_hash(&serde_json::to_string(&(&payload.open, &payload.sealed, &payload.label))?);
        let before = known.remove(record.id.as_str());
        if before.as_ref().is_some_and(|(_, c, state)| c == &content && matches!(state.as_str(), "sent" | "delivered"))
        {
            continue;
        }
        let id = node.partner_id(&partner.org, &record.id)?;
        let row = values![partner.org.as_str(), record.id.as_str(), id.as_str(), record.revision, content, "sent"];
        if before.is_none() {
            fresh.push(row.to_vec())
        } else {
            changed.push(row.to_vec())
        }
        items.push(Item { id, kind: record.kind.clone(), body });
    }
    change
        .tx
        .insert_many("receipts", &["channel", "record", "partner_id", "revision", "content", "state"], fresh)
        .await?;
    for row in changed {
        change.tx.execute(sql::RECEIPT_SET, &row).await?;
    }
    let (mut tombstones, mut receipts) = (Vec::new(), Vec::new());
    // What was sent and no longer passes is withdrawn; what we hold of theirs is acknowledged.
    let labels: HashMap<i64, Label> = change.tx.classes().await?.into_iter().collect();
    for (record, (partner_id, _, state)) in known {
        let is_sent = matches!(state.as_str(), "sent" | "delivered");
        if is_sent && !agreement.is_in_force(node.today()) && still_shows(change, &record, partner, &labels).await? {
            continue;
        }
        let next = match state.as_str() {
            "sent" | "delivered" | "withdrawal-queued" => {
                tombstones.push(Tombstone { id: partner_id, reason: "withdrawn".to_owned() });
                "withdrawn"
            }
            "delivery-due" => {
                receipts.push(Receipt { id: partner_id, state: "delivered".to_owned() });
                "acknowledged"
            }
            "enforcement-due" => {
                receipts.push(Receipt { id: partner_id, state: "enforced".to_owned() });
                "enforcement-acknowledged"
            }
            _ => continue,
        };
        if next != "acknowledged" {
            change.tx.execute(sql::RECEIPT_STATE, values![partner.org.as_str(), record, next]).await?;
        }
    }
    let due = values![partner.org.as_str(), "delivery-due", "acknowledged"];
    change.tx.execute(sql::RECEIPTS_DELIVERED, due).await?;
    tombstones.sort_by(|a, b| a.id.cmp(&b.id));
    receipts.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Content { items, tombstones, receipts })
}

/// Whether a record of ours is live, and its label and consent still name the partner. While an agreement is suspended or
/// expired, copies of such records lapse by their lease; they are not destroyed.
async fn still_shows(
    change: &mut Change<'_>,
    record: &str,
    partner: &Partner,
    labels: &HashMap<i64, Label>,
) -> Result<bool> {
    let Some(id) = RecordId::parse(record) else { return Ok(false) };
    let found = change.tx.record(&id).await?.filter(|r| r.state == "live");
    let label = found.and_then(|r| labels.get(&r.label));
    let today = change.node.today();
    let shows = |l: &Label| {
        l.audience.includes(&partner.org) && !l.has_expired(today) && l.consents.reaches(&partner.org, today)
    };
    Ok(label.is_some_and(shows))
}

/// The ids that we and a partner use for what passed between us, ours first. Not a page: for checking figures.
///
/// # Errors
/// `NotFound` for an unknown partner.
pub async fn partner_ids(node: &Node, partner: &str) -> Result<Vec<(RecordId, String)>> {
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let rows = tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    rows.iter().map(|r| Ok((RecordId::parse(&r.need(1)?).ok_or(Error::NotFound)?, r.need(2)?))).collect()
}

/// Of each record of a kind that came from a partner: its open fields and the compartments that came with it.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn received(
    node: &Node,
    actor: &Actor,
    (partner, kind): (&str, &str),
) -> Result<Vec<(Vec<String>, Vec<Compartment>)>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let mut sealed: HashMap<String, Vec<Compartment>> = HashMap::new();
    for compartment in Compartment::SEALED {
        for (record, _) in tx.sealed_of_kind(kind, compartment).await? {
            sealed.entry(record).or_default().push(compartment);
        }
    }
    let partner = agreements::partner(&mut tx, partner).await?;
    let records = tx.records_of(kind).await?;
    let received = records.into_iter().filter(|r| r.channel.as_deref() == Some(partner.org.as_str()));
    Ok(received.map(|r| (r.open.keys().cloned().collect(), sealed.remove(r.id.as_str()).unwrap_or_default())).collect())
}

/// The ids by which partners know a record of ours, for the record's page.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn states(node: &Node, id: &RecordId) -> Result<Vec<(String, String)>> {
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::RECEIPTS_OF, values![id.as_str()]).await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let name = |org: &str| partners.iter().find(|p| p.org.as_str() == org).map(|p| p.short_name.clone());
    rows.iter().map(|r| Ok((name(&r.need(0)?).unwrap_or_default(), r.need(5)?))).collect()
}
