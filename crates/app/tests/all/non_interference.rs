//! What a partner gets is the same to the byte with and without a record that does not pass to it.

use crate::world::{Db, Org, agree, both, incident, officer, pair, send, shared_label, terms};
use app::agreements::Terms;
use app::exchange::{self, Passing};
use app::records;
use record::label::Audience;
use record::{Compartment, Expiry, Label, RecordId, Rung};
use seal::bundle::{self, Expect, Last, Limits, Opened};
use std::collections::BTreeSet;

/// Two partners and us; what is forbidden is written last.
struct World {
    us: Org,
    near: Org,
    far: Org,
}

/// Why a record does not pass to the nearer partner.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Why {
    Audience,
    OtherPartner,
    Ended,
    TopRung,
    Kind,
}

const WHYS: [Why; 5] = [Why::Audience, Why::OtherPartner, Why::Ended, Why::TopRung, Why::Kind];

async fn world(db: &Db, forbidden: Option<Why>) -> World {
    let (us, near, far) = (db.found("alpha", 81).await, db.found("beta", 82).await, db.found("gamma", 83).await);
    for other in [&near, &far] {
        pair(&us, other).await;
        let grants = Terms { compartments: BTreeSet::from([Compartment::Attribution]), ..terms(Rung::Case) };
        agree(&us, other, (grants, Terms::nothing())).await;
    }
    for day in ["2017-07-12", "2017-08-02"] {
        write(&us, "incident", day, shared_label(&us, &[&near, &far])).await;
    }
    if let Some(why) = forbidden {
        hide(&us, (&near, &far), why).await;
    }
    World { us, near, far }
}

async fn write(us: &Org, kind: &str, day: &str, label: Label) -> RecordId {
    let body = match kind {
        "incident" => incident(day, "Village", "Name"),
        _ => record::Body::default().with("type", "A22").with("name", "Somebody"),
    };
    records::create_labelled(&us.node, &officer(), kind, body, label).await.expect("a record")
}

async fn hide(us: &Org, (near, far): (&Org, &Org), why: Why) {
    let both = shared_label(us, &[near, far]);
    let alone = Audience::Only(BTreeSet::from([us.org().clone()]));
    let label = match why {
        Why::Audience => Label { audience: alone, ..both },
        Why::OtherPartner => shared_label(us, &[far]),
        Why::Ended => Label { expiry: Expiry::On(jiff::civil::date(2026, 3, 1)), ..both },
        Why::TopRung => Label { top_rung: Rung::Match, ..both },
        Why::Kind => both,
    };
    let kind = if why == Why::Kind { "actor" } else { "incident" };
    write(us, kind, "2017-07-30", label).await;
}

async fn seen_as(us: &Org, partner: &Org) -> (usize, Vec<Passing>) {
    exchange::see_as(&us.node, &officer(), partner.name(), 99).await.expect("a look")
}

/// The bundle sealed for a partner, as that partner opens it.
async fn opened(us: &Org, partner: &Org, last: Option<Last>) -> (Opened, usize) {
    let sent = exchange::seal_for(&us.node, &officer(), partner.name()).await.expect("it is sealed");
    let expect = Expect {
        me: seal::OrgId::parse(partner.org().as_str()).expect("an organisation"),
        sender: *us.node.certificate().root(),
        now: seal::Seconds(us.node.now().as_second()),
        last,
        limits: Limits::default(),
    };
    let opened = bundle::open(&sent.bytes, &partner.keys().await, &expect).expect("it opens");
    (opened, sent.bytes.len())
}

/// Everything of a bundle but its random id and hash; the certificate with what hangs on it, since `age` draws its keys
/// from the operating system; and the checkpoint of the sender's log with the hashes that prove it, of which the number
/// and length must be the same: the log is as long as it is, and partners keep each other's checkpoints so that nobody
/// shortens theirs unseen.
fn told(opened: &Opened) -> String {
    let Opened { sender, agreement, sequence, created, not_after, items, tombstones, receipts, .. } = opened;
    let (sender, agreement) = (sender.org_id(), (&agreement.id, agreement.version));
    let of_log = |state: &str| matches!(state, "consistent" | "countersigned");
    let receipt = |r: &seal::bundle::Receipt| match of_log(&r.state) {
        true => format!("{} {}", r.state, r.id.len()),
        false => format!("{} {}", r.state, r.id),
    };
    let receipts: Vec<String> = receipts.iter().map(receipt).collect();
    format!("{sender:?}{agreement:?}{sequence}{created:?}{not_after:?}{items:?}{tombstones:?}{receipts:?}")
}

#[test]
fn what_does_not_pass_to_a_partner_changes_nothing_of_what_the_partner_gets() {
    both(async |db| {
        let without = world(&db, None).await;
        let base = seen_as(&without.us, &without.near).await;
        assert_eq!(base.0, 2);
        let (first, size) = opened(&without.us, &without.near, None).await;
        let last = |o: &Opened| Some(Last { sequence: o.sequence, hash: o.hash });
        let (second, _) = opened(&without.us, &without.near, last(&first)).await;
        for why in WHYS {
            let with = world(&db, Some(why)).await;
            // First: it is there, and who may have it has it.
            assert_ne!(with.us.log_size().await, without.us.log_size().await);
            let far = seen_as(&with.us, &with.far).await.0;
            assert_eq!(far, if why == Why::OtherPartner { 3 } else { 2 }, "{why:?}");
            assert_eq!(seen_as(&with.us, &with.near).await, base, "{why:?}");
            let (found, length) = opened(&with.us, &with.near, None).await;
            assert_eq!(told(&found), told(&first), "{why:?}");
            // The stanza that `age` adds at random is shorter than that.
            assert!(length.abs_diff(size) < 512, "{why:?}: the padded sizes {length} and {size} tell");
            let (again, _) = opened(&with.us, &with.near, last(&found)).await;
            assert_eq!(told(&again), told(&second), "{why:?}: and the next");
        }
    });
}

#[test]
fn what_passes_to_a_partner_does_change_what_the_partner_gets() {
    both(async |db| {
        let (without, with) = (world(&db, None).await, world(&db, None).await);
        write(&with.us, "incident", "2017-07-30", shared_label(&with.us, &[&with.near])).await;
        let (a, _) = opened(&without.us, &without.near, None).await;
        let (b, _) = opened(&with.us, &with.near, None).await;
        assert_ne!(told(&a), told(&b), "the test above could not pass by seeing nothing");
        let (a, _) = opened(&without.us, &without.far, None).await;
        let (b, _) = opened(&with.us, &with.far, None).await;
        assert_eq!(told(&a), told(&b), "and only that partner's");
    });
}

#[test]
fn a_partner_that_gets_nothing_learns_nothing_from_what_the_other_sends_back() {
    both(async |db| {
        let told_to_near = async |is_with: bool| {
            let w = world(&db, None).await;
            if is_with {
                // The other partner holds more, and acknowledges it.
                write(&w.us, "incident", "2017-09-09", shared_label(&w.us, &[&w.far])).await;
            }
            send(&w.us, &w.far).await;
            send(&w.far, &w.us).await;
            told(&opened(&w.us, &w.near, None).await.0)
        };
        assert_eq!(told_to_near(false).await, told_to_near(true).await);
    });
}
