//! What a partner sends beyond what it may, under keys and an agreement that are good.

use crate::bad_bundle::{Two, forged, payload, sealed};
use crate::clauses::agree_with;
use crate::world::{
    Db, Org, agree, both, data, incident, leader, officer, only, pair, person, protocol, seal_for, send, shared_label,
    sign, take, terms, write,
};
use app::agreements::{self, Clauses, Protocol, Terms};
use app::attachments::Enclosed;
use app::exchange::{self, Outgoing, Payload, State, Whereabouts};
use app::trends::joint;
use app::{Error, Role, receive, records, retention};
use record::{Compartment, Label, PlacePrecision, RecordId, Rung, Sensitivity, TimePrecision};
use seal::bundle::{Draft, Item};
use serde_json::json;
use std::collections::BTreeSet;
use store::values;

/// Two partners who grant each other *case*.
async fn two(db: &Db, seed: u64) -> Two {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), terms(Rung::Case))).await;
    Two { from, to }
}

fn open() -> serde_json::Value {
    json!({ "date": "2017-07-12", "place": { "code": "SY-Raqqa" }, "verification": "unverified" })
}

fn item(id: &str, payload: &Payload) -> Item {
    Item { id: id.to_owned(), kind: payload.kind.clone(), body: serde_json::to_vec(payload).expect("JSON") }
}

fn label(two: &Two) -> Label {
    shared_label(&two.from, &[&two.to])
}

#[test]
fn a_partner_puts_nothing_in_the_place_of_what_we_sent_it() {
    both(async |db| {
        let two = two(&db, 611).await;
        let body = incident("2017-07-20", "Village", "Name");
        let mine = Label { sensitivity: Sensitivity::Moderate, ..shared_label(&two.to, &[&two.from]) };
        let ours = records::create_labelled(&two.to.node, &officer(), "incident", body, mine).await.expect("a record");
        send(&two.to, &two.from).await;
        let ids = exchange::partner_ids(&two.to.node, "alpha").await.expect("ids");
        let theirs = ids.iter().find(|(id, _)| *id == ours).map(|(_, theirs)| theirs.clone()).expect("it was sent");
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item(&theirs, &payload(label(&two), open()))]).await;
        let id = receive::receive(&two.to.node, &officer(), &bytes).await.expect("it waits in quarantine");
        let before = data(two.to.snapshot().await);
        let answer = receive::accept(&two.to.node, &officer(), &id).await;
        let words = "names a record that is not the same";
        assert!(matches!(&answer, Err(Error::Refused(m)) if m.contains(words)), "{answer:?}");
        assert_eq!(data(two.to.snapshot().await), before, "all or nothing");
        let shown = records::show(&two.to.node, &officer(), &ours, None).await.expect("it opens");
        assert!(shown.may_edit && shown.record.channel.is_none(), "it is still ours");
    });
}

#[test]
fn a_copy_does_not_turn_into_another_kind() {
    both(async |db| {
        let kinds = BTreeSet::from(["incident".to_owned(), "actor".to_owned()]);
        let (from, to) = (db.found("alpha", 621).await, db.found("beta", 622).await);
        pair(&from, &to).await;
        agree(&from, &to, (Terms { kinds, ..terms(Rung::Case) }, Terms::nothing())).await;
        let two = Two { from, to };
        let keys = two.from.keys().await;
        let first = sealed(&two, &keys, |d| d.items = vec![item("x", &payload(label(&two), open()))]).await;
        assert_eq!(take(&two.to, &first.bytes).await.added, 1);
        let actor = Payload { kind: "actor".to_owned(), ..payload(label(&two), json!({})) };
        let after = |d: &mut Draft| (d.sequence, d.previous) = (2, Some(first.hash));
        let as_actor = Item { kind: "incident".to_owned(), ..item("y", &actor) };
        for (item, words) in [(item("x", &actor), "not the same"), (as_actor, "of another kind than it says")] {
            let bytes = forged(&two, &keys, |d| {
                after(d);
                d.items = vec![item];
            });
            let id = receive::receive(&two.to.node, &officer(), &bytes.await).await.expect("it waits in quarantine");
            let answer = receive::accept(&two.to.node, &officer(), &id).await;
            assert!(matches!(&answer, Err(Error::Refused(m)) if m.contains(words)), "{words}: {answer:?}");
            receive::refuse(&two.to.node, &officer(), &id, "forged").await.expect("it is refused");
        }
    });
}

