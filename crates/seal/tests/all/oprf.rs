//! The oblivious function: the RFC's own numbers, its laws, and answers that lie.

use std::convert::Infallible;

use proptest::collection::vec;
use proptest::prelude::*;
use rand_chacha::rand_core::{TryCryptoRng, TryRng};
use seal::oprf::{
    BlindState, Element, Evaluation, MOST_INPUT_BYTES, MOST_INPUTS, OprfKey, OprfPublic, blind, elements, evaluate,
    evaluate_own, finalize,
};
use seal::{Error, Limit, Part};

use crate::nodes::rng;

/// A generator that gives the scalars of the RFC: 64 bytes each, taken modulo the group's order.
struct Script(Vec<u8>);

impl Script {
    fn of(scalars: &[&str]) -> Self {
        Self(scalars.iter().flat_map(|scalar| [hex(scalar), vec![0; 32]].concat()).collect())
    }
}

impl TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("scalars are drawn as bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("scalars are drawn as bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0[..bytes.len()]);
        self.0.drain(..bytes.len());
        Ok(())
    }
}

impl TryCryptoRng for Script {}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("it is hexadecimal")).collect()
}

struct Vector {
    inputs: &'static [&'static str],
    blinds: &'static [&'static str],
    blinded: &'static [&'static str],
    evaluated: &'static [&'static str],
    proof: &'static str,
    proof_scalar: &'static str,
    /// The first 32 of 64 bytes.
    outputs: &'static [&'static str],
}

// Origin: RFC 9497, appendix A.1.2, ristretto255-SHA512, VOPRF mode: skSm, pkSm, vectors 1 to 3.
const SECRET: &str = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909";
const PUBLIC: &str = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e";
const VECTORS: [Vector; 3] = [
    Vector {
        inputs: &["00"],
        blinds: &["64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"],
        blinded: &["863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"],
        evaluated: &["aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"],
        proof: "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06\
                6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
        proof_scalar: "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
        outputs: &["b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"],
    },
    Vector {
        inputs: &["5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"],
        blinds: &["64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"],
        blinded: &["cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c"],
        evaluated: &["60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468"],
        proof: "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a\
                67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
        proof_scalar: "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
        outputs: &["8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"],
    },
    Vector {
        inputs: &["00", "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"],
        blinds: &[
            "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706",
            "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e",
        ],
        blinded: &[
            "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
            "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
        ],
        evaluated: &[
            "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
            "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
        ],
        proof: "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a\
                5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08",
        proof_scalar: "419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c",
        outputs: &[
            "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d",
            "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60",
        ],
    },
];

#[test]
fn the_numbers_are_those_of_the_rfc() {
    let key = OprfKey::from_bytes(&hex(SECRET)).expect("it is a key");
    assert_eq!(key.public().to_bytes().to_vec(), hex(PUBLIC));
    let all = |texts: &[&str]| texts.iter().map(|text| hex(text)).collect::<Vec<_>>();
    for vector in VECTORS {
        let inputs = all(vector.inputs);
        let (blinded, state) = blind(&inputs, &mut Script::of(vector.blinds)).expect("it can be asked");
        assert_eq!(blinded.concat(), all(vector.blinded).concat());
        let evaluation = evaluate(&key, &blinded, &mut Script::of(&[vector.proof_scalar])).expect("it can be answered");
        assert_eq!(evaluation.elements.concat(), all(vector.evaluated).concat());
        assert_eq!(evaluation.proof.to_vec(), hex(vector.proof));
        let outputs = finalize(&state, &evaluation, &key.public()).expect("the proof holds");
        assert_eq!(outputs.concat(), all(vector.outputs).concat());
        for (input, output) in inputs.iter().zip(&outputs) {
            assert_eq!(evaluate_own(&key, input), Ok(*output));
        }
    }
}

struct Scene {
    key: OprfKey,
    state: BlindState,
    evaluation: Evaluation,
}

fn scene() -> Scene {
    let key = OprfKey::generate(&mut rng(1));
    let inputs = ["Daraa|2013-05", "Homs|2012-02", "Idlib|2019-07"];
    let (blinded, state) = blind(&inputs, &mut rng(2)).expect("it can be asked");
    let evaluation = evaluate(&key, &blinded, &mut rng(3)).expect("it can be answered");
    Scene { key, state, evaluation }
}

