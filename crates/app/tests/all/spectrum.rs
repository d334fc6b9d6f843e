//! The spectrum counts the records of a topic as a record that passes is judged.

use crate::clauses::agree_with;
use crate::world::{
    Db, Org, agree, both, cap, incident, leader, officer, pair, protocol, send, shared_label, sign, terms,
};
use app::agreements::{self, Clauses, Protocol, Scope, Side, Terms, Topic, TopicTerms};
use app::spectrum::{self, Cell, Row, Shortfall, TopicStep, Uncounted, What};
use app::{exchange, overrides, records};
use record::label::Consents;
use record::{Body, Expiry, Label, RecordId, Rung, Sensitivity, Use};
use serde_json::json;
use std::collections::BTreeSet;

const TOPICS: [&str; 8] = [
    "incident",
    "incident:place=SY",
    "incident:place=SY-Raqqa",
    "incident:place=SY-Raqqa/Ar-Raqqah",
    "incident:place=SY-Raq",
    "incident:place=SY_Raqqa",
    "incident:acts.type=V01",
    "incident:acts.type=V0",
];

async fn counts(on: &Org) -> Vec<i64> {
    counts_of(on, &TOPICS).await
}

async fn counts_of(on: &Org, topics: &[&str]) -> Vec<i64> {
    cells(on, topics).await.iter().map(|cell| cell.records).collect()
}

/// What the first partner is given: also how many pass, which depends on the class of each record.
async fn cells(on: &Org, topics: &[&str]) -> Vec<Cell> {
    let topics = topics.iter().map(|t| Topic::parse(t).expect("a topic")).collect();
    let matrix = spectrum::matrix(&on.node, &officer(), topics).await.expect("a matrix");
    matrix.rows[0].cells.clone()
}

