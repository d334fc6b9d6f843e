//! Who may, how often, how much, and what two people must have confirmed.

use super::{compared, gathered, known, matchable, run, say, state, three, wanted, workings};
use crate::world::{Org, agree, both, leader, officer, pair, person, send, shared_label, terms};
use app::agreements::Terms;
use app::fuzzy::{self, Budget, Method, State, Wanted};
use app::{Error, Role};
use record::Rung;
use serde_json::json;

async fn conflict(org: &Org, wanted: &Wanted, words: &str) {
    let answer = fuzzy::offer(&org.node, &officer(), wanted).await;
    assert!(matches!(&answer, Err(Error::Conflict(why)) if why.contains(words)), "wanted `{words}`: {answer:?}");
}

#[test]
fn without_the_rung_on_both_sides_or_an_agreement_with_the_unit_nothing_is_offered() {
    both(async |db| {
        let (a, b, unit) = (db.found("alpha", 91).await, db.found("beta", 92).await, db.found("union", 93).await);
        pair(&a, &b).await;
        conflict(&a, &wanted(Method::Unit), "no agreement").await;
        agree(&a, &b, (matchable(), terms(Rung::Trends))).await;
        conflict(&a, &wanted(Method::Unit), "does not let both sides").await;
        let unknown =
            fuzzy::offer(&a.node, &officer(), &Wanted { partner: "nobody".into(), ..wanted(Method::Unit) }).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        let (c, d) = (db.found("gamma", 94).await, db.found("delta", 95).await);
        pair(&c, &d).await;
        agree(&c, &d, (matchable(), matchable())).await;
        super::keep(&c, &shared_label(&c, &[&d]), super::OURS[0]).await;
        let with_d = Wanted { partner: "delta".into(), ..wanted(Method::Unit) };
        let unpaired = fuzzy::offer(&c.node, &officer(), &with_d).await;
        assert!(matches!(unpaired, Err(Error::NotFound)), "a unit is a partner of ours");
        pair(&c, &unit).await;
        conflict(&c, &with_d, "no agreement").await;
        let itself = fuzzy::offer(&c.node, &officer(), &Wanted { unit: "delta".into(), ..with_d }).await;
        assert!(matches!(itself, Err(Error::Refused(_))), "a unit is a third");
        drop((a, b));
    });
}

#[test]
fn only_who_matches_and_shares_runs_it_and_a_monitor_sees_no_list_of_runs() {
    both(async |db| {
        let t = three(&db).await;
        for role in [Role::Monitor, Role::Reviewer, Role::Adviser, Role::Leader, Role::Administrator] {
            let somebody = person("sara", &[role], &[]);
            let answer = fuzzy::offer(&t.a.node, &somebody, &wanted(Method::Unit)).await;
            assert!(matches!(answer, Err(Error::Forbidden(_))), "{role:?}");
            let listed = fuzzy::list(&t.a.node, &somebody).await;
            let may_see = [Role::Reviewer, Role::Leader].contains(&role);
            assert_eq!(listed.is_ok(), may_see, "{role:?}: {listed:?}");
        }
        assert!(workings(&t.a).await.is_empty());
    });
}

#[test]
fn directly_needs_the_tick_of_a_person_on_each_side() {
    both(async |db| {
        let t = three(&db).await;
        let unticked = Wanted { is_warned: false, ..wanted(Method::Direct) };
        let answer = fuzzy::offer(&t.a.node, &officer(), &unticked).await;
        assert!(matches!(&answer, Err(Error::Refused(why)) if why.contains("can test any name")), "{answer:?}");
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Direct)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        let id = run(&t.b).await.record.id;
        let answer = fuzzy::accept(&t.b.node, &officer(), (&id, false)).await;
        assert!(matches!(&answer, Err(Error::Refused(why)) if why.contains("can test any name")), "{answer:?}");
        assert_eq!(state(&t.b).await, State::Offered);
        send(&t.b, &t.a).await;
        assert_eq!((state(&t.a).await, run(&t.a).await.given), (State::Offered, 12), "nothing has left");
        assert_eq!(t.a.count("select count(*) from messages where kind = '@encodings'", &[]).await, 0);
        fuzzy::accept(&t.b.node, &officer(), (&id, true)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        assert_eq!(state(&t.a).await, State::Agreed);
    });
}

