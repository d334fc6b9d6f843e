//! A revocation: the root key's word that one node key is not to be trusted any more.
//!
//! It has no end and cannot be taken back: a node whose key was revoked gets new keys. It leaves who keeps it, and what
//! is refused because of it, to the caller.

use serde::{Deserialize, Serialize};

use super::public::{OrgId, PublicKey};
use super::root::RootKey;
use crate::cose::{self, Context, Envelope};
use crate::error::{Error, Limit, Part, Result};
use crate::{Seconds, cbor};

const VERSION: u64 = 1;
const CONTEXT: Context = Context(b"concord/revocation/1");
const MOST_BYTES: usize = 1024;

/// A revocation whose root signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    claims: Claims,
    bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claims(
    u64,       // version
    OrgId,     // follows from the root key
    PublicKey, // root key
    PublicKey, // the node key that is revoked
    Seconds,   // when it was signed
);

impl Revocation {
    /// Reads a revocation. Whether its root key is the pinned one is for the caller to compare.
    ///
    /// Errors: `TooLarge`, `Malformed`, `UnknownVersion`, `BadSignature`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(Error::TooLarge { limit: Limit::Size, most: MOST_BYTES as u64 });
        }
        let malformed = || Error::Malformed { part: Part::Revocation };
        let envelope = Envelope::read(bytes, Part::Revocation)?;
        let claims: Claims = cbor::decode(envelope.payload().ok_or_else(malformed)?, cbor::DEPTH, Part::Revocation)?;
        if claims.0 != VERSION {
            return Err(Error::UnknownVersion { found: claims.0.to_string() });
        }
        if claims.1 != claims.2.org_id() {
            return Err(malformed());
        }
        if !envelope.verify(&claims.2, CONTEXT) {
            return Err(Error::BadSignature { part: Part::Revocation });
        }
        Ok(Self { claims, bytes: bytes.to_vec() })
    }

    /// The statement as it is kept and sent.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The organisation.
    pub fn org_id(&self) -> &OrgId {
        &self.claims.1
    }

    /// The root key that signed.
    pub fn root(&self) -> &PublicKey {
        &self.claims.2
    }

    /// The node key that is revoked.
    pub fn key(&self) -> &PublicKey {
        &self.claims.3
    }

    /// When it was signed, by the clock of the machine with the root key.
    pub fn signed_at(&self) -> Seconds {
        self.claims.4
    }
}

impl RootKey {
    /// Says that a node key is not to be trusted any more.
    ///
    /// Errors: `NotAKey` for the root key itself.
    pub fn revoke(&self, key: &PublicKey, now: Seconds) -> Result<Revocation> {
        let root = self.public();
        if *key == root {
            return Err(Error::NotAKey);
        }
        let claims = Claims(VERSION, root.org_id(), root, *key, now);
        Revocation::from_bytes(&cose::sign(self.signing(), CONTEXT, &cbor::encode(&claims)))
    }
}
