//! Alerts, legal holds and people's word: what partners tell each other about people and copies.

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, person, seal_for, send, shared_label, terms, warning,
};
use app::agreements;
use app::alerts;
use app::exchange::{self, State, post};
use app::records::{self, ListQuery};
use app::{Error, Role, agreements::Terms, attestations, receive};
use record::{RecordId, Rung};
use std::collections::BTreeSet;

async fn shared(db: &Db) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", 51).await, db.found("beta", 52).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(&from, &[&to]));
    let ours = records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    (from, to, ours)
}

#[test]
fn an_alert_is_acknowledged_once_and_both_sides_see_when() {
    both(async |db| {
        let (from, to, ..) = shared(&db).await;
        let monitor = person("mona", &[Role::Monitor], &[]);
        let to_beta = BTreeSet::from(["beta".to_owned()]);
        let refused = alerts::send(&from.node, &monitor, (&warning(), &to_beta)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let sent = alerts::send(&from.node, &officer(), (&warning(), &to_beta)).await.expect("it is sent");
        assert_eq!(exchange::waiting(&from.node, &officer()).await.expect("a look")[0].messages, 1);
        send(&from, &to).await;
        let there = alerts::list(&to.node, &leader()).await.expect("a list").remove(0);
        assert!(there.is_for_us && there.acknowledged_at.is_none());
        let (_, body) = alerts::show(&to.node, &leader(), &there.record.id).await.expect("it opens without a question");
        assert_eq!(body.text("words"), Some("families were told to leave"));
        to.clock.forward(jiff::SignedDuration::from_mins(90));
        alerts::acknowledge(&to.node, &leader(), &there.record.id).await.expect("it is acknowledged");
        let twice = alerts::acknowledge(&to.node, &leader(), &there.record.id).await;
        assert!(matches!(twice, Err(Error::Conflict(_))));
        let ours = alerts::acknowledge(&from.node, &leader(), &sent[0]).await;
        assert!(matches!(ours, Err(Error::NotFound)), "nobody acknowledges their own");
        send(&to, &from).await;
        // The clock starts at 9:00 on 2 March 2026; 90 minutes later it is 10:30.
        for (org, is_for_us) in [(&from, false), (&to, true)] {
            let listed = alerts::list(&org.node, &leader()).await.expect("a list").remove(0);
            assert_eq!(listed.is_for_us, is_for_us);
            assert_eq!(listed.acknowledged_at.as_deref(), Some("2026-03-02T10:30:00Z"));
        }
    });
}

#[test]
fn an_alert_says_whether_it_is_at_their_node_and_a_bundle_that_waits_there_that_one_is_in_it() {
    both(async |db| {
        let (from, to, ..) = shared(&db).await;
        let is_at_home = async || alerts::list(&from.node, &leader()).await.expect("a list")[0].is_at_home;
        let to_beta = BTreeSet::from(["beta".to_owned()]);
        alerts::send(&from.node, &officer(), (&warning(), &to_beta)).await.expect("it is ready");
        assert!(is_at_home().await, "it is in no bundle yet");
        let outgoing = seal_for(&from, &to).await;
        assert!(is_at_home().await, "the bundle is here");
        let sealed = post::sealed(&from.node, to.org()).await.expect("a look");
        post::carried(&from.node, to.org(), &sealed[0].id).await.expect("it is noted");
        assert!(!is_at_home().await);
        let alerting = async || exchange::alerting(&to.node, &officer()).await.expect("a look").len();
        let waits = receive::receive(&to.node, &officer(), &outgoing.bytes).await.expect("it is taken in");
        assert_eq!(alerting().await, 1, "before anybody has accepted it");
        receive::accept(&to.node, &officer(), &waits).await.expect("it is accepted");
        let there = alerts::list(&to.node, &leader()).await.expect("a list").remove(0);
        assert!(!there.is_at_home, "what came is not ours to bring");
        let next = seal_for(&from, &to).await;
        receive::receive(&to.node, &officer(), &next.bytes).await.expect("it is taken in");
        assert_eq!(alerting().await, 0, "no alert is in it");
    });
}

async fn state(org: &Org, id: &RecordId) -> State {
    let all = exchange::whereabouts(&org.node, &officer(), id).await.expect("a look");
    assert_eq!(all.len(), 1, "one partner");
    all[0].state
}

async fn listed(org: &Org) -> i64 {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, &officer(), &query).await.expect("a list").total
}

