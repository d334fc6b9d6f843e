//! What of the attachments passes to a partner, and what comes from one.
//!
//! A record says which files it has in the compartments that pass. Small ones follow in the same bundle, each under an id
//! that only this partner knows; of the others the partner learns that they exist. Unless exact place, day and identity
//! pass, a picture is cleared of everything but the picture, and what cannot be cleared does not pass. A name of a file
//! never does. Only files of our own records pass, not those that a partner gave us.

use super::folder;
use super::{Facts, Kept, arriving, compartment, keep, kept, naming, picture};
use crate::agreements::Partner;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use record::{Compartment, Label, OrgId, PlacePrecision, Precision, RecordId, TimePrecision};
use seal::bundle::Item;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Read;
use store::records::Stored;
use store::{Row, Tx, statements as sql, values};

/// The kind of an item that holds the bytes of a file.
pub(crate) const BYTES: &str = "@attachment";

const MIB: u64 = 1024 * 1024;

/// The largest file that goes in a bundle, in bytes.
const LARGEST: u64 = 8 * MIB;

/// The most bytes of files in one bundle: a page takes bundles of 64 MiB, and records go first. More follow in the next.
const MOST: u64 = 32 * MIB;

/// What a partner learns of a file: that it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// The id under which the two nodes speak of it.
    pub id: String,
    /// The compartment in which it lies.
    pub compartment: Compartment,
    /// Its media type.
    pub media: String,
    /// Its size in MiB, rounded up.
    pub mebibytes: u64,
}

/// The head of an item that holds a file: a line of JSON, then the bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    record: String,
    digest: String,
}

/// How a file passes, when its bytes do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    Cleared,
}

/// The files of all records, asked record by record what of them passes to one partner.
pub(crate) struct Enclosures<'a> {
    node: &'a Node,
    partner: &'a OrgId,
    rows: HashMap<String, Vec<Row>>,
}

impl<'a> Enclosures<'a> {
    pub(crate) async fn read(node: &'a Node, tx: &mut Tx, partner: &'a OrgId) -> Result<Self> {
        let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
        for row in tx.fetch(sql::ATTACHMENTS, &[]).await? {
            rows.entry(row.need(1)?).or_default().push(row);
        }
        Ok(Self { node, partner, rows })
    }

    /// What of a record's files passes, in compartments that pass.
    pub(crate) async fn of(
        &self,
        record: &RecordId,
        (granted, label): (&BTreeSet<Compartment>, &Label),
    ) -> Result<Vec<Enclosed>> {
        let mut enclosed = Vec::new();
        for kept in self.ours(record).await?.into_iter().filter(|k| granted.contains(&k.compartment)) {
            let id = partner_id(self.node, self.partner, (&kept.id, how(&kept.facts, (granted, label))))?;
            let (compartment, mebibytes) = (kept.compartment, kept.facts.size_bytes.div_ceil(MIB));
            enclosed.push(Enclosed { id, compartment, mebibytes, media: kept.facts.media });
        }
        enclosed.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(enclosed)
    }

    /// The ids of a record's files in compartments that pass, by their rows alone: a file comes and goes without a new
    /// revision of its record, and one whose key is lost was not removed.
    pub(crate) fn standing(&self, record: &RecordId, granted: &BTreeSet<Compartment>) -> Vec<&str> {
        let rows = self.rows.get(record.as_str()).into_iter().flatten();
        rows.filter(|row| compartment(row).is_some_and(|c| granted.contains(&c))).filter_map(|row| row.str(0)).collect()
    }

    async fn ours(&self, record: &RecordId) -> Result<Vec<Kept>> {
        let mut ours = Vec::new();
        for row in self.rows.get(record.as_str()).into_iter().flatten() {
            ours.extend(kept(self.node, row).await?.filter(|k| k.facts.theirs.is_none()));
        }
        Ok(ours)
    }