impl Scene {
    fn error_of(&self, evaluation: &Evaluation) -> Error {
        finalize(&self.state, evaluation, &self.key.public()).expect_err("it is a lie")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_the_asker_gets_is_what_the_evaluator_computes(
        inputs in vec(vec(any::<u8>(), 1..80), 1..8),
        seed in any::<u64>(),
    ) {
        let key = OprfKey::generate(&mut rng(seed));
        let (blinded, state) = blind(&inputs, &mut rng(seed ^ 1)).expect("it can be asked");
        let state = BlindState::from_bytes(&state.to_bytes()).expect("it was stored");
        let evaluation = evaluate(&key, &blinded, &mut rng(seed ^ 2)).expect("it can be answered");
        let outputs = finalize(&state, &evaluation, &key.public()).expect("the proof holds");
        let own: Vec<_> = inputs.iter().map(|i| evaluate_own(&key, i).expect("it is short")).collect();
        prop_assert_eq!(outputs, own);
    }

    #[test]
    fn random_bytes_are_refused_and_nothing_panics(bytes in vec(any::<u8>(), 0..200), proof in vec(any::<u8>(), 64)) {
        let Scene { key, state, .. } = scene();
        let _ = OprfKey::from_bytes(&bytes);
        let _ = OprfPublic::from_bytes(&bytes);
        prop_assert!(BlindState::from_bytes(&bytes).is_err());
        if let Ok(read) = elements(&bytes, Part::Blinded) {
            prop_assert_eq!(read.concat(), bytes);
            let _ = evaluate(&key, &read, &mut rng(1));
        }
        let any: Element = *proof.first_chunk().expect("there are 64 bytes");
        let proof = *proof.first_chunk().expect("there are 64 bytes");
        let lie = Evaluation { elements: vec![any; 3], proof };
        prop_assert!(finalize(&state, &lie, &key.public()).is_err());
    }
}

#[test]
fn any_changed_bit_of_the_proof_or_an_answer_is_noticed() {
    let scene = scene();
    for at in 0..64 {
        let mut changed = scene.evaluation.clone();
        changed.proof[at] ^= 1;
        let error = scene.error_of(&changed);
        let is_named = matches!(error, Error::ProofDoesNotHold | Error::Malformed { part: Part::Proof });
        assert!(is_named, "byte {at}: {error:?}");
    }
    for at in 0..32 {
        let mut changed = scene.evaluation.clone();
        changed.elements[1][at] ^= 1;
        let error = scene.error_of(&changed);
        let is_named = matches!(error, Error::ProofDoesNotHold | Error::Malformed { part: Part::Evaluated });
        assert!(is_named, "byte {at}: {error:?}");
    }
}

#[test]
fn answers_by_another_key_than_the_committed_one_are_refused() {
    let Scene { state, evaluation, .. } = scene();
    let other = OprfKey::generate(&mut rng(9)).public();
    assert_eq!(finalize(&state, &evaluation, &other), Err(Error::ProofDoesNotHold));
}

#[test]
fn one_answer_by_a_second_key_is_refused() {
    let scene = scene();
    let marked = OprfKey::generate(&mut rng(9));
    let (blinded, _) = blind(&["Homs|2012-02"], &mut rng(8)).expect("it can be asked");
    let mut mixed = scene.evaluation.clone();
    mixed.elements[1] = evaluate(&marked, &blinded, &mut rng(3)).expect("it can be answered").elements[0];
    assert_eq!(scene.error_of(&mixed), Error::ProofDoesNotHold);
}

#[test]
fn answers_in_another_order_are_refused() {
    let scene = scene();
    let mut swapped = scene.evaluation.clone();
    swapped.elements.swap(0, 2);
    assert_eq!(scene.error_of(&swapped), Error::ProofDoesNotHold);
}

#[test]
fn a_missing_answer_is_counted() {
    let scene = scene();
    let mut fewer = scene.evaluation.clone();
    fewer.elements.pop();
    assert_eq!(scene.error_of(&fewer), Error::AnswersMissing { asked: 3, answered: 2 });
}

#[test]
fn a_blinded_element_that_is_no_point_is_malformed() {
    let key = OprfKey::generate(&mut rng(1));
    // Origin: RFC 9496, section 4.3.1: an encoding that is not below 2^255 - 19 is refused; RFC 9497, section 2.1: so
    // is the identity, which is all zeros.
    for element in [[0xff; 32], [0; 32]] {
        let error = evaluate(&key, &[element], &mut rng(2)).expect_err("it is no point");
        assert_eq!(error, Error::Malformed { part: Part::Blinded });
    }
}

#[test]
fn nothing_asked_and_too_much_asked_are_refused() {
    let key = OprfKey::generate(&mut rng(1));
    let none: [&[u8]; 0] = [];
    assert_eq!(blind(&none, &mut rng(2)).map(|(b, _)| b), Err(Error::NothingAsked));
    assert_eq!(blind(&[b""], &mut rng(2)).map(|(b, _)| b), Err(Error::NothingAsked));
    assert_eq!(evaluate(&key, &[], &mut rng(2)), Err(Error::NothingAsked));
    assert_eq!(evaluate_own(&key, b""), Err(Error::NothingAsked));
    assert_eq!(elements(&[], Part::Blinded), Err(Error::NothingAsked));
    let part = Part::Blinded;
    assert_eq!(elements(&[1; 33], part.clone()), Err(Error::Malformed { part }));
    let batch = Error::TooLarge { limit: Limit::Batch, most: MOST_INPUTS as u64 };
    assert_eq!(evaluate(&key, &vec![[1; 32]; MOST_INPUTS + 1], &mut rng(2)), Err(batch.clone()));
    assert_eq!(blind(&vec![b"x"; MOST_INPUTS + 1], &mut rng(2)).map(|(b, _)| b), Err(batch));
    let long = Error::TooLarge { limit: Limit::Input, most: MOST_INPUT_BYTES as u64 };
    assert_eq!(evaluate_own(&key, &[1; MOST_INPUT_BYTES + 1]), Err(long));
}

#[test]
fn the_same_input_looks_different_each_time_it_is_asked() {
    let mut rng = rng(4);
    let (one, _) = blind(&["Homs|2012-02"], &mut rng).expect("it can be asked");
    let (two, _) = blind(&["Homs|2012-02"], &mut rng).expect("it can be asked");
    assert_ne!(one, two);
}

#[test]
fn a_stored_key_is_the_same_key_and_none_is_shown() {
    let key = OprfKey::generate(&mut rng(1));
    let read = OprfKey::from_bytes(&key.to_bytes()).expect("it was stored");
    assert_eq!(read.public(), key.public());
    assert_eq!(OprfPublic::from_bytes(&key.public().to_bytes()), Ok(key.public()));
    // RFC 9496, section 4.4: scalars are below the group's order, which begins at 2^252.
    for other in [&[0u8; 32][..], &[0xff; 32], &[1; 31], &[1; 33]] {
        assert_eq!(OprfKey::from_bytes(other).map(|_| ()), Err(Error::NotAKey));
    }
    assert_eq!(format!("{:?} {:?}", key, scene().state), "OprfKey(secret) BlindState(secret)");
}
