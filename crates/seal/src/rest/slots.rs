//! The list of slots of one node: whoever holds any one of them opens it.
//!
//! A slot has a random id and no name: a seized list tells how many people may unlock, and not who. It leaves names,
//! dates and the writing of the file to the caller.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::master::MasterKey;
use super::slot::Slot;
use crate::cbor::{self, Blob};
use crate::error::{Error, Limit, Part, Result};

/// The most slots of one node; each wrong passphrase costs one Argon2id for each of them.
pub const MOST_SLOTS: usize = 16;

const VERSION: u64 = 2;
const ID_BYTES: usize = 64;
/// The id of the only slot of a node that was made before there were several.
const FIRST: &str = "first";

/// Slots by id, in the order in which they were added.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Slots(Vec<(String, Slot)>);

#[derive(Serialize, Deserialize)]
struct Wire(u64, Vec<(String, Blob)>);

impl Slots {
    /// Opens the first slot that the passphrase fits, and says which.
    ///
    /// Errors: `WrongPassphrase` when it fits none; `BadCost` when one asks for more than Argon2 may take.
    pub fn unlock(&self, passphrase: &SecretString) -> Result<(&str, MasterKey)> {
        for (id, slot) in &self.0 {
            match slot.unlock(passphrase) {
                Ok(master) => return Ok((id, master)),
                Err(Error::WrongPassphrase) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Error::WrongPassphrase)
    }

    /// Ids and slots, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Slot)> {
        self.0.iter().map(|(id, slot)| (id.as_str(), slot))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a slot under a new id.
    ///
    /// Errors: `TooLarge` beyond [`MOST_SLOTS`]; `Malformed` for an id that is there, empty or too long.
    pub fn add(&mut self, id: &str, slot: Slot) -> Result<()> {
        if self.0.len() >= MOST_SLOTS {
            return Err(Error::TooLarge { limit: Limit::Count, most: MOST_SLOTS as u64 });
        }
        if !is_id(id) || self.0.iter().any(|(known, _)| known == id) {
            return Err(Error::Malformed { part: Part::Slot });
        }
        self.0.push((id.to_owned(), slot));
        Ok(())
    }

    /// Takes a slot away; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != id);
        self.0.len() < before
    }

    /// The list as it is stored; deterministic CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        let slots = self.0.iter().map(|(id, slot)| (id.clone(), Blob(slot.to_bytes()))).collect();
        cbor::encode(&Wire(VERSION, slots))
    }

    /// Reads what [`Slots::to_bytes`] wrote, or one slot alone, as nodes had it before.
    ///
    /// Errors: `Malformed`, `TooLarge`, `UnknownVersion`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let Ok(wire) = cbor::decode::<Wire>(bytes, cbor::DEPTH, Part::Slot) else {
            return Ok(Self(vec![(FIRST.to_owned(), Slot::from_bytes(bytes)?)]));
        };
        if wire.0 != VERSION {
            return Err(Error::UnknownVersion { found: wire.0.to_string() });
        }
        let mut slots = Self::default();
        for (id, Blob(bytes)) in wire.1 {
            slots.add(&id, Slot::from_bytes(&bytes)?)?;
        }
        Ok(slots)
    }
}

fn is_id(id: &str) -> bool {
    (1..=ID_BYTES).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
