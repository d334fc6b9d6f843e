//! Identities, certificates and pairing.
//!
//! It leaves certificates inside bundles to `bundle` and `forged`.

use ciborium::Value;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, iana::Algorithm};
use ed25519_dalek::{Signer, SigningKey};
use seal::keys::{
    CertificateRequest, Fingerprint, LONGEST_VALIDITY_DAYS, NodeCertificate, NodeKeys, OrgId, PublicKey, RootKey,
};
use seal::{Digest, Error, Part, Seconds};

use crate::nodes::{NOW, Node, request, rng};

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("it is hexadecimal")).collect()
}

#[test]
fn the_root_key_of_rfc_8032_gives_its_public_key_and_id() {
    // Origin: RFC 8032, section 7.1, test 1. The id: Python 3.11 hashlib and base64 over
    // b"concord/organisation/1" and the public key.
    let secret = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let root = RootKey::from_bytes(&secret).expect("it is a key");
    assert_eq!(root.public().as_bytes().as_slice(), public);
    assert_eq!(root.org_id().as_str(), "r5n7cltvl74pnc5hfypc");
    assert_eq!(OrgId::parse("r5n7cltvl74pnc5hfypc"), Ok(root.org_id()));
}

#[test]
fn keys_come_back_from_their_bytes() {
    let node = Node::new("Monitor", 21);
    let root = RootKey::from_bytes(&node.root.to_bytes()).expect("it is a root key");
    assert_eq!(root.public(), node.root.public());
    let keys = NodeKeys::from_bytes(&node.keys.to_bytes()).expect("they are node keys");
    assert_eq!(keys.public(), node.keys.public());
    assert_eq!(keys.recipient(), node.keys.recipient());
    let bytes = node.certificate.to_bytes();
    assert_eq!(NodeCertificate::from_bytes(bytes), Ok(node.certificate.clone()));
}

#[test]
fn what_is_no_key_is_refused() {
    for bytes in [&[][..], &[1; 31], &[2; 33], &[1; 100]] {
        assert!(matches!(NodeKeys::from_bytes(bytes), Err(Error::NotAKey)));
        assert!(matches!(RootKey::from_bytes(bytes), Err(Error::NotAKey)));
    }
    // The neutral element of the curve, encoded as y = 1 (RFC 8032, section 5.1.2): small order.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    assert_eq!(PublicKey::from_bytes(&neutral), Err(Error::NotAKey));
    for text in ["", "short", "ABCDEFGHIJKLMNOPQRST", "abcdefghijklmnopqrs1"] {
        assert_eq!(OrgId::parse(text), Err(Error::NotAKey));
    }
}

#[test]
fn a_certificate_says_what_was_asked_for() {
    let node = Node::new("مرصد", 22);
    let asked = CertificateRequest { serial: 7, tls_pin: Some(Digest::of(b"tls")), ..request("مرصد") };
    let certificate = node.root.certify(&node.keys, &asked).expect("it is valid");
    assert_eq!(certificate.org_name(), "مرصد");
    assert_eq!(certificate.org_id(), &node.root.org_id());
    assert_eq!(certificate.root(), &node.root.public());
    assert_eq!(certificate.signing_key(), &node.keys.public());
    assert_eq!(certificate.recipient(), node.keys.recipient());
    assert_eq!((certificate.serial(), certificate.tls_pin()), (7, asked.tls_pin));
    assert_eq!(certificate.verify(NOW), Ok(()));
    let again = node.root.certify(&node.keys, &asked).expect("it is valid");
    assert_eq!(again.to_bytes(), certificate.to_bytes(), "Ed25519 needs no randomness");
}

#[test]
fn a_certificate_spans_at_most_twelve_months() {
    let node = Node::new("Monitor", 23);
    let from = NOW;
    let asked = |not_after| CertificateRequest { not_before: from, not_after, ..request("Monitor") };
    let certify = |not_after| node.root.certify(&node.keys, &asked(not_after)).map(|_| ());
    let longest = from.plus_days(LONGEST_VALIDITY_DAYS);
    assert_eq!(certify(longest), Ok(()));
    assert_eq!(certify(Seconds(longest.0 + 1)), Err(Error::CertificateTooLong));
    assert_eq!(certify(Seconds(from.0 - 1)), Err(Error::CertificateTooLong));
}