#[test]
fn parts_that_the_agreement_does_not_give_us_are_not_kept_and_its_label_holds() {
    both(async |db| {
        let two = two(&db, 631).await;
        let part = |name: &str, text: &str| json!({ name: text }).as_object().expect("an object").clone();
        let mut sent = payload(label(&two), open());
        sent.sealed.insert(Compartment::Narrative, part("narrative", "the bakery"));
        sent.sealed.insert(Compartment::Source, part("source_name", "Rahaf of the clinic"));
        sent.label.caveats.clear();
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item("x", &sent)]).await;
        let accepted = take(&two.to, &bytes).await;
        assert_eq!((accepted.added, accepted.beyond), (1, 1));
        let copy = only(&two.to, "incident").await;
        let (_, sealed, _) = two.to.node.whereabouts(&copy).await.expect("a look");
        assert_eq!(sealed, [Compartment::Narrative], "what was agreed at case, and not the source");
        let shown = records::show(&two.to.node, &officer(), &copy, None).await.expect("it opens");
        let agreed = terms(Rung::Case);
        let has = |code| shown.label.caveats.contains(&record::Caveat::Is(code));
        assert!(agreed.caveats.iter().all(|code| has(*code)), "{:?}", shown.label);
        assert_eq!(shown.label.minimum_cell, agreed.minimum_cell.max(sent.label.minimum_cell));
        assert!(shown.label.precision.place >= PlacePrecision::Exact && shown.label.top_rung <= agreed.rung);
    });
}

#[test]
fn what_a_copy_was_before_its_origin_narrowed_it_is_kept_nowhere() {
    both(async |db| {
        let two = two(&db, 671).await;
        let part = json!({ "narrative": "the bakery" }).as_object().expect("an object").clone();
        let mut sent = payload(label(&two), open());
        sent.sealed.insert(Compartment::Narrative, part);
        let keys = two.from.keys().await;
        let first = sealed(&two, &keys, |d| d.items = vec![item("x", &sent)]).await;
        take(&two.to, &first.bytes).await;
        let copy = only(&two.to, "incident").await;
        let narrower = payload(label(&two), json!({ "date": "2017", "place": { "code": "SY" } }));
        let next = forged(&two, &keys, |d| {
            (d.sequence, d.previous) = (2, Some(first.hash));
            d.items = vec![item("x", &narrower)];
        });
        assert_eq!(take(&two.to, &next.await).await.changed, 1);
        let (_, parts, revisions) = two.to.node.whereabouts(&copy).await.expect("a look");
        assert!(parts.is_empty(), "{parts:?}");
        let kept = two.to.count("select count(*) from revisions where record = $1", values![copy.as_str()]).await;
        assert_eq!(kept, 0, "{revisions:?}");
        let shown = records::show(&two.to.node, &officer(), &copy, None).await.expect("it opens");
        assert!(shown.history.is_empty() && !shown.body.to_json().to_string().contains("bakery"));
    });
}

