//! Records of other kinds than incidents are compared by what their form says, each kind by itself.

use crate::proving::newcomer;
use crate::world::{
    CHEAP, Db, Org, agree, both, incident, leader, officer, pair, person, send, shared_label, terms, write,
};
use app::agreements::Terms;
use app::matching::{self, INCIDENT, Report, filter_of, kind_of};
use app::people::{self, NewUser};
use app::records::{self, ListQuery};
use app::reviewing::{self, Event};
use app::{Error, Role, Stored, picture};
use record::label::CaveatCode;
use record::{Body, Caveat, Compartment, RecordId, Rung, Sensitivity};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use store::values;

const KIND: &str = "assessment";

fn assessment(period: &str, code: &str, risk: &str, people: i64) -> Body {
    Body::default()
        .with("period", period)
        .with("place", json!({ "code": code, "name": "Village" }))
        .with("risk", risk)
        .with("severity", "4")
        .with("people", people)
        .with("needs", "Water and a doctor")
}

/// What both organisations assessed.
fn shared() -> Body {
    assessment("2017-07", "SY-Raqqa/Ar-Raqqah", "PR02", 1_200)
}

async fn assess(on: &Org, with: &[&Org], body: Body) -> RecordId {
    let label = shared_label(on, with);
    records::create_labelled(&on.node, &officer(), KIND, body, label).await.expect("an assessment")
}

async fn compare(org: &Org, kind: &str) -> Report {
    let done = matching::run_of(&org.node, (&officer(), kind), &mut |_| ControlFlow::Continue(())).await;
    done.expect("the lists are compared")
}

async fn catch_up(org: &Org) -> Option<Report> {
    matching::catch_up(&org.node).await.expect("it is caught up")
}

async fn pairs(on: &Org, kind: &str) -> Vec<Stored> {
    let query = ListQuery { kind: "match".into(), filters: vec![filter_of(kind)], page: 1, ..ListQuery::default() };
    records::list(&on.node, &officer(), &query).await.expect("a list").rows
}

async fn events(on: &Org, kind: &str) -> Vec<Event> {
    reviewing::events_of_kind(&on.node, (&officer(), kind)).await.expect("events")
}

fn side(pair: &Stored, name: &str) -> RecordId {
    Body(pair.open.clone()).text(name).and_then(RecordId::parse).expect("a record")
}

/// Two organisations that share incidents and assessments whole.
async fn two(db: &Db, seed: u64) -> (Org, Org) {
    let (us, them) = (db.found("us", seed).await, db.found("them", seed + 1).await);
    pair(&us, &them).await;
    let all = || Terms {
        kinds: [INCIDENT, KIND].map(str::to_owned).into(),
        compartments: BTreeSet::from(Compartment::SEALED),
        ..terms(Rung::Case)
    };
    agree(&us, &them, (all(), all())).await;
    (us, them)
}

/// The same assessment and the same incident of both, and of each an assessment that the other has not. Gives ours of
/// what both assessed.
async fn both_know(db: &Db, seed: u64) -> (Org, Org, RecordId) {
    let (us, them) = two(db, seed).await;
    let ours = assess(&us, &[&them], shared()).await;
    assess(&us, &[&them], assessment("2015-05", "SY-Aleppo/Afrin", "PR07", 30)).await;
    assess(&them, &[&us], shared()).await;
    assess(&them, &[&us], assessment("2016-03", "SY-Daraa/Izra", "PR05", 90)).await;
    write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
    write(&them, &[&us], incident("2017-07-12", "Village", "Name")).await;
    send(&them, &us).await;
    (us, them, ours)
}

/// An officer here, in whose name what arrives is compared.
async fn omar_joins(us: &Org) {
    let account = NewUser { grants: Compartment::SEALED.into(), ..newcomer("omar", &[Role::Officer], CHEAP) };
    people::add(&us.node, &account, "test").await.expect("an account");
}

/// Of each an assessment that the other has not; ours of what theirs is about is not written yet.
async fn before_it_arrives(db: &Db, seed: u64) -> (Org, Org) {
    let (us, them) = two(db, seed).await;
    assess(&us, &[&them], assessment("2015-05", "SY-Aleppo/Afrin", "PR07", 30)).await;
    assess(&them, &[&us], shared()).await;
    send(&them, &us).await;
    omar_joins(&us).await;
    (us, them)
}

