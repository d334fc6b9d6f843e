//! What an agreement says must happen, happens: counts fall due, breaches are told in time, texts under one number stand
//! side by side, copies past their time go, and a message that was not taken is known to who sent it.

use crate::world::{
    Db, Org, both, incident, leader, officer, only, pair, person, protocol, seal_for, send, shared_label, sign, take,
    terms, warning,
};
use app::agreements::{self, Agreement, Clauses, Side, Step, Telling, Terms};
use app::alerts;
use app::exchange::{self, State};
use app::trends::joint;
use app::{Actor, Error, Role, attestations, records, retention};
use jiff::SignedDuration;
use record::{Compartment, RecordId, Rung};
use std::collections::BTreeSet;

/// Signs what `a` grants to `b` and `b` to `a`, with these clauses.
pub async fn agree_with(a: &Org, b: &Org, (grants, clauses): ((Terms, Terms), Clauses)) {
    let text = agreements::Protocol { clauses, ..protocol(a, b, grants) };
    sign(a, b, &text).await;
}

async fn two(db: &Db, seed: u64, clauses: Clauses) -> (Org, Org) {
    let (a, b) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&a, &b).await;
    agree_with(&a, &b, ((terms(Rung::Case), Terms::nothing()), clauses)).await;
    (a, b)
}

async fn write(on: &Org, with: &[&Org], day: &str) -> RecordId {
    let (body, label) = (incident(day, "Village", "Name"), shared_label(on, with));
    records::create_labelled(&on.node, &officer(), "incident", body, label).await.expect("a record")
}

async fn version(on: &Org, number: u32) -> Agreement {
    let all = agreements::list(&on.node, &leader()).await.expect("a list");
    all.into_iter().find(|a| a.protocol.version == number).expect("the version is here")
}

/// Who may publish counts and send them.
fn analyst() -> Actor {
    person("adam", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

async fn owed(on: &Org) -> Vec<(String, String, Step)> {
    let all = agreements::owed(&on.node, &analyst()).await.expect("a look");
    all.into_iter().map(|d| (d.period.to.to_string(), d.period.due.to_string(), d.step)).collect()
}

fn said(all: &[(&str, &str, Step)]) -> Vec<(String, String, Step)> {
    all.iter().map(|(to, due, step)| ((*to).to_owned(), (*due).to_owned(), *step)).collect()
}

#[test]
fn counts_fall_due_each_month_until_they_went_and_the_consolidator_sees_whose_are_missing() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 701).await, db.found("beta", 702).await);
        pair(&a, &b).await;
        let clauses = Clauses {
            frequency: "monthly".to_owned(),
            due_day: 10,
            consolidator: Some(b.org().clone()),
            ..Clauses::default()
        };
        let kinds: BTreeSet<String> = ["incident", "trend"].map(str::to_owned).into();
        let grants = || Terms { kinds: kinds.clone(), ..terms(Rung::Trends) };
        agree_with(&a, &b, ((grants(), grants()), clauses)).await;
        for day in 1..=12 {
            write(&a, &[&b], &format!("2026-01-{day:02}")).await;
        }
        // By hand: it is 2 March 2026 and the agreement began on 1 January, so that two months have ended.
        let (january, february) = (("2026-01-31", "2026-02-10"), ("2026-02-28", "2026-03-10"));
        let both_months = |step| said(&[(january.0, january.1, step), (february.0, february.1, step)]);
        assert_eq!(owed(&a).await, both_months(Step::Publish));
        assert_eq!(owed(&b).await, both_months(Step::Theirs), "who compiles owes nothing and waits for both");
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(
            agreements::owed(&a.node, &monitor).await.expect("a look").is_empty(),
            "who shares nothing is told nothing"
        );
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        joint::publish(&a.node, &analyst(), &wanted).await.expect("it is published");
        assert_eq!(owed(&a).await, both_months(Step::Send));
        send(&a, &b).await;
        assert!(owed(&a).await.is_empty() && owed(&b).await.is_empty(), "it went, and came");
        for org in [&a, &b] {
            org.clock.days(31);
        }
        assert_eq!(owed(&a).await, said(&[("2026-03-31", "2026-04-10", Step::Publish)]));
        assert_eq!(owed(&b).await, said(&[("2026-03-31", "2026-04-10", Step::Theirs)]));
        agreements::suspend(&a.node, &officer(), b.org(), "a pause").await.expect("it rests");
        assert!(owed(&a).await.is_empty(), "nothing is due while nothing passes");
    });
}

