//! What was refused comes once more when it may, and not twice; and what a refusal says of the copy there.

use super::two;
use crate::bad_bundle::Two;
use crate::clauses::agree_with;
use crate::world::{
    Org, agree, both, incident, leader, officer, only, pair, seal_for, send, sign_version, take, terms, write,
};
use app::agreements::{self, Clauses, Terms};
use app::exchange::{self, Outgoing, State, Whereabouts};
use app::{records, retention};
use record::{Compartment, RecordId, Rung};

#[test]
fn what_was_refused_comes_again_though_an_older_copy_was_acknowledged_meanwhile() {
    both(async |db| {
        let Two { from, to } = two(&db, 701).await;
        let ours = write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
        send(&from, &to).await;
        let received = exchange::seal_for(&to.node, &officer(), "alpha").await.expect("it is sealed");
        let body = incident("2017-07-13", "Village", "Name");
        records::update(&from.node, &officer(), &ours, 1, body).await.expect("it is changed");
        let newer = exchange::seal_for(&from.node, &officer(), "beta").await.expect("it is sealed");
        take(&from, &received.bytes).await;
        sign_version(&from, &to, (2, (terms(Rung::Match), terms(Rung::Case)))).await;
        assert_eq!(take(&to, &newer.bytes).await.refused, 1);
        send(&to, &from).await;
        sign_version(&from, &to, (3, (terms(Rung::Case), terms(Rung::Case)))).await;
        send(&from, &to).await;
        let shown = records::show(&to.node, &officer(), &only(&to, "incident").await, None).await.expect("it opens");
        assert_eq!(shown.body.text("date"), Some("2017-07-13"));
    });
}

/// Where a record is with the only partner.
async fn place(on: &Org, id: &RecordId) -> Whereabouts {
    exchange::whereabouts(&on.node, &officer(), id).await.expect("a look").remove(0)
}

/// Changes a record whose first revision they have, and seals it, before what they said meanwhile arrives; they suspend
/// the agreement before it comes to them, and say so.
async fn refused(from: &Org, to: &Org, (ours, meanwhile): (&RecordId, Option<Outgoing>)) {
    let body = incident("2017-07-13", "Village", "Name");
    records::update(&from.node, &officer(), ours, 1, body).await.expect("it is changed");
    let newer = seal_for(from, to).await;
    if let Some(said) = meanwhile {
        take(from, &said.bytes).await;
    }
    agreements::suspend(&to.node, &officer(), from.org(), "a leak").await.expect("it is suspended");
    assert_eq!(take(to, &newer.bytes).await.refused, 1);
    send(to, from).await;
}

/// They go on, and say so.
async fn resumed(from: &Org, to: &Org) {
    agreements::resume(&to.node, &leader(), from.org(), "it was mended").await.expect("it goes on");
    send(to, from).await;
}

#[test]
fn a_refusal_does_not_overrule_that_the_copy_was_destroyed_as_agreed() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 711).await, db.found("beta", 712).await);
        pair(&from, &to).await;
        let clauses = Clauses { retention_days: 20, ..Clauses::default() };
        agree_with(&from, &to, ((terms(Rung::Case), terms(Rung::Case)), clauses)).await;
        let ours = write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
        send(&from, &to).await;
        send(&to, &from).await;
        for org in [&from, &to] {
            org.clock.days(21);
        }
        let gone = retention::destroy(&to.node, &leader(), "alpha", "as agreed").await;
        assert_eq!(gone.expect("it is destroyed"), 1);
        refused(&from, &to, (&ours, None)).await;
        assert_eq!(place(&from, &ours).await.state, State::Destroyed, "they hold nothing");
        resumed(&from, &to).await;
        assert_eq!(place(&from, &ours).await.state, State::Destroyed);
        assert_eq!(seal_for(&from, &to).await.items, 0, "and want no other");
    });
}

#[test]
fn a_refusal_hides_no_older_copy_and_brings_the_newer_one_once_more_and_not_twice() {
    both(async |db| {
        // When what they have is heard of: with the refusal, while the newer one is on its way, or before that.
        for (seed, is_heard, is_heard_meanwhile) in [(713, false, false), (715, false, true), (725, true, false)] {
            let Two { from, to } = two(&db, seed).await;
            let ours = write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
            send(&from, &to).await;
            if is_heard {
                send(&to, &from).await;
            }
            let meanwhile = if is_heard_meanwhile { Some(seal_for(&to, &from).await) } else { None };
            refused(&from, &to, (&ours, meanwhile)).await;
            let there = place(&from, &ours).await;
            assert_eq!((there.state, there.readable_until.is_some()), (State::Sent, true), "{seed}, while it rests");
            resumed(&from, &to).await;
            let there = place(&from, &ours).await;
            assert_eq!((there.state, there.readable_until.is_some()), (State::Sent, true), "{seed}");
            for items in [1, 0, 0] {
                let next = seal_for(&from, &to).await;
                assert_eq!(next.items, items, "{seed}");
                take(&to, &next.bytes).await;
                send(&to, &from).await;
            }
            let shown = records::show(&to.node, &officer(), &only(&to, "incident").await, None).await;
            assert_eq!(shown.expect("it opens").body.text("date"), Some("2017-07-13"));
            assert_eq!(place(&from, &ours).await.state, State::Delivered);
        }
    });
}

#[test]
fn what_was_on_its_way_when_a_version_began_goes_once_more_and_not_twice() {
    both(async |db| {
        for (seed, is_answered) in [(717, false), (719, true)] {
            let Two { from, to } = two(&db, seed).await;
            write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
            let under_first = seal_for(&from, &to).await;
            sign_version(&from, &to, (2, (terms(Rung::Case), terms(Rung::Case)))).await;
            assert_eq!(take(&to, &under_first.bytes).await.added, 1);
            let refusals = to.count("select count(*) from messages where kind = '@refused'", &[]).await;
            assert_eq!(refusals, 0, "what was taken is not refused as well");
            if is_answered {
                send(&to, &from).await;
            }
            for items in [1, 0, 0] {
                let next = seal_for(&from, &to).await;
                assert_eq!(next.items, items, "{is_answered}");
                take(&to, &next.bytes).await;
                send(&to, &from).await;
            }
        }
    });
}

#[test]
fn what_comes_whole_before_a_refusal_is_told_does_not_come_once_more() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 741).await, db.found("beta", 742).await);
        pair(&from, &to).await;
        let more = Terms { compartments: [Compartment::Identity, Compartment::Source].into(), ..terms(Rung::Case) };
        agree(&from, &to, (more, terms(Rung::Case))).await;
        write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
        let under_first = seal_for(&from, &to).await;
        sign_version(&from, &to, (2, (terms(Rung::Case), terms(Rung::Case)))).await;
        let accepted = take(&to, &under_first.bytes).await;
        assert_eq!((accepted.added, accepted.narrowed), (1, 1), "without names and sources");
        let due = "select count(*) from messages where kind = '@refused' and state = 'refusal-due'";
        assert_eq!(to.count(due, &[]).await, 1, "it is asked for once more");
        assert_eq!(send(&from, &to).await.changed, 1, "it goes under the newer version unasked");
        assert_eq!(to.count(due, &[]).await, 0);
        send(&to, &from).await;
        assert_eq!(seal_for(&from, &to).await.items, 0, "they have all that passes");
    });
}
