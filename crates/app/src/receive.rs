//! What comes from a partner: verified, kept in quarantine, accepted by a person, applied as a whole or not at all.

use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::exchange::Payload;
use crate::node::{Node, seconds};
use crate::{Error, Result};
use policy::Role;
use record::label::{Audience, CaveatCode};
use record::split::merge;
use record::validate::validate;
use record::{Caveat, OrgId, RecordId};
use seal::bundle::{self, Expect, Last, Limits, Opened};
use seal::{Digest, SecretString};
use std::collections::{BTreeSet, HashMap};
use store::{statements as sql, values};

/// A bundle as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Short name of the partner.
    pub partner: String,
    /// Whether we sealed it.
    pub is_ours: bool,
    /// Its place in the channel.
    pub sequence: i64,
    /// sealed, quarantine, accepted, refused
    pub state: String,
    /// How many records.
    pub items: i64,
    /// How many withdrawals.
    pub tombstones: i64,
    /// UTC time.
    pub moment: String,
}

/// What accepting a bundle did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accepted {
    /// New records.
    pub added: usize,
    /// Records that changed.
    pub changed: usize,
    /// Records that were withdrawn.
    pub withdrawn: usize,
}

fn require_receiver(node: &Node, actor: &Actor) -> Result<()> {
    let may = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, coordinator or leader receives")
}

