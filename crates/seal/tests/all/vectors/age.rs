//! age v1 against the 143 files of C2SP: through the crate as we call it, and through what we made of it.
//!
//! We read one form of age: binary, to an X25519 recipient. The other files (armor, passphrase, hybrid recipients)
//! must be refused whatever they hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use age::{DecryptError, Decryptor, Identity};
use flate2::read::ZlibDecoder;
use seal::bundle::{self, Limits};
use seal::{Digest, Error, MasterKey, NodeKeys, SecretString, attachments};

/// Whose file is not for it: file `x25519_no_match` names an identity that fits no stanza.
const SOMEBODY: &str = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

/// The two files that age opens although their header is said to be wrong: bodies of stanzas without a short last line,
/// as age wrote them before version 1. The header's MAC covers them as they stand, so this lets nobody in whom the
/// recipient's key does not; crate `age` names the same two in its own tests.
const DEVIATIONS: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];

/// What a file is expected to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Success,
    NoMatch,
    HmacFailure,
    HeaderFailure,
    PayloadFailure,
    ArmorFailure,
}

/// One file of the set.
struct Vector {
    name: String,
    expect: Outcome,
    payload: Option<String>,
    identities: Vec<String>,
    is_ours: bool,
    file: Vec<u8>,
}

impl Vector {
    fn read(name: String, bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|two| two == b"\n\n").expect("a blank line ends the header");
        let header = std::str::from_utf8(&bytes[..end]).expect("the header is text");
        let (mut expect, mut payload, mut identities) = (None, None, Vec::new());
        let (mut is_ours, mut is_compressed) = (true, false);
        for (key, value) in header.lines().filter_map(|line| line.split_once(": ")) {
            match key {
                "expect" => expect = Some(outcome(value)),
                "payload" => payload = Some(value.to_owned()),
                "identity" => identities.push(value.to_owned()),
                "armored" | "passphrase" => is_ours = false,
                "compressed" => is_compressed = true,
                "file key" | "comment" => {}
                other => panic!("{name}: `{other}` is a key that its README does not name"),
            }
        }
        is_ours &= identities.iter().all(|identity| !identity.starts_with("AGE-SECRET-KEY-PQ-"));
        let mut file = bytes[end + 2..].to_vec();
        if is_compressed {
            let mut whole = Vec::new();
            ZlibDecoder::new(file.as_slice()).read_to_end(&mut whole).expect("it is compressed with zlib");
            file = whole;
        }
        Self { name, expect: expect.expect("every file expects something"), payload, identities, is_ours, file }
    }

    fn identity(&self) -> &str {
        self.identities.first().map_or(SOMEBODY, String::as_str)
    }

    fn keys(&self) -> NodeKeys {
        // The stored form of node keys: version, 32 bytes of signing seed, age identity as text.
        NodeKeys::from_bytes(&[&[1][..], &[7; 32], self.identity().as_bytes()].concat()).expect("they are node keys")
    }
}

fn outcome(text: &str) -> Outcome {
    match text {
        "success" => Outcome::Success,
        "no match" => Outcome::NoMatch,
        "HMAC failure" => Outcome::HmacFailure,
        "header failure" => Outcome::HeaderFailure,
        "payload failure" => Outcome::PayloadFailure,
        "armor failure" => Outcome::ArmorFailure,
        other => panic!("`{other}` is an outcome that its README does not name"),
    }
}

fn all() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/age");
    let mut vectors = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the vectors lie beside the tests") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        vectors.insert(name, fs::read(path).expect("a vector can be read"));
    }
    // Origin: `tests/vectors/README.md`, the count of cctv-age 0.2.0.
    assert_eq!(vectors.len(), 143);
    vectors.into_iter().map(|(name, bytes)| Vector::read(name, &bytes)).collect()
}

fn ours() -> Vec<Vector> {
    let mut ours: Vec<Vector> = all().into_iter().filter(|v| v.is_ours).collect();
    // By hand: 143 less 33 with armor, 25 with a passphrase and no armor, 18 hybrid without armor.
    assert_eq!(ours.len(), 67);
    for deviating in ours.iter_mut().filter(|v| DEVIATIONS.contains(&v.name.as_str())) {
        assert_eq!(deviating.expect, Outcome::HeaderFailure);
        deviating.expect = Outcome::Success;
    }
    ours
}

