//! Bundles that may not leave any more are discarded on one side, and the next one takes their place.

use crate::joint;
use crate::world::{
    Db, Org, agree, both, incident, leader, officer, pair, person, seal_for, send, shared_label, take, terms, warning,
};
use app::agreements::{self, Telling, Terms};
use app::exchange::post::Doubtful;
use app::exchange::{self, Held, Obstacle, Outgoing, State, post};
use app::records::{self, ListQuery};
use app::{Error, Role, alerts, receive, shred};
use record::{RecordId, Rung};
use std::collections::{BTreeMap, BTreeSet};
use store::values;

async fn two(db: &Db, seed: u64) -> (Org, Org) {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    (from, to)
}

pub(crate) async fn add(from: &Org, to: &Org) -> RecordId {
    let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record")
}

/// Seals for the network: no file is given.
pub(crate) async fn seal_here(from: &Org, to: &Org) -> Outgoing {
    exchange::seal_for_post(&from.node, &officer(), to.name()).await.expect("a bundle is sealed")
}

/// The numbers and the bytes of what is sealed, as somebody would have them who took the machine.
async fn sealed(from: &Org, to: &Org) -> (Vec<i64>, Vec<Vec<u8>>) {
    let (mut numbers, mut all) = (Vec::new(), Vec::new());
    for bundle in post::sealed(&from.node, to.org()).await.expect("a look") {
        numbers.push(bundle.sequence);
        all.push(post::bytes(&from.node, to.org(), &bundle.id).await.expect("it is here"));
    }
    (numbers, all)
}

async fn held(from: &Org) -> Vec<Held> {
    exchange::held(&from.node, &officer()).await.expect("a look").into_values().collect()
}

/// What stands against discarding what is held, for each partner of whom something is.
async fn obstacles(from: &Org) -> Vec<Option<Obstacle>> {
    let held = exchange::held(&from.node, &officer()).await.expect("a look");
    let found = exchange::discardable(&from.node, &officer(), &held).await.expect("a look");
    found.into_values().collect()
}

pub(crate) async fn discard(from: &Org, to: &Org) -> Result<usize, Error> {
    exchange::discard(&from.node, &officer(), to.name(), "a source asked").await
}

pub(crate) async fn withdraw(from: &Org, id: &RecordId) {
    shred::withdraw(&from.node, &officer(), id, "a source asked").await.expect("it is withdrawn");
}

async fn listed(org: &Org) -> i64 {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, &officer(), &query).await.expect("a list").total
}

#[test]
fn the_next_bundle_brings_tombstones_an_alert_and_what_still_passes_and_nothing_else() {
    both(async |db| {
        let (from, to) = two(&db, 951).await;
        let there = add(&from, &to).await;
        send(&from, &to).await;
        send(&to, &from).await;
        let (gone, _stays) = (add(&from, &to).await, add(&from, &to).await);
        assert_eq!(seal_here(&from, &to).await.items, 2);
        withdraw(&from, &gone).await;
        withdraw(&from, &there).await;
        let whom = BTreeSet::from(["beta".to_owned()]);
        alerts::send(&from.node, &officer(), (&warning(), &whom)).await.expect("it is ready");
        assert_eq!(seal_here(&from, &to).await.tombstones, 2);
        assert_eq!((held(&from).await, obstacles(&from).await), (vec![Held::Narrower], vec![None]));
        let place = exchange::whereabouts(&from.node, &officer(), &there).await.expect("a look").remove(0);
        assert!(place.state == State::Withdrawn && place.is_stuck, "it has not left");
        let (numbers, old) = sealed(&from, &to).await;
        assert_eq!(numbers, [2, 3]);

        assert_eq!(discard(&from, &to).await.expect("it is discarded"), 2);
        assert!(matches!(discard(&from, &to).await, Err(Error::Conflict(_))), "pressed twice");
        assert!(held(&from).await.is_empty() && sealed(&from, &to).await.0.is_empty());
        let place = exchange::whereabouts(&from.node, &officer(), &there).await.expect("a look").remove(0);
        assert!(place.state == State::WithdrawalQueued && !place.is_stuck);
        assert!(exchange::whereabouts(&from.node, &officer(), &gone).await.expect("a look").is_empty(), "never there");

        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones), (1, 1), "what never left needs no tombstone");
        assert_eq!(sealed(&from, &to).await.0, [2]);
        let accepted = take(&to, &next.bytes).await;
        assert_eq!((accepted.added, accepted.withdrawn), (1, 1));
        assert_eq!(alerts::list(&to.node, &leader()).await.expect("a list").len(), 1);
        assert_eq!(listed(&to).await, 1);
        for bytes in &old {
            let brought = receive::receive(&to.node, &officer(), bytes).await;
            assert!(matches!(brought, Err(Error::Refused(_))), "brought by hand: {brought:?}");
        }
        send(&to, &from).await;
        let after = send(&from, &to).await;
        assert_eq!((after.added, after.changed, after.withdrawn), (0, 0, 0), "the channel goes on, and nothing twice");
    });
}

