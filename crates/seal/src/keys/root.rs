//! The root key: the identity of an organisation, used rarely and kept offline.
//!
//! It signs node certificates and revocations, and nothing else. It leaves where it is kept to the caller.

use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::certificate::{CertificateRequest, NodeCertificate};
use super::node::NodeKeys;
use super::public::{OrgId, PublicKey};
use crate::error::{Error, Result};
use crate::secret::{Key, redacted};

/// An organisation's Ed25519 root key (RFC 8032). Erased when dropped, never printed.
pub struct RootKey(Box<SigningKey>);

redacted!(RootKey);

impl RootKey {
    /// Makes a new identity.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self::of(&Key::generate(rng))
    }

    /// Reads what [`RootKey::to_bytes`] wrote.
    ///
    /// Errors: `NotAKey` when there are not exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let key = Key::from_slice(bytes).ok_or(Error::NotAKey)?;
        Ok(Self::of(&key))
    }

    /// The 32 secret bytes, for an encrypted store or a sheet of paper in a safe.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.as_bytes().to_vec())
    }

    /// The public half, which partners pin.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    /// The id of this organisation.
    pub fn org_id(&self) -> OrgId {
        self.public().org_id()
    }

    /// Certifies a node of this organisation.
    ///
    /// Errors: `CertificateTooLong` when the request spans more than
    /// [`LONGEST_VALIDITY_DAYS`](super::LONGEST_VALIDITY_DAYS) or ends before it begins;
    /// `Malformed` when the name is empty, longer than 200 bytes, or has control characters.
    pub fn certify(&self, node: &NodeKeys, request: &CertificateRequest) -> Result<NodeCertificate> {
        NodeCertificate::issue(&self.0, (node.public(), node.recipient()), request)
    }

    pub(super) fn signing(&self) -> &SigningKey {
        &self.0
    }

    pub(super) fn of(key: &Key) -> Self {
        Self(Box::new(SigningKey::from_bytes(key.expose())))
    }

    pub(super) fn key(&self) -> Key {
        let mut key = Key::zeroed();
        key.expose_mut().copy_from_slice(self.0.as_bytes());
        key
    }
}
