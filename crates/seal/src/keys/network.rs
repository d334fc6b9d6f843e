//! The pin of a key on the network: what a certificate names, so that a partner knows whom it calls.
//!
//! It leaves TLS to others: the key itself is a seed that they are handed.

use ed25519_dalek::SigningKey;

use crate::Digest;
use crate::rest::SubKey;

/// What stands before the 32 bytes of an Ed25519 public key in a SubjectPublicKeyInfo.
// Source: RFC 8410, section 10.1: the example of a public key in DER.
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];

/// SHA-256 of the SubjectPublicKeyInfo of the Ed25519 key with this seed.
pub fn network_pin(seed: &SubKey) -> Digest {
    let public = SigningKey::from_bytes(seed.expose()).verifying_key();
    Digest::of(&[SPKI.as_slice(), public.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::SPKI;

    #[test]
    fn the_head_is_that_of_the_rfc() {
        // Source: RFC 8410, section 10.1, the base64 of its example decoded by hand: 30 2a 30 05 06 03 2b 65 70 03 21 00.
        assert_eq!(SPKI.map(|b| format!("{b:02x}")).concat(), "302a300506032b6570032100");
    }
}
