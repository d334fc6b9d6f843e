//! The key of a node on the network, and the pin by which others know it.
//!
//! Ed25519 (RFC 8032), because it can be made from the generator that the caller hands in. Both
//! ends are this program; browsers do not speak it, so the pages of a node need another key.

use std::fmt;

use rand_core::CryptoRng;
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

const VERSION: u8 = 1;
const SEED_BYTES: usize = 32;

/// The beginning of every Ed25519 private key in PKCS #8; the 32 bytes of the key follow.
// Source: RFC 8410, section 7.
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// The digest of a public key: SHA-256 of its SubjectPublicKeyInfo.
// Source: RFC 7469, section 2.4, of which only the digest is used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pin(pub [u8; 32]);

/// The secret key of a node on the network. Erased when dropped, never printed.
///
/// While a connection is open, the TLS library holds copies of its own. Boxed: moving it leaves only an address behind.
pub struct TlsKey(Box<Zeroizing<[u8; SEED_BYTES]>>);

impl TlsKey {
    /// Makes a new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Box::new(Zeroizing::new([0; SEED_BYTES]));
        rng.fill_bytes(seed.as_mut_slice());
        Self(seed)
    }

    /// Reads what [`TlsKey::to_bytes`] wrote.
    ///
    /// Errors: `NotAKey` when the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let [VERSION, seed @ ..] = bytes else {
            return Err(Error::NotAKey);
        };
        let seed: &[u8; SEED_BYTES] = seed.try_into().map_err(|_| Error::NotAKey)?;
        let mut kept = Box::new(Zeroizing::new([0; SEED_BYTES]));
        kept.copy_from_slice(seed);
        Ok(Self(kept))
    }

    /// The secret bytes, for an encrypted store only.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + SEED_BYTES));
        bytes.push(VERSION);
        bytes.extend_from_slice(self.0.as_slice());
        bytes
    }

    /// The pin by which partners know this key.
    pub fn pin(&self) -> Pin {
        Pin::of_spki(&self.pair().subject_public_key_info())
    }

    /// A certificate around the public key, because TLS wants one; nobody reads what it says.
    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        let signed = CertificateParams::default().self_signed(&self.pair());
        signed.expect("an Ed25519 key signs the default parameters").der().clone()
    }

    pub(crate) fn private(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from([PKCS8.as_slice(), self.0.as_slice()].concat()))
    }

    fn pair(&self) -> KeyPair {
        KeyPair::try_from(&self.private()).expect("any 32 bytes are an Ed25519 key")
    }
}

impl fmt::Debug for TlsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsKey(secret)")
    }
}

impl Pin {
    pub(crate) fn of_spki(spki: &[u8]) -> Self {
        Self(Sha256::digest(spki).into())
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_is_the_digest_of_the_public_key() {
        // Origin: RFC 8032, section 7.1, test 1 (secret and public key); RFC 8410, section 4, for the
        // twelve bytes in front of a public key.
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let hex = |text: &str| -> Vec<u8> {
            let pairs = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16));
            pairs.collect::<Result<_, _>>().expect("it is hexadecimal")
        };
        let key = TlsKey::from_bytes(&[vec![1], hex(secret)].concat()).expect("it is a key");
        assert_eq!(key.pin().0, <[u8; 32]>::from(Sha256::digest(hex(public))));
    }

    #[test]
    fn a_stored_key_is_the_same_key_and_is_not_shown() {
        let bytes = [[1].as_slice(), &[7; 32]].concat();
        let key = TlsKey::from_bytes(&bytes).expect("it is a key");
        assert_eq!(*key.to_bytes(), bytes);
        assert_eq!(format!("{key:?}"), "TlsKey(secret)");
        for other in [&[][..], &[1; 32], &[1; 34], &[2; 33]] {
            assert_eq!(TlsKey::from_bytes(other).map(|_| ()), Err(Error::NotAKey));
        }
    }
}
