//! Slots, derived keys, data keys, compartments, passphrases and partner ids.
//!
//! Costs are the smallest that Argon2 allows, so that the tests are quick; one uses the default.

use std::convert::Infallible;

use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};
use seal::keys::OrgId;
use seal::rest::{
    Cost, DataKey, MasterKey, Place, Purpose, Slot, hash_passphrase, open_compartment, partner_id, seal_compartment,
    verify_passphrase,
};
use seal::{Error, ExposeSecret, SecretString};

use crate::nodes::rng;

const QUICK: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const PLACE: Place<'static> = Place { table: "compartments", record: "r1", compartment: "identity", revision: 4 };

fn words(text: &str) -> SecretString {
    SecretString::from(text)
}

/// The same byte again and again, so that a key is known beforehand.
struct Constant(u8);

impl TryRng for Constant {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes([self.0; 4]))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes([self.0; 8]))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.0);
        Ok(())
    }
}

impl TryCryptoRng for Constant {}

#[test]
fn derived_keys_and_partner_ids_are_those_of_another_program() {
    // Origin: Python 3.11 hmac and hashlib, RFC 5869 and RFC 8949 written out by hand, for a master
    // key of 32 bytes 0x0b, the organisation of the RFC 8032 key, and the record `record-1`.
    let master = MasterKey::generate(&mut Constant(0x0b));
    let database = master.derive(Purpose::Database).to_hex();
    assert_eq!(database.expose_secret(), "f27c4f4e3c2631851b65f0b145514c5093782587b2f98e2f8e2435b351abf861");
    let partner = OrgId::parse("r5n7cltvl74pnc5hfypc").expect("it is an id");
    let channel = master.derive(Purpose::Channel(&partner));
    assert_eq!(partner_id(&channel, "record-1"), "vyetv73u26g5zehghjhlm76kty");
}

#[test]
fn each_purpose_and_partner_has_a_key_of_its_own() {
    let master = MasterKey::generate(&mut rng(1));
    let (one, two) = (OrgId::parse("aaaaaaaaaaaaaaaaaaaa"), OrgId::parse("bbbbbbbbbbbbbbbbbbbb"));
    let (one, two) = (one.expect("an id"), two.expect("an id"));
    let purposes = [
        Purpose::Database,
        Purpose::Keyring,
        Purpose::Lens,
        Purpose::DataKeys,
        Purpose::Channel(&one),
        Purpose::Channel(&two),
    ];
    let keys: Vec<_> = purposes.iter().map(|p| *master.derive(*p).expose()).collect();
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[at + 1..].contains(key));
        assert_eq!(key, master.derive(purposes[at]).expose());
    }
    let id = |partner| partner_id(&master.derive(Purpose::Channel(partner)), "record");
    assert_ne!(id(&one), id(&two), "partners find no id in common");
    assert_eq!(id(&one).len(), 26, "128 bits in letters of five bits");
}

#[test]
fn the_passphrase_opens_the_slot_and_no_other_does() {
    let master = MasterKey::generate(&mut rng(2));
    let slot = Slot::create(&words("بيت على التل"), &master, QUICK, &mut rng(3)).expect("cost");
    let slot = Slot::from_bytes(&slot.to_bytes()).expect("it was written here");
    let opened = slot.unlock(&words("بيت على التل")).expect("it is the passphrase");
    let key = |master: &MasterKey| *master.derive(Purpose::Database).expose();
    assert_eq!(key(&opened), key(&master));
    let refused = slot.unlock(&words("بيت على الجبل"));
    assert!(matches!(refused, Err(Error::WrongPassphrase)));
}

#[test]
fn the_default_cost_is_64_mib_and_three_passes_and_works() {
    // Origin: the design (trust.md, At rest).
    let cost = Cost::default();
    assert_eq!((cost.memory_kib, cost.passes), (65_536, 3));
    let master = MasterKey::generate(&mut rng(4));
    let slot = Slot::create(&words("a"), &master, cost, &mut rng(5)).expect("cost");
    assert!(slot.unlock(&words("a")).is_ok());
}

#[test]
fn no_byte_of_a_slot_can_be_changed() {
    let master = MasterKey::generate(&mut rng(6));
    let bytes = Slot::create(&words("w"), &master, QUICK, &mut rng(7)).expect("cost").to_bytes();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let opened = Slot::from_bytes(&changed).and_then(|slot| slot.unlock(&words("w")));
        assert!(opened.is_err(), "byte {at}");
    }
}

#[test]
fn a_cost_out_of_range_is_refused() {
    let master = MasterKey::generate(&mut rng(8));
    for cost in [
        Cost { memory_kib: 7, ..QUICK },
        Cost { memory_kib: u32::MAX, ..QUICK },
        Cost { passes: 0, ..QUICK },
        Cost { passes: 65, ..QUICK },
        Cost { lanes: 0, ..QUICK },
        Cost { lanes: 17, memory_kib: 1024, passes: 1 },
    ] {
        let slot = Slot::create(&words("w"), &master, cost, &mut rng(9));
        assert_eq!(slot.expect_err("out of range"), Error::BadCost);
        let hash = hash_passphrase(&words("w"), cost, &mut rng(9));
        assert_eq!(hash.expect_err("out of range"), Error::BadCost);
    }
}

