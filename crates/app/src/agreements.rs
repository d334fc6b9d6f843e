//! Partners and agreements: who we paired with, and what both sides signed that may pass each way.

mod articles;
mod breach;
mod gaps;
mod notice;
pub mod paper;
mod partners;
mod periods;
mod protocol;
pub(crate) mod recall;
mod register;
mod signing;
mod template;
mod terms;

pub use articles::{Article, Difference, Line, articles, differences, topic_words};
pub use breach::{Breach, BreachClock, Telling, breaches, declare, told};
pub use gaps::Gap;
pub use notice::due;
pub(crate) use notice::take as take_notice;
pub use notice::{Cause, Notice, resume, suspend, suspend_for, terminate};
pub use partners::{
    Partner, certificate_text, close, fingerprint, listed, pair, partners, read_certificate, set_address,
};
pub(crate) use partners::{partner, partner_of, partners_in};
pub use periods::{Due, Period, Step, owed};
pub use protocol::{Clauses, Party, Protocol};
pub use register::{list, receive, signed_file, taken_away};
pub use signing::{beside, conclude, counter, countersign, discard, draft, offer, read_offer, receive_offer, sign};
pub(crate) use signing::{take_offer, take_signature};
pub use template::{TEMPLATES, Template, begin};
pub(crate) use terms::is_within;
pub use terms::{Scope, Terms, Topic, TopicTerms};

use crate::actor::Actor;
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::label::{Audience, CaveatCode, Consents};
use record::{Body, Caveat, Compartment, Expiry, Label, OrgId, Precision, RecordId, Rung, Sensitivity, Use};
use seal::Digest;
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

/// Which of the two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Ourselves.
    Us,
    /// The partner.
    Them,
}

/// One version of a protocol as it stands on this node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its record.
    pub record: RecordId,
    /// The text.
    pub protocol: Protocol,
    /// Hash of the text, named by every bundle.
    pub hash: Digest,
    /// draft, offered, countered, active, suspended, superseded, terminated.
    pub state: String,
    /// Who offered it.
    pub offered_by: Side,
    /// Who has suspended it.
    pub suspended_by: BTreeSet<Side>,
    /// Why it was suspended or ended, in the words of who did it.
    pub cause: Option<String>,
    /// The breach that stands with it.
    pub breach: Option<Breach>,
    /// The partner.
    pub partner: OrgId,
    /// What we grant.
    pub ours: Terms,
    /// What they grant.
    pub theirs: Terms,
    /// Signed texts as hexadecimal digits: the offer, then the countersignature.
    pub signatures: Vec<String>,
}

impl Side {
    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Them => "them",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Us, Self::Them].into_iter().find(|s| s.code() == code)
    }
}

impl Agreement {
    /// Whether anything passes under it today.
    pub fn is_in_force(&self, today: Date) -> bool {
        self.state == "active" && self.protocol.starts <= today && today <= self.protocol.ends
    }

    /// Its state, with what the calendar says: an active one that has ended is expired.
    pub fn state_today(&self, today: Date) -> &str {
        if self.state == "active" && today > self.protocol.ends { "expired" } else { &self.state }
    }

    /// Whether both have signed it, whatever became of it since.
    pub fn is_signed(&self) -> bool {
        ["active", "suspended", "superseded", "terminated"].contains(&self.state.as_str())
    }

    /// The rung that we grant today: nothing once it is expired, suspended or ended.
    pub fn rung_today(&self, today: Date) -> Rung {
        if self.is_in_force(today) { self.ours.rung } else { Rung::None }
    }

    /// The label that what passes under these terms of ours carries at most.
    pub(crate) fn label(&self, us: &OrgId, terms: &Terms) -> Label {
        let caveats = terms.caveats.iter().copied().chain([CaveatCode::NoOnward]).map(Caveat::Is).collect();
        Label {
            sensitivity: Sensitivity::Low,
            audience: Audience::Only(BTreeSet::from([us.clone(), self.partner.clone()])),
            uses: terms.uses.clone(),
            caveats,
            precision: Precision { place: terms.place, time: terms.time },
            minimum_cell: terms.minimum_cell,
            expiry: Expiry::On(self.protocol.ends),
            // With whom a person agreed to share is nobody else's business, other partners' names least of all.
            consents: Consents {
                with: Audience::Only(BTreeSet::from([us.clone(), self.partner.clone()])),
                ..Consents::neutral()
            },
            origins: BTreeSet::from([us.clone()]),
            top_rung: terms.rung,
        }
    }

