//! Several slots: each opens the same key, and a removed one opens nothing.

use seal::rest::{Cost, MOST_SLOTS, MasterKey, Purpose, Slot, Slots};
use seal::{Error, SecretString};

use crate::nodes::rng;

const QUICK: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

fn words(text: &str) -> SecretString {
    SecretString::from(text)
}

fn slot(passphrase: &str, master: &MasterKey, seed: u64) -> Slot {
    Slot::create(&words(passphrase), master, QUICK, &mut rng(seed)).expect("a slot")
}

fn two() -> (MasterKey, Slots) {
    let master = MasterKey::generate(&mut rng(1));
    let mut slots = Slots::default();
    slots.add("a", slot("one", &master, 2)).expect("room");
    slots.add("b", slot("other", &master, 3)).expect("room");
    (master, slots)
}

#[test]
fn each_passphrase_opens_the_same_key_and_tells_which_slot_it_was() {
    let (master, slots) = two();
    let slots = Slots::from_bytes(&slots.to_bytes()).expect("our own list");
    for (passphrase, id) in [("one", "a"), ("other", "b")] {
        let (found, opened) = slots.unlock(&words(passphrase)).expect("it opens");
        assert_eq!(found, id);
        assert_eq!(opened.derive(Purpose::Lens).expose(), master.derive(Purpose::Lens).expose());
    }
    assert!(matches!(slots.unlock(&words("none")), Err(Error::WrongPassphrase)));
}

#[test]
fn the_passphrase_of_a_removed_slot_opens_nothing() {
    let (_, mut slots) = two();
    assert!(slots.remove("a") && !slots.remove("a"));
    assert!(matches!(slots.unlock(&words("one")), Err(Error::WrongPassphrase)));
    assert!(slots.unlock(&words("other")).is_ok());
}

#[test]
fn one_slot_alone_as_it_was_written_before_is_a_list_of_one() {
    let master = MasterKey::generate(&mut rng(4));
    let slots = Slots::from_bytes(&slot("one", &master, 5).to_bytes()).expect("the older form");
    assert_eq!(slots.len(), 1);
    assert!(slots.unlock(&words("one")).is_ok());
}

#[test]
fn more_slots_than_allowed_and_a_second_one_of_an_id_are_refused() {
    let master = MasterKey::generate(&mut rng(6));
    let mut slots = Slots::default();
    for at in 0..MOST_SLOTS {
        slots.add(&format!("s{at}"), slot("w", &master, 7)).expect("room");
    }
    assert!(matches!(slots.add("one-more", slot("w", &master, 8)), Err(Error::TooLarge { .. })));
    let (_, mut slots) = two();
    for id in ["a", "", "../x", &"x".repeat(65)] {
        assert!(slots.add(id, slot("w", &master, 9)).is_err(), "{id}");
    }
}

#[test]
fn a_cut_or_altered_list_never_opens_something_else() {
    let (master, slots) = two();
    let bytes = slots.to_bytes();
    for cut in 0..bytes.len() {
        assert!(Slots::from_bytes(&bytes[..cut]).is_err());
    }
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        let Ok(list) = Slots::from_bytes(&altered) else { continue };
        // An altered cost may ask for more than a test should spend; what it may ask at most is tested in `rest`.
        if list.iter().any(|(_, s)| s.cost() != QUICK) {
            continue;
        }
        for passphrase in ["one", "other"] {
            if let Ok((_, opened)) = list.unlock(&words(passphrase)) {
                assert_eq!(opened.derive(Purpose::Lens).expose(), master.derive(Purpose::Lens).expose());
            }
        }
    }
}
