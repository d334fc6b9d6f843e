//! Reports of a field node: headquarters opens them, the field node does not.

use proptest::prelude::*;
use seal::field::{FieldKey, Received, Report, decrypt, file_name, seal};
use seal::{Error, NodeKeys};

use crate::nodes::{NOW, Node, rng};

const SECRET: &[u8] = b"the bakery behind the old mosque, three men named by Nour";

fn report(body: &[u8]) -> Report {
    Report { made: NOW, kind: "file".to_owned(), name: "notes.txt".to_owned(), body: body.to_vec() }
}

fn open(bytes: &[u8], at: &Node, key: &FieldKey) -> Result<Received, Error> {
    decrypt(bytes, &[&at.keys])?.verify(&key.public(), at.certificate.org_id())
}

#[test]
fn headquarters_reads_what_was_reported_and_who_reported_it() {
    let (hq, key) = (Node::new("Headquarters", 1), FieldKey::generate(&mut rng(2)));
    let bytes = seal(&report(SECRET), &key, &hq.certificate, &mut rng(3)).expect("it is sealed");
    assert_eq!(*decrypt(&bytes, &[&hq.keys]).expect("it opens").claimed_author(), key.public());
    let received = open(&bytes, &hq, &key).expect("it is believed");
    assert_eq!(received.report, report(SECRET));
    assert_eq!(received.id.len(), 26, "128 bits in base32");
}

#[test]
fn nothing_that_a_field_node_holds_opens_what_it_wrote() {
    let (hq, key) = (Node::new("Headquarters", 4), FieldKey::generate(&mut rng(5)));
    let bytes = seal(&report(SECRET), &key, &hq.certificate, &mut rng(6)).expect("it is sealed");
    for planted in [SECRET, &SECRET[4..10], b"notes.txt"] {
        assert!(!bytes.windows(planted.len()).any(|w| w == planted));
    }
    // The nearest thing to an identity that could be made of its key: the same 32 bytes as node keys.
    let identity = NodeKeys::generate(&mut rng(7)).to_bytes();
    let mut made = vec![1];
    made.extend_from_slice(&key.to_bytes());
    made.extend_from_slice(&identity[33..]);
    let made = NodeKeys::from_bytes(&made).expect("keys");
    assert!(matches!(decrypt(&bytes, &[&made]), Err(Error::NotForThisNode)));
}

#[test]
fn a_report_by_another_key_or_for_another_organisation_is_refused() {
    let (hq, other) = (Node::new("Headquarters", 8), Node::new("Other", 9));
    let (key, stranger) = (FieldKey::generate(&mut rng(10)), FieldKey::generate(&mut rng(11)));
    let bytes = seal(&report(b"x"), &stranger, &hq.certificate, &mut rng(12)).expect("it is sealed");
    assert!(matches!(open(&bytes, &hq, &key), Err(Error::BadSignature { .. })));
    let unverified = decrypt(&bytes, &[&hq.keys]).expect("it opens");
    let refused = unverified.verify(&stranger.public(), other.certificate.org_id());
    assert!(matches!(refused, Err(Error::ForAnotherOrganisation { .. })));
    assert!(matches!(open(&bytes, &other, &stranger), Err(Error::NotForThisNode)));
}

#[test]
fn a_cut_or_altered_report_is_refused() {
    let (hq, key) = (Node::new("Headquarters", 13), FieldKey::generate(&mut rng(14)));
    let bytes = seal(&report(b"short"), &key, &hq.certificate, &mut rng(15)).expect("it is sealed");
    for at in (0..bytes.len()).step_by(7) {
        assert!(open(&bytes[..at], &hq, &key).is_err());
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert!(open(&altered, &hq, &key).is_err(), "byte {at}");
    }
}

#[test]
fn the_length_of_a_report_tells_little_and_its_file_name_nothing() {
    let (hq, key) = (Node::new("Headquarters", 16), FieldKey::generate(&mut rng(17)));
    let length = |body: &[u8]| seal(&report(body), &key, &hq.certificate, &mut rng(18)).expect("it is sealed").len();
    // age itself adds a stanza of random length that nobody reads; its specification (C2SP) calls it grease.
    assert!(length(b"a").abs_diff(length(&[b'a'; 2_000])) < 512);
    assert!(length(&[b'a'; 5_000]) > length(b"a") + 3_000);
    assert_ne!(file_name(&mut rng(19)), file_name(&mut rng(20)));
    assert!(seal(&Report { name: String::new(), ..report(b"a") }, &key, &hq.certificate, &mut rng(21)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_sealed_opens_again(body in prop::collection::vec(any::<u8>(), 0..5_000)) {
        let (hq, key) = (Node::new("Headquarters", 22), FieldKey::generate(&mut rng(23)));
        let bytes = seal(&report(&body), &key, &hq.certificate, &mut rng(24)).expect("it is sealed");
        prop_assert_eq!(open(&bytes, &hq, &key).expect("it opens").report.body, body);
    }
}
