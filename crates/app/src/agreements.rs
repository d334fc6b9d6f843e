//! Partners and agreements: who we paired with, and what both sides signed that may pass each way.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Draft;
use crate::node::{Node, hex, seconds, unhex};
use crate::records::Seen;
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Role;
use record::label::{CaveatCode, Consents};
use record::{
    Body, Caveat, Compartment, Expiry, Label, OrgId, PlacePrecision, Precision, RecordId, Rung, Sensitivity,
    TimePrecision, Use,
};
use seal::{Digest, Fingerprint, NodeCertificate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Tx, statements as sql, values};

/// What one party lets pass to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How far.
    pub rung: Rung,
    /// The finest place.
    pub place: PlacePrecision,
    /// The finest time.
    pub time: TimePrecision,
    /// Identity, source and attribution pass only when named here.
    pub compartments: BTreeSet<Compartment>,
    /// What it may be used for.
    pub uses: BTreeSet<Use>,
    /// Caveats that travel with it.
    pub caveats: BTreeSet<CaveatCode>,
    /// Which kinds of records.
    pub kinds: BTreeSet<String>,
    /// The smallest count in anything derived.
    pub minimum_cell: u32,
    /// For how many days a copy stays readable without renewal.
    pub lease_days: u32,
}

impl Terms {
    /// Nothing passes.
    pub fn nothing() -> Self {
        Self {
            rung: Rung::None,
            place: PlacePrecision::Country,
            time: TimePrecision::Year,
            compartments: BTreeSet::new(),
            uses: BTreeSet::new(),
            caveats: CaveatCode::ALL.iter().copied().collect(),
            kinds: BTreeSet::new(),
            minimum_cell: 10,
            lease_days: 30,
        }
    }
}

/// One party of a protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its organisation.
    pub org: OrgId,
    /// Its short name.
    pub short_name: String,
    /// What it grants to the other.
    pub grants: Terms,
}

/// What both sides sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protocol {
    /// Random, the same on both sides.
    pub id: String,
    /// Counts from 1; a version never changes.
    pub version: u32,
    /// The two parties, who drafted first.
    pub parties: [Party; 2],
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Date,
    /// What it is for.
    pub purpose: String,
    /// What could go wrong by sharing.
    pub risk_of_sharing: String,
    /// What could go wrong by not sharing.
    pub risk_of_not_sharing: String,
}

/// A protocol as it stands on this node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its record.
    pub record: RecordId,
    /// The text.
    pub protocol: Protocol,
    /// Hash of the text, named by every bundle.
    pub hash: Digest,
    /// draft, offered, active, suspended, expired, terminated.
    pub state: String,
    /// The partner.
    pub partner: OrgId,
    /// What we grant.
    pub ours: Terms,
    /// What they grant.
    pub theirs: Terms,
}

/// A partner we paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Their organisation.
    pub org: OrgId,
    /// Short name that we gave them.
    pub short_name: String,
    /// Their node's certificate.
    pub certificate: NodeCertificate,
    /// Sequence and hash of the last bundle we sealed.
    pub sent: (u64, Vec<u8>),
    /// Sequence and hash of the last bundle we accepted.
    pub received: (u64, Vec<u8>),
}

impl Agreement {
    /// Whether anything passes under it today.
    pub fn is_in_force(&self, today: Date) -> bool {
        self.state == "active" && self.protocol.starts <= today && today <= self.protocol.ends
    }

    /// The rung that we grant today: nothing once it is expired, suspended or ended.
    pub fn rung_today(&self, today: Date) -> Rung {
        if self.is_in_force(today) { self.ours.rung } else { Rung::None }
    }

    /// The label that what we grant carries at most.
    pub(crate) fn label(&self, us: &OrgId) -> Label {
        let caveats = self.ours.caveats.iter().copied().chain([CaveatCode::NoOnward]).map(Caveat::Is).collect();
        let both = record::label::Audience::Only(BTreeSet::from([us.clone(), self.partner.clone()]));
        Label {
            sensitivity: Sensitivity::Low,
            audience: both.clone(),
            uses: self.ours.uses.clone(),
            caveats,
            precision: Precision { place: self.ours.place, time: self.ours.time },
            minimum_cell: self.ours.minimum_cell,
            expiry: Expiry::On(self.protocol.ends),
            // Whom else a consent names is not told: nobody learns of another's partners.
            consents: Consents { with: both, ..Consents::neutral() },
            origins: BTreeSet::from([us.clone()]),
            top_rung: self.ours.rung,
        }
    }
}