#[test]
fn during_a_suspension_its_word_goes_alone_and_after_it_the_records() {
    both(async |db| {
        let (from, to) = two(&db, 953).await;
        add(&from, &to).await;
        seal_here(&from, &to).await;
        let found = from.node.now() - jiff::SignedDuration::from_hours(1);
        agreements::declare(&from.node, &officer(), to.org(), (found, "a lost laptop")).await.expect("it is declared");
        seal_here(&from, &to).await;
        let telling = async || agreements::breaches(&from.node, &leader()).await.expect("a look")[0].telling;
        assert_eq!((held(&from).await, telling().await), (vec![Held::AtRest], Telling::Held));
        assert_eq!(discard(&from, &to).await.expect("it is discarded"), 2);
        assert_eq!(telling().await, Telling::Waiting);
        let first = seal_for(&from, &to).await;
        assert_eq!((first.items, first.tombstones, sealed(&from, &to).await.0), (0, 0, vec![1]));
        assert_eq!(telling().await, Telling::Carried);
        take(&to, &first.bytes).await;
        let there = agreements::with(&to.node, from.org()).await.expect("it reads").expect("they agreed");
        assert_eq!((there.state.as_str(), listed(&to).await), ("suspended", 0));
        agreements::resume(&from.node, &leader(), to.org(), "it was found").await.expect("it goes on");
        assert_eq!(send(&from, &to).await.added, 1);
    });
}

#[test]
fn what_was_discarded_in_a_suspension_that_is_over_comes_in_the_first_bundle() {
    both(async |db| {
        let (from, to) = two(&db, 955).await;
        add(&from, &to).await;
        seal_here(&from, &to).await;
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        seal_here(&from, &to).await;
        assert_eq!(discard(&from, &to).await.expect("it is discarded"), 2);
        from.clock.days(1);
        agreements::resume(&from.node, &leader(), to.org(), "it was mended").await.expect("it goes on");
        assert_eq!(send(&from, &to).await.added, 1);
        let there = agreements::with(&to.node, from.org()).await.expect("it reads").expect("they agreed");
        assert_eq!(there.state, "active", "both words came, in their order");
    });
}

#[test]
fn what_we_owed_for_their_bundles_is_owed_again() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 957).await, db.found("beta", 958).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::Case), terms(Rung::Case))).await;
        let theirs = add(&to, &from).await;
        send(&to, &from).await;
        let ours = add(&from, &to).await;
        assert_eq!(seal_here(&from, &to).await.receipts, 1);
        withdraw(&from, &ours).await;
        assert_eq!(discard(&from, &to).await.expect("it is discarded"), 1);
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.receipts), (0, 1));
        take(&to, &next.bytes).await;
        let place = exchange::whereabouts(&to.node, &officer(), &theirs).await.expect("a look").remove(0);
        assert_eq!(place.state, State::Delivered);
        let unacknowledged = exchange::waiting(&to.node, &officer()).await.expect("a look")[0].unacknowledged;
        assert_eq!(unacknowledged, 0, "their bundle is acknowledged too");
    });
}

