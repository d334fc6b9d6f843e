//! The node certificate: the root key's word that these node keys are the organisation's.
//!
//! A value of this type has a root signature that holds; only its dates depend on `now`. Whether
//! its root key is one we trust is decided by the caller, who has pinned one.

use std::str::FromStr;

use age::x25519::Recipient;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

use super::public::{OrgId, PublicKey};
use crate::cose::{self, Context, Envelope};
use crate::error::{Error, Limit, Part, Result};
use crate::{Digest, Seconds, cbor};

/// The longest span of a certificate in days: twelve months, a leap year included.
pub const LONGEST_VALIDITY_DAYS: u32 = 366;

/// Largest certificate in bytes; ours have about 500.
const MOST_BYTES: usize = 4096;
const NAME_BYTES: usize = 200;
const VERSION: u64 = 1;
const CONTEXT: Context = Context(b"concord/certificate/1");

/// What a certificate shall say besides the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// The organisation's name as people know it, 1 to 200 bytes.
    pub org_name: String,
    /// First moment of validity.
    pub not_before: Seconds,
    /// Last moment of validity.
    pub not_after: Seconds,
    /// A number that grows with each certificate of the organisation.
    pub serial: u64,
    /// Digest of the node's TLS certificate, when it is reached over a network.
    pub tls_pin: Option<Digest>,
}

/// A certificate whose root signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeCertificate {
    claims: Claims,
    recipient: Recipient,
    bytes: Vec<u8>,
}

/// The signed payload, in the order in which it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claims(
    u64,            // version
    OrgId,          // follows from the root key
    String,         // organisation's name
    PublicKey,      // root key
    PublicKey,      // node's signing key
    String,         // node's age recipient
    Seconds,        // not before
    Seconds,        // not after
    u64,            // serial
    Option<Digest>, // TLS pin
);

impl NodeCertificate {
    pub(super) fn issue(
        root: &SigningKey,
        (key, recipient): (PublicKey, String),
        request: &CertificateRequest,
    ) -> Result<Self> {
        let root_public = PublicKey::of(root.verifying_key());
        let claims = Claims(
            VERSION,
            root_public.org_id(),
            request.org_name.clone(),
            root_public,
            key,
            recipient,
            request.not_before,
            request.not_after,
            request.serial,
            request.tls_pin,
        );
        let bytes = cose::sign(root, CONTEXT, &cbor::encode(&claims));
        Self::from_bytes(&bytes)
    }

    /// Reads a certificate and checks everything about it except its dates.
    ///
    /// Errors: `Malformed` (shape, name, id that does not follow from the root key), `TooLarge`,
    /// `UnknownVersion`, `CertificateTooLong`, `BadSignature`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(Error::TooLarge { limit: Limit::Size, most: MOST_BYTES as u64 });
        }
        let malformed = || Error::Malformed { part: Part::Certificate };
        let envelope = Envelope::read(bytes, Part::Certificate)?;
        let payload = envelope.payload().ok_or_else(malformed)?;
        let claims: Claims = cbor::decode(payload, cbor::DEPTH, Part::Certificate)?;
        if claims.0 != VERSION {
            return Err(Error::UnknownVersion { found: claims.0.to_string() });
        }
        if claims.1 != claims.3.org_id() || !is_name(&claims.2) {
            return Err(malformed());
        }
        let recipient = Recipient::from_str(&claims.5).map_err(|_| malformed())?;
        if claims.7 < claims.6 || claims.7 > claims.6.plus_days(LONGEST_VALIDITY_DAYS) {
            return Err(Error::CertificateTooLong);
        }
        if !envelope.verify(&claims.3, CONTEXT) {
            return Err(Error::BadSignature { part: Part::Certificate });
        }
        Ok(Self { claims, recipient, bytes: bytes.to_vec() })
    }

    /// The certificate as it is stored and sent.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks the dates; both ends belong to the span.
    ///
    /// Errors: `CertificateNotYetValid`, `CertificateExpired`.
    pub fn verify(&self, now: Seconds) -> Result<()> {
        if now < self.not_before() {
            return Err(Error::CertificateNotYetValid { not_before: self.not_before() });
        }
        if now > self.not_after() {
            return Err(Error::CertificateExpired { not_after: self.not_after() });
        }
        Ok(())
    }

    /// The organisation's id.
    pub fn org_id(&self) -> &OrgId {
        &self.claims.1
    }

    /// The organisation's name, as it calls itself.
    pub fn org_name(&self) -> &str {
        &self.claims.2
    }

    /// The root key that signed; pin this.
    pub fn root(&self) -> &PublicKey {
        &self.claims.3
    }

    /// The node's signing key.
    pub fn signing_key(&self) -> &PublicKey {
        &self.claims.4
    }

    /// The node's age recipient as text.
    pub fn recipient(&self) -> &str {
        &self.claims.5
    }

    /// First moment of validity.
    pub fn not_before(&self) -> Seconds {
        self.claims.6
    }

    /// Last moment of validity.
    pub fn not_after(&self) -> Seconds {
        self.claims.7
    }

    /// The number of this certificate within the organisation.
    pub fn serial(&self) -> u64 {
        self.claims.8
    }

    /// Digest of the node's TLS certificate, if it has one.
    pub fn tls_pin(&self) -> Option<Digest> {
        self.claims.9
    }

    /// Checks that this certificate may take the place of an earlier one: the same root key, and a higher number.
    ///
    /// Errors: `OfAnotherRoot`, `NotNewer`.
    pub fn succeeds(&self, earlier: &Self) -> Result<()> {
        if self.root() != earlier.root() {
            return Err(Error::OfAnotherRoot);
        }
        if self.serial() <= earlier.serial() {
            return Err(Error::NotNewer { serial: self.serial(), last: earlier.serial() });
        }
        Ok(())
    }

    pub(crate) fn age_recipient(&self) -> &Recipient {
        &self.recipient
    }
}

/// A name is shown to a person who decides on trust, so it may hold nothing that reorders,
/// breaks or hides text: control characters and the Unicode embeddings, overrides and isolates.
pub(super) fn is_name(name: &str) -> bool {
    let is_hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    !name.trim().is_empty() && name.len() <= NAME_BYTES && !name.chars().any(is_hidden)
}