#[test]
fn a_partner_has_so_many_runs_in_thirty_days_and_a_list_so_many_rows() {
    both(async |db| {
        let t = three(&db).await;
        let one = Budget { runs: 1, rows: 100 };
        let refused = fuzzy::set_budget(&t.b.node, &officer(), one).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "only a leader sets it");
        fuzzy::set_budget(&t.b.node, &leader(), one).await.expect("it is set");
        gathered(&t).await;
        compared(&t).await;
        let offer = async || {
            fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
            send(&t.a, &t.b).await;
            send(&t.b, &t.a).await;
        };
        offer().await;
        let why = |runs: Vec<fuzzy::Run>| runs.into_iter().find_map(|r| r.why);
        let runs = fuzzy::list(&t.a.node, &officer()).await.expect("the runs");
        assert_eq!(why(runs).as_deref(), Some("budget"), "refused without a person");
        // Thirty-one days later there is a run again, but not for so long a list.
        for org in [&t.a, &t.b, &t.unit] {
            org.clock.days(31);
        }
        fuzzy::set_budget(&t.b.node, &leader(), Budget { runs: 1, rows: 11 }).await.expect("it is set");
        offer().await;
        assert_eq!(run(&t.a).await.why.as_deref(), Some("rows"));
        fuzzy::set_budget(&t.a.node, &leader(), Budget { runs: 1, rows: 11 }).await.expect("it is set");
        let answer = fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await;
        assert!(matches!(&answer, Err(Error::Conflict(why)) if why.contains("shorter period")), "{answer:?}");
        let days = |d: &str| d.parse().expect("a day");
        let period = Some((days("2017-08-01"), days("2017-08-31")));
        let id = fuzzy::offer(&t.a.node, &officer(), &Wanted { period, ..wanted(Method::Unit) }).await;
        let run = fuzzy::show(&t.a.node, &officer(), &id.expect("it is offered")).await.expect("its page").run;
        assert_eq!(run.given, 4, "three that both know, one of ours alone: in August");
    });
}

#[test]
fn a_unit_serves_a_pair_so_often_and_takes_no_list_of_somebody_whose_other_side_it_does_not_know() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::set_budget(&t.unit.node, &leader(), Budget { runs: 1, rows: 100 }).await.expect("it is set");
        gathered(&t).await;
        compared(&t).await;
        for org in [&t.a, &t.b, &t.unit] {
            org.clock.days(1);
        }
        gathered(&t).await;
        assert_eq!(fuzzy::list(&t.unit.node, &officer()).await.expect("the runs").len(), 1);
        assert!(workings(&t.unit).await.is_empty());
        send(&t.unit, &t.a).await;
        send(&t.unit, &t.b).await;
        for org in [&t.a, &t.b] {
            let run = run(org).await;
            assert_eq!((run.state, run.why.as_deref()), (State::Refused, Some("budget")));
            assert!(workings(org).await.is_empty());
        }
        let (c, d) = (db.found("gamma", 96).await, db.found("delta", 97).await);
        for party in [&c, &d] {
            pair(party, &t.unit).await;
        }
        pair(&c, &d).await;
        agree(&c, &d, (matchable(), matchable())).await;
        agree(&c, &t.unit, (Terms::nothing(), Terms::nothing())).await;
        super::keep(&c, &shared_label(&c, &[&d]), super::OURS[0]).await;
        fuzzy::offer(&c.node, &officer(), &Wanted { partner: "delta".into(), ..wanted(Method::Unit) })
            .await
            .expect("offered");
        send(&c, &d).await;
        // Delta is paired with the unit, but has no agreement with it.
        let answer = fuzzy::accept(&d.node, &officer(), (&run(&d).await.record.id, false)).await;
        assert!(matches!(&answer, Err(Error::Conflict(why)) if why.contains("agreement")), "{answer:?}");
        assert_eq!(known(&d).await.len(), 0);
    });
}