#[test]
fn what_left_or_was_given_is_not_discarded_nor_what_lies_before_it() {
    both(async |db| {
        let ways = ["posted", "carried", "given", "downloaded", "listed", "behind"];
        for (seed, way) in (1_001..).step_by(2).zip(ways) {
            let (from, to) = two(&db, seed).await;
            let ours = add(&from, &to).await;
            match way {
                "given" => drop(seal_for(&from, &to).await),
                _ => drop(seal_here(&from, &to).await),
            }
            let id = post::sealed(&from.node, to.org()).await.expect("a look")[0].id.clone();
            match way {
                "posted" => post::leaves(&from.node, to.org(), &id).await.expect("it may go"),
                "downloaded" => drop(exchange::kept_one(&from.node, &officer(), &id).await.expect("it is given")),
                "listed" => drop(exchange::kept(&from.node, &officer(), to.name()).await.expect("they are given")),
                "behind" => drop(seal_for(&from, &to).await),
                "carried" => {
                    add(&from, &to).await;
                    seal_here(&from, &to).await;
                    let ids = post::sealed(&from.node, to.org()).await.expect("a look");
                    post::carried(&from.node, to.org(), &ids[1].id).await.expect("it is noted");
                }
                _ => {}
            }
            withdraw(&from, &ours).await;
            let why = if way == "posted" { Obstacle::Unsure } else { Obstacle::Left };
            assert_eq!((held(&from).await, obstacles(&from).await), (vec![Held::Narrower], vec![Some(why)]));
            let refused = discard(&from, &to).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{way}: {refused:?}");
            assert_eq!(held(&from).await, [Held::Narrower], "{way}: nothing was changed");
        }
    });
}

#[test]
fn what_may_have_come_over_the_network_is_discarded_once_their_node_says_that_it_did_not() {
    both(async |db| {
        let ways = [
            (1_021, true, false, false),
            (1_023, false, false, false),
            (1_025, false, true, false),
            (1_027, false, false, true),
        ];
        for (seed, is_there, was_given, went_again) in ways {
            let (from, to) = two(&db, seed).await;
            let ours = add(&from, &to).await;
            seal_here(&from, &to).await;
            let id = post::sealed(&from.node, to.org()).await.expect("a look")[0].id.clone();
            post::leaves(&from.node, to.org(), &id).await.expect("it may go");
            if was_given {
                exchange::kept_one(&from.node, &officer(), &id).await.expect("its file is given too");
            }
            assert_eq!(
                post::doubtful(&from.node, to.org()).await.expect("a look"),
                None,
                "it may go: it goes once more"
            );
            let attempts = async || -> Vec<u64> {
                let kept = from.fetch("select value from settings where name like 'exchange.posted.%'", &[]).await;
                let kept: BTreeMap<String, u64> =
                    serde_json::from_str(&kept[0].text(0).expect("it is kept")).expect("JSON");
                kept.into_values().collect()
            };
            let first = attempts().await.first().copied();
            if went_again {
                post::leaves(&from.node, to.org(), &id).await.expect("it may go once more before they answer");
            }
            withdraw(&from, &ours).await;
            let doubtful = post::doubtful(&from.node, to.org()).await.expect("a look");
            let last = attempts().await.first().copied();
            let expected = last.map(|attempt| Doubtful { id: id.clone(), attempt });
            assert_eq!((doubtful, last.is_some()), (expected, !was_given), "of a file nobody knows where it is");
            let asked = Doubtful { id, attempt: first.unwrap_or_default() };
            post::settled(&from.node, to.org(), (&asked, is_there)).await.expect("it is noted");
            let is_free = !is_there && !was_given && !went_again;
            let discarded = discard(&from, &to).await;
            assert_eq!(discarded.is_ok(), is_free, "{discarded:?}");
            let file = exchange::seal_for(&from.node, &officer(), to.name()).await.map(|next| next.tombstones);
            match went_again {
                true => assert!(file.is_err(), "behind one in doubt no file is given: {file:?}"),
                false => assert_eq!(file.expect("it is given"), usize::from(!is_free), "they may have it"),
            }
        }
    });
}

