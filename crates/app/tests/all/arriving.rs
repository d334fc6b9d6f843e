//! Records that arrive after a comparison are compared with those of the other lists, without running all of it again.

use crate::proving::newcomer;
use crate::world::{
    CHEAP, Db, Org, agree, both, incident, leader, officer, pair, person, send, shared_label, terms, write,
};
use app::Role;
use app::matching::{self, Report};
use app::people::{self, NewUser};
use app::records::{self, ListQuery};
use record::{Body, Compartment, Rung, Sensitivity};
use std::ops::ControlFlow;
use store::values;

async fn compare(org: &Org) -> Report {
    matching::run(&org.node, &officer(), &mut |_| ControlFlow::Continue(())).await.expect("the lists are compared")
}

async fn catch_up(org: &Org) -> Option<Report> {
    matching::catch_up(&org.node).await.expect("it is caught up")
}

async fn pairs(on: &Org) -> Vec<Body> {
    let query = ListQuery { kind: "match".into(), page: 1, ..ListQuery::default() };
    let rows = records::list(&on.node, &officer(), &query).await.expect("a list").rows;
    rows.into_iter().map(|r| Body(r.open)).collect()
}

fn is_chosen(pair: &Body) -> bool {
    pair.0.get("is_chosen") == Some(&true.into())
}

/// Ours and theirs with one incident each, a year apart, compared; the person who compares has an account.
async fn compared(db: &Db) -> (Org, Org) {
    let (us, them) = (db.found("us", 921).await, db.found("them", 922).await);
    pair(&us, &them).await;
    agree(&us, &them, (terms(Rung::Case), terms(Rung::Case))).await;
    write(&us, &[&them], incident("2016-07-12", "Village", "Name")).await;
    write(&them, &[&us], incident("2017-07-12", "Village", "Name")).await;
    send(&them, &us).await;
    for name in ["omar", "nina"] {
        let grants = Compartment::SEALED.into_iter().filter(|c| *c != Compartment::Attribution).collect();
        let account = NewUser { grants, ..newcomer(name, &[Role::Officer], CHEAP) };
        people::add(&us.node, &account, "test").await.expect("an account");
    }
    assert_eq!(catch_up(&us).await, None, "the lists were never compared");
    assert_eq!(compare(&us).await.candidates, 0);
    (us, them)
}

#[test]
fn a_pair_that_is_damaged_or_lost_its_key_stops_no_catching_up_and_the_word_on_it_stays() {
    both(async |db| {
        for is_lost in [false, true] {
            let (us, them) = compared(&db).await;
            let ours = write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
            assert_eq!(catch_up(&us).await.map(|r| r.added), Some(1));
            let query = ListQuery { kind: "match".into(), page: 1, ..ListQuery::default() };
            let before = records::list(&us.node, &officer(), &query).await.expect("a list").rows[0].id.clone();
            if is_lost {
                matching::decide(&us.node, &officer(), &before, "confirmed").await.expect("it is confirmed");
                us.node.store().keyring().destroy(std::slice::from_ref(&before)).await.expect("the key goes");
                // As when the comparison says something else of it now.
                let stale = "update records set content_key = 'stale' where id = $1";
                us.tamper(stale, values![before.as_str()]).await;
            } else {
                let damage = "update compartments set sealed = $1 where record = $2";
                us.tamper(damage, values![vec![0_u8; 64], before.as_str()]).await;
            }
            let body = incident("2017-07-12", "Village", "Another name");
            records::update(&us.node, &officer(), &ours, 1, body).await.expect("it is changed");
            catch_up(&us).await;
            us.node.tend().await.expect("it is tended");
            let found = records::list(&us.node, &officer(), &query).await.expect("a list").rows;
            assert_eq!(found.len(), 1, "lost: {is_lost}");
            assert_eq!(found[0].id != before, is_lost, "another takes the place of what cannot be written");
            let word = if is_lost { "confirmed" } else { "candidate" };
            assert_eq!(Body(found[0].open.clone()).text("state"), Some(word));
        }
    });
}

