//! Private matching: each side learns what it may and nothing else.

use crate::golden::opened;
use crate::world::{Org, agree, both, leader, officer, pair, seal_for, send, shared_label, terms};
use app::agreements::Terms;
use app::{Error, private, records};
use record::label::CaveatCode;
use record::{Body, Caveat, Label, PlacePrecision, Precision, RecordId, Rung, TimePrecision};
use seal::{DataKey, Place, Purpose};
use serde_json::json;
use store::values;

fn strike(day: &str, place: &str) -> Body {
    Body::default()
        .with("date", day)
        .with("place", json!({ "code": place }))
        .with("violence", "one-sided")
        .with("verification", "unverified")
}

async fn keep(org: &Org, label: Label, day: &str, place: &str) -> RecordId {
    records::create_labelled(&org.node, &officer(), "incident", strike(day, place), label).await.expect("a record")
}

/// Two partners that may match, with one event that both know, a day apart, and one each that only they know.
async fn two(db: &crate::world::Db) -> (Org, Org, RecordId) {
    let (a, b) = (db.found("alpha", 71).await, db.found("beta", 72).await);
    pair(&a, &b).await;
    agree(&a, &b, (terms(Rung::Match), terms(Rung::Match))).await;
    let (ours, theirs) = (shared_label(&a, &[&b]), shared_label(&b, &[&a]));
    let both_know = keep(&a, ours.clone(), "2017-07-12", "SY-Raqqa").await;
    keep(&b, theirs.clone(), "2017-07-13", "SY-Raqqa/Ar-Raqqah").await;
    keep(&a, ours, "2017-08-01", "SY-Homs").await;
    keep(&b, theirs, "2017-09-01", "SY-Homs").await;
    (a, b, both_know)
}

async fn known(org: &Org) -> Vec<String> {
    let rows = org.fetch("select target from links where field = 'known' order by target", &[]).await;
    rows.iter().filter_map(|r| r.text(0)).collect()
}

#[test]
fn the_asker_learns_which_of_its_records_the_partner_knows_and_the_partner_only_how_many_were_asked() {
    both(async |db| {
        let (a, b, both_know) = two(&db).await;
        private::ask(&a.node, &officer(), ("beta", "incident")).await.expect("it is asked");
        assert_eq!(send(&a, &b).await.messages, 1);
        send(&b, &a).await;
        assert_eq!(known(&a).await, vec![both_know.as_str().to_owned()]);
        assert!(known(&b).await.is_empty(), "the evaluator learns nothing of the kind");
        let (runs, _) = private::list(&a.node, &officer()).await.expect("the runs");
        assert_eq!((runs[0].state.as_str(), runs[0].tokens, runs[0].found), ("answered", 2, Some(1)));
        let (runs, budgets) = private::list(&b.node, &officer()).await.expect("the runs");
        assert_eq!((runs[0].is_for_us, runs[0].tokens, runs[0].found), (true, 2, None));
        assert_eq!(budgets["alpha"], private::BUDGET - 2, "logged and counted by who evaluates");
    });
}

/// Everything sealed that the database holds of a record, now and of before, as who has the whole machine opens it.
async fn sealed_parts(org: &Org, id: &RecordId) -> Vec<String> {
    let wrapped = org.node.store().keyring().wrapped(id).await.expect("the keyring answers").expect("a key");
    let key = DataKey::unwrap(&org.master().derive(Purpose::DataKeys), id.as_str(), &wrapped).expect("it opens");
    let sql = "select compartment, revision, sealed from compartments where record = $1 union all \
               select compartment, revision, body from revisions where record = $1 and compartment <> 'open'";
    let rows = org.fetch(sql, values![id.as_str()]).await;
    let opened = rows.iter().map(|row| {
        let (compartment, revision) = (row.text(0).expect("a code"), row.int(1).expect("a number").unsigned_abs());
        let place = Place { table: "compartments", record: id.as_str(), compartment: &compartment, revision };
        let bytes = seal::open_compartment(&key, &place, &row.bytes(2)).expect("it opens");
        String::from_utf8(bytes.to_vec()).expect("JSON")
    });
    opened.collect()
}

