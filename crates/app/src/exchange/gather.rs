//! What the next bundle for a partner holds: records that changed, withdrawals, receipts, messages.

use super::asking;
use super::before::{Before, Was, said_of};
use super::contributors::Contributors;
use super::held::Contents;
use super::passing::{Gatekeeper, Passing, Payload, Unreadable, passing};
use super::way::{how, is_within};
use crate::agreements::{Agreement, Partner};
use crate::attachments::Enclosures;
use crate::change::Change;
use crate::node::Node;
use crate::{Result, authorities, checkpoints, messages};
use jiff::Unit;
use jiff::civil::Date;
use record::RecordId;
use seal::bundle::{Item, Receipt, Tombstone};
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{Row, statements as sql, values};

/// The content of a bundle; the last `messages` of its items are messages.
pub(super) struct Content {
    pub(super) items: Vec<Item>,
    pub(super) messages: usize,
    pub(super) tombstones: Vec<Tombstone>,
    pub(super) receipts: Vec<Receipt>,
    /// How many of the receipts are about records.
    pub(super) acknowledged: usize,
    /// How many of the items hold the bytes of a file.
    pub(super) files: usize,
    /// Records that would pass and cannot be read, so that they stay.
    pub(super) unreadable: Vec<RecordId>,
    /// How many records wait until somebody was heard.
    pub(super) waiting: usize,
    /// What is remembered of it until it has arrived.
    pub(super) contents: Contents,
}

/// A record that passed before: the partner's id of it, which revision, what passed, where that stands and since when.
struct Known {
    partner_id: String,
    revision: i64,
    content: String,
    state: String,
    since: String,
}

impl Known {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            partner_id: row.need(2)?,
            revision: row.int(3).unwrap_or(0),
            content: row.need(4)?,
            state: row.need(5)?,
            since: row.need(6)?,
        })
    }

    fn was(self) -> Was {
        (self.revision, self.content, self.state, self.since)
    }

    /// What they have, with what of its lease is a reason to send it again.
    fn said(&self) -> &str {
        self.content.rsplit_once(HOW).map_or(self.content.as_str(), |(said, _)| said)
    }

    /// Whether they have this revision as it would pass now; for what cannot be read, so that it cannot be compared. What
    /// an older program sent does not say how it passed; nothing is said where they may have an older copy.
    fn is_as_it_went(&self, record: &Stored, how: &str) -> bool {
        let is_same = self.content.rsplit_once(HOW).is_none_or(|(_, went)| is_within(went, how));
        !self.content.is_empty() && is_same && self.revision == record.revision
    }
}

/// In `receipts.content` of what we sent: after it stands how it passed.
const HOW: &str = " as ";

/// States of records that the partner has, or may have.
pub(super) const OUT_THERE: [&str; 6] =
    ["sent", "delivered", "refused", "again", "withdrawal-queued", "retention-enforced"];