#[test]
fn nothing_is_given_behind_a_bundle_that_is_held_and_never_left_so_that_it_can_still_be_discarded() {
    both(async |db| {
        let (from, to) = two(&db, 981).await;
        let mut ours = Vec::new();
        for _ in 0..3 {
            ours.push(add(&from, &to).await);
            seal_here(&from, &to).await;
        }
        withdraw(&from, &ours[1]).await;
        assert_eq!((held(&from).await, obstacles(&from).await), (vec![Held::Narrower], vec![None]), "the second alone");
        let ids = post::sealed(&from.node, to.org()).await.expect("a look");
        let given = async |at: usize| exchange::kept_one(&from.node, &officer(), &ids[at].id).await.map(drop);
        for at in [1, 2] {
            let refused = given(at).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "it lies in or behind it: {refused:?}");
        }
        let refused = exchange::seal_for(&from.node, &officer(), to.name()).await.map(drop);
        assert!(matches!(refused, Err(Error::Refused(_))), "no file of a new one: {refused:?}");
        assert_eq!(sealed(&from, &to).await.0, [1, 2, 3], "nor was it sealed");
        assert_eq!(obstacles(&from).await, [None], "who asked for a file did not take the way of discarding");
        given(0).await.expect("what lies before it is given");
        let all = exchange::kept(&from.node, &officer(), to.name()).await.expect("a list");
        assert_eq!(all.iter().map(|kept| kept.sequence).collect::<Vec<_>>(), [1], "up to the one that is held");
        assert_eq!(discard(&from, &to).await.expect("it is discarded"), 2);
        assert_eq!((seal_for(&from, &to).await.items, sealed(&from, &to).await.0), (1, vec![1, 2]));
    });
}

#[test]
fn what_is_held_or_was_discarded_does_not_begin_to_leave() {
    both(async |db| {
        let (from, to) = two(&db, 961).await;
        let ours = add(&from, &to).await;
        seal_here(&from, &to).await;
        let id = post::waiting(&from.node, to.org()).await.expect("a look")[0].id.clone();
        withdraw(&from, &ours).await;
        assert!(matches!(post::leaves(&from.node, to.org(), &id).await, Err(Error::Refused(_))));
        discard(&from, &to).await.expect("a try to leave is no leaving");
        assert!(matches!(post::leaves(&from.node, to.org(), &id).await, Err(Error::NotFound)));
        assert!(matches!(post::bytes(&from.node, to.org(), &id).await, Err(Error::NotFound)));
    });
}

#[test]
fn who_does_not_share_gives_no_reason_or_has_nothing_held_discards_nothing() {
    both(async |db| {
        let (from, to) = two(&db, 963).await;
        add(&from, &to).await;
        seal_here(&from, &to).await;
        assert!(matches!(discard(&from, &to).await, Err(Error::Conflict(_))), "it may leave");
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        let monitor = person("mona", &[Role::Monitor], &[]);
        let refused = exchange::discard(&from.node, &monitor, "beta", "a leak").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        assert!(matches!(exchange::discard(&from.node, &officer(), "beta", " ").await, Err(Error::Refused(_))));
        assert!(matches!(exchange::discard(&from.node, &officer(), "gamma", "a leak").await, Err(Error::NotFound)));
        assert_eq!(held(&from).await, [Held::AtRest]);
    });
}

