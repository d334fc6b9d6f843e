//! How versions pass between parties: as messages, each to every party, each idempotent by its digest.

use super::citing::{Table, for_anybody, is_enough, label_of};
use super::version::{MOST_BYTES, Signed, Version, mark};
use super::write::{Origin, keep, signed_bytes};
use super::{Held, LINK, all_held, bindings, heads_of, held, one, rung_for, source_key};
use crate::agreements::{self, Partner};
use crate::change::Change;
use crate::exchange::passing::Gatekeeper;
use crate::node::{Node, hex, unhex};
use crate::{Error, Result, derivations, messages};
use record::{OrgId, RecordId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// The most versions of one document by one author: who sends more fills a disk and writes no text.
const MOST_VERSIONS: usize = 1_000;

/// What waits for a partner: which version, by our record of it.
#[derive(Debug, Serialize, Deserialize)]
struct Queued {
    version: RecordId,
}

/// Puts a version into the next bundle for a partner.
pub(super) async fn queue(change: &mut Change<'_>, to: &OrgId, version: &RecordId) -> Result<()> {
    let body = serde_json::to_vec(&Queued { version: version.clone() })?;
    messages::queue(change, to, ("@document", &body)).await?;
    Ok(())
}

/// A version on its way. What its references mean is told beside it, to each partner by the ids that we share with
/// them, and is no part of what was signed.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    signed: String,
    ids: BTreeMap<String, String>,
}

/// What becomes of a version that waits for a bundle.
pub(crate) enum Leaving {
    /// It goes, as these bytes.
    Now(Vec<u8>),
    /// It may not go as things stand, and waits.
    Later,
    /// It is gone here, or rests on what is gone for good, and never goes.
    Never,
}

/// Whether a version that waits may go to a partner now: the agreement goes far enough today, and nothing that it
/// rests on was withdrawn or narrowed since it was written.
pub(crate) async fn outgoing(node: &Node, tx: &mut Tx, (to, body): (&Partner, &[u8])) -> Result<Leaving> {
    let queued: Queued = serde_json::from_slice(body)?;
    let version = match one(tx, &queued.version).await {
        Err(Error::NotFound) => return Ok(Leaving::Never),
        other => other?,
    };
    let agreement = agreements::with_in(node, tx, &to.org).await?;
    let wanted = (version.for_use, node.today());
    let Some(agreement) = agreement.filter(|a| is_enough(a, &a.ours, wanted)) else { return Ok(Leaving::Later) };
    let flags = derivations::flags_of(node, tx, &version.record.id).await?;
    let all = held(tx, &version.document).await?;
    if flags.iter().any(|f| matches!(f.reason.as_str(), "withdrawn" | "shredded")) {
        return Ok(Leaving::Never);
    }
    if !flags.is_empty() {
        // What was made again by a later version need not wait for better days.
        let is_head = heads_of(&all).iter().any(|h| h.digest == version.digest);
        return Ok(if is_head { Leaving::Later } else { Leaving::Never });
    }
    let bound = bindings(tx, &all).await?;
    let asked = crate::exchange::asked(tx).await?;
    let label = node.label(tx, version.record.label).await?;
    if !asked.is_empty() && crate::exchange::rests_on(&version.record, &label, &asked) {
        return Ok(Leaving::Later);
    }
    let mut keeper = Gatekeeper::new(node, tx, &agreement).await?;
    let mut ids = BTreeMap::new();
    for reference in version.references() {
        let Some(record) = bound.get(reference) else { continue };
        // A decision about one record changes no label, so that it raises no flag: it is asked for here.
        let found = tx.record(record).await?.filter(|r| r.channel.is_none() && r.origin == node.org);
        let passes = |r: &Stored| keeper.of(r).is_some_and(|(label, _)| label.top_rung >= rung_for(version.for_use));
        if !found.as_ref().is_none_or(passes) {
            return Ok(Leaving::Later);
        }
        if let Some(id) = shared_id(node, tx, (to, record)).await? {
            ids.insert(reference.clone(), id);
        }
    }
    let signed = hex(&signed_bytes(node, tx, &version).await?);
    Ok(Leaving::Now(serde_json::to_vec(&Message { signed, ids })?))
}

/// The id by which a partner and we both know a record, when it is ours or theirs.
async fn shared_id(node: &Node, tx: &mut Tx, (with, record): (&Partner, &RecordId)) -> Result<Option<String>> {
    let Some(found) = tx.record(record).await? else { return Ok(None) };
    if found.channel.is_none() && found.origin == node.org {
        return Ok(Some(node.partner_id(&with.org, record)?));
    }
    let rows = tx.fetch(sql::RECEIPTS_OF, values![record.as_str()]).await?;
    Ok(rows.iter().find(|r| r.text(0).as_deref() == Some(with.org.as_str())).and_then(|r| r.text(2)))
}

