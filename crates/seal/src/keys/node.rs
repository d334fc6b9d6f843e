//! The keys of one node: an Ed25519 key that signs and an age X25519 identity that opens.
//!
//! They live in the encrypted database of the node. It leaves their certificate to `certificate`.

use std::str::FromStr;

use age::x25519::Identity;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::public::PublicKey;
use crate::error::{Error, Result};
use crate::secret::{KEY_BYTES, Key, redacted};

/// Version byte, signing seed, then the age identity in its own text form.
const VERSION: u8 = 1;

/// The secret keys of a node. Erased when dropped, never printed.
pub struct NodeKeys {
    // Boxed, as all keys: moving them leaves only an address behind.
    signing: Box<SigningKey>,
    identity: Box<Identity>,
}

redacted!(NodeKeys);

impl NodeKeys {
    /// Makes new keys; the age identity takes the randomness of the operating system, not `rng`.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let signing = Box::new(SigningKey::from_bytes(Key::generate(rng).expose()));
        Self { signing, identity: Box::new(Identity::generate()) }
    }

    /// Reads what [`NodeKeys::to_bytes`] wrote.
    ///
    /// Errors: `NotAKey` when the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let [VERSION, rest @ ..] = bytes else {
            return Err(Error::NotAKey);
        };
        let (seed, identity) = rest.split_at_checked(KEY_BYTES).ok_or(Error::NotAKey)?;
        let seed = Key::from_slice(seed).ok_or(Error::NotAKey)?;
        let identity = std::str::from_utf8(identity).map_err(|_| Error::NotAKey)?;
        Ok(Self {
            signing: Box::new(SigningKey::from_bytes(seed.expose())),
            identity: Box::new(Identity::from_str(identity).map_err(|_| Error::NotAKey)?),
        })
    }

    /// The secret bytes, for an encrypted store only.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let identity = self.identity.to_string();
        let identity = identity.expose_secret().as_bytes();
        // The capacity is exact, so that no smaller buffer is left behind with secrets in it.
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + KEY_BYTES + identity.len()));
        bytes.push(VERSION);
        bytes.extend_from_slice(self.signing.as_bytes());
        bytes.extend_from_slice(identity);
        bytes
    }

    /// The key that verifies what this node signs.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.signing.verifying_key())
    }

    /// The age recipient (`age1…`) to which bundles for this node are sealed.
    pub fn recipient(&self) -> String {
        self.identity.to_public().to_string()
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        &self.signing
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }
}