    /// The bytes of what passes of a record's files and the partner has not been sent, as items; `left` is what the
    /// bundle still holds.
    pub(crate) async fn items(
        &self,
        change: &mut Change<'_>,
        (record, theirs): (&RecordId, &str),
        enclosed: &[Enclosed],
        left: &mut u64,
    ) -> Result<Vec<Item>> {
        let rows = change.tx.fetch(sql::ATTACHMENTS_SENT, values![self.partner.as_str()]).await?;
        let sent: HashSet<String> = rows.iter().filter_map(|r| r.text(0)).collect();
        let mut items = Vec::new();
        for kept in self.ours(record).await? {
            for how in [How::Whole, How::Cleared] {
                let id = partner_id(self.node, self.partner, (&kept.id, how))?;
                let is_enclosed = enclosed.iter().any(|e| e.id == id);
                if !is_enclosed && sent.contains(&id) {
                    // Their copy goes, so that it has to be sent when it passes again.
                    change.tx.execute(sql::ATTACHMENT_SENT_FORGET, values![self.partner.as_str(), id.as_str()]).await?;
                }
                let is_due = is_enclosed && !sent.contains(&id) && goes(&kept.facts, how);
                if !is_due || kept.facts.size_bytes > *left {
                    continue;
                }
                // What is lost or damaged holds nothing else up; `doctor` says so.
                let Some(whole) = bytes(self.node, &kept) else { continue };
                // What turns out not to be what it seemed is told of like a large one.
                let passing =
                    if how == How::Whole { Some(whole) } else { picture::stripped(&kept.facts.media, &whole) };
                if let Some(bytes) = passing {
                    *left = left.saturating_sub(bytes.len() as u64);
                    items.push(Item { id: id.clone(), kind: BYTES.to_owned(), body: body(theirs, &bytes)? });
                }
                change.tx.execute(sql::ATTACHMENT_SENT, values![self.partner.as_str(), id]).await?;
            }
        }
        Ok(items)
    }

    /// A record goes to the partner as if for the first time, and so do its files.
    pub(crate) async fn forget(&self, change: &mut Change<'_>, record: &RecordId) -> Result<()> {
        for row in self.rows.get(record.as_str()).into_iter().flatten() {
            let Some(id) = RecordId::parse(&row.need(0)?) else { continue };
            for how in [How::Whole, How::Cleared] {
                let theirs = partner_id(self.node, self.partner, (&id, how))?;
                change.tx.execute(sql::ATTACHMENT_SENT_FORGET, values![self.partner.as_str(), theirs]).await?;
            }
        }
        Ok(())
    }

    /// Whether a record has files at all.
    pub(crate) fn has(&self, record: &RecordId) -> bool {
        self.rows.contains_key(record.as_str())
    }

    /// What a bundle holds of files at most.
    pub(crate) fn room() -> u64 {
        MOST
    }
}

/// What a picture says of place, moment and device passes only to whom all of that would pass anyway.
fn how(facts: &Facts, (granted, label): (&BTreeSet<Compartment>, &Label)) -> How {
    let is_whole = goes_whole(granted, label.precision) && facts.size_bytes <= LARGEST;
    if is_whole { How::Whole } else { How::Cleared }
}

/// Whether files pass whole to whom these parts pass, told this finely.
pub(crate) fn goes_whole(parts: &BTreeSet<Compartment>, precision: Precision) -> bool {
    let is_exact = precision.place == PlacePrecision::Exact && precision.time == TimePrecision::Day;
    is_exact && parts.contains(&Compartment::Identity) && parts.contains(&Compartment::Location)
}

/// Whether the bytes of a file go along, and not only the word that it is there.
fn goes(facts: &Facts, how: How) -> bool {
    facts.size_bytes <= LARGEST && (how == How::Whole || picture::can_strip(&facts.media))
}

/// The whole file and the cleared one have different ids: when one takes the place of the other, the partner's copy goes.
fn partner_id(node: &Node, partner: &OrgId, (id, how): (&RecordId, How)) -> Result<String> {
    let way = if how == How::Whole { "whole" } else { "plain" };
    let id = RecordId::parse(&format!("{id}-{way}")).ok_or_else(|| Error::Internal("an id is too long".to_owned()))?;
    node.partner_id(partner, &id)
}

fn body(record: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    let head = Head { record: record.to_owned(), digest: seal::Digest::of(bytes).to_string() };
    Ok([&serde_json::to_vec(&head)?, &b"\n"[..], bytes].concat())
}

/// The whole of a file, when it is what it was.
fn bytes(node: &Node, kept: &Kept) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    folder::reader(node, kept).ok()?.read_to_end(&mut whole).ok()?;
    (seal::Digest::of(&whole).to_string() == kept.facts.digest).then_some(whole)
}

