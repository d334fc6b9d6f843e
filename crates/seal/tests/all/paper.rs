//! The root key on paper and under a passphrase.

use proptest::prelude::*;
use seal::rest::Cost;
use seal::{Error, RootKey, SealedRoot, SecretString};

use crate::nodes::rng;

const QUICK: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

fn words(text: &str) -> SecretString {
    SecretString::from(text)
}

#[test]
fn the_words_are_those_of_bip_39() {
    // Source: the vectors of BIP-39 (trezor/python-mnemonic, vectors.json), 256 bits: all zeros, all 0x7f, all 0x80.
    for (byte, expected) in [
        (0x00, format!("{}art", "abandon ".repeat(23))),
        (
            0x7f,
            "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal \
             winner thank year wave sausage worth title"
                .to_owned(),
        ),
        (
            0x80,
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic \
             avoid letter advice cage absurd amount doctor acoustic bless"
                .to_owned(),
        ),
    ] {
        let root = RootKey::from_bytes(&[byte; 32]).expect("32 bytes");
        assert_eq!(root.words().expect("words").as_str(), expected);
        let back = RootKey::from_words(&words(&expected)).expect("the same words");
        assert_eq!(back.public(), root.public());
    }
}

#[test]
fn a_wrong_word_is_named_by_its_place_and_a_changed_one_by_the_checksum() {
    let root = RootKey::from_bytes(&[0; 32]).expect("32 bytes");
    let right = root.words().expect("words").to_string();
    let mistyped = right.replacen("abandon", "abandn", 1);
    assert!(matches!(RootKey::from_words(&words(&mistyped)), Err(Error::WrongWords { at: Some(1), found: 24 })));
    let changed = right.replacen("abandon", "zoo", 1);
    assert!(matches!(RootKey::from_words(&words(&changed)), Err(Error::WrongWords { at: None, found: 24 })));
    let short = right.replacen("abandon ", "", 1);
    assert!(matches!(RootKey::from_words(&words(&short)), Err(Error::WrongWords { at: None, found: 23 })));
    // Twelve words are BIP-39 too, for half as many bytes.
    let twelve = format!("{}about", "abandon ".repeat(11));
    assert!(matches!(RootKey::from_words(&words(&twelve)), Err(Error::WrongWords { at: None, found: 12 })));
}

#[test]
fn capitals_spaces_and_lines_do_not_matter() {
    let root = RootKey::generate(&mut rng(5));
    let typed = root.words().expect("words").to_uppercase().replace(' ', "  \n");
    assert_eq!(RootKey::from_words(&words(&typed)).expect("the same words").public(), root.public());
}

#[test]
fn only_the_passphrase_opens_a_sealed_root_key() {
    let root = RootKey::generate(&mut rng(6));
    let sealed = SealedRoot::seal(&root, &words("right"), QUICK, &mut rng(7)).expect("it is sealed");
    let bytes = sealed.to_bytes();
    assert!(!bytes.windows(32).any(|w| w == root.to_bytes().as_slice()));
    let sealed = SealedRoot::from_bytes(&bytes).expect("our own file");
    assert_eq!(*sealed.public(), root.public());
    assert_eq!(sealed.open(&words("right")).expect("it opens").public(), root.public());
    assert!(matches!(sealed.open(&words("wrong")), Err(Error::WrongPassphrase)));
}

#[test]
fn a_sealed_root_key_that_was_cut_or_altered_opens_nothing() {
    let root = RootKey::generate(&mut rng(8));
    let bytes = SealedRoot::seal(&root, &words("w"), QUICK, &mut rng(9)).expect("it is sealed").to_bytes();
    for cut in 0..bytes.len() {
        assert!(SealedRoot::from_bytes(&bytes[..cut]).is_err());
    }
    // Name and public key are the head; the cost behind them may ask for more time than a test should spend.
    for at in (0..bytes.len()).filter(|at| !(48..60).contains(at)) {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert!(SealedRoot::from_bytes(&altered).and_then(|s| s.open(&words("w"))).is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn a_root_key_comes_back_from_its_words(bytes in any::<[u8; 32]>()) {
        let root = RootKey::from_bytes(&bytes).expect("32 bytes");
        let text = root.words().expect("words").to_string();
        prop_assert_eq!(text.split(' ').count(), 24);
        prop_assert_eq!(RootKey::from_words(&words(&text)).expect("its words").public(), root.public());
    }
}
