//! What a modified program could send: refused, logged, and nothing is lost by it.

use super::{compared, gathered, known, messages, refusals, run, say, state, three, wanted, workings};
use crate::world::{Org, agree, both, officer, pair, send};
use app::agreements::Terms;
use app::fuzzy::{self, Method, State};
use serde_json::{Value, json};

/// What `say` brought was refused, and the workings are as they were.
async fn refused(org: &Org, before: (usize, &[String]), what: &str) -> usize {
    let now = refusals(org).await;
    assert_eq!(now, before.0 + 1, "{what}: refused and logged");
    assert_eq!(workings(org).await, before.1, "{what}: nothing was lost");
    now
}

fn read(message: &[u8]) -> Value {
    serde_json::from_slice(message).expect("JSON")
}

#[test]
fn a_list_that_is_too_long_too_wide_doubled_replayed_or_of_no_party_is_refused() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it is accepted");
        let theirs = read(&messages(&t.b, "@encodings").await[0]);
        send(&t.b, &t.unit).await;
        let held = workings(&t.unit).await;
        let mut log = refusals(&t.unit).await;
        say(&t.b, &t.unit, ("@encodings", &theirs)).await;
        log = refused(&t.unit, (log, &held), "the same list again").await;
        let row = theirs["rows"][0].clone();
        let change = |name: &str, value: Value| {
            let mut list = theirs.clone();
            list["other"] = json!(t.b.org().as_str());
            list[name] = value;
            list
        };
        let wrong = [
            ("wide", change("rows", json!([{ "id": "r", "clk": "AAAA" }]))),
            ("doubled", change("rows", json!([row, row]))),
            ("no encoding", change("rows", json!([{ "id": "r", "clk": "?" }]))),
            ("other terms", change("threshold", json!(60))),
            ("long", change("rows", (0..5_001).map(|n| json!({ "id": format!("r{n}"), "clk": "" })).collect())),
            ("to itself", change("other", json!(t.a.org().as_str()))),
            ("ended", change("until", json!("2026-01-01"))),
        ];
        for (what, list) in &wrong {
            say(&t.a, &t.unit, ("@encodings", list)).await;
            log = refused(&t.unit, (log, &held), what).await;
        }
        // Somebody else pushes a list into the run: it makes a run of another pair at most, never this one's second list.
        let c = db.found("gamma", 84).await;
        pair(&c, &t.unit).await;
        agree(&c, &t.unit, (Terms::nothing(), Terms::nothing())).await;
        say(&c, &t.unit, ("@encodings", &theirs)).await;
        let runs = fuzzy::list(&t.unit.node, &officer()).await.expect("the runs");
        assert!(runs.iter().all(|r| r.state == State::Gathering), "{runs:?}");
        send(&t.b, &t.a).await;
        send(&t.a, &t.unit).await;
        let ready = fuzzy::waiting(&t.unit.node, &officer()).await.expect("what waits");
        assert_eq!(ready.len(), 1);
        fuzzy::compare(&t.unit.node, &officer(), &ready[0].record.id).await.expect("it is compared");
        send(&t.unit, &t.a).await;
        assert_eq!(known(&t.a).await, t.a_knows, "the right list is still welcome");
    });
}

#[test]
fn a_result_from_somebody_else_or_of_rows_that_are_not_ours_is_refused() {
    both(async |db| {
        let t = three(&db).await;
        gathered(&t).await;
        let held = workings(&t.a).await;
        let rows: Value = serde_json::from_str::<Value>(&held[0]).expect("JSON")["rows"].clone();
        let mine = rows[0][0].clone();
        let thread = read(&messages(&t.a, "@encodings").await[0])["run"].clone();
        let result = |rows: Value| json!({ "run": thread, "refused": "", "rows": rows });
        let mut log = refusals(&t.a).await;
        say(&t.b, &t.a, ("@run-result", &result(json!([mine])))).await;
        log = refused(&t.a, (log, &held), "from the partner, who does not compare").await;
        say(&t.unit, &t.a, ("@run-result", &result(json!(["elsewhere"])))).await;
        log = refused(&t.a, (log, &held), "rows that are not ours").await;
        say(&t.unit, &t.a, ("@run-result", &result(json!([mine, mine])))).await;
        log = refused(&t.a, (log, &held), "a row twice").await;
        say(&t.unit, &t.a, ("@run-result", &json!({ "run": "another", "refused": "", "rows": [] }))).await;
        log = refused(&t.a, (log, &held), "a run that is not").await;
        say(&t.b, &t.a, ("@run-reply", &json!({ "run": thread, "refused": "" }))).await;
        log = refused(&t.a, (log, &held), "a second yes").await;
        say(&t.b, &t.a, ("@run-withdrawal", &json!({ "run": thread }))).await;
        log = refused(&t.a, (log, &held), "a run of ours taken back by them").await;
        say(&t.unit, &t.a, ("@run-result", &json!("nonsense"))).await;
        refused(&t.a, (log, &held), "nonsense").await;
        assert_eq!(state(&t.a).await, State::Agreed);
        compared(&t).await;
        assert_eq!(known(&t.a).await, t.a_knows);
        let before = known(&t.a).await;
        say(&t.unit, &t.a, ("@run-result", &result(json!([])))).await;
        assert_eq!(known(&t.a).await, before, "what came is not taken back by a second result");
    });
}

