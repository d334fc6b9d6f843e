//! Thirty-two secret bytes under a passphrase: what a slot and a sealed root key have in common.
//!
//! Argon2id makes the key, XChaCha20-Poly1305 seals; label, cost, salt and whatever stands beside it in the open are
//! associated data, so that nothing can be exchanged. It leaves what the secret is to the two that use it.

use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::aead::{self, Message};
use super::cost::Cost;
use crate::cbor::{self, Blob};
use crate::error::{Error, Part, Result};
use crate::secret::Key;

const VERSION: u64 = 1;
const SALT_BYTES: usize = 16;

/// What it is, and what else is bound into it.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) label: &'a str,
    /// Public bytes that stand beside the secret; empty for none.
    pub(crate) beside: &'a [u8],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guarded(
    u64,   // version
    Cost3, // Argon2id cost
    Blob,  // salt
    Blob,  // sealed secret
);

/// The cost as an array, so that the encoding has no map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cost3(u32, u32, u32);

impl Guarded {
    pub(crate) fn seal(
        around: Around<'_>,
        (passphrase, secret): (&SecretString, &Key),
        cost: Cost,
        rng: &mut impl CryptoRng,
    ) -> Result<Self> {
        let mut salt = vec![0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let key = key_from(passphrase, cost, &salt)?;
        let associated = associated(around, cost, &salt);
        let sealed = aead::seal(&key, &Message { text: secret.expose(), associated: &associated }, rng);
        let cost = Cost3(cost.memory_kib, cost.passes, cost.lanes);
        Ok(Self(VERSION, cost, Blob(salt), Blob(sealed)))
    }

    pub(crate) fn open(&self, around: Around<'_>, passphrase: &SecretString) -> Result<Key> {
        let Self(_, _, Blob(salt), Blob(sealed)) = self;
        let cost = self.cost();
        let key = key_from(passphrase, cost, salt)?;
        let opened = aead::open(&key, sealed, &associated(around, cost, salt)).map_err(|_| Error::WrongPassphrase)?;
        Key::from_slice(&opened).ok_or(Error::WrongPassphrase)
    }

    pub(crate) fn cost(&self) -> Cost {
        let Cost3(memory_kib, passes, lanes) = self.1;
        Cost { memory_kib, passes, lanes }
    }

    /// Errors: `UnknownVersion`; `Malformed` for a salt of another length.
    pub(crate) fn check(self) -> Result<Self> {
        if self.0 != VERSION {
            return Err(Error::UnknownVersion { found: self.0.to_string() });
        }
        if self.2.0.len() != SALT_BYTES { Err(Error::Malformed { part: Part::Slot }) } else { Ok(self) }
    }
}

/// The cost and the salt belong to the ciphertext; a secret with a swapped cost does not open.
fn associated(around: Around<'_>, cost: Cost, salt: &[u8]) -> Vec<u8> {
    let Cost { memory_kib, passes, lanes } = cost;
    let salt = cbor::BlobRef(salt);
    if around.beside.is_empty() {
        return cbor::encode(&(around.label, memory_kib, passes, lanes, salt));
    }
    cbor::encode(&(around.label, memory_kib, passes, lanes, salt, cbor::BlobRef(around.beside)))
}

fn key_from(passphrase: &SecretString, cost: Cost, salt: &[u8]) -> Result<Key> {
    let mut key = Key::zeroed();
    cost.argon2()?
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, key.expose_mut())
        .map_err(|_| Error::BadCost)?;
    Ok(key)
}
