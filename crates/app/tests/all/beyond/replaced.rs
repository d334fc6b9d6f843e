//! What comes under an agreement that a newer version replaced, or more exactly than it tells, is not kept so.

use super::{item, label, open, two};
use crate::bad_bundle::{Two, forged, payload};
use crate::world::{agree, both, incident, officer, only, pair, person, seal_for, sign_version, take, terms, write};
use app::agreements::{self, Terms};
use app::attachments::Enclosed;
use app::trends::joint;
use app::{Role, receive, records};
use record::{Compartment, PlacePrecision, Rung, TimePrecision};
use serde_json::json;
use std::collections::BTreeSet;

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
            sign_version(&two.from, &two.to, (2, (next, terms(Rung::Case)))).await;
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
        sign_version(&two.from, &two.to, (2, (coarse(Rung::Case), terms(Rung::Case)))).await;
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
        sign_version(&from, &to, (2, (grants(TimePrecision::Year), terms(Rung::Case)))).await;
        let accepted = take(&to, &under_first.bytes).await;
        assert_eq!((accepted.added, accepted.refused), (0, 1));
        assert_eq!(to.count("select count(*) from records where kind = 'trend'", &[]).await, 0);
    });
}