#[test]
fn a_name_that_could_deceive_the_eye_is_refused() {
    let node = Node::new("Monitor", 24);
    let malformed = Error::Malformed { part: Part::Certificate };
    for name in ["", "  ", "two\nlines", "re\u{202e}versed", "zero\u{200b}width", &"x".repeat(201)] {
        let result = node.root.certify(&node.keys, &request(name));
        assert_eq!(result.map(|_| ()), Err(malformed.clone()), "{name:?}");
    }
}

#[test]
fn no_byte_of_a_certificate_can_be_changed() {
    let node = Node::new("Monitor", 25);
    let bytes = node.certificate.to_bytes();
    for at in 0..bytes.len() {
        for bit in [1, 0x80] {
            let mut changed = bytes.to_vec();
            changed[at] ^= bit;
            assert!(NodeCertificate::from_bytes(&changed).is_err(), "byte {at}");
        }
        assert!(NodeCertificate::from_bytes(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(NodeCertificate::from_bytes(&[bytes, &[0]].concat()).is_err());
}

#[test]
fn both_screens_show_the_same_words() {
    let (one, two) = (Node::new("One", 26), Node::new("Two", 27));
    let here = Fingerprint::of(&one.certificate, &two.certificate);
    let there = Fingerprint::of(&two.certificate, &one.certificate);
    assert_eq!(here, there);
    assert_eq!((here.words.len(), here.digits.len()), (12, 6));
    for group in &here.digits {
        assert!(group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_digit()));
    }
    let other = Node::new("Two", 28);
    let elsewhere = Fingerprint::of(&one.certificate, &other.certificate);
    assert_ne!(here.words, elsewhere.words);
    assert_ne!(here.digits, elsewhere.digits);
}

#[test]
fn secret_keys_are_not_shown_by_debug() {
    let root = RootKey::generate(&mut rng(29));
    let keys = NodeKeys::generate(&mut rng(29));
    assert_eq!(format!("{root:?} {keys:?}"), "RootKey(secret) NodeKeys(secret)");
    assert_eq!(format!("{root:#?} {keys:#?}"), "RootKey(secret) NodeKeys(secret)");
}

/// The certificate's payload, signed again by its root after a change.
fn signed_again(node: &Node, change: impl FnOnce(&mut Vec<Value>)) -> Vec<u8> {
    let envelope = CoseSign1::from_slice(node.certificate.to_bytes()).expect("it is COSE");
    let payload = envelope.payload.expect("the payload is inside");
    let Ok(Value::Array(mut fields)) = ciborium::from_reader(payload.as_slice()) else {
        panic!("the payload is an array");
    };
    change(&mut fields);
    let mut payload = Vec::new();
    ciborium::into_writer(&Value::Array(fields), &mut payload).expect("it can be written");
    let seed = node.root.to_bytes();
    let key = SigningKey::from_bytes(seed.as_slice().try_into().expect("a seed has 32 bytes"));
    let protected = HeaderBuilder::new().algorithm(Algorithm::Ed25519);
    CoseSign1Builder::new()
        .protected(protected.build())
        .payload(payload)
        .create_signature(b"concord/certificate/1", |message| key.sign(message).to_bytes().to_vec())
        .build()
        .to_vec()
        .expect("an envelope can be written")
}

#[test]
fn a_root_cannot_certify_under_the_id_of_another_organisation() {
    let (node, other) = (Node::new("Monitor", 30), Node::new("Other", 31));
    assert!(NodeCertificate::from_bytes(&signed_again(&node, |_| ())).is_ok());
    let bytes = signed_again(&node, |fields| {
        fields[1] = Value::Text(other.root.org_id().to_string());
    });
    let part = Part::Certificate;
    assert_eq!(NodeCertificate::from_bytes(&bytes), Err(Error::Malformed { part }));
}

#[test]
fn a_certificate_of_a_later_version_is_named() {
    let node = Node::new("Monitor", 32);
    let bytes = signed_again(&node, |fields| fields[0] = Value::from(2));
    let found = "2".to_owned();
    assert_eq!(NodeCertificate::from_bytes(&bytes), Err(Error::UnknownVersion { found }));
}

#[test]
fn an_envelope_with_anything_added_outside_the_signature_is_refused() {
    let node = Node::new("Monitor", 33);
    let mut envelope = CoseSign1::from_slice(node.certificate.to_bytes()).expect("it is COSE");
    envelope.unprotected.key_id = b"note".to_vec();
    let bytes = envelope.to_vec().expect("it can be written");
    let part = Part::Certificate;
    assert_eq!(NodeCertificate::from_bytes(&bytes), Err(Error::Malformed { part }));
}
