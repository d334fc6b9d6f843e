//! A request for a certificate: what a node hands to whoever holds the root key, on a stick.
//!
//! The node's new key signs it, so that nobody has a key certified that is not theirs. It holds nothing secret.

use age::x25519::Recipient;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

use super::certificate::{CertificateRequest, LONGEST_VALIDITY_DAYS, NodeCertificate};
use super::node::NodeKeys;
use super::public::{OrgId, PublicKey};
use super::root::RootKey;
use crate::cose::{self, Context, Envelope};
use crate::error::{Error, Limit, Part, Result};
use crate::{Digest, Seconds, cbor};

const VERSION: u64 = 1;
const CONTEXT: Context = Context(b"concord/certificate-request/1");
const MOST_BYTES: usize = 4096;

/// What a node asks to have certified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The organisation's name as people know it.
    pub org_name: String,
    /// The organisation, once its root key is known to the node.
    pub org: Option<OrgId>,
    /// The number that the certificate shall have.
    pub serial: u64,
    /// Digest of the node's key on the network.
    pub tls_pin: Option<Digest>,
}

/// A request whose signature holds: who made it has the key that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRequest {
    claims: Claims,
    bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claims(
    u64,            // version
    String,         // organisation's name
    Option<OrgId>,  // organisation
    PublicKey,      // node's signing key
    String,         // node's age recipient
    u64,            // serial
    Option<Digest>, // TLS pin
);

impl NodeRequest {
    /// Asks for these keys to be certified.
    ///
    /// Errors: as [`NodeRequest::from_bytes`], for a name that no certificate may have.
    pub fn new(keys: &NodeKeys, wish: &Wish) -> Result<Self> {
        let Wish { org_name, org, serial, tls_pin } = wish.clone();
        let claims = Claims(VERSION, org_name, org, keys.public(), keys.recipient(), serial, tls_pin);
        Self::from_bytes(&cose::sign(keys.signing(), CONTEXT, &cbor::encode(&claims)))
    }

    /// Reads a request.
    ///
    /// Errors: `TooLarge`, `Malformed`, `UnknownVersion`, `BadSignature`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(Error::TooLarge { limit: Limit::Size, most: MOST_BYTES as u64 });
        }
        let malformed = || Error::Malformed { part: Part::Request };
        let envelope = Envelope::read(bytes, Part::Request)?;
        let claims: Claims = cbor::decode(envelope.payload().ok_or_else(malformed)?, cbor::DEPTH, Part::Request)?;
        if claims.0 != VERSION {
            return Err(Error::UnknownVersion { found: claims.0.to_string() });
        }
        if !super::certificate::is_name(&claims.1) || claims.5 == 0 || Recipient::from_str(&claims.4).is_err() {
            return Err(malformed());
        }
        if !envelope.verify(&claims.3, CONTEXT) {
            return Err(Error::BadSignature { part: Part::Request });
        }
        Ok(Self { claims, bytes: bytes.to_vec() })
    }

    /// The request as it is carried.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The organisation's name.
    pub fn org_name(&self) -> &str {
        &self.claims.1
    }

    /// The organisation, when the node knows its root key already.
    pub fn org(&self) -> Option<&OrgId> {
        self.claims.2.as_ref()
    }

    /// The node's signing key.
    pub fn signing_key(&self) -> &PublicKey {
        &self.claims.3
    }

    /// The number that the certificate shall have.
    pub fn serial(&self) -> u64 {
        self.claims.5
    }
}

impl RootKey {
    /// Signs a request: the certificate begins at `from` and lasts `days`.
    ///
    /// Errors: `OfAnotherRoot` when the node belongs to another organisation; `CertificateTooLong` for more than
    /// [`LONGEST_VALIDITY_DAYS`].
    pub fn sign_request(&self, request: &NodeRequest, from: Seconds, days: u32) -> Result<NodeCertificate> {
        if request.org().is_some_and(|org| org != &self.org_id()) {
            return Err(Error::OfAnotherRoot);
        }
        if days == 0 || days > LONGEST_VALIDITY_DAYS {
            return Err(Error::CertificateTooLong);
        }
        let Claims(_, org_name, _, key, recipient, serial, tls_pin) = request.claims.clone();
        let span = CertificateRequest { org_name, not_before: from, not_after: from.plus_days(days), serial, tls_pin };
        NodeCertificate::issue(self.signing(), (key, recipient), &span)
    }
}
