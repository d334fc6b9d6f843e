//! The master key of a node, and the keys that follow from it by HKDF-SHA256 (RFC 5869).
//!
//! One key to protect, many keys to use, none of which tells anything about another. It leaves
//! opening and closing (slots, idle locks) to the caller, who holds the value or drops it.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use secrecy::SecretString;
use sha2::Sha256;

use crate::keys::OrgId;
use crate::secret::{Key, redacted};
use crate::{base32, cbor};

const PARTNER_ID_LABEL: &str = "concord/partner-id/1";
const PARTNER_ID_BYTES: usize = 16;

/// The key from which all others of a node follow. Erased when dropped, never printed.
#[derive(Clone)]
pub struct MasterKey(Key);

/// A key for one purpose. Erased when dropped, never printed.
#[derive(Clone)]
pub struct SubKey(Key);

redacted!(MasterKey, SubKey);

/// What a derived key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// Opens the main database.
    Database,
    /// Opens the keyring database.
    Keyring,
    /// Opens the lens (the search index over sealed text).
    Lens,
    /// Wraps the data keys of records inside the keyring.
    DataKeys,
    /// Names the parts of backups by what they hold.
    BackupNames,
    /// Seals the parts of backups.
    BackupParts,
    /// The seed of the key by which the node is known on the network.
    Network,
    /// Gives records their ids for one partner.
    Channel(&'a OrgId),
}

impl MasterKey {
    /// Makes a new master key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Key::generate(rng))
    }

    /// The key for one purpose; the same each time.
    pub fn derive(&self, purpose: Purpose<'_>) -> SubKey {
        let (label, detail) = match purpose {
            Purpose::Database => ("concord/key/database/1", ""),
            Purpose::Keyring => ("concord/key/keyring/1", ""),
            Purpose::Lens => ("concord/key/lens/1", ""),
            Purpose::DataKeys => ("concord/key/data-keys/1", ""),
            Purpose::BackupNames => ("concord/key/backup-names/1", ""),
            Purpose::BackupParts => ("concord/key/backup-parts/1", ""),
            Purpose::Network => ("concord/key/network/1", ""),
            Purpose::Channel(partner) => ("concord/key/channel/1", partner.as_str()),
        };
        let mut key = Key::zeroed();
        Hkdf::<Sha256>::new(None, self.0.expose())
            .expand(&cbor::encode(&(label, detail)), key.expose_mut())
            .expect("HKDF-SHA256 gives up to 8160 bytes and we ask for 32");
        SubKey(key)
    }

    pub(super) fn of(key: Key) -> Self {
        Self(key)
    }

    pub(super) fn key(&self) -> &Key {
        &self.0
    }
}

impl SubKey {
    /// The 32 secret bytes, for a library that needs them raw.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// The key as 64 hexadecimal digits, as SQLCipher takes a raw key.
    pub fn to_hex(&self) -> SecretString {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // The capacity is exact, so that no smaller buffer is left behind with secrets in it.
        let mut hex = String::with_capacity(64);
        for byte in self.expose() {
            hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
            hex.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        SecretString::from(hex)
    }

    pub(super) fn key(&self) -> &Key {
        &self.0
    }
}

/// The id under which one partner knows a record: 128 bits of HMAC-SHA256 (RFC 2104), in base32.
///
/// `channel` is the key of [`Purpose::Channel`] for that partner. Two partners who compare what
/// they hold find no id in common, and no id says when it was made.
pub fn partner_id(channel: &SubKey, record: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(channel.expose()).expect("HMAC takes a key of any length");
    mac.update(&cbor::encode(&(PARTNER_ID_LABEL, record)));
    let tag: [u8; 32] = mac.finalize().into_bytes().into();
    base32::encode(&tag[..PARTNER_ID_BYTES])
}