/// What happens, and every byte that was released before it did.
fn decrypt(decryptor: Result<Decryptor<&[u8]>, DecryptError>, identities: &[String]) -> (Outcome, Vec<u8>) {
    let identities: Vec<age::x25519::Identity> =
        identities.iter().map(|identity| identity.parse().expect("it is an identity")).collect();
    let identities = identities.iter().map(|identity| identity as &dyn Identity);
    let mut reader = match decryptor.and_then(|decryptor| decryptor.decrypt(identities)) {
        Ok(reader) => reader,
        Err(DecryptError::NoMatchingKeys) => return (Outcome::NoMatch, Vec::new()),
        Err(DecryptError::InvalidMac) => return (Outcome::HmacFailure, Vec::new()),
        Err(_) => return (Outcome::HeaderFailure, Vec::new()),
    };
    let mut plain = Vec::new();
    match reader.read_to_end(&mut plain) {
        Ok(_) => (Outcome::Success, plain),
        Err(_) => (Outcome::PayloadFailure, plain),
    }
}

#[test]
fn age_does_with_every_file_what_is_expected_of_it_in_both_ways_in_which_we_call_it() {
    for vector in ours() {
        let buffered = decrypt(Decryptor::new_buffered(vector.file.as_slice()), &vector.identities);
        let plain = decrypt(Decryptor::new(vector.file.as_slice()), &vector.identities);
        for (found, released) in [buffered, plain] {
            assert_eq!(found, vector.expect, "{}", vector.name);
            if let Some(payload) = &vector.payload {
                assert_eq!(Digest::of(&released).to_string(), *payload, "{}", vector.name);
            }
        }
    }
}

#[test]
fn a_bundle_is_refused_for_the_reason_that_the_file_has() {
    for vector in ours() {
        let error = bundle::decrypt(&vector.file, &vector.keys(), &Limits::default()).expect_err("it is no bundle");
        assert!(fits(&vector, &error), "{}: {:?} became {error:?}", vector.name, vector.expect);
    }
}

/// Whether the reason is the one that the file has. What decrypts is told apart from what does not.
fn fits(vector: &Vector, error: &Error) -> bool {
    match vector.expect {
        Outcome::Success => *error == Error::NotABundle,
        Outcome::NoMatch => *error == Error::NotForThisNode,
        Outcome::HmacFailure => *error == Error::Altered,
        Outcome::PayloadFailure => matches!(error, Error::Altered | Error::Truncated),
        Outcome::HeaderFailure => {
            matches!(error, Error::Altered | Error::Truncated | Error::UnknownVersion { .. })
        }
        Outcome::ArmorFailure => false,
    }
}

#[test]
fn a_file_of_attachments_is_refused_for_the_reason_that_the_file_has() {
    for vector in ours() {
        let limits = attachments::Limits::default();
        let error = attachments::open(vector.file.as_slice(), &vector.keys(), &limits).expect_err("it is no such file");
        // Attachments stream: what stands first in the payload is judged before its end is reached.
        let is_judged_early = matches!(vector.expect, Outcome::Success | Outcome::PayloadFailure);
        let is_early = matches!(error, Error::NotABundle | Error::Truncated | Error::Altered);
        let is_fitting = if is_judged_early { is_early } else { fits(&vector, &error) };
        assert!(is_fitting, "{}: {:?} became {error:?}", vector.name, vector.expect);
    }
}

#[test]
fn a_recovered_master_key_comes_from_none_of_the_files() {
    for vector in ours() {
        let identity = SecretString::from(vector.identity());
        let mut file = Vec::new();
        let outer = ciborium::Value::Bytes(vector.file.clone());
        ciborium::into_writer(&("concord-recovery", 1, outer), &mut file).expect("it fits into memory");
        let recovered = MasterKey::recover(&file, [&identity, &identity]).map(|_| ());
        // A long one is not even looked into: a recovery has a key of 32 bytes in it.
        let is_refused = matches!(recovered, Err(Error::DoesNotOpen | Error::Malformed { .. }));
        assert!(is_refused, "{}: {recovered:?}", vector.name);
    }
}

#[test]
fn armor_passphrases_and_hybrid_recipients_are_refused_whatever_they_hold() {
    let others: Vec<Vector> = all().into_iter().filter(|v| !v.is_ours).collect();
    for mut vector in others {
        vector.identities.retain(|identity| !identity.starts_with("AGE-SECRET-KEY-PQ-"));
        let error = bundle::decrypt(&vector.file, &vector.keys(), &Limits::default()).expect_err("we do not read it");
        let is_armored = vector.file.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'-');
        let is_named = match error {
            Error::NotABundle => is_armored || vector.file.is_empty() || !vector.file.starts_with(b"age-"),
            Error::NotForThisNode | Error::Altered | Error::Truncated | Error::UnknownVersion { .. } => true,
            _ => false,
        };
        assert!(is_named, "{}: {error:?}", vector.name);
        let hybrid = "AGE-SECRET-KEY-PQ-1";
        assert!(NodeKeys::from_bytes(&[&[1][..], &[7; 32], hybrid.as_bytes()].concat()).is_err());
    }
}
