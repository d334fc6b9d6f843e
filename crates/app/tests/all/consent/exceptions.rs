//! Exceptions to what people agreed to, and caps on what passes.

use super::{bound, given, passes, shared};
use crate::world::{both, id, leader, officer, only, person, send};
use app::{Error, Role, authorities, consents, exchange, overrides, records, shred};
use record::label::Audience;
use record::{Body, Compartment, RecordId, Rung, Sensitivity};
use serde_json::json;
use std::collections::BTreeSet;

fn override_for(ours: &RecordId, until: &str) -> Body {
    Body::default()
        .with("way", "share-anyway")
        .with("partner", "beta")
        .with("about", ours.as_str())
        .with("uses", json!(["analysis"]))
        .with("is_identified", true)
        .with("ground", "imminent-danger")
        .with("until", until)
        .with("reason", "an attack is expected")
        .with("legal_basis", "vital interest")
        .with("decided_by", "The head of protection")
}

#[test]
fn an_override_on_high_lets_something_pass_only_after_a_second_person_and_until_its_day() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::High).await;
        let refused = given("nobody").with("state", "refused");
        consents::record(&from.node, &officer(), &ours, refused).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None);
        let made =
            overrides::make(&from.node, &officer(), override_for(&ours, "2026-03-04")).await.expect("it is made");
        assert_eq!(passes(&from).await, None, "one person is not enough");
        assert!(matches!(overrides::confirm(&from.node, &officer(), &made).await, Err(Error::Forbidden(_))));
        assert_eq!(overrides::waiting(&from.node, &leader()).await.expect("a list").len(), 1, "shown to a second");
        assert!(overrides::waiting(&from.node, &officer()).await.expect("a list").is_empty(), "not to the maker");
        overrides::confirm(&from.node, &leader(), &made).await.expect("a second person");
        assert!(overrides::waiting(&from.node, &leader()).await.expect("a list").is_empty());
        assert!(passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        assert_eq!(bound(&from, &ours).await.0, Rung::Case);
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        let shown = records::show(&to.node, &officer(), &copy, Some("a test")).await.expect("it shows");
        let orgs = BTreeSet::from([from.org().clone(), to.org().clone()]);
        assert_eq!(shown.label.consents.with, Audience::Only(orgs), "and no further");
        from.clock.days(3);
        to.clock.days(3);
        assert_eq!(passes(&from).await, None, "its last day has passed");
        let waits = exchange::withdrawals(&from.node, &officer()).await.expect("a look");
        assert_eq!(waits[0].1.counted, 1, "and somebody is told to seal");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
    });
}

#[test]
fn an_override_waits_again_when_the_person_withdraws() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::Low).await;
        let consent = consents::record(&from.node, &officer(), &ours, given("nobody")).await.expect("recorded");
        overrides::make(&from.node, &officer(), override_for(&ours, "2026-04-01")).await.expect("it is made");
        assert!(passes(&from).await.is_some(), "low takes effect at once");
        assert_eq!(overrides::waiting(&from.node, &leader()).await.expect("a list").len(), 1, "and is seen");
        consents::withdraw(&from.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
        assert_eq!(passes(&from).await, None);
    });
}

#[test]
fn a_cap_holds_at_once_and_the_lowest_counts() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::High).await;
        send(&from, &to).await;
        let cap = override_for(&ours, "2026-04-01").with("way", "cap").with("rung", "outline").with("ground", "safety");
        let coordinator = person("carla", &[Role::Coordinator], &Compartment::SEALED);
        let made = overrides::make(&from.node, &coordinator, cap.clone()).await.expect("it is capped");
        assert_eq!(passes(&from).await, Some(BTreeSet::new()), "the open part only");
        assert_eq!(bound(&from, &ours).await, (Rung::Outline, "override".to_owned()));
        let mut topic = cap.clone().with("topic", "incident").with("rung", "match");
        topic.0.remove("about");
        overrides::make(&from.node, &coordinator, topic).await.expect("a topic is capped");
        assert_eq!(passes(&from).await, None);
        assert_eq!(bound(&from, &ours).await, (Rung::Match, "override".to_owned()));
        assert_eq!(send(&from, &to).await.withdrawn, 1);
        let refused = overrides::end(&from.node, &coordinator, &made, "no need").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "to end a cap widens");
        let late = overrides::make(&from.node, &officer(), cap.with("until", "2026-03-01")).await;
        assert!(matches!(late, Err(Error::Invalid(_))), "a day that has passed");
    });
}

#[test]
fn an_override_touches_consent_alone() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::Low).await;
        let only_us = BTreeSet::from([from.org().clone()]);
        records::set_audience(&from.node, &officer(), &ours, only_us, "kept").await.expect("it is narrowed");
        overrides::make(&from.node, &officer(), override_for(&ours, "2026-04-01")).await.expect("it is made");
        assert_eq!(passes(&from).await, None, "the audience holds");
        let unknown = overrides::make(&from.node, &officer(), override_for(&id("absent"), "2026-04-01")).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    });
}

#[test]
fn what_was_decided_is_shredded_by_nobody_and_a_consent_only_after_its_record() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::Low).await;
        let consent = consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
        let made = overrides::make(&from.node, &leader(), override_for(&ours, "2026-04-01")).await.expect("it is made");
        let asked = Body::default()
            .with("asked_by", "court")
            .with("received_on", "2026-03-01")
            .with("due", "2026-03-20")
            .with("who", "A court")
            .with("legal_basis", "An order")
            .with("what", "Everything");
        let asked = authorities::register(&from.node, &officer(), asked, std::slice::from_ref(&ours)).await;
        let asked = asked.expect("it is registered");
        for one in [&consent, &made, &asked] {
            let tried = shred::shred(&from.node, &leader(), one, "to tidy up").await;
            assert!(matches!(tried, Err(Error::Forbidden(_))), "{tried:?}");
            assert!(from.node.whereabouts(one).await.expect("a look").0, "its key is there");
        }
        shred::shred(&from.node, &leader(), &ours, "the family asked").await.expect("it is shredded");
        shred::shred(&from.node, &leader(), &consent, "and for all of it").await.expect("it may go after its record");
        assert!(!from.node.whereabouts(&consent).await.expect("a look").0);
        let tried = shred::shred(&from.node, &leader(), &made, "to tidy up").await;
        assert!(matches!(tried, Err(Error::Forbidden(_))), "who decided stays: {tried:?}");
    });
}
