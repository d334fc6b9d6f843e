//! What people review of the matching, and what becomes of their word when lists are compared again.

use crate::world::{Db, Org, agree, both, incident, leader, officer, pair, person, send, shared_label, terms, write};
use app::agreements::Terms;
use app::estimate::{Method, Plan};
use app::matching::{self, Report};
use app::records::{self, ListQuery};
use app::reviewing::{self, Event, SAMPLE};
use app::{Error, Role, estimates, picture};
use record::label::CaveatCode;
use record::{Body, Caveat, Compartment, RecordId, Rung};
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use store::values;

async fn compare(org: &Org) -> Report {
    matching::run(&org.node, &officer(), &mut |_| ControlFlow::Continue(())).await.expect("the lists are compared")
}

async fn say(on: &Org, pair: &RecordId, state: &str) -> app::Result<()> {
    matching::decide(&on.node, &officer(), pair, state).await
}

async fn pairs(on: &Org) -> Vec<app::Stored> {
    let query = ListQuery { kind: "match".into(), page: 1, ..ListQuery::default() };
    records::list(&on.node, &officer(), &query).await.expect("a list").rows
}

async fn events(on: &Org) -> Vec<Event> {
    reviewing::events(&on.node, &officer()).await.expect("events")
}

fn is_chosen(pair: &app::Stored) -> bool {
    pair.open.get("is_chosen") == Some(&true.into())
}

fn state(pair: &app::Stored) -> String {
    Body(pair.open.clone()).text("state").expect("a state").to_owned()
}

/// Two organisations: ours with one incident, theirs, received here, with as many as `days` says.
async fn compared(db: &Db, days: &[&str]) -> (Org, Org, RecordId) {
    let (us, them) = (db.found("us", 911).await, db.found("them", 912).await);
    pair(&us, &them).await;
    agree(&us, &them, (terms(Rung::Case), terms(Rung::Case))).await;
    let ours = write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
    for day in days {
        write(&them, &[&us], incident(day, "Village", "Name")).await;
    }
    send(&them, &us).await;
    compare(&us).await;
    (us, them, ours)
}

#[test]
fn an_unsure_pair_leaves_the_queue_and_stays_unsure_when_lists_are_compared_again() {
    both(async |db| {
        let (us, _them, _) = compared(&db, &["2017-07-12"]).await;
        let turn = reviewing::most_useful(&us.node, &officer(), None).await.expect("a queue").expect("a pair");
        assert_eq!(turn.waiting, 1);
        say(&us, &turn.pair, "unsure").await.expect("it is left");
        assert_eq!(reviewing::most_useful(&us.node, &officer(), None).await.expect("a queue"), None);
        compare(&us).await;
        assert_eq!(pairs(&us).await.iter().map(state).collect::<Vec<_>>(), ["unsure"]);
        say(&us, &turn.pair, "candidate").await.expect("it is taken back");
        let again = reviewing::most_useful(&us.node, &officer(), None).await.expect("a queue").expect("a pair");
        assert_eq!(again.pair, turn.pair);
    });
}

#[test]
fn what_a_person_said_stays_theirs_when_lists_are_compared_again() {
    both(async |db| {
        let (us, them, ours) = compared(&db, &["2017-07-12"]).await;
        let pair = pairs(&us).await[0].id.clone();
        let decided = async || reviewing::decided(&us.node, &officer(), &pair).await.expect("it is there");
        assert_eq!(decided().await, None);
        for (round, state) in ["unsure", "confirmed", "rejected"].into_iter().enumerate() {
            say(&us, &pair, state).await.expect("it is said");
            let said = decided().await.expect("somebody said so");
            assert_eq!(said.0, officer().id, "{state}");
            // The pair is as strict as its records.
            let both = [us.node.org().clone(), them.node.org().clone()];
            let audience = both.into_iter().take(1 + round % 2).collect();
            records::set_audience(&us.node, &leader(), &ours, audience, "a test").await.expect("it is changed");
            assert_eq!(compare(&us).await.changed, 1, "the pair is written again");
            assert_eq!(self::state(&pairs(&us).await[0]), state);
            assert_eq!(decided().await, Some(said), "{state}");
        }
        say(&us, &pair, "candidate").await.expect("it is taken back");
        assert_eq!(decided().await, None);
    });
}

/// Puts a record out of reach, or back.
async fn set_state(on: &Org, record: &RecordId, state: &str) {
    let mut tx = on.node.store().begin("test::state").await.expect("a write begins");
    tx.execute("update records set state = $2 where id = $1", values![record.as_str(), state])
        .await
        .expect("it is set");
    tx.commit().await.expect("it is kept");
}