#[test]
fn a_breach_suspends_at_once_and_its_clock_runs_until_the_partner_knows() {
    both(async |db| {
        let (a, b) = two(&db, 711, Clauses { breach_hours: 24, ..Clauses::default() }).await;
        let clock = async |on: &Org| agreements::breaches(&on.node, &leader()).await.expect("a look");
        let found = a.node.now() - SignedDuration::from_hours(5);
        let monitor = person("mona", &[Role::Monitor], &[]);
        let refused = agreements::declare(&a.node, &monitor, b.org(), (found, "a lost laptop")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let later = a.node.now() + SignedDuration::from_hours(1);
        let refused = agreements::declare(&a.node, &officer(), b.org(), (later, "a lost laptop")).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "nothing is found in the future");
        agreements::declare(&a.node, &officer(), b.org(), (found, "a lost laptop")).await.expect("it is declared");
        let twice = agreements::declare(&a.node, &officer(), b.org(), (found, "once more")).await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "the clock is not set back");
        assert_eq!(version(&a, 1).await.state, "suspended");
        let one = clock(&a).await.remove(0);
        // By hand: 24 hours were agreed, and 5 have passed.
        assert_eq!((one.hours(a.node.now()), one.telling), ((19, false), Telling::Waiting));
        let sealed = seal_for(&a, &b).await;
        assert_eq!(clock(&a).await[0].telling, Telling::Carried);
        a.clock.forward(SignedDuration::from_hours(21));
        assert_eq!(clock(&a).await[0].hours(a.node.now()), (2, true), "two hours too late");
        take(&b, &sealed.bytes).await;
        let theirs = clock(&b).await.remove(0);
        assert_eq!((theirs.by, theirs.found_at, theirs.telling), (Side::Them, found, Telling::Told));
        assert_eq!(version(&b, 1).await.state, "suspended");
        send(&b, &a).await;
        assert_eq!(clock(&a).await[0].telling, Telling::Told);
        agreements::resume(&a.node, &leader(), b.org(), "it was found again").await.expect("it goes on");
        assert!(clock(&a).await.is_empty());
    });
}

#[test]
fn who_was_told_of_a_breach_by_voice_knows() {
    both(async |db| {
        let (a, b) = two(&db, 713, Clauses::default()).await;
        let none = agreements::told(&a.node, &officer(), b.org(), "by telephone").await;
        assert!(matches!(none, Err(Error::NotFound)), "there is nothing to tell");
        let why = (agreements::Cause::Breach, "a lost stick");
        agreements::suspend_for(&a.node, &officer(), b.org(), why).await.expect("it is declared");
        let silent = agreements::told(&a.node, &officer(), b.org(), " ").await;
        assert!(matches!(silent, Err(Error::Refused(_))));
        agreements::told(&a.node, &officer(), b.org(), "by telephone").await.expect("they were told");
        let clocks = agreements::breaches(&a.node, &leader()).await.expect("a look");
        assert_eq!(clocks[0].telling, Telling::Told);
    });
}