#[test]
fn a_lease_that_ends_with_that_of_the_origin_is_prolonged_by_no_later_bundle() {
    both(async |db| {
        let two = two(&db, 641).await;
        let keys = two.from.keys().await;
        let until = |is_capped| {
            let lease_until = two.to.node.today().checked_add(jiff::Span::new().days(2)).expect("a day").to_string();
            Payload { lease_until, is_capped, ..payload(label(&two), open()) }
        };
        let first = sealed(&two, &keys, |d| d.items = vec![item("x", &until(true)), item("y", &until(false))]).await;
        assert_eq!(take(&two.to, &first.bytes).await.added, 2);
        two.from.clock.days(1);
        two.to.clock.days(1);
        let next = forged(&two, &keys, |d| (d.sequence, d.previous) = (2, Some(first.hash))).await;
        take(&two.to, &next).await;
        let rows = two
            .to
            .fetch(
                "select p.partner_id, r.lease_until from receipts p join records r on r.id = p.record \
                 where r.channel is not null order by p.partner_id",
                &[],
            )
            .await;
        let leases: Vec<_> = rows.iter().map(|r| (r.text(0).expect("an id"), r.text(1).expect("a day"))).collect();
        let day = |days: i64| two.to.node.today().checked_add(jiff::Span::new().days(days)).expect("a day").to_string();
        // The agreement gives thirty days.
        assert_eq!(leases, [("x".to_owned(), day(1)), ("y".to_owned(), day(30))]);
    });
}

#[test]
fn an_agreement_that_was_replaced_brings_nothing_while_the_newer_one_rests_or_lets_nothing_like_it_pass() {
    both(async |db| {
        let kinds = BTreeSet::from(["actor".to_owned()]);
        let (whole, other) = (terms(Rung::Case), Terms { kinds, ..terms(Rung::Case) });
        for (seed, next) in [(651, whole), (661, other), (681, terms(Rung::Match))] {
            let is_narrowed = next != terms(Rung::Case);
            let two = two(&db, seed).await;
            let keys = two.from.keys().await;
            let under_first = forged(&two, &keys, |d| d.items = vec![item("x", &payload(label(&two), open()))]).await;
            let mut next = protocol(&two.from, &two.to, (next, terms(Rung::Case)));
            next.version = 2;
            let offered = agreements::offer(&two.from.node, &leader(), &next).await.expect("an offer");
            let signed = agreements::countersign(&two.to.node, &leader(), &offered).await.expect("a signature");
            agreements::conclude(&two.from.node, &leader(), &signed).await.expect("both signed");
            let id = receive::receive(&two.to.node, &officer(), &under_first).await.expect("it waits in quarantine");
            if !is_narrowed {
                let from = two.from.org();
                agreements::suspend(&two.to.node, &officer(), from, "a leak").await.expect("it is suspended");
            }
            let accepted = receive::accept(&two.to.node, &officer(), &id).await.expect("the bundle is taken");
            assert_eq!((accepted.added, accepted.refused), (0, 1), "narrowed: {is_narrowed}");
            let kept = two.to.count("select count(*) from records where kind = 'incident'", &[]).await;
            assert_eq!(kept, 0, "narrowed: {is_narrowed}");
        }
    });
}

#[test]
fn records_do_not_come_in_below_the_rung_of_records() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 691).await, db.found("beta", 692).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::Match), terms(Rung::Case))).await;
        let two = Two { from, to };
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item("x", &payload(label(&two), open()))]).await;
        let accepted = take(&two.to, &bytes).await;
        assert_eq!((accepted.added, accepted.refused), (0, 1));
        assert_eq!(two.to.count("select count(*) from records where kind = 'incident'", &[]).await, 0);
    });
}

#[test]
fn what_was_refused_comes_again_though_an_older_copy_was_acknowledged_meanwhile() {
    both(async |db| {
        let Two { from, to } = two(&db, 701).await;
        let ours = write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
        send(&from, &to).await;
        let received = exchange::seal_for(&to.node, &officer(), "alpha").await.expect("it is sealed");
        let body = incident("2017-07-13", "Village", "Name");
        records::update(&from.node, &officer(), &ours, 1, body).await.expect("it is changed");
        let newer = exchange::seal_for(&from.node, &officer(), "beta").await.expect("it is sealed");
        take(&from, &received.bytes).await;
        let again = async |version, rung| {
            let next = protocol(&from, &to, (terms(rung), terms(Rung::Case)));
            sign(&from, &to, &agreements::Protocol { version, ..next }).await;
        };
        again(2, Rung::Match).await;
        assert_eq!(take(&to, &newer.bytes).await.refused, 1);
        send(&to, &from).await;
        again(3, Rung::Case).await;
        send(&from, &to).await;
        let shown = records::show(&to.node, &officer(), &only(&to, "incident").await, None).await.expect("it opens");
        assert_eq!(shown.body.text("date"), Some("2017-07-13"));
    });
}

