//! What people agreed to decides what passes: recorded, confirmed, withdrawn, ended; and the exceptions to it.

use crate::world::{
    Db, Org, agree, both, id, incident, leader, officer, only, pair, person, seal_for, send, shared_label, take, terms,
};
use app::agreements::Terms;
use app::consents::{self, allowed};
use app::records;
use app::{Error, Role, exchange, overrides};
use record::label::{Audience, Consents};
use record::{Body, Compartment, Label, OrgId, RecordId, Rung, Sensitivity, Use};
use serde_json::json;
use std::collections::BTreeSet;

/// Two organisations, everything granted, and one incident of a sensitivity under the label that records start with.
async fn shared(db: &Db, sensitivity: Sensitivity) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", 41).await, db.found("beta", 42).await);
    pair(&from, &to).await;
    let grants = Terms { compartments: BTreeSet::from(Compartment::SEALED), ..terms(Rung::Case) };
    agree(&from, &to, (grants, Terms::nothing())).await;
    let label = Label { sensitivity, consents: Consents::not_needed(), ..shared_label(&from, &[&to]) };
    let body = incident("2017-07-12", "Village", "Maryam");
    let ours = records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    (from, to, ours)
}

fn given(with: &str) -> Body {
    Body::default()
        .with("state", "given")
        .with("given_by", "self")
        .with("means", "written")
        .with("uses", json!(["analysis", "leadership-brief"]))
        .with("shared_with", with)
        .with("is_identified", true)
        .with("person", "Maryam")
        .with("withdrawal_contact", "the community centre")
}

async fn passes(from: &Org) -> Option<BTreeSet<Compartment>> {
    let (_, mut all) = exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look");
    all.pop().map(|p| p.payload.sealed.keys().copied().collect())
}

async fn bound(from: &Org, ours: &RecordId) -> (Rung, String) {
    let shown = records::show(&from.node, &officer(), ours, Some("a test")).await.expect("it shows");
    (shown.seen[0].rung, shown.seen[0].bound_by.clone())
}

#[test]
fn a_name_passes_only_once_the_person_agreed_to_be_identified() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        let before = passes(&from).await.expect("it passes");
        assert!(!before.contains(&Compartment::Identity), "the agreement grants it, the person was not asked");
        assert!(before.contains(&Compartment::Source) && before.contains(&Compartment::Narrative));
        let unnamed = given("any-partner").with("is_identified", false);
        let first = consents::record(&from.node, &officer(), &ours, unnamed).await.expect("it is recorded");
        assert_eq!(send(&from, &to).await.added, 1);
        let copy = only(&to, "incident").await;
        let shown = records::show(&to.node, &officer(), &copy, None).await.expect("it shows");
        assert!(!serde_json::to_string(&shown.body.0).expect("JSON").contains("Maryam"));
        let named = given("any-partner").with("replaces", first.as_str());
        consents::record(&from.node, &officer(), &ours, named).await.expect("a newer one");
        assert_eq!(send(&from, &to).await.changed, 1);
        let shown = records::show(&to.node, &officer(), &copy, None).await.expect("it shows");
        assert!(serde_json::to_string(&shown.body.0).expect("JSON").contains("Maryam"));
        assert!(shown.label.consents.references.is_empty(), "ids of consents stay at home");
    });
}

#[test]
fn a_withdrawn_consent_becomes_a_tombstone_by_itself_while_an_agreement_pauses_too() {
    both(async |db| {
        for is_paused in [false, true] {
            let (from, to, ours) = shared(&db, Sensitivity::Low).await;
            let consent =
                consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
            send(&from, &to).await;
            let copy = only(&to, "incident").await;
            if is_paused {
                app::agreements::suspend(&from.node, &leader(), to.org(), "a pause").await.expect("it pauses");
                assert_eq!(seal_for(&from, &to).await.tombstones, 0, "a pause destroys nothing");
                return;
            }
            let silent = consents::withdraw(&from.node, &officer(), &consent, " ").await;
            assert!(matches!(silent, Err(Error::Refused(_))), "a reason is needed");
            consents::withdraw(&from.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
            assert_eq!(passes(&from).await, None);
            assert_eq!(bound(&from, &ours).await, (Rung::None, "consent".to_owned()));
            let bundle = seal_for(&from, &to).await;
            assert_eq!((bundle.items, bundle.tombstones), (0, 1));
            assert_eq!(take(&to, &bundle.bytes).await.withdrawn, 1);
            assert!(!to.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
            let again = consents::withdraw(&from.node, &officer(), &consent, "again").await;
            assert!(matches!(again, Err(Error::Conflict(_))));
        }
    });
}

#[test]
fn a_withdrawal_passes_while_the_agreement_is_suspended() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        let consent = consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
        send(&from, &to).await;
        app::agreements::suspend(&from.node, &leader(), to.org(), "a pause").await.expect("it pauses");
        consents::withdraw(&from.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
    });
}

