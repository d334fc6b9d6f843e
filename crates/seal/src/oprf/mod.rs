//! The oblivious function: both nodes learn what both know, the evaluator learns no input.
//!
//! RFC 9497 in its verifiable mode (VOPRF) with ristretto255-SHA512, by the crate `voprf`. The
//! asker blinds its tokens, the evaluator applies its key to them without seeing them and proves
//! that one committed key gave every answer, the asker unblinds. The evaluator computes the same
//! outputs for its own tokens, and equal outputs are equal tokens.
//!
//! It leaves to others which tokens are asked, the budget (each answered input is a guess that the
//! asker could test), and how the public key is committed to, for instance in the agreement.

mod answer;
mod ask;
mod bridge;

pub use answer::{Evaluation, OprfKey, OprfPublic, evaluate, evaluate_own};
pub use ask::{BlindState, blind, finalize};

use voprf::Ristretto255;

use crate::error::{Error, Limit, Part, Result};

/// Most inputs of one batch.
// Source: RFC 9497, section 2.2.1: the index of an element within a proof has two bytes.
pub const MOST_INPUTS: usize = 65_535;

/// Most bytes of one input; a token that is longer should be hashed first.
pub const MOST_INPUT_BYTES: usize = 1024;

/// Bytes of a blinded input or a blinded answer: one point of ristretto255.
pub const ELEMENT_BYTES: usize = 32;

/// Bytes of a proof: two scalars of ristretto255.
pub const PROOF_BYTES: usize = 64;

/// Bytes of an output: the first half of the 64 that the RFC gives.
pub const OUTPUT_BYTES: usize = 32;

/// A blinded input or a blinded answer, as it travels.
pub type Element = [u8; ELEMENT_BYTES];

/// What the function gives for one input: equal for equal inputs under one key, random otherwise.
pub type Output = [u8; OUTPUT_BYTES];

type Suite = Ristretto255;

/// Takes apart elements that travelled as one string of bytes, one behind the other.
///
/// Errors: `NothingAsked` for no bytes, `TooLarge` above [`MOST_INPUTS`], `Malformed` when the
/// length is no multiple of [`ELEMENT_BYTES`]. Whether each is a point shows when it is used.
pub fn elements(bytes: &[u8], part: Part) -> Result<Vec<Element>> {
    let (elements, rest) = bytes.as_chunks::<ELEMENT_BYTES>();
    if !rest.is_empty() {
        return Err(Error::Malformed { part });
    }
    check_batch(elements.len())?;
    Ok(elements.to_vec())
}

fn check_batch(count: usize) -> Result<()> {
    match count {
        0 => Err(Error::NothingAsked),
        1..=MOST_INPUTS => Ok(()),
        _ => Err(Error::TooLarge { limit: Limit::Batch, most: MOST_INPUTS as u64 }),
    }
}

fn check_input(input: &[u8]) -> Result<()> {
    match input.len() {
        0 => Err(Error::NothingAsked),
        1..=MOST_INPUT_BYTES => Ok(()),
        _ => Err(Error::TooLarge { limit: Limit::Input, most: MOST_INPUT_BYTES as u64 }),
    }
}

/// The first half of SHA-512's output is as good a pseudorandom value of 256 bits as any.
fn shortened(output: &[u8]) -> Output {
    *output.first_chunk().expect("SHA-512 gives 64 bytes")
}
