//! Files of attachments as honest nodes make them, and what happens to them on the way.

use std::io::{self, Read, Write};

use proptest::collection::vec;
use proptest::prelude::*;
use seal::attachments::{Announcement, Draft, Expect, Limits, Received, Source, open, padded, seal};
use seal::bundle;
use seal::{Digest, Error, Limit, Part, Seconds};

use crate::nodes::{NOW, Node, encrypt, item, request, rng};

const BUNDLE: &[u8] = b"the manifest of the bundle";

fn pair() -> (Node, Node) {
    (Node::new("Human Rights Monitor", 31), Node::new("Relief Consortium", 32))
}

/// Bytes that repeat nowhere within a buffer, so that exchanged ones are noticed.
fn body(len: usize, seed: u64) -> Vec<u8> {
    use rand_chacha::rand_core::Rng;
    let mut bytes = vec![0; len];
    rng(seed).fill_bytes(&mut bytes);
    bytes
}

fn draft<'a>(from: &Node, sources: Vec<Source<'a>>) -> Draft<'a> {
    Draft {
        sender: from.certificate.clone(),
        bundle: Digest::of(BUNDLE),
        created: NOW,
        not_after: NOW.plus_days(30),
        attachments: sources,
    }
}

fn source<'a>(id: &str, size_bytes: u64, bytes: &'a mut (dyn Read + Send)) -> Source<'a> {
    Source { id: id.to_owned(), kind: "video/mp4".to_owned(), size_bytes, bytes }
}

fn sealed(from: &Node, to: &Node, bodies: &[Vec<u8>]) -> Vec<u8> {
    let mut readers: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    let sources = readers.iter_mut().zip(bodies).enumerate();
    let sources = sources.map(|(at, (reader, body))| source(&at.to_string(), body.len() as u64, reader)).collect();
    let mut file = Vec::new();
    let sealing = seal(draft(from, sources), &from.keys, &to.certificate, &mut rng(33)).expect("the draft is valid");
    sealing.write_to(&mut file).expect("memory can be written");
    file
}

fn expects(to: &Node, from: &Node) -> Expect {
    Expect { me: to.root.org_id(), sender: from.root.public(), bundle: Digest::of(BUNDLE), now: NOW }
}

/// A sink that stays with the test.
struct Sink<'a>(&'a std::cell::RefCell<Vec<Vec<u8>>>);

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().last_mut().expect("it was begun").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn opened(file: &[u8], to: &Node, expect: &Expect) -> seal::Result<(Received, Vec<Vec<u8>>)> {
    let sinks = std::cell::RefCell::new(Vec::new());
    let begin = |_: &Announcement| {
        sinks.borrow_mut().push(Vec::new());
        Ok(Sink(&sinks))
    };
    let received = open(file, &to.keys, &Limits::default())?.verify(expect)?.receive(begin)?;
    Ok((received, sinks.into_inner()))
}

fn error_of(file: &[u8], to: &Node, from: &Node) -> Error {
    opened(file, to, &expects(to, from)).map(|_| ()).expect_err("it is to be refused")
}

