//! Messages of the oblivious function: questions that are no points, answers that are lies.
#![no_main]

use std::sync::OnceLock;

use fuzz::{mode, rng, seed, seeds};
use libfuzzer_sys::fuzz_target;
use seal::Part;
use seal::oprf::{
    BlindState, Element, Evaluation, OprfKey, OprfPublic, PROOF_BYTES, blind, elements, evaluate, evaluate_own,
    finalize,
};

/// Most elements that are answered, so that one try takes a millisecond.
const MOST: usize = 4;
const INPUTS: [&str; 2] = ["Daraa|2013-05", "Homs|2012-02"];

fuzz_target!(
    init: seeds("oprf", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 4) else { return };
        match mode {
            0 => question(data),
            1 => answer(data),
            2 => assert!(OprfKey::from_bytes(data).is_ok_and(|read| *read.to_bytes() == data) || !is_key(data)),
            _ => assert!(OprfPublic::from_bytes(data).is_ok_and(|read| read.to_bytes() == data) || !is_public(data)),
        }
    }
);

fn is_key(bytes: &[u8]) -> bool {
    OprfKey::from_bytes(bytes).is_ok()
}

fn is_public(bytes: &[u8]) -> bool {
    OprfPublic::from_bytes(bytes).is_ok()
}

fn question(data: &[u8]) {
    let Ok(mut read) = elements(data, Part::Blinded) else { return };
    assert_eq!(read.concat(), data);
    read.truncate(MOST);
    if let Ok(evaluation) = evaluate(key(), &read, &mut rng(8)) {
        assert_eq!(evaluation.elements.len(), read.len());
    }
}

fn answer(data: &[u8]) {
    let Some((proof, rest)) = data.split_first_chunk::<PROOF_BYTES>() else { return };
    let Ok(read) = elements(rest, Part::Evaluated) else { return };
    let evaluation = Evaluation { elements: read, proof: *proof };
    let Ok(outputs) = finalize(&asked().1, &evaluation, &key().public()) else { return };
    let own = INPUTS.map(|input| evaluate_own(key(), input.as_bytes()).expect("it is short"));
    assert_eq!(outputs, own, "an answer whose proof holds is the right one");
}

fn key() -> &'static OprfKey {
    static KEY: OnceLock<OprfKey> = OnceLock::new();
    KEY.get_or_init(|| OprfKey::generate(&mut rng(9)))
}

fn asked() -> &'static (Vec<Element>, BlindState) {
    static ASKED: OnceLock<(Vec<Element>, BlindState)> = OnceLock::new();
    ASKED.get_or_init(|| blind(&INPUTS, &mut rng(7)).expect("it can be asked"))
}

fn all() -> Vec<Vec<u8>> {
    let evaluation = evaluate(key(), &asked().0, &mut rng(8)).expect("it can be answered");
    vec![
        seed(0, &asked().0.concat()),
        seed(1, &[&evaluation.proof[..], &evaluation.elements.concat()].concat()),
        seed(2, &key().to_bytes()),
        seed(3, &key().public().to_bytes()),
    ]
}
