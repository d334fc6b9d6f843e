//! XChaCha20-Poly1305 (RFC 8439; draft-irtf-cfrg-xchacha-03) with a random nonce in front.
//!
//! Layout: version byte 1, nonce of 24 bytes, ciphertext with its tag of 16 bytes. The nonce is
//! long enough to be random for as many messages as anyone will ever seal. It leaves the
//! associated data, which says where a ciphertext belongs, to its callers.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Key;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// What a sealed value is and where it belongs.
pub(super) struct Message<'a> {
    pub(super) text: &'a [u8],
    pub(super) associated: &'a [u8],
}

pub(super) fn seal(key: &Key, message: &Message<'_>, rng: &mut impl CryptoRng) -> Vec<u8> {
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    let payload = Payload { msg: message.text, aad: message.associated };
    let ciphertext = XChaCha20Poly1305::new(key.expose().into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .expect("XChaCha20-Poly1305 refuses only messages beyond 256 GiB");
    [&[VERSION][..], &nonce, &ciphertext].concat()
}

/// Errors: `UnknownVersion`; `DoesNotOpen` for a wrong key, another place or altered bytes.
pub(super) fn open(key: &Key, sealed: &[u8], associated: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let [version, rest @ ..] = sealed else {
        return Err(Error::DoesNotOpen);
    };
    if *version != VERSION {
        return Err(Error::UnknownVersion { found: version.to_string() });
    }
    let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES).ok_or(Error::DoesNotOpen)?;
    let payload = Payload { msg: ciphertext, aad: associated };
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| Error::DoesNotOpen)
}

#[cfg(test)]
mod vectors;