#[test]
fn a_unit_tells_nobody_who_else_is_its_partner() {
    both(async |db| {
        let t = three(&db).await;
        let list = |run: &str, other: &str| json!({ "run": run, "other": other, "threshold": 85, "until": "2026-03-16", "rows": [] });
        let told = async || t.unit.count("select count(*) from messages where kind = '@run-result'", &[]).await;
        say(&t.a, &t.unit, ("@encodings", &list("one", "abcdefghijklmnopqrst"))).await;
        assert_eq!(told().await, 0, "nobody that the unit knows");
        say(&t.a, &t.unit, ("@encodings", &list("two", t.b.org().as_str()))).await;
        assert_eq!(told().await, 0, "a partner of the unit");
        // Beyond the budget it stays as silent: the two never had a run here.
        fuzzy::set_budget(&t.unit.node, &leader(), Budget { runs: 1, rows: 100 }).await.expect("it is set");
        say(&t.a, &t.unit, ("@encodings", &list("three", t.b.org().as_str()))).await;
        assert_eq!(told().await, 0);
        // A name that only the unit gives means nobody: it would count for another pair.
        say(&t.a, &t.unit, ("@encodings", &list("four", "beta"))).await;
        let runs = fuzzy::list(&t.unit.node, &officer()).await.expect("the runs");
        assert_eq!(runs.len(), 1, "{runs:?}");
    });
}

#[test]
fn who_offers_without_end_fills_no_page() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::set_budget(&t.b.node, &leader(), Budget { runs: 2, rows: 100 }).await.expect("it is set");
        for _ in 0..3 {
            fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        }
        send(&t.a, &t.b).await;
        let runs = fuzzy::list(&t.b.node, &officer()).await.expect("the runs");
        assert_eq!(runs.iter().map(|r| r.state).collect::<Vec<_>>(), [State::Offered, State::Offered]);
        send(&t.b, &t.a).await;
        let runs = fuzzy::list(&t.a.node, &officer()).await.expect("the runs");
        let refused: Vec<_> = runs.iter().filter_map(|r| r.why.as_deref()).collect();
        assert_eq!(refused, ["budget"], "and they hear why");
    });
}

#[test]
fn a_unit_that_suspended_its_agreement_takes_no_list() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it is accepted");
        app::agreements::suspend(&t.unit.node, &leader(), t.b.org(), "a doubt").await.expect("it is suspended");
        send(&t.b, &t.unit).await;
        assert!(fuzzy::list(&t.unit.node, &officer()).await.expect("the runs").is_empty());
        assert!(workings(&t.unit).await.is_empty());
        // The answer waits until they agree again; the run ends by itself before that.
        t.b.clock.days(fuzzy::OFFER_DAYS + 1);
        t.b.node.tend().await.expect("it is tended");
        assert_eq!(state(&t.b).await, State::Expired);
        assert!(workings(&t.b).await.is_empty());
    });
}

#[test]
fn an_agreement_that_was_suspended_after_the_yes_gives_nothing() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Direct)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, true)).await.expect("it is accepted");
        let yes = crate::world::seal_for(&t.b, &t.a).await;
        app::agreements::suspend(&t.a.node, &leader(), t.b.org(), "a doubt").await.expect("it is suspended");
        crate::world::take(&t.a, &yes.bytes).await;
        let run = run(&t.a).await;
        assert_eq!((run.state, run.why.as_deref()), (State::Refused, Some("agreement")));
        assert_eq!(t.a.count("select count(*) from messages where kind = '@encodings'", &[]).await, 0);
        assert!(workings(&t.a).await.is_empty());
    });
}
