//! Certificates, checkpoints and signed documents: as strangers make them, and around payloads that are signed.
#![no_main]

use ed25519_dalek::SigningKey;
use fuzz::{mode, seed, seeds, sender, signed};
use libfuzzer_sys::fuzz_target;
use seal::log::Checkpoint;
use seal::{NodeCertificate, NodeRequest, Revocation, Wish, document};

fuzz_target!(
    init: seeds("certificate", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 9) else { return };
        match mode {
            0 => certificate(data, true),
            1 => certificate(&signed(&root(), b"concord/certificate/1", data), false),
            2 => checkpoint(data, true),
            3 => checkpoint(&signed(&sender().signing, b"concord/checkpoint/1", data), false),
            5 => request(data),
            6 => request(&signed(&sender().signing, b"concord/certificate-request/1", data)),
            7 => revocation(data, true),
            8 => revocation(&signed(&root(), b"concord/revocation/1", data), false),
            _ => {
                let text = document::verify(data, &sender().keys.public());
                assert!(text.is_err() || data == document::sign(&sender().keys, b"agreed"));
            }
        }
    }
);

/// The secret key behind the sender's certificate.
fn root() -> SigningKey {
    let stored = sender().root.to_bytes();
    let seed = stored.last_chunk().expect("a root key has 32 bytes");
    SigningKey::from_bytes(seed)
}

fn certificate(bytes: &[u8], is_by_a_stranger: bool) {
    let Ok(read) = NodeCertificate::from_bytes(bytes) else { return };
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(*read.org_id(), read.root().org_id());
    assert!(!read.org_name().trim().is_empty());
    assert!(read.not_after() <= read.not_before().plus_days(366));
    assert!(!is_by_a_stranger || read == sender().certificate, "nobody else has signed any");
}

fn checkpoint(bytes: &[u8], is_by_a_stranger: bool) {
    let key = sender().keys.public();
    let Ok(read) = Checkpoint::verify(bytes, &key) else { return };
    assert_eq!(read.sign(&sender().keys).as_deref(), Ok(bytes));
    assert!(!is_by_a_stranger || read == sender().checkpoint(), "nobody else has signed any");
}

fn request(bytes: &[u8]) {
    let Ok(read) = NodeRequest::from_bytes(bytes) else { return };
    assert_eq!(read.to_bytes(), bytes);
    assert!(!read.org_name().trim().is_empty() && read.serial() > 0);
}

fn revocation(bytes: &[u8], is_by_a_stranger: bool) {
    let Ok(read) = Revocation::from_bytes(bytes) else { return };
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(*read.org_id(), read.root().org_id());
    assert!(!is_by_a_stranger || *read.root() != sender().root.public() || *read.key() == sender().keys.public());
}

fn all() -> Vec<Vec<u8>> {
    let payload = |envelope: &[u8]| {
        use coset::CborSerializable;
        coset::CoseSign1::from_slice(envelope).ok().and_then(|e| e.payload).expect("it carries its payload")
    };
    let certificate = sender().certificate.to_bytes();
    let checkpoint = sender().checkpoint().sign(&sender().keys).expect("it is small");
    let wish = Wish { org_name: "Monitor".to_owned(), org: None, serial: 2, tls_pin: None };
    let request = NodeRequest::new(&sender().keys, &wish).expect("the wish is a valid one");
    let revocation = sender().root.revoke(&sender().keys.public(), seal::Seconds(0)).expect("it is a node key");
    vec![
        seed(5, request.to_bytes()),
        seed(6, &payload(request.to_bytes())),
        seed(7, revocation.to_bytes()),
        seed(8, &payload(revocation.to_bytes())),
        seed(0, certificate),
        seed(1, &payload(certificate)),
        seed(2, &checkpoint),
        seed(3, &payload(&checkpoint)),
        seed(4, &document::sign(&sender().keys, b"agreed")),
    ]
}
