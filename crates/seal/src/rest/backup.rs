//! The parts of a backup: named by a keyed hash of what they hold, and sealed in that name.
//!
//! Equal parts have equal names, so that a part is written once for many backups; without the key a name tells nothing
//! of what it stands for. It leaves cutting, storing and forgetting parts to the caller.

use super::aead::{self, Message};
use super::master::SubKey;
use crate::cbor;
use crate::error::Result;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

const NAME_LABEL: &str = "concord/backup-name/1";
const PART_LABEL: &str = "concord/backup-part/1";

/// The name of a part: HMAC-SHA256 (RFC 2104) of what it holds, hexadecimal. `names` is the key of
/// [`Purpose::BackupNames`](super::Purpose::BackupNames).
pub fn part_name(names: &SubKey, plaintext: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(names.expose()).expect("HMAC takes a key of any length");
    mac.update(&cbor::encode(&NAME_LABEL));
    mac.update(plaintext);
    let tag: [u8; 32] = mac.finalize().into_bytes().into();
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Seals a part under its name; 41 bytes longer than the plaintext. `parts` is the key of
/// [`Purpose::BackupParts`](super::Purpose::BackupParts).
pub fn seal_part(parts: &SubKey, name: &str, plaintext: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
    let message = Message { text: plaintext, associated: &cbor::encode(&(PART_LABEL, name)) };
    aead::seal(parts.key(), &message, rng)
}

/// Opens the part of that name.
///
/// Errors: `DoesNotOpen` for a wrong key, another part or altered bytes; `UnknownVersion`.
pub fn open_part(parts: &SubKey, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    aead::open(parts.key(), sealed, &cbor::encode(&(PART_LABEL, name)))
}