#[test]
fn a_word_that_a_later_one_contradicts_stays_that_of_who_said_it() {
    both(async |db| {
        let (us, them, _) = compared(&db, &["2017-07-12", "2017-07-13"]).await;
        for day in ["2016-07-12", "2017-07-13"] {
            write(&us, &[&them], incident(day, "Village", "Name")).await;
        }
        compare(&us).await;
        let all = pairs(&us).await;
        let side = |pair: &app::Stored, side| Body(pair.open.clone()).text(side).and_then(RecordId::parse);
        let ours = side(&all[0], "left");
        let found: Vec<&app::Stored> = all.iter().filter(|pair| side(pair, "left") == ours).collect();
        assert_eq!(found.len(), 2, "both of theirs are worth a look");
        let (one, other) = (found[0].id.clone(), found[1].id.clone());
        let second = side(found[1], "right").expect("a record");
        let nina = person("nina", &[Role::Officer], &Compartment::SEALED);
        matching::decide(&us.node, &nina, &other, "confirmed").await.expect("it is confirmed");
        // While the record of the one word was not there, somebody said another that contradicts it.
        set_state(&us, &second, "withdrawn").await;
        say(&us, &one, "confirmed").await.expect("nothing stands against it");
        set_state(&us, &second, "live").await;
        compare(&us).await;
        let all = pairs(&us).await;
        let unsure: Vec<&app::Stored> = all.iter().filter(|pair| state(pair) == "unsure").collect();
        assert_eq!(unsure.len(), 1, "a list holds an event once");
        let said = reviewing::decided(&us.node, &officer(), &unsure[0].id).await.expect("it is there");
        let who = if unsure[0].id == other { nina.id } else { officer().id };
        assert_eq!(said.map(|(who, _)| who), Some(who), "the comparison said nothing");
    });
}

#[test]
fn a_candidate_that_was_none_for_a_while_comes_back() {
    both(async |db| {
        let (us, _them, ours) = compared(&db, &["2017-07-12"]).await;
        assert_eq!(pairs(&us).await.len(), 1);
        for (revision, day, expected) in [(1, "2011-01-01", 0), (2, "2017-07-12", 1)] {
            let body = incident(day, "Village", "Name");
            records::update(&us.node, &officer(), &ours, revision, body).await.expect("it is changed");
            compare(&us).await;
            assert_eq!(pairs(&us).await.len(), expected, "{day}");
        }
    });
}

#[test]
fn a_record_is_not_confirmed_to_be_two_of_one_list() {
    both(async |db| {
        let (us, them, _) = compared(&db, &["2017-07-12", "2017-07-13"]).await;
        for day in ["2016-07-12", "2017-07-13"] {
            write(&us, &[&them], incident(day, "Village", "Name")).await;
        }
        compare(&us).await;
        let all = pairs(&us).await;
        let left =
            |pair: &app::Stored| Body(pair.open.clone()).text("left").and_then(RecordId::parse).expect("a record");
        let mut seen = Vec::new();
        for _ in 0..=all.len() {
            let turn =
                reviewing::most_useful(&us.node, &officer(), seen.last()).await.expect("a queue").expect("a pair");
            seen.push(turn.pair);
        }
        let different: std::collections::BTreeSet<&RecordId> = seen.iter().collect();
        assert!(
            all.len() > 2 && different.len() == all.len() && seen[0] == seen[all.len()],
            "each comes once: {seen:?}"
        );
        let ours = left(&all[0]);
        let found: Vec<app::Stored> = all.into_iter().filter(|pair| left(pair) == ours).collect();
        assert_eq!(found.len(), 2, "both of theirs are worth a look");
        say(&us, &found[0].id, "confirmed").await.expect("it is confirmed");
        let refused = say(&us, &found[1].id, "confirmed").await.expect_err("a list holds an event once");
        assert!(refused.to_string().contains("undo that first"), "{refused}");
        say(&us, &found[1].id, "unsure").await.expect("it is left");
        let chosen = async || pairs(&us).await.into_iter().filter(|p| left(p) == ours && is_chosen(p)).count();
        assert_eq!(chosen().await, 1, "what is unsure is not chosen beside what is confirmed");
        compare(&us).await;
        say(&us, &found[0].id, "rejected").await.expect("it is rejected");
        say(&us, &found[1].id, "confirmed").await.expect("now it may be");
        let event = reviewing::event(&us.node, &officer(), &ours).await.expect("an event");
        assert_eq!((event.records.len(), event.links.len()), (2, 1));
        assert_eq!(event.records[0].id, ours, "ours comes first");
        assert_eq!((event.links[0].state.as_str(), event.links[0].is_bridge), ("confirmed", true));
        assert!((event.weakest() - 1.0).abs() < 1e-12, "people confirmed all");
    });
}