    /// How far it stands from what passes: what is in force comes first, then what was, then what may become.
    fn standing(&self) -> (u8, u32) {
        let rank = match self.state.as_str() {
            "active" => 4,
            "suspended" => 3,
            "terminated" => 2,
            "offered" => 1,
            _ => 0,
        };
        (rank, self.protocol.version)
    }
}

/// Every version of every agreement.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn versions(node: &Node) -> Result<Vec<Agreement>> {
    let mut tx = node.store.read().await?;
    versions_in(node, &mut tx).await
}

/// The versions with one partner that this person may see, newest first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn history(node: &Node, actor: &Actor, partner: &OrgId) -> Result<Vec<Agreement>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let seen: BTreeSet<RecordId> =
        tx.records_of("agreement").await?.into_iter().filter(|r| scope.includes(r)).map(|r| r.id).collect();
    let mut all = versions_in(node, &mut tx).await?;
    all.retain(|a| &a.partner == partner && seen.contains(&a.record));
    all.sort_by(|a, b| (&b.protocol.id, b.protocol.version).cmp(&(&a.protocol.id, a.protocol.version)));
    Ok(all)
}

/// For each partner the version that counts: what is in force, else what was, else what is offered.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn all(node: &Node) -> Result<Vec<Agreement>> {
    let mut tx = node.store.read().await?;
    all_in(node, &mut tx).await
}

/// The version that counts with one partner.
///
/// # Errors
/// As [`all`].
pub async fn with(node: &Node, partner: &OrgId) -> Result<Option<Agreement>> {
    Ok(all(node).await?.into_iter().find(|a| &a.partner == partner))
}

/// One version by its record, for who may see it.
///
/// # Errors
/// `NotFound` when it is none, or not to be seen.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId) -> Result<Agreement> {
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.kind == "agreement" && r.state == "live").ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    read(node, &mut tx, record).await
}

pub(crate) async fn all_in(node: &Node, tx: &mut Tx) -> Result<Vec<Agreement>> {
    let mut chosen: Vec<Agreement> = Vec::new();
    for agreement in versions_in(node, tx).await? {
        match chosen.iter_mut().find(|c| c.partner == agreement.partner) {
            Some(best) if best.standing() < agreement.standing() => *best = agreement,
            Some(_) => {}
            None => chosen.push(agreement),
        }
    }
    Ok(chosen)
}

pub(crate) async fn with_in(node: &Node, tx: &mut Tx, partner: &OrgId) -> Result<Option<Agreement>> {
    Ok(all_in(node, tx).await?.into_iter().find(|a| &a.partner == partner))
}

pub(crate) async fn versions_in(node: &Node, tx: &mut Tx) -> Result<Vec<Agreement>> {
    let mut agreements = Vec::new();
    for record in tx.records_of("agreement").await? {
        agreements.push(read(node, tx, record).await?);
    }
    Ok(agreements)
}

async fn read(node: &Node, tx: &mut Tx, record: Stored) -> Result<Agreement> {
    let body = node.body_of(tx, &record, &BTreeSet::from([Compartment::Narrative])).await?;
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let protocol: Protocol = serde_json::from_str(&text("protocol"))?;
    let partner = other_party(node, &protocol)?;
    let terms = |org: &OrgId| protocol.granted(org).ok_or(Error::NotFound);
    let sides = body.0.get("suspended_by").and_then(serde_json::Value::as_array).into_iter().flatten();
    Ok(Agreement {
        hash: Digest::of(&serde_json::to_vec(&protocol)?),
        state: text("state"),
        offered_by: Side::from_code(&text("offered_by")).unwrap_or(Side::Us),
        suspended_by: sides.filter_map(|s| Side::from_code(s.as_str()?)).collect(),
        cause: body.text("cause").map(str::to_owned),
        breach: Breach::read(&body),
        ours: terms(&node.org)?,
        theirs: terms(&partner)?,
        signatures: text("signatures").split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        record: record.id,
        partner,
        protocol,
    })
}

fn other_party(node: &Node, protocol: &Protocol) -> Result<OrgId> {
    let [a, b] = &protocol.parties;
    match (a.org == node.org, b.org == node.org) {
        (true, false) => Ok(b.org.clone()),
        (false, true) => Ok(a.org.clone()),
        _ => Err(Error::Refused("an agreement is between us and one partner".to_owned())),
    }
}