/// The words and digits that both sides read to each other before they pair.
pub fn fingerprint(node: &Node, certificate: &NodeCertificate) -> Fingerprint {
    Fingerprint::of(&node.certificate, certificate)
}

/// Pairs with a partner whose certificate was compared in person or by voice.
///
/// # Errors
/// `Forbidden` unless the actor is a leader, coordinator or administrator; `Refused` for our own or an
/// expired certificate; `Conflict` when the partner is pinned with another root key.
pub async fn pair(node: &Node, actor: &Actor, short_name: &str, certificate: &NodeCertificate) -> Result<OrgId> {
    let may = [Role::Leader, Role::Coordinator, Role::Administrator].into_iter().any(|r| actor.is(r));
    node.require(may, "only a leader, coordinator or administrator pairs with partners")?;
    certificate.verify(seconds(node.now()))?;
    let org = OrgId::parse(certificate.org_id().as_str())
        .filter(|o| o != &node.org)
        .ok_or_else(|| Error::Refused("this is our own certificate; take the partner's".to_owned()))?;
    if OrgId::parse(short_name).is_none() {
        return Err(Error::Refused("a short name has a-z, 0-9 and - only".to_owned()));
    }
    let mut change = node.change("agreements::pair").await?;
    let none: Vec<u8> = Vec::new();
    let values = values![org.as_str(), short_name, certificate.to_bytes().to_vec(), "paired", none];
    change.tx.execute(sql::CHANNEL_SET, values).await?;
    let body = Body::default()
        .with("short_name", short_name)
        .with("organisation", org.as_str())
        .with("since", node.today().to_string());
    let mut draft = Draft::new("partner", body, Label::own(&node.org), &actor.id);
    let key = node.keyed_hash(&format!("partner|{org}"));
    let exists = change.tx.fetch(sql::SOURCE_KEYS, &[]).await?.iter().any(|r| r.text(0).as_deref() == Some(&key));
    if !exists {
        draft.source_key = Some(key);
        change.create(vec![draft], "create").await?;
    }
    change.note(&Entry::general("pair", &actor.id, Some(short_name.to_owned())))?;
    change.commit().await?;
    Ok(org)
}

/// All partners.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn partners(node: &Node) -> Result<Vec<Partner>> {
    let mut tx = node.store.read().await?;
    partners_in(&mut tx).await
}

pub(crate) async fn partners_in(tx: &mut Tx) -> Result<Vec<Partner>> {
    let rows = tx.fetch(sql::CHANNELS, &[]).await?;
    rows.iter()
        .map(|r| {
            Ok(Partner {
                org: OrgId::parse(&r.need(0)?).ok_or(Error::NotFound)?,
                short_name: r.need(1)?,
                certificate: NodeCertificate::from_bytes(&r.bytes(2))?,
                sent: (r.int(4).unwrap_or(0).unsigned_abs(), r.bytes(5)),
                received: (r.int(6).unwrap_or(0).unsigned_abs(), r.bytes(7)),
            })
        })
        .collect()
}

/// The partner of that id or short name.
pub(crate) async fn partner(tx: &mut Tx, name: &str) -> Result<Partner> {
    let all = partners_in(tx).await?;
    all.into_iter().find(|p| p.short_name == name || p.org.as_str() == name).ok_or(Error::NotFound)
}

