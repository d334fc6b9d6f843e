//! What was sealed and may not leave any more.
//!
//! Days may lie between sealing and leaving: an agreement is suspended, a consent is withdrawn. So every bundle that has
//! not left is asked about once more, by what it holds, before the network carries it or its file is given. One that
//! holds what passes no longer stays here until both start the channel again, and what comes after it waits, since nobody
//! could accept it first. A file that was given before is out of our hands: the next bundle withdraws what is in it.

use super::contributors::Contributors;
use super::passing::{Gatekeeper, Passing};
use super::require_sharer;
use crate::Result;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::alerts;
use crate::attachments::{self, Enclosures};
use crate::change::Change;
use crate::messages::MARK;
use crate::node::Node;
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
    /// A record in it was withdrawn or destroyed, or passes less far than when it was sealed.
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
}

/// A record, and those of its files that were told of.
type Went = (RecordId, Vec<String>);

impl Contents {
    /// Of the records that go, and of everything that goes.
    pub(super) fn of(records: &[&Passing], items: &[Item]) -> Self {
        let mut groups: BTreeMap<(&Label, BTreeSet<Compartment>), Vec<Went>> = BTreeMap::new();
        for Passing { record, payload } in records {
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
        }
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
    let mut kept = BTreeMap::from([(id.to_owned(), contents)]);
    for (id, contents) in read(&mut change.tx, org).await? {
        let row = change.tx.fetch_one(sql::BUNDLE, values![id.as_str()]).await?;
        if row.and_then(|r| r.text(4)).is_some_and(|state| state == "sealed" || state == "carried") {
            kept.insert(id, contents);
        }
    }
    change.tx.execute(sql::SET, values![setting(org), serde_json::to_string(&kept)?]).await?;
    Ok(())
}

/// The threads of alerts in bundles for a partner that are not at their node, as far as we know.
pub(crate) async fn alerts_sealed(tx: &mut Tx, org: &OrgId) -> Result<Vec<String>> {
    let mut threads = Vec::new();
    for (id, contents) in read(tx, org).await?.into_iter().filter(|(_, contents)| !contents.alerts.is_empty()) {
        let row = tx.fetch_one(sql::BUNDLE, values![id.as_str()]).await?;
        if row.and_then(|r| r.text(4)).as_deref() == Some("sealed") {
            threads.extend(contents.alerts);
        }
    }
    Ok(threads)
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
        if !today.lets_pass(tx, contents).await? {
            held.insert(id.clone(), Held::Narrower);
        }
    }
    Ok(held)
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

/// Bundles of ours that were sealed and may not leave any more, by their ids, and why.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn held(node: &Node, actor: &Actor) -> Result<BTreeMap<String, Held>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::BUNDLES, &[]).await?;
    let mut all = BTreeMap::new();
    for partner in agreements::partners_in(&mut tx).await? {
        let is_sealed = |r: &&store::Row| {
            let is = |at: usize, text: &str| r.text(at).as_deref() == Some(text);
            is(1, partner.org.as_str()) && is(2, "out") && is(4, "sealed")
        };
        let ids: Vec<String> = rows.iter().filter(is_sealed).filter_map(|r| r.text(0)).collect();
        if !ids.is_empty() {
            all.extend(among(node, &mut tx, (&partner, &ids)).await?);
        }
    }
    Ok(all)
}
