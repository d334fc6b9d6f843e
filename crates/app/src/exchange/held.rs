//! What was sealed and may not leave any more.
//!
//! Days may lie between sealing and leaving: an agreement is suspended, a consent is withdrawn. So every bundle that has
//! not left is asked about once more, by what it holds, before the network carries it or its file is given. One that
//! holds what passes no longer stays here, and what comes after it waits, since nobody could accept it first: until
//! somebody discards them (`discard`), or both start the channel again. A file that was given before is out of our
//! hands: the next bundle withdraws what is in it.

use super::before::Before;
use super::contributors::Contributors;
use super::left;
use super::passing::{Gatekeeper, Passing};
use super::require_sharer;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::alerts;
use crate::attachments::{self, Enclosures};
use crate::change::Change;
use crate::documents::{self, Leaving};
use crate::messages::{self, MARK};
use crate::node::Node;
use crate::{Error, Result};
use record::{Compartment, Label, OrgId, RecordId};
use seal::bundle::Item;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{Tx, statements as sql, values};

/// Messages that tell of records, so that they stay here with them; what else partners tell each other may always leave.
const TELLING: [&str; 5] = ["@document", "@comment", "@matched", "@encodings", "@run-result"];

/// Why a sealed bundle stays here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held {
    /// The pairing was ended, or their key was revoked.
    Closed,
    /// It holds records, and the agreement is not in force.
    AtRest,
    /// A record in it was withdrawn or destroyed, or passes less far than when it was sealed; or a version of a joint
    /// document in it would not be sealed now.
    Narrower,
}

impl Held {
    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::AtRest => "at-rest",
            Self::Narrower => "narrower",
        }
    }
}

/// What a bundle holds, as it was sealed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Contents {
    /// Records by the label and the compartments with which they went.
    groups: Vec<(Label, BTreeSet<Compartment>, Vec<Went>)>,
    /// Whether it holds what passes only while an agreement is in force.
    is_bound: bool,
    /// The threads of alerts in it.
    alerts: Vec<String>,
    /// Messages in it that bring a version of a joint document.
    #[serde(default)]
    documents: Vec<String>,
    /// What stood before it was sealed; nothing where an older program sealed it.
    #[serde(default)]
    before: Option<Before>,
}

/// A record, and those of its files that were told of.
type Went = (RecordId, Vec<String>);

impl Contents {
    /// Of the records that go, of everything that goes, and of what stood before.
    pub(super) fn of(records: &[&Passing], (items, before): (&[Item], Before)) -> Self {
        let mut groups: BTreeMap<(&Label, BTreeSet<Compartment>), Vec<Went>> = BTreeMap::new();
        for Passing { record, payload, .. } in records {
            let parts = payload.sealed.keys().copied().collect();
            let files = payload.attachments.iter().map(|a| a.id.clone()).collect();
            groups.entry((&payload.label, parts)).or_default().push((record.id.clone(), files));
        }
        let is_bound = |item: &Item| {
            let is_message = item.kind.starts_with(MARK) && item.kind != attachments::BYTES;
            !is_message || TELLING.contains(&item.kind.as_str())
        };
        Self {
            groups: groups.into_iter().map(|((label, parts), went)| (label.clone(), parts, went)).collect(),
            is_bound: items.iter().any(is_bound),
            alerts: items.iter().filter(|i| i.kind == alerts::KIND).filter_map(|i| alerts::thread(&i.body)).collect(),
            documents: items.iter().filter(|i| i.kind == "@document").map(|i| i.id.clone()).collect(),
            before: Some(before),
        }
    }

    /// Notes how many entries of our log the bundle shows.
    pub(super) fn shows(mut self, log: u64) -> Self {
        if let Some(before) = &mut self.before {
            before.log = log;
        }
        self
    }
}

/// The setting that holds what lies in bundles for a partner that they have not acknowledged.
fn setting(org: &OrgId) -> String {
    format!("exchange.contents.{org}")
}

async fn read(tx: &mut Tx, org: &OrgId) -> Result<BTreeMap<String, Contents>> {
    match tx.fetch_one(sql::SETTING, values![setting(org)]).await?.and_then(|row| row.text(0)) {
        Some(text) => Ok(serde_json::from_str(&text)?),
        None => Ok(BTreeMap::new()),
    }
}

/// Remembers what a bundle holds, and forgets it of those that have arrived or are void.
pub(super) async fn remember(change: &mut Change<'_>, org: &OrgId, (id, contents): (&str, Contents)) -> Result<()> {
    let out = left::unacknowledged(&mut change.tx, org).await?;
    let mut kept = read(&mut change.tx, org).await?;
    kept.retain(|id, _| out.iter().any(|bundle| &bundle.id == id));
    kept.insert(id.to_owned(), contents);
    change.tx.execute(sql::SET, values![setting(org), serde_json::to_string(&kept)?]).await?;
    Ok(())
}

