//! How runs end: refused, taken back, past their day, after a restored copy; and what is gone then.

use super::{compared, gathered, known, messages, run, state, three, wanted, workings};
use crate::world::{Org, both, copy, officer, send, sqlite};
use app::fuzzy::{self, Method, State};
use app::{Error, exchange};
use std::ops::ControlFlow;

async fn nothing_left(org: &Org) {
    assert!(workings(org).await.is_empty(), "{}", org.name());
    for kind in ["@run-offer", "@encodings"] {
        assert!(messages(org, kind).await.iter().all(Vec::is_empty), "{} keeps {kind}", org.name());
    }
}

#[test]
fn when_a_run_is_over_key_lists_and_rows_are_gone_everywhere_and_the_counts_stay() {
    both(async |db| {
        let t = three(&db).await;
        gathered(&t).await;
        let held = [workings(&t.a).await, workings(&t.b).await, workings(&t.unit).await];
        assert!(held.iter().all(|w| w.len() == 1), "until then each has what it needs");
        assert!(held.iter().all(|w| w[0].contains("\"secret\":\"\"")), "but nobody the key once both have encoded");
        assert!(
            messages(&t.a, "@run-offer").await.iter().all(Vec::is_empty),
            "nor does the letter lie here that held it"
        );
        compared(&t).await;
        for org in [&t.a, &t.b, &t.unit] {
            nothing_left(org).await;
            assert_eq!((run(org).await.state, run(org).await.found), (State::Answered, Some(8)));
        }
        let lines = app::audit::list(&t.unit.node, &crate::world::leader(), 50).await.expect("the log");
        let compared = lines.iter().filter_map(|l| l.entry.as_ref()).find(|e| e.action == "private-match-compare");
        let compared = compared.expect("a line");
        assert!(
            compared.actor == officer().id
                && compared.detail.as_deref().is_some_and(|d| d.contains("rows=12+12 found=8"))
        );
    });
}

#[test]
fn a_refused_offer_gives_nothing_and_both_know_why() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        let waiting = fuzzy::waiting(&t.b.node, &officer()).await.expect("what waits");
        fuzzy::refuse(&t.b.node, &officer(), &waiting[0].record.id).await.expect("it is refused");
        send(&t.b, &t.a).await;
        for org in [&t.a, &t.b] {
            let run = run(org).await;
            assert_eq!((run.state, run.why.as_deref(), run.found), (State::Refused, Some("declined"), None));
            nothing_left(org).await;
        }
        assert!(fuzzy::waiting(&t.b.node, &officer()).await.expect("what waits").is_empty());
    });
}

#[test]
fn a_run_that_is_shredded_takes_its_letters_with_it() {
    both(async |db| {
        let t = three(&db).await;
        let id = fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        app::shred::shred(&t.a.node, &crate::world::leader(), &id, "a mistake").await.expect("it is shredded");
        nothing_left(&t.a).await;
        send(&t.a, &t.b).await;
        assert!(fuzzy::list(&t.b.node, &officer()).await.expect("the runs").is_empty(), "nothing goes out any more");
    });
}

#[test]
fn a_unit_that_says_no_destroys_what_came() {
    both(async |db| {
        let t = three(&db).await;
        gathered(&t).await;
        fuzzy::refuse(&t.unit.node, &officer(), &run(&t.unit).await.record.id).await.expect("it is refused");
        send(&t.unit, &t.a).await;
        send(&t.unit, &t.b).await;
        for org in [&t.a, &t.b, &t.unit] {
            assert_eq!(state(org).await, State::Refused);
            nothing_left(org).await;
        }
        assert_eq!(run(&t.a).await.why.as_deref(), Some("unit"));
        let again = fuzzy::compare(&t.unit.node, &officer(), &run(&t.unit).await.record.id).await;
        assert!(matches!(again, Err(Error::Conflict(_))));
    });
}

