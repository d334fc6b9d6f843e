//! The evaluator: its key, its answers to blinded inputs, and its own outputs.
//!
//! It leaves counting what a partner may still ask to the caller.

use std::fmt;

use rand_core::CryptoRng;
use voprf::{BlindedElement, Group, VoprfServer};
use zeroize::{Zeroize, Zeroizing};

use super::bridge::Bridge;
use super::{ELEMENT_BYTES, Element, Output, PROOF_BYTES, Suite, check_batch, check_input, shortened};
use crate::Digest;
use crate::error::{Error, Part, Result};
use crate::secret::{KEY_BYTES, redacted};

/// The secret key of an evaluator. Erased when dropped, never printed.
///
/// One key for one partner and one purpose: whoever holds outputs of the same key can compare them.
pub struct OprfKey(VoprfServer<Suite>);

redacted!(OprfKey);

/// The public half, to which an evaluator commits before anything is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OprfPublic(<Suite as Group>::Elem);

/// The answers to one batch, and the proof that one key gave them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// One blinded answer for each blinded input, in the same order.
    pub elements: Vec<Element>,
    /// The proof over the whole batch.
    pub proof: [u8; PROOF_BYTES],
}

impl OprfKey {
    /// Makes a new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(
            VoprfServer::new(&mut Bridge(rng))
                .expect("a key can be derived from any 32 bytes but by a chance of 2^-250"),
        )
    }

    /// Reads what [`OprfKey::to_bytes`] wrote: a scalar of ristretto255, little-endian.
    ///
    /// Errors: `NotAKey` for another length, zero, or a number that is not below the group's order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        VoprfServer::new_with_key(bytes).map(Self).map_err(|_| Error::NotAKey)
    }

    /// The 32 secret bytes, for an encrypted store only.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut both = self.0.serialize();
        let secret = Zeroizing::new(both[..KEY_BYTES].to_vec());
        both.as_mut_slice().zeroize();
        secret
    }

    /// The public half.
    pub fn public(&self) -> OprfPublic {
        OprfPublic(self.0.get_public_key())
    }
}

impl OprfPublic {
    /// Takes the 32 bytes of a public key.
    ///
    /// Errors: `NotAKey` when they are no point of ristretto255 in its one encoding, or its identity.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        <Suite as Group>::deserialize_elem(bytes).map(Self).map_err(|_| Error::NotAKey)
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; ELEMENT_BYTES] {
        <Suite as Group>::serialize_elem(self.0).into()
    }

    pub(super) fn point(&self) -> <Suite as Group>::Elem {
        self.0
    }
}

impl fmt::Debug for OprfPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OprfPublic({})", Digest::from_bytes(self.to_bytes()))
    }
}

/// Answers a batch of blinded inputs. `rng` makes the proof's nonce.
///
/// Errors: `NothingAsked` for an empty batch, `TooLarge` above [`MOST_INPUTS`](super::MOST_INPUTS),
/// `Malformed` when an element is no point of ristretto255, or its identity.
pub fn evaluate(key: &OprfKey, blinded: &[Element], rng: &mut impl CryptoRng) -> Result<Evaluation> {
    check_batch(blinded.len())?;
    let malformed = |_| Error::Malformed { part: Part::Blinded };
    let blinded = blinded.iter().map(|element| BlindedElement::deserialize(element).map_err(malformed));
    let blinded: Vec<BlindedElement<Suite>> = blinded.collect::<Result<_>>()?;
    let answered = key
        .0
        .batch_blind_evaluate(&mut Bridge(rng), &blinded)
        .expect("voprf refuses a batch only above 65,535 elements, which was checked");
    Ok(Evaluation {
        elements: answered.messages.iter().map(|element| element.serialize().into()).collect(),
        proof: *answered.proof.serialize().first_chunk().expect("a proof is two scalars of 32 bytes"),
    })
}

/// The output for an input of the evaluator's own, equal to what the asker gets for the same input.
///
/// Errors: `NothingAsked` for an empty input, `TooLarge` above [`MOST_INPUT_BYTES`](super::MOST_INPUT_BYTES).
pub fn evaluate_own(key: &OprfKey, input: &[u8]) -> Result<Output> {
    check_input(input)?;
    let output = key.0.evaluate(input).expect("voprf refuses an input only above 65,535 bytes, which was checked");
    Ok(shortened(&output))
}