#[test]
fn the_origin_sees_every_step_of_a_withdrawal() {
    both(async |db| {
        let (from, to, ours) = shared(&db).await;
        assert_eq!(state(&from, &ours).await, State::Queued);
        let first = crate::world::seal_for(&from, &to).await;
        assert_eq!(state(&from, &ours).await, State::Sent);
        let sent = exchange::whereabouts(&from.node, &officer(), &ours).await.expect("a look").remove(0);
        assert_eq!(sent.silent_since.as_deref(), Some(""), "never heard");
        // By hand: sealed on 2 March with leases of 30 days; accepted on the 30th day at the latest, it lasts 30 more.
        assert_eq!(sent.readable_until.map(|d| d.to_string()).as_deref(), Some("2026-05-01"));
        crate::world::take(&to, &first.bytes).await;
        send(&to, &from).await;
        assert_eq!(state(&from, &ours).await, State::Delivered);
        let known = exchange::whereabouts(&from.node, &officer(), &ours).await.expect("a look").remove(0);
        assert_eq!(known.readable_until.map(|d| d.to_string()).as_deref(), Some("2026-04-01"), "30 days from 2 March");
        assert!(!known.has_lapsed("2026-04-01".parse().expect("a day")));
        assert!(known.has_lapsed("2026-04-02".parse().expect("a day")));
        app::shred::withdraw(&from.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        assert_eq!(state(&from, &ours).await, State::WithdrawalQueued);
        from.clock.days(1);
        let tombstone = crate::world::seal_for(&from, &to).await;
        let waiting = exchange::whereabouts(&from.node, &officer(), &ours).await.expect("a look").remove(0);
        assert_eq!((waiting.state, waiting.silent_since.as_deref()), (State::Withdrawn, Some("2026-03-02T09:00:00Z")));
        crate::world::take(&to, &tombstone.bytes).await;
        assert_eq!(attestations::open(&to.node, &officer(), "alpha").await.expect("a look"), 0, "they do not know yet");
        send(&to, &from).await;
        assert_eq!(state(&from, &ours).await, State::Destroyed);
        assert_eq!(attestations::open(&to.node, &officer(), "alpha").await.expect("a look"), 1);
        let monitor = person("mona", &[Role::Monitor], &[]);
        let refused = attestations::attest(&to.node, &monitor, "alpha", "gone").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let said = attestations::attest(&to.node, &leader(), "alpha", "two print-outs were burnt").await;
        assert_eq!(said.expect("it is said"), 1);
        send(&to, &from).await;
        assert_eq!(state(&from, &ours).await, State::Attested);
    });
}

#[test]
fn after_a_pairing_ended_nobody_can_be_told_of_a_withdrawal() {
    both(async |db| {
        let (from, to, ours) = shared(&db).await;
        send(&from, &to).await;
        send(&to, &from).await;
        agreements::terminate(&from.node, &leader(), to.org(), "over").await.expect("it is ended");
        agreements::close(&from.node, &leader(), to.org(), "over").await.expect("it is closed");
        assert_eq!(state(&from, &ours).await, State::Delivered, "nothing is withdrawn: the copy locks itself");
        app::shred::withdraw(&from.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        assert_eq!(state(&from, &ours).await, State::Untold);
        let there = exchange::whereabouts(&from.node, &officer(), &ours).await.expect("a look").remove(0);
        // By hand: heard on 2 March, with leases of 30 days.
        assert_eq!(there.readable_until.map(|d| d.to_string()).as_deref(), Some("2026-04-01"));
        let sealed = exchange::seal_for(&from.node, &officer(), "beta").await;
        assert!(matches!(sealed, Err(Error::Refused(_))), "{sealed:?}");
        let waits = exchange::withdrawals(&from.node, &officer()).await.expect("a look");
        assert!(waits.is_empty(), "no bundle can reach them: {waits:?}");
        pair(&from, &to).await;
        assert_eq!(state(&from, &ours).await, State::WithdrawalQueued, "once they are paired again it goes");
        assert_eq!(crate::world::seal_for(&from, &to).await.tombstones, 1);
    });
}

#[test]
fn a_held_copy_is_locked_when_withdrawn_and_destroyed_when_the_hold_ends() {
    both(async |db| {
        let (from, to, ours) = shared(&db).await;
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        assert!(matches!(attestations::hold(&to.node, &officer(), &copy, "a court").await, Err(Error::Forbidden(_))));
        assert!(matches!(attestations::hold(&from.node, &leader(), &ours, "a court").await, Err(Error::NotFound)));
        attestations::hold(&to.node, &leader(), &copy, "a court order").await.expect("it is held");
        assert!(attestations::is_held(&to.node, &copy).await.expect("a look"));
        app::shred::withdraw(&from.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        send(&from, &to).await;
        assert_eq!(listed(&to).await, 0, "nobody sees it");
        let shown = records::show(&to.node, &leader(), &copy, Some("to see")).await;
        assert!(matches!(shown, Err(Error::NotFound)));
        assert!(records::search(&to.node, &officer(), "bakery").await.expect("a search").is_empty());
        assert!(to.node.whereabouts(&copy).await.expect("a look").0, "its key is kept");
        let held = attestations::held(&to.node, &leader()).await.expect("a list");
        assert_eq!((held.len(), held[0].is_due, held[0].partner.as_str()), (1, true, "alpha"));
        send(&to, &from).await;
        assert_eq!(state(&from, &ours).await, State::Held);
        attestations::end_hold(&to.node, &leader(), &copy, "the case is closed").await.expect("it ends");
        assert!(!to.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
        assert!(attestations::held(&to.node, &leader()).await.expect("a list").is_empty());
        send(&to, &from).await;
        assert_eq!(state(&from, &ours).await, State::Destroyed);
    });
}