/// A day, and a place with its name and point, as they lie open and exact.
fn exact() -> (serde_json::Value, serde_json::Value) {
    let place = json!({
        "code": "SY-Raqqa/Ar-Raqqah", "name": "Village",
        "point": { "latitude": 35.95123, "longitude": 39.01234 }, "precision": "exact"
    });
    let open = json!({
        "date": "2017-07-12", "place": { "code": "SY-Raqqa/Ar-Raqqah" }, "verification": "unverified"
    });
    (open, place)
}

/// Terms under which places and days are told coarsely.
fn coarse(rung: Rung) -> Terms {
    Terms { place: PlacePrecision::Governorate, time: TimePrecision::Month, ..terms(rung) }
}

#[test]
fn what_comes_under_a_replaced_version_is_kept_as_coarsely_as_the_newer_one_tells() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 711).await, db.found("beta", 712).await);
        pair(&from, &to).await;
        let compartments = BTreeSet::from([Compartment::Source, Compartment::Identity]);
        let whole = Terms { compartments, ..terms(Rung::Case) };
        agree(&from, &to, (whole, terms(Rung::Case))).await;
        let two = Two { from, to };
        let part = |name: &str, value: serde_json::Value| json!({ name: value }).as_object().expect("a part").clone();
        let (open, place) = exact();
        let mut sent = payload(label(&two), open);
        sent.sealed.insert(Compartment::Narrative, part("narrative", json!("the bakery")));
        sent.sealed.insert(Compartment::Location, part("place", place));
        sent.sealed.insert(
            Compartment::Source,
            part("sources", json!({ "r1": { "name": "Rahaf of the clinic", "relation": "neighbour" } })),
        );
        let (id, media) = ("y".to_owned(), "image/jpeg".to_owned());
        sent.attachments = vec![Enclosed { id, compartment: Compartment::Narrative, media, mebibytes: 1 }];
        let keys = two.from.keys().await;
        let under_first = forged(&two, &keys, |d| d.items = vec![item("x", &sent)]).await;
        let next = protocol(&two.from, &two.to, (coarse(Rung::Case), terms(Rung::Case)));
        sign(&two.from, &two.to, &Protocol { version: 2, ..next }).await;
        let accepted = take(&two.to, &under_first).await;
        assert_eq!(
            (accepted.added, accepted.beyond, accepted.narrowed),
            (1, 0, 1),
            "all of it was agreed when it went"
        );
        let copy = only(&two.to, "incident").await;
        let (_, sealed, _) = two.to.node.whereabouts(&copy).await.expect("a look");
        assert_eq!(sealed, [Compartment::Narrative], "neither the exact place nor the source");
        let shown = records::show(&two.to.node, &officer(), &copy, None).await.expect("it opens");
        assert_eq!((shown.body.text("date"), shown.body.text("narrative")), (Some("2017-07"), Some("the bakery")));
        let place = shown.body.place("place").expect("a place");
        assert_eq!((place.code.as_str(), place.name.is_none(), place.point.is_none()), ("SY-Raqqa", true, true));
        let said = (shown.label.precision.place, shown.label.precision.time);
        assert_eq!(said, (PlacePrecision::Governorate, TimePrecision::Month));
        let files = two.to.count("select count(*) from attachments", &[]).await;
        assert_eq!(files, 0, "a picture that went whole says where and when it was taken");
    });
}