#[test]
fn an_offer_that_meets_our_draft_of_its_number_stands_beside_it_and_nothing_is_lost() {
    both(async |db| {
        let (a, b) = two(&db, 721, Clauses::default()).await;
        let text = version(&a, 1).await.protocol;
        let ours = agreements::Protocol { purpose: "what b wrote".to_owned(), ..text.clone() };
        let drafted = agreements::counter(&b.node, &officer(), ours).await.expect("a draft");
        let page = version(&b, 2).await.record;
        let theirs = agreements::Protocol { purpose: "what a wrote".to_owned(), version: 2, ..text };
        agreements::offer(&a.node, &leader(), &theirs).await.expect("an offer");
        assert_eq!(drafted.version, theirs.version, "both wrote version 2");
        send(&a, &b).await;
        let offer = version(&b, 2).await;
        assert_eq!((offer.protocol.purpose.as_str(), offer.state.as_str()), ("what a wrote", "offered"));
        let beside = agreements::beside(&b.node, &officer(), &offer).await.expect("a look").expect("our draft");
        assert_eq!((beside.protocol.purpose.as_str(), beside.protocol.version), ("what b wrote", 3));
        assert_eq!(beside.record, page, "it has the page that it had");
        assert!(exchange::untaken(&a.node, &officer()).await.expect("a look").is_empty());
        // Ours is kept: it goes out as the next version, and theirs is countered by it.
        agreements::offer(&b.node, &leader(), &beside.protocol).await.expect("an offer");
        send(&b, &a).await;
        assert_eq!(version(&a, 3).await.protocol, beside.protocol);
        assert_eq!(version(&a, 2).await.state, "countered");
        agreements::sign(&a.node, &leader(), &version(&a, 3).await.record).await.expect("a signature");
        send(&a, &b).await;
        assert_eq!(version(&b, 3).await.state, "active");
    });
}

#[test]
fn of_two_offers_that_cross_the_first_partys_stands_on_both_nodes() {
    both(async |db| {
        let (a, b) = two(&db, 723, Clauses::default()).await;
        let text = version(&a, 1).await.protocol;
        let of = |purpose: &str| agreements::Protocol { purpose: purpose.to_owned(), version: 2, ..text.clone() };
        for (org, purpose) in [(&a, "what a wrote"), (&b, "what b wrote")] {
            agreements::offer(&org.node, &leader(), &of(purpose)).await.expect("an offer");
        }
        let (from_a, from_b) = (seal_for(&a, &b).await, seal_for(&b, &a).await);
        take(&b, &from_a.bytes).await;
        take(&a, &from_b.bytes).await;
        for org in [&a, &b] {
            assert_eq!(version(org, 2).await.protocol.purpose, "what a wrote");
        }
        let kept = version(&b, 3).await;
        assert_eq!((kept.protocol.purpose.as_str(), kept.state.as_str()), ("what b wrote", "draft"));
        send(&a, &b).await;
        let untaken = exchange::untaken(&b.node, &officer()).await.expect("a look");
        assert_eq!(
            untaken.iter().map(|u| u.kind.as_str()).collect::<Vec<_>>(),
            ["offer"],
            "b learns that it was not taken"
        );
        agreements::sign(&b.node, &leader(), &version(&b, 2).await.record).await.expect("b takes theirs");
        send(&b, &a).await;
        assert_eq!(version(&a, 2).await.state, "active");
    });
}

#[test]
fn what_was_not_taken_is_told_without_a_reason_and_no_receipt_answers_a_receipt() {
    both(async |db| {
        let (a, b) = two(&db, 731, Clauses::default()).await;
        let to_b = BTreeSet::from(["beta".to_owned()]);
        alerts::send(&a.node, &officer(), (&warning(), &to_b)).await.expect("it is queued");
        a.tamper("update messages set kind = '@future' where kind = '@alert'", &[]).await;
        send(&a, &b).await;
        assert!(alerts::list(&b.node, &leader()).await.expect("a list").is_empty());
        let back = seal_for(&b, &a).await;
        let opened = crate::golden::opened(&b, &a, &back.bytes).await;
        let states: Vec<&str> = opened.receipts.iter().map(|r| r.state.as_str()).collect();
        assert_eq!(states.iter().filter(|s| **s == "refused").count(), 1, "{states:?}");
        let kinds: Vec<&str> = opened.items.iter().map(|i| i.kind.as_str()).collect();
        assert_eq!(kinds, ["@signature"], "what is left of signing, and nothing that says why");
        take(&a, &back.bytes).await;
        let untaken = exchange::untaken(&a.node, &officer()).await.expect("a look");
        assert_eq!((untaken.len(), untaken[0].partner.as_str(), untaken[0].kind.as_str()), (1, "beta", "future"));
        for (from, to) in [(&a, &b), (&b, &a), (&a, &b)] {
            let sealed = seal_for(from, to).await;
            assert_eq!(sealed.messages, 0, "nothing goes to and fro");
            take(to, &sealed.bytes).await;
        }
        let refusals = b.count("select count(*) from messages where state = 'refused'", &[]).await;
        assert_eq!(refusals, 0, "it was told once");
        exchange::seen(&a.node, &officer(), &untaken[0].id).await.expect("it is put aside");
        assert!(exchange::untaken(&a.node, &officer()).await.expect("a look").is_empty());
        let again = exchange::seen(&a.node, &officer(), &untaken[0].id).await;
        assert!(matches!(again, Err(Error::NotFound)));
    });
}

