//! The asker: blinds its inputs, keeps what it needs meanwhile, unblinds the answers.
//!
//! It leaves where the state is stored to the caller; the inputs lie in it, so it is a secret.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use voprf::{EvaluationElement, Proof, VoprfClient};
use zeroize::{Zeroize, Zeroizing};

use super::bridge::Bridge;
use super::{Element, Evaluation, OprfPublic, Output, Suite, check_batch, check_input, shortened};
use crate::cbor::{self, Blob};
use crate::error::{Error, Part, Result};
use crate::secret::redacted;

const VERSION: u64 = 1;

/// Bytes of the state of one input: its blind and its blinded element.
const CLIENT_BYTES: usize = 64;

/// What the asker keeps between its question and the answer. Erased when dropped, never printed.
///
/// Whoever reads it knows the inputs. It serves for one answer: asking again with the same blinds
/// would show the evaluator that the same was asked.
pub struct BlindState {
    clients: Vec<VoprfClient<Suite>>,
    inputs: Zeroizing<Vec<Vec<u8>>>,
}

redacted!(BlindState);

#[derive(Serialize, Deserialize)]
struct Wire(
    u64,               // version
    Vec<(Blob, Blob)>, // blind and blinded element; input
);

impl Drop for Wire {
    fn drop(&mut self) {
        for (Blob(client), Blob(input)) in &mut self.1 {
            client.zeroize();
            input.zeroize();
        }
    }
}

/// Blinds a batch: what is sent to the evaluator, and what is kept.
///
/// Errors: `NothingAsked` for an empty batch or an empty input, `TooLarge` above
/// [`MOST_INPUTS`](super::MOST_INPUTS) or [`MOST_INPUT_BYTES`](super::MOST_INPUT_BYTES).
pub fn blind(inputs: &[impl AsRef<[u8]>], rng: &mut impl CryptoRng) -> Result<(Vec<Element>, BlindState)> {
    check_batch(inputs.len())?;
    let mut blinded = Vec::with_capacity(inputs.len());
    let mut clients = Vec::with_capacity(inputs.len());
    for input in inputs {
        check_input(input.as_ref())?;
        let asked = VoprfClient::blind(input.as_ref(), &mut Bridge(&mut *rng))
            .expect("voprf refuses an input only above 65,535 bytes, which was checked");
        blinded.push(asked.message.serialize().into());
        clients.push(asked.state);
    }
    let inputs = Zeroizing::new(inputs.iter().map(|input| input.as_ref().to_vec()).collect());
    Ok((blinded, BlindState { clients, inputs }))
}

/// The outputs for the inputs of the batch, in their order, once the proof holds.
///
/// Errors: `AnswersMissing` when there are more or fewer answers than inputs, `Malformed` when an
/// answer or the proof is not formed as RFC 9497 says, `ProofDoesNotHold` for another key than
/// `public`, more than one key, another order, or changed bytes.
pub fn finalize(state: &BlindState, evaluation: &Evaluation, public: &OprfPublic) -> Result<Vec<Output>> {
    let (asked, answered) = (state.clients.len(), evaluation.elements.len());
    if asked != answered {
        return Err(Error::AnswersMissing { asked, answered });
    }
    let malformed = |part| move |_| Error::Malformed { part };
    let proof = Proof::deserialize(&evaluation.proof).map_err(malformed(Part::Proof))?;
    let elements = evaluation.elements.iter().map(|element| EvaluationElement::deserialize(element));
    let elements: Vec<EvaluationElement<Suite>> =
        elements.map(|read| read.map_err(malformed(Part::Evaluated))).collect::<Result<_>>()?;
    let outputs = VoprfClient::batch_finalize(&*state.inputs, &state.clients, &elements, &proof, public.point())
        .map_err(|_| Error::ProofDoesNotHold)?;
    outputs.map(|output| output.map(|output| shortened(&output)).map_err(|_| Error::ProofDoesNotHold)).collect()
}

impl BlindState {
    /// The secret bytes, for an encrypted store only; deterministic CBOR.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let pairs = self.clients.iter().zip(self.inputs.iter());
        let wire = Wire(VERSION, pairs.map(|(c, i)| (Blob(c.serialize().to_vec()), Blob(i.clone()))).collect());
        // Room for everything at once, so that no smaller buffer is left behind with secrets in it.
        let room: usize = self.inputs.iter().map(|input| CLIENT_BYTES + input.len() + 8).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(room + 16));
        cbor::append(&mut bytes, &wire);
        bytes
    }

    /// Reads what [`BlindState::to_bytes`] wrote.
    ///
    /// Errors: `Malformed`, `UnknownVersion`, `TooLarge`, `NothingAsked`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wire: Wire = cbor::decode(bytes, cbor::DEPTH, Part::BlindState)?;
        if wire.0 != VERSION {
            return Err(Error::UnknownVersion { found: wire.0.to_string() });
        }
        check_batch(wire.1.len())?;
        let malformed = || Error::Malformed { part: Part::BlindState };
        let mut clients = Vec::with_capacity(wire.1.len());
        let mut inputs = Zeroizing::new(Vec::with_capacity(wire.1.len()));
        for (Blob(client), Blob(input)) in &wire.1 {
            check_input(input)?;
            if client.len() != CLIENT_BYTES {
                return Err(malformed());
            }
            clients.push(VoprfClient::deserialize(client).map_err(|_| malformed())?);
            inputs.push(input.clone());
        }
        Ok(Self { clients, inputs })
    }

    /// How many inputs were asked.
    pub fn len(&self) -> usize {
        self.clients.len()
    }

    /// Never: an empty batch cannot be blinded.
    pub fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }
}