/// Drafts, signs and keeps an offer; the bytes go to the partner, who answers with [`countersign`].
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound` for an unknown partner.
pub async fn offer(node: &Node, actor: &Actor, protocol: &Protocol) -> Result<Vec<u8>> {
    node.require(actor.is(Role::Leader), "only a leader signs agreements")?;
    let partner = other_party(node, protocol)?;
    let text = serde_json::to_vec(protocol)?;
    let signed = seal::document::sign(&node.keys, &text);
    keep(node, actor, protocol, &partner, ("offered", vec![hex(&signed)])).await?;
    Ok(signed)
}

/// Reads an offer without answering it.
///
/// # Errors
/// `Refused` when it is not signed by a partner of ours, or not for us.
pub async fn read_offer(node: &Node, signed: &[u8]) -> Result<Protocol> {
    for partner in partners(node).await? {
        if let Ok(text) = seal::document::verify(signed, partner.certificate.signing_key()) {
            let protocol: Protocol = serde_json::from_slice(&text)
                .map_err(|_| Error::Refused("this document is no agreement; ask for it again".to_owned()))?;
            let named: BTreeSet<&OrgId> = protocol.parties.iter().map(|p| &p.org).collect();
            if named == BTreeSet::from([&node.org, &partner.org]) {
                return Ok(protocol);
            }
        }
    }
    Err(Error::Refused("no partner of ours signed this for us; pair first, or ask for it again".to_owned()))
}

/// Signs a partner's offer; it is active from now on, and the bytes make it active on their side.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` as [`read_offer`].
pub async fn countersign(node: &Node, actor: &Actor, offered: &[u8]) -> Result<Vec<u8>> {
    node.require(actor.is(Role::Leader), "only a leader signs agreements")?;
    let protocol = read_offer(node, offered).await?;
    let partner = other_party(node, &protocol)?;
    let signed = seal::document::sign(&node.keys, &serde_json::to_vec(&protocol)?);
    keep(node, actor, &protocol, &partner, ("active", vec![hex(offered), hex(&signed)])).await?;
    Ok(signed)
}

/// Takes the partner's signature under our offer.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` when it signs another text than the one that we offered.
pub async fn conclude(node: &Node, actor: &Actor, countersigned: &[u8]) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader concludes agreements")?;
    let protocol = read_offer(node, countersigned).await?;
    let partner = other_party(node, &protocol)?;
    let known = with(node, &partner).await?.filter(|a| a.protocol == protocol && a.state == "offered");
    if known.is_none() {
        return Err(Error::Refused("this is not the text that we offered; compare both and offer again".to_owned()));
    }
    let ours = seal::document::sign(&node.keys, &serde_json::to_vec(&protocol)?);
    keep(node, actor, &protocol, &partner, ("active", vec![hex(&ours), hex(countersigned)])).await
}

/// Suspends an agreement at once, without asking the partner.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `NotFound` without an agreement.
pub async fn suspend(node: &Node, actor: &Actor, partner: &OrgId, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader) || actor.is(Role::Officer), "only an officer or leader suspends")?;
    let agreement = with(node, partner).await?.ok_or(Error::NotFound)?;
    keep(node, actor, &agreement.protocol, partner, ("suspended", Vec::new())).await?;
    let mut change = node.change("agreements::suspend").await?;
    change.note(&Entry::about("suspend", &actor.id, &agreement.record, "agreement").because(reason))?;
    change.commit().await
}

fn other_party(node: &Node, protocol: &Protocol) -> Result<OrgId> {
    let [a, b] = &protocol.parties;
    match (a.org == node.org, b.org == node.org) {
        (true, false) => Ok(b.org.clone()),
        (false, true) => Ok(a.org.clone()),
        _ => Err(Error::Refused("an agreement is between us and one partner".to_owned())),
    }
}