#[test]
fn what_was_sealed_is_what_the_sinks_hold() {
    let (from, to) = pair();
    // Around a buffer (256 KiB) and a chunk of age (64 KiB).
    let sizes = [0, 1, 65_536, 262_143, 262_144, 262_145, 1_000_000];
    let bodies: Vec<_> = sizes.iter().map(|&len| body(len, len as u64)).collect();
    let file = sealed(&from, &to, &bodies);
    let (received, sinks) = opened(&file, &to, &expects(&to, &from)).expect("it is in order");
    assert_eq!(sinks, bodies);
    assert_eq!((received.sender, received.bundle), (from.certificate.clone(), Digest::of(BUNDLE)));
    let digests: Vec<_> = received.attachments.iter().map(|a| a.digest).collect();
    assert_eq!(digests, bodies.iter().map(|b| Digest::of(b)).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_content_comes_out_as_it_went_in(bodies in vec(vec(any::<u8>(), 0..3000), 0..8)) {
        let (from, to) = pair();
        let file = sealed(&from, &to, &bodies);
        let (_, sinks) = opened(&file, &to, &expects(&to, &from)).expect("it is in order");
        prop_assert_eq!(sinks, bodies);
    }

    #[test]
    fn random_plaintext_is_refused_and_nothing_panics(bytes in vec(any::<u8>(), 0..300), follows in any::<bool>()) {
        let (from, to) = pair();
        let header: &[u8] = if follows { b"\x82\x73concord-attachments\x01" } else { b"" };
        prop_assert!(opened(&encrypt(&[header, &bytes].concat(), &to), &to, &expects(&to, &from)).is_err());
        prop_assert!(opened(&bytes, &to, &expects(&to, &from)).is_err());
    }
}

#[test]
fn cut_anywhere_it_is_truncated() {
    let (from, to) = pair();
    for len in [2000, 300_000] {
        let file = sealed(&from, &to, &[body(len, 1)]);
        // Chunks of the payload have 65,552 bytes (age specification, C2SP), so cuts fall on their ends too.
        for cut in
            (0..file.len()).step_by(1 + file.len() / 400).chain([file.len() - 1, file.len() - 65_552 % file.len()])
        {
            assert_eq!(error_of(&file[..cut], &to, &from), Error::Truncated, "cut at {cut} of {}", file.len());
        }
    }
}

#[test]
fn a_file_cut_between_two_chunks_is_truncated() {
    let (from, to) = pair();
    let file = sealed(&from, &to, &[body(300_000, 1)]);
    // 300,000 bytes and the lists are padded to 2^19: eight chunks of 65,536 bytes and a tag of 16.
    let payload = file.len() - 8 * 65_552;
    for chunks in 0..8 {
        assert_eq!(error_of(&file[..payload + chunks * 65_552], &to, &from), Error::Truncated, "{chunks} chunks");
    }
}

#[test]
fn with_any_byte_changed_it_is_refused() {
    let (from, to) = pair();
    let file = sealed(&from, &to, &[body(300_000, 1)]);
    let header_bytes = file.len() - 8 * 65_552 - 16;
    for at in (0..header_bytes).chain((header_bytes..file.len()).step_by(6007)) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        let error = error_of(&changed, &to, &from);
        assert!(at < header_bytes || error == Error::Altered, "byte {at} of {header_bytes}: {error:?}");
    }
}

#[test]
fn chunks_in_another_order_or_twice_are_refused() {
    let (from, to) = pair();
    let file = sealed(&from, &to, &[body(300_000, 1)]);
    let start = file.len() - 8 * 65_552;
    let chunk = |at: usize| &file[start + at * 65_552..start + (at + 1) * 65_552];
    for order in [[0, 2, 1, 3, 4, 5, 6, 7], [0, 1, 1, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 7, 6]] {
        let chunks: Vec<_> = order.iter().map(|&at| chunk(at)).collect();
        let changed = [&file[..start], &chunks.concat()].concat();
        assert_eq!(error_of(&changed, &to, &from), Error::Altered);
    }
}

#[test]
fn bytes_behind_it_are_refused() {
    let (from, to) = pair();
    let mut file = sealed(&from, &to, &[body(300_000, 1)]);
    file.push(0);
    assert_eq!(error_of(&file, &to, &from), Error::Altered);
}

#[test]
fn only_the_recipient_opens_it() {
    let (from, to) = pair();
    let third = Node::new("Third", 34);
    let file = sealed(&from, &to, &[body(10, 1)]);
    assert_eq!(error_of(&file, &third, &from), Error::NotForThisNode);
}