#[test]
fn what_blinded_a_question_lies_nowhere_once_it_is_answered_or_refused() {
    both(async |db| {
        let (a, b, _) = two(&db).await;
        for budget in [100, 0] {
            private::set_budget(&b.node, &leader(), budget).await.expect("it is set");
            let run = private::ask(&a.node, &officer(), ("beta", "incident")).await.expect("it is asked");
            let before = sealed_parts(&a, &run).await;
            assert!(before.iter().any(|part| part.contains("pending")), "it is kept until the answer comes");
            send(&a, &b).await;
            send(&b, &a).await;
            let rows = a.fetch("select body from records where id = $1", values![run.as_str()]).await;
            assert!(!rows[0].text(0).expect("a body").contains("waiting"), "the answer came");
            let after = sealed_parts(&a, &run).await;
            assert!(after.iter().all(|part| !part.contains("pending")), "{after:?}");
        }
    });
}

#[test]
fn more_than_the_budget_is_not_evaluated_and_counts_for_nothing() {
    both(async |db| {
        let (a, b, _) = two(&db).await;
        let refused = private::set_budget(&b.node, &officer(), 1).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "only a leader sets it");
        private::set_budget(&b.node, &leader(), 3).await.expect("it is set");
        for (round, state) in [(1, "answered"), (2, "refused")] {
            private::ask(&a.node, &officer(), ("beta", "incident")).await.expect("it is asked");
            send(&a, &b).await;
            send(&b, &a).await;
            let (runs, _) = private::list(&a.node, &officer()).await.expect("the runs");
            assert!(runs.iter().any(|r| r.state == state), "round {round}: {runs:?}");
        }
        let (runs, budgets) = private::list(&b.node, &officer()).await.expect("the runs");
        assert_eq!(budgets["alpha"], 1, "two of three were used");
        assert_eq!(runs.iter().map(|r| r.tokens).sum::<i64>(), 2);
        // Thirty-one days later the budget is whole again.
        b.clock.days(31);
        let (_, budgets) = private::list(&b.node, &officer()).await.expect("the runs");
        assert_eq!(budgets["alpha"], 3);
    });
}

#[test]
fn what_may_not_be_matched_is_in_no_answer_and_no_agreement_means_no_answer() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 73).await, db.found("beta", 74).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Match), terms(Rung::Match))).await;
        keep(&a, shared_label(&a, &[&b]), "2017-07-12", "SY-Raqqa").await;
        let barred = Label { caveats: [Caveat::Is(CaveatCode::NoMatching)].into(), ..shared_label(&b, &[&a]) };
        keep(&b, barred, "2017-07-12", "SY-Raqqa").await;
        keep(&b, shared_label(&b, &[]), "2017-07-12", "SY-Raqqa").await;
        private::ask(&a.node, &officer(), ("beta", "incident")).await.expect("it is asked");
        send(&a, &b).await;
        send(&b, &a).await;
        assert!(known(&a).await.is_empty(), "neither the caveat nor the audience lets it be known");
        let nobody = private::ask(&a.node, &officer(), ("gamma", "incident")).await;
        assert!(matches!(nobody, Err(Error::NotFound)));
        let (c, d) = (db.found("gamma", 75).await, db.found("delta", 76).await);
        pair(&c, &d).await;
        agree(&c, &d, (terms(Rung::Match), Terms::nothing())).await;
        keep(&c, shared_label(&c, &[&d]), "2017-07-12", "SY-Raqqa").await;
        let refused = private::ask(&c.node, &officer(), ("delta", "incident")).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "they do not let it be asked");
    });
}

#[test]
fn an_answer_that_was_altered_is_believed_in_nothing() {
    both(async |db| {
        let (a, b, _) = two(&db).await;
        private::ask(&a.node, &officer(), ("beta", "incident")).await.expect("it is asked");
        send(&a, &b).await;
        let rows = b.fetch("select id, sealed from messages where kind = '@matched'", &[]).await;
        assert_eq!(rows.len(), 1);
        let sealed = rows[0].bytes(1);
        let mut altered = sealed.clone();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        b.tamper("update messages set sealed = $1 where kind = '@matched'", values![altered]).await;
        let damaged = app::exchange::seal_for(&b.node, &officer(), "alpha").await;
        assert!(damaged.is_err(), "a message that was altered at rest is not sent");
        b.tamper("update messages set sealed = $1 where kind = '@matched'", values![sealed]).await;
        send(&b, &a).await;
        assert_eq!(known(&a).await.len(), 1);
    });
}

