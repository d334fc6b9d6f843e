//! Files of attachments changed from inside, by somebody who can open them and encrypt them again.

use ciborium::Value;
use coset::{CborSerializable, CoseSign1Builder, HeaderBuilder, iana::Algorithm};
use ed25519_dalek::Signer;
use seal::attachments::{Draft, Expect, Limits, Source, open, padded, seal};
use seal::{Digest, Error, Part};

use crate::nodes::{Inside, NOW, Node, encrypt, rng};

// The parts in order (README): 0 header, 1 head, 2 its signature, 3 and 4 attachments, 5 digests, 6 their signature.
struct Scene {
    from: Node,
    to: Node,
    inside: Inside,
}

fn file(from: &Node, to: &Node, bodies: [&[u8]; 2]) -> Vec<u8> {
    let [mut one, mut two] = bodies;
    let source = |id: &str, bytes| Source { id: id.to_owned(), kind: "image/jpeg".to_owned(), size_bytes: 6, bytes };
    let draft = Draft {
        sender: from.certificate.clone(),
        bundle: Digest::of(b"bundle"),
        created: NOW,
        not_after: NOW.plus_days(30),
        attachments: vec![source("a", &mut one), source("b", &mut two)],
    };
    let mut bytes = Vec::new();
    let sealing = seal(draft, &from.keys, &to.certificate, &mut rng(41)).expect("the draft is valid");
    sealing.write_to(&mut bytes).expect("memory can be written");
    bytes
}

fn scene() -> Scene {
    let (from, to) = (Node::new("From", 42), Node::new("To", 43));
    let inside = Inside::of(&file(&from, &to, [b"first.", b"second"]), &to);
    Scene { from, to, inside }
}

impl Scene {
    fn refusal(&self) -> Error {
        self.result_of(&self.inside.reseal(&self.to), &self.to).expect_err("it was forged")
    }

    fn result_of(&self, file: &[u8], to: &Node) -> seal::Result<()> {
        let expect =
            Expect { me: to.root.org_id(), sender: self.from.root.public(), bundle: Digest::of(b"bundle"), now: NOW };
        let arriving = open(file, &to.keys, &Limits::default())?.verify(&expect)?;
        arriving.receive(|_| Ok(std::io::sink())).map(|_| ())
    }

    /// Signs a part with the sender's key: a sender who is hostile himself.
    fn sign(&mut self, part: usize, context: &[u8]) {
        let key = self.from.signing();
        let payload = self.inside.bytes_mut(part).clone();
        let envelope = CoseSign1Builder::new()
            .protected(HeaderBuilder::new().algorithm(Algorithm::Ed25519).build())
            .create_detached_signature(&payload, context, |message| key.sign(message).to_bytes().to_vec())
            .build();
        *self.inside.bytes_mut(part + 1) = envelope.to_vec().expect("an envelope can be written");
    }
}

#[test]
fn taking_apart_and_putting_together_changes_nothing() {
    let scene = scene();
    assert_eq!(scene.result_of(&scene.inside.reseal(&scene.to), &scene.to), Ok(()));
}

#[test]
fn two_attachments_of_one_length_exchanged_are_noticed() {
    let mut scene = scene();
    scene.inside.0.swap(3, 4);
    assert_eq!(scene.refusal(), Error::WrongDigest { part: Part::Attachment("a".to_owned()) });
}

#[test]
fn an_attachment_with_other_bytes_is_named() {
    let mut scene = scene();
    scene.inside.bytes_mut(4)[0] ^= 1;
    assert_eq!(scene.refusal(), Error::WrongDigest { part: Part::Attachment("b".to_owned()) });
}

#[test]
fn digests_that_fit_but_are_not_signed_are_refused() {
    let mut scene = scene();
    let other = Inside::of(&file(&Node::new("Stranger", 44), &scene.to, [b"forged", b"second"]), &scene.to);
    for part in [3, 5, 6] {
        scene.inside.0[part] = other.0[part].clone();
    }
    assert_eq!(scene.refusal(), Error::BadSignature { part: Part::AttachmentDigests });
}