#[test]
fn a_topic_counts_what_lies_in_it_once_and_anew_after_every_change() {
    both(async |db| {
        let (a, b) = (db.found("us", 901).await, db.found("them", 902).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
        assert_eq!(counts(&a).await, [0; 8]);
        let write = async |on: &Org, with: &Org, body| {
            let label = shared_label(on, &[with]);
            records::create_labelled(&on.node, &officer(), "incident", body, label).await.expect("a record")
        };
        // The place of both is SY-Raqqa/Ar-Raqqah; the second has two acts of one type, and is one record.
        write(&a, &b, incident("2017-07-12", "Village", "Name")).await;
        assert_eq!(counts(&a).await, [1, 1, 1, 1, 0, 0, 1, 0]);
        let twice =
            incident("2017-07-13", "Village", "Name").with("acts", json!([{ "type": "V01" }, { "type": "V01" }]));
        write(&a, &b, twice).await;
        assert_eq!(counts(&a).await, [2, 2, 2, 2, 0, 0, 2, 0]);
        // What a partner gave us is not ours to pass on, and is not counted.
        write(&b, &a, incident("2017-07-14", "Village", "Name")).await;
        send(&b, &a).await;
        assert_eq!(counts(&a).await, [2, 2, 2, 2, 0, 0, 2, 0]);
        assert_eq!(counts(&b).await, [1, 1, 1, 1, 0, 0, 1, 0]);
    });
}

#[test]
fn what_was_counted_when_the_node_opened_outlives_a_sign_in_and_no_change_of_a_record() {
    both(async |db| {
        let (a, b) = (db.found("us", 903).await, db.found("them", 904).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
        let write = async || {
            let (label, body) = (shared_label(&a, &[&b]), incident("2017-07-12", "Village", "Name"));
            records::create_labelled(&a.node, &officer(), "incident", body, label).await.expect("a record")
        };
        write().await;
        spectrum::warm(&a.node).await.expect("counted");
        let before = (a.node.store().changes(), a.node.store().changes_of_records());
        a.node.store().begin("a setting").await.expect("a transaction").commit().await.expect("written");
        assert_eq!((a.node.store().changes(), a.node.store().changes_of_records()), (before.0 + 1, before.1));
        assert_eq!(counts(&a).await[0], 1);
        let id = write().await;
        assert!(a.node.store().changes_of_records() > before.1, "a new record is a change of records");
        assert_eq!(counts(&a).await[0], 2);
        app::shred::shred(&a.node, &leader(), &id, "a wish").await.expect("shredded");
        assert_eq!(counts(&a).await[0], 1);
    });
}

#[test]
fn counts_that_follow_changes_are_those_that_are_counted_anew() {
    both(async |db| {
        let (a, b) = (db.found("us", 905).await, db.found("them", 906).await);
        pair(&a, &b).await;
        agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
        let mut ids: Vec<RecordId> = Vec::new();
        // The numbers of Park and Miller 1988.
        let mut state = 27_u64;
        let mut draw = |below: u64| {
            state = state * 48_271 % 2_147_483_647;
            state % below
        };
        for step in 0..60 {
            let (place, act) = (["SY-Raqqa", "SY-Raqqa/Ar-Raqqah", "SY-Daraa"], ["V01", "V02"]);
            let mut written = incident("2017-07-12", "Village", "Name")
                .with("place", json!({ "code": place[draw(3) as usize] }))
                .with("acts", json!([{ "type": act[draw(2) as usize] }]));
            let which = ids.get(draw(ids.len().max(1) as u64) as usize).cloned();
            let counted = Some(a.node.store().changes_of_records());
            match (draw(6), which) {
                (0..=2, _) | (_, None) => {
                    let with = [&b];
                    let label = shared_label(&a, if draw(2) == 0 { &with } else { &[] });
                    let new = records::create_labelled(&a.node, &officer(), "incident", written, label).await;
                    ids.push(new.expect("a record"));
                }
                (3, Some(id)) => {
                    let shown = records::show(&a.node, &officer(), &id, None).await.expect("it is there");
                    written = written.with("verification", "unverified");
                    records::update(&a.node, &officer(), &id, shown.record.revision, written).await.expect("changed");
                }
                (4, Some(id)) => {
                    let audience = [a.node.org().clone()].into_iter().collect();
                    records::set_audience(&a.node, &leader(), &id, audience, "a test").await.expect("narrowed");
                }
                (_, Some(id)) => {
                    app::shred::shred(&a.node, &leader(), &id, "a wish").await.expect("shredded");
                    ids.retain(|other| *other != id);
                }
            }
            // No set of topics is asked for twice, so that nothing is known of it.
            let own = format!("incident:place=SY-{step}");
            let anew = cells(&a, &[&TOPICS[..], &[&own]].concat()).await;
            assert_eq!(cells(&a, &TOPICS).await, anew[..TOPICS.len()], "step {step}");
            if let Some(number) = counted.filter(|_| !a.node.store().is_postgres()) {
                assert!(a.node.store().records_changed_since(number).is_some(), "step {step} is followed");
            }
        }
        let passing: Vec<i64> = cells(&a, &TOPICS).await.iter().map(|cell| cell.passing).collect();
        assert!(
            passing[0] > 0 && passing[0] < counts(&a).await[0],
            "the steps left some that pass and some that do not"
        );
        assert!(counts(&a).await.iter().filter(|n| **n > 0).count() > 4, "the steps left something to count");
    });
}

async fn two(db: &Db, seed: u64) -> (Org, Org) {
    let (a, b) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&a, &b).await;
    (a, b)
}

async fn write(on: &Org, body: Body, label: Label) -> RecordId {
    records::create_labelled(&on.node, &officer(), "incident", body, label).await.expect("a record")
}

async fn row(on: &Org) -> Row {
    spectrum::matrix(&on.node, &officer(), Vec::new()).await.expect("a matrix").rows.remove(0)
}

/// How many records the gatekeeper lets pass.
async fn passing(from: &Org, to: &Org) -> i64 {
    let seen = exchange::see_as(&from.node, &officer(), to.name(), 99).await.expect("a look").0;
    i64::try_from(seen).expect("few")
}

fn topic(text: &str) -> Topic {
    Topic::parse(text).expect("a topic")
}

#[test]
fn a_cell_says_as_many_as_the_gatekeeper_lets_pass_on_every_rung() {
    both(async |db| {
        let (a, b) = two(&db, 911).await;
        let shared = || shared_label(&a, &[&b]);
        let labels = [
            shared(),
            Label::own(a.org()),
            Label { expiry: Expiry::On("2026-03-02".parse().expect("a day")), ..shared() },
            Label { top_rung: Rung::Match, ..shared() },
            Label { top_rung: Rung::Outline, ..shared() },
            Label { consents: Consents::nothing(), ..shared() },
            Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..shared() },
            Label { sensitivity: Sensitivity::High, ..shared() },
        ];
        for label in labels {
            write(&a, incident("2017-07-12", "Village", "Name"), label).await;
        }
        // The label of one of them had its last day.
        a.clock.days(1);
        b.clock.days(1);
        let mut seen = Vec::new();
        for (version, rung) in (1..).zip(Rung::ALL) {
            sign(&a, &b, &Protocol { version, ..protocol(&a, &b, (terms(rung), Terms::nothing())) }).await;
            let cell = cells(&a, &["incident"]).await.remove(0);
            assert_eq!((cell.passing, cell.records), (passing(&a, &b).await, 8), "{rung:?}");
            assert!(cell.uncounted.is_empty(), "the number is that of the gatekeeper: {rung:?}");
            seen.push(cell.passing);
        }
        // By hand: from the outline on all but what is for us alone, what ended, what goes no further than a match, and
        // what nobody agreed to.
        assert_eq!(seen, [0, 0, 0, 4, 4, 4, 4]);
        overrides::make(&a.node, &officer(), cap("beta", "match", "2026-03-06").with("topic", "incident"))
            .await
            .expect("it is capped");
        let capped = cells(&a, &["incident"]).await.remove(0);
        assert_eq!((capped.passing, passing(&a, &b).await, capped.rung), (0, 0, Rung::Match));
    });
}

