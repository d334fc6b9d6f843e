//! What passes over time: leases, expiry, suspension, the caveats of an agreement.

use crate::world::{Db, Org, agree, both, incident, leader, officer, only, pair, seal_for, send, shared_label, terms};
use app::agreements::{self, Terms};
use app::records::{self, ListQuery};
use app::{Error, exchange};
use record::label::CaveatCode;
use record::{Compartment, RecordId, Rung};
use std::collections::BTreeSet;

async fn shared(db: &Db, grants: Terms) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", 21).await, db.found("beta", 22).await);
    pair(&from, &to).await;
    agree(&from, &to, (grants, Terms::nothing())).await;
    let body = incident("2017-07-12", "Village", "Name");
    let label = shared_label(&from, &[&to]);
    let ours = records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    (from, to, ours)
}

async fn listed(org: &Org) -> i64 {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, &officer(), &query).await.expect("a list").total
}

async fn shows(org: &Org, id: &RecordId) -> String {
    let show = records::show(&org.node, &officer(), id, Some("to see")).await.expect("it is there");
    format!("{} {} {:?} {:?}", show.body.to_json(), show.record.title, show.record.open, show.record.columns)
}

#[test]
fn a_copy_whose_lease_lapsed_is_unreadable_and_opens_again_when_it_is_renewed() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        assert!(shows(&to, &copy).await.contains("bakery"));
        from.clock.days(30);
        to.clock.days(30);
        let to = to.reopen().await;
        assert!(shows(&to, &copy).await.contains("bakery"), "the last day of the lease");
        from.clock.days(1);
        to.clock.days(1);
        let (from, to) = (from.reopen().await, to.reopen().await);
        assert_eq!(listed(&to).await, 0);
        assert!(records::search(&to.node, &officer(), "bakery").await.expect("a search").is_empty());
        let shown = shows(&to, &copy).await;
        assert!(!shown.contains("bakery") && !shown.contains("SY-") && !shown.contains("2017"), "unreadable: {shown}");
        let (has_key, sealed, _) = to.node.whereabouts(&copy).await.expect("a look");
        assert!(has_key && sealed.len() == 2, "not deleted");
        assert!(shows(&from, &ours).await.contains("bakery"), "it never touches the node's own records");
        let renewal = seal_for(&from, &to).await;
        assert_eq!(renewal.items, 0, "nothing is sent again for a renewal");
        crate::world::take(&to, &renewal.bytes).await;
        assert_eq!(listed(&to).await, 1);
        assert!(shows(&to, &copy).await.contains("bakery"), "it opens again");
        assert_eq!(records::search(&to.node, &officer(), "bakery").await.expect("a search").len(), 1);
    });
}

#[test]
fn an_expired_agreement_lets_nothing_pass() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        let seen = async |from: &Org| {
            let show = records::show(&from.node, &officer(), &ours, Some("to see")).await.expect("it opens");
            (show.seen[0].rung, exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look").0)
        };
        assert_eq!(seen(&from).await, (Rung::Case, 1));
        // The agreement ends on 31 December 2026; the certificates of both nodes outlive it.
        from.clock.days(304);
        to.clock.days(304);
        assert_eq!(from.node.today().to_string(), "2026-12-31");
        assert_eq!(seen(&from).await, (Rung::Case, 1), "its last day");
        from.clock.days(1);
        to.clock.days(1);
        assert_eq!(seen(&from).await, (Rung::None, 0));
        assert_eq!(seal_for(&from, &to).await.items, 0);
    });
}

#[test]
fn a_suspended_agreement_lets_nothing_pass_at_once() {
    both(async |db| {
        let (from, to, _) = shared(&db, terms(Rung::Case)).await;
        let monitor = crate::world::person("mona", &[app::Role::Monitor], &[]);
        let refused = agreements::suspend(&from.node, &monitor, to.org(), "no").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let nobody = record::OrgId::parse("nobody").expect("an organisation");
        let unknown = agreements::suspend(&from.node, &officer(), &nobody, "no").await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        assert_eq!(exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look").0, 0);
        assert_eq!(seal_for(&from, &to).await.items, 0);
        assert_eq!(listed(&to).await, 0);
    });
}

#[test]
fn while_an_agreement_is_suspended_copies_lapse_and_only_what_is_withdrawn_is_destroyed() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        agreements::suspend(&from.node, &officer(), to.org(), "a pause").await.expect("it is suspended");
        let paused = seal_for(&from, &to).await;
        assert_eq!((paused.items, paused.tombstones), (0, 0), "a pause destroys nothing");
        crate::world::take(&to, &paused.bytes).await;
        assert!(shows(&to, &copy).await.contains("bakery"));
        app::shred::withdraw(&from.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        assert_eq!(send(&from, &to).await.withdrawn, 1, "a withdrawal passes even then");
        assert!(!to.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
    });
}

#[test]
fn an_agreement_is_active_only_when_both_signed_the_same_text() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 23).await, db.found("beta", 24).await);
        pair(&from, &to).await;
        let text = crate::world::protocol(&from, &to, (terms(Rung::Case), Terms::nothing()));
        let refused = agreements::offer(&from.node, &officer(), &text).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "only a leader signs");
        let offered = agreements::offer(&from.node, &leader(), &text).await.expect("an offer");
        let held = agreements::with(&from.node, to.org()).await.expect("it reads").expect("an agreement");
        assert!(!held.is_in_force(from.node.today()), "an offer alone lets nothing pass");
        assert!(matches!(agreements::read_offer(&to.node, &offered[1..]).await, Err(Error::Refused(_))));
        let own = agreements::read_offer(&from.node, &offered).await;
        assert!(matches!(own, Err(Error::Refused(_))), "our own signature is not the partner's");
        let mut wider = text.clone();
        wider.parties[0].grants.rung = Rung::JointAction;
        let signed = seal::document::sign(&to.keys().await, &serde_json::to_vec(&wider).expect("JSON"));
        let refused = agreements::conclude(&from.node, &leader(), &signed).await;
        assert!(
            matches!(&refused, Err(Error::Refused(m)) if m.contains("not the text that we offered")),
            "{refused:?}"
        );
        let held = agreements::with(&from.node, to.org()).await.expect("it reads").expect("an agreement");
        assert!(!held.is_in_force(from.node.today()));
        let signed = agreements::countersign(&to.node, &leader(), &offered).await.expect("a signature");
        agreements::conclude(&from.node, &leader(), &signed).await.expect("both signed");
        let held = agreements::with(&from.node, to.org()).await.expect("it reads").expect("an agreement");
        assert!(held.is_in_force(from.node.today()));
    });
}

#[test]
fn a_caveat_of_the_agreement_closes_what_its_grants_would_open() {
    both(async |db| {
        let granted = BTreeSet::from([Compartment::Attribution, Compartment::Identity]);
        let grants = Terms { compartments: granted.clone(), ..terms(Rung::Case) };
        let (from, _to, _) = shared(&db, grants.clone()).await;
        let passed = exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look").1.remove(0).payload;
        assert!(granted.iter().all(|c| passed.sealed.contains_key(c)), "granted one by one");
        assert!(!passed.sealed.contains_key(&Compartment::Source), "and not the others");
        let caveats = BTreeSet::from([CaveatCode::NoAttribution]);
        let (from, _to, _) = shared(&db, Terms { caveats, ..grants }).await;
        let passed = exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look").1.remove(0).payload;
        assert!(!passed.sealed.contains_key(&Compartment::Attribution), "a forbid wins over a permit");
        assert!(passed.sealed.contains_key(&Compartment::Identity));
    });
}