pub(super) async fn gather(
    node: &Node,
    change: &mut Change<'_>,
    partner: &Partner,
    agreement: Option<&Agreement>,
) -> Result<Content> {
    let rows = change.tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    let mut known: HashMap<String, Known> = HashMap::new();
    for row in &rows {
        known.insert(row.need(1)?, Known::read(row)?);
    }
    let (passing, unreadable) = match agreement {
        Some(agreement) => passing(node, &mut change.tx, agreement).await?,
        None => (Vec::new(), Vec::new()),
    };
    let asked = asking::asked(&mut change.tx).await?;
    let (waiting, passing): (Vec<_>, Vec<_>) = passing.into_iter().partition(|p| asking::waits(p, partner, &asked));
    let enclosures = Enclosures::read(node, &mut change.tx, &partner.org).await?;
    let lease_days = agreement.map_or(0, |a| a.ours.lease_days);
    let mut before = Before::of(partner);
    let of_records = (&passing[..], &mut known, lease_days);
    let (mut items, mut sent, went) = records(node, change, (partner, &enclosures), of_records).await?;
    before.went = went;
    let of_files = files(node, change, (partner, &enclosures), (&passing, &mut sent)).await?;
    let files = of_files.len();
    before.files.extend(of_files.iter().map(|item| item.id.clone()));
    items.extend(of_files);
    let is_in_force = agreement.is_some_and(|a| a.is_in_force(node.today()));
    // While an agreement is suspended, ended or expired, copies lapse by their lease; what would not pass even
    // if it were in force is withdrawn all the same.
    let mut kept = match agreement {
        Some(agreement) if !is_in_force => still_granted(node, change, (agreement, &enclosures), &known).await?,
        _ => as_they_went(&unreadable, &known),
    };
    // What of it they hold stays there until somebody is heard.
    kept.extend(waiting.iter().map(|p| p.record.id.as_str().to_owned()));
    let mut whole = Vec::new();
    for Passing { record, .. } in &passing {
        whole.push(node.partner_id(&partner.org, &record.id)?);
    }
    whole.extend(kept.iter().filter_map(|record| known.get(record)).map(|k| k.partner_id.clone()));
    known.retain(|record, _| !kept.contains(record));
    let (tombstones, mut receipts) = rest(node, change, (partner, known), &mut before).await?;
    authorities::tell_by_bundle(change, &partner.org).await?;
    let told = messages::take_queued(change, partner, (is_in_force, &whole)).await?;
    let messages = told.len();
    before.messages.extend(told.iter().map(|item| item.id.clone()));
    items.extend(told);
    let acknowledged = receipts.len();
    receipts.extend(answers(change, partner, &mut before).await?);
    let contents = Contents::of(&sent, (&items[..], before));
    let unreadable = unreadable.into_iter().map(|(record, _)| record.id).collect();
    let waiting = waiting.len();
    Ok(Content { items, messages, tombstones, receipts, acknowledged, files, unreadable, waiting, contents })
}

/// Receipts for messages and bundles of theirs, and what witnesses each other's logs.
async fn answers(change: &mut Change<'_>, partner: &Partner, before: &mut Before) -> Result<Vec<Receipt>> {
    let (org, mut receipts) = (partner.org.as_str(), Vec::new());
    for row in change.tx.fetch(sql::MESSAGES_TAKEN, values![org]).await? {
        receipts.push(Receipt { id: row.need(0)?, state: "taken".to_owned() });
    }
    change.tx.execute(sql::MESSAGES_ACKNOWLEDGED, values![org]).await?;
    before.answers("taken", &receipts);
    let refused = messages::take_refused(change, &partner.org).await?;
    before.answers("refused", &refused);
    receipts.extend(refused);
    for row in change.tx.fetch(sql::BUNDLES_TO_ACKNOWLEDGE, values![org]).await? {
        let id = row.need(0)?;
        before.bundles.push(id.clone());
        receipts.push(Receipt { id, state: "accepted".to_owned() });
    }
    change.tx.execute(sql::BUNDLES_ACKNOWLEDGED, values![org]).await?;
    receipts.extend(checkpoints::tell(change, partner).await?);
    Ok(receipts)
}

/// The bytes of files that go, and with `sent` the records that they belong to.
async fn files<'p>(
    node: &Node,
    change: &mut Change<'_>,
    (partner, enclosures): (&Partner, &Enclosures<'_>),
    (passing, sent): (&'p [Passing], &mut Vec<&'p Passing>),
) -> Result<Vec<Item>> {
    let (mut items, mut left) = (Vec::new(), Enclosures::room());
    for one in passing.iter().filter(|p| enclosures.has(&p.record.id)) {
        let Passing { record, payload, .. } = one;
        let theirs = node.partner_id(&partner.org, &record.id)?;
        let of_it = enclosures.items(change, (&record.id, &theirs), &payload.attachments, &mut left).await?;
        if !of_it.is_empty() {
            sent.push(one);
            items.extend(of_it);
        }
    }
    Ok(items)
}

/// Records that are in a bundle, and how each stood before.
type Went = Vec<(String, Option<Was>)>;

