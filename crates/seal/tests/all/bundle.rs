//! Bundles as honest nodes make them, and what happens to them on the way.
//!
//! It leaves bundles changed from inside to `forged`.

use proptest::collection::vec;
use proptest::prelude::*;
use seal::bundle::{Expect, Limits, Receipt, Tombstone, decrypt, file_name, open, seal};
use seal::{Digest, Error, Limit, Seconds};

use crate::nodes::{NOW, Node, encrypt, item, request, rng};

fn pair() -> (Node, Node) {
    (Node::new("Human Rights Monitor", 1), Node::new("Relief Consortium", 2))
}

#[test]
fn what_was_sealed_is_opened_by_the_recipient() {
    let (from, to) = pair();
    let draft = from.draft();
    let sealed = from.seal(&draft, &to);
    let opened = open(&sealed.bytes, &to.keys, &to.expects(&from)).expect("it is in order");
    assert_eq!(opened.id, sealed.id);
    assert_eq!(opened.hash, sealed.hash);
    assert_eq!(opened.sender, from.certificate);
    assert_eq!(opened.agreement, draft.agreement);
    assert_eq!(opened.items, draft.items);
    assert_eq!(opened.tombstones, draft.tombstones);
    assert_eq!(opened.receipts, draft.receipts);
    assert_eq!(opened.checkpoint, draft.checkpoint);
    assert_eq!((opened.created, opened.not_after), (NOW, NOW.plus_days(30)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_content_comes_out_as_it_went_in(
        bodies in vec(vec(any::<u8>(), 0..3000), 0..12),
        codes in vec("[a-z\u{621}-\u{64a}]{0,20}", 0..6),
    ) {
        let (from, to) = pair();
        let mut draft = from.draft();
        draft.items = bodies.iter().enumerate()
            .map(|(at, body)| item(&at.to_string(), "incident", body)).collect();
        draft.tombstones = codes.iter()
            .map(|code| Tombstone { id: code.clone(), reason: code.clone() }).collect();
        draft.receipts = codes.iter()
            .map(|code| Receipt { id: code.clone(), state: code.clone() }).collect();
        let sealed = from.seal(&draft, &to);
        let opened = open(&sealed.bytes, &to.keys, &to.expects(&from)).expect("it is in order");
        prop_assert_eq!(opened.items, draft.items);
        prop_assert_eq!(opened.tombstones, draft.tombstones);
        prop_assert_eq!(opened.receipts, draft.receipts);
    }
}

#[test]
fn a_bundle_follows_the_one_before() {
    let (from, to) = pair();
    let first = from.seal(&from.draft(), &to);
    let mut draft = from.draft();
    draft.sequence = 2;
    draft.previous = Some(first.hash);
    let second = from.seal(&draft, &to);
    let expect = to.expects_after(&from, 1, first.hash);
    let opened = open(&second.bytes, &to.keys, &expect).expect("it follows");
    assert_eq!(opened.sequence, 2);
}

#[test]
fn a_bundle_taken_in_before_is_a_replay() {
    let (from, to) = pair();
    let first = from.seal(&from.draft(), &to);
    for last in [1, 2, 9] {
        let expect = to.expects_after(&from, last, first.hash);
        let error = open(&first.bytes, &to.keys, &expect).expect_err("it is a replay");
        assert_eq!(error, Error::Replayed { sequence: 1, last });
    }
}

#[test]
fn a_gap_names_what_is_missing() {
    let (from, to) = pair();
    let mut draft = from.draft();
    draft.sequence = 5;
    draft.previous = Some(Digest::of(b"the fourth"));
    let fifth = from.seal(&draft, &to);
    let error = open(&fifth.bytes, &to.keys, &to.expects(&from)).expect_err("there is a gap");
    assert_eq!(error, Error::Gap { from: 1, to: 4 });
    let expect = to.expects_after(&from, 3, Digest::of(b"the third"));
    let error = open(&fifth.bytes, &to.keys, &expect).expect_err("there is a gap");
    assert_eq!(error, Error::Gap { from: 4, to: 4 });
}

#[test]
fn another_predecessor_is_refused() {
    let (from, to) = pair();
    let mut draft = from.draft();
    draft.sequence = 2;
    draft.previous = Some(Digest::of(b"one history"));
    let second = from.seal(&draft, &to);
    let expect = to.expects_after(&from, 1, Digest::of(b"another history"));
    let error = open(&second.bytes, &to.keys, &expect).expect_err("histories differ");
    assert_eq!(error, Error::PreviousMismatch);
}

#[test]
fn a_node_that_is_not_the_recipient_cannot_open_it() {
    let (from, to) = pair();
    let third = Node::new("Third", 3);
    let sealed = from.seal(&from.draft(), &to);
    let error = open(&sealed.bytes, &third.keys, &third.expects(&from)).expect_err("not for it");
    assert_eq!(error, Error::NotForThisNode);
}

#[test]
fn a_sender_who_is_not_the_pinned_one_is_refused() {
    let (from, to) = pair();
    let impostor = Node::new("Human Rights Monitor", 4);
    let sealed = impostor.seal(&impostor.draft(), &to);
    let error = open(&sealed.bytes, &to.keys, &to.expects(&from)).expect_err("not the partner");
    let sender = impostor.root.org_id();
    assert_eq!(error, Error::SenderNotPinned { sender: sender.clone() });
    let unverified = decrypt(&sealed.bytes, &to.keys, &Limits::default()).expect("it decrypts");
    assert_eq!(unverified.claimed_sender(), &sender);
}

#[test]
fn certificates_and_bundles_hold_for_their_time_only() {
    let (from, to) = pair();
    let sealed = from.seal(&from.draft(), &to);
    let at = |now| Expect { now, ..to.expects(&from) };
    let open_at = |now| open(&sealed.bytes, &to.keys, &at(now)).map(|opened| opened.id);
    let asked = request("any");
    let before = Seconds(asked.not_before.0 - 1);
    let not_before = asked.not_before;
    assert_eq!(open_at(before), Err(Error::CertificateNotYetValid { not_before }));
    let not_after = NOW.plus_days(30);
    assert!(open_at(not_after).is_ok());
    assert_eq!(open_at(Seconds(not_after.0 + 1)), Err(Error::Expired { not_after }));
    let not_after = asked.not_after;
    assert_eq!(open_at(Seconds(not_after.0 + 1)), Err(Error::CertificateExpired { not_after }));
}

#[test]
fn cut_at_any_place_it_is_truncated() {
    let (from, to) = pair();
    let sealed = from.seal(&from.draft(), &to);
    for cut in 0..sealed.bytes.len() {
        let error = open(&sealed.bytes[..cut], &to.keys, &to.expects(&from));
        assert_eq!(error.expect_err("it was cut"), Error::Truncated, "cut at {cut}");
    }
}

#[test]
fn with_any_byte_changed_it_is_refused() {
    let (from, to) = pair();
    let bytes = from.seal(&from.draft(), &to).bytes;
    // The age header ends with a line `--- ` and the MAC; the payload of a small bundle is a nonce
    // of 16 bytes, 4096 bytes of plaintext and a tag of 16 bytes (age specification, C2SP).
    let header_bytes = bytes.len() - (16 + 4096 + 16);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let error = open(&changed, &to.keys, &to.expects(&from)).expect_err("it was changed");
        let is_named = match error {
            Error::NotABundle => at < "age-encryption.org/".len(),
            Error::UnknownVersion { .. } | Error::NotForThisNode => at < header_bytes,
            Error::Truncated => at < header_bytes,
            Error::Altered => true,
            _ => false,
        };
        assert!(is_named, "byte {at} of {header_bytes}: {error:?}");
        assert!(at < header_bytes || error == Error::Altered);
    }
}

#[test]
fn with_bytes_behind_it_it_is_refused() {
    let (from, to) = pair();
    let mut bytes = from.seal(&from.draft(), &to).bytes;
    bytes.push(0);
    let error = open(&bytes, &to.keys, &to.expects(&from)).expect_err("it was lengthened");
    assert_eq!(error, Error::Truncated);
}

#[test]
fn what_is_no_bundle_is_called_so() {
    let (from, to) = pair();
    let expect = to.expects(&from);
    for other in [&b"PK\x03\x04 a zip file"[..], b"%PDF-1.7", b"\0\0\0\0"] {
        assert_eq!(open(other, &to.keys, &expect), Err(Error::NotABundle));
    }
    let letter = encrypt(b"an age file, but a letter", &to);
    assert_eq!(open(&letter, &to.keys, &expect), Err(Error::NotABundle));
    let newer = b"age-encryption.org/v2\nunknown\n";
    let found = "age".to_owned();
    assert_eq!(open(newer, &to.keys, &expect), Err(Error::UnknownVersion { found }));
}

#[test]
fn what_exceeds_a_limit_is_refused_by_its_name() {
    let (from, to) = pair();
    let sealed = from.seal(&from.draft(), &to);
    let with = |limits| open(&sealed.bytes, &to.keys, &Expect { limits, ..to.expects(&from) });
    let all = Limits::default();
    let refused = |limits, limit, most| {
        assert_eq!(with(limits).expect_err("too large"), Error::TooLarge { limit, most });
    };
    refused(Limits { size_bytes: 4000, ..all }, Limit::Size, 4000);
    refused(Limits { count: 1, ..all }, Limit::Count, 1);
    refused(Limits { depth: 2, ..all }, Limit::Depth, 2);
    refused(Limits { text_bytes: 7, ..all }, Limit::Text, 7);
    assert!(with(all).is_ok());
}

#[test]
fn a_draft_that_cannot_be_right_is_not_sealed() {
    let (from, to) = pair();
    let change: [fn(&mut seal::bundle::Draft); 6] = [
        |d| d.sequence = 0,
        |d| d.sequence = 2,
        |d| d.previous = Some(Digest::of(b"")),
        |d| d.not_after = Seconds(d.created.0 - 1),
        |d| d.items.push(d.items[0].clone()),
        |d| d.items[0].id = "x".repeat(513),
    ];
    for change in change {
        let mut draft = from.draft();
        change(&mut draft);
        let result = seal(&draft, &from.keys, &to.certificate, &mut rng(5));
        assert!(matches!(result, Err(Error::BadDraft { .. } | Error::TooLarge { .. })));
    }
    let result = seal(&from.draft(), &to.keys, &to.certificate, &mut rng(5));
    assert!(matches!(result, Err(Error::BadDraft { .. })), "keys of another node");
    let mut late = from.draft();
    late.created = NOW.plus_days(301);
    late.not_after = NOW.plus_days(302);
    let result = seal(&late, &from.keys, &to.certificate, &mut rng(5));
    assert!(matches!(result, Err(Error::CertificateExpired { .. })));
}

#[test]
fn the_length_tells_the_bucket_and_nothing_more() {
    let (from, to) = pair();
    // age adds to every file a random unused stanza of varying length; the payload behind the
    // header is what the bucket decides: nonce 16, plaintext 4096, tag 16 (age specification).
    let payload = |bodies: usize| {
        let mut draft = from.draft();
        draft.items = vec![item("a", "incident", &vec![7; bodies])];
        let bytes = from.seal(&draft, &to).bytes;
        let mac = bytes.windows(5).position(|w| w == b"\n--- ").expect("age has a MAC line");
        let line = bytes[mac + 1..].iter().position(|&b| b == b'\n').expect("it ends");
        bytes.len() - (mac + 1 + line + 1)
    };
    assert_eq!(payload(0), 16 + 4096 + 16);
    assert_eq!(payload(2000), 16 + 4096 + 16);
    assert_eq!(payload(5000), 16 + 8192 + 16);
}

#[test]
fn with_the_same_randomness_the_content_is_the_same() {
    let (from, to) = pair();
    let (one, two) = (from.seal(&from.draft(), &to), from.seal(&from.draft(), &to));
    assert_eq!((&one.id, one.hash), (&two.id, two.hash));
    assert_ne!(one.bytes, two.bytes, "age encrypts with a new key each time");
}

#[test]
fn file_names_are_neutral_and_differ() {
    let mut rng = rng(6);
    let (one, two) = (file_name(&mut rng), file_name(&mut rng));
    assert_ne!(one, two);
    assert_eq!(one.len(), "abcdefghijklmnop.concord".len());
    assert!(one.ends_with(".concord"));
}

#[test]
fn no_content_is_shown_by_debug() {
    let (from, to) = pair();
    let mut draft = from.draft();
    draft.items = vec![item("secret-id", "incident", b"ABCD")];
    let sealed = from.seal(&draft, &to);
    let opened = open(&sealed.bytes, &to.keys, &to.expects(&from)).expect("it is in order");
    for shown in [format!("{draft:?}"), format!("{opened:?}"), format!("{sealed:?}")] {
        assert!(!shown.contains("65, 66, 67, 68") && !shown.contains("secret-id"), "{shown}");
    }
}

#[test]
fn fifteen_thousand_items_pass() {
    let (from, to) = pair();
    let mut draft = from.draft();
    draft.items =
        (0..15_000).map(|at| item(&format!("record-{at}"), "incident", &vec![(at % 251) as u8; 1000])).collect();
    let start = std::time::Instant::now();
    let sealed = from.seal(&draft, &to);
    let sealing = start.elapsed();
    let opened = open(&sealed.bytes, &to.keys, &to.expects(&from)).expect("it is in order");
    println!("sealed in {sealing:?}, sealed and opened in {:?}", start.elapsed());
    assert!(opened.items == draft.items);
}