/// Verifies a bundle and puts it, still sealed, into quarantine. Returns its id.
///
/// # Errors
/// `Refused` says why: truncated, altered, for somebody else, from nobody we paired with, replayed, a gap,
/// under another agreement. Nothing is kept then but a line in the log.
pub async fn receive(node: &Node, actor: &Actor, bytes: &[u8]) -> Result<String> {
    require_receiver(node, actor)?;
    let mut change = node.change("receive::receive").await?;
    let (partner, opened) = match verified(node, &mut change, bytes).await {
        Ok(found) => found,
        Err(error) => {
            let detail = format!("sha256={} {error}", Digest::of(bytes));
            change.note(&Entry::general("receive-refused", &actor.id, Some(detail)))?;
            change.commit().await?;
            return Err(error);
        }
    };
    let at = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = values![
        opened.id.as_str(),
        partner.org.as_str(),
        "in",
        i64::try_from(opened.sequence).unwrap_or(i64::MAX),
        "quarantine",
        at(opened.items.len()),
        at(opened.tombstones.len()),
        node.now_text(),
        bytes.to_vec()
    ];
    // A bundle that somebody refused may come again: the channel goes on from the next number only.
    change.tx.execute(sql::BUNDLE_FORGET_REFUSED, values![opened.id.as_str()]).await?;
    change.tx.execute(sql::BUNDLE_INSERT, row).await.map_err(|e| match e {
        store::Error::Exists(_) => {
            Error::Conflict("this bundle waits in quarantine already; accept or refuse it".into())
        }
        other => other.into(),
    })?;
    let detail = format!("{} items={} sha256={}", partner.short_name, opened.items.len(), opened.hash);
    change.note(&Entry::general("receive", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(opened.id)
}

async fn verified(node: &Node, change: &mut Change<'_>, bytes: &[u8]) -> Result<(Partner, Opened)> {
    let unverified = bundle::decrypt(bytes, &node.keys, &Limits::default())?;
    let sender = OrgId::parse(unverified.claimed_sender().as_str()).ok_or(Error::NotFound)?;
    let partner = agreements::partner(&mut change.tx, sender.as_str())
        .await
        .map_err(|_| Error::Refused("this bundle is from nobody we paired with; pair first".to_owned()))?;
    let last = (partner.received.0 > 0)
        .then(|| Digest::from_slice(&partner.received.1).map(|hash| Last { sequence: partner.received.0, hash }))
        .transpose()?;
    let me = seal::OrgId::parse(node.org.as_str())?;
    let sender = *partner.certificate.root();
    let expect = Expect { me, sender, now: seconds(node.now()), last, limits: Limits::default() };
    let opened = unverified.verify(&expect)?;
    let agreement = agreement_with(node, change, &partner).await?;
    if opened.agreement.hash != agreement.hash || opened.agreement.id != agreement.protocol.id {
        return Err(Error::Refused("this bundle names an agreement that we did not sign; compare versions".to_owned()));
    }
    Ok((partner, opened))
}

async fn agreement_with(node: &Node, change: &mut Change<'_>, partner: &Partner) -> Result<Agreement> {
    let all = agreements::all_in(node, &mut change.tx).await?;
    all.into_iter()
        .find(|a| a.partner == partner.org && a.state != "offered")
        .ok_or_else(|| Error::Refused(format!("there is no agreement with `{}`", partner.short_name)))
}

/// Applies a bundle from quarantine: records, withdrawals and receipts, all in one transaction.
///
/// # Errors
/// `NotFound` when it does not wait; `Refused` when an item breaks its form or the agreement.
pub async fn accept(node: &Node, actor: &Actor, id: &str) -> Result<Accepted> {
    require_receiver(node, actor)?;
    let mut change = node.change("receive::accept").await?;
    let row = change.tx.fetch_one(sql::BUNDLE, values![id]).await?.ok_or(Error::NotFound)?;
    if row.text(4).as_deref() != Some("quarantine") {
        return Err(Error::NotFound);
    }
    let (partner, opened) = verified(node, &mut change, &row.bytes(8)).await?;
    let agreement = agreement_with(node, &mut change, &partner).await?;
    let mut accepted = apply_items(node, &mut change, (&partner, &agreement), &opened).await?;
    let withdrawn = tombstones(&mut change, &partner, &opened).await?;
    accepted.withdrawn = withdrawn.len();
    receipts(&mut change, &partner, &opened).await?;
    let nothing: Vec<u8> = Vec::new();
    change.tx.execute(sql::BUNDLE_STATE, values![id, "accepted", nothing]).await?;
    let sequence = i64::try_from(opened.sequence).unwrap_or(i64::MAX);
    let hash = opened.hash.as_bytes().to_vec();
    let moved = change.tx.execute(sql::CHANNEL_RECEIVED, values![partner.org.as_str(), sequence, hash]).await?;
    if moved != 1 {
        return Err(Error::Conflict("another bundle of this partner was accepted meanwhile".to_owned()));
    }
    let detail = format!(
        "{} added={} changed={} withdrawn={}",
        partner.short_name, accepted.added, accepted.changed, accepted.withdrawn
    );
    change.note(&Entry::general("accept", &actor.id, Some(detail)))?;
    change.commit().await?;
    // The order stands in the outbox, so that a kill here is made good at the next start.
    node.resume().await?;
    Ok(accepted)
}

/// Refuses a bundle in quarantine; it is forgotten, the line in the log stays.
///
/// # Errors
/// `NotFound` when it does not wait.
pub async fn refuse(node: &Node, actor: &Actor, id: &str, reason: &str) -> Result<()> {
    require_receiver(node, actor)?;
    let mut change = node.change("receive::refuse").await?;
    let nothing: Vec<u8> = Vec::new();
    if change.tx.execute(sql::BUNDLE_STATE, values![id, "refused", nothing]).await? == 0 {
        return Err(Error::NotFound);
    }
    change.note(&Entry::general("refuse", &actor.id, Some(id.to_owned())).because(reason))?;
    change.commit().await
}

async fn apply_items(
    node: &Node,
    change: &mut Change<'_>,
    (partner, agreement): (&Partner, &Agreement),
    opened: &Opened,
) -> Result<Accepted> {
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let known: HashMap<String, String> = rows.iter().filter_map(|r| r.text(2).zip(r.text(1))).collect();
    let (mut drafts, mut ids) = (Vec::new(), Vec::new());
    let mut accepted = Accepted::default();
    for item in &opened.items {
        let draft = draft_of(node, (partner, agreement), &item.id, &item.body)?;
        let before = match known.get(&item.id).and_then(|r| RecordId::parse(r)) {
            Some(id) => change.tx.record(&id).await?.filter(|r| matches!(r.state.as_str(), "live" | "lapsed")),
            None => None,
        };
        match before {
            Some(before) => {
                change.update(&before, draft, "receive").await?;
                let state = values![partner.org.as_str(), before.id.as_str(), "delivery-due"];
                change.tx.execute(sql::RECEIPT_STATE, state).await?;
                accepted.changed += 1;
            }
            None => {
                // A copy that was withdrawn and comes again is a new record; the old one's receipt would hide it.
                if known.contains_key(&item.id) {
                    let old = values![partner.org.as_str(), item.id.as_str()];
                    change.tx.execute(sql::RECEIPT_FORGET, old).await?;
                }
                drafts.push(draft);
                ids.push(item.id.clone());
                accepted.added += 1;
            }
        }
    }
    let records = change.create(drafts, "receive").await?;
    let rows = records
        .iter()
        .zip(ids)
        .map(|(record, id)| values![partner.org.as_str(), record.as_str(), id, 1, "", "delivery-due"].to_vec())
        .collect();
    let columns = &["channel", "record", "partner_id", "revision", "content", "state"];
    change.tx.insert_many("receipts", columns, rows).await?;
    // Whatever the partner still grants stays readable for another lease; nothing is renewed out of force.
    if !agreement.is_in_force(node.today()) {
        return Ok(accepted);
    }
    let lease = jiff::Span::new().days(i64::from(agreement.theirs.lease_days));
    let until = node.today().checked_add(lease).unwrap_or(agreement.protocol.ends).min(agreement.protocol.ends);
    change.tx.execute(sql::RENEW, values![partner.org.as_str(), until.to_string()]).await?;
    Ok(accepted)
}

/// A received record as we keep it. What a partner sends is checked like what a person types.
fn draft_of(node: &Node, (partner, agreement): (&Partner, &Agreement), id: &str, body: &[u8]) -> Result<Draft> {
    let refuse = |why: &str| Error::Refused(format!("item `{id}` of this bundle {why}; ask the partner to mend it"));
    let payload: Payload = serde_json::from_slice(body).map_err(|_| refuse("cannot be read"))?;
    if !agreement.theirs.kinds.contains(&payload.kind) {
        return Err(refuse("is of a kind that the agreement does not name"));
    }
    let form = node.kinds.form(&payload.kind).ok_or_else(|| refuse("is of a kind that this node does not have"))?;
    let whole = merge(form, &payload.open, &payload.sealed);
    let (checked, problems) = validate(form, &node.vocabularies, whole);
    // A coarse copy may lack what its form requires; anything else wrong is refused.
    if let Some(problem) = problems.iter().find(|p| p.code != "missing") {
        return Err(refuse(&format!("breaks its form: {problem}")));
    }
    let mut label = payload.label;
    if label.origins != BTreeSet::from([partner.org.clone()]) {
        return Err(refuse("does not name its sender as its only origin"));
    }
    label.caveats.insert(Caveat::Is(CaveatCode::NoOnward));
    label.audience = match label.audience {
        Audience::Everyone => Audience::Only(BTreeSet::from([node.org.clone(), partner.org.clone()])),
        Audience::Only(orgs) => Audience::Only(&orgs & &BTreeSet::from([node.org.clone(), partner.org.clone()])),
    };
    let mut draft = Draft::new(&payload.kind, checked, label, "exchange");
    draft.origin = Some(partner.org.clone());
    draft.channel = Some(partner.org.as_str().to_owned());
    draft.lease_until = Some(payload.lease_until);
    draft.source_key = Some(node.keyed_hash(&format!("received|{}|{id}", partner.org)));
    Ok(draft)
}

/// Orders the destruction of withdrawn copies; `resume` carries it out after the commit.
async fn tombstones(change: &mut Change<'_>, partner: &Partner, opened: &Opened) -> Result<Vec<RecordId>> {
    let mut records = Vec::new();
    for tombstone in &opened.tombstones {
        let values = values![partner.org.as_str(), tombstone.id.as_str()];
        let Some(row) = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values).await? else { continue };
        let Some(id) = RecordId::parse(&row.need(1)?) else { continue };
        // Only a copy that came from this partner: nobody withdraws what is not theirs.
        let is_theirs =
            change.tx.record(&id).await?.is_some_and(|r| r.channel.as_deref() == Some(partner.org.as_str()));
        if !is_theirs {
            continue;
        }
        change.tx.execute(sql::RECORD_STATE, values![id.as_str(), "withdrawn", change.node.now_text()]).await?;
        let state = values![partner.org.as_str(), id.as_str(), "enforcement-due"];
        change.tx.execute(sql::RECEIPT_STATE, state).await?;
        records.push(id);
    }
    change.tx.push_outbox("withdraw", records.iter()).await?;
    Ok(records)
}

async fn receipts(change: &mut Change<'_>, partner: &Partner, opened: &Opened) -> Result<()> {
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let mut by_id = HashMap::new();
    for row in &rows {
        by_id.insert(row.need(2)?, (row.need(1)?, row.need(5)?));
    }
    let sent = by_id.values().filter(|(_, state)| state == "sent").count();
    let delivered: Vec<&str> = opened
        .receipts
        .iter()
        .filter(|r| r.state == "delivered" && by_id.get(&r.id).is_some_and(|(_, s)| s == "sent"))
        .map(|r| r.id.as_str())
        .collect();
    if !delivered.is_empty() && delivered.len() == sent {
        change.tx.execute(sql::RECEIPTS_DELIVERED, values![partner.org.as_str(), "sent", "delivered"]).await?;
    } else {
        for id in delivered {
            let record = by_id[id].0.as_str();
            change.tx.execute(sql::RECEIPT_STATE, values![partner.org.as_str(), record, "delivered"]).await?;
        }
    }
    for receipt in opened.receipts.iter().filter(|r| r.state == "enforced") {
        if let Some((record, _)) = by_id.get(&receipt.id).filter(|(_, s)| s == "withdrawn") {
            let values = values![partner.org.as_str(), record.as_str(), "node-enforced"];
            change.tx.execute(sql::RECEIPT_STATE, values).await?;
        }
    }
    Ok(())
}

/// Bundles sent and received, newest first.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Listed>> {
    require_receiver(node, actor)?;
    let mut tx = node.store.read().await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let rows = tx.fetch(sql::BUNDLES, &[]).await?;
    rows.iter()
        .map(|r| {
            let org = r.need(1)?;
            let partner = partners.iter().find(|p| p.org.as_str() == org).map_or(org.clone(), |p| p.short_name.clone());
            Ok(Listed {
                id: r.need(0)?,
                partner,
                is_ours: r.need(2)? == "out",
                sequence: r.int(3).unwrap_or(0),
                state: r.need(4)?,
                items: r.int(5).unwrap_or(0),
                tombstones: r.int(6).unwrap_or(0),
                moment: r.need(7)?,
            })
        })
        .collect()
}

/// A passphrase from text, wiped when dropped.
pub fn passphrase(text: &str) -> SecretString {
    text.to_owned().into()
}