/// What stood before each bundle for a partner, where that is known.
pub(super) async fn before(tx: &mut Tx, org: &OrgId) -> Result<BTreeMap<String, Before>> {
    let known = read(tx, org).await?.into_iter();
    Ok(known.filter_map(|(id, contents)| Some((id, contents.before?))).collect())
}

/// Records of which a partner has, or may have, an older copy than the one that went last and is not answered: from what
/// stood before each bundle.
pub(crate) async fn older_copies(tx: &mut Tx, org: &OrgId) -> Result<BTreeSet<String>> {
    let mut bundles: Vec<Before> = before(tx, org).await?.into_values().collect();
    bundles.sort_by_key(Before::number);
    let mut older = BTreeSet::new();
    for (record, was) in bundles.into_iter().flat_map(|before| before.went) {
        match was.as_ref().map(|(_, _, state, _)| state.as_str()) {
            // It went once more before they had answered: what they had before that, they have still.
            Some("sent") => {}
            Some("delivered" | "again" | "withdrawal-queued" | "withdrawal-again" | "legal-hold") => {
                older.insert(record);
            }
            _ => {
                older.remove(&record);
            }
        }
    }
    Ok(older)
}

/// The ids of bundles for a partner that are not at their node, as far as we know, in order.
pub(super) async fn sealed(tx: &mut Tx, org: &OrgId) -> Result<Vec<String>> {
    let out = left::unacknowledged(tx, org).await?.into_iter();
    Ok(out.filter(|bundle| !bundle.is_carried).map(|bundle| bundle.id).collect())
}

/// The threads of alerts in bundles for a partner that are not at their node, as far as we know.
pub(crate) async fn alerts_sealed(tx: &mut Tx, org: &OrgId) -> Result<Vec<String>> {
    let (known, sealed) = (read(tx, org).await?, sealed(tx, org).await?);
    let here = known.into_iter().filter(|(id, _)| sealed.contains(id));
    Ok(here.flat_map(|(_, contents)| contents.alerts).collect())
}

/// What waits behind a bundle that is held, or in it, and never left: messages of ours, and records that go or are
/// withdrawn.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stuck {
    /// The ids of messages.
    pub(crate) messages: BTreeSet<String>,
    /// The ids of records.
    pub(crate) records: BTreeSet<String>,
}

/// What of ours waits so for a partner.
pub(crate) async fn stuck(node: &Node, tx: &mut Tx, org: &OrgId) -> Result<Stuck> {
    let (sealed, mut stuck) = (sealed(tx, org).await?, Stuck::default());
    if sealed.is_empty() {
        return Ok(stuck);
    }
    let partner = agreements::partner_of(tx, org).await?;
    let held = among(node, tx, (&partner, &sealed)).await?;
    let (left, mut known) = (left::read(tx, org).await?, before(tx, org).await?);
    let behind = sealed.iter().skip_while(|id| !held.contains_key(*id));
    for before in behind.filter(|id| !left.contains(*id)).filter_map(|id| known.remove(id)) {
        stuck.records.extend(before.went.into_iter().map(|(record, _)| record));
        stuck.records.extend(before.withdrawn.into_iter().map(|(record, ..)| record));
        stuck.messages.extend(before.messages);
    }
    Ok(stuck)
}

/// Whether a bundle that is held and was never given stands before this number: nobody could accept a later one first, and
/// once that is given the one before cannot be discarded any more.
pub(super) async fn is_before(node: &Node, tx: &mut Tx, (partner, number): (&Partner, u64)) -> Result<bool> {
    let held = of_partner(node, tx, partner).await?;
    if held.is_empty() {
        return Ok(false);
    }
    let given = left::given(tx, &partner.org).await?;
    let out = left::unacknowledged(tx, &partner.org).await?;
    Ok(out.iter().any(|b| b.number < number && held.contains_key(&b.id) && !given.contains(&b.id)))
}

/// Why a bundle that is held is not given.
pub(super) fn refusal() -> Error {
    Error::Refused(
        "what is in this bundle, or in one before it, may not pass any more; seal the next one if it was given \
         already, discard it, or start the channel again, on the page of bundles"
            .to_owned(),
    )
}

