//! A bundle as a file, as what a stranger encrypts to us, and as what a hostile partner signs.
#![no_main]

use std::sync::OnceLock;

use ciborium::Value;
use fuzz::{
    NOW, decrypted, digest, encrypted, mode, recipient, rng, seed, seeds, sender, sequence, sign_part, written,
};
use libfuzzer_sys::fuzz_target;
use seal::Digest;
use seal::bundle::{AgreementRef, Draft, Expect, Item, Limits, Receipt, Tombstone, bucket, open};

const CONTEXT: &[u8] = b"concord/bundle/1";
/// Fields of the manifest that a hostile partner can fill with anything.
const CHECKPOINT: usize = 8;
const TOMBSTONES: usize = 10;
const RECEIPTS: usize = 11;

fuzz_target!(
    init: seeds("bundle", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 4) else { return };
        let plain = match mode {
            0 => return drop(open(data, &recipient().keys, &expect())),
            1 => data.to_vec(),
            2 => resigned(sequence(data)),
            _ => with_part(data),
        };
        let Ok(opened) = open(&encrypted(&plain), &recipient().keys, &expect()) else { return };
        assert_eq!(opened.sender, sender().certificate);
        // Without the sender's key there is one bundle that opens: the one that was signed.
        assert!(mode != 1 || plain == valid());
    }
);

fn expect() -> Expect {
    let (me, sender) = (recipient().root.org_id(), sender().root.public());
    Expect { me, sender, now: NOW, last: None, limits: Limits::default() }
}

fn valid() -> &'static [u8] {
    static PLAIN: OnceLock<Vec<u8>> = OnceLock::new();
    PLAIN.get_or_init(|| {
        let item = |id: &str| Item { id: id.to_owned(), kind: "incident".to_owned(), body: id.as_bytes().to_vec() };
        let draft = Draft {
            sender: sender().certificate.clone(),
            agreement: AgreementRef { id: "agreement-1".to_owned(), version: 1, hash: Digest::of(b"words") },
            sequence: 1,
            previous: None,
            created: NOW,
            not_after: NOW.plus_days(30),
            checkpoint: sender().checkpoint(),
            items: vec![item("a"), item("b")],
            tombstones: vec![Tombstone { id: "gone".to_owned(), reason: "consent-withdrawn".to_owned() }],
            receipts: vec![Receipt { id: "kept".to_owned(), state: "node-enforced".to_owned() }],
        };
        let sealed = seal::bundle::seal(&draft, &sender().keys, &recipient().certificate, &mut rng(3));
        decrypted(&sealed.expect("the draft is a valid one").bytes)
    })
}

fn resigned(mut parts: Vec<Value>) -> Vec<u8> {
    let last = parts.len().saturating_sub(1);
    sign_part(&mut parts, (1, last), CONTEXT);
    let mut plain = written(&parts);
    plain.resize(bucket(plain.len()), 0);
    plain
}

/// The valid bundle with other tombstones, receipts or another checkpoint, and digests that fit.
fn with_part(data: &[u8]) -> Vec<u8> {
    let Some((which, bytes)) = data.split_first() else { return Vec::new() };
    let mut parts = sequence(valid());
    let mut manifest = fields(&parts);
    let count = parts.len();
    match which % 3 {
        0 => manifest[CHECKPOINT] = Value::Bytes(bytes.to_vec()),
        1 => (manifest[TOMBSTONES], parts[count - 3]) = (digest(bytes), Value::Bytes(bytes.to_vec())),
        _ => (manifest[RECEIPTS], parts[count - 2]) = (digest(bytes), Value::Bytes(bytes.to_vec())),
    }
    parts[1] = Value::Bytes(written(&[Value::Array(manifest)]));
    resigned(parts)
}

fn fields(parts: &[Value]) -> Vec<Value> {
    let bytes = parts[1].as_bytes().expect("the manifest is a byte string");
    match ciborium::from_reader(bytes.as_slice()) {
        Ok(Value::Array(fields)) => fields,
        _ => unreachable!("the manifest is an array"),
    }
}

fn all() -> Vec<Vec<u8>> {
    let parts = sequence(valid());
    let bytes = |part: &Value| part.as_bytes().cloned().unwrap_or_default();
    let (checkpoint, count) = (bytes(&fields(&parts)[CHECKPOINT]), parts.len());
    vec![
        seed(0, b"age-encryption.org/v1\n-> X25519 "),
        seed(1, valid()),
        seed(2, &written(&parts)),
        seed(3, &seed(0, &checkpoint)),
        seed(3, &seed(1, &bytes(&parts[count - 3]))),
        seed(3, &seed(2, &bytes(&parts[count - 2]))),
    ]
}
