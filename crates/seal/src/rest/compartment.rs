//! Data keys of records, and the compartments that they seal.
//!
//! A ciphertext is bound to its place (table, record, compartment, revision), so that nobody can
//! move one into another record or bring an old one back. It leaves rows and columns to `store`.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::aead::{self, Message};
use super::master::SubKey;
use crate::cbor;
use crate::error::{Error, Result};
use crate::secret::{Key, redacted};

const WRAP_LABEL: &str = "concord/data-key/1";
const PLACE_LABEL: &str = "concord/compartment/1";

/// The key of one record. Erased when dropped, never printed.
#[derive(Clone)]
pub struct DataKey(Key);

redacted!(DataKey);

/// Where a sealed compartment belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table that holds it.
    pub table: &'a str,
    /// The id of the record.
    pub record: &'a str,
    /// The name of the compartment.
    pub compartment: &'a str,
    /// The record's revision, from which a restored older ciphertext would differ.
    pub revision: u64,
}

impl DataKey {
    /// Makes a new data key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Key::generate(rng))
    }

    /// Wraps the key for one record; `wrapping` is the node's key for
    /// [`Purpose::DataKeys`](super::Purpose::DataKeys).
    pub fn wrap(&self, wrapping: &SubKey, record: &str, rng: &mut impl CryptoRng) -> Vec<u8> {
        let message = Message { text: self.0.expose(), associated: &cbor::encode(&(WRAP_LABEL, record)) };
        aead::seal(wrapping.key(), &message, rng)
    }

    /// Opens a wrapped key.
    ///
    /// Errors: `DoesNotOpen` for a wrong key, another record or altered bytes; `UnknownVersion`.
    pub fn unwrap(wrapping: &SubKey, record: &str, wrapped: &[u8]) -> Result<Self> {
        let associated = cbor::encode(&(WRAP_LABEL, record));
        let opened = aead::open(wrapping.key(), wrapped, &associated)?;
        Key::from_slice(&opened).map(Self).ok_or(Error::DoesNotOpen)
    }
}

/// Seals a compartment at its place; 41 bytes longer than the plaintext.
pub fn seal_compartment(key: &DataKey, place: &Place<'_>, plaintext: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
    let message = Message { text: plaintext, associated: &associated(place) };
    aead::seal(&key.0, &message, rng)
}

/// Opens a compartment at its place.
///
/// Errors: `DoesNotOpen` for a wrong key, another place or altered bytes; `UnknownVersion`.
pub fn open_compartment(key: &DataKey, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    aead::open(&key.0, sealed, &associated(place))
}

/// CBOR carries the length of each text, so no two places have the same bytes.
fn associated(place: &Place<'_>) -> Vec<u8> {
    let Place { table, record, compartment, revision } = *place;
    cbor::encode(&(PLACE_LABEL, table, record, compartment, revision))
}