#[test]
fn a_consent_ends_after_its_last_day_and_the_next_bundle_says_so() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        // The clock stands at 2 March 2026.
        let until = given("any-partner").with("until", "2026-03-03");
        let consent = consents::record(&from.node, &officer(), &ours, until).await.expect("it is recorded");
        send(&from, &to).await;
        from.clock.days(1);
        to.clock.days(1);
        assert!(passes(&from).await.is_some(), "its last day");
        from.clock.days(1);
        to.clock.days(1);
        assert_eq!(passes(&from).await, None, "from the day after, without anybody doing anything");
        from.node.tend().await.expect("the node tends itself");
        let all = consents::of(&from.node, &officer(), &ours).await.expect("consents");
        assert_eq!((all[0].state.as_str(), &all[0].record.id), ("expired", &consent));
        let shown = records::show(&from.node, &officer(), &ours, None).await.expect("it shows");
        assert!(Consents::nothing().is_at_least_as_strict_as(&shown.label.consents));
        assert!(shown.label.consents.is_at_least_as_strict_as(&Consents::nothing()));
        assert_eq!(send(&from, &to).await.withdrawn, 1);
    });
}

#[test]
fn a_partner_whom_the_consent_does_not_name_gets_not_even_the_outline() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        let other = db.found("gamma", 43).await;
        let further = db.found("delta", 44).await;
        pair(&from, &other).await;
        pair(&from, &further).await;
        agree(&from, &other, (terms(Rung::Case), Terms::nothing())).await;
        let both_see = BTreeSet::from([from.org().clone(), to.org().clone(), other.org().clone()]);
        records::set_audience(&from.node, &officer(), &ours, both_see, "both work there").await.expect("it is widened");
        assert_eq!(send(&from, &to).await.added, 1);
        let named =
            given("named").with("organisations", json!([{ "organisation": "gamma" }, { "organisation": "delta" }]));
        consents::record(&from.node, &officer(), &ours, named).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None);
        assert_eq!(send(&from, &to).await.withdrawn, 1, "who held it and is not named gives it back");
        assert_eq!(send(&from, &other).await.added, 1);
        let copy = only(&other, "incident").await;
        let held = records::show(&other.node, &officer(), &copy, None).await.expect("it shows");
        let orgs = BTreeSet::from([other.org().clone()]);
        assert_eq!(held.label.consents.with, Audience::Only(orgs), "nobody learns whom else a consent names");
        let unknown = given("named").with("organisations", json!([{ "organisation": "nobody" }]));
        let refused = consents::record(&from.node, &officer(), &ours, unknown).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    });
}

#[test]
fn on_high_a_consent_that_widens_waits_for_a_second_person_and_one_that_narrows_does_not() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::High).await;
        let consent = consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
        assert!(!passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let own = consents::confirm(&from.node, &officer(), &consent).await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "nobody confirms what they recorded");
        let reviewer = person("rana", &[Role::Reviewer], &Compartment::SEALED);
        let refused = consents::confirm(&from.node, &reviewer, &consent).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        consents::confirm(&from.node, &leader(), &consent).await.expect("a second person");
        assert!(passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let narrower = given("nobody").with("replaces", consent.as_str());
        let last = consents::record(&from.node, &officer(), &ours, narrower).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None, "at once");
        let wider = given("any-partner").with("replaces", last.as_str());
        let waiting = consents::record(&from.node, &officer(), &ours, wider).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None, "what waits widens nothing");
        consents::confirm(&from.node, &leader(), &waiting).await.expect("a second person");
        assert!(passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let twice = consents::confirm(&from.node, &leader(), &waiting).await;
        assert!(matches!(twice, Err(Error::Conflict(_))));
    });
}

#[test]
fn two_consents_about_one_record_allow_what_both_allow() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::Low).await;
        consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("the mother");
        let child = given("any-partner").with("given_by", "guardian").with("is_identified", false);
        consents::record(&from.node, &officer(), &ours, child).await.expect("the child's guardian");
        assert!(!passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let shown = records::show(&from.node, &officer(), &ours, None).await.expect("it shows");
        assert_eq!(shown.label.consents.references.len(), 2);
    });
}

#[test]
fn courts_are_consented_apart_and_refusal_allows_nothing() {
    let body = given("any-partner").with("uses", json!(["analysis", "judicial"]));
    let today = jiff::civil::date(2026, 3, 2);
    assert!(!allowed(&body).covers(Use::Judicial, today), "a use among others is not enough");
    assert!(allowed(&body.clone().with("is_judicial", true)).covers(Use::Judicial, today));
    for state in ["refused", "withdrawn", "not-possible", "expired", "nonsense"] {
        let allows = allowed(&body.clone().with("state", state).with("is_judicial", true));
        assert_eq!(allows, Consents::nothing(), "{state}");
    }
    assert!(!allowed(&body.with("state", "not-needed").with("is_judicial", true)).covers(Use::Judicial, today));
}

#[test]
fn primeros_two_booleans_say_no_more_than_they_say() {
    let (today, anyone) = (jiff::civil::date(2026, 3, 2), OrgId::parse("anyone").expect("a name"));
    // By hand: services, disclosure; referral allowed, anybody else at all.
    let cases = [
        (Some(true), Some(true), true, true),
        (Some(true), Some(false), true, false),
        (Some(false), Some(true), false, true),
        (Some(true), None, true, false),
        (None, None, false, false),
    ];
    for (services, disclosure, refers, reaches) in cases {
        let consents = consents::from_primero(services, disclosure);
        assert_eq!(consents.covers(Use::ServiceReferral, today), refers, "{services:?} {disclosure:?}");
        assert_eq!(consents.reaches(&anyone, today), reaches, "{services:?} {disclosure:?}");
        assert!(!consents.is_identified, "neither asks about the name");
        let others = Use::ALL.iter().filter(|u| **u != Use::ServiceReferral);
        assert!(others.clone().all(|u| !consents.covers(*u, today)), "nor about any other use");
    }
}

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
