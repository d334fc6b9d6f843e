//! What a bundle does here: messages first, then records, withdrawals and receipts. How much of a record is kept is
//! decided in `keep`.

use super::keep::{Taken, draft_of, refuse};
use super::{Accepted, named};
use crate::agreements::{Agreement, Partner};
use crate::change::Change;
use crate::messages::MARK;
use crate::node::Node;
use crate::{Error, Result, agreements, attachments, exchange, messages};
use record::RecordId;
use seal::bundle::{Item, Opened};
use std::collections::{BTreeSet, HashMap, HashSet};
use store::records::Stored;
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
    // Before anything is answered that may rest on what was withdrawn.
    accepted.again = exchange::told_again(change, partner, &opened.receipts).await?;
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
    let (agreements, items, refused) = taken(node, change, agreement, items).await?;
    for item in &refused {
        not_taken(change, partner, &item.id).await?;
    }
    accepted.refused = refused.len();
    if !agreements.is_empty() {
        let (done, whole) = records(node, change, (partner, &agreements), &items).await?;
        accepted.refused += done.refused;
        let Accepted { added, changed, beyond, narrowed, .. } = done;
        accepted = Accepted { added, changed, beyond, narrowed, ..accepted };
        let is_cut = agreements.windows(2).any(|versions| versions[0].theirs != versions[1].theirs);
        for file in files {
            if is_cut {
                file_not_taken(change, partner, file).await?;
            } else {
                attachments::take(change, partner, file).await?;
            }
        }
        void_refusals(change, partner, &whole).await?;
    }
    for item in after {
        messages::take(change, partner, item).await?;
    }
    accepted.withdrawn += tombstones(change, partner, opened).await?.len();
    receipts(change, partner, opened).await?;
    Ok(accepted)
}

/// Notes for the next bundle that an item was not taken.
async fn not_taken(change: &mut Change<'_>, partner: &Partner, id: &str) -> Result<()> {
    let values = values![id, partner.org.as_str(), Vec::<u8>::new(), change.node.now_text()];
    change.tx.execute(sql::REFUSAL_SET, values).await?;
    Ok(())
}

/// What was refused before and came whole since is not refused any more, or it would come once more. Of a record that
/// names a file which is not here the refusal stays: the sender takes the file for sent, and only a refusal brings it.
async fn void_refusals(change: &mut Change<'_>, partner: &Partner, whole: &BTreeSet<String>) -> Result<()> {
    let org = partner.org.as_str();
    for row in change.tx.fetch(sql::REFUSALS_DUE, values![org]).await? {
        let id = row.need(0)?;
        if !whole.contains(&id) {
            continue;
        }
        let copy = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values![org, id.as_str()]).await?;
        let Some(record) = copy.and_then(|row| row.text(1)) else { continue };
        if attachments::are_here(change, &record).await? {
            change.tx.execute(sql::REFUSAL_VOID, values![org, id.as_str()]).await?;
        }
    }
    Ok(())
}

/// The bytes of a file that went before a newer version granted something else may say what passes no longer: they are
/// not kept. Its record is asked for once more, since its files come with it as the newer one lets them pass.
async fn file_not_taken(change: &mut Change<'_>, partner: &Partner, file: &Item) -> Result<()> {
    match attachments::record_of(change, partner, file).await? {
        Some(record) => not_taken(change, partner, &record).await,
        None => Ok(()),
    }
}