#[test]
fn an_offer_that_was_made_before_asks_for_other_fields_or_names_a_side_as_the_unit_is_refused() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        let offer = read(&messages(&t.a, "@run-offer").await[0]);
        send(&t.a, &t.b).await;
        let held = workings(&t.b).await;
        let mut log = refusals(&t.b).await;
        say(&t.a, &t.b, ("@run-offer", &offer)).await;
        log = refused(&t.b, (log, &held), "the same offer again").await;
        let change = |run: &str, path: &[&str], value: Value| {
            let mut changed = offer.clone();
            changed["run"] = json!(run);
            let mut at = &mut changed;
            for name in path {
                at = &mut at[*name];
            }
            *at = value;
            changed
        };
        let wrong = [
            ("the partner as unit", change("one", &["unit", "org"], json!(t.a.org().as_str()))),
            ("ourselves as unit", change("two", &["unit", "org"], json!(t.b.org().as_str()))),
            ("no unit", change("three", &["unit"], Value::Null)),
            ("a short secret", change("four", &["secret"], json!("00"))),
            ("a threshold of nothing", change("five", &["threshold"], json!(1))),
            ("without end", change("six", &["until"], json!("2099-01-01"))),
            ("a kind that does not travel", change("seven", &["schema", "kind"], json!("consent"))),
        ];
        for (what, offer) in &wrong {
            say(&t.a, &t.b, ("@run-offer", offer)).await;
            log = refused(&t.b, (log, &held), what).await;
        }
        let parts = json!([{ "path": "narrative", "how": "name" }, { "path": "date", "how": "day" }]);
        say(&t.a, &t.b, ("@run-offer", &change("eight", &["schema", "parts"], parts))).await;
        let runs = fuzzy::list(&t.b.node, &officer()).await.expect("the runs");
        let refusal = runs.iter().find(|r| r.state == State::Refused).expect("it is refused by rule");
        assert_eq!(refusal.why.as_deref(), Some("shape"), "nobody asks for more than our own form says");
        // Another key under the unit's name is not the unit that we know.
        say(&t.a, &t.b, ("@run-offer", &change("nine", &["unit", "fingerprint"], json!("00")))).await;
        let runs = fuzzy::list(&t.b.node, &officer()).await.expect("the runs");
        let strange =
            runs.iter().find(|r| r.unit.as_ref().is_some_and(|(_, name)| name.is_none())).expect("it is there");
        let answer = fuzzy::accept(&t.b.node, &officer(), (&strange.record.id, false)).await;
        assert!(matches!(answer, Err(app::Error::Conflict(_))), "{answer:?}");
        // The offering side by the name that we gave it, with its own key: it would get our list and holds the secret.
        let mut itself = change("ten", &["unit", "org"], json!("alpha"));
        let root = seal::Digest::of(t.a.node.certificate().root().as_bytes());
        itself["unit"]["fingerprint"] = json!(root.to_string());
        say(&t.a, &t.b, ("@run-offer", &itself)).await;
        let runs = fuzzy::list(&t.b.node, &officer()).await.expect("the runs");
        let by_name = runs.iter().find(|r| r.unit.as_ref().is_some_and(|(org, _)| org.as_str() == "alpha"));
        let answer = fuzzy::accept(&t.b.node, &officer(), (&by_name.expect("it is there").record.id, false)).await;
        assert!(matches!(answer, Err(app::Error::Conflict(_))), "{answer:?}");
        assert_eq!(t.b.count("select count(*) from messages where kind = '@encodings'", &[]).await, 0);
    });
}

#[test]
fn encodings_of_a_direct_run_come_once_from_the_partner_and_after_a_yes() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Direct)).await.expect("it is offered");
        let thread = read(&messages(&t.a, "@run-offer").await[0])["run"].clone();
        send(&t.a, &t.b).await;
        let held = workings(&t.b).await;
        let log = refusals(&t.b).await;
        let early =
            json!({ "run": thread, "other": t.b.org().as_str(), "threshold": 85, "until": "2026-03-16", "rows": [] });
        say(&t.a, &t.b, ("@encodings", &early)).await;
        refused(&t.b, (log, &held), "before a person said yes").await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, true)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        send(&t.a, &t.b).await;
        assert_eq!((state(&t.b).await, known(&t.b).await), (State::Answered, t.b_knows.clone()));
        let log = refusals(&t.b).await;
        say(&t.a, &t.b, ("@encodings", &early)).await;
        refused(&t.b, (log, &[]), "a second time").await;
        send(&t.b, &t.a).await;
        assert_eq!(known(&t.a).await, t.a_knows);
    });
}
