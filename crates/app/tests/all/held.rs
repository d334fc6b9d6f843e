//! What was sealed and may not leave any more: days may lie between sealing and leaving.

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, pair, seal_for, send, shared_label, take, terms, warning,
};
use app::agreements::{self, Terms};
use app::exchange::{self, Held, post};
use app::records::{self, ListQuery};
use app::{Error, alerts, consents, shred};
use record::{Body, Label, PlacePrecision, Precision, RecordId, Rung, TimePrecision};
use serde_json::json;
use std::collections::BTreeSet;
use store::values;

async fn two(db: &Db, seed: u64) -> (Org, Org) {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    (from, to)
}

async fn add(from: &Org, to: &Org) -> RecordId {
    let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record")
}

/// The numbers of bundles that the network would carry.
async fn carried(from: &Org, to: &Org) -> Vec<i64> {
    let waiting = post::waiting(&from.node, to.org()).await.expect("a look");
    waiting.iter().map(|bundle| bundle.sequence).collect()
}

async fn held(from: &Org) -> Vec<Held> {
    exchange::held(&from.node, &officer()).await.expect("a look").into_values().collect()
}

/// Whether the file of the only sealed bundle is given.
async fn is_given(from: &Org, to: &Org) -> bool {
    let sealed = post::sealed(&from.node, to.org()).await.expect("a look");
    let list = exchange::kept(&from.node, &officer(), to.name()).await.expect("a list");
    match exchange::kept_one(&from.node, &officer(), &sealed[0].id).await {
        Ok(_) => list.iter().any(|bundle| bundle.id == sealed[0].id),
        Err(Error::Refused(_)) => {
            assert!(list.iter().all(|bundle| bundle.id != sealed[0].id), "neither alone nor among others");
            false
        }
        Err(other) => panic!("{other:?}"),
    }
}

async fn listed(org: &Org) -> i64 {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, &officer(), &query).await.expect("a list").total
}

async fn both_start_anew(from: &Org, to: &Org) {
    for (org, name) in [(from, to.name()), (to, from.name())] {
        exchange::start_anew(&org.node, &officer(), name, "a bundle was held").await.expect("it starts");
    }
}

#[test]
fn what_was_sealed_before_an_agreement_was_suspended_stays_here_and_goes_when_it_goes_on() {
    both(async |db| {
        let (from, to) = two(&db, 901).await;
        add(&from, &to).await;
        let sealed = seal_for(&from, &to).await;
        assert_eq!(carried(&from, &to).await, [1]);
        assert!(is_given(&from, &to).await && held(&from).await.is_empty());
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        assert!(carried(&from, &to).await.is_empty(), "the network does not bring it");
        assert!(!is_given(&from, &to).await, "and no page gives it");
        assert_eq!(held(&from).await, [Held::AtRest]);
        agreements::resume(&from.node, &leader(), to.org(), "it was mended").await.expect("it goes on");
        assert_eq!(carried(&from, &to).await, [1]);
        assert!(is_given(&from, &to).await && held(&from).await.is_empty());
        assert_eq!(take(&to, &sealed.bytes).await.added, 1);
    });
}

#[test]
fn after_both_started_anew_the_word_of_a_suspension_goes_and_no_record() {
    both(async |db| {
        let (from, to) = two(&db, 903).await;
        add(&from, &to).await;
        seal_for(&from, &to).await;
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        seal_for(&from, &to).await;
        assert!(carried(&from, &to).await.is_empty(), "nobody could take the second first");
        assert_eq!(held(&from).await, [Held::AtRest], "and in the second nothing is to be held");
        both_start_anew(&from, &to).await;
        let first = seal_for(&from, &to).await;
        assert_eq!((first.items, first.tombstones), (0, 0), "a pause destroys nothing");
        assert_eq!((carried(&from, &to).await, held(&from).await), (vec![1], Vec::new()));
        assert_eq!(take(&to, &first.bytes).await.added, 0);
        let there = agreements::with(&to.node, from.org()).await.expect("it reads").expect("they agreed");
        assert_eq!((there.state.as_str(), listed(&to).await), ("suspended", 0));
    });
}