#[test]
fn what_is_sealed_or_too_exact_is_not_kept_where_it_stands_in_the_open_part() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 721).await, db.found("beta", 722).await);
        pair(&from, &to).await;
        agree(&from, &to, (coarse(Rung::Outline), Terms::nothing())).await;
        let two = Two { from, to };
        let (mut open, place) = exact();
        open["place"] = place;
        open["narrative"] = json!("the bakery");
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item("x", &payload(label(&two), open))]).await;
        let accepted = take(&two.to, &bytes).await;
        assert_eq!((accepted.added, accepted.beyond, accepted.narrowed), (1, 1, 0));
        let copy = only(&two.to, "incident").await;
        let (_, sealed, _) = two.to.node.whereabouts(&copy).await.expect("a look");
        assert!(sealed.is_empty(), "{sealed:?}");
        let shown = records::show(&two.to.node, &officer(), &copy, None).await.expect("it opens");
        let text = shown.body.to_json().to_string();
        assert!(text.contains("2017-07") && text.contains("SY-Raqqa"), "{text}");
        assert!(["2017-07-12", "Ar-Raqqah", "Village", "35.9", "bakery"].iter().all(|t| !text.contains(t)), "{text}");
    });
}

#[test]
fn a_count_that_went_before_a_newer_version_tells_of_time_more_coarsely_is_not_taken() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 731).await, db.found("beta", 732).await);
        pair(&from, &to).await;
        let kinds = BTreeSet::from(["trend".to_owned()]);
        let grants = |time| Terms { kinds: kinds.clone(), time, ..terms(Rung::Trends) };
        agree(&from, &to, (grants(TimePrecision::Day), terms(Rung::Case))).await;
        for day in 1..=12 {
            write(&from, &[&to], incident(&format!("2017-07-{day:02}"), "Village", "Name")).await;
        }
        let columns = Some("month".to_owned());
        let wanted = joint::Wanted { columns, hides_contributors: false, ..joint::Wanted::default() };
        let adviser = person("ada", &[Role::Adviser, Role::Officer], &Compartment::SEALED);
        joint::publish(&from.node, &adviser, &wanted).await.expect("it is published");
        let under_first = seal_for(&from, &to).await;
        assert_eq!(under_first.items, 1);
        let next = protocol(&from, &to, (grants(TimePrecision::Year), terms(Rung::Case)));
        sign(&from, &to, &Protocol { version: 2, ..next }).await;
        let accepted = take(&to, &under_first.bytes).await;
        assert_eq!((accepted.added, accepted.refused), (0, 1));
        assert_eq!(to.count("select count(*) from records where kind = 'trend'", &[]).await, 0);
    });
}

/// Where a record is with the only partner.
async fn place(on: &Org, id: &RecordId) -> Whereabouts {
    exchange::whereabouts(&on.node, &officer(), id).await.expect("a look").remove(0)
}

/// Changes a record whose first revision they have, and seals it, before what they said meanwhile arrives; they suspend
/// the agreement before it comes to them, and say so.
async fn refused(from: &Org, to: &Org, (ours, meanwhile): (&RecordId, Option<Outgoing>)) {
    let body = incident("2017-07-13", "Village", "Name");
    records::update(&from.node, &officer(), ours, 1, body).await.expect("it is changed");
    let newer = seal_for(from, to).await;
    if let Some(said) = meanwhile {
        take(from, &said.bytes).await;
    }
    agreements::suspend(&to.node, &officer(), from.org(), "a leak").await.expect("it is suspended");
    assert_eq!(take(to, &newer.bytes).await.refused, 1);
    send(to, from).await;
}

/// They go on, and say so.
async fn resumed(from: &Org, to: &Org) {
    agreements::resume(&to.node, &leader(), from.org(), "it was mended").await.expect("it goes on");
    send(to, from).await;
}

#[test]
fn a_refusal_does_not_overrule_that_the_copy_was_destroyed_as_agreed() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 711).await, db.found("beta", 712).await);
        pair(&from, &to).await;
        let clauses = Clauses { retention_days: 20, ..Clauses::default() };
        agree_with(&from, &to, ((terms(Rung::Case), terms(Rung::Case)), clauses)).await;
        let ours = write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
        send(&from, &to).await;
        send(&to, &from).await;
        for org in [&from, &to] {
            org.clock.days(21);
        }
        let gone = retention::destroy(&to.node, &leader(), "alpha", "as agreed").await;
        assert_eq!(gone.expect("it is destroyed"), 1);
        refused(&from, &to, (&ours, None)).await;
        assert_eq!(place(&from, &ours).await.state, State::Destroyed, "they hold nothing");
        resumed(&from, &to).await;
        assert_eq!(place(&from, &ours).await.state, State::Destroyed);
        assert_eq!(seal_for(&from, &to).await.items, 0, "and want no other");
    });
}

