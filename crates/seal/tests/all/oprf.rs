//! The oblivious function: its laws, and answers that lie. The RFC's own numbers are in `vectors/rfc9497.rs`.

use proptest::collection::vec;
use proptest::prelude::*;
use seal::oprf::{
    BlindState, Element, Evaluation, MOST_INPUT_BYTES, MOST_INPUTS, OprfKey, OprfPublic, blind, elements, evaluate,
    evaluate_own, finalize,
};
use seal::{Error, Limit, Part};

use crate::nodes::rng;

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
