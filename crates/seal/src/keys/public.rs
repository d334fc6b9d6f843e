//! Public Ed25519 keys, and the short id of an organisation that follows from its root key.
//!
//! A [`PublicKey`] is a point on the curve and not one of the weak ones, so that a signature that
//! verifies means something. It leaves secret keys to `root` and `node`.

use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::cbor::Blob;
use crate::error::{Error, Result};
use crate::{Digest, base32};

const ORG_ID_LABEL: &[u8] = b"concord/organisation/1";
const ORG_ID_LETTERS: usize = 20;

/// An Ed25519 public key (RFC 8032) that is not of small order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// The id of an organisation: 100 bits of the hash of its root key, 20 letters of base32.
///
/// It names; it does not authenticate. Whoever pins an organisation pins the whole [`PublicKey`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct OrgId(String);

impl PublicKey {
    /// Takes the 32 bytes of a public key.
    ///
    /// Errors: `NotAKey` when they are no point of the curve, or a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        match VerifyingKey::from_bytes(bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(key)),
            _ => Err(Error::NotAKey),
        }
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The id of the organisation whose root key this is.
    pub fn org_id(&self) -> OrgId {
        let digest = Digest::of_parts(&[ORG_ID_LABEL, self.as_bytes()]);
        let mut id = base32::encode(digest.as_bytes());
        id.truncate(ORG_ID_LETTERS);
        OrgId(id)
    }

    pub(crate) fn of(key: VerifyingKey) -> Self {
        Self(key)
    }

    pub(crate) fn verify_strict(&self, message: &[u8], signature: &Signature) -> Result<(), ()> {
        self.0.verify_strict(message, signature).map_err(|_| ())
    }
}

impl OrgId {
    /// Reads an id that was written down.
    ///
    /// Errors: `NotAKey` when it is not 20 letters of lower-case base32.
    pub fn parse(text: &str) -> Result<Self> {
        let is_base32 = |byte: u8| matches!(byte, b'a'..=b'z' | b'2'..=b'7');
        if text.len() == ORG_ID_LETTERS && text.bytes().all(is_base32) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::NotAKey)
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", Digest::from_bytes(*self.as_bytes()))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.as_bytes())
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Blob(bytes) = Blob::deserialize(deserializer)?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|bytes| de::Error::invalid_length(bytes.len(), &"32 bytes"))?;
        Self::from_bytes(&bytes).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for OrgId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}