#[test]
fn the_head_of_one_file_and_the_rest_of_another_do_not_go_together() {
    let mut scene = scene();
    let other = Inside::of(&file(&scene.from, &scene.to, [b"other.", b"second"]), &scene.to);
    scene.inside.0[3] = other.0[3].clone();
    scene.inside.0[5] = other.0[5].clone();
    scene.inside.0[6] = other.0[6].clone();
    // Both files were sealed with the same generator, so only their digests differ; give one another head.
    let head = scene.inside.bytes_mut(1);
    let at = head.windows(10).position(|w| w == b"image/jpeg").expect("the kind is in the head");
    head[at..at + 10].copy_from_slice(b"image/webp");
    scene.sign(1, b"concord/attachments/1/head");
    assert_eq!(scene.refusal(), Error::WrongDigest { part: Part::AttachmentList });
}

#[test]
fn a_signature_of_one_purpose_does_not_serve_for_another() {
    let mut scene = scene();
    scene.sign(1, b"concord/attachments/1/tail");
    assert_eq!(scene.refusal(), Error::BadSignature { part: Part::AttachmentList });
    scene.sign(1, b"concord/attachments/1/head");
    scene.sign(5, b"concord/bundle/1");
    assert_eq!(scene.refusal(), Error::BadSignature { part: Part::AttachmentDigests });
}

#[test]
fn a_file_passed_on_to_a_third_organisation_is_refused_there() {
    let scene = scene();
    let third = Node::new("Third", 45);
    let error = scene.result_of(&scene.inside.reseal(&third), &third);
    let recipient = scene.to.root.org_id();
    assert_eq!(error, Err(Error::ForAnotherOrganisation { recipient }));
}

#[test]
fn an_attachment_longer_or_shorter_than_announced_is_malformed() {
    for change in [|body: &mut Vec<u8>| body.push(0), |body: &mut Vec<u8>| body.truncate(5)] {
        let mut scene = scene();
        change(scene.inside.bytes_mut(3));
        assert_eq!(scene.refusal(), Error::Malformed { part: Part::Attachment("a".to_owned()) });
    }
}

#[test]
fn an_attachment_announced_twice_is_refused_even_when_signed() {
    let mut scene = scene();
    let Ok(Value::Array(mut fields)) = ciborium::from_reader(scene.inside.bytes_mut(1).as_slice()) else {
        panic!("the head is an array");
    };
    let entry = Value::Array(vec![Value::from("a"), Value::from("image/jpeg"), Value::from(6)]);
    fields[6] = Value::Array(vec![entry.clone(), entry]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Array(fields), &mut bytes).expect("a value can be written");
    *scene.inside.bytes_mut(1) = bytes;
    scene.sign(1, b"concord/attachments/1/head");
    assert_eq!(scene.refusal(), Error::Malformed { part: Part::Attachment("a".to_owned()) });
}

#[test]
fn padding_that_is_not_zeros_or_not_of_the_announced_length_is_refused() {
    let scene = scene();
    let plain = scene.inside.plain();
    assert_eq!(plain.len() as u64, padded(plain.len() as u64));
    let mut marked = plain.clone();
    *marked.last_mut().expect("it has bytes") = 1;
    let longer = [plain.as_slice(), &[0; 4096]].concat();
    let shorter = &plain[..plain.len() - 1];
    for plain in [marked.as_slice(), longer.as_slice(), shorter] {
        let error = scene.result_of(&encrypt(plain, &scene.to), &scene.to);
        assert_eq!(error, Err(Error::Malformed { part: Part::Padding }));
    }
}

#[test]
fn a_later_version_is_named() {
    let mut scene = scene();
    scene.inside.0[0] = Value::Array(vec![Value::from("concord-attachments"), Value::from(2)]);
    assert_eq!(scene.refusal(), Error::UnknownVersion { found: "2".to_owned() });
}

#[test]
fn a_head_that_promises_more_than_it_may_costs_nothing() {
    let scene = scene();
    // A byte string of 2^40 bytes (0x5b and eight bytes: RFC 8949, section 3).
    let promise = [b"\x82\x73concord-attachments\x01".as_slice(), &[0x5b, 0, 0, 1, 0, 0, 0, 0, 0]].concat();
    let error = scene.result_of(&encrypt(&promise, &scene.to), &scene.to);
    assert!(matches!(error, Err(Error::TooLarge { .. })), "{error:?}");
}