/// Every version of every document that a partner is party to goes to them once more: a channel starts again, and
/// either side may have gone back to an older copy.
pub(crate) async fn queue_all(change: &mut Change<'_>, to: &OrgId) -> Result<()> {
    messages::forget(change, to, "@document").await?;
    for version in all_held(&mut change.tx).await? {
        if version.parties.contains(to) {
            queue(change, to, &version.record.id).await?;
        }
    }
    Ok(())
}

/// Takes a version that came with a bundle. One that is here already brings at most what its references mean.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let refuse = |why: &str| Error::Refused(format!("a joint document in this bundle {why}; ask for it again"));
    if bytes.len() > 3 * MOST_BYTES {
        return Err(refuse("is larger than any document"));
    }
    let message: Message = serde_json::from_slice(bytes).map_err(|_| refuse("cannot be read"))?;
    let signed = read(change, from, &message.signed).await?;
    let version = &signed.version;
    require_agreed(change, (from, version)).await?;
    let all = held(&mut change.tx, &version.document).await?;
    check_against(change, &all, &signed).await?;
    let cited = version.text.references();
    let is_cited = |(reference, _): &(&String, &String)| cited.contains(*reference);
    let (mut bound, mut fresh) = (bindings(&mut change.tx, &all).await?, BTreeMap::new());
    for (reference, id) in message.ids.iter().filter(is_cited) {
        // INVARIANT: what a reference means is settled once, so that nobody turns a citation into another later.
        if !bound.contains_key(reference)
            && let Some(record) = meant(&mut change.tx, from, id).await?
            && reference.starts_with(&mark(&record.origin))
        {
            fresh.insert(reference.clone(), record.id.clone());
            bound.insert(reference.clone(), record.id);
        }
    }
    bound.retain(|reference, _| cited.contains(reference));
    let known = change.tx.fetch_one(sql::RECORD_OF_SOURCE, values![source_key(change.node, &signed.digest)]).await?;
    if known.is_none() {
        let label = label(change, version, (&all, &bound)).await?;
        let origin = Origin { by: "exchange", action: "document-taken" };
        keep(change, (&signed, &bound), label, origin).await?;
    }
    settle(change, &all, &fresh).await
}

/// The version, once the signature of its author is known to be theirs.
async fn read(change: &mut Change<'_>, from: &Partner, text: &str) -> Result<Signed> {
    let refuse = |why: &str| Error::Refused(format!("a joint document in this bundle {why}; ask for it again"));
    let bytes = unhex(text).map_err(|_| refuse("cannot be read"))?;
    // Our own come back after an older copy was restored, and another party's may be passed on by this one: both
    // carry a signature that nobody else can make.
    let of = |org: &record::OrgId, all: &[seal::PublicKey]| all.iter().map(|k| (org.clone(), *k)).collect::<Vec<_>>();
    let mut keys = of(&from.org, &from.keys);
    keys.extend(of(&change.node.org, &change.node.own_keys));
    let others = agreements::partners_in(&mut change.tx).await?;
    keys.extend(others.iter().filter(|p| p.is_open).flat_map(|p| of(&p.org, &p.keys)));
    let (author, key) = Signed::claimed_author(&bytes, &keys).ok_or_else(|| refuse("is not signed by its author"))?;
    Signed::read(&bytes, (&author, &key)).map_err(|error| match error {
        Error::Refused(why) => refuse(why.split(';').next().unwrap_or_default()),
        other => other,
    })
}

/// Whether we take versions of this document from this partner, by this author, today.
async fn require_agreed(change: &mut Change<'_>, (from, version): (&Partner, &Version)) -> Result<()> {
    let node = change.node;
    let refuse = |why: &str| Err(Error::Refused(format!("a joint document in this bundle {why}")));
    if !version.parties.contains(&node.org) || !version.parties.contains(&from.org) {
        return refuse("is not held by both of us; ask the partner who its parties are");
    }
    let agreements = agreements::all_in(node, &mut change.tx).await?;
    // Passing on by a third party must not get round an agreement that is suspended with the author.
    for org in [&from.org, &version.author].into_iter().filter(|org| *org != &node.org) {
        let wanted = (version.for_use, node.today());
        if !agreements.iter().any(|a| &a.partner == org && is_enough(a, &a.theirs, wanted)) {
            return refuse("goes further than an agreement that is in force; agree first");
        }
    }
    Ok(())
}

