//! Sealing: from a draft to the bytes of a `.concord` file.
//!
//! It leaves the choice of what may be sent to policy, and the number and hash of the channel's
//! last bundle to the caller.

use std::collections::HashSet;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::wire::{self, Entry, Manifest};
use super::{AgreementRef, Item, Limits, Receipt, Tombstone, bucket};
use crate::error::{Error, Result};
use crate::keys::{NodeCertificate, NodeKeys};
use crate::log::Checkpoint;
use crate::{Digest, Seconds, base32, cose};

const ID_BYTES: usize = 16;
const FILE_NAME_BYTES: usize = 10;

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The sending node's own certificate.
    pub sender: NodeCertificate,
    /// The agreement under which it is sent.
    pub agreement: AgreementRef,
    /// The number of this bundle in the channel to this organisation, from 1.
    pub sequence: u64,
    /// [`Sealed::hash`] of the bundle before; nothing for the first.
    pub previous: Option<Digest>,
    /// When it was made, as coarse as the agreement wants it.
    pub created: Seconds,
    /// After this moment it is not accepted.
    pub not_after: Seconds,
    /// The state of the sender's log; it is signed here.
    pub checkpoint: Checkpoint,
    /// What is sent.
    pub items: Vec<Item>,
    /// What is withdrawn.
    pub tombstones: Vec<Tombstone>,
    /// What became of what was received.
    pub receipts: Vec<Receipt>,
}

/// A bundle ready to travel.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its random id.
    pub id: String,
    /// The digest of its manifest; the next bundle of the channel names it.
    pub hash: Digest,
    /// The file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").field("id", &self.id).field("file_bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Seals a draft for the node of `recipient`, signed with `keys`.
///
/// The id comes from `rng`; age takes the randomness of its encryption from the operating system,
/// so the same draft and `rng` give another file each time, with the same content and hash.
/// Whether the recipient's root is the pinned one is checked by the caller.
///
/// Errors: `BadDraft` (keys that are not the sender's, a first bundle with a predecessor or a later
/// one without, an item twice, `not_after` before `created`), `CertificateExpired` when either
/// certificate has ended at `created`, `TooLarge` beyond the default [`Limits`].
pub fn seal(draft: &Draft, keys: &NodeKeys, recipient: &NodeCertificate, rng: &mut impl CryptoRng) -> Result<Sealed> {
    let limits = Limits::default();
    check(draft, keys, &limits)?;
    for certificate in [&draft.sender, recipient] {
        if certificate.not_after() < draft.created {
            return Err(Error::CertificateExpired { not_after: certificate.not_after() });
        }
    }
    let id = random_text::<ID_BYTES>(rng);
    let tombstones = wire::write_tombstones(&draft.tombstones);
    let receipts = wire::write_receipts(&draft.receipts);
    let manifest = Manifest {
        id: id.clone(),
        certificate: draft.sender.to_bytes().to_vec(),
        recipient: recipient.org_id().clone(),
        agreement: draft.agreement.clone(),
        sequence: draft.sequence,
        previous: draft.previous,
        created: draft.created,
        not_after: draft.not_after,
        checkpoint: draft.checkpoint.sign(keys)?,
        items: draft.items.iter().map(entry).collect(),
        tombstones: Digest::of(&tombstones),
        receipts: Digest::of(&receipts),
    }
    .write();
    let signature = cose::sign_detached(keys.signing(), wire::CONTEXT, &manifest);
    let parts = Parts { manifest: &manifest, items: &draft.items, lists: [&tombstones, &receipts, &signature] };
    let bytes = age::encrypt(recipient.age_recipient(), &write(&parts, &limits)?)
        .expect("age encrypts to one valid X25519 recipient and writes into memory");
    wire::check_size(bytes.len(), &limits)?;
    Ok(Sealed { id, hash: Digest::of(&manifest), bytes })
}

/// A file name that says nothing: sixteen random letters and `.concord`.
pub fn file_name(rng: &mut impl CryptoRng) -> String {
    format!("{}.concord", random_text::<FILE_NAME_BYTES>(rng))
}

fn check(draft: &Draft, keys: &NodeKeys, limits: &Limits) -> Result<()> {
    let bad = |reason| Err(Error::BadDraft { reason });
    if keys.public() != *draft.sender.signing_key() {
        return bad("use the keys that the sender's certificate names");
    }
    if draft.sequence == 0 || (draft.sequence == 1) != draft.previous.is_none() {
        return bad("the first bundle has number 1 and no predecessor, every other one has both");
    }
    if draft.not_after < draft.created {
        return bad("let it expire after it was made");
    }
    let counts = [draft.items.len(), draft.tombstones.len(), draft.receipts.len()];
    for count in counts {
        wire::check_count(count, limits)?;
    }
    let items = draft.items.iter().flat_map(|i| [&i.id, &i.kind]);
    let tombstones = draft.tombstones.iter().flat_map(|t| [&t.id, &t.reason]);
    let receipts = draft.receipts.iter().flat_map(|r| [&r.id, &r.state]);
    let texts = items.chain(tombstones).chain(receipts);
    wire::check_texts(texts.chain([&draft.agreement.id]).map(String::as_str), limits)?;
    let mut seen = HashSet::new();
    if !draft.items.iter().all(|i| seen.insert((&i.id, &i.kind))) {
        return bad("send each item once");
    }
    Ok(())
}

fn entry(item: &Item) -> Entry {
    Entry(item.id.clone(), item.kind.clone(), Digest::of(&item.body))
}

struct Parts<'a> {
    manifest: &'a [u8],
    items: &'a [Item],
    lists: [&'a [u8]; 3],
}

fn write(parts: &Parts<'_>, limits: &Limits) -> Result<Zeroizing<Vec<u8>>> {
    // A CBOR byte string needs at most nine bytes of head. Reserving room for everything at once
    // keeps the plaintext in one buffer, which is erased at the end.
    let bodies: usize = parts.items.iter().map(|item| item.body.len() + 9).sum();
    let lists: usize = parts.lists.iter().map(|list| list.len() + 9).sum();
    let room = bucket(64 + parts.manifest.len() + bodies + lists);
    wire::check_size(room, limits)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(room));
    wire::append_header(&mut plain);
    wire::append_part(&mut plain, parts.manifest);
    for item in parts.items {
        wire::append_part(&mut plain, &item.body);
    }
    for list in parts.lists {
        wire::append_part(&mut plain, list);
    }
    // A zero byte is the CBOR integer 0, so the padded plaintext is still a CBOR sequence.
    let size = bucket(plain.len());
    plain.resize(size, 0);
    Ok(plain)
}

fn random_text<const BYTES: usize>(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; BYTES];
    rng.fill_bytes(&mut bytes);
    base32::encode(&bytes)
}