#[test]
fn a_new_record_is_compared_with_the_other_list_and_changes_are_followed() {
    both(async |db| {
        let (us, them) = compared(&db).await;
        assert_eq!(catch_up(&us).await.map(|r| r.added), Some(0), "nothing is new");
        let ours = write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
        assert_eq!(catch_up(&us).await.map(|r| (r.added, r.pairs)), Some((1, 1)));
        assert_eq!(catch_up(&us).await.map(|r| (r.added, r.changed)), Some((0, 0)), "it is compared once");
        let found = pairs(&us).await;
        assert_eq!((found.len(), found[0].text("left")), (1, Some(ours.as_str())));
        assert!(is_chosen(&found[0]));
        for (revision, day, expected) in [(1, "2011-01-01", 0), (2, "2017-07-12", 1)] {
            let body = incident(day, "Village", "Name");
            records::update(&us.node, &officer(), &ours, revision, body).await.expect("it is changed");
            catch_up(&us).await;
            assert_eq!(pairs(&us).await.len(), expected, "{day}");
        }
        // The pair that went is on its way to be destroyed; the one that came is another, and a word on it stays.
        let query = ListQuery { kind: "match".into(), page: 1, ..ListQuery::default() };
        let again = records::list(&us.node, &officer(), &query).await.expect("a list").rows[0].id.clone();
        matching::decide(&us.node, &officer(), &again, "confirmed").await.expect("it is confirmed");
        us.node.tend().await.expect("it is tended");
        assert_eq!(pairs(&us).await.iter().map(|p| p.text("state")).collect::<Vec<_>>(), [Some("confirmed")]);
        matching::decide(&us.node, &officer(), &again, "candidate").await.expect("it is taken back");
        app::shred::shred(&us.node, &leader(), &ours, "a wish").await.expect("it is shredded");
        catch_up(&us).await;
        assert!(pairs(&us).await.is_empty());
    });
}

#[test]
fn a_whole_comparison_afterwards_finds_the_same_pairs() {
    both(async |db| {
        let (us, them) = compared(&db).await;
        for day in ["2017-07-12", "2017-07-13"] {
            write(&us, &[&them], incident(day, "Village", "Name")).await;
        }
        write(&them, &[&us], incident("2017-07-13", "Village", "Name")).await;
        send(&them, &us).await;
        catch_up(&us).await;
        let ends = |pairs: Vec<Body>| {
            let mut ends: Vec<(String, String, bool)> = pairs
                .iter()
                .map(|p| {
                    (
                        p.text("left").unwrap_or_default().into(),
                        p.text("right").unwrap_or_default().into(),
                        is_chosen(p),
                    )
                })
                .collect();
            ends.sort_unstable();
            ends
        };
        let before = ends(pairs(&us).await);
        assert_eq!(before.iter().filter(|(_, _, is_chosen)| *is_chosen).count(), 2, "{before:?}");
        compare(&us).await;
        assert_eq!(ends(pairs(&us).await), before);
    });
}

#[test]
fn what_a_person_decided_stands_when_a_likelier_record_arrives() {
    both(async |db| {
        let (us, them) = compared(&db).await;
        write(&us, &[&them], incident("2017-07-13", "Village", "Name")).await;
        catch_up(&us).await;
        let query = ListQuery { kind: "match".into(), page: 1, ..ListQuery::default() };
        let first = records::list(&us.node, &officer(), &query).await.expect("a list").rows[0].id.clone();
        matching::decide(&us.node, &officer(), &first, "confirmed").await.expect("it is confirmed");
        write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
        catch_up(&us).await;
        let found = pairs(&us).await;
        assert_eq!(found.len(), 2);
        let chosen: Vec<Option<&str>> = found.iter().filter(|p| is_chosen(p)).map(|p| p.text("state")).collect();
        assert_eq!(chosen, [Some("confirmed")]);
    });
}

#[test]
fn what_is_severe_waits_for_who_compares_and_a_closed_account_compares_nothing() {
    both(async |db| {
        let (us, them) = compared(&db).await;
        us.answer_for_the_disk().await;
        let mut label = shared_label(&us, &[&them]);
        label.sensitivity = Sensitivity::Severe;
        let body = incident("2017-07-12", "Village", "Name");
        records::create_labelled(&us.node, &officer(), "incident", body, label).await.expect("a record");
        assert_eq!(catch_up(&us).await.map(|r| r.candidates), Some(0));
        let id = async |name| people::actor(&us.node, name).await.expect("an account").id;
        let (omar, nina) = (id("omar").await, id("nina").await);
        let who = person("ada", &[Role::Administrator], &[]);
        people::leave(&us.node, &who, (&omar, &nina), "they moved").await.expect("the account is closed");
        write(&us, &[&them], incident("2017-07-12", "Village", "Name")).await;
        assert_eq!(catch_up(&us).await, None);
        assert!(pairs(&us).await.is_empty());
    });
}
