//! Opening: from the bytes of a file to content that is known to come from the pinned partner.
//!
//! Two steps, because the partner is known only once the file is open: [`decrypt`] reads it and
//! says who it claims to be from, [`Unverified::verify`] believes it or says why not. It leaves
//! the quarantine, and remembering the last number and hash, to the caller.

use std::collections::HashSet;
use std::io::Read;

use age::{DecryptError, Decryptor};
use zeroize::Zeroizing;

use super::wire::{self, Entry, Manifest};
use super::{AgreementRef, Item, Limits, Receipt, Tombstone, bucket, padding};
use crate::cose::{self, Envelope};
use crate::error::{Error, Limit, Part, Result};
use crate::keys::{NodeCertificate, NodeKeys, OrgId, PublicKey};
use crate::log::Checkpoint;
use crate::{Digest, Seconds};

pub(crate) const AGE_MAGIC: &[u8; 19] = b"age-encryption.org/";

/// What the caller knows before it believes a bundle.
#[derive(Clone, Debug)]
pub struct Expect {
    /// This organisation.
    pub me: OrgId,
    /// The root key of the partner, pinned when pairing.
    pub sender: PublicKey,
    /// Now.
    pub now: Seconds,
    /// The last bundle taken in from this partner; nothing before the first.
    pub last: Option<Last>,
    /// What is too large.
    pub limits: Limits,
}

/// The last bundle of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// Its number.
    pub sequence: u64,
    /// Its hash ([`Opened::hash`]).
    pub hash: Digest,
}

/// A bundle that is authentic, in order, and for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: String,
    /// Its hash; keep it with `sequence` as the [`Last`] of the channel.
    pub hash: Digest,
    /// The certificate of the node that sent it.
    pub sender: NodeCertificate,
    /// The agreement under which it was sent.
    pub agreement: AgreementRef,
    /// Its number in the channel.
    pub sequence: u64,
    /// When it was made, as coarse as the sender wants us to know.
    pub created: Seconds,
    /// Last moment of validity.
    pub not_after: Seconds,
    /// The state of the sender's log.
    pub checkpoint: Checkpoint,
    /// The same as the sender signed it, to keep and to show.
    pub signed_checkpoint: Vec<u8>,
    /// What was sent.
    pub items: Vec<Item>,
    /// What was withdrawn.
    pub tombstones: Vec<Tombstone>,
    /// What became of what we sent.
    pub receipts: Vec<Receipt>,
}

/// A bundle that could be decrypted; nothing that it says is believed yet.
pub struct Unverified {
    manifest: Manifest,
    manifest_bytes: Vec<u8>,
    sender: NodeCertificate,
    bodies: Vec<Vec<u8>>,
    tombstones: Vec<u8>,
    receipts: Vec<u8>,
    signature: Vec<u8>,
}

impl std::fmt::Debug for Unverified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unverified(sealed)")
    }
}

/// Decrypts and verifies a bundle from a partner that the caller knows already.
///
/// Errors: those of [`decrypt`] and of [`Unverified::verify`].
pub fn open(bytes: &[u8], keys: &NodeKeys, expect: &Expect) -> Result<Opened> {
    decrypt(bytes, keys, &expect.limits)?.verify(expect)
}

/// Decrypts a bundle and takes it apart, without believing it.
///
/// Errors: `TooLarge`, `NotABundle`, `UnknownVersion`, `NotForThisNode`, `Truncated` (a length
/// that no whole bundle has), `Altered`; for contents that decrypt but are not ours `Malformed`,
/// and all errors of [`NodeCertificate::from_bytes`].
pub fn decrypt(bytes: &[u8], keys: &NodeKeys, limits: &Limits) -> Result<Unverified> {
    decrypt_with_any(bytes, &[keys], limits)
}

/// As [`decrypt`], with any of several keys: a bundle may have been on its way when the node got new ones.
///
/// Errors: as [`decrypt`].
pub fn decrypt_with_any(bytes: &[u8], keys: &[&NodeKeys], limits: &Limits) -> Result<Unverified> {
    wire::check_size(bytes.len(), limits)?;
    let plain = decrypt_age(bytes, keys)?;
    let mut rest = plain.as_slice();
    wire::read_header(&mut rest, limits)?;
    let manifest_bytes = wire::read_part(&mut rest, limits, Part::Manifest)?;
    let manifest = Manifest::read(&manifest_bytes, limits)?;
    let sender = NodeCertificate::from_bytes(&manifest.certificate)?;
    let mut bodies = Vec::with_capacity(manifest.items.len());
    for Entry(id, _, _) in &manifest.items {
        bodies.push(wire::read_part(&mut rest, limits, Part::Item(id.clone()))?);
    }
    let tombstones = wire::read_part(&mut rest, limits, Part::Tombstones)?;
    let receipts = wire::read_part(&mut rest, limits, Part::Receipts)?;
    let signature = wire::read_part(&mut rest, limits, Part::Signature)?;
    let content_bytes = plain.len() - rest.len();
    if plain.len() != bucket(content_bytes) || rest.iter().any(|&byte| byte != 0) {
        return Err(Error::Malformed { part: Part::Padding });
    }
    Ok(Unverified { manifest, manifest_bytes, sender, bodies, tombstones, receipts, signature })
}

