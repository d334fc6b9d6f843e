//! A slot: one person's passphrase around the node's master key.
//!
//! Each person with the right to unlock has a slot; removing a slot takes the right away without
//! touching the others. It leaves the list of slots, and the recovery outside, to the caller.

use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::aead::{self, Message};
use super::cost::Cost;
use super::master::MasterKey;
use crate::cbor::{self, Blob};
use crate::error::{Error, Part, Result};
use crate::secret::Key;

const LABEL: &str = "concord/slot/1";
const VERSION: u64 = 1;
const SALT_BYTES: usize = 16;

/// A master key that one passphrase opens. Holds nothing secret without the passphrase.
///
/// The passphrase is taken as its UTF-8 bytes: the caller normalises it (NFKC), so that the same
/// Arabic or accented words typed on two keyboards are the same passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot(Wire);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wire(
    u64,   // version
    Cost3, // Argon2id cost
    Blob,  // salt
    Blob,  // sealed master key
);

/// The cost as an array, so that the encoding has no map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cost3(u32, u32, u32);

impl Slot {
    /// Wraps the master key under a passphrase: Argon2id, then XChaCha20-Poly1305.
    ///
    /// Errors: `BadCost` when the cost is out of range.
    pub fn create(passphrase: &SecretString, master: &MasterKey, cost: Cost, rng: &mut impl CryptoRng) -> Result<Self> {
        let mut salt = vec![0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let key = key_from(passphrase, cost, &salt)?;
        let message = Message { text: master.key().expose(), associated: &associated(cost, &salt) };
        let sealed = aead::seal(&key, &message, rng);
        let cost = Cost3(cost.memory_kib, cost.passes, cost.lanes);
        Ok(Self(Wire(VERSION, cost, Blob(salt), Blob(sealed))))
    }

    /// Opens the slot.
    ///
    /// Errors: `WrongPassphrase` (also for an altered slot: nobody can tell them apart), `BadCost`.
    pub fn unlock(&self, passphrase: &SecretString) -> Result<MasterKey> {
        let Wire(_, _, Blob(salt), Blob(sealed)) = &self.0;
        let cost = self.cost();
        let key = key_from(passphrase, cost, salt)?;
        let opened = aead::open(&key, sealed, &associated(cost, salt)).map_err(|_| Error::WrongPassphrase)?;
        Key::from_slice(&opened).map(MasterKey::of).ok_or(Error::WrongPassphrase)
    }

    /// The cost with which it was made.
    pub fn cost(&self) -> Cost {
        let Cost3(memory_kib, passes, lanes) = self.0.1;
        Cost { memory_kib, passes, lanes }
    }

    /// The slot as it is stored; deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&self.0)
    }

    /// Reads what [`Slot::to_bytes`] wrote.
    ///
    /// Errors: `Malformed`, `UnknownVersion`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wire: Wire = cbor::decode(bytes, cbor::DEPTH, Part::Slot)?;
        if wire.0 != VERSION {
            return Err(Error::UnknownVersion { found: wire.0.to_string() });
        }
        if wire.2.0.len() != SALT_BYTES {
            return Err(Error::Malformed { part: Part::Slot });
        }
        Ok(Self(wire))
    }
}

/// The cost and the salt belong to the ciphertext; a slot with a swapped cost does not open.
fn associated(cost: Cost, salt: &[u8]) -> Vec<u8> {
    let Cost { memory_kib, passes, lanes } = cost;
    cbor::encode(&(LABEL, memory_kib, passes, lanes, cbor::BlobRef(salt)))
}

fn key_from(passphrase: &SecretString, cost: Cost, salt: &[u8]) -> Result<Key> {
    let mut key = Key::zeroed();
    cost.argon2()?
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, key.expose_mut())
        .map_err(|_| Error::BadCost)?;
    Ok(key)
}
