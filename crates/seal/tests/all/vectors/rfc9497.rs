//! The oblivious function against the numbers of RFC 9497, through our own functions: the generator gives the RFC's blinds.

use std::convert::Infallible;

use rand_chacha::rand_core::{TryCryptoRng, TryRng};
use seal::oprf::{OprfKey, blind, evaluate, evaluate_own, finalize};

use super::hex;

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