#[test]
fn a_kind_is_matched_by_what_its_form_says_and_no_other_kind_mixes_in() {
    both(async |db| {
        let (us, _them, ours) = both_know(&db, 951).await;
        let known = matching::kinds(&us.node);
        assert_eq!(
            known,
            [INCIDENT, KIND, "objective", "outcome", "tactic"],
            "actors are told apart by sealed names alone"
        );
        let report = compare(&us, KIND).await;
        assert_eq!((report.candidates, report.pairs, report.added), (1, 1, 1));
        let found = pairs(&us, KIND).await;
        assert_eq!((found.len(), kind_of(&found[0])), (1, KIND));
        assert_eq!(side(&found[0], "left"), ours);
        let body = Body(found[0].open.clone());
        let level = |what: &str| {
            let row = body.rows("levels").find(|row| row.text("comparison") == Some(what)).expect("it is told");
            row.text("level").expect("a finding").to_owned()
        };
        assert_eq!(
            ["period", "place", "risk", "people", "severity"].map(level),
            ["as-known", "same", "same", "same", "same"]
        );
        assert!(pairs(&us, INCIDENT).await.is_empty(), "incidents were not compared");
        // Incidents compared afterwards take nothing away, and the other way round.
        assert_eq!(compare(&us, INCIDENT).await.added, 1);
        assert_eq!(compare(&us, KIND).await, Report { candidates: 1, pairs: 1, ..Report::default() });
        for kind in [INCIDENT, KIND] {
            let (found, events) = (pairs(&us, kind).await, events(&us, kind).await);
            assert_eq!((found.len(), events.len()), (1, 1), "{kind}");
            assert!(events[0].records.iter().all(|record| record.kind == kind), "{kind}");
            let turn = reviewing::most_useful_of(&us.node, (&officer(), kind), None).await.expect("a queue");
            assert_eq!(turn.map(|turn| (turn.pair, turn.waiting)), Some((found[0].id.clone(), 1)), "{kind}");
            let bands = reviewing::judged_of(&us.node, (&officer(), kind)).await.expect("bands");
            assert_eq!(bands.iter().map(|band| band.sample).sum::<usize>(), 1, "{kind}");
        }
        let waiting = matching::waiting(&us.node, &officer()).await.expect("counts");
        assert_eq!(waiting, [(INCIDENT.to_owned(), 1), (KIND.to_owned(), 1)]);
        let (names, groups) = picture::overlap_of(&us.node, (&officer(), KIND)).await.expect("an overlap");
        assert_eq!((names, groups), (vec!["us".to_owned(), "them".to_owned()], vec![(1, 1), (2, 1), (3, 1)]));
        let joint = picture::of_all(&us.node, &officer()).await.expect("a picture");
        assert_eq!((joint.per_list.clone(), joint.exactly(0b11)), (vec![1, 1], 1), "the picture is of incidents");
    });
}

#[test]
fn a_word_on_a_pair_of_another_kind_stands_when_its_lists_are_compared_again() {
    both(async |db| {
        let (us, _them, ours) = both_know(&db, 953).await;
        compare(&us, KIND).await;
        let id = pairs(&us, KIND).await[0].id.clone();
        for (state, is_chosen, events_now) in [("rejected", false, 0), ("confirmed", true, 1), ("candidate", true, 1)] {
            matching::decide(&us.node, &officer(), &id, state).await.expect("it is said");
            assert_eq!(compare(&us, KIND).await.changed, 0, "{state}: nothing is written again");
            let found = pairs(&us, KIND).await;
            assert_eq!(found[0].open.get("state"), Some(&Value::from(state)));
            assert_eq!(found[0].open.get("is_chosen"), Some(&Value::from(is_chosen)), "{state}");
            assert_eq!(events(&us, KIND).await.len(), events_now, "{state}");
            let (_, groups) = picture::overlap_of(&us.node, (&officer(), KIND)).await.expect("an overlap");
            let known = if is_chosen { vec![(1, 1), (2, 1), (3, 1)] } else { vec![(1, 2), (2, 2)] };
            assert_eq!(groups, known, "{state}: what was counted before is not told again");
        }
        let event = reviewing::event(&us.node, &officer(), &ours).await.expect("an event");
        assert_eq!(event.records.len(), 2);
    });
}