/// The agreements whose terms all hold for what is taken, the one that the bundle names first, with the records that are
/// taken and those that are not.
///
/// A version that a newer one has replaced may still be named, since it was in force when the bundle was sealed. What it
/// brings is taken only while the newer one is in force, and of it the parts that both allow, as coarsely as the coarser
/// of both tells, under the label of both: who suspends, ends or narrows does it at once.
async fn taken<'i>(
    node: &Node,
    change: &mut Change<'_>,
    agreement: Option<Agreement>,
    items: Vec<&'i Item>,
) -> Result<(Vec<Agreement>, Vec<&'i Item>, Vec<&'i Item>)> {
    let Some(agreement) = agreement else { return Ok((Vec::new(), Vec::new(), items)) };
    let today = node.today();
    if agreement.is_in_force(today) {
        return Ok((vec![agreement], items, Vec::new()));
    }
    let newer = agreements::with_in(node, &mut change.tx, &agreement.partner).await?;
    match newer.filter(|newer| agreement.state == "superseded" && newer.is_in_force(today)) {
        Some(newer) => {
            let (items, refused) = items.into_iter().partition(|i| newer.theirs.kinds.contains(&i.kind));
            Ok((vec![agreement, newer], items, refused))
        }
        None => Ok((Vec::new(), Vec::new(), items)),
    }
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

/// Takes the records of a bundle, and gives the partner's ids of those of which all was taken that came.
async fn records(
    node: &Node,
    change: &mut Change<'_>,
    (partner, agreements): (&Partner, &[Agreement]),
    items: &[&Item],
) -> Result<(Accepted, BTreeSet<String>)> {
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let known: HashMap<String, String> = rows.iter().filter_map(|r| r.text(2).zip(r.text(1))).collect();
    // Whatever the partner still grants stays readable for another lease; nothing is renewed out of force. What comes
    // now says by itself how long it stays.
    if let Some(agreement) = agreements.first().filter(|a| a.is_in_force(node.today())) {
        let lease = jiff::Span::new().days(i64::from(agreement.theirs.lease_days));
        let until = node.today().checked_add(lease).unwrap_or(agreement.protocol.ends).min(agreement.protocol.ends);
        change.tx.execute(sql::RENEW, values![partner.org.as_str(), until.to_string()]).await?;
    }
    let (mut drafts, mut ids, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    let (mut accepted, mut whole) = (Accepted::default(), BTreeSet::<String>::new());
    for item in items {
        whole.remove(&item.id);
        let Some(taken) = draft_of(node, (partner, agreements), item)? else {
            not_taken(change, partner, &item.id).await?;
            accepted.refused += 1;
            continue;
        };
        let Taken { draft, files, lease, is_beyond, is_narrowed } = taken;
        accepted.beyond += usize::from(is_beyond);
        accepted.narrowed += usize::from(is_narrowed);
        if is_narrowed {
            // It was taken, but less of it than came. Who heard meanwhile that an older copy is here takes that for this
            // one: so it comes again under the newer version, with its files.
            not_taken(change, partner, &item.id).await?;
        } else {
            whole.insert(item.id.clone());
        }
        match before(change, (partner, item), known.get(&item.id)).await? {
            Some(before) => {
                change.update(&before, draft, "receive").await?;
                // What it was before its origin may have granted then and not now: parts, exact places, words.
                change.tx.execute(sql::REVISIONS_DELETE, values![before.id.as_str()]).await?;
                attachments::take_list(change, &before.id, &files).await?;
                let (id, revision, now) = (before.id.as_str(), before.revision + 1, node.now_text());
                let row = values![partner.org.as_str(), id, item.id.as_str(), revision, lease, "delivery-due", now];
                change.tx.execute(sql::RECEIPT_SET, row).await?;
                accepted.changed += 1;
            }
            None => {
                // A copy that was withdrawn and comes again is a new record; the old one's receipt would hide it.
                if known.contains_key(&item.id) {
                    let old = values![partner.org.as_str(), item.id.as_str()];
                    change.tx.execute(sql::RECEIPT_FORGET, old).await?;
                }
                drafts.push(draft);
                ids.push((item.id.clone(), lease));
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
        .map(|(record, (id, lease))| {
            values![partner.org.as_str(), record.as_str(), id, 1, lease, "delivery-due", node.now_text()].to_vec()
        })
        .collect();
    let columns = &["channel", "record", "partner_id", "revision", "content", "state", "since"];
    change.tx.insert_many("receipts", columns, rows).await?;
    Ok((accepted, whole))
}

/// The copy that a partner sends anew; `None` when it is not here any more.
///
/// INVARIANT: only what came from this partner is changed by what it sends. It knows the ids of what we sent as well, and
/// one of these would otherwise put its own words, label and files in the place of ours.
async fn before(
    change: &mut Change<'_>,
    (partner, item): (&Partner, &Item),
    known: Option<&String>,
) -> Result<Option<Stored>> {
    let Some(id) = known.and_then(|id| RecordId::parse(id)) else { return Ok(None) };
    let Some(record) = change.tx.record(&id).await? else { return Ok(None) };
    if record.channel.as_deref() != Some(partner.org.as_str()) || record.kind != item.kind {
        return Err(refuse(item, "names a record that is not the same"));
    }
    Ok(Some(record).filter(|r| matches!(r.state.as_str(), "live" | "lapsed" | "held")))
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
    let says: HashSet<(&str, &str)> = opened.receipts.iter().map(|r| (r.id.as_str(), r.state.as_str())).collect();
    let is_refused = opened.receipts.iter().any(|r| r.state == "refused");
    let older = if is_refused { exchange::older_copies(&mut change.tx, &partner.org).await? } else { BTreeSet::new() };
    for receipt in &opened.receipts {
        let had_older = by_id.get(&receipt.id).is_some_and(|(record, _)| older.contains(record));
        let has_older = had_older || says.contains(&(receipt.id.as_str(), "delivered"));
        let next = match (receipt.state.as_str(), by_id.get(&receipt.id).map(|(_, s)| s.as_str())) {
            ("enforced", Some("withdrawn" | "legal-hold")) => "node-enforced",
            ("legal-hold", Some("withdrawn")) => "legal-hold",
            // They destroyed it unasked, because the time that was agreed is over.
            ("destroyed", Some("sent" | "delivered" | "again")) => "retention-enforced",
            // A newer copy was on its way meanwhile.
            ("delivered", Some("retention-enforced")) => "delivered",
            // They destroyed the copy that they had, and want no other.
            ("refused", Some("sent" | "delivered")) if says.contains(&(receipt.id.as_str(), "destroyed")) => continue,
            // They took an older copy, and have it: not the one that was acknowledged meanwhile, or goes now.
            ("refused", Some("delivered" | "again")) => "again",
            ("refused", Some("sent")) if has_older => "again",
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
        let record = by_id[&receipt.id].0.as_str();
        if next == "again" {
            change.tx.execute(sql::RECEIPT_CONTENT_FORGET, values![org, record]).await?;
        }
        change.tx.execute(sql::RECEIPT_STATE, values![org, record, next, now.as_str()]).await?;
    }
    Ok(())
}
