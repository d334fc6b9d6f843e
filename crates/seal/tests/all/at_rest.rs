//! Files at rest: what is sealed opens again, and nothing else does.

use std::io::Read;

use proptest::collection::vec;
use proptest::prelude::*;
use seal::attachments::padded;
use seal::{DataKey, Digest, Error, Place, open_file, seal_file};

use crate::nodes::rng;

const PLACE: Place<'_> = Place { table: "attachments", record: "one", compartment: "content", revision: 1 };

fn key(seed: u64) -> DataKey {
    DataKey::generate(&mut rng(seed))
}

fn sealed(body: &[u8], step: usize) -> (Vec<u8>, Digest) {
    let mut sealing = seal_file(&key(1), &PLACE, Vec::new(), &mut rng(2)).expect("memory can be written");
    body.chunks(step.max(1)).for_each(|chunk| sealing.write(chunk).expect("memory can be written"));
    let sealed = sealing.finish().expect("memory can be written");
    assert_eq!(sealed.size_bytes, body.len() as u64);
    (sealed.out, sealed.digest)
}

fn opened(sealed: &[u8], size_bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    open_file(&key(1), &PLACE, size_bytes, sealed).expect("it begins well").read_to_end(&mut body)?;
    Ok(body)
}

/// Whether 16 bytes in a row of one stand in the other.
fn shares_a_window(plain: &[u8], file: &[u8]) -> bool {
    let windows: std::collections::HashSet<&[u8]> = plain.windows(16).collect();
    file.windows(16).any(|w| windows.contains(w))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_sealed_opens_whole_and_shows_nothing(body in vec(any::<u8>(), 0..200_000), step in 1_usize..70_000) {
        let (file, digest) = sealed(&body, step);
        prop_assert_eq!(digest, Digest::of(&body));
        prop_assert!(!shares_a_window(&body, &file));
        prop_assert_eq!(opened(&file, body.len() as u64).expect("it opens"), body);
    }

    #[test]
    fn nothing_that_was_altered_or_cut_opens(body in vec(any::<u8>(), 1..100_000), at in any::<prop::sample::Index>(), bit in 0..8) {
        let (file, _) = sealed(&body, 65_536);
        let at = at.index(file.len());
        let mut altered = file.clone();
        altered[at] ^= 1_u8 << bit;
        let mut read = Vec::new();
        let whole = open_file(&key(1), &PLACE, body.len() as u64, altered.as_slice()).is_ok_and(|mut f| f.read_to_end(&mut read).is_ok());
        prop_assert!(!whole || read == body, "only padding may be altered unseen while it is not read");
        let cut = open_file(&key(1), &PLACE, body.len() as u64, &file[..at]).is_ok_and(|mut f| f.read_to_end(&mut read).is_ok());
        prop_assert!(!cut || read.ends_with(&body));
    }
}

#[test]
fn repeated_text_is_nowhere_in_the_file() {
    let body = b"a village that nobody may know. ".repeat(10_000);
    let (file, _) = sealed(&body, 4096);
    assert!(!shares_a_window(&body, &file));
    assert!(file.len() as u64 > padded(body.len() as u64), "padded, and a little for age");
}

#[test]
fn it_opens_with_its_own_key_at_its_own_place_alone() {
    let (file, _) = sealed(b"content", 7);
    let elsewhere = Place { record: "two", ..PLACE };
    for (key, place) in [(key(9), PLACE), (key(1), elsewhere)] {
        assert_eq!(open_file(&key, &place, 7, file.as_slice()).map(|_| ()), Err(Error::DoesNotOpen));
    }
}

#[test]
fn a_file_that_is_shorter_than_it_was_said_to_be_ends_in_an_error() {
    let body = vec![7; 300_000];
    let (file, _) = sealed(&body, 300_000);
    for len in [100, 70_000, 200_000, 300_000] {
        let read =
            open_file(&key(1), &PLACE, 300_000, &file[..len]).map(|mut f| f.read_to_end(&mut Vec::new()).is_ok());
        assert_ne!(read, Ok(true), "{len}");
    }
    assert!(opened(&file, padded(300_000) + 1).is_err(), "more than there is");
}
