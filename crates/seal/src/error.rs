//! Everything that can be wrong with a key, a seal, a bundle or a log, one name each.
//!
//! Named after what went wrong, because each asks a person for something else: copy the file
//! again, ask the sender, renew a certificate, suspect an attack. People read the words of the
//! program, not these texts; the texts are for logs, so they hold no secret and no content.

use std::io::ErrorKind;

use crate::Seconds;
use crate::keys::OrgId;

/// The result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are no bundle of ours: no age file, or an age file with something else inside.
    #[error("this is not a bundle; choose a file that ends in `.concord`")]
    NotABundle,
    /// The file has a length that no whole bundle has: it was cut short, or lengthened, on its way.
    #[error("the bundle is cut short; copy it again")]
    Truncated,
    /// The file has the right length but not the right bytes.
    #[error("the bundle was altered on its way; copy it again or ask for a new one")]
    Altered,
    /// No key of this node opens it. Damage to the header of the file looks the same.
    #[error("the bundle is not for this node; ask the sender which node it was sealed for")]
    NotForThisNode,
    /// It opens here, but the sender signed it for somebody else: it was passed on.
    #[error("the bundle was signed for organisation `{recipient}`; tell the sender")]
    ForAnotherOrganisation {
        /// For whom the sender signed it.
        recipient: OrgId,
    },
    /// It comes from an organisation whose root key is not the one we paired with.
    #[error("the bundle comes from `{sender}`, not from the partner; pair again in person")]
    SenderNotPinned {
        /// Who it says it is.
        sender: OrgId,
    },
    /// The certificate is not valid yet; often a clock that is wrong.
    #[error("the certificate begins at `{}`; check the clock", not_before.0)]
    CertificateNotYetValid {
        /// When it begins.
        not_before: Seconds,
    },
    /// The certificate has ended.
    #[error("the certificate ended at `{}`; ask the partner for a new one", not_after.0)]
    CertificateExpired {
        /// When it ended.
        not_after: Seconds,
    },
    /// The certificate spans more than twelve months, or ends before it begins.
    #[error("a certificate may span at most twelve months; issue a shorter one")]
    CertificateTooLong,
    /// The certificate is not newer than the one that is known: it is old, or was sent again by somebody.
    #[error("certificate `{serial}` is not newer than certificate `{last}`, which is known; ask for the newest one")]
    NotNewer {
        /// Its number.
        serial: u64,
        /// The number of the one that is known.
        last: u64,
    },
    /// It was signed with, or is meant for, another organisation's root key.
    #[error("this belongs to another root key; take the one of this organisation")]
    OfAnotherRoot,
    /// Words that give no root key.
    #[error("{}", wrong_words(*.at, *.found))]
    WrongWords {
        /// The word that is in no list, counted from one; none when the words do not fit each other.
        at: Option<usize>,
        /// How many words there are.
        found: usize,
    },
    /// A signature does not hold.
    #[error("the signature on the {part:?} does not hold; do not use it")]
    BadSignature {
        /// What was signed.
        part: Part,
    },
    /// The sender wanted it opened before this moment.
    #[error("the bundle expired at `{}`; ask for a new one", not_after.0)]
    Expired {
        /// Last moment of validity.
        not_after: Seconds,
    },
    /// A bundle with this number, or a later one, was taken in already.
    #[error("bundle `{sequence}` was taken in already, the last was `{last}`")]
    Replayed {
        /// Number of this bundle.
        sequence: u64,
        /// Number of the last one taken in.
        last: u64,
    },
    /// Bundles before this one have not arrived.
    #[error("bundles `{from}` to `{to}` have not arrived; take them in first")]
    Gap {
        /// First missing number.
        from: u64,
        /// Last missing number.
        to: u64,
    },
    /// The number follows, but the bundle names another predecessor than the one we hold.
    #[error("the bundle does not follow the last one we hold; ask the partner to start anew")]
    PreviousMismatch,
    /// More than the limits allow.
    #[error("more than the limit of `{most}` for {limit:?}; split it")]
    TooLarge {
        /// Which limit.
        limit: Limit,
        /// Its value.
        most: u64,
    },
    /// A part is not the one that the signed manifest names.
    #[error("the {part:?} is not the one that was signed; ask for a new bundle")]
    WrongDigest {
        /// Which part.
        part: Part,
    },
    /// A format that this program does not know, probably from a newer one.
    #[error("format version `{found}` is not known; update the program")]
    UnknownVersion {
        /// The version found, as written.
        found: String,
    },
    /// A part is not formed as this format says: the sender's program is wrong or hostile.
    #[error("the {part:?} is not well formed; tell the sender")]
    Malformed {
        /// Which part.
        part: Part,
    },
    /// A draft cannot be sealed as it is.
    #[error("the draft cannot be sealed: {reason}")]
    BadDraft {
        /// What must be changed.
        reason: &'static str,
    },
    /// Bytes that should be a key are none.
    #[error("these bytes are not a key")]
    NotAKey,
    /// The passphrase does not open the slot, or the slot was altered; nobody can tell which.
    #[error("the passphrase does not open this slot")]
    WrongPassphrase,
    /// A sealed value does not open: another key, another place, or altered bytes.
    #[error("the sealed value does not open with this key at this place")]
    DoesNotOpen,
    /// The cost of a passphrase hash is outside what Argon2 or this crate accepts.
    #[error("the cost of the passphrase hash is out of range")]
    BadCost,
    /// A proof about the log does not hold.
    #[error("the proof does not hold for this log")]
    BadProof,
    /// The attachments belong to another bundle than the one they are taken in with.
    #[error("the attachments belong to another bundle; take in that one first")]
    OfAnotherBundle,
    /// What is to be sealed or opened could not be read.
    #[error("the bytes could not be read ({kind}); check the medium and try again")]
    ReadFailed {
        /// What the system said.
        kind: ErrorKind,
    },
    /// What was sealed or opened could not be written.
    #[error("the bytes could not be written ({kind}); make room and try again")]
    WriteFailed {
        /// What the system said.
        kind: ErrorKind,
    },
    /// The answers were not all computed with the key that was committed to, or not in this order.
    #[error("the answers were not all computed with the committed key; do not use them")]
    ProofDoesNotHold,
    /// Another number of answers than of questions.
    #[error("`{asked}` inputs were asked and `{answered}` answered; ask again")]
    AnswersMissing {
        /// Inputs that were blinded.
        asked: usize,
        /// Elements that came back.
        answered: usize,
    },
    /// A batch, or an input in it, without anything to compute.
    #[error("an empty batch or input cannot be asked; leave it out")]
    NothingAsked,
}