pub(crate) fn decrypt_age(bytes: &[u8], keys: &[&NodeKeys]) -> Result<Zeroizing<Vec<u8>>> {
    if !bytes.starts_with(AGE_MAGIC) {
        let is_cut = AGE_MAGIC.starts_with(bytes);
        return Err(if is_cut { Error::Truncated } else { Error::NotABundle });
    }
    let mut payload = bytes;
    let decryptor = Decryptor::new_buffered(&mut payload).map_err(header_error)?;
    let identities = keys.iter().map(|keys| keys.identity() as &dyn age::Identity);
    let mut reader = decryptor.decrypt(identities).map_err(header_error)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(bytes.len()));
    if reader.read_to_end(&mut plain).is_ok() {
        return Ok(plain);
    }
    // age says no more than that a chunk does not decrypt. A whole bundle fills its bucket, so the
    // length tells a cut from a change.
    let mut payload = bytes;
    drop(Decryptor::new_buffered(&mut payload).map_err(header_error)?);
    Err(if padding::is_whole(payload.len()) { Error::Altered } else { Error::Truncated })
}

pub(crate) fn header_error(error: DecryptError) -> Error {
    match error {
        DecryptError::NoMatchingKeys => Error::NotForThisNode,
        DecryptError::Io(_) => Error::Truncated,
        DecryptError::UnknownFormat => Error::UnknownVersion { found: "age".to_owned() },
        _ => Error::Altered,
    }
}

impl Unverified {
    /// Who the bundle says it is from; good for finding the pinned partner, and for nothing else.
    pub fn claimed_sender(&self) -> &OrgId {
        self.sender.org_id()
    }

    /// Believes the bundle, or says why not.
    ///
    /// Errors, in this order: `SenderNotPinned`, `BadSignature` or `Malformed` (signature),
    /// `ForAnotherOrganisation`, `CertificateNotYetValid`, `CertificateExpired`, `Expired`,
    /// `Replayed`, `Gap`, `PreviousMismatch`, `WrongDigest`, then whatever is wrong inside the
    /// parts (`Malformed`, `TooLarge`) and the checkpoint.
    pub fn verify(self, expect: &Expect) -> Result<Opened> {
        self.check_signature(expect)?;
        self.check_time(expect)?;
        self.check_sequence(expect)?;
        self.check_digests()?;
        let tombstones = wire::read_tombstones(&self.tombstones, &expect.limits)?;
        let receipts = wire::read_receipts(&self.receipts, &expect.limits)?;
        let signed_checkpoint = self.manifest.checkpoint;
        let checkpoint = Checkpoint::verify(&signed_checkpoint, self.sender.signing_key())?;
        let entries = self.manifest.items.into_iter().zip(self.bodies);
        Ok(Opened {
            id: self.manifest.id,
            hash: Digest::of(&self.manifest_bytes),
            sender: self.sender,
            agreement: self.manifest.agreement,
            sequence: self.manifest.sequence,
            created: self.manifest.created,
            not_after: self.manifest.not_after,
            checkpoint,
            signed_checkpoint,
            items: entries.map(|(Entry(id, kind, _), body)| Item { id, kind, body }).collect(),
            tombstones,
            receipts,
        })
    }

    fn check_signature(&self, expect: &Expect) -> Result<()> {
        if *self.sender.root() != expect.sender {
            return Err(Error::SenderNotPinned { sender: self.sender.org_id().clone() });
        }
        if self.signature.len() > cose::DETACHED_BYTES {
            return Err(Error::TooLarge { limit: Limit::Size, most: cose::DETACHED_BYTES as u64 });
        }
        let envelope = Envelope::read(&self.signature, Part::Signature)?;
        let key = self.sender.signing_key();
        if !envelope.verify_detached(&self.manifest_bytes, key, wire::CONTEXT) {
            return Err(Error::BadSignature { part: Part::Manifest });
        }
        if self.manifest.recipient != expect.me {
            return Err(Error::ForAnotherOrganisation { recipient: self.manifest.recipient.clone() });
        }
        Ok(())
    }

    fn check_time(&self, expect: &Expect) -> Result<()> {
        self.sender.verify(expect.now)?;
        let not_after = self.manifest.not_after;
        if expect.now > not_after {
            return Err(Error::Expired { not_after });
        }
        Ok(())
    }

    fn check_sequence(&self, expect: &Expect) -> Result<()> {
        let sequence = self.manifest.sequence;
        let last = expect.last.map_or(0, |last| last.sequence);
        if sequence <= last {
            return Err(Error::Replayed { sequence, last });
        }
        if sequence - last > 1 {
            return Err(Error::Gap { from: last + 1, to: sequence - 1 });
        }
        if self.manifest.previous != expect.last.map(|last| last.hash) {
            return Err(Error::PreviousMismatch);
        }
        Ok(())
    }

    fn check_digests(&self) -> Result<()> {
        let wrong = |part| Err(Error::WrongDigest { part });
        if Digest::of(&self.tombstones) != self.manifest.tombstones {
            return wrong(Part::Tombstones);
        }
        if Digest::of(&self.receipts) != self.manifest.receipts {
            return wrong(Part::Receipts);
        }
        let mut seen = HashSet::new();
        for (Entry(id, kind, digest), body) in self.manifest.items.iter().zip(&self.bodies) {
            if Digest::of(body) != *digest {
                return wrong(Part::Item(id.clone()));
            }
            if !seen.insert((id, kind)) {
                return Err(Error::Malformed { part: Part::Item(id.clone()) });
            }
        }
        Ok(())
    }
}
