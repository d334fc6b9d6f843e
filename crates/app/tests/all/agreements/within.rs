//! What passes under an agreement: uses, topics, places and days.

use super::{passing, two, version, write};
use crate::world::{agree, both, incident, leader, officer, protocol, shared_label, sqlite, terms};
use app::agreements::{self, Scope, Terms, Topic, TopicTerms};
use app::{Error, exchange, records};
use record::{PlacePrecision, Rung, TimePrecision, Use};
use std::collections::BTreeSet;

#[test]
fn what_an_agreement_prohibits_leaves_the_terms_of_both() {
    both(async |db| {
        let (a, b) = two(&db, 317).await;
        let mut text = protocol(&a, &b, (terms(Rung::Case), terms(Rung::Case)));
        text.clauses.prohibited = BTreeSet::from([Use::LeadershipBrief, Use::Judicial]);
        let offered = agreements::offer(&a.node, &leader(), &text).await.expect("an offer");
        let signed = agreements::countersign(&b.node, &leader(), &offered).await.expect("a signature");
        agreements::conclude(&a.node, &leader(), &signed).await.expect("both signed");
        write(&a, &b, "2017-07-12").await;
        let passed = passing(&a, &b).await.remove(0);
        assert_eq!(passed.payload.label.uses, BTreeSet::from([Use::Analysis]));
        for held in [version(&a, 1).await, version(&b, 1).await] {
            assert!(
                !held.ours.uses.contains(&Use::LeadershipBrief) && !held.theirs.uses.contains(&Use::LeadershipBrief)
            );
        }
    });
}

#[test]
fn a_narrower_topic_decides_what_passes_and_how_coarse() {
    both(async |db| {
        let (a, b) = two(&db, 319).await;
        let mut granted = terms(Rung::Case);
        let topic = Topic::parse("incident:acts.type=V01").expect("a topic");
        let coarse = TopicTerms {
            rung: Rung::Outline,
            place: PlacePrecision::Governorate,
            time: TimePrecision::Month,
            ..TopicTerms::like(&granted)
        };
        granted.topics.insert(topic, coarse);
        agree(&a, &b, (granted, Terms::nothing())).await;
        // Its act is V01; the second has another.
        write(&a, &b, "2017-07-12").await;
        let other = incident("2017-07-13", "Village", "Name").with("acts", serde_json::json!([{ "type": "V02" }]));
        let label = shared_label(&a, &[&b]);
        records::create_labelled(&a.node, &officer(), "incident", other, label).await.expect("a record");
        let passed = passing(&a, &b).await;
        let find = |rung| passed.iter().find(|p| p.payload.label.top_rung == rung).expect("it passes");
        let (inside, outside) = (find(Rung::Outline), find(Rung::Case));
        let open = |p: &exchange::Passing| serde_json::to_string(&p.payload.open).expect("JSON");
        assert!(!open(inside).contains("2017-07-12") && open(inside).contains("2017-07"), "{}", open(inside));
        assert!(!open(inside).contains("SY-Raqqa/") && open(inside).contains("SY-Raqqa"), "{}", open(inside));
        assert!(inside.payload.sealed.is_empty(), "no words at the outline");
        assert!(open(outside).contains("2017-07-13") && open(outside).contains("SY-Raqqa/"), "{}", open(outside));
        assert!(!outside.payload.sealed.is_empty());
    });
}

#[test]
fn what_lies_outside_the_places_and_days_of_an_agreement_does_not_pass() {
    both(async |db| {
        let (a, b) = two(&db, 321).await;
        let scope = Scope {
            places: BTreeSet::from(["SY-Raqqa".to_owned()]),
            from: Some(jiff::civil::date(2017, 6, 1)),
            to: Some(jiff::civil::date(2017, 10, 31)),
        };
        agree(&a, &b, (Terms { scope, ..terms(Rung::Case) }, Terms::nothing())).await;
        for day in ["2017-05-31", "2017-06-01", "2017-10-31", "2017-11-01", "2017"] {
            write(&a, &b, day).await;
        }
        let elsewhere = incident("2017-07-12", "Village", "Name")
            .with("place", serde_json::json!({ "code": "SY-Hama/Hamah", "name": "Village" }));
        let label = shared_label(&a, &[&b]);
        records::create_labelled(&a.node, &officer(), "incident", elsewhere, label).await.expect("a record");
        let mut days: Vec<String> = passing(&a, &b).await.iter().map(|p| p.payload.open["date"].to_string()).collect();
        days.sort();
        assert_eq!(days, ["\"2017-06-01\"", "\"2017-10-31\""]);
    });
}

#[test]
fn a_topic_cannot_go_further_than_the_whole() {
    sqlite(async |db| {
        let (a, b) = two(&db, 323).await;
        let mut granted = terms(Rung::Outline);
        let wider = TopicTerms { rung: Rung::Case, ..TopicTerms::like(&granted) };
        granted.topics.insert(Topic::of("incident"), wider);
        let text = protocol(&a, &b, (granted, Terms::nothing()));
        let drafted = agreements::draft(&a.node, &officer(), &text).await;
        assert!(matches!(drafted, Err(Error::Refused(_))), "{drafted:?}");
    });
}
