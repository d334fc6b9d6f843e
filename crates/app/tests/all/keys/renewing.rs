//! New node keys, and keys that are not to be trusted any more.

use super::{Drive, moved, renewed};
use crate::world::{Db, Org, agree, both, leader, officer, pair, seal_for, send, take, terms};
use app::agreements::{self, Partner};
use app::certificates::{self, OVERLAP_DAYS, Taken};
use app::exchange::post;
use app::{Error, audit, exchange, receive, root};
use jiff::SignedDuration;
use record::Rung;

async fn two(db: &Db) -> (Org, Org, Drive) {
    let (a, b) = (db.found("alpha", 11).await, db.found("beta", 12).await);
    let drive = moved(&a);
    pair(&a, &b).await;
    agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
    (a, b, drive)
}

async fn known(at: &Org, name: &str) -> Partner {
    let all = agreements::partners(&at.node).await.expect("partners");
    all.into_iter().find(|p| p.short_name == name).expect("a partner")
}

fn later(one: &Org, other: &Org, days: i64) {
    let by = SignedDuration::from_hours(24 * days);
    one.clock.forward(by);
    other.clock.forward(by);
}

#[test]
fn a_partner_learns_the_new_certificate_from_a_bundle_and_never_goes_back() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        let old = a.node.certificate().clone();
        let on_its_way = seal_for(&b, &a).await;
        let a = renewed(a, &drive).await;
        assert_eq!((a.node.certificate().serial(), a.org()), (2, &known(&b, "alpha").await.org));
        // What was sealed to the old keys, and came late, is opened all the same.
        take(&a, &on_its_way.bytes).await;
        send(&a, &b).await;
        let partner = known(&b, "alpha").await;
        assert_eq!(partner.certificate.serial(), 2);
        assert!(!partner.renewed_at.is_empty());
        // The new keys open what goes to them now.
        send(&b, &a).await;
        let text = text_of(&old);
        let back = certificates::take(&b.node, &leader(), &text).await;
        assert!(matches!(&back, Err(Error::Refused(m)) if m.contains("not newer")), "{back:?}");
        let again = agreements::pair(&b.node, &leader(), "alpha", &old).await;
        assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
        assert_eq!(known(&b, "alpha").await.certificate.serial(), 2);
        assert!(audit::verify(&a.node).await.expect("a log").is_verified);
    });
}

fn text_of(certificate: &seal::NodeCertificate) -> String {
    certificate.to_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn a_certificate_that_came_as_a_file_is_used_at_once() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        let a = renewed(a, &drive).await;
        let text = agreements::certificate_text(&a.node);
        let (head, tail) = text.split_at(100);
        let taken = certificates::take(&b.node, &leader(), &format!("{head}\r\n{tail}\n")).await;
        assert_eq!(taken.expect("it is taken"), Taken::Renewed(a.org().clone()));
        send(&b, &a).await;
        let third = db.found("gamma", 13).await;
        let stranger = certificates::take(&b.node, &leader(), &agreements::certificate_text(&third.node)).await;
        assert!(matches!(&stranger, Err(Error::Refused(m)) if m.contains("nobody we paired with")), "{stranger:?}");
        let officer = certificates::take(&b.node, &officer(), &text).await;
        assert!(matches!(officer, Err(Error::Forbidden(_))));
    });
}

