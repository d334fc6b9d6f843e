//! Three organisations with a node each, and the tools of an attacker who knows the format.
//!
//! What the other test files share. It leaves all assertions to them.

use ciborium::Value;
use coset::{CborSerializable, CoseSign1Builder, HeaderBuilder, iana::Algorithm};
use ed25519_dalek::{Signer, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use seal::bundle::{AgreementRef, Draft, Expect, Item, Last, Limits, Receipt, Sealed, Tombstone, bucket};
use seal::keys::{CertificateRequest, NodeCertificate, NodeKeys, RootKey};
use seal::log::{Checkpoint, root_of};
use seal::{Digest, Seconds};

/// 1 March 2024, 00:00 UTC (`date -u -d 2024-03-01 +%s`, GNU coreutils 9).
pub const NOW: Seconds = Seconds(1_709_251_200);

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub struct Node {
    pub root: RootKey,
    pub keys: NodeKeys,
    pub certificate: NodeCertificate,
}

pub fn request(name: &str) -> CertificateRequest {
    CertificateRequest {
        org_name: name.to_owned(),
        not_before: Seconds(NOW.0 - 86_400),
        not_after: NOW.plus_days(300),
        serial: 1,
        tls_pin: None,
    }
}

impl Node {
    pub fn new(name: &str, seed: u64) -> Self {
        let mut rng = rng(seed);
        let root = RootKey::generate(&mut rng);
        let keys = NodeKeys::generate(&mut rng);
        let certificate = root.certify(&keys, &request(name)).expect("the request is a valid one");
        Self { root, keys, certificate }
    }

    pub fn draft(&self) -> Draft {
        Draft {
            sender: self.certificate.clone(),
            agreement: AgreementRef {
                id: "agreement-1".to_owned(),
                version: 3,
                hash: Digest::of(b"the words of the agreement"),
            },
            sequence: 1,
            previous: None,
            created: NOW,
            not_after: NOW.plus_days(30),
            checkpoint: Checkpoint { origin: self.root.org_id().to_string(), size: 0, root: root_of(&[]), time: NOW },
            items: vec![item("a", "incident", b"first body"), item("b", "incident", b"second body")],
            tombstones: vec![Tombstone { id: "gone".to_owned(), reason: "consent-withdrawn".to_owned() }],
            receipts: vec![Receipt { id: "kept".to_owned(), state: "node-enforced".to_owned() }],
        }
    }

    pub fn seal(&self, draft: &Draft, to: &Node) -> Sealed {
        seal::bundle::seal(draft, &self.keys, &to.certificate, &mut rng(99)).expect("the draft is a valid one")
    }

    pub fn expects(&self, from: &Node) -> Expect {
        Expect { me: self.root.org_id(), sender: from.root.public(), now: NOW, last: None, limits: Limits::default() }
    }

    pub fn expects_after(&self, from: &Node, sequence: u64, hash: Digest) -> Expect {
        Expect { last: Some(Last { sequence, hash }), ..self.expects(from) }
    }

    fn age_identity(&self) -> age::x25519::Identity {
        // The stored form of node keys: version, 32 bytes of signing seed, age identity as text.
        let bytes = self.keys.to_bytes();
        std::str::from_utf8(&bytes[33..]).expect("the identity is text").parse().expect("the text is an identity")
    }

    pub fn signing(&self) -> SigningKey {
        let bytes = self.keys.to_bytes();
        SigningKey::from_bytes(bytes[1..33].try_into().expect("a seed has 32 bytes"))
    }
}

pub fn item(id: &str, kind: &str, body: &[u8]) -> Item {
    Item { id: id.to_owned(), kind: kind.to_owned(), body: body.to_vec() }
}

/// What is inside a bundle, for somebody who could open it and wants to change it.
pub struct Inside(pub Vec<Value>);

impl Inside {
    /// The zeros behind the last part are dropped; every part is a text array or a byte string.
    pub fn of(bytes: &[u8], node: &Node) -> Self {
        let plain = age::decrypt(&node.age_identity(), bytes).expect("the node can decrypt it");
        let mut rest = plain.as_slice();
        let mut parts = Vec::new();
        while rest.first().is_some_and(|&byte| byte != 0) {
            parts.push(ciborium::from_reader(&mut rest).expect("the content is CBOR"));
        }
        Self(parts)
    }

    pub fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        for part in &self.0 {
            ciborium::into_writer(part, &mut plain).expect("a value can be written");
        }
        plain.resize(bucket(plain.len()), 0);
        plain
    }

    /// Encrypts it again; everyone knows the recipient's public key.
    pub fn reseal(&self, to: &Node) -> Vec<u8> {
        encrypt(&self.plain(), to)
    }

    pub fn bytes_mut(&mut self, part: usize) -> &mut Vec<u8> {
        match &mut self.0[part] {
            Value::Bytes(bytes) => bytes,
            other => panic!("part {part} is {other:?}"),
        }
    }

    /// The manifest as a value.
    pub fn manifest(&mut self) -> Vec<Value> {
        match ciborium::from_reader(self.bytes_mut(1).as_slice()) {
            Ok(Value::Array(fields)) => fields,
            other => panic!("the manifest is {other:?}"),
        }
    }

    /// Puts another manifest in place, without a fitting signature.
    pub fn set_manifest(&mut self, fields: Vec<Value>) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Array(fields), &mut bytes).expect("a value can be written");
        *self.bytes_mut(1) = bytes;
    }

    /// Signs whatever the manifest is now: a sender who is hostile himself.
    pub fn sign(&mut self, sender: &Node) {
        let manifest = self.bytes_mut(1).clone();
        let key = sender.signing();
        let protected = HeaderBuilder::new().algorithm(Algorithm::Ed25519).build();
        let envelope = CoseSign1Builder::new()
            .protected(protected)
            .create_detached_signature(&manifest, b"concord/bundle/1", |message| key.sign(message).to_bytes().to_vec())
            .build();
        let last = self.0.len() - 1;
        *self.bytes_mut(last) = envelope.to_vec().expect("an envelope can be written");
    }
}

pub fn encrypt(plain: &[u8], to: &Node) -> Vec<u8> {
    let recipient: age::x25519::Recipient = to.keys.recipient().parse().expect("it is a recipient");
    age::encrypt(&recipient, plain).expect("age can encrypt")
}
