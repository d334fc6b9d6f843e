//! Notices to origins of what authorities ask, when the bundle that holds them is discarded or lost.

use crate::discarded::{add, discard, seal_here, withdraw};
use crate::world::{Db, Org, agree, both, court_asks, officer, only, pair, seal_for, send, take, terms};
use app::{authorities, exchange};
use record::{RecordId, Rung};

/// What the register says of the only notice of a request: its state, and whether it has a day.
async fn notice(org: &Org, request: &RecordId) -> (String, bool) {
    let one = authorities::one(&org.node, &officer(), request).await.expect("it shows");
    let (_, _, state, on) = one.notices.into_iter().next().expect("an origin is owed one");
    (state, on.is_some())
}

/// Two of whom the first is asked by a court for a record of the second. Gives the request.
async fn asked(db: &Db, seed: u64) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), terms(Rung::Case))).await;
    add(&to, &from).await;
    send(&to, &from).await;
    let copy = only(&from, "incident").await;
    let request = authorities::register(&from.node, &officer(), court_asks(), std::slice::from_ref(&copy)).await;
    (from, to, request.expect("it is registered"))
}

#[test]
fn a_notice_to_an_origin_that_never_left_is_owed_again_and_the_register_says_so() {
    both(async |db| {
        let (from, to, request) = asked(&db, 975).await;
        let ours = add(&from, &to).await;
        seal_here(&from, &to).await;
        assert_eq!(notice(&from, &request).await, ("sent".to_owned(), true));
        withdraw(&from, &ours).await;
        assert_eq!(discard(&from, &to).await.expect("it is discarded"), 1);
        assert_eq!(notice(&from, &request).await, ("due".to_owned(), false), "it never left");
        let next = seal_for(&from, &to).await;
        assert_eq!(notice(&from, &request).await, ("sent".to_owned(), true));
        take(&to, &next.bytes).await;
        assert_eq!(to.count("select count(*) from records where kind = 'request'", &[]).await, 1, "it came once");
        send(&to, &from).await;
        assert_eq!(notice(&from, &request).await.0, "acknowledged");
    });
}

#[test]
fn a_notice_that_may_be_lost_is_owed_again_when_the_channel_starts_again() {
    both(async |db| {
        // Whether it came, and whether their answer was in a bundle that is lost.
        for (seed, came, was_answered) in [(1_031, false, false), (1_033, true, false), (1_035, true, true)] {
            let (from, to, request) = asked(&db, seed).await;
            let given = seal_for(&from, &to).await;
            if came {
                take(&to, &given.bytes).await;
            }
            if was_answered {
                seal_for(&to, &from).await;
                let answered = "select count(*) from messages where direction = 'in' and state = 'acknowledged'";
                assert!(to.count(answered, &[]).await > 0, "it says that the notice came");
            }
            for (one, other) in [(&from, &to), (&to, &from)] {
                one.clock.days(1);
                let anew = exchange::start_anew(&one.node, &officer(), other.name(), "a bundle was lost").await;
                anew.expect("the channel starts again");
            }
            assert_eq!(notice(&from, &request).await, ("due".to_owned(), false));
            send(&from, &to).await;
            assert_eq!(notice(&from, &request).await, ("sent".to_owned(), true));
            assert_eq!(
                to.count("select count(*) from records where kind = 'request'", &[]).await,
                1,
                "it is there once"
            );
            send(&to, &from).await;
            assert_eq!(notice(&from, &request).await.0, "acknowledged");
        }
    });
}