#[test]
fn only_the_keys_that_wait_are_installed_and_only_with_a_higher_number_of_our_root() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        let other = moved(&b);
        let now = a.node.now();
        let none = certificates::install(&a.node, &leader(), &agreements::certificate_text(&b.node)).await;
        assert!(matches!(none, Err(Error::Refused(_))), "another root: {none:?}");
        let request = certificates::request(&a.node, &leader()).await.expect("a request");
        let same = certificates::request(&a.node, &leader()).await.expect("again");
        assert_eq!(request, same, "a lost file loses nothing");
        assert!(root::sign(&other.root, &request, (now, 365)).is_err(), "another organisation's root key");
        assert!(root::sign(&drive.root, &request, (now, 367)).is_err(), "longer than a year");
        let foreign = certificates::request(&b.node, &leader()).await.expect("a request");
        let (foreign, _) = root::sign(&other.root, &foreign, (now, 365)).expect("it is signed");
        assert!(certificates::install(&a.node, &leader(), &foreign).await.is_err());
        let (signed, _) = root::sign(&drive.root, &request, (now, 365)).expect("it is signed");
        for cut in [0, 10, signed.len() - 2] {
            assert!(certificates::install(&a.node, &leader(), &signed[..cut]).await.is_err());
        }
        assert!(matches!(certificates::install(&a.node, &officer(), &signed).await, Err(Error::Forbidden(_))));
        certificates::install(&a.node, &leader(), &signed).await.expect("it is installed");
        let a = a.reopen().await;
        let twice = certificates::install(&a.node, &leader(), &signed).await;
        assert!(matches!(&twice, Err(Error::Refused(m)) if m.contains("not newer")), "{twice:?}");
    });
}

#[test]
fn what_the_old_keys_sealed_and_signed_counts_for_ninety_days() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        // Sealed by the old keys, and to the old keys, before anybody knows better.
        let (out, late) = (seal_for(&a, &b).await, seal_for(&b, &a).await);
        let text = {
            let a = renewed(a, &drive).await;
            let text = agreements::certificate_text(&a.node);
            certificates::take(&b.node, &leader(), &text).await.expect("it is taken");
            // By hand: the overlap is 90 days; both bundles are good for 30 days of lease in these terms, so that the
            // day before the end of the lease is what can be tried.
            later(&a, &b, 29);
            take(&b, &out.bytes).await;
            take(&a, &late.bytes).await;
            later(&a, &b, OVERLAP_DAYS);
            let a = a.reopen().await;
            let kept = a.fetch("select value from settings where name = 'node.keys.earlier'", &[]).await;
            let kept = kept[0].text(0).expect("a list");
            let fresh = a.reopen().await;
            let again = fresh.fetch("select value from settings where name = 'node.keys.earlier'", &[]).await;
            assert_eq!(again[0].text(0).expect("a list"), kept, "erased once, and empty from then on");
            text
        };
        assert!(!text.is_empty());
    });
}

#[test]
fn a_revoked_key_is_refused_from_then_on_and_its_owner_tells_everybody() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        let old = agreements::certificate_text(&a.node);
        let statement = root::revoke(&drive.root, &old, a.node.now()).expect("a statement");
        let in_use = certificates::take(&a.node, &leader(), &statement).await;
        assert!(matches!(&in_use, Err(Error::Conflict(m)) if m.contains("key in use")), "{in_use:?}");
        // A thief seals with the stolen node; a bundle of theirs waits already when the word comes.
        let stolen = seal_for(&a, &b).await;
        let waits = receive::receive(&b.node, &officer(), &stolen.bytes).await.expect("nobody knows yet");
        assert_eq!(
            certificates::take(&b.node, &leader(), &statement).await.expect("taken"),
            Taken::Revoked(a.org().clone())
        );
        let refused = receive::accept(&b.node, &officer(), &waits).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("revoked the key")), "{refused:?}");
        assert!(!known(&b, "alpha").await.revoked_at.is_empty());
        let sealing = exchange::seal_for(&b.node, &officer(), "alpha").await;
        assert!(matches!(&sealing, Err(Error::Refused(m)) if m.contains("revoked")), "{sealing:?}");
        assert!(post::addressees(&b.node).await.expect("addressees").is_empty(), "the network is closed to it");
        // The owner's new node is heard as soon as its certificate is here.
        let a = renewed(a, &drive).await;
        assert_eq!(certificates::take(&a.node, &leader(), &statement).await.expect("taken"), Taken::OwnRevoked);
        certificates::take(&b.node, &leader(), &agreements::certificate_text(&a.node)).await.expect("newer");
        assert!(known(&b, "alpha").await.revoked_at.is_empty());
        assert_eq!(post::addressees(&b.node).await.expect("addressees").len(), 1);
        send(&b, &a).await;
    });
}