#[test]
fn what_may_not_be_told_by_day_and_governorate_is_in_no_answer() {
    both(async |db| {
        let exact = (PlacePrecision::Exact, TimePrecision::Day);
        let cases = [
            (exact, (PlacePrecision::Governorate, TimePrecision::Day), 1),
            (exact, (PlacePrecision::Country, TimePrecision::Day), 0),
            (exact, (PlacePrecision::Exact, TimePrecision::Month), 0),
        ];
        for (seed, (agreed, told, found)) in (760..).step_by(2).zip(cases) {
            let (a, b) =
                (db.found(&format!("alpha-{seed}"), seed).await, db.found(&format!("beta-{seed}"), seed + 1).await);
            pair(&a, &b).await;
            let grants = Terms { place: agreed.0, time: agreed.1, ..terms(Rung::Match) };
            agree(&a, &b, (terms(Rung::Match), grants)).await;
            keep(&a, shared_label(&a, &[&b]), "2017-07-12", "SY-Raqqa").await;
            let precision = Precision { place: told.0, time: told.1 };
            keep(&b, Label { precision, ..shared_label(&b, &[&a]) }, "2017-07-12", "SY-Raqqa").await;
            private::ask(&a.node, &officer(), (b.name(), "incident")).await.expect("it is asked");
            send(&a, &b).await;
            send(&b, &a).await;
            assert_eq!(known(&a).await.len(), found, "{told:?}");
        }
    });
}

#[test]
fn where_the_agreement_tells_less_than_day_and_governorate_nobody_is_asked() {
    both(async |db| {
        let coarse = [(PlacePrecision::Country, TimePrecision::Day), (PlacePrecision::Exact, TimePrecision::Month)];
        for (seed, (place, time)) in (770..).step_by(2).zip(coarse) {
            let (a, b) =
                (db.found(&format!("alpha-{seed}"), seed).await, db.found(&format!("beta-{seed}"), seed + 1).await);
            pair(&a, &b).await;
            let grants = Terms { place, time, ..terms(Rung::Match) };
            agree(&a, &b, (terms(Rung::Match), grants)).await;
            keep(&a, shared_label(&a, &[&b]), "2017-07-12", "SY-Raqqa").await;
            let refused = private::ask(&a.node, &officer(), (b.name(), "incident")).await;
            assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("governorate")), "{refused:?}");
        }
    });
}

#[test]
fn the_length_of_an_answer_says_nothing_of_a_short_list() {
    both(async |db| {
        let mut lengths = Vec::new();
        for (seed, days) in [(780, 1..=1), (782, 1..=9)] {
            let (a, b) =
                (db.found(&format!("alpha-{seed}"), seed).await, db.found(&format!("beta-{seed}"), seed + 1).await);
            pair(&a, &b).await;
            agree(&a, &b, (terms(Rung::Match), terms(Rung::Match))).await;
            keep(&a, shared_label(&a, &[&b]), "2017-07-01", "SY-Raqqa").await;
            for day in days {
                keep(&b, shared_label(&b, &[&a]), &format!("2017-07-{day:02}"), "SY-Raqqa").await;
            }
            private::ask(&a.node, &officer(), (b.name(), "incident")).await.expect("it is asked");
            send(&a, &b).await;
            let sealed = seal_for(&b, &a).await;
            let answer = opened(&b, &a, &sealed.bytes).await;
            let item = answer.items.iter().find(|i| i.kind == "@matched").expect("an answer");
            let body: serde_json::Value = serde_json::from_slice(&item.body).expect("JSON");
            let tags = body["tags"].as_array().expect("tags");
            assert!(tags.iter().all(|tag| tag.as_str().is_some_and(|t| t.len() == 32)), "all look alike");
            lengths.push(tags.len());
            crate::world::take(&a, &sealed.bytes).await;
            assert_eq!(known(&a).await.len(), 1, "what both know is found among them");
        }
        assert_eq!(lengths, [1_024, 1_024]);
    });
}
