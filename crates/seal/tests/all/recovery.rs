//! Recovery by two people: both together open, one alone opens nothing.

use age::x25519::Identity;
use seal::rest::{MasterKey, Purpose};
use seal::{Error, SecretString};

use crate::nodes::rng;

fn key(master: &MasterKey) -> [u8; 32] {
    *master.derive(Purpose::Lens).expose()
}

struct Held {
    identities: [SecretString; 3],
    file: Vec<u8>,
    master: MasterKey,
}

fn held() -> Held {
    let master = MasterKey::generate(&mut rng(10));
    let people = [Identity::generate(), Identity::generate(), Identity::generate()];
    let [a, b, _] = people.each_ref().map(|p| p.to_public().to_string());
    let file = master.escrow([&a, &b]).expect("two recipients");
    Held { identities: people.map(|p| p.to_string()), file, master }
}

#[test]
fn two_people_open_it_in_either_order() {
    let Held { identities: [a, b, _], file, master } = held();
    for pair in [[&a, &b], [&b, &a]] {
        let back = MasterKey::recover(&file, pair).expect("both are there");
        assert_eq!(key(&back), key(&master));
    }
}

#[test]
fn one_alone_opens_nothing_and_neither_does_one_with_a_stranger() {
    let Held { identities: [a, b, stranger], file, .. } = held();
    for pair in [[&a, &a], [&b, &b], [&a, &stranger], [&stranger, &b]] {
        assert!(matches!(MasterKey::recover(&file, pair), Err(Error::DoesNotOpen)));
    }
}

#[test]
fn whoever_opens_the_outer_file_alone_finds_no_key_in_it() {
    use std::str::FromStr;
    let Held { identities, file, master } = held();
    use seal::ExposeSecret;
    // The wire form of the README: an array of name, version and one byte string, the outer age file.
    let (_, _, outer): (String, u64, ciborium::Value) = ciborium::from_reader(file.as_slice()).expect("our own file");
    let outer = outer.into_bytes().expect("a byte string");
    let opened: Vec<Vec<u8>> = identities
        .iter()
        .map(|i| Identity::from_str(i.expose_secret()).expect("an identity"))
        .filter_map(|i| age::decrypt(&i, &outer).ok())
        .collect();
    let [inner] = opened.as_slice() else { panic!("exactly one of them opens the outer file") };
    assert!(inner.starts_with(b"age-encryption.org/v1"));
    let database = master.derive(Purpose::Database);
    assert!(!inner.windows(32).any(|w| w == database.expose().as_slice()));
}

#[test]
fn the_same_person_twice_and_what_is_no_recipient_are_refused() {
    let master = MasterKey::generate(&mut rng(11));
    let a = Identity::generate().to_public().to_string();
    assert!(matches!(master.escrow([&a, &a]), Err(Error::NotAKey)));
    assert!(matches!(master.escrow([&a, "age1nobody"]), Err(Error::NotAKey)));
}

#[test]
fn a_cut_or_altered_file_opens_nothing() {
    let Held { identities: [a, b, _], file, .. } = held();
    for cut in 0..file.len() {
        assert!(MasterKey::recover(&file[..cut], [&a, &b]).is_err());
    }
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(MasterKey::recover(&altered, [&a, &b]).is_err(), "byte {at}");
    }
}
