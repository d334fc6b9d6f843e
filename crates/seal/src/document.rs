//! A text that two organisations sign, such as an agreement: COSE_Sign1 by a node key, the text apart.
//!
//! What the text says is nobody's business here; the caller compares it with what it expects.

use crate::cose::{self, Context, Envelope};
use crate::error::{Error, Part, Result};
use crate::keys::{NodeKeys, PublicKey};

const CONTEXT: Context = Context(b"concord/document/1");
const MOST_BYTES: usize = 1 << 20;

/// Signs a text; the signature carries the text inside.
pub fn sign(keys: &NodeKeys, text: &[u8]) -> Vec<u8> {
    cose::sign(keys.signing(), CONTEXT, text)
}

/// The text of a signed document that this key must have signed.
///
/// Errors: `Malformed` for anything but such a document, `BadSignature` when the key did not sign it.
pub fn verify(bytes: &[u8], key: &PublicKey) -> Result<Vec<u8>> {
    let malformed = || Error::Malformed { part: Part::Document };
    if bytes.len() > MOST_BYTES {
        return Err(malformed());
    }
    let envelope = Envelope::read(bytes, Part::Document)?;
    let text = envelope.payload().ok_or_else(malformed)?.to_vec();
    if envelope.verify(key, CONTEXT) { Ok(text) } else { Err(Error::BadSignature { part: Part::Document }) }
}

#[cfg(test)]
mod tests {
    use super::{sign, verify};
    use crate::NodeKeys;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn only_the_signer_and_only_this_text_verify() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (one, other) = (NodeKeys::generate(&mut rng), NodeKeys::generate(&mut rng));
        let signed = sign(&one, b"we share trends");
        assert_eq!(verify(&signed, &one.public()).expect("the signer signed it"), b"we share trends");
        assert!(verify(&signed, &other.public()).is_err());
        for i in 0..signed.len() {
            let mut altered = signed.clone();
            altered[i] ^= 1;
            assert!(verify(&altered, &one.public()).is_err(), "byte {i} may be altered");
        }
    }
}