/// Takes the list of files of a received record: new ones are noted, those that it names no more are destroyed, unless
/// the law forbids it.
pub(crate) async fn take_list(change: &mut Change<'_>, record: &RecordId, listed: &[Enclosed]) -> Result<()> {
    let node = change.node;
    let stored = change.tx.record(record).await?.ok_or(Error::NotFound)?;
    let most = super::limits::read(&mut change.tx).await?.count;
    let is_held = change.tx.fetch_one(sql::HOLD, values![record.as_str()]).await?.is_some();
    let mut known = HashSet::new();
    let mut counts: BTreeMap<Compartment, u64> = BTreeMap::new();
    for row in change.tx.fetch(sql::ATTACHMENTS_OF, values![record.as_str()]).await? {
        let Some(kept) = kept(node, &row).await? else { continue };
        let theirs = kept.facts.theirs.unwrap_or_default();
        let is_listed = listed.iter().any(|e| e.id == theirs);
        if is_listed || is_held {
            *counts.entry(kept.compartment).or_default() += 1;
            known.insert(theirs);
        } else {
            change.tx.push_outbox(super::TASK, [&kept.id]).await?;
        }
    }
    let is_sound = |e: &&Enclosed| RecordId::parse(&e.id).is_some() && e.compartment != Compartment::Open;
    for enclosed in listed.iter().filter(is_sound) {
        let count = counts.entry(enclosed.compartment).or_default();
        if *count >= most || !known.insert(enclosed.id.clone()) {
            continue;
        }
        *count += 1;
        note(change, &stored, enclosed).await?;
    }
    Ok(())
}

/// A file that a partner told of, whose bytes are not here.
async fn note(change: &mut Change<'_>, record: &Stored, enclosed: &Enclosed) -> Result<()> {
    let node = change.node;
    let facts = Facts {
        name: String::new(),
        media: naming::served(&enclosed.media).to_owned(),
        size_bytes: enclosed.mebibytes.saturating_mul(MIB),
        sealed_bytes: 0,
        digest: String::new(),
        who: "exchange".to_owned(),
        made: node.now_text(),
        theirs: Some(enclosed.id.clone()),
    };
    let key = seal::DataKey::generate(&mut *node.rng());
    let (id, compartment) = (node.new_id(), enclosed.compartment);
    let kept = Kept { id, compartment, is_here: false, facts, key };
    keep(change, (record, &kept)).await
}

/// Takes the bytes of a file that a record of this partner named. What fits nothing is left out, and the log says so.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, item: &Item) -> Result<()> {
    let Some((kept, _, bytes)) = awaited(change, from, item).await? else {
        let detail = format!("{} {BYTES}", from.short_name);
        return change.note(&Entry::general("message-refused", "exchange", Some(detail)));
    };
    let node = change.node;
    let (free, size_bytes) = (super::limits::read(&mut change.tx).await?.free_bytes, bytes.len() as u64);
    arriving::require_room(node, free.saturating_add(size_bytes))?;
    let sealed_bytes = arriving::seal_whole(node, (&kept.id, &kept.key), bytes)?;
    let digest = seal::Digest::of(bytes).to_string();
    let facts = Facts { media: naming::media(bytes), size_bytes, sealed_bytes, digest, ..kept.facts.clone() };
    super::set(change, &Kept { facts, is_here: true, ..kept }).await
}

/// The partner's id of the record whose file an item brings, when [`take`] would keep it.
pub(crate) async fn record_of(change: &mut Change<'_>, from: &Partner, item: &Item) -> Result<Option<String>> {
    Ok(awaited(change, from, item).await?.map(|(_, head, _)| head.record))
}

/// Whether the bytes of every file that a record names are here.
pub(crate) async fn are_here(change: &mut Change<'_>, record: &str) -> Result<bool> {
    for row in change.tx.fetch(sql::ATTACHMENTS_OF, values![record]).await? {
        if super::kept_in(change, &row).await?.is_none_or(|kept| !kept.is_here) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The file that an item brings, when it was told of and its bytes are not here.
async fn awaited<'a>(
    change: &mut Change<'_>,
    from: &Partner,
    item: &'a Item,
) -> Result<Option<(Kept, Head, &'a [u8])>> {
    let Some(at) = item.body.iter().position(|b| *b == b'\n') else { return Ok(None) };
    let (head, bytes) = (&item.body[..at], &item.body[at + 1..]);
    let Ok(head) = serde_json::from_slice::<Head>(head) else { return Ok(None) };
    if bytes.is_empty() || bytes.len() as u64 > LARGEST || seal::Digest::of(bytes).to_string() != head.digest {
        return Ok(None);
    }
    let values = values![from.org.as_str(), head.record.as_str()];
    let row = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values).await?;
    let Some(record) = row.and_then(|r| r.text(1)) else { return Ok(None) };
    for row in change.tx.fetch(sql::ATTACHMENTS_OF, values![record.as_str()]).await? {
        if let Some(kept) = super::kept_in(change, &row).await?
            && kept.facts.theirs.as_deref() == Some(item.id.as_str())
            && !kept.is_here
        {
            return Ok(Some((kept, head, bytes)));
        }
    }
    Ok(None)
}
