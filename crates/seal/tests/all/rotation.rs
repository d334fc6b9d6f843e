//! Requests, successions and revocations: only the root key decides, and never backwards.

use seal::bundle::{Limits, decrypt, decrypt_with_any, seal};
use seal::{Error, NodeCertificate, NodeKeys, NodeRequest, Part, Revocation, Seconds, Wish};

use crate::nodes::{NOW, Node, rng};

fn wish(node: &Node, serial: u64) -> Wish {
    Wish { org_name: "Monitor".to_owned(), org: Some(node.root.org_id()), serial, tls_pin: None }
}

fn renewed(node: &Node, serial: u64, seed: u64) -> (NodeKeys, NodeCertificate) {
    let keys = NodeKeys::generate(&mut rng(seed));
    let request = NodeRequest::new(&keys, &wish(node, serial)).expect("a request");
    let request = NodeRequest::from_bytes(request.to_bytes()).expect("our own request");
    let certificate = node.root.sign_request(&request, NOW, 365).expect("it is signed");
    (keys, certificate)
}

#[test]
fn a_signed_request_is_a_certificate_of_the_keys_that_asked() {
    let node = Node::new("Monitor", 1);
    let (keys, certificate) = renewed(&node, 2, 2);
    assert_eq!(*certificate.signing_key(), keys.public());
    assert_eq!(certificate.recipient(), keys.recipient());
    assert_eq!((certificate.serial(), certificate.org_name()), (2, "Monitor"));
    assert_eq!((certificate.not_before(), certificate.not_after()), (NOW, NOW.plus_days(365)));
    assert_eq!(certificate.succeeds(&node.certificate), Ok(()));
}

#[test]
fn a_lower_or_equal_number_and_another_root_never_succeed() {
    let (node, other) = (Node::new("Monitor", 3), Node::new("Other", 4));
    let (_, third) = renewed(&node, 3, 5);
    let (_, second) = renewed(&node, 2, 6);
    assert_eq!(second.succeeds(&third), Err(Error::NotNewer { serial: 2, last: 3 }));
    assert_eq!(third.succeeds(&third), Err(Error::NotNewer { serial: 3, last: 3 }));
    assert_eq!(third.succeeds(&other.certificate), Err(Error::OfAnotherRoot));
}

#[test]
fn a_root_key_signs_no_request_of_another_organisation_and_none_for_longer_than_a_year() {
    let (node, other) = (Node::new("Monitor", 7), Node::new("Other", 8));
    let request = NodeRequest::new(&node.keys, &wish(&node, 2)).expect("a request");
    assert!(matches!(other.root.sign_request(&request, NOW, 365), Err(Error::OfAnotherRoot)));
    for days in [0, 367, u32::MAX] {
        assert!(matches!(node.root.sign_request(&request, NOW, days), Err(Error::CertificateTooLong)));
    }
}

#[test]
fn an_altered_or_cut_request_or_revocation_is_refused() {
    let node = Node::new("Monitor", 9);
    let request = NodeRequest::new(&node.keys, &wish(&node, 2)).expect("a request");
    let revocation = node.root.revoke(&node.keys.public(), NOW).expect("a revocation");
    for bytes in [request.to_bytes(), revocation.to_bytes()] {
        let refused = |bytes: &[u8]| NodeRequest::from_bytes(bytes).is_err() && Revocation::from_bytes(bytes).is_err();
        for cut in 0..bytes.len() {
            assert!(refused(&bytes[..cut]));
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.to_vec();
            altered[at] ^= 1;
            assert!(refused(&altered), "byte {at}");
        }
    }
    // One is not the other: each signature is bound to what it is for.
    let wrong = NodeRequest::from_bytes(revocation.to_bytes());
    assert!(matches!(wrong, Err(Error::Malformed { part: Part::Request })));
    assert!(NodeCertificate::from_bytes(request.to_bytes()).is_err());
}

#[test]
fn a_request_needs_a_name_that_people_can_read_and_a_number() {
    let node = Node::new("Monitor", 10);
    for (name, serial) in [("", 1), ("a\u{202e}b", 1), ("Monitor", 0)] {
        let wish = Wish { org_name: name.to_owned(), ..wish(&node, serial) };
        assert!(NodeRequest::new(&node.keys, &wish).is_err());
    }
}

#[test]
fn a_revocation_names_the_key_and_the_root_that_signed_it() {
    let node = Node::new("Monitor", 11);
    let at = Seconds(NOW.0 + 5);
    let made = node.root.revoke(&node.keys.public(), at).expect("a revocation");
    let read = Revocation::from_bytes(made.to_bytes()).expect("our own");
    assert_eq!((read.key(), read.root()), (&node.keys.public(), &node.root.public()));
    assert_eq!((read.org_id(), read.signed_at()), (&node.root.org_id(), at));
    assert!(matches!(node.root.revoke(&node.root.public(), at), Err(Error::NotAKey)));
}

#[test]
fn a_bundle_for_the_earlier_keys_opens_while_they_are_kept_and_not_after() {
    let (sender, node) = (Node::new("Sender", 12), Node::new("Monitor", 13));
    let sealed = seal(&sender.draft(), &sender.keys, &node.certificate, &mut rng(14)).expect("it is sealed");
    let (fresh, _) = renewed(&node, 2, 15);
    let limits = Limits::default();
    assert!(decrypt_with_any(&sealed.bytes, &[&fresh, &node.keys], &limits).is_ok());
    assert!(matches!(decrypt(&sealed.bytes, &fresh, &limits), Err(Error::NotForThisNode)));
    assert!(matches!(decrypt_with_any(&sealed.bytes, &[], &limits), Err(Error::NotForThisNode)));
}
