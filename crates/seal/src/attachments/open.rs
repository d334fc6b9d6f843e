//! Opening: from a reader into the caller's sinks, believed only at the end.
//!
//! Three steps. [`open`] decrypts as far as the announcement and believes nothing;
//! [`Announced::verify`] believes the announcement, so that only the pinned partner can make this
//! node write; [`Arriving::receive`] writes the attachments into sinks and says at the very end
//! whether they are what was signed. Until it has said so, what lies in the sinks is a stranger's
//! bytes: nobody may look at them, and on an error the caller throws them away.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read, Write};

use super::layout::Layout;
use super::stream::Stream;
use super::wire::{self, Head, Tail};
use super::{Announcement, Attachment, Limits};
use crate::cose::{self, Envelope};
use crate::error::{Error, Part, Result};
use crate::keys::{NodeCertificate, NodeKeys, OrgId, PublicKey};
use crate::{Digest, Seconds, cbor};

/// What the caller knows before it believes attachments.
#[derive(Clone, Debug)]
pub struct Expect {
    /// This organisation.
    pub me: OrgId,
    /// The root key of the partner, pinned when pairing.
    pub sender: PublicKey,
    /// The hash of the bundle that speaks of them; it was taken in before.
    pub bundle: Digest,
    /// Now.
    pub now: Seconds,
}

/// A file whose announcement could be decrypted; nothing that it says is believed yet.
pub struct Announced<R> {
    stream: Stream<R>,
    head: Head,
    head_bytes: Vec<u8>,
    signature: Vec<u8>,
    sender: NodeCertificate,
}

/// A file whose announcement the partner signed; the attachments are still to come.
pub struct Arriving<R> {
    stream: Stream<R>,
    head: Head,
    head_digest: Digest,
    signature_bytes: u64,
    sender: NodeCertificate,
    layout: Layout,
}

/// Attachments that are authentic, whole, and for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The id of the file.
    pub id: String,
    /// The hash of the bundle that speaks of them.
    pub bundle: Digest,
    /// The certificate of the node that sent it.
    pub sender: NodeCertificate,
    /// When it was made, as coarse as the sender wants us to know.
    pub created: Seconds,
    /// Last moment of validity.
    pub not_after: Seconds,
    /// What was written into the sinks, in order.
    pub attachments: Vec<Attachment>,
}

impl<R> fmt::Debug for Announced<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Announced(sealed)")
    }
}

impl<R> fmt::Debug for Arriving<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arriving(sealed)")
    }
}

/// Decrypts the announcement of a file of attachments, without believing it.
///
/// Errors: `NotABundle` for anything but a file of attachments, an ordinary bundle included (so
/// that one can try this first), `UnknownVersion`, `NotForThisNode`, `Truncated`, `Altered`,
/// `TooLarge`, `ReadFailed`; for contents that decrypt but are not ours `Malformed`, and all errors
/// of [`NodeCertificate::from_bytes`].
pub fn open<R: Read>(source: R, keys: &NodeKeys, limits: &Limits) -> Result<Announced<R>> {
    let mut stream = Stream::begin(source, keys, limits)?;
    let head_bytes = stream.read_part(wire::MOST_HEAD_BYTES, Part::AttachmentList)?;
    let signature = stream.read_part(cose::DETACHED_BYTES as u64, Part::Signature)?;
    let head = Head::read(&head_bytes, limits)?;
    let sender = NodeCertificate::from_bytes(&head.certificate)?;
    Ok(Announced { stream, head, head_bytes, signature, sender })
}

impl<R: Read> Announced<R> {
    /// Who the file says it is from; good for finding the pinned partner, and for nothing else.
    pub fn claimed_sender(&self) -> &OrgId {
        self.sender.org_id()
    }

    /// To which bundle it says it belongs; good for finding that, and for nothing else.
    pub fn claimed_bundle(&self) -> Digest {
        self.head.bundle
    }