#[test]
fn a_cell_that_cannot_leave_everything_out_says_what_it_counts() {
    both(async |db| {
        let (a, b) = two(&db, 913).await;
        let scope = Scope { places: BTreeSet::from(["SY-Raqqa".to_owned()]), ..Scope::default() };
        let text = agree(&a, &b, (Terms { scope, ..terms(Rung::Case) }, Terms::nothing())).await;
        let inside = write(&a, incident("2017-07-12", "Village", "Name"), shared_label(&a, &[&b])).await;
        let elsewhere = incident("2017-07-13", "Village", "Name").with("place", json!({ "code": "SY-Hama" }));
        write(&a, elsewhere.with("acts", json!([{ "type": "V02" }])), shared_label(&a, &[&b])).await;
        let cell = cells(&a, &["incident"]).await.remove(0);
        assert_eq!((cell.passing, passing(&a, &b).await), (2, 1), "one lies outside the places");
        assert_eq!(cell.uncounted, BTreeSet::from([Uncounted::Scope]));
        assert!(cell.is_at_most());
        // Without places, and with a topic within that does not pass.
        let mut granted = terms(Rung::Case);
        let nothing = TopicTerms { rung: Rung::Trends, ..TopicTerms::like(&granted) };
        granted.topics.insert(topic("incident:acts.type=V01"), nothing);
        let next = Protocol { version: 2, ..protocol(&a, &b, (granted, Terms::nothing())) };
        assert_eq!(next.id, text.id);
        sign(&a, &b, &next).await;
        let found = cells(&a, &["incident", "incident:acts.type=V01", "incident:acts.type=V02"]).await;
        assert_eq!((found[0].passing, passing(&a, &b).await), (2, 1), "one lies in a topic that does not pass");
        assert_eq!(found[0].uncounted, BTreeSet::from([Uncounted::Topics]));
        assert_eq!((found[1].passing, found[1].uncounted.len()), (0, 0), "that topic itself is right");
        assert_eq!(found[2].uncounted, BTreeSet::from([Uncounted::Topics]), "a record may lie in both");
        // A decision about one record.
        let one = cap("beta", "none", "2026-03-06").with("about", inside.as_str());
        overrides::make(&a.node, &officer(), one).await.expect("one record is capped");
        let cell = cells(&a, &["incident"]).await.remove(0);
        assert_eq!(cell.uncounted, BTreeSet::from([Uncounted::Topics, Uncounted::Single]));
    });
}