/// Whether a version fits the document that is here.
async fn check_against(change: &mut Change<'_>, all: &[Held], signed: &Signed) -> Result<()> {
    let refuse = |why: &str| Err(Error::Refused(format!("a joint document in this bundle {why}; ask the partner")));
    let version = &signed.version;
    let by_author = all.iter().filter(|h| h.author == version.author).count();
    if by_author >= MOST_VERSIONS && !all.iter().any(|h| h.digest == signed.digest) {
        return refuse("has more versions than people write");
    }
    let elsewhere = all_held(&mut change.tx).await?;
    if elsewhere.iter().any(|h| h.document != version.document && version.parents.contains(&h.digest)) {
        return refuse("was made from a version of another document");
    }
    Ok(())
}

/// The record that a partner means: one of theirs that we hold, or one of ours that they hold.
async fn meant(tx: &mut Tx, from: &Partner, id: &str) -> Result<Option<Stored>> {
    let row = tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values![from.org.as_str(), id]).await?;
    let Some(id) = row.and_then(|r| r.text(1)).and_then(|r| RecordId::parse(&r)) else { return Ok(None) };
    let is_meant = |r: &Stored| r.channel.is_none() || r.channel.as_deref() == Some(from.org.as_str());
    Ok(tx.record(&id).await?.filter(is_meant))
}

/// The label of a received version: what its author says, and never less than what we know ourselves.
async fn label(
    change: &mut Change<'_>,
    version: &Version,
    (all, bound): (&[Held], &BTreeMap<String, RecordId>),
) -> Result<record::Label> {
    let node = change.node;
    let table = Table::set(node, &mut change.tx, (&version.parties, version.for_use)).await?;
    let mut labels = vec![version.label.clone()];
    labels.extend(table.agreed(node, true));
    for id in bound.values() {
        let Some(record) = change.tx.record(id).await? else { continue };
        let mut cited = node.label(&mut change.tx, record.label).await?;
        // Whom else a record of ours may reach is nobody's business in this document.
        cited.audience = record::label::Audience::Everyone;
        cited.consents.with = record::label::Audience::Everyone;
        labels.push(cited);
    }
    let mut parents = Vec::new();
    for parent in all.iter().filter(|h| version.parents.contains(&h.digest)) {
        parents.push(node.label(&mut change.tx, parent.record.label).await?);
    }
    Ok(label_of((&version.author, &version.parties), (&labels, &parents)))
}

/// Keeps what references mean for the versions that came before it was known.
async fn settle(change: &mut Change<'_>, all: &[Held], bound: &BTreeMap<String, RecordId>) -> Result<()> {
    let node = change.node;
    let bare = |l: record::Label| record::Label { origins: BTreeSet::new(), ..for_anybody(l) };
    for version in all.iter().filter(|v| v.references().iter().any(|r| bound.contains_key(*r))) {
        let id = &version.record.id;
        let links = change.tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await?;
        let has: BTreeSet<String> = links.iter().filter_map(|r| r.text(0)).collect();
        let inputs = change.tx.fetch(sql::DERIVATIONS_OF, values![id.as_str()]).await?;
        let inputs: BTreeSet<String> = inputs.iter().filter_map(|r| r.text(0)).collect();
        let (mut rows, mut made) = (Vec::new(), Vec::new());
        for reference in version.references() {
            let Some(record) = bound.get(reference).filter(|_| !has.contains(&format!("{LINK}{reference}"))) else {
                continue;
            };
            let Some(found) = change.tx.record(record).await? else { continue };
            let field = format!("{LINK}{reference}");
            rows.push(values![id.as_str(), field, record.as_str(), version.record.label].to_vec());
            if !inputs.contains(record.as_str()) {
                // What the label of the version does not cover was narrowed before this was known: it is flagged.
                let then = bare(node.label(&mut change.tx, version.record.label).await?);
                let now = bare(node.label(&mut change.tx, found.label).await?);
                let is_covered = then.is_at_least_as_strict_as(&now);
                made.push((record.clone(), if is_covered { found.label } else { version.record.label }));
            }
        }
        change.tx.insert_many("links", &["record", "field", "target", "label"], rows).await?;
        change.all_made_from(vec![(id.clone(), made)]).await?;
    }
    Ok(())
}

/// The version that a partner speaks of, when they are party to it and what we agreed with them goes so far today.
pub(crate) async fn version_of(change: &mut Change<'_>, from: &Partner, digest: &str) -> Result<Option<RecordId>> {
    let all = all_held(&mut change.tx).await?;
    let Some(version) = all.into_iter().find(|h| h.digest == digest && h.parties.contains(&from.org)) else {
        return Ok(None);
    };
    let agreement = agreements::with_in(change.node, &mut change.tx, &from.org).await?;
    let wanted = (version.for_use, change.node.today());
    Ok(agreement.is_some_and(|a| is_enough(&a, &a.theirs, wanted)).then_some(version.record.id))
}
