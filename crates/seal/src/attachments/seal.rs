//! Sealing: from readers to a writer, each read once.
//!
//! It leaves the choice of what may be sent to policy, and sending the bundle that speaks of the
//! attachments to the caller.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};

use age::stream::StreamWriter;
use age::{Encryptor, Recipient};
use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};

use super::layout::Layout;
use super::pipe::pipe;
use super::wire::{self, Head, Tail, within};
use super::{Announcement, Attachment, Limits};
use crate::error::{Error, Limit, Result};
use crate::keys::{NodeCertificate, NodeKeys};
use crate::{Digest, Seconds, base32, cbor, cose};

const ID_BYTES: usize = 16;

/// Bytes of the age header and nonce: one recipient, and one stanza that stands for none.
const MOST_AGE_HEADER_BYTES: u64 = 4096;

/// One attachment to be sent.
pub struct Source<'a> {
    /// The id under which the bundle speaks of it.
    pub id: String,
    /// What it is, for instance a media type.
    pub kind: String,
    /// Its length in bytes; the reader must give exactly these.
    pub size_bytes: u64,
    /// Its bytes, read once from here to their end.
    pub bytes: &'a mut (dyn Read + Send),
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("kind", &self.kind).field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}

/// What is to be sent.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The sending node's own certificate.
    pub sender: NodeCertificate,
    /// The hash of the bundle that speaks of these attachments.
    pub bundle: Digest,
    /// When it was made, as coarse as the agreement wants it.
    pub created: Seconds,
    /// After this moment it is not accepted.
    pub not_after: Seconds,
    /// The attachments, in the order in which they are written.
    pub attachments: Vec<Source<'a>>,
}

/// A draft that can be sealed, with its announcement signed.
pub struct Sealing<'a> {
    id: String,
    keys: &'a NodeKeys,
    recipient: &'a NodeCertificate,
    head: Vec<u8>,
    signature: Vec<u8>,
    announced: Vec<Announcement>,
    sources: Vec<&'a mut (dyn Read + Send)>,
    layout: Layout,
}

impl fmt::Debug for Sealing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealing").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its random id.
    pub id: String,
    /// The attachments with their digests, which the bundle's records may name.
    pub attachments: Vec<Attachment>,
}

/// Checks a draft for the node of `recipient` and signs its announcement with `keys`.
///
/// The id comes from `rng`. Whether the recipient's root is the pinned one is checked by the caller.
///
/// Errors: `BadDraft` (keys that are not the sender's, an attachment twice, `not_after` before
/// `created`), `CertificateExpired` when either certificate has ended at `created`, `TooLarge`
/// beyond the default [`Limits`].
pub fn seal<'a>(
    draft: Draft<'a>,
    keys: &'a NodeKeys,
    recipient: &'a NodeCertificate,
    rng: &mut impl CryptoRng,
) -> Result<Sealing<'a>> {
    let limits = Limits::default();
    let of = |s: &Source<'_>| Announcement { id: s.id.clone(), kind: s.kind.clone(), size_bytes: s.size_bytes };
    let announced: Vec<_> = draft.attachments.iter().map(of).collect();
    check(&draft, keys, recipient)?;
    wire::check(&announced, &limits)?;
    let mut id = [0; ID_BYTES];
    rng.fill_bytes(&mut id);
    let id = base32::encode(&id);
    let head = Head {
        id: id.clone(),
        certificate: draft.sender.to_bytes().to_vec(),
        recipient: recipient.org_id().clone(),
        bundle: draft.bundle,
        created: draft.created,
        not_after: draft.not_after,
        attachments: announced.clone(),
    }
    .write();
    within(head.len() as u64, Limit::Size, wire::MOST_HEAD_BYTES)?;
    let signature = cose::sign_detached(keys.signing(), wire::HEAD, &head);
    let layout = Layout::of(&head, &signature, &announced);
    within(layout.payload_bytes().saturating_add(MOST_AGE_HEADER_BYTES), Limit::Size, limits.size_bytes)?;
    let sources = draft.attachments.into_iter().map(|source| source.bytes).collect();
    Ok(Sealing { id, keys, recipient, head, signature, announced, sources, layout })
}

