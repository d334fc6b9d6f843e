//! What a bundle does here: messages first, then records, withdrawals and receipts.

use super::{Accepted, named};
use crate::agreements::{Agreement, Partner};
use crate::change::{Change, Draft};
use crate::exchange::Payload;
use crate::messages::MARK;
use crate::node::Node;
use crate::{Error, Result, attachments, messages};
use record::label::{Audience, CaveatCode};
use record::split::merge;
use record::validate::validate;
use record::{Caveat, RecordId};
use seal::bundle::{Item, Opened};
use std::collections::{BTreeSet, HashMap};
use store::{statements as sql, values};

/// Everything that a bundle holds.
pub(super) async fn all(
    node: &Node,
    change: &mut Change<'_>,
    (partner, opened): (&Partner, &Opened),
) -> Result<Accepted> {
    let (files, rest): (Vec<&Item>, Vec<&Item>) = opened.items.iter().partition(|i| i.kind == attachments::BYTES);
    let (told, items): (Vec<&Item>, Vec<&Item>) = rest.into_iter().partition(|i| i.kind.starts_with(MARK));
    let mut accepted = Accepted { messages: told.len(), ..Accepted::default() };
    // What speaks of records waits for those that came with it.
    let (mut after, first): (Vec<&Item>, Vec<&Item>) =
        told.into_iter().partition(|i| messages::AFTER_RECORDS.contains(&i.kind.as_str()));
    // A comment comes after the document that it is about, whenever each was written.
    after.sort_by_key(|item| messages::AFTER_RECORDS.iter().position(|kind| *kind == item.kind));
    for item in first {
        messages::take(change, partner, item).await?;
    }
    // Asked again, since a message may just have concluded, suspended or ended it.
    let agreement = named(node, change, (partner, opened)).await?;
    let is_fresh = |a: &Agreement| a.state == "superseded" || a.is_in_force(node.today());
    match agreement.filter(is_fresh) {
        Some(agreement) => {
            let done = records(node, change, (partner, &agreement), &items).await?;
            accepted = Accepted { added: done.added, changed: done.changed, ..accepted };
            for file in files {
                attachments::take(change, partner, file).await?;
            }
        }
        None => {
            accepted.refused = items.len();
            for item in &items {
                let values = values![item.id.as_str(), partner.org.as_str(), Vec::<u8>::new(), node.now_text()];
                change.tx.execute(sql::REFUSAL_SET, values).await?;
            }
        }
    }
    for item in after {
        messages::take(change, partner, item).await?;
    }
    accepted.withdrawn += tombstones(change, partner, opened).await?.len();
    receipts(change, partner, opened).await?;
    Ok(accepted)
}

/// Takes the list of what a partner still grants, after a channel has started again: what is not in it was withdrawn
/// while we did not hear, or forgotten by a node that went back to an old backup.
pub(crate) async fn take_whole(change: &mut Change<'_>, partner: &Partner, bytes: &[u8]) -> Result<()> {
    let granted: BTreeSet<String> = serde_json::from_slice(bytes)
        .map_err(|_| Error::Refused("the list in this bundle cannot be read; start the channel again".to_owned()))?;
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    for row in rows {
        if !granted.contains(&row.need(2)?) {
            withdraw(change.node, change, partner, (&row.need(1)?, "enforcement-due")).await?;
        }
    }
    Ok(())
}

/// Takes the records of a bundle.
async fn records(
    node: &Node,
    change: &mut Change<'_>,
    (partner, agreement): (&Partner, &Agreement),
    items: &[&Item],
) -> Result<Accepted> {
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let known: HashMap<String, String> = rows.iter().filter_map(|r| r.text(2).zip(r.text(1))).collect();
    // Whatever the partner still grants stays readable for another lease; nothing is renewed out of force. What comes
    // now says by itself how long it stays.
    if agreement.is_in_force(node.today()) {
        let lease = jiff::Span::new().days(i64::from(agreement.theirs.lease_days));
        let until = node.today().checked_add(lease).unwrap_or(agreement.protocol.ends).min(agreement.protocol.ends);
        change.tx.execute(sql::RENEW, values![partner.org.as_str(), until.to_string()]).await?;
    }
    let (mut drafts, mut ids, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    let mut accepted = Accepted::default();
    for item in items {
        let (draft, files) = draft_of(node, (partner, agreement), &item.id, &item.body)?;
        let before = match known.get(&item.id).and_then(|r| RecordId::parse(r)) {
            Some(id) => change.tx.record(&id).await?.filter(|r| matches!(r.state.as_str(), "live" | "lapsed" | "held")),
            None => None,
        };
        match before {
            Some(before) => {
                change.update(&before, draft, "receive").await?;
                attachments::take_list(change, &before.id, &files).await?;
                let state = values![partner.org.as_str(), before.id.as_str(), "delivery-due", node.now_text()];
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
                lists.push(files);
                accepted.added += 1;
            }
        }
    }
    let records = change.create(drafts, "receive").await?;
    for (record, files) in records.iter().zip(&lists).filter(|(_, files)| !files.is_empty()) {
        attachments::take_list(change, record, files).await?;
    }
    let rows = records
        .iter()
        .zip(ids)
        .map(|(record, id)| {
            values![partner.org.as_str(), record.as_str(), id, 1, "", "delivery-due", node.now_text()].to_vec()
        })
        .collect();
    let columns = &["channel", "record", "partner_id", "revision", "content", "state", "since"];
    change.tx.insert_many("receipts", columns, rows).await?;
    Ok(accepted)
}

/// A received record as we keep it. What a partner sends is checked like what a person types.
fn draft_of(
    node: &Node,
    (partner, agreement): (&Partner, &Agreement),
    id: &str,
    body: &[u8],
) -> Result<(Draft, Vec<attachments::Enclosed>)> {
    let refuse = |why: &str| Error::Refused(format!("item `{id}` of this bundle {why}; ask the partner to mend it"));
    let payload: Payload = serde_json::from_slice(body).map_err(|_| refuse("cannot be read"))?;
    if !agreement.theirs.kinds.contains(&payload.kind) {
        return Err(refuse("is of a kind that the agreement does not name"));
    }
    let form = node.kinds.form(&payload.kind).ok_or_else(|| refuse("is of a kind that this node does not have"))?;
    // Whatever an agreement names: an approval, an exception or an agreement of ours is made by nobody else.
    if !form.travels {
        return Err(refuse("is of a kind that never passes between organisations"));
    }
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
    Ok((draft, payload.attachments))
}

/// Orders the destruction of withdrawn copies; `resume` carries it out after the commit.
async fn tombstones(change: &mut Change<'_>, partner: &Partner, opened: &Opened) -> Result<Vec<RecordId>> {
    let mut records = Vec::new();
    let node = change.node;
    for tombstone in &opened.tombstones {
        let values = values![partner.org.as_str(), tombstone.id.as_str()];
        let Some(row) = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values).await? else { continue };
        records.extend(withdraw(node, change, partner, (&row.need(1)?, "enforcement-due")).await?);
    }
    Ok(records)
}