#[test]
fn what_is_sealed_in_records_of_another_kind_says_nothing_through_their_pairs() {
    both(async |db| {
        let told = async |seed: u64, theirs: Body| {
            let (us, them) = two(&db, seed).await;
            assess(&us, &[&them], shared()).await;
            assess(&them, &[&us], theirs).await;
            send(&them, &us).await;
            compare(&us, KIND).await;
            let open = pairs(&us, KIND).await.remove(0).open;
            let of = |field: &str| open.get(field).cloned();
            ["state", "is_chosen", "probability", "weight", "levels", "with_places"].map(of)
        };
        let elsewhere = json!({ "code": "SY-Raqqa/Ar-Raqqah", "name": "Elsewhere", "precision": "exact",
            "point": { "latitude": 35.9, "longitude": 39.0 } });
        let other = shared().with("place", elsewhere).with("needs", "Something else").with("method", "By telephone");
        assert_eq!(told(955, shared()).await, told(957, other).await);
    });
}

#[test]
fn who_may_not_see_or_match_gets_no_pair_and_what_may_not_be_matched_is_in_none() {
    both(async |db| {
        let (us, them, _) = both_know(&db, 959).await;
        let mut label = shared_label(&us, &[&them]);
        label.caveats.insert(Caveat::Is(CaveatCode::NoMatching));
        let alone = assessment("2016-03", "SY-Daraa/Izra", "PR05", 90);
        records::create_labelled(&us.node, &officer(), KIND, alone, label).await.expect("an assessment");
        assert_eq!(compare(&us, KIND).await.candidates, 1, "theirs of that period is compared with nothing of ours");
        for role in [Role::Monitor, Role::Administrator, Role::Adviser, Role::Leader] {
            let who = person("pia", &[role], &Compartment::SEALED);
            let refused = matching::run_of(&us.node, (&who, KIND), &mut |_| ControlFlow::Continue(())).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{role:?}: {refused:?}");
        }
        for role in [Role::Monitor, Role::Administrator] {
            let who = person("pia", &[role], &Compartment::SEALED);
            let events = reviewing::events_of_kind(&us.node, (&who, KIND)).await.expect("events");
            let turn = reviewing::most_useful_of(&us.node, (&who, KIND), None).await.expect("a queue");
            assert!(events.is_empty() && turn.is_none(), "{role:?}");
            let (_, groups) = picture::overlap_of(&us.node, (&who, KIND)).await.expect("an overlap");
            assert!(groups.is_empty(), "{role:?}");
        }
        for kind in ["actor", "consent", "trend", "no-kind"] {
            let refused = matching::run_of(&us.node, (&officer(), kind), &mut |_| ControlFlow::Continue(())).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{kind}: {refused:?}");
        }
    });
}

#[test]
fn what_arrives_of_a_kind_that_was_compared_is_compared_and_changes_are_followed() {
    both(async |db| {
        let (us, them) = before_it_arrives(&db, 961).await;
        assert_eq!(catch_up(&us).await, None, "no lists were ever compared");
        assert_eq!(compare(&us, KIND).await.candidates, 0);
        assert_eq!(catch_up(&us).await, Some(Report::default()), "nothing is new");
        let ours = assess(&us, &[&them], shared()).await;
        write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
        assert_eq!(catch_up(&us).await.map(|r| (r.added, r.pairs)), Some((1, 1)));
        assert_eq!(catch_up(&us).await, Some(Report::default()), "it is compared once");
        let found = pairs(&us, KIND).await;
        assert_eq!((found.len(), side(&found[0], "left")), (1, ours.clone()));
        assert!(pairs(&us, INCIDENT).await.is_empty(), "incidents were never compared");
        let far = assessment("2011-01", "SY-Daraa/Izra", "PR09", 5);
        for (revision, body, expected) in [(1, far, 0), (2, shared(), 1)] {
            records::update(&us.node, &officer(), &ours, revision, body).await.expect("it is changed");
            catch_up(&us).await;
            assert_eq!(pairs(&us, KIND).await.len(), expected, "after revision {revision}");
        }
        assert_eq!(compare(&us, KIND).await.candidates, 1, "a whole comparison finds the same");
        app::shred::shred(&us.node, &leader(), &ours, "a wish").await.expect("it is shredded");
        catch_up(&us).await;
        assert!(pairs(&us, KIND).await.is_empty());
    });
}

#[test]
fn records_that_all_say_when_where_and_what_alike_are_not_the_same_for_that() {
    both(async |db| {
        let (us, them) = two(&db, 965).await;
        for number in 0..30 {
            let body = Body::default()
                .with("period", "2017-07")
                .with("place", json!({ "code": "SY-Raqqa" }))
                .with("risk", "PR02")
                .with("needs", format!("Water for {number}"));
            assess(&us, &[&them], body.clone()).await;
            assess(&them, &[&us], body).await;
        }
        send(&them, &us).await;
        // By hand: of 900 pairs at most 30 can be right, and nothing tells which: 1 in 30 is too unlikely to be kept.
        assert_eq!(compare(&us, KIND).await, Report::default());
    });
}