fn check(draft: &Draft<'_>, keys: &NodeKeys, recipient: &NodeCertificate) -> Result<()> {
    let bad = |reason| Err(Error::BadDraft { reason });
    if keys.public() != *draft.sender.signing_key() {
        return bad("use the keys that the sender's certificate names");
    }
    if draft.not_after < draft.created {
        return bad("let it expire after it was made");
    }
    for certificate in [&draft.sender, recipient] {
        if certificate.not_after() < draft.created {
            return Err(Error::CertificateExpired { not_after: certificate.not_after() });
        }
    }
    let mut seen = HashSet::new();
    if !draft.attachments.iter().all(|source| seen.insert(&source.id)) {
        return bad("send each attachment once");
    }
    Ok(())
}

impl Sealing<'_> {
    /// Bytes that will be written, but for the age header of a few hundred.
    pub fn payload_bytes(&self) -> u64 {
        self.layout.payload_bytes()
    }

    /// Reads every attachment once and writes the file. What was written before an error is of no
    /// use to anybody: it lacks its last chunk, and opening refuses it.
    ///
    /// Errors: `ReadFailed`, `WriteFailed`, `BadDraft` when a reader gives more or fewer bytes than
    /// its `size_bytes`.
    pub fn write_to(self, out: impl Write) -> Result<Sealed> {
        let recipient: &dyn Recipient = self.recipient.age_recipient();
        let encryptor = Encryptor::with_recipients(std::iter::once(recipient))
            .expect("one valid X25519 recipient is one that age accepts");
        let mut out = encryptor.wrap_output(out).map_err(write_failed)?;
        out.write_all(&wire::HEADER).map_err(write_failed)?;
        wire::write_part(&mut out, &self.head).map_err(write_failed)?;
        wire::write_part(&mut out, &self.signature).map_err(write_failed)?;
        let mut digests = Vec::with_capacity(self.announced.len());
        for (announced, source) in self.announced.iter().zip(self.sources) {
            digests.push(write_body(announced.size_bytes, source, &mut out)?);
        }
        let tail = cbor::encode(&Tail(Digest::of(&self.head), digests.clone()));
        wire::write_part(&mut out, &tail).map_err(write_failed)?;
        let signature = cose::sign_detached(self.keys.signing(), wire::TAIL, &tail);
        wire::write_part(&mut out, &signature).map_err(write_failed)?;
        // A zero byte is the CBOR integer 0, so the padded plaintext is still a CBOR sequence.
        io::copy(&mut io::repeat(0).take(self.layout.padding_bytes()), &mut out).map_err(write_failed)?;
        out.finish().and_then(|mut out| out.flush()).map_err(write_failed)?;
        let attachments = self.announced.into_iter().zip(digests);
        Ok(Sealed { id: self.id, attachments: attachments.map(|(a, digest)| a.with(digest)).collect() })
    }
}

fn write_body(size_bytes: u64, source: &mut (dyn Read + Send), out: &mut StreamWriter<impl Write>) -> Result<Digest> {
    out.write_all(&wire::bytes_head(size_bytes)).map_err(write_failed)?;
    let mut hasher = Sha256::new();
    let fill = |bytes: &mut [u8]| {
        source.read_exact(bytes).map_err(read_failed)?;
        hasher.update(bytes);
        Ok(())
    };
    pipe(size_bytes, fill, |bytes| out.write_all(bytes).map_err(write_failed))?;
    match source.read(&mut [0]) {
        Ok(0) => Ok(Digest::from_bytes(hasher.finalize().into())),
        Ok(_) => Err(Error::BadDraft { reason: "say how long each attachment is; one is longer" }),
        Err(error) => Err(read_failed(error)),
    }
}

fn read_failed(error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => Error::BadDraft { reason: "say how long each attachment is; one is shorter" },
        kind => Error::ReadFailed { kind },
    }
}

fn write_failed(error: io::Error) -> Error {
    Error::WriteFailed { kind: error.kind() }
}