/// Withdraws a copy that came from this partner: nobody withdraws what is not theirs. What the law forbids us to
/// destroy is locked instead, and the origin is told. The receipt says why: `enforcement-due`, or `destruction-due` when
/// the time that was agreed is over.
pub(crate) async fn withdraw(
    node: &Node,
    change: &mut Change<'_>,
    partner: &Partner,
    (record, receipt): (&str, &str),
) -> Result<Option<RecordId>> {
    let Some(id) = RecordId::parse(record) else { return Ok(None) };
    let found = change.tx.record(&id).await?.filter(|r| r.channel.as_deref() == Some(partner.org.as_str()));
    let Some(copy) = found else { return Ok(None) };
    let now = node.now_text();
    let is_held = change.tx.fetch_one(sql::HOLD, values![id.as_str()]).await?.is_some();
    let (state, receipt) = if is_held { ("held", "hold-due") } else { ("withdrawn", receipt) };
    change.tx.execute(sql::RECORD_STATE, values![id.as_str(), state, now.as_str()]).await?;
    let values = values![partner.org.as_str(), id.as_str(), receipt, now.as_str()];
    change.tx.execute(sql::RECEIPT_STATE, values).await?;
    if is_held {
        change.tx.execute(sql::HOLD_DUE, values![id.as_str()]).await?;
        change.tx.push_outbox("lens", [&id]).await?;
    } else {
        change.tx.push_outbox("withdraw", [&id]).await?;
    }
    Ok((copy.state == "live" || copy.state == "lapsed").then_some(id))
}

/// What became of what we sent: records, withdrawals, messages, whole bundles.
async fn receipts(change: &mut Change<'_>, partner: &Partner, opened: &Opened) -> Result<()> {
    let (org, now) = (partner.org.as_str(), change.node.now_text());
    let rows = change.tx.fetch(sql::RECEIPTS, values![org]).await?;
    let mut by_id = HashMap::new();
    for row in &rows {
        by_id.insert(row.need(2)?, (row.need(1)?, row.need(5)?));
    }
    let sent = by_id.values().filter(|(_, state)| state == "sent").count();
    let is_sent = |id: &str| by_id.get(id).is_some_and(|(_, s)| s == "sent");
    let delivered: Vec<&str> = opened
        .receipts
        .iter()
        .filter(|r| r.state == "delivered")
        .map(|r| r.id.as_str())
        .filter(|id| is_sent(id))
        .collect();
    if !delivered.is_empty() && delivered.len() == sent {
        change.tx.execute(sql::RECEIPTS_DELIVERED, values![org, "sent", "delivered", now.as_str()]).await?;
    } else {
        for id in delivered {
            let values = values![org, by_id[id].0.as_str(), "delivered", now.as_str()];
            change.tx.execute(sql::RECEIPT_STATE, values).await?;
        }
    }
    for receipt in &opened.receipts {
        let next = match (receipt.state.as_str(), by_id.get(&receipt.id).map(|(_, s)| s.as_str())) {
            ("enforced", Some("withdrawn" | "legal-hold")) => "node-enforced",
            ("legal-hold", Some("withdrawn")) => "legal-hold",
            // They destroyed it unasked, because the time that was agreed is over.
            ("destroyed", Some("sent" | "delivered")) => "retention-enforced",
            // A newer copy was on its way meanwhile.
            ("delivered", Some("retention-enforced")) => "delivered",
            ("refused", Some("sent")) => "refused",
            ("accepted", _) => {
                let values = values![receipt.id.as_str(), org, Vec::<u8>::new()];
                change.tx.execute(sql::BUNDLE_ARRIVED, values).await?;
                continue;
            }
            ("taken", _) => {
                messages::delivered(change, partner, &receipt.id).await?;
                continue;
            }
            ("refused", None) => {
                messages::not_taken(change, partner, &receipt.id).await?;
                continue;
            }
            _ => continue,
        };
        let values = values![org, by_id[&receipt.id].0.as_str(), next, now.as_str()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    Ok(())
}