proptest! {
    #[test]
    fn a_compartment_comes_out_as_it_went_in(
        text in proptest::collection::vec(any::<u8>(), 0..500), seed in any::<u64>(),
    ) {
        let mut rng = rng(seed);
        let key = DataKey::generate(&mut rng);
        let sealed = seal_compartment(&key, &PLACE, &text, &mut rng);
        prop_assert_eq!(sealed.len(), text.len() + 41);
        let opened = open_compartment(&key, &PLACE, &sealed).expect("key and place are right");
        prop_assert_eq!(&*opened, &text);
    }
}

#[test]
fn a_compartment_opens_only_at_its_place_with_its_key() {
    let mut rng = rng(11);
    let key = DataKey::generate(&mut rng);
    let sealed = seal_compartment(&key, &PLACE, b"a name", &mut rng);
    for elsewhere in [
        Place { table: "revisions", ..PLACE },
        Place { record: "r2", ..PLACE },
        Place { compartment: "source", ..PLACE },
        Place { revision: 5, ..PLACE },
        Place { table: "compartmentsr", record: "1", ..PLACE },
    ] {
        assert_eq!(open_compartment(&key, &elsewhere, &sealed), Err(Error::DoesNotOpen));
    }
    let other = DataKey::generate(&mut rng);
    assert_eq!(open_compartment(&other, &PLACE, &sealed), Err(Error::DoesNotOpen));
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(open_compartment(&key, &PLACE, &changed).is_err(), "byte {at}");
        assert!(open_compartment(&key, &PLACE, &sealed[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn no_nonce_is_drawn_twice() {
    let mut rng = rng(13);
    let key = DataKey::generate(&mut rng);
    // The first byte names the format; XChaCha20 takes 24 bytes after it.
    let nonce = |sealed: Vec<u8>| sealed[1..25].to_vec();
    let drawn: std::collections::BTreeSet<Vec<u8>> =
        (0..20_000).map(|_| nonce(seal_compartment(&key, &PLACE, b"a name", &mut rng))).collect();
    assert_eq!(drawn.len(), 20_000);
}

#[test]
fn a_data_key_is_wrapped_for_one_record() {
    let mut rng = rng(12);
    let wrapping = MasterKey::generate(&mut rng).derive(Purpose::DataKeys);
    let key = DataKey::generate(&mut rng);
    let wrapped = key.wrap(&wrapping, "r1", &mut rng);
    let back = DataKey::unwrap(&wrapping, "r1", &wrapped).expect("record and key are right");
    let sealed = seal_compartment(&key, &PLACE, b"text", &mut rng);
    assert!(open_compartment(&back, &PLACE, &sealed).is_ok());
    let other = DataKey::unwrap(&wrapping, "r2", &wrapped);
    assert_eq!(other.expect_err("another record"), Error::DoesNotOpen);
}

#[test]
fn a_sign_in_passphrase_is_recognised() {
    let hash = hash_passphrase(&words("correct"), QUICK, &mut rng(13)).expect("cost");
    assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
    assert_eq!(verify_passphrase(&words("correct"), &hash), Ok(true));
    assert_eq!(verify_passphrase(&words("incorrect"), &hash), Ok(false));
    assert!(verify_passphrase(&words("correct"), "no hash").is_err());
    assert!(verify_passphrase(&words("correct"), &hash.replace("m=8", "m=4194305")).is_err());
    assert!(verify_passphrase(&words("correct"), &hash.replace("argon2id", "argon2d")).is_err());
}

#[test]
fn the_same_randomness_gives_the_same_bytes() {
    let make = || {
        let mut rng = rng(14);
        let master = MasterKey::generate(&mut rng);
        let slot = Slot::create(&words("w"), &master, QUICK, &mut rng).expect("cost");
        let key = DataKey::generate(&mut rng);
        let wrapped = key.wrap(&master.derive(Purpose::DataKeys), "r", &mut rng);
        let sealed = seal_compartment(&key, &PLACE, b"text", &mut rng);
        let hash = hash_passphrase(&words("w"), QUICK, &mut rng).expect("cost");
        (slot, wrapped, sealed, hash)
    };
    assert_eq!(make(), make());
}

#[test]
fn secrets_are_not_shown_by_debug() {
    let master = MasterKey::generate(&mut rng(15));
    let key = DataKey::generate(&mut rng(15));
    let shown = format!("{master:?} {:#?} {key:?}", master.derive(Purpose::Keyring));
    assert_eq!(shown, "MasterKey(secret) SubKey(secret) DataKey(secret)");
    let hex = format!("{:?}", master.derive(Purpose::Keyring).to_hex());
    assert!(hex.contains("REDACTED"), "{hex}");
}

#[test]
fn a_part_of_a_backup_opens_under_its_own_name_and_key_only() {
    let mut rng = rng(12);
    let (master, other) = (seal::MasterKey::generate(&mut rng), seal::MasterKey::generate(&mut rng));
    let (names, parts) = (master.derive(seal::Purpose::BackupNames), master.derive(seal::Purpose::BackupParts));
    let name = seal::part_name(&names, b"rows");
    assert_eq!(name, seal::part_name(&names, b"rows"), "equal parts have one name");
    assert_ne!(name, seal::part_name(&other.derive(seal::Purpose::BackupNames), b"rows"), "no name tells what it is");
    let sealed = seal::seal_part(&parts, &name, b"rows", &mut rng);
    assert_eq!(seal::open_part(&parts, &name, &sealed).expect("it opens").as_slice(), b"rows");
    assert!(seal::open_part(&parts, &seal::part_name(&names, b"others"), &sealed).is_err(), "swapped");
    assert!(seal::open_part(&names, &name, &sealed).is_err(), "another key");
    assert!(seal::open_part(&parts, &name, &sealed[..sealed.len() - 1]).is_err(), "cut");
}
