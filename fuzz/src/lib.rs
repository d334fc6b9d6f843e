//! What the targets share: two nodes whose keys never change, sealing by somebody who knows the format, and seeds.
//!
//! It leaves all judgement to the targets.

use std::path::Path;
use std::sync::OnceLock;

use ciborium::Value;
use coset::{CborSerializable, CoseSign1Builder, HeaderBuilder, iana::Algorithm};
use ed25519_dalek::{Signer, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use seal::keys::{CertificateRequest, NodeCertificate, NodeKeys, RootKey};
use seal::log::{Checkpoint, root_of};
use seal::{Digest, Seconds};

/// 1 March 2024, 00:00 UTC.
pub const NOW: Seconds = Seconds(1_709_251_200);

// Origin: file `x25519` of the vectors of C2SP for age. Everybody may know it.
const IDENTITY: &str = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

/// A node whose keys are the same in every run.
pub struct Node {
    pub root: RootKey,
    pub signing: SigningKey,
    pub keys: NodeKeys,
    pub certificate: NodeCertificate,
}

impl Node {
    fn new(name: &str, seed: u8) -> Self {
        let root = RootKey::generate(&mut rng(seed));
        let stored = [&[1][..], &[seed; 32], IDENTITY.as_bytes()].concat();
        let keys = NodeKeys::from_bytes(&stored).expect("a version, a seed and an identity are node keys");
        let request = CertificateRequest {
            org_name: name.to_owned(),
            not_before: NOW,
            not_after: NOW.plus_days(300),
            serial: 1,
            tls_pin: None,
        };
        let certificate = root.certify(&keys, &request).expect("the request is a valid one");
        Self { root, signing: SigningKey::from_bytes(&[seed; 32]), keys, certificate }
    }

    /// The state of its empty log.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { origin: self.root.org_id().to_string(), size: 0, root: root_of(&[]), time: NOW }
    }
}

/// Who sends.
pub fn sender() -> &'static Node {
    static NODE: OnceLock<Node> = OnceLock::new();
    NODE.get_or_init(|| Node::new("Sender", 1))
}

/// Who receives.
pub fn recipient() -> &'static Node {
    static NODE: OnceLock<Node> = OnceLock::new();
    NODE.get_or_init(|| Node::new("Recipient", 2))
}

pub fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(u64::from(seed))
}

/// What anybody can do who knows the recipient's public key.
pub fn encrypted(plain: &[u8]) -> Vec<u8> {
    let to: age::x25519::Recipient = recipient().keys.recipient().parse().expect("it is a recipient");
    age::encrypt(&to, plain).expect("age can encrypt")
}

/// What only the recipient can do.
pub fn decrypted(file: &[u8]) -> Vec<u8> {
    let identity: age::x25519::Identity = IDENTITY.parse().expect("it is an identity");
    age::decrypt(&identity, file).expect("it is for the recipient")
}

/// The elements of a CBOR sequence, as far as it is one, without the zeros that pad it.
pub fn sequence(mut rest: &[u8]) -> Vec<Value> {
    let mut parts = Vec::new();
    while rest.first().is_some_and(|&byte| byte != 0) {
        let Ok(part) = ciborium::de::from_reader_with_recursion_limit(&mut rest, 16) else { break };
        parts.push(part);
    }
    parts
}

/// A CBOR sequence of these elements.
pub fn written(parts: &[Value]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        ciborium::into_writer(part, &mut bytes).expect("a value can be written");
    }
    bytes
}

/// Puts the sender's signature over one part into another: a partner who is hostile.
pub fn sign_part(parts: &mut [Value], (over, into): (usize, usize), context: &[u8]) {
    let Some(payload) = parts.get(over).and_then(Value::as_bytes) else { return };
    let signature = detached(&sender().signing, context, payload);
    if let Some(place) = parts.get_mut(into) {
        *place = Value::Bytes(signature);
    }
}

fn shape() -> CoseSign1Builder {
    CoseSign1Builder::new().protected(HeaderBuilder::new().algorithm(Algorithm::Ed25519).build())
}

fn detached(key: &SigningKey, context: &[u8], payload: &[u8]) -> Vec<u8> {
    let sign = |message: &[u8]| key.sign(message).to_bytes().to_vec();
    let envelope = shape().create_detached_signature(payload, context, sign).build();
    envelope.to_vec().expect("an envelope can be written")
}

/// An envelope with its payload inside.
pub fn signed(key: &SigningKey, context: &[u8], payload: &[u8]) -> Vec<u8> {
    let sign = |message: &[u8]| key.sign(message).to_bytes().to_vec();
    let envelope = shape().payload(payload.to_vec()).create_signature(context, sign).build();
    envelope.to_vec().expect("an envelope can be written")
}

/// Splits what a target is given into the number of what to do with it, and the rest.
pub fn mode(data: &[u8], modes: u8) -> Option<(u8, &[u8])> {
    data.split_first().map(|(first, rest)| (first % modes, rest))
}

/// A seed: the number of a mode, then its bytes.
pub fn seed(mode: u8, bytes: &[u8]) -> Vec<u8> {
    [&[mode][..], bytes].concat()
}

/// Writes the seeds of a target into the folder that `CONCORD_SEEDS` names (`fuzz/run seeds`).
pub fn seeds(target: &str, all: impl FnOnce() -> Vec<Vec<u8>>) {
    let Some(folder) = std::env::var_os("CONCORD_SEEDS") else { return };
    let folder = Path::new(&folder).join(target);
    std::fs::create_dir_all(&folder).expect("the folder of seeds can be made");
    for (at, bytes) in all().iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{at:02}")), bytes).expect("a seed can be written");
    }
}

/// SHA-256, as a CBOR byte string.
pub fn digest(bytes: &[u8]) -> Value {
    Value::Bytes(Digest::of(bytes).as_bytes().to_vec())
}