#[test]
fn a_refusal_hides_no_older_copy_and_brings_the_newer_one_once_more_and_not_twice() {
    both(async |db| {
        // When what they have is heard of: with the refusal, while the newer one is on its way, or before that.
        for (seed, is_heard, is_heard_meanwhile) in [(713, false, false), (715, false, true), (725, true, false)] {
            let Two { from, to } = two(&db, seed).await;
            let ours = write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
            send(&from, &to).await;
            if is_heard {
                send(&to, &from).await;
            }
            let meanwhile = if is_heard_meanwhile { Some(seal_for(&to, &from).await) } else { None };
            refused(&from, &to, (&ours, meanwhile)).await;
            let there = place(&from, &ours).await;
            assert_eq!((there.state, there.readable_until.is_some()), (State::Sent, true), "{seed}, while it rests");
            resumed(&from, &to).await;
            let there = place(&from, &ours).await;
            assert_eq!((there.state, there.readable_until.is_some()), (State::Sent, true), "{seed}");
            for items in [1, 0, 0] {
                let next = seal_for(&from, &to).await;
                assert_eq!(next.items, items, "{seed}");
                take(&to, &next.bytes).await;
                send(&to, &from).await;
            }
            let shown = records::show(&to.node, &officer(), &only(&to, "incident").await, None).await;
            assert_eq!(shown.expect("it opens").body.text("date"), Some("2017-07-13"));
            assert_eq!(place(&from, &ours).await.state, State::Delivered);
        }
    });
}

#[test]
fn what_was_on_its_way_when_a_version_began_goes_once_more_and_not_twice() {
    both(async |db| {
        for (seed, is_answered) in [(717, false), (719, true)] {
            let Two { from, to } = two(&db, seed).await;
            write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
            let under_first = seal_for(&from, &to).await;
            let next = protocol(&from, &to, (terms(Rung::Case), terms(Rung::Case)));
            sign(&from, &to, &agreements::Protocol { version: 2, ..next }).await;
            assert_eq!(take(&to, &under_first.bytes).await.added, 1);
            let refusals = to.count("select count(*) from messages where kind = '@refused'", &[]).await;
            assert_eq!(refusals, 0, "what was taken is not refused as well");
            if is_answered {
                send(&to, &from).await;
            }
            for items in [1, 0, 0] {
                let next = seal_for(&from, &to).await;
                assert_eq!(next.items, items, "{is_answered}");
                take(&to, &next.bytes).await;
                send(&to, &from).await;
            }
        }
    });
}

#[test]
fn what_comes_whole_before_a_refusal_is_told_does_not_come_once_more() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 741).await, db.found("beta", 742).await);
        pair(&from, &to).await;
        let more = Terms { compartments: [Compartment::Identity, Compartment::Source].into(), ..terms(Rung::Case) };
        agree(&from, &to, (more, terms(Rung::Case))).await;
        write(&from, &[&to], incident("2017-07-12", "Village", "Name")).await;
        let under_first = seal_for(&from, &to).await;
        let next = protocol(&from, &to, (terms(Rung::Case), terms(Rung::Case)));
        sign(&from, &to, &Protocol { version: 2, ..next }).await;
        let accepted = take(&to, &under_first.bytes).await;
        assert_eq!((accepted.added, accepted.narrowed), (1, 1), "without names and sources");
        let due = "select count(*) from messages where kind = '@refused' and state = 'refusal-due'";
        assert_eq!(to.count(due, &[]).await, 1, "it is asked for once more");
        assert_eq!(send(&from, &to).await.changed, 1, "it goes under the newer version unasked");
        assert_eq!(to.count(due, &[]).await, 0);
        send(&to, &from).await;
        assert_eq!(seal_for(&from, &to).await.items, 0, "they have all that passes");
    });
}