#[test]
fn nothing_is_written_before_the_announcement_is_believed() {
    let (from, to) = pair();
    let file = sealed(&from, &to, &[body(10, 1)]);
    let expect = expects(&to, &from);
    let error_with = |expect: Expect| {
        let announced = open(file.as_slice(), &to.keys, &Limits::default()).expect("it decrypts");
        assert_eq!(announced.claimed_sender(), &from.root.org_id());
        assert_eq!(announced.claimed_bundle(), Digest::of(BUNDLE));
        announced.verify(&expect).map(|_| ()).expect_err("it is not what is expected")
    };
    let sender = from.root.org_id();
    let other = Node::new("Other", 35);
    assert_eq!(error_with(Expect { sender: other.root.public(), ..expect.clone() }), Error::SenderNotPinned { sender });
    let recipient = to.root.org_id();
    let me = other.root.org_id();
    assert_eq!(error_with(Expect { me, ..expect.clone() }), Error::ForAnotherOrganisation { recipient });
    assert_eq!(error_with(Expect { bundle: Digest::of(b"another"), ..expect.clone() }), Error::OfAnotherBundle);
    let not_after = NOW.plus_days(30);
    assert_eq!(error_with(Expect { now: Seconds(not_after.0 + 1), ..expect.clone() }), Error::Expired { not_after });
    let not_before = request("any").not_before;
    let now = Seconds(not_before.0 - 1);
    assert_eq!(error_with(Expect { now, ..expect }), Error::CertificateNotYetValid { not_before });
}

#[test]
fn a_bundle_and_a_file_of_attachments_are_not_taken_for_each_other() {
    let (from, to) = pair();
    let bundle = from.seal(&from.draft(), &to).bytes;
    assert_eq!(error_of(&bundle, &to, &from), Error::NotABundle);
    let file = sealed(&from, &to, &[body(10, 1)]);
    let error = bundle::decrypt(&file, &to.keys, &bundle::Limits::default()).expect_err("it is no bundle");
    assert_eq!(error, Error::NotABundle);
    assert_eq!(error_of(b"%PDF-1.7", &to, &from), Error::NotABundle);
}

#[test]
fn a_source_that_is_shorter_or_longer_than_said_is_not_sealed() {
    let (from, to) = pair();
    for (said, has) in [(10, 9), (10, 11), (600_000, 599_999), (600_000, 600_001), (0, 1)] {
        let bytes = body(has, 1);
        let mut reader = bytes.as_slice();
        let draft = draft(&from, vec![source("a", said, &mut reader)]);
        let sealing = seal(draft, &from.keys, &to.certificate, &mut rng(33)).expect("the draft is valid");
        let error = sealing.write_to(io::sink()).expect_err("the length is wrong");
        assert!(matches!(error, Error::BadDraft { .. }), "{error:?}");
    }
}

/// Reads zeros and then fails; written to, takes an age header and then fails.
struct Broken(usize);

impl Read for Broken {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = bytes.len().min(self.0);
        self.0 -= count;
        if count == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(count) }
    }
}

