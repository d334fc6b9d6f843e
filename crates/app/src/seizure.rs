//! What of a node's keys stands in bytes that somebody took: the memory of a process, swap, an image of a disk.
//!
//! It never gives a key out. Who asks has the passphrase, and learns only whether it was needed.

use crate::Result;
use crate::node::{SLOT, file_error, normal};
use memchr::memmem;
use seal::{Purpose, Slots};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

const LOOKED_FOR: [(&str, Purpose<'static>); 5] = [
    ("database", Purpose::Database),
    ("keyring", Purpose::Keyring),
    ("search index", Purpose::Lens),
    ("data keys", Purpose::DataKeys),
    ("network", Purpose::Network),
];

/// The names of the keys of the node in `folder` that stand in `bytes`, as they are or as digits.
///
/// # Errors
/// `Refused` when the passphrase opens no slot; `Internal` when the file of the slots cannot be read.
pub fn keys_in(bytes: &[u8], folder: &Path, passphrase: &SecretString) -> Result<Vec<&'static str>> {
    let file = folder.join(SLOT);
    let slots = Slots::from_bytes(&std::fs::read(&file).map_err(|e| file_error(&file, &e))?)?;
    let (_, master) = slots.unlock(&normal(passphrase))?;
    let stands = |purpose| {
        let key = master.derive(purpose);
        let digits = key.to_hex();
        let finds = |needle: &[u8]| memmem::find(bytes, needle).is_some();
        finds(key.expose()) || finds(digits.expose_secret().as_bytes())
    };
    Ok(LOOKED_FOR.into_iter().filter(|(_, purpose)| stands(*purpose)).map(|(name, _)| name).collect())
}