/// Which of these bundles for a partner may not leave any more, and why.
pub(super) async fn among(
    node: &Node,
    tx: &mut Tx,
    (partner, bundles): (&Partner, &[String]),
) -> Result<BTreeMap<String, Held>> {
    if !partner.is_open || !partner.revoked_at.is_empty() {
        return Ok(bundles.iter().map(|id| (id.clone(), Held::Closed)).collect());
    }
    let known = read(tx, &partner.org).await?;
    // Of one that nothing is known of, anything may be true.
    let unknown = Contents { is_bound: true, ..Contents::default() };
    let bound: Vec<(&String, &Contents)> = bundles
        .iter()
        .map(|id| (id, known.get(id).unwrap_or(&unknown)))
        .filter(|(_, contents)| contents.is_bound)
        .collect();
    if bound.is_empty() {
        return Ok(BTreeMap::new());
    }
    let agreement = agreements::with_in(node, tx, &partner.org).await?;
    let Some(agreement) = agreement.filter(|a| a.is_in_force(node.today())) else {
        return Ok(bound.into_iter().map(|(id, _)| (id.clone(), Held::AtRest)).collect());
    };
    let (mut today, mut held) = (Today::new(node, tx, &agreement).await?, BTreeMap::new());
    for (id, contents) in bound {
        if !today.lets_pass(tx, contents).await? || !documents_pass(node, tx, (partner, contents)).await? {
            held.insert(id.clone(), Held::Narrower);
        }
    }
    Ok(held)
}

/// Whether the versions of joint documents in a bundle would be sealed now; of other messages sealing asks only that the
/// agreement is in force.
async fn documents_pass(node: &Node, tx: &mut Tx, (to, contents): (&Partner, &Contents)) -> Result<bool> {
    for id in &contents.documents {
        let Some(body) = messages::said(node, tx, (&to.org, id)).await? else { return Ok(false) };
        if !matches!(documents::outgoing(node, tx, (to, &body)).await?, Leaving::Now(_)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What passes to one partner now.
struct Today<'a> {
    node: &'a Node,
    gatekeeper: Gatekeeper<'a>,
    contributors: Contributors,
    enclosures: Enclosures<'a>,
}

impl<'a> Today<'a> {
    async fn new(node: &'a Node, tx: &mut Tx, agreement: &'a Agreement) -> Result<Self> {
        let gatekeeper = Gatekeeper::new(node, tx, agreement).await?;
        let contributors = Contributors::read(tx, agreement).await?;
        let enclosures = Enclosures::read(node, tx, &agreement.partner).await?;
        Ok(Self { node, gatekeeper, contributors, enclosures })
    }

    /// Whether everything in a bundle still passes as it was sealed: whoever sees it sees no more than they would now.
    async fn lets_pass(&mut self, tx: &mut Tx, contents: &Contents) -> Result<bool> {
        for (label, parts, went) in &contents.groups {
            for (id, files) in went {
                let found = tx.record(id).await?.filter(|r| r.state == "live" && self.gatekeeper.is_candidate(r));
                let Some(record) = found else { return Ok(false) };
                let Some((now, granted)) = self.gatekeeper.of(&record) else { return Ok(false) };
                // What is asked of them now adds nothing to what the sealed label asks.
                let is_as_wide = label.join(&self.contributors.label(self.node, now)) == *label;
                if !is_as_wide || !parts.is_subset(granted) {
                    return Ok(false);
                }
                if files.is_empty() {
                    continue;
                }
                let told = self.enclosures.of(id, (granted, now)).await?;
                if !files.iter().all(|file| told.iter().any(|t| &t.id == file)) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// Bundles for one partner that were sealed and may not leave any more.
pub(super) async fn of_partner(node: &Node, tx: &mut Tx, partner: &Partner) -> Result<BTreeMap<String, Held>> {
    let sealed = sealed(tx, &partner.org).await?;
    if sealed.is_empty() {
        return Ok(BTreeMap::new());
    }
    among(node, tx, (partner, &sealed)).await
}

/// Bundles of ours that were sealed and may not leave any more, by their ids, and why.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn held(node: &Node, actor: &Actor) -> Result<BTreeMap<String, Held>> {
    require_sharer(node, actor)?;
    let (mut tx, mut all) = (node.store.read().await?, BTreeMap::new());
    for partner in agreements::partners_in(&mut tx).await? {
        all.extend(of_partner(node, &mut tx, &partner).await?);
    }
    Ok(all)
}

/// How many bundles are held and wait here still. One whose file was given waits no more where files are carried by
/// hand: its partner may have it, and the next bundle withdraws what is in it.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn held_here(node: &Node, actor: &Actor) -> Result<usize> {
    require_sharer(node, actor)?;
    let (mut tx, mut count) = (node.store.read().await?, 0);
    for partner in agreements::partners_in(&mut tx).await? {
        let held = of_partner(node, &mut tx, &partner).await?;
        let is_by_post = partner.certificate.tls_pin().is_some() && !partner.address.is_empty();
        let left = left::read(&mut tx, &partner.org).await?;
        count += held.keys().filter(|id| is_by_post || !left.contains(*id)).count();
    }
    Ok(count)
}

/// As [`held`], for one partner.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn held_for(node: &Node, actor: &Actor, partner: &str) -> Result<BTreeMap<String, Held>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    of_partner(node, &mut tx, &partner).await
}