    /// Believes the announcement, or says why not.
    ///
    /// Errors, in this order: `SenderNotPinned`, `BadSignature` or `Malformed` (signature),
    /// `ForAnotherOrganisation`, `CertificateNotYetValid`, `CertificateExpired`, `Expired`,
    /// `OfAnotherBundle`, `TooLarge` (the announced bytes), `Malformed` (an attachment twice).
    pub fn verify(self, expect: &Expect) -> Result<Arriving<R>> {
        if *self.sender.root() != expect.sender {
            return Err(Error::SenderNotPinned { sender: self.sender.org_id().clone() });
        }
        let envelope = Envelope::read(&self.signature, Part::Signature)?;
        if !envelope.verify_detached(&self.head_bytes, self.sender.signing_key(), wire::HEAD) {
            return Err(Error::BadSignature { part: Part::AttachmentList });
        }
        let Head { recipient, not_after, bundle, attachments, .. } = &self.head;
        if *recipient != expect.me {
            return Err(Error::ForAnotherOrganisation { recipient: recipient.clone() });
        }
        self.sender.verify(expect.now)?;
        if expect.now > *not_after {
            return Err(Error::Expired { not_after: *not_after });
        }
        if *bundle != expect.bundle {
            return Err(Error::OfAnotherBundle);
        }
        let layout = Layout::of(&self.head_bytes, &self.signature, attachments);
        let mut seen = HashSet::new();
        if let Some(twice) = attachments.iter().find(|a| !seen.insert(&a.id)) {
            return Err(Error::Malformed { part: Part::Attachment(twice.id.clone()) });
        }
        let mut stream = self.stream;
        stream.expect_whole(layout.payload_bytes())?;
        let (head_digest, signature_bytes) = (Digest::of(&self.head_bytes), self.signature.len() as u64);
        Ok(Arriving { stream, head: self.head, head_digest, signature_bytes, sender: self.sender, layout })
    }
}

impl<R: Read + Send> Arriving<R> {
    /// What the partner says is coming; ids, kinds and sizes may be believed, contents not yet.
    pub fn announced(&self) -> &[Announcement] {
        &self.head.attachments
    }

    /// Writes each attachment into the sink that `sink_for` gives for it, one after the other.
    ///
    /// Only when this gives `Ok` is anything in a sink what the partner signed. On any error the
    /// caller discards every sink, those that were filled whole included.
    ///
    /// Errors: `Truncated`, `Altered`, `ReadFailed`, `WriteFailed`; `WrongDigest` naming an
    /// attachment that is not the signed one (exchanged, altered by somebody who can encrypt to
    /// this node), `BadSignature` on the digests, `Malformed` for lengths, order or padding other
    /// than announced.
    pub fn receive<S: Write>(mut self, mut sink_for: impl FnMut(&Announcement) -> io::Result<S>) -> Result<Received> {
        let mut digests = Vec::with_capacity(self.head.attachments.len());
        for announced in &self.head.attachments {
            let mut sink = sink_for(announced).map_err(write_failed)?;
            digests.push(self.stream.read_body(announced, &mut sink)?);
            sink.flush().map_err(write_failed)?;
        }
        self.check_tail(&digests)?;
        self.stream.check_end(self.layout.padding_bytes())?;
        let attachments = self.head.attachments.into_iter().zip(digests);
        Ok(Received {
            id: self.head.id,
            bundle: self.head.bundle,
            sender: self.sender,
            created: self.head.created,
            not_after: self.head.not_after,
            attachments: attachments.map(|(a, digest)| a.with(digest)).collect(),
        })
    }

    fn check_tail(&mut self, digests: &[Digest]) -> Result<()> {
        let part = Part::AttachmentDigests;
        let tail_bytes = self.stream.read_part_of(self.layout.tail_bytes(), part.clone())?;
        let signature = self.stream.read_part_of(self.signature_bytes, Part::Signature)?;
        let envelope = Envelope::read(&signature, Part::Signature)?;
        if !envelope.verify_detached(&tail_bytes, self.sender.signing_key(), wire::TAIL) {
            return Err(Error::BadSignature { part });
        }
        let Tail(head, signed) = cbor::decode(&tail_bytes, cbor::DEPTH, part.clone())?;
        if head != self.head_digest {
            return Err(Error::WrongDigest { part: Part::AttachmentList });
        }
        if signed.len() != digests.len() {
            return Err(Error::Malformed { part });
        }
        let mut compared = self.head.attachments.iter().zip(signed.iter().zip(digests));
        match compared.find(|(_, (signed, found))| signed != found) {
            Some((other, _)) => Err(Error::WrongDigest { part: Part::Attachment(other.id.clone()) }),
            None => Ok(()),
        }
    }
}

fn write_failed(error: io::Error) -> Error {
    Error::WriteFailed { kind: error.kind() }
}