#[test]
fn pairs_of_a_kind_that_cannot_be_compared_any_more_do_not_wait() {
    both(async |db| {
        let (us, _them, _) = both_know(&db, 971).await;
        compare(&us, KIND).await;
        let another = "update entries set text = 'consent' where kind = 'match' and field = 'kind' and text = $1";
        us.tamper(another, values![KIND]).await;
        let us = us.reopen().await;
        let waiting = matching::waiting(&us.node, &officer()).await.expect("counts");
        assert_eq!(waiting, [(INCIDENT.to_owned(), 0)], "nor do they count as pairs of incidents");
    });
}

#[test]
fn many_records_that_arrive_at_once_are_compared_in_turns() {
    both(async |db| {
        let (us, them) = before_it_arrives(&db, 967).await;
        assert_eq!(compare(&us, KIND).await.candidates, 0);
        for at in 0..500 {
            let (month, risk) = (format!("{}-{:02}", 1960 + at / 12, 1 + at % 12), format!("PR{:02}", 1 + at % 9));
            assess(&us, &[&them], assessment(&month, "SY-Aleppo/Afrin", &risk, 30)).await;
        }
        assess(&us, &[&them], shared()).await;
        assert_eq!(catch_up(&us).await.map(|r| (r.added, r.pairs)), Some((1, 1)));
        let log = app::audit::list(&us.node, &leader(), 10).await.expect("the log").into_iter().filter_map(|l| l.entry);
        let told = log.filter(|entry| entry.action == "match").filter_map(|entry| entry.detail);
        let arrived = |said: String| said.split(' ').nth(1).map(str::to_owned);
        let mut turns: Vec<String> = told.filter(|said| said.contains("arrived=")).filter_map(arrived).collect();
        turns.sort_unstable();
        assert_eq!(turns, ["arrived=1", "arrived=500"]);
        assert_eq!(catch_up(&us).await, Some(Report::default()), "all were looked at");
    });
}

#[test]
fn an_incident_that_cannot_be_read_holds_no_other_and_no_other_kind_up() {
    both(async |db| {
        let (us, them) = two(&db, 969).await;
        assess(&us, &[&them], assessment("2015-05", "SY-Aleppo/Afrin", "PR07", 30)).await;
        assess(&them, &[&us], shared()).await;
        write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
        write(&them, &[&us], incident("2017-07-12", "Village", "Name")).await;
        write(&them, &[&us], incident("2019-03-03", "Village", "Name")).await;
        send(&them, &us).await;
        omar_joins(&us).await;
        compare(&us, INCIDENT).await;
        compare(&us, KIND).await;
        let broken = write(&us, &[&them], incident("2011-01-01", "Village", "Name")).await;
        let damage = "update compartments set sealed = $1 where record = $2";
        us.tamper(damage, values![vec![0_u8; 64], broken.as_str()]).await;
        let whole = write(&us, &[&them], incident("2019-03-03", "Village", "Name")).await;
        assess(&us, &[&them], shared()).await;
        catch_up(&us).await;
        let found = pairs(&us, INCIDENT).await;
        assert!(found.iter().any(|pair| side(pair, "left") == whole), "what is whole was compared all the same");
        assert!(found.iter().all(|pair| side(pair, "left") != broken), "the other by its open parts: it is years away");
        assert_eq!(pairs(&us, KIND).await.len(), 1, "and so were assessments");
        assert_eq!(catch_up(&us).await, Some(Report::default()), "each once");
    });
}

#[test]
fn what_is_severe_of_another_kind_waits_for_who_compares() {
    both(async |db| {
        let (us, them) = before_it_arrives(&db, 963).await;
        us.answer_for_the_disk().await;
        compare(&us, KIND).await;
        let mut label = shared_label(&us, &[&them]);
        label.sensitivity = Sensitivity::Severe;
        records::create_labelled(&us.node, &officer(), KIND, shared(), label).await.expect("an assessment");
        assert_eq!(catch_up(&us).await.map(|r| (r.candidates, r.added)), Some((0, 0)));
        assert_eq!(compare(&us, KIND).await.added, 1, "who proved themself compares it");
    });
}