#[test]
fn what_was_judged_of_the_sample_is_counted_by_how_likely_pairs_are() {
    both(async |db| {
        let (us, _them, _) = compared(&db, &["2017-07-12"]).await;
        let counted = async || {
            let bands = reviewing::judged(&us.node, &officer()).await.expect("bands");
            let sum = |of: fn(&reviewing::Judged) -> usize| bands.iter().map(of).sum::<usize>();
            let told = bands.iter().filter(|band| band.reviewed.is_some()).count();
            ([sum(|b| b.pairs), sum(|b| b.sample), sum(|b| b.right), sum(|b| b.wrong), sum(|b| b.unsure)], told)
        };
        assert_eq!(counted().await, ([1, 1, 0, 0, 0], 0));
        let turn = reviewing::next_of_sample(&us.node, &officer(), None).await.expect("a sample").expect("a pair");
        say(&us, &turn.pair, "confirmed").await.expect("it is confirmed");
        let (numbers, told) = counted().await;
        assert_eq!(numbers, [1, 1, 1, 0, 0]);
        assert!(told > 0 && SAMPLE > 1);
        assert_eq!(reviewing::next_of_sample(&us.node, &officer(), None).await.expect("a sample"), None);
    });
}

/// One pair of an incident of ours and one of theirs, which differ as `theirs` says in what is sealed.
async fn pair_with(db: &Db, seed: u64, theirs: Body) -> (Org, app::Stored) {
    let (us, them) = (db.found("us", seed).await, db.found("them", seed + 1).await);
    pair(&us, &them).await;
    let all = || Terms { compartments: BTreeSet::from(Compartment::SEALED), ..terms(Rung::Case) };
    agree(&us, &them, (all(), all())).await;
    write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
    write(&them, &[&us], theirs).await;
    send(&them, &us).await;
    compare(&us).await;
    let mut found = pairs(&us).await;
    assert_eq!(found.len(), 1, "the two are worth a look");
    (us, found.remove(0))
}

#[test]
fn what_a_pair_holds_in_the_open_is_the_same_whatever_is_sealed_in_its_records() {
    both(async |db| {
        let place = |latitude: f64| {
            json!({ "code": "SY-Raqqa/Ar-Raqqah", "name": "Elsewhere", "precision": "exact",
                "point": { "latitude": latitude, "longitude": 39.01234 } })
        };
        let party = json!([{ "name": "Somebody else", "role": "party" }]);
        let (near, near_pair) = pair_with(&db, 931, incident("2017-07-12", "Village", "Name")).await;
        let body = incident("2017-07-12", "Village", "Name").with("place", place(35.97)).with("parties", party);
        let (far, far_pair) = pair_with(&db, 933, body).await;
        for field in ["weight", "probability", "levels", "state"] {
            assert_eq!(near_pair.open[field], far_pair.open[field], "{field}");
        }
        let levels = Body(near_pair.open.clone());
        let level = |what: &str| {
            let row = levels.rows("levels").find(|row| row.text("comparison") == Some(what)).expect("it is told");
            row.text("level").expect("a level").to_owned()
        };
        assert_eq!((level("place").as_str(), level("parties").as_str()), ("same", "null"), "by the governorate alone");
        // Who may open exact places in both sees what they say; who may not is told the open numbers.
        let blind = person("nadia", &[Role::Reviewer], &[Compartment::Narrative, Compartment::Attribution]);
        for (org, pair, code) in [(&near, &near_pair, "same-place"), (&far, &far_pair, "within-5-km")] {
            let seen = records::show(&org.node, &officer(), &pair.id, Some("a test")).await.expect("it shows").body;
            let row = seen.rows("with_places").find(|row| row.text("_id") == Some("place")).expect("it is told");
            assert_eq!(row.text("code"), Some(code));
            let shown = records::show(&org.node, &blind, &pair.id, Some("a test")).await.expect("it shows");
            assert!(shown.closed.contains(&Compartment::Location));
            assert_eq!(shown.body.rows("with_places").count(), 0);
            let open = matching::strength(&shown.body);
            assert_eq!(Some(open.0), shown.body.integer("weight"));
            let mut tx = org.node.store().read().await.expect("a read");
            let known = matching::pairs(&org.node, &mut tx, &officer()).await.expect("pairs").remove(0);
            assert_eq!((known.weight, known.probability), matching::strength(&seen));
            assert!(known.weight != open.0 || code != "same-place", "the same place weighs");
            let told = matching::pairs(&org.node, &mut tx, &blind).await.expect("pairs").remove(0);
            assert_eq!(told.weight, open.0);
        }
    });
}

