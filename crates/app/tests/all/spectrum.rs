//! The spectrum counts the records of a topic as a record that passes is judged.

use crate::world::{Org, agree, both, incident, leader, officer, pair, send, shared_label, terms};
use app::agreements::Topic;
use app::records;
use app::spectrum::{self, Cell};
use record::{RecordId, Rung};
use serde_json::json;

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
