//! Bundles changed from inside, by somebody who can open them or who is the sender himself.
//!
//! Encryption is no obstacle to either; what stops them is the signature and the strict format.

use ciborium::Value;
use seal::bundle::open;
use seal::{Digest, Error, Part};

use crate::nodes::{Inside, Node, encrypt};

struct Scene {
    from: Node,
    to: Node,
    bytes: Vec<u8>,
}

fn scene() -> Scene {
    let (from, to) = (Node::new("From", 11), Node::new("To", 12));
    let bytes = from.seal(&from.draft(), &to).bytes;
    Scene { from, to, bytes }
}

impl Scene {
    fn error_after(&self, change: impl FnOnce(&mut Inside)) -> Error {
        let mut inside = Inside::of(&self.bytes, &self.to);
        change(&mut inside);
        self.error_of(&inside.reseal(&self.to))
    }

    fn error_of(&self, bytes: &[u8]) -> Error {
        open(bytes, &self.to.keys, &self.to.expects(&self.from)).expect_err("it was forged")
    }
}

// The parts in order (README): 0 header, 1 manifest, 2 and 3 items, 4 tombstones, 5 receipts,
// 6 signature. Fields of the manifest: 1 certificate, 2 recipient, 8 checkpoint, 9 items.

#[test]
fn taking_apart_and_putting_together_changes_nothing() {
    let scene = scene();
    let same = Inside::of(&scene.bytes, &scene.to).reseal(&scene.to);
    assert!(open(&same, &scene.to.keys, &scene.to.expects(&scene.from)).is_ok());
}

#[test]
fn a_bundle_passed_on_to_a_third_organisation_is_refused_there() {
    let scene = scene();
    let third = Node::new("Third", 13);
    let passed_on = Inside::of(&scene.bytes, &scene.to).reseal(&third);
    let error = open(&passed_on, &third.keys, &third.expects(&scene.from)).expect_err("not for it");
    let recipient = scene.to.root.org_id();
    assert_eq!(error, Error::ForAnotherOrganisation { recipient });
}

#[test]
fn a_changed_recipient_breaks_the_signature() {
    let scene = scene();
    let third = Node::new("Third", 13);
    let mut inside = Inside::of(&scene.bytes, &scene.to);
    let mut fields = inside.manifest();
    fields[2] = Value::Text(third.root.org_id().to_string());
    inside.set_manifest(fields);
    let bytes = inside.reseal(&third);
    let error = open(&bytes, &third.keys, &third.expects(&scene.from)).expect_err("forged");
    let part = Part::Manifest;
    assert_eq!(error, Error::BadSignature { part });
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let scene = scene();
    let other = Node::new("Other", 14);
    let error = scene.error_after(|inside| inside.sign(&other));
    assert_eq!(error, Error::BadSignature { part: Part::Manifest });
}

#[test]
fn no_byte_of_the_signed_parts_can_be_changed() {
    let scene = scene();
    for part in 1..=6 {
        let length = Inside::of(&scene.bytes, &scene.to).bytes_mut(part).len();
        for at in (0..length).step_by(13) {
            let error = scene.error_after(|inside| inside.bytes_mut(part)[at] ^= 1);
            let is_named = match part {
                1 => matches!(
                    error,
                    Error::BadSignature { .. }
                        | Error::Malformed { .. }
                        | Error::UnknownVersion { .. }
                        | Error::CertificateTooLong
                        | Error::TooLarge { .. }
                ),
                6 => matches!(error, Error::BadSignature { .. } | Error::Malformed { .. }),
                _ => matches!(error, Error::WrongDigest { .. }),
            };
            assert!(is_named, "part {part}, byte {at}: {error:?}");
        }
    }
}

#[test]
fn a_changed_part_is_named() {
    let scene = scene();
    for (at, part) in
        [(2, Part::Item("a".to_owned())), (3, Part::Item("b".to_owned())), (4, Part::Tombstones), (5, Part::Receipts)]
    {
        let error = scene.error_after(|inside| inside.bytes_mut(at).push(1));
        assert_eq!(error, Error::WrongDigest { part });
    }
}

