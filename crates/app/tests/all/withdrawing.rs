//! What waits to be withdrawn is what the next bundle withdraws.

use crate::world::{
    Org, agree, both, cap, incident, leader, officer, pair, person, protocol, seal_for, send, shared_label, sign, terms,
};
use app::agreements::{Protocol, Terms};
use app::exchange::{self, Withdrawals};
use app::{Error, Role, overrides, records, shred};
use record::{Expiry, Label, RecordId, Rung};

async fn waits(on: &Org) -> Withdrawals {
    let all = exchange::withdrawals(&on.node, &officer()).await.expect("a look");
    assert_eq!(all.len(), 1, "one partner");
    let waiting = exchange::waiting(&on.node, &officer()).await.expect("a look");
    assert_eq!(waiting[0].withdrawals, all[0].1, "the page of exchanges says the same");
    all[0].1
}

fn counted(counted: usize) -> Withdrawals {
    Withdrawals { counted, may_be_more: false }
}

async fn write(on: &Org, day: &str, label: Label) -> RecordId {
    let body = incident(day, "Village", "Name");
    records::create_labelled(&on.node, &officer(), "incident", body, label).await.expect("a record")
}

#[test]
fn what_waits_to_be_withdrawn_is_what_the_next_bundle_withdraws() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 1901).await, db.found("beta", 1902).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        let shared = || shared_label(&a, &[&b]);
        let expiry = Expiry::On("2026-03-03".parse().expect("a day"));
        let withdrawn = write(&a, "2017-07-12", shared()).await;
        let shredded = write(&a, "2017-07-13", shared()).await;
        let changed = write(&a, "2017-07-14", shared()).await;
        let ends = write(&a, "2017-07-15", Label { expiry, ..shared() }).await;
        write(&a, "2017-07-16", shared()).await;
        assert_eq!(waits(&a).await, counted(0), "nothing went out yet");
        send(&a, &b).await;
        send(&b, &a).await;
        assert_eq!(waits(&a).await, counted(0), "all of it passes");
        shred::withdraw(&a.node, &officer(), &withdrawn, "a source asked").await.expect("it is withdrawn");
        assert_eq!(waits(&a).await, counted(1));
        a.clock.days(2);
        b.clock.days(2);
        assert_eq!(waits(&a).await, counted(2), "the label of another had its last day, and nothing changed: {ends}");
        shred::shred(&a.node, &leader(), &shredded, "a wish").await.expect("it is shredded");
        let shown = records::show(&a.node, &officer(), &changed, None).await.expect("it is there");
        let body = incident("2017-07-14", "Village", "Name").with("verification", "verified");
        records::update(&a.node, &officer(), &changed, shown.record.revision, body).await.expect("it is changed");
        write(&a, "2017-07-17", Label::own(a.org())).await;
        assert_eq!(waits(&a).await, counted(3), "what changed and passes is no withdrawal");
        let monitor = person("mona", &[Role::Monitor], &[]);
        let refused = exchange::withdrawals(&a.node, &monitor).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "who may not seal is not told: {refused:?}");
        assert_eq!(seal_for(&a, &b).await.tombstones, 3);
        assert_eq!(waits(&a).await, counted(0));
    });
}

#[test]
fn while_an_agreement_rests_only_what_is_withdrawn_waits() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 1903).await, db.found("beta", 1904).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        let first = write(&a, "2017-07-12", shared_label(&a, &[&b])).await;
        write(&a, "2017-07-13", shared_label(&a, &[&b])).await;
        send(&a, &b).await;
        app::agreements::suspend(&a.node, &officer(), b.org(), "a pause").await.expect("it is suspended");
        assert_eq!(waits(&a).await, counted(0), "a pause withdraws nothing");
        shred::withdraw(&a.node, &officer(), &first, "a source asked").await.expect("it is withdrawn");
        assert_eq!(waits(&a).await, counted(1));
        assert_eq!(seal_for(&a, &b).await.tombstones, 1);
    });
}

#[test]
fn a_channel_that_started_again_withdraws_once_more() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 1905).await, db.found("beta", 1906).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        let first = write(&a, "2017-07-12", shared_label(&a, &[&b])).await;
        write(&a, "2017-07-13", shared_label(&a, &[&b])).await;
        send(&a, &b).await;
        shred::withdraw(&a.node, &officer(), &first, "a source asked").await.expect("it is withdrawn");
        a.clock.days(1);
        b.clock.days(1);
        send(&a, &b).await;
        assert_eq!(waits(&a).await, counted(0));
        exchange::start_anew(&a.node, &leader(), "beta", "a stick was lost").await.expect("it starts again");
        assert_eq!(waits(&a).await, counted(1));
        assert_eq!(seal_for(&a, &b).await.tombstones, 1);
        assert_eq!(waits(&a).await, counted(0));
    });
}

#[test]
fn what_moves_the_whole_is_told_though_it_is_not_counted() {
    both(async |db| {
        let (a, b) = (db.found("alpha", 1907).await, db.found("beta", 1908).await);
        pair(&a, &b).await;
        let text = agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        write(&a, "2017-07-12", shared_label(&a, &[&b])).await;
        let day = || {
            a.clock.days(1);
            b.clock.days(1);
        };
        day();
        send(&a, &b).await;
        day();
        let same = Protocol { version: 2, ends: jiff::civil::date(2027, 1, 31), ..text };
        sign(&a, &b, &same).await;
        assert_eq!(waits(&a).await, counted(0), "a version that only lasts longer withdraws nothing");
        let mut narrower = Protocol { version: 3, ..same };
        narrower.parties[0].grants.rung = Rung::Trends;
        sign(&a, &b, &narrower).await;
        assert_eq!(waits(&a).await, Withdrawals { counted: 0, may_be_more: true });
        day();
        assert_eq!(seal_for(&a, &b).await.tombstones, 1);
        assert_eq!(waits(&a).await, counted(0), "the next bundle held it");
        sign(&a, &b, &Protocol { version: 4, ..protocol(&a, &b, (terms(Rung::Case), Terms::nothing())) }).await;
        day();
        assert_eq!(seal_for(&a, &b).await.items, 1);
        day();
        let cap = cap("beta", "match", "2026-06-01");
        overrides::make(&a.node, &officer(), cap).await.expect("everything is capped");
        assert_eq!(waits(&a).await, Withdrawals { counted: 0, may_be_more: true });
        day();
        assert_eq!(seal_for(&a, &b).await.tombstones, 1);
        assert_eq!(waits(&a).await, counted(0));
    });
}