#[test]
fn a_word_on_a_pair_keeps_what_is_sealed_of_it() {
    both(async |db| {
        let (us, pair) = pair_with(&db, 935, incident("2017-07-12", "Village", "Name")).await;
        let seen = async || {
            let shown = records::show(&us.node, &officer(), &pair.id, Some("a test")).await.expect("it shows");
            shown.body.rows("with_places").count()
        };
        let before = seen().await;
        assert!(before > 0);
        for state in ["unsure", "confirmed", "rejected", "candidate"] {
            say(&us, &pair.id, state).await.expect("it is said");
            assert_eq!(seen().await, before, "{state}");
        }
        assert!(is_chosen(&pairs(&us).await[0]), "as the comparison has it, places and all");
        assert_eq!(compare(&us).await.changed, 0, "nothing is written again");
    });
}

#[test]
fn whoever_may_count_sees_the_joint_picture_and_who_compares_nothing_sees_the_same_one() {
    both(async |db| {
        let (us, them, _) = compared(&db, &["2017-07-12"]).await;
        let mut label = shared_label(&us, &[&them]);
        label.caveats.insert(Caveat::Is(CaveatCode::NoMatching));
        let alone = incident("2017-07-20", "Village", "Name");
        records::create_labelled(&us.node, &officer(), "incident", alone, label).await.expect("a record");
        let seen_by = async |role: Role| {
            let who = person("pia", &[role], &Compartment::SEALED);
            picture::picture(&us.node, &who).await.expect("a picture")
        };
        let known = seen_by(Role::Officer).await;
        assert_eq!((known.per_list.clone(), known.known_to(2)), (vec![1, 1], 1), "what may not be matched is left out");
        for role in [Role::Adviser, Role::Leader, Role::Reviewer, Role::Coordinator] {
            assert_eq!(seen_by(role).await, known, "{role:?}");
        }
        for role in [Role::Monitor, Role::Administrator] {
            assert!(seen_by(role).await.events.is_empty(), "{role:?}");
        }
        let adviser = person("ada", &[Role::Adviser], &[]);
        let plan = Plan { methods: vec![Method::Chapman], ..Plan::default() };
        let wanted = estimates::Wanted { plan, ..estimates::Wanted::default() };
        let run = estimates::run(&us.node, &adviser, &wanted, &mut |_| ControlFlow::Continue(())).await;
        // Two lists that know the same one incident: the counts are there, whatever can be made of them.
        assert!(!matches!(run, Err(Error::NotFound | Error::Forbidden(_))), "{run:?}");
        let leader = leader();
        let refused = estimates::run(&us.node, &leader, &wanted, &mut |_| ControlFlow::Continue(())).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "a leader looks and does not estimate: {refused:?}");
    });
}

#[test]
fn who_knows_of_incidents_without_deaths_is_counted_in_the_picture_of_all() {
    both(async |db| {
        let (us, them, _) = compared(&db, &["2017-07-12"]).await;
        let harmless = |day: &str| incident(day, "Village", "Name").with("civilian_deaths", 0);
        write(&us, &[&them], harmless("2017-09-01")).await;
        write(&us, &[&them], harmless("2017-10-01")).await;
        write(&them, &[&us], harmless("2017-09-01")).await;
        send(&them, &us).await;
        compare(&us).await;
        // By hand: one event with deaths that both know; of two without, both know one and we alone the other.
        let deadly = picture::picture(&us.node, &officer()).await.expect("a picture");
        assert_eq!((deadly.events.len(), deadly.exactly(0b11)), (1, 1));
        let all = picture::of_all(&us.node, &officer()).await.expect("a picture");
        assert_eq!((all.events.len(), all.exactly(0b11), all.exactly(0b01)), (3, 2, 1));
        assert_eq!((all.per_list.clone(), all.names), (vec![3, 2], deadly.names));
        let again = picture::of_all(&us.node, &officer()).await.expect("a picture");
        assert_eq!(again.per_list, all.per_list, "the same when it is asked for again");
    });
}

#[test]
fn an_event_of_which_one_record_may_not_be_seen_is_shown_without_it() {
    both(async |db| {
        let (us, _them, ours) = compared(&db, &["2017-07-12"]).await;
        assert_eq!(events(&us).await.len(), 1);
        let monitor = crate::world::person("mona", &[app::Role::Monitor], &[]);
        assert!(reviewing::events(&us.node, &monitor).await.expect("events").is_empty());
        assert!(reviewing::event(&us.node, &monitor, &ours).await.is_err());
        let never = RecordId::parse("never").expect("an id");
        assert!(reviewing::event(&us.node, &officer(), &never).await.is_err());
    });
}