/// How a version stands, apart from its text.
#[derive(Debug, Clone)]
struct Standing {
    state: &'static str,
    offered_by: Side,
    suspended_by: BTreeSet<Side>,
    cause: Option<String>,
    breach: Option<Breach>,
    signatures: Vec<String>,
}

impl Standing {
    fn new(state: &'static str, offered_by: Side, signatures: Vec<String>) -> Self {
        Self { state, offered_by, suspended_by: BTreeSet::new(), cause: None, breach: None, signatures }
    }

    /// As an agreement stands, in another state.
    fn of(agreement: &Agreement, state: &'static str) -> Self {
        Self {
            state,
            offered_by: agreement.offered_by,
            suspended_by: agreement.suspended_by.clone(),
            cause: agreement.cause.clone(),
            breach: agreement.breach.clone(),
            signatures: agreement.signatures.clone(),
        }
    }
}

/// Keeps a version as it stands now; what it was before stays in its history.
async fn keep(change: &mut Change<'_>, author: &str, protocol: &Protocol, standing: Standing) -> Result<RecordId> {
    let node = change.node;
    let partner = other_party(node, protocol)?;
    let found = self::partner(&mut change.tx, partner.as_str()).await?;
    let body = body_of(node, protocol, (&found, &standing))?;
    let mut draft = Draft::new("agreement", body, Label::own(&node.org), author);
    draft.source_key = Some(source_key(node, &partner, (&protocol.id, protocol.version)));
    let before = change.tx.records_of("agreement").await?.into_iter().find(|r| r.source_key == draft.source_key);
    if standing.state == "active" {
        // What was refused while nothing was in force would never come again otherwise.
        crate::documents::queue_all(change, &partner).await?;
    }
    match before {
        Some(before) => {
            change.update(&before, draft, standing.state).await?;
            Ok(before.id)
        }
        None => change.create(vec![draft], standing.state).await?.into_iter().next().ok_or(Error::NotFound),
    }
}

/// By what the record of a version is found again.
fn source_key(node: &Node, partner: &OrgId, (id, version): (&str, u32)) -> String {
    node.keyed_hash(&format!("agreement|{partner}|{id}|{version}"))
}

fn body_of(node: &Node, protocol: &Protocol, (partner, standing): (&Partner, &Standing)) -> Result<Body> {
    let codes = |uses: &BTreeSet<Use>| uses.iter().map(|u| u.code()).collect::<Vec<_>>();
    let marks = |caveats: &BTreeSet<CaveatCode>| caveats.iter().map(|c| c.code()).collect::<Vec<_>>();
    let terms = |org: &OrgId| protocol.granted(org).ok_or(Error::NotFound);
    let (ours, theirs, clauses) = (terms(&node.org)?, terms(&partner.org)?, &protocol.clauses);
    let sides: Vec<&str> = standing.suspended_by.iter().map(|s| s.code()).collect();
    let mut body = Body::default()
        .with("partner", partner.org.as_str())
        .with("short_name", partner.short_name.as_str())
        .with("state", standing.state)
        .with("version", protocol.version)
        .with("rung_out", ours.rung.code())
        .with("rung_in", theirs.rung.code())
        .with("uses_out", codes(&ours.uses))
        .with("uses_in", codes(&theirs.uses))
        .with("caveats_out", marks(&ours.caveats))
        .with("caveats_in", marks(&theirs.caveats))
        .with("minimum", clauses.minimum.code())
        .with("starts", protocol.starts.to_string())
        .with("ends", protocol.ends.to_string())
        .with("offered_by", standing.offered_by.code())
        .with("suspended_by", sides)
        .with("purpose", protocol.purpose.as_str())
        .with("risk_of_sharing", protocol.risk_of_sharing.as_str())
        .with("risk_of_not_sharing", protocol.risk_of_not_sharing.as_str())
        .with("protocol", serde_json::to_string(protocol)?)
        .with("signatures", standing.signatures.join(" "));
    if let Some(review) = clauses.review {
        body = body.with("review", review.to_string());
    }
    for (name, value) in [("level", &clauses.level), ("template", &clauses.template)] {
        if !value.is_empty() {
            body = body.with(name, value.as_str());
        }
    }
    if let Some(breach) = &standing.breach {
        body = breach.write(body);
    }
    Ok(match &standing.cause {
        Some(cause) => body.with("cause", cause.as_str()),
        None => body,
    })
}