#[test]
fn a_topic_or_a_cap_below_the_minimum_is_below_it() {
    both(async |db| {
        let (a, b) = two(&db, 915).await;
        let clauses = || Clauses { minimum: Rung::Outline, ..Clauses::default() };
        let grants = || terms(Rung::Case);
        agree_with(&a, &b, ((grants(), grants()), clauses())).await;
        assert!(row(&a).await.below.is_empty());
        let mut narrower = grants();
        let low = TopicTerms { rung: Rung::Trends, ..TopicTerms::like(&narrower) };
        narrower.topics.insert(topic("incident:acts.type=V01"), low);
        let text = Protocol { version: 2, clauses: clauses(), ..protocol(&a, &b, (narrower, grants())) };
        sign(&a, &b, &text).await;
        let of_topic = |side| Shortfall {
            side,
            topic: Some(topic("incident:acts.type=V01")),
            rung: Rung::Trends,
            is_capped: false,
        };
        assert_eq!(row(&a).await.below, [of_topic(Side::Us)]);
        assert_eq!(row(&b).await.below, [of_topic(Side::Them)], "and they see the same of us");
        overrides::make(&a.node, &officer(), cap("beta", "match", "2026-03-06").with("topic", "incident"))
            .await
            .expect("it is capped");
        let capped = Shortfall { side: Side::Us, topic: Some(topic("incident")), rung: Rung::Match, is_capped: true };
        assert_eq!(row(&a).await.below, [of_topic(Side::Us), capped]);
        assert_eq!(row(&b).await.below.len(), 1, "what we decided is not theirs to know");
        agreements::suspend(&a.node, &officer(), b.org(), "a pause").await.expect("it is suspended");
        let sides: Vec<(Side, Option<Topic>)> = row(&a).await.below.into_iter().map(|s| (s.side, s.topic)).collect();
        assert_eq!(sides, [(Side::Us, None), (Side::Them, None)], "nothing passes either way");
    });
}

#[test]
fn the_history_tells_topics_decisions_and_what_the_calendar_ended() {
    both(async |db| {
        let (a, b) = two(&db, 917).await;
        let mut granted = terms(Rung::Case);
        let low = TopicTerms { rung: Rung::Outline, ..TopicTerms::like(&granted) };
        granted.topics.insert(topic("incident:acts.type=V01"), low);
        agree(&a, &b, (granted, Terms::nothing())).await;
        a.clock.days(1);
        b.clock.days(1);
        let ends = jiff::civil::date(2026, 3, 10);
        sign(&a, &b, &Protocol { version: 2, ends, ..protocol(&a, &b, (terms(Rung::Case), Terms::nothing())) }).await;
        a.clock.days(1);
        overrides::make(&a.node, &officer(), cap("beta", "match", "2026-03-06").with("topic", "incident"))
            .await
            .expect("it is capped");
        a.clock.days(8);
        let steps = spectrum::history(&a.node, &officer(), "beta").await.expect("a history");
        let told: Vec<String> = steps
            .iter()
            .map(|s| match &s.what {
                What::Agreement(standing) => format!("{} v{} {}", &s.at[..10], standing.version, standing.state),
                What::Decision(decided) => format!("{} {} {}", &s.at[..10], decided.way, decided.is_in_force),
            })
            .collect();
        // By hand: the last day of the second version is 10 March, that of the cap 6 March.
        let expected = [
            "2026-03-11 v2 expired",
            "2026-03-07 cap false",
            "2026-03-04 cap true",
            "2026-03-03 v2 active",
            "2026-03-03 v2 offered",
            "2026-03-03 v1 superseded",
            "2026-03-02 v1 active",
            "2026-03-02 v1 offered",
        ];
        assert_eq!(told, expected);
        assert!(steps[0].author.is_empty() && steps[1].author.is_empty(), "nobody did these");
        let topics: Vec<&[TopicStep]> = steps
            .iter()
            .filter_map(|s| match &s.what {
                What::Agreement(standing) => Some(standing.topics.as_slice()),
                What::Decision(_) => None,
            })
            .collect();
        let of_topic = |before, now| TopicStep { topic: topic("incident:acts.type=V01"), side: Side::Us, before, now };
        let (first, second) = (of_topic(None, Rung::Outline), of_topic(Some(Rung::Outline), Rung::Case));
        let none: &[TopicStep] = &[];
        assert_eq!(topics, [none, &[second], none, none, &[first], none]);
        let What::Decision(decided) = &steps[2].what else { panic!("a decision") };
        assert_eq!((decided.rung.as_deref(), decided.kind.as_deref()), (Some("match"), Some("incident")));
        assert!(!decided.is_single);
    });
}