async fn state(org: &Org, id: &RecordId) -> State {
    exchange::whereabouts(&org.node, &officer(), id).await.expect("a look")[0].state
}

#[test]
fn copies_past_the_agreed_time_are_destroyed_and_their_owner_gets_a_receipt() {
    both(async |db| {
        let (a, b) = two(&db, 741, Clauses { retention_days: 20, ..Clauses::default() }).await;
        let (first, second) = (write(&a, &[&b], "2017-07-12").await, write(&a, &[&b], "2017-07-13").await);
        send(&a, &b).await;
        send(&b, &a).await;
        for org in [&a, &b] {
            org.clock.days(20);
        }
        assert!(retention::past(&b.node, &leader()).await.expect("a look").is_empty(), "the last day counts");
        write(&a, &[&b], "2017-07-14").await;
        send(&a, &b).await;
        for org in [&a, &b] {
            org.clock.days(1);
        }
        let copies = b.fetch("select id from records where kind = 'incident' order by made, id", &[]).await;
        let held = RecordId::parse(&copies[0].text(0).expect("an id")).expect("an id");
        attestations::hold(&b.node, &leader(), &held, "a court order").await.expect("it is held");
        let past = retention::past(&b.node, &leader()).await.expect("a look").remove(0);
        assert_eq!((past.copies, past.held, past.oldest.as_str()), (2, 1, "2026-03-02"), "the third is younger");
        let refused = retention::destroy(&b.node, &officer(), "alpha", "as agreed").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "a leader does that");
        assert_eq!(retention::destroy(&b.node, &leader(), "alpha", "as agreed").await.expect("it is done"), 1);
        let again = retention::destroy(&b.node, &leader(), "alpha", "as agreed").await;
        assert!(matches!(again, Err(Error::NotFound)), "what is held stays");
        send(&b, &a).await;
        let mut states = vec![state(&a, &first).await, state(&a, &second).await];
        states.sort();
        assert_eq!(states, [State::Delivered, State::Destroyed]);
        assert_eq!(seal_for(&a, &b).await.items, 0, "what was destroyed as agreed is not sent again");
    });
}

#[test]
fn where_the_agreement_says_so_copies_destroy_themselves_and_a_withdrawal_still_reaches_them() {
    both(async |db| {
        let clauses = Clauses { retention_days: 20, destroys_itself: true, ..Clauses::default() };
        let (a, b) = two(&db, 743, clauses).await;
        let ours = write(&a, &[&b], "2017-07-12").await;
        send(&a, &b).await;
        let copy = only(&b, "incident").await;
        for org in [&a, &b] {
            org.clock.days(21);
        }
        let b = b.reopen().await;
        assert!(!b.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
        send(&b, &a).await;
        assert_eq!(state(&a, &ours).await, State::Destroyed);
        app::shred::withdraw(&a.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        assert_eq!(send(&a, &b).await.withdrawn, 0, "there is nothing left to withdraw");
        send(&b, &a).await;
        assert_eq!(state(&a, &ours).await, State::Destroyed);
    });
}

#[test]
fn a_text_that_was_signed_before_copies_could_destroy_themselves_keeps_its_bytes() {
    let text = serde_json::to_string(&Clauses::default()).expect("JSON");
    assert!(!text.contains("destroys_itself"), "its hash is what both signed");
    let said = serde_json::to_string(&Clauses { destroys_itself: true, ..Clauses::default() }).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Clauses>(&said).expect("clauses"),
        Clauses { destroys_itself: true, ..Clauses::default() }
    );
}
