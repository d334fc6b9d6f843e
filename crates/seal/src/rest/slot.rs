//! A slot: one person's passphrase around the node's master key.
//!
//! Each person with the right to unlock has a slot; removing a slot takes the right away without
//! touching the others. It leaves the list of slots to `slots`, and the recovery outside to `recovery`.

use rand_core::CryptoRng;
use secrecy::SecretString;

use super::cost::Cost;
use super::guarded::{Around, Guarded};
use super::master::MasterKey;
use crate::cbor;
use crate::error::{Part, Result};

const AROUND: Around<'static> = Around { label: "concord/slot/1", beside: &[] };

/// A master key that one passphrase opens. Holds nothing secret without the passphrase.
///
/// The passphrase is taken as its UTF-8 bytes: the caller normalises it (NFKC), so that the same
/// Arabic or accented words typed on two keyboards are the same passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot(Guarded);

impl Slot {
    /// Wraps the master key under a passphrase: Argon2id, then XChaCha20-Poly1305.
    ///
    /// Errors: `BadCost` when the cost is out of range.
    pub fn create(passphrase: &SecretString, master: &MasterKey, cost: Cost, rng: &mut impl CryptoRng) -> Result<Self> {
        Guarded::seal(AROUND, (passphrase, master.key()), cost, rng).map(Self)
    }

    /// Opens the slot.
    ///
    /// Errors: `WrongPassphrase` (also for an altered slot: nobody can tell them apart), `BadCost`.
    pub fn unlock(&self, passphrase: &SecretString) -> Result<MasterKey> {
        self.0.open(AROUND, passphrase).map(MasterKey::of)
    }

    /// The cost with which it was made.
    pub fn cost(&self) -> Cost {
        self.0.cost()
    }

    /// The slot as it is stored; deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(&self.0)
    }

    /// Reads what [`Slot::to_bytes`] wrote.
    ///
    /// Errors: `Malformed`, `UnknownVersion`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let guarded: Guarded = cbor::decode(bytes, cbor::DEPTH, Part::Slot)?;
        guarded.check().map(Self)
    }
}