impl Write for Broken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() < 1000 { Ok(bytes.len()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_medium_that_fails_is_named() {
    let (from, to) = pair();
    let failing = |source_holds, out: &mut dyn Write| {
        let mut reader = Broken(source_holds);
        let draft = draft(&from, vec![source("a", 2_000_000, &mut reader)]);
        let sealing = seal(draft, &from.keys, &to.certificate, &mut rng(33)).expect("the draft is valid");
        sealing.write_to(out).expect_err("it fails")
    };
    assert_eq!(failing(1_000_000, &mut io::sink()), Error::ReadFailed { kind: io::ErrorKind::TimedOut });
    assert_eq!(failing(2_000_000, &mut Broken(0)), Error::WriteFailed { kind: io::ErrorKind::StorageFull });
    let file = sealed(&from, &to, &[body(2_000_000, 1)]);
    let arriving = |bytes| {
        let announced = open(bytes, &to.keys, &Limits::default()).expect("it decrypts");
        announced.verify(&expects(&to, &from)).expect("it is announced well")
    };
    let mut whole = file.as_slice();
    let error = arriving(&mut whole as &mut (dyn Read + Send)).receive(|_| Ok(Broken(0)));
    assert_eq!(error, Err(Error::WriteFailed { kind: io::ErrorKind::StorageFull }));
    let mut half = file[..1_000_000].chain(Broken(0));
    let error = arriving(&mut half).receive(|_| Ok(io::sink()));
    assert_eq!(error, Err(Error::ReadFailed { kind: io::ErrorKind::TimedOut }));
}

#[test]
fn what_exceeds_a_limit_is_refused_by_its_name() {
    let (from, to) = pair();
    let file = sealed(&from, &to, &[body(300_000, 1), body(1, 2)]);
    let all = Limits::default();
    let refused = |limits: Limits, limit, most| {
        let opened = open(file.as_slice(), &to.keys, &limits).and_then(|a| a.verify(&expects(&to, &from)));
        assert_eq!(opened.map(|_| ()), Err(Error::TooLarge { limit, most }));
    };
    refused(Limits { size_bytes: 100_000, ..all }, Limit::Size, 100_000);
    refused(Limits { size_bytes: 1_000, ..all }, Limit::Size, 1_000);
    refused(Limits { count: 1, ..all }, Limit::Count, 1);
    refused(Limits { text_bytes: 8, ..all }, Limit::Text, 8);
    let five_gib = 5 << 30;
    let mut reader = io::repeat(0);
    let draft = draft(&from, vec![source("a", five_gib, &mut reader)]);
    let error = seal(draft, &from.keys, &to.certificate, &mut rng(33)).map(|_| ());
    assert_eq!(error, Err(Error::TooLarge { limit: Limit::Size, most: 4 << 30 }));
}

#[test]
fn a_draft_that_cannot_be_right_is_not_sealed() {
    let (from, to) = pair();
    let (mut one, mut two) = (io::empty(), io::empty());
    let twice = draft(&from, vec![source("a", 0, &mut one), source("a", 0, &mut two)]);
    assert!(matches!(seal(twice, &from.keys, &to.certificate, &mut rng(33)), Err(Error::BadDraft { .. })));
    let foreign = draft(&from, vec![]);
    assert!(matches!(seal(foreign, &to.keys, &to.certificate, &mut rng(33)), Err(Error::BadDraft { .. })));
    let ended = Draft { not_after: Seconds(NOW.0 - 1), ..draft(&from, vec![]) };
    assert!(matches!(seal(ended, &from.keys, &to.certificate, &mut rng(33)), Err(Error::BadDraft { .. })));
    let late = Draft { created: NOW.plus_days(301), not_after: NOW.plus_days(302), ..draft(&from, vec![]) };
    assert!(matches!(seal(late, &from.keys, &to.certificate, &mut rng(33)), Err(Error::CertificateExpired { .. })));
}

#[test]
fn the_length_tells_the_bucket_and_nothing_more() {
    let (from, to) = pair();
    let payload = |len: usize| {
        let bytes = body(len, 1);
        let mut reader = bytes.as_slice();
        let draft = draft(&from, vec![source("a", len as u64, &mut reader)]);
        seal(draft, &from.keys, &to.certificate, &mut rng(33)).expect("the draft is valid").payload_bytes()
    };
    // Plaintext 4,096 or 8,192 bytes and one tag of 16 (age specification, C2SP); the lists have about a thousand.
    assert_eq!([payload(0), payload(2000), payload(5000)], [4096 + 16, 4096 + 16, 8192 + 16]);
    assert_eq!(padded(1 << 30), 1 << 30);
}

#[test]
fn no_content_is_shown_by_debug() {
    let (from, to) = pair();
    let mut reader: &[u8] = b"ABCD";
    let draft = draft(&from, vec![source("secret-id", 4, &mut reader)]);
    let shown = format!("{draft:?}");
    let sealing = seal(draft, &from.keys, &to.certificate, &mut rng(33)).expect("the draft is valid");
    for shown in [shown, format!("{sealing:?}"), format!("{:?}", item("secret-id", "incident", b"ABCD"))] {
        assert!(!shown.contains("65, 66") && !shown.contains("secret-id"), "{shown}");
    }
    let part = Part::Attachment("a".to_owned());
    assert!(Error::WrongDigest { part }.to_string().contains("not the one that was signed"));
}