#[test]
fn a_revocation_travels_with_the_next_bundle_and_a_forged_one_changes_nothing() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        let old = agreements::certificate_text(&a.node);
        let a = renewed(a, &drive).await;
        let statement = root::revoke(&drive.root, &old, a.node.now()).expect("a statement");
        certificates::take(&a.node, &leader(), &statement).await.expect("ours");
        send(&a, &b).await;
        assert_eq!(b.count("select count(*) from revocations", &[]).await, 1);
        let mut altered = statement.clone();
        altered.replace_range(statement.len() - 2.., if statement.ends_with("00") { "01" } else { "00" });
        assert!(certificates::take(&b.node, &leader(), &altered).await.is_err());
        let thief = moved(&b);
        assert!(root::revoke(&thief.root, &agreements::certificate_text(&a.node), a.node.now()).is_err());
        assert_eq!(b.count("select count(*) from revocations", &[]).await, 1);
    });
}

#[test]
fn an_agreement_that_old_keys_signed_is_still_read_after_both_have_new_ones() {
    both(async |db| {
        let (a, b, drive) = two(&db).await;
        let theirs = moved(&b);
        let (a, b) = (renewed(a, &drive).await, renewed(b, &theirs).await);
        send(&a, &b).await;
        send(&b, &a).await;
        // B goes back to before it knew of the agreement, and is told of it again.
        exchange::start_anew(&a.node, &leader(), "beta", "a test").await.expect("anew");
        exchange::start_anew(&b.node, &leader(), "alpha", "a test").await.expect("anew");
        later(&a, &b, 1);
        let accepted = send(&a, &b).await;
        assert!(accepted.messages > 0);
        let refused = b.count("select count(*) from messages where state = 'refused'", &[]).await;
        assert_eq!(refused, 0, "the recall of what both signed is believed");
    });
}

#[test]
fn a_partner_cannot_revoke_the_key_of_another_nor_ours() {
    both(async |db| {
        let (a, b, _) = two(&db).await;
        let third = db.found("gamma", 13).await;
        pair(&b, &third).await;
        // By hand, since `root revoke` refuses it: a hostile program signs what it likes with its own root key.
        let bytes = std::fs::read(third.home.folder.join("root.key")).expect("a root key");
        let hostile = hostile_root(&third, &bytes);
        for key in [a.node.certificate().signing_key(), b.node.certificate().signing_key()] {
            let forged = hostile.revoke(key, seal::Seconds(0)).expect("it can be signed");
            let text: String = forged.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            certificates::take(&b.node, &leader(), &text).await.expect("it is theirs to say, of their own keys");
        }
        assert!(known(&b, "alpha").await.revoked_at.is_empty());
        send(&a, &b).await;
        send(&b, &a).await;
        let b = b.reopen().await;
        send(&b, &a).await;
    });
}

/// The root key of a node that was founded on one machine, as whoever holds the whole machine has it.
fn hostile_root(org: &Org, bytes: &[u8]) -> seal::RootKey {
    let wrapping = org.master().derive(seal::Purpose::DataKeys);
    // Version, nonce, key and tag of a wrapped data key: 1 + 24 + 32 + 16 bytes, by the README of seal.
    let key = seal::DataKey::unwrap(&wrapping, "root", &bytes[..73]).expect("it opens");
    let place = seal::Place { table: "root", record: "root", compartment: "key", revision: 1 };
    let opened = seal::open_compartment(&key, &place, &bytes[73..]).expect("it opens");
    seal::RootKey::from_bytes(&opened).expect("a root key")
}