#[test]
fn what_was_withdrawn_after_sealing_is_not_carried_and_after_sealing_anew_its_tombstone_goes() {
    both(async |db| {
        let (from, to) = two(&db, 905).await;
        let ours = add(&from, &to).await;
        seal_for(&from, &to).await;
        shred::withdraw(&from.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        assert!(carried(&from, &to).await.is_empty() && !is_given(&from, &to).await);
        assert_eq!(held(&from).await, [Held::Narrower]);
        both_start_anew(&from, &to).await;
        let first = seal_for(&from, &to).await;
        assert_eq!((first.items, first.tombstones), (0, 1));
        assert_eq!((carried(&from, &to).await, held(&from).await), (vec![1], Vec::new()));
        assert_eq!(take(&to, &first.bytes).await.added, 0);
        assert_eq!(listed(&to).await, 0, "it never was there");
    });
}

#[test]
fn of_a_file_that_was_given_before_the_next_bundle_withdraws_what_may_not_pass() {
    both(async |db| {
        let (from, to) = two(&db, 907).await;
        let ours = add(&from, &to).await;
        let given = seal_for(&from, &to).await;
        shred::withdraw(&from.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        let next = seal_for(&from, &to).await;
        assert_eq!(next.tombstones, 1);
        assert_eq!(take(&to, &given.bytes).await.added, 1, "the stick was on its way");
        assert!(carried(&from, &to).await.is_empty(), "we have not heard that it arrived");
        send(&to, &from).await;
        assert_eq!((carried(&from, &to).await, held(&from).await), (vec![2], Vec::new()), "now the next one goes");
        assert_eq!(take(&to, &next.bytes).await.withdrawn, 1);
        assert_eq!(listed(&to).await, 0);
    });
}

#[test]
fn a_consent_taken_back_and_a_narrower_label_hold_what_was_sealed() {
    both(async |db| {
        let (from, to) = two(&db, 909).await;
        let ours = add(&from, &to).await;
        let given = Body::default()
            .with("state", "given")
            .with("given_by", "self")
            .with("uses", json!(["analysis", "leadership-brief"]))
            .with("shared_with", "any-partner")
            .with("is_identified", true);
        let consent = consents::record(&from.node, &officer(), &ours, given).await.expect("it is recorded");
        assert_eq!(seal_for(&from, &to).await.items, 1);
        assert_eq!(carried(&from, &to).await, [1]);
        consents::withdraw(&from.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
        assert!(carried(&from, &to).await.is_empty() && held(&from).await == [Held::Narrower]);
        let (from, to) = two(&db, 911).await;
        let ours = add(&from, &to).await;
        seal_for(&from, &to).await;
        // Another record brings the coarser class; the first moves to it.
        let precision = Precision { place: PlacePrecision::Country, time: TimePrecision::Year };
        let label = Label { precision, ..shared_label(&from, &[&to]) };
        let body = incident("2017-07-14", "Village", "Name");
        let other = records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
        assert_eq!(carried(&from, &to).await, [1], "what else is written holds nothing");
        from.tamper(
            "update records set label = (select o.label from records o where o.id = $2) where id = $1",
            values![ours.as_str(), other.as_str()],
        )
        .await;
        assert!(carried(&from, &to).await.is_empty() && held(&from).await == [Held::Narrower]);
    });
}

#[test]
fn what_was_sealed_before_goes_up_to_the_bundle_that_is_held() {
    both(async |db| {
        let (from, to) = two(&db, 913).await;
        add(&from, &to).await;
        seal_for(&from, &to).await;
        let second = add(&from, &to).await;
        seal_for(&from, &to).await;
        add(&from, &to).await;
        seal_for(&from, &to).await;
        assert_eq!(carried(&from, &to).await, [1, 2, 3]);
        shred::withdraw(&from.node, &officer(), &second, "a source asked").await.expect("it is withdrawn");
        assert_eq!((carried(&from, &to).await, held(&from).await), (vec![1], vec![Held::Narrower]));
    });
}

#[test]
fn an_alert_that_was_sealed_alone_leaves_though_the_agreement_rests() {
    both(async |db| {
        let (from, to) = two(&db, 915).await;
        let whom = BTreeSet::from(["beta".to_owned()]);
        alerts::send(&from.node, &officer(), (&warning(), &whom)).await.expect("it is ready");
        seal_for(&from, &to).await;
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        assert_eq!((carried(&from, &to).await, held(&from).await), (vec![1], Vec::new()));
    });
}

#[test]
fn nothing_that_was_sealed_leaves_once_the_pairing_has_ended() {
    both(async |db| {
        let (from, to) = two(&db, 917).await;
        seal_for(&from, &to).await;
        agreements::terminate(&from.node, &leader(), to.org(), "it is over").await.expect("it ends");
        assert_eq!(carried(&from, &to).await, [1], "no record is in it");
        agreements::close(&from.node, &leader(), to.org(), "it is over").await.expect("it is closed");
        assert!(carried(&from, &to).await.is_empty() && !is_given(&from, &to).await);
        assert_eq!(held(&from).await, [Held::Closed]);
    });
}
