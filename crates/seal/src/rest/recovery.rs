//! Recovery by two people: the master key in an age file inside an age file, so that one alone opens nothing.
//!
//! The two keys are age identities that people keep outside, in two places. Whoever of them opens first sees an age
//! file and no key. It leaves where the file lies, and what is done with the key, to the caller.

use std::str::FromStr;

use age::x25519::{Identity, Recipient};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::master::MasterKey;
use crate::cbor::{self, Blob};
use crate::error::{Error, Part, Result};
use crate::secret::Key;

const NAME: &str = "concord-recovery";
const VERSION: u64 = 1;
/// Largest file in bytes; ours have about 600.
const MOST_BYTES: usize = 16 * 1024;

#[derive(Serialize, Deserialize)]
struct Wire(String, u64, Blob);

impl MasterKey {
    /// Seals the master key so that the holders of both recipients (`age1…`) are needed to open it.
    ///
    /// age takes its own randomness from the operating system.
    /// Errors: `NotAKey` when a text is no age X25519 recipient, or both are the same.
    pub fn escrow(&self, recipients: [&str; 2]) -> Result<Vec<u8>> {
        let [one, other] = recipients.map(|r| Recipient::from_str(r.trim()).map_err(|_| Error::NotAKey));
        let (one, other) = (one?, other?);
        if one == other {
            return Err(Error::NotAKey);
        }
        let inner = age::encrypt(&other, self.key().expose()).map_err(|_| Error::NotAKey)?;
        let outer = age::encrypt(&one, &inner).map_err(|_| Error::NotAKey)?;
        Ok(cbor::encode(&Wire(NAME.to_owned(), VERSION, Blob(outer))))
    }

    /// Opens what [`MasterKey::escrow`] sealed, with both identities (`AGE-SECRET-KEY-1…`), in either order.
    ///
    /// Errors: `Malformed` and `UnknownVersion` for other bytes; `NotAKey` when a text is no identity; `DoesNotOpen`
    /// when they are not the two, or the file was altered.
    pub fn recover(escrowed: &[u8], identities: [&SecretString; 2]) -> Result<Self> {
        let malformed = Error::Malformed { part: Part::Recovery };
        if escrowed.len() > MOST_BYTES {
            return Err(malformed);
        }
        let Wire(name, version, Blob(outer)) = cbor::decode(escrowed, cbor::DEPTH, Part::Recovery)?;
        if name != NAME {
            return Err(malformed);
        }
        if version != VERSION {
            return Err(Error::UnknownVersion { found: version.to_string() });
        }
        let [one, other] = identities.map(|i| Identity::from_str(i.expose_secret()).map_err(|_| Error::NotAKey));
        let (one, other) = (one?, other?);
        both(&outer, [&one, &other]).or_else(|_| both(&outer, [&other, &one]))
    }
}

fn both(outer: &[u8], [first, second]: [&Identity; 2]) -> Result<MasterKey> {
    let inner = age::decrypt(first, outer).map_err(|_| Error::DoesNotOpen)?;
    let opened = age::decrypt(second, &inner).map(Zeroizing::new).map_err(|_| Error::DoesNotOpen)?;
    Key::from_slice(&opened).map(MasterKey::of).ok_or(Error::DoesNotOpen)
}