#[test]
fn what_an_older_program_sealed_is_not_discarded() {
    both(async |db| {
        let (from, to) = two(&db, 965).await;
        add(&from, &to).await;
        seal_here(&from, &to).await;
        let setting = format!("exchange.contents.{}", to.org());
        from.tamper("update settings set value = '{}' where name = $1", values![setting]).await;
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        assert_eq!((held(&from).await, obstacles(&from).await), (vec![Held::AtRest], vec![Some(Obstacle::Older)]));
        assert!(matches!(discard(&from, &to).await, Err(Error::Refused(_))));
    });
}

#[test]
fn a_bundle_is_held_however_many_were_sealed_since_and_stands_in_the_list() {
    both(async |db| {
        let (from, to) = two(&db, 967).await;
        let ours = add(&from, &to).await;
        seal_here(&from, &to).await;
        for number in 0..201 {
            let row = values![format!("b-{number}"), to.org().as_str(), "2999-01-01T00:00:00Z", Vec::<u8>::new()];
            let insert = "insert into bundles (id, channel, direction, sequence, state, items, tombstones, moment, sealed) \
                          values ($1, $2, 'in', 1, 'acknowledged', 0, 0, $3, $4)";
            from.tamper(insert, row).await;
        }
        withdraw(&from, &ours).await;
        assert_eq!(held(&from).await, [Held::Narrower]);
        let all = receive::list(&from.node, &officer()).await.expect("a list");
        assert_eq!(all.iter().filter(|bundle| bundle.state == "sealed").count(), 1);
    });
}

#[test]
fn a_joint_document_that_was_sealed_stays_here_when_what_it_rests_on_is_withdrawn() {
    both(async |db| {
        let (a, b) = joint::two(&db, Rung::JointAnalysis).await;
        let ours = joint::record(&a, &[&b], |l| l).await;
        send(&a, &b).await;
        joint::begin(&a, &[&b], vec![joint::section("One.", &[&ours])]).await;
        assert_eq!(seal_here(&a, &b).await.items, 0, "the document, and no record");
        assert!(held(&a).await.is_empty());
        withdraw(&a, &ours).await;
        // The first was carried, and may not be given once more; the second never left.
        assert_eq!(held(&a).await, [Held::Narrower; 2]);
        assert_eq!(discard(&a, &b).await.expect("it is discarded"), 1);
        let next = seal_for(&a, &b).await;
        assert_eq!((next.messages, next.tombstones), (0, 1), "the withdrawal goes, and the document waits");
        assert_eq!(take(&b, &next.bytes).await.withdrawn, 1);
        assert_eq!(joint::versions(&b).await, 0);
    });
}

#[test]
fn one_partner_is_asked_about_alone() {
    both(async |db| {
        let (from, to) = two(&db, 969).await;
        let third = db.found("gamma", 971).await;
        pair(&from, &third).await;
        add(&from, &to).await;
        seal_here(&from, &to).await;
        agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
        let of = async |name: &str| exchange::held_for(&from.node, &officer(), name).await.expect("a look").len();
        assert_eq!((of("beta").await, of("gamma").await), (1, 0));
    });
}

#[test]
fn whether_an_alert_waits_is_not_answered_from_memory_when_the_bundle_is_another() {
    both(async |db| {
        let (from, to) = two(&db, 973).await;
        let whom = BTreeSet::from(["beta".to_owned()]);
        alerts::send(&from.node, &officer(), (&warning(), &whom)).await.expect("it is ready");
        let sealed = seal_for(&from, &to).await;
        let id = receive::receive(&to.node, &officer(), &sealed.bytes).await.expect("it is taken in");
        let alerting = async || exchange::alerting(&to.node, &officer()).await.expect("a look").len();
        assert_eq!((alerting().await, alerting().await), (1, 1), "looked at, and remembered");
        to.tamper("update bundles set sealed = $2 where id = $1", values![id, b"another".to_vec()]).await;
        assert_eq!(alerting().await, 0);
    });
}
