//! The written form of a bundle's parts: arrays in deterministic CBOR, in the README's order.
//!
//! Both directions stand side by side here so that they cannot drift apart. It leaves encryption,
//! signatures and every judgement to `seal` and `open`.

use serde::{Deserialize, Serialize};

use super::{AgreementRef, Limits, Receipt, Tombstone};
use crate::cbor::{self, Blob, BlobRef};
use crate::cose::Context;
use crate::error::{Error, Limit, Part, Result};
use crate::keys::OrgId;
use crate::{Digest, Seconds};

pub(super) const NAME: &str = "concord-bundle";
pub(super) const VERSION: u64 = 1;
pub(super) const CONTEXT: Context = Context(b"concord/bundle/1");

/// The signed list of what a bundle is and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) id: String,
    pub(super) certificate: Vec<u8>,
    pub(super) recipient: OrgId,
    pub(super) agreement: AgreementRef,
    pub(super) sequence: u64,
    pub(super) previous: Option<Digest>,
    pub(super) created: Seconds,
    pub(super) not_after: Seconds,
    pub(super) checkpoint: Vec<u8>,
    pub(super) items: Vec<Entry>,
    pub(super) tombstones: Digest,
    pub(super) receipts: Digest,
}

/// One line of the item list: id, kind, digest of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry(pub(super) String, pub(super) String, pub(super) Digest);

#[derive(Serialize, Deserialize)]
struct ManifestWire(
    String,                // id
    Blob,                  // sender's certificate
    OrgId,                 // recipient organisation
    (String, u32, Digest), // agreement
    u64,                   // channel sequence
    Option<Digest>,        // previous bundle
    Seconds,               // created
    Seconds,               // not after
    Blob,                  // checkpoint
    Vec<Entry>,            // items
    Digest,                // tombstones
    Digest,                // receipts
);

impl Manifest {
    pub(super) fn write(self) -> Vec<u8> {
        let agreement = self.agreement;
        cbor::encode(&ManifestWire(
            self.id,
            Blob(self.certificate),
            self.recipient,
            (agreement.id, agreement.version, agreement.hash),
            self.sequence,
            self.previous,
            self.created,
            self.not_after,
            Blob(self.checkpoint),
            self.items,
            self.tombstones,
            self.receipts,
        ))
    }

    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Self> {
        let ManifestWire(
            id,
            Blob(certificate),
            recipient,
            (agreement_id, version, hash),
            sequence,
            previous,
            created,
            not_after,
            Blob(checkpoint),
            items,
            tombstones,
            receipts,
        ) = cbor::decode(bytes, limits.depth, Part::Manifest)?;
        check_count(items.len(), limits)?;
        check_texts([id.as_str(), agreement_id.as_str()], limits)?;
        for Entry(id, kind, _) in &items {
            check_texts([id.as_str(), kind.as_str()], limits)?;
        }
        Ok(Self {
            id,
            certificate,
            recipient,
            agreement: AgreementRef { id: agreement_id, version, hash },
            sequence,
            previous,
            created,
            not_after,
            checkpoint,
            items,
            tombstones,
            receipts,
        })
    }
}

/// Writes the first element: what this is, and which version.
pub(super) fn append_header(bytes: &mut Vec<u8>) {
    cbor::append(bytes, &(NAME, VERSION));
}

/// Reads the first element; later versions may change everything behind it.
pub(super) fn read_header(bytes: &mut &[u8], limits: &Limits) -> Result<()> {
    let (name, version): (String, u64) =
        cbor::decode_first(bytes, limits.depth, Part::Header).map_err(|_| Error::NotABundle)?;
    if name != NAME {
        return Err(Error::NotABundle);
    }
    if version != VERSION {
        return Err(Error::UnknownVersion { found: version.to_string() });
    }
    Ok(())
}

/// Writes one further element; all of them are byte strings.
pub(super) fn append_part(bytes: &mut Vec<u8>, part: &[u8]) {
    cbor::append(bytes, &BlobRef(part));
}

/// Reads one further element.
pub(super) fn read_part(bytes: &mut &[u8], limits: &Limits, part: Part) -> Result<Vec<u8>> {
    let Blob(read) = cbor::decode_first(bytes, limits.depth, part)?;
    Ok(read)
}

pub(super) fn write_tombstones(tombstones: &[Tombstone]) -> Vec<u8> {
    let pairs: Vec<_> = tombstones.iter().map(|t| (&t.id, &t.reason)).collect();
    cbor::encode(&pairs)
}

pub(super) fn read_tombstones(bytes: &[u8], limits: &Limits) -> Result<Vec<Tombstone>> {
    let pairs = read_pairs(bytes, limits, Part::Tombstones)?;
    let tombstone = |(id, reason)| Tombstone { id, reason };
    Ok(pairs.into_iter().map(tombstone).collect())
}

pub(super) fn write_receipts(receipts: &[Receipt]) -> Vec<u8> {
    let pairs: Vec<_> = receipts.iter().map(|r| (&r.id, &r.state)).collect();
    cbor::encode(&pairs)
}

pub(super) fn read_receipts(bytes: &[u8], limits: &Limits) -> Result<Vec<Receipt>> {
    let pairs = read_pairs(bytes, limits, Part::Receipts)?;
    let receipt = |(id, state)| Receipt { id, state };
    Ok(pairs.into_iter().map(receipt).collect())
}

fn read_pairs(bytes: &[u8], limits: &Limits, part: Part) -> Result<Vec<(String, String)>> {
    let pairs: Vec<(String, String)> = cbor::decode(bytes, limits.depth, part)?;
    check_count(pairs.len(), limits)?;
    for (id, code) in &pairs {
        check_texts([id.as_str(), code.as_str()], limits)?;
    }
    Ok(pairs)
}

pub(super) fn check_count(count: usize, limits: &Limits) -> Result<()> {
    check(count, Limit::Count, limits.count)
}

pub(super) fn check_size(bytes: usize, limits: &Limits) -> Result<()> {
    check(bytes, Limit::Size, limits.size_bytes)
}

pub(super) fn check_texts<'a>(texts: impl IntoIterator<Item = &'a str>, limits: &Limits) -> Result<()> {
    texts.into_iter().try_for_each(|text| check(text.len(), Limit::Text, limits.text_bytes))
}

fn check(found: usize, limit: Limit, most: u64) -> Result<()> {
    if u64::try_from(found).is_ok_and(|found| found <= most) { Ok(()) } else { Err(Error::TooLarge { limit, most }) }
}