fn wrong_words(at: Option<usize>, found: usize) -> String {
    match at {
        Some(at) => format!("word {at} is not in the list of words; look at the paper again"),
        None => format!("these {found} words do not fit each other; look at the paper again, there are 24 of them"),
    }
}

/// A part of what is read, for the errors that name one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name and version at the beginning of a bundle.
    Header,
    /// The signed list of what a bundle holds.
    Manifest,
    /// A node certificate.
    Certificate,
    /// A checkpoint of a log.
    Checkpoint,
    /// The signature envelope at the end of a bundle.
    Signature,
    /// One item, by its id.
    Item(String),
    /// The list of tombstones.
    Tombstones,
    /// The list of receipts.
    Receipts,
    /// The zeros that fill a bundle up.
    Padding,
    /// A passphrase slot or another value sealed at rest.
    Slot,
    /// The stored form of a log's frontier.
    Frontier,
    /// The stored hash of a sign-in passphrase.
    PassphraseHash,
    /// A digest that was stored.
    Digest,
    /// A text that organisations sign.
    Document,
    /// The signed list of attachments.
    AttachmentList,
    /// One attachment, by its id.
    Attachment(String),
    /// The signed digests of attachments.
    AttachmentDigests,
    /// A blinded input of the oblivious function.
    Blinded,
    /// A blinded answer of the oblivious function.
    Evaluated,
    /// The proof that one key gave all answers of a batch.
    Proof,
    /// What the asker keeps between question and answer.
    BlindState,
    /// A request for a certificate.
    Request,
    /// A revocation.
    Revocation,
    /// A sealed root key.
    Root,
    /// The master key sealed to two people.
    Recovery,
    /// A report of a field node.
    Report,
}

/// A limit that was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of a whole bundle.
    Size,
    /// Items, tombstones or receipts of a bundle, each counted alone; attachments of a file.
    Count,
    /// Levels of nesting.
    Depth,
    /// Bytes of one short text (id, kind, code).
    Text,
    /// Inputs of one batch of the oblivious function.
    Batch,
    /// Bytes of one input of the oblivious function.
    Input,
}