#[test]
fn two_items_exchanged_are_noticed() {
    let scene = scene();
    let error = scene.error_after(|inside| inside.0.swap(2, 3));
    let part = Part::Item("a".to_owned());
    assert_eq!(error, Error::WrongDigest { part });
}

#[test]
fn a_missing_item_is_noticed() {
    let scene = scene();
    let error = scene.error_after(|inside| drop(inside.0.remove(3)));
    assert!(matches!(error, Error::Malformed { .. } | Error::WrongDigest { .. }), "{error:?}");
}

#[test]
fn a_later_version_is_named() {
    let scene = scene();
    let error = scene.error_after(|inside| {
        inside.0[0] = Value::Array(vec![Value::from("concord-bundle"), Value::from(2)]);
    });
    let found = "2".to_owned();
    assert_eq!(error, Error::UnknownVersion { found });
}

#[test]
fn padding_that_is_not_zeros_or_not_the_bucket_is_refused() {
    let scene = scene();
    let plain = Inside::of(&scene.bytes, &scene.to).plain();
    let part = Part::Padding;
    let mut marked = plain.clone();
    *marked.last_mut().expect("it has bytes") = 1;
    let error = scene.error_of(&encrypt(&marked, &scene.to));
    assert_eq!(error, Error::Malformed { part: part.clone() });
    let mut longer = plain;
    longer.resize(8192, 0);
    let error = scene.error_of(&encrypt(&longer, &scene.to));
    assert_eq!(error, Error::Malformed { part });
}

#[test]
fn a_certificate_that_the_root_did_not_sign_is_refused() {
    let scene = scene();
    let error = scene.error_after(|inside| {
        let mut fields = inside.manifest();
        let Value::Bytes(certificate) = &mut fields[1] else {
            panic!("the certificate is a byte string");
        };
        *certificate.last_mut().expect("it has bytes") ^= 1;
        inside.set_manifest(fields);
        inside.sign(&scene.from);
    });
    let part = Part::Certificate;
    assert_eq!(error, Error::BadSignature { part });
}

#[test]
fn a_checkpoint_of_another_node_is_refused() {
    let scene = scene();
    let other = Node::new("Other", 15);
    let foreign = scene.from.draft().checkpoint.sign(&other.keys).expect("it is small");
    let error = scene.error_after(|inside| {
        let mut fields = inside.manifest();
        fields[8] = Value::Bytes(foreign);
        inside.set_manifest(fields);
        inside.sign(&scene.from);
    });
    let part = Part::Checkpoint;
    assert_eq!(error, Error::BadSignature { part });
}

#[test]
fn an_item_listed_twice_is_refused_even_when_signed() {
    let scene = scene();
    let error = scene.error_after(|inside| {
        let mut fields = inside.manifest();
        let entry = |id: &str, body: &[u8]| {
            let digest = Value::Bytes(Digest::of(body).as_bytes().to_vec());
            Value::Array(vec![Value::from(id), Value::from("incident"), digest])
        };
        fields[9] = Value::Array(vec![entry("a", b"first body"), entry("a", b"second body")]);
        inside.set_manifest(fields);
        inside.sign(&scene.from);
    });
    let part = Part::Item("a".to_owned());
    assert_eq!(error, Error::Malformed { part });
}

#[test]
fn a_manifest_nested_without_end_is_refused_and_costs_nothing() {
    let scene = scene();
    let error = scene.error_after(|inside| *inside.bytes_mut(1) = vec![0x81; 1_000_000]);
    assert_eq!(error, Error::Malformed { part: Part::Manifest });
    // An array that promises 2^40 elements (0x9b and eight bytes: RFC 8949, section 3).
    let promise = [0x9b, 0, 0, 1, 0, 0, 0, 0, 0].to_vec();
    let error = scene.error_after(|inside| *inside.bytes_mut(1) = promise);
    assert_eq!(error, Error::Malformed { part: Part::Manifest });
}