/// Records that changed, as items, which they are, and how they stood.
async fn records<'p>(
    node: &Node,
    change: &mut Change<'_>,
    (partner, enclosures): (&Partner, &Enclosures<'_>),
    (passing, known, lease_days): (&'p [Passing], &mut HashMap<String, Known>, u32),
) -> Result<(Vec<Item>, Vec<&'p Passing>, Went)> {
    let (mut items, mut sent, mut fresh, now) = (Vec::new(), Vec::new(), Vec::new(), node.now_text());
    let mut went = Vec::new();
    for one in passing {
        let Passing { record, payload, how } = one;
        let said = said_by(node, payload)?;
        let bare = format!("{said}{}", lease_given((record, payload), lease_days));
        let content = format!("{bare}{HOW}{how}");
        let before = known.remove(record.id.as_str());
        let is_there = |k: &&Known| match k.state.as_str() {
            "sent" | "delivered" => k.said() == bare,
            // What they destroyed when its agreed time was over is not sent again, unless it has changed since.
            "retention-enforced" => k.content.starts_with(&said),
            _ => false,
        };
        if let Some(there) = before.as_ref().filter(is_there) {
            passes_as(change, partner, (record, there), &content).await?;
            continue;
        }
        // What they do not have any more comes again with its files.
        if before.as_ref().is_none_or(|k| !matches!(k.state.as_str(), "sent" | "delivered")) {
            enclosures.forget(change, &record.id).await?;
        }
        let id = node.partner_id(&partner.org, &record.id)?;
        let row = values![
            partner.org.as_str(),
            record.id.as_str(),
            id.as_str(),
            record.revision,
            content,
            "sent",
            now.as_str()
        ];
        if before.is_none() {
            fresh.push(row.to_vec());
        } else {
            change.tx.execute(sql::RECEIPT_SET, row).await?;
        }
        items.push(Item { id, kind: record.kind.clone(), body: serde_json::to_vec(payload)? });
        sent.push(one);
        went.push((record.id.as_str().to_owned(), before.map(Known::was)));
    }
    let columns = &["channel", "record", "partner_id", "revision", "content", "state", "since"];
    change.tx.insert_many("receipts", columns, fresh).await?;
    Ok((items, sent, went))
}

/// A code of what passes. The lease of what is ours is renewed by every bundle; it alone is no reason to send a record
/// again.
fn said_by(node: &Node, payload: &Payload) -> Result<String> {
    let mut content = serde_json::to_string(&(&payload.open, &payload.sealed, &payload.label))?;
    if !payload.attachments.is_empty() {
        content.push_str(&serde_json::to_string(&payload.attachments)?);
    }
    Ok(node.keyed_hash(&content))
}

/// They have what would go now. Where it is of another revision or passes in another way than it went, that is kept for
/// the day on which it cannot be read.
async fn passes_as(
    change: &mut Change<'_>,
    partner: &Partner,
    (record, there): (&Stored, &Known),
    content: &str,
) -> Result<()> {
    let is_new = there.content != content || there.revision != record.revision;
    if !is_new || there.state == "retention-enforced" {
        return Ok(());
    }
    let (org, theirs, since) = (partner.org.as_str(), there.partner_id.as_str(), there.since.as_str());
    let row = values![org, record.id.as_str(), theirs, record.revision, content, there.state.as_str(), since];
    change.tx.execute(sql::RECEIPT_SET, row).await?;
    Ok(())
}

/// What of its lease is a reason to send a record again: of our own nothing. What we pass on is ours no longer than its
/// origin lets it be, so that no bundle of ours alone may renew it there. It goes again when we have it for longer than
/// we could give before, and, where we have it for longer than we give, twice in the time that we give.
fn lease_given((record, payload): (&Stored, &Payload), lease_days: u32) -> String {
    let Some(ours) = &record.lease_until else { return String::new() };
    if &payload.lease_until == ours {
        return format!(" until {ours}");
    }
    let until = payload.lease_until.parse::<Date>().ok();
    let days = until.and_then(|until| until.since((Unit::Day, Date::constant(1970, 1, 1))).ok()).map(|s| s.get_days());
    let half = i32::try_from((lease_days / 2).max(1)).unwrap_or(i32::MAX);
    format!(" in {}", days.unwrap_or_default() / half)
}

/// Of records that would pass and cannot be read, those that the partner holds, that did not change since, and that would
/// pass in the same way: nobody withdrew them. What they hold of another is withdrawn, since it may pass less far now.
fn as_they_went(unreadable: &[Unreadable], known: &HashMap<String, Known>) -> BTreeSet<String> {
    let is_same = |(record, how): &&Unreadable| {
        let is_there = |k: &&Known| matches!(k.state.as_str(), "sent" | "delivered" | "again" | "retention-enforced");
        known.get(record.id.as_str()).filter(is_there).is_some_and(|k| k.is_as_it_went(record, how))
    };
    unreadable.iter().filter(is_same).map(|(record, _)| record.id.as_str().to_owned()).collect()
}

/// Records that would still pass if the agreement were in force. Of a count whose days cannot be read that is not known:
/// it stays there as it went.
async fn still_granted(
    node: &Node,
    change: &mut Change<'_>,
    (agreement, enclosures): (&Agreement, &Enclosures<'_>),
    known: &HashMap<String, Known>,
) -> Result<BTreeSet<String>> {
    let mut gatekeeper = Gatekeeper::new(node, &mut change.tx, agreement).await?.even_if_at_rest();
    let contributors = Contributors::read(&mut change.tx, agreement).await?;
    let mut kept = BTreeSet::new();
    for (record, there) in known.iter().filter(|(_, k)| OUT_THERE.contains(&k.state.as_str())) {
        let Some(id) = RecordId::parse(record) else { continue };
        let found = change.tx.record(&id).await?.filter(|r| r.state == "live" && gatekeeper.is_candidate(r));
        let Some(found) = found else { continue };
        let mut is_granted = gatekeeper.of(&found).is_some();
        if let Some((label, granted)) = gatekeeper.if_agreed(&found) {
            let files = enclosures.standing(&found.id, granted);
            let how = how((node, agreement, &contributors), &found.kind, (label, granted, &files))?;
            is_granted |= there.is_as_it_went(&found, &how);
        }
        if is_granted {
            kept.insert(record.clone());
        }
    }
    Ok(kept)
}

/// What was sent and no longer passes is withdrawn; what we hold of theirs is acknowledged.
async fn rest(
    node: &Node,
    change: &mut Change<'_>,
    (partner, known): (&Partner, HashMap<String, Known>),
    before: &mut Before,
) -> Result<(Vec<Tombstone>, Vec<Receipt>)> {
    let (mut tombstones, mut receipts, now) = (Vec::new(), Vec::new(), node.now_text());
    let receipt = |id: String, state: &str| Receipt { id, state: state.to_owned() };
    for (record, Known { partner_id, state, since, .. }) in known {
        let next = if OUT_THERE.contains(&state.as_str()) || state == "withdrawal-again" {
            tombstones.push(Tombstone { id: partner_id, reason: "withdrawn".to_owned() });
            before.withdrawn.push((record.clone(), state, since));
            "withdrawn"
        } else {
            let Some((said, next)) = said_of(&state) else { continue };
            receipts.push(receipt(partner_id, said));
            let is_delivery = state == "delivery-due";
            before.owed.entry(state).or_default().push(record.clone());
            // There may be thousands of these: they move on all at once.
            if is_delivery {
                continue;
            }
            next
        };
        let values = values![partner.org.as_str(), record, next, now.as_str()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    let due = values![partner.org.as_str(), "delivery-due", "acknowledged", now.as_str()];
    change.tx.execute(sql::RECEIPTS_DELIVERED, due).await?;
    let mut refused = Vec::new();
    for row in change.tx.fetch(sql::REFUSALS_DUE, values![partner.org.as_str()]).await? {
        refused.push(receipt(row.need(0)?, "refused"));
    }
    change.tx.execute(sql::REFUSALS_DONE, values![partner.org.as_str()]).await?;
    before.answers("refusal-due", &refused);
    receipts.extend(refused);
    tombstones.sort_by(|a, b| a.id.cmp(&b.id));
    receipts.sort_by(|a, b| a.id.cmp(&b.id));
    Ok((tombstones, receipts))
}