async fn keep(
    node: &Node,
    actor: &Actor,
    protocol: &Protocol,
    partner: &OrgId,
    (state, signatures): (&str, Vec<String>),
) -> Result<()> {
    let mut change = node.change("agreements::keep").await?;
    let found = self::partner(&mut change.tx, partner.as_str()).await?;
    let (ours, theirs) = sides(node, protocol);
    let codes = |uses: &BTreeSet<Use>| uses.iter().map(|u| u.code()).collect::<Vec<_>>();
    let marks = |caveats: &BTreeSet<CaveatCode>| caveats.iter().map(|c| c.code()).collect::<Vec<_>>();
    let body = Body::default()
        .with("partner", partner.as_str())
        .with("short_name", found.short_name.as_str())
        .with("state", state)
        .with("version", protocol.version)
        .with("rung_out", ours.rung.code())
        .with("rung_in", theirs.rung.code())
        .with("uses_out", codes(&ours.uses))
        .with("uses_in", codes(&theirs.uses))
        .with("caveats_out", marks(&ours.caveats))
        .with("caveats_in", marks(&theirs.caveats))
        .with("starts", protocol.starts.to_string())
        .with("ends", protocol.ends.to_string())
        .with("purpose", protocol.purpose.as_str())
        .with("risk_of_sharing", protocol.risk_of_sharing.as_str())
        .with("risk_of_not_sharing", protocol.risk_of_not_sharing.as_str())
        .with("protocol", serde_json::to_string(protocol)?)
        .with("signatures", signatures.join(" "));
    let mut draft = Draft::new("agreement", body, Label::own(&node.org), &actor.id);
    draft.source_key = Some(node.keyed_hash(&format!("agreement|{partner}")));
    let before = change.tx.records_of("agreement").await?.into_iter().find(|r| r.source_key == draft.source_key);
    match before {
        Some(before) => change.update(&before, draft, state).await?,
        None => {
            change.create(vec![draft], state).await?;
        }
    }
    change.commit().await
}

fn sides<'a>(node: &Node, protocol: &'a Protocol) -> (&'a Terms, &'a Terms) {
    let [a, b] = &protocol.parties;
    if a.org == node.org { (&a.grants, &b.grants) } else { (&b.grants, &a.grants) }
}

/// All agreements, newest state of each.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn all(node: &Node) -> Result<Vec<Agreement>> {
    let mut tx = node.store.read().await?;
    all_in(node, &mut tx).await
}

/// The agreement with one partner.
///
/// # Errors
/// As [`all`].
pub async fn with(node: &Node, partner: &OrgId) -> Result<Option<Agreement>> {
    Ok(all(node).await?.into_iter().find(|a| &a.partner == partner))
}

pub(crate) async fn all_in(node: &Node, tx: &mut Tx) -> Result<Vec<Agreement>> {
    let narrative = BTreeSet::from([Compartment::Narrative]);
    let mut agreements = Vec::new();
    for record in tx.records_of("agreement").await? {
        let body = node.body_of(tx, &record, &narrative).await?;
        let protocol: Protocol = serde_json::from_str(body.text("protocol").unwrap_or_default())?;
        let (ours, theirs) = sides(node, &protocol);
        agreements.push(Agreement {
            hash: Digest::of(&serde_json::to_vec(&protocol)?),
            state: body.text("state").unwrap_or_default().to_owned(),
            partner: other_party(node, &protocol)?,
            ours: ours.clone(),
            theirs: theirs.clone(),
            record: record.id,
            protocol,
        });
    }
    Ok(agreements)
}

/// How far a label lets a record pass to each partner, and what sets it.
pub(crate) async fn seen_by(node: &Node, tx: &mut Tx, label: &Label) -> Result<Vec<Seen>> {
    let agreements = all_in(node, tx).await?;
    let mut seen = Vec::new();
    for partner in partners_in(tx).await? {
        let agreement = agreements.iter().find(|a| a.partner == partner.org);
        let granted = agreement.map_or(Rung::None, |a| a.rung_today(node.today()));
        let (rung, bound_by) = if !label.audience.includes(&partner.org) {
            (Rung::None, "audience")
        } else if label.has_expired(node.today()) {
            (Rung::None, "expiry")
        } else if label.top_rung < granted {
            (label.top_rung, "label")
        } else {
            (granted, "agreement")
        };
        seen.push(Seen { partner: partner.short_name, rung, bound_by: bound_by.to_owned() });
    }
    Ok(seen)
}

/// Reads a certificate from the text that partners hand each other: hexadecimal digits.
///
/// # Errors
/// `Refused` when it is no certificate.
pub fn read_certificate(text: &str) -> Result<NodeCertificate> {
    let bytes =
        unhex(text.trim()).map_err(|_| Error::Refused("this is no certificate; ask for it again".to_owned()))?;
    Ok(NodeCertificate::from_bytes(&bytes)?)
}

/// Our certificate as the text that partners hand each other.
pub fn certificate_text(node: &Node) -> String {
    hex(node.certificate.to_bytes())
}
