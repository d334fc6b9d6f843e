//! A file of attachments as a stranger sends it, and as a hostile partner signs it.
#![no_main]

use std::io::sink;
use std::sync::OnceLock;

use ciborium::Value;
use fuzz::{NOW, decrypted, encrypted, mode, recipient, rng, seed, seeds, sender, sequence, sign_part, written};
use libfuzzer_sys::fuzz_target;
use seal::Digest;
use seal::attachments::{Draft, Expect, Limits, Received, Source, open, padded};

const HEAD: &[u8] = b"concord/attachments/1/head";
const TAIL: &[u8] = b"concord/attachments/1/tail";

fuzz_target!(
    init: seeds("attachments", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 4) else { return };
        let plain = match mode {
            0 => return drop(receive(data)),
            1 => data.to_vec(),
            2 => resigned(sequence(data)),
            _ => with_part(data),
        };
        let Ok(received) = receive(&encrypted(&plain)) else { return };
        assert_eq!(received.sender, sender().certificate);
        // Without the sender's key there is one file that opens: the one that was signed.
        assert!(mode != 1 || plain == valid());
    }
);

fn receive(file: &[u8]) -> seal::Result<Received> {
    let (me, sender) = (recipient().root.org_id(), sender().root.public());
    let expect = Expect { me, sender, bundle: Digest::of(b"bundle"), now: NOW };
    open(file, &recipient().keys, &Limits::default())?.verify(&expect)?.receive(|_| Ok(sink()))
}

fn valid() -> &'static [u8] {
    static PLAIN: OnceLock<Vec<u8>> = OnceLock::new();
    PLAIN.get_or_init(|| {
        let (mut one, mut two) = (&b"first"[..], &[7; 300][..]);
        let kind = || "image/png".to_owned();
        let attachments = vec![
            Source { id: "a".to_owned(), kind: kind(), size_bytes: 5, bytes: &mut one },
            Source { id: "b".to_owned(), kind: kind(), size_bytes: 300, bytes: &mut two },
        ];
        let draft = Draft {
            sender: sender().certificate.clone(),
            bundle: Digest::of(b"bundle"),
            created: NOW,
            not_after: NOW.plus_days(30),
            attachments,
        };
        let sealing = seal::attachments::seal(draft, &sender().keys, &recipient().certificate, &mut rng(3));
        let mut file = Vec::new();
        sealing.and_then(|sealing| sealing.write_to(&mut file)).expect("the draft is a valid one");
        decrypted(&file)
    })
}

/// Header, head, signature, attachments, tail, signature.
fn resigned(mut parts: Vec<Value>) -> Vec<u8> {
    let last = parts.len().saturating_sub(1);
    sign_part(&mut parts, (1, 2), HEAD);
    sign_part(&mut parts, (last.saturating_sub(1), last), TAIL);
    let mut plain = written(&parts);
    let whole = usize::try_from(padded(plain.len() as u64)).expect("it lies in memory");
    plain.resize(whole, 0);
    plain
}

/// The valid file with another head or tail.
fn with_part(data: &[u8]) -> Vec<u8> {
    let Some((which, bytes)) = data.split_first() else { return Vec::new() };
    let mut parts = sequence(valid());
    let place = if which % 2 == 0 { 1 } else { parts.len() - 2 };
    parts[place] = Value::Bytes(bytes.to_vec());
    resigned(parts)
}

fn all() -> Vec<Vec<u8>> {
    let parts = sequence(valid());
    let bytes = |part: &Value| part.as_bytes().cloned().unwrap_or_default();
    vec![
        seed(0, b"age-encryption.org/v1\n-> X25519 "),
        seed(1, valid()),
        seed(2, &written(&parts)),
        seed(3, &seed(0, &bytes(&parts[1]))),
        seed(3, &seed(1, &bytes(&parts[parts.len() - 2]))),
    ]
}