#[test]
fn a_comparison_that_is_stopped_tells_nobody_and_keeps_both_lists_for_the_next() {
    both(async |db| {
        let t = three(&db).await;
        gathered(&t).await;
        let (id, held) = (run(&t.unit).await.record.id, workings(&t.unit).await);
        let mut asked = 0;
        let mut stop = |_: f64| {
            asked += 1;
            ControlFlow::Break(())
        };
        let stopped = fuzzy::compare_telling(&t.unit.node, &officer(), &id, &mut stop).await;
        assert!(matches!(stopped, Err(Error::Conflict(_))), "{stopped:?}");
        assert_eq!((asked, state(&t.unit).await), (1, State::Ready), "it stops where it is asked");
        assert_eq!(workings(&t.unit).await, held);
        assert!(messages(&t.unit, "@run-result").await.is_empty(), "nobody is told");
        let mut shares = Vec::new();
        let mut hear = |share: f64| {
            shares.push(share);
            ControlFlow::Continue(())
        };
        fuzzy::compare_telling(&t.unit.node, &officer(), &id, &mut hear).await.expect("it is compared");
        assert!(shares.is_sorted() && shares.last().is_some_and(|share| (*share - 1.0).abs() < 1e-9), "{shares:?}");
        assert_eq!((state(&t.unit).await, run(&t.unit).await.found), (State::Answered, Some(8)));
    });
}

#[test]
fn an_offer_is_taken_back_until_it_is_answered() {
    both(async |db| {
        let t = three(&db).await;
        let id = fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        fuzzy::withdraw(&t.a.node, &officer(), &id).await.expect("it is taken back");
        nothing_left(&t.a).await;
        send(&t.a, &t.b).await;
        assert_eq!(state(&t.b).await, State::Withdrawn);
        nothing_left(&t.b).await;
        let late = fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await;
        assert!(matches!(late, Err(Error::Conflict(_))));
        let id = fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered again");
        send(&t.a, &t.b).await;
        let waiting = fuzzy::waiting(&t.b.node, &officer()).await.expect("what waits").remove(0);
        fuzzy::accept(&t.b.node, &officer(), (&waiting.record.id, false)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        let late = fuzzy::withdraw(&t.a.node, &officer(), &id).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "what was agreed is not taken back");
    });
}

#[test]
fn a_run_ends_by_itself_after_its_last_day() {
    both(async |db| {
        let t = three(&db).await;
        gathered(&t).await;
        for org in [&t.a, &t.b, &t.unit] {
            org.clock.days(fuzzy::OFFER_DAYS + 1);
        }
        let late = fuzzy::compare(&t.unit.node, &officer(), &run(&t.unit).await.record.id).await;
        assert!(matches!(late, Err(Error::Conflict(_))));
        for org in [&t.a, &t.b, &t.unit] {
            org.node.tend().await.expect("it is tended");
            assert_eq!(state(org).await, State::Expired);
            nothing_left(org).await;
        }
    });
}

#[test]
fn a_restored_copy_of_a_node_does_not_run_twice() {
    // A folder holds everything on SQLite only.
    sqlite(async |db| {
        let mut t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        let older = tempfile::tempdir().expect("a folder");
        t.b = t.b.reopen_after(|_, folder| copy(folder, older.path())).await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        send(&t.b, &t.unit).await;
        send(&t.a, &t.unit).await;
        compared(&t).await;
        t.b = t.b.reopen_after(|_, folder| copy(older.path(), folder)).await;
        assert_eq!(
            (state(&t.b).await, known(&t.b).await.len()),
            (State::Offered, 0),
            "the older copy knows of nothing"
        );
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it seems open");
        for (org, names) in [(&t.b, ["alpha", "union"].as_slice()), (&t.a, &["beta"]), (&t.unit, &["beta"])] {
            for name in names {
                exchange::start_anew(&org.node, &officer(), name, "a backup was restored").await.expect("it starts");
            }
            org.clock.days(1);
        }
        send(&t.b, &t.a).await;
        send(&t.b, &t.unit).await;
        assert_eq!((state(&t.a).await, state(&t.unit).await), (State::Answered, State::Answered));
        assert!(workings(&t.unit).await.is_empty(), "a list of a run that is over is not taken");
        assert_eq!(run(&t.unit).await.found, Some(8));
        t.b.clock.days(fuzzy::OFFER_DAYS + 1);
        t.b.node.tend().await.expect("it is tended");
        assert_eq!(state(&t.b).await, State::Expired, "and the copy ends by itself");
    });
}
