//! What rests on withdrawn input is flagged, and stays at home until it is made again.

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, person, says, send, shared_label, terms,
};
use app::agreements::{Scope, Terms};
use app::consents;
use app::labels::{self, Wish};
use app::matching;
use app::products::{self, NewProduct, Statement};
use app::requests::{self, Ask, Obstacle, What};
use app::trends::joint;
use app::{Actor, Error, Role, derivations, exchange, records, shred};
use record::label::CaveatCode;
use record::{Body, Caveat, Compartment, Label, PlacePrecision, RecordId, Rung, TimePrecision, Use};
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

fn adviser() -> Actor {
    person("adam", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

async fn product(db: &Db) -> (Org, Vec<RecordId>, RecordId) {
    let org = db.found("alpha", 51).await;
    let mut evidence = Vec::new();
    for day in ["2017-07-12", "2017-07-13"] {
        let body = incident(day, "Village", "Name");
        let label = shared_label(&org, &[]);
        evidence
            .push(records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record"));
    }
    let statement = |text: &str, on: &[RecordId]| Statement { text: text.to_owned(), evidence: on.to_vec() };
    let new = NewProduct {
        statements: vec![statement("Both happened.", &evidence), statement("The second happened.", &evidence[1..])],
        ..says(Use::LeadershipBrief, "", Vec::new())
    };
    let product = products::create(&org.node, &adviser(), &new).await.expect("a product");
    (org, evidence, product)
}

async fn reasons(org: &Org, id: &RecordId) -> Vec<String> {
    let all = derivations::of(&org.node, &adviser(), id).await.expect("flags");
    all.into_iter().map(|f| f.reason).collect()
}

#[test]
fn a_product_whose_input_was_shredded_is_not_issued_until_it_is_made_again() {
    both(async |db| {
        let (org, evidence, product) = product(&db).await;
        assert!(reasons(&org, &product).await.is_empty());
        products::sign_off(&org.node, &leader(), &product).await.expect("signed");
        shred::shred(&org.node, &leader(), &evidence[1], "a mistake").await.expect("it is shredded");
        assert_eq!(reasons(&org, &product).await, ["shredded"]);
        let counted = derivations::flagged(&org.node, &adviser()).await.expect("a count");
        assert_eq!(counted, [("product".to_owned(), vec![product.clone()])]);
        assert!(matches!(derivations::require_fresh(&org.node, &product).await, Err(Error::Conflict(_))));
        let refused = products::issue(&org.node, &adviser(), &product, Use::LeadershipBrief).await.expect("an answer");
        let blocked: Vec<_> = refused.statements.iter().map(|s| (s.text.as_str(), s.blocked.len())).collect();
        assert_eq!(blocked, [("Both happened.", 1), ("The second happened.", 1)], "which statements");
        assert_eq!((refused.blocked()[0].owner.as_str(), refused.blocked()[0].records), ("alpha", 1), "whose input");
        products::make_again(&org.node, &adviser(), &product).await.expect("it is made again");
        assert!(reasons(&org, &product).await.is_empty());
        let unsigned = products::issue(&org.node, &adviser(), &product, Use::LeadershipBrief).await;
        assert!(matches!(unsigned, Err(Error::Conflict(_))), "a person confirms it anew");
        products::sign_off(&org.node, &leader(), &product).await.expect("signed");
        let issued =
            products::issue(&org.node, &adviser(), &product, Use::LeadershipBrief).await.expect("it is issued");
        assert_eq!(issued.statements.len(), 1, "a statement that rests on nothing is gone");
        assert_eq!(issued.product.body.text("state"), Some("issued"));
    });
}

#[test]
fn a_product_made_again_stays_as_closed_as_people_made_it() {
    both(async |db| {
        let (org, _, product) = product(&db).await;
        let low = records::show(&org.node, &leader(), &product, Some("a test")).await.expect("it shows");
        let kept = Caveat::Is(CaveatCode::NoAuthorities);
        let label = Label {
            minimum_cell: 50,
            caveats: low.label.caveats.iter().cloned().chain([kept.clone()]).collect(),
            ..low.label.clone()
        };
        let (revision, reason) = (Some(low.record.revision), "its summary says more".to_owned());
        let wish = Wish { label, declassifier: None, reason, revision };
        labels::narrow(&org.node, &leader(), &product, &wish).await.expect("it is narrowed");
        products::make_again(&org.node, &adviser(), &product).await.expect("it is made again");
        let after = records::show(&org.node, &leader(), &product, Some("a test")).await.expect("it shows").label;
        assert!(low.label.minimum_cell < 50, "what it rests on asks for less");
        assert_eq!((after.minimum_cell, after.caveats.contains(&kept)), (50, true), "{after:?}");
    });
}

#[test]
fn a_label_that_became_stricter_flags_though_the_citation_would_still_be_cleared() {
    both(async |db| {
        let (org, evidence, product) = product(&db).await;
        let rows = org.fetch("select label from records where id = $1", store::values![evidence[0].as_str()]).await;
        let before = rows[0].int(0).expect("a class");
        // Another record brings the stricter class; the first moves to it.
        let strict = record::Label { minimum_cell: 20, ..shared_label(&org, &[]) };
        let body = incident("2017-07-14", "Village", "Name");
        let other = records::create_labelled(&org.node, &officer(), "incident", body, strict).await.expect("a record");
        org.tamper(
            "update records set label = (select o.label from records o where o.id = $2) where id = $1",
            store::values![evidence[0].as_str(), other.as_str()],
        )
        .await;
        assert_eq!(reasons(&org, &product).await, ["narrowed"]);
        let cleared =
            products::clearance(&org.node, &adviser(), &product, Use::LeadershipBrief).await.expect("cleared");
        assert_eq!(cleared.blocked()[0].because, ["made-again"]);
        products::make_again(&org.node, &adviser(), &product).await.expect("it is made again");
        let cleared =
            products::clearance(&org.node, &adviser(), &product, Use::LeadershipBrief).await.expect("cleared");
        assert!(cleared.is_clear() && cleared.statements.len() == 2);
        // Wider again is no reason to make anything again.
        org.tamper("update records set label = $2 where id = $1", store::values![evidence[0].as_str(), before]).await;
        assert!(reasons(&org, &product).await.is_empty());
    });
}

#[test]
fn a_withdrawn_consent_flags_what_was_made_from_the_record() {
    both(async |db| {
        let (org, evidence, product) = product(&db).await;
        let given = Body::default()
            .with("state", "given")
            .with("given_by", "self")
            .with("uses", json!(["analysis", "leadership-brief"]))
            .with("shared_with", "any-partner")
            .with("is_identified", true);
        let consent = consents::record(&org.node, &officer(), &evidence[0], given).await.expect("it is recorded");
        consents::withdraw(&org.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
        assert_eq!(reasons(&org, &product).await, ["consent"]);
        let seen = derivations::made_from_it(&org.node, &adviser(), &evidence[0]).await.expect("a list");
        assert_eq!(seen.into_iter().map(|r| r.id).collect::<Vec<_>>(), [product]);
    });
}

#[test]
fn what_rests_on_something_flagged_is_flagged_too() {
    both(async |db| {
        let (org, evidence, first) = product(&db).await;
        let new = says(Use::LeadershipBrief, "As we said.", vec![first.clone()]);
        let second = products::create(&org.node, &adviser(), &new).await.expect("a product");
        assert!(reasons(&org, &second).await.is_empty());
        shred::shred(&org.node, &leader(), &evidence[0], "a mistake").await.expect("it is shredded");
        assert_eq!(reasons(&org, &second).await, ["input"]);
    });
}

#[test]
fn a_published_trend_whose_input_was_withdrawn_stays_at_home() {
    both(async |db| {
        let org = db.found("alpha", 52).await;
        let mut first = None;
        for day in 1..=12 {
            let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
            let label = shared_label(&org, &[]);
            let id = records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record");
            first.get_or_insert(id);
        }
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        let trend = joint::publish(&org.node, &adviser(), &wanted).await.expect("it is published");
        derivations::require_fresh(&org.node, &trend).await.expect("it may leave");
        let first = first.expect("a record");
        shred::shred(&org.node, &leader(), &first, "a mistake").await.expect("it is shredded");
        assert!(matches!(derivations::require_fresh(&org.node, &trend).await, Err(Error::Conflict(_))));
        assert_eq!(reasons(&org, &trend).await, ["shredded"]);
        let counted = derivations::flagged(&org.node, &adviser()).await.expect("a count");
        assert_eq!(counted, [("trend".to_owned(), vec![trend])]);
    });
}

#[test]
fn a_count_that_shows_smaller_numbers_than_the_agreement_allows_stays_at_home() {
    both(async |db| {
        // The labels of the records ask for 10, and so the count shows no number below 10.
        for (seed, minimum_cell, passes) in [(62, 10, 1), (64, 11, 0)] {
            let (from, to) =
                (db.found(&format!("alpha-{seed}"), seed).await, db.found(&format!("beta-{seed}"), seed + 1).await);
            pair(&from, &to).await;
            let kinds = ["incident", "trend"].map(str::to_owned).into();
            let granted = Terms { kinds, minimum_cell, ..terms(Rung::Trends) };
            agree(&from, &to, (granted, Terms::nothing())).await;
            for day in 1..=12 {
                let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
                let label = shared_label(&from, &[&to]);
                records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("one");
            }
            let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
            let trend = joint::publish(&from.node, &adviser(), &wanted).await.expect("it is published");
            let shown = records::show(&from.node, &officer(), &trend, Some("to see")).await.expect("ours");
            assert_eq!(shown.body.number("minimum"), Some(10));
            let far = shown.seen.iter().map(|seen| seen.rung).collect::<Vec<_>>();
            assert_eq!(far, [if passes == 1 { Rung::Trends } else { Rung::None }], "the page of the count says so too");
            assert_eq!(send(&from, &to).await.added, passes, "{minimum_cell}");
        }
    });
}

/// A count of twelve incidents of July 2017 in one governorate, as far as these terms let it pass, with what the page of
/// the count says of that.
async fn counted(db: &Db, seed: u64, (granted, wanted): (Terms, joint::Wanted)) -> (Org, Org, usize, Vec<Rung>) {
    let (from, to) =
        (db.found(&format!("alpha-{seed}"), seed).await, db.found(&format!("beta-{seed}"), seed + 1).await);
    pair(&from, &to).await;
    let kinds = ["incident", "trend"].map(str::to_owned).into();
    agree(&from, &to, (Terms { kinds, ..granted }, Terms::nothing())).await;
    for day in 1..=12 {
        let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
        let label = shared_label(&from, &[&to]);
        records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("one");
    }
    let trend = joint::publish(&from.node, &adviser(), &wanted).await.expect("it is published");
    let shown = records::show(&from.node, &officer(), &trend, Some("to see")).await.expect("ours");
    let far = shown.seen.iter().map(|seen| seen.rung).collect();
    let passes = exchange::see_as(&from.node, &officer(), to.name(), 9).await.expect("a look").0;
    assert_eq!(send(&from, &to).await.added, passes, "what is seen is what is sent");
    (from, to, passes, far)
}

fn by(rows: &str, columns: Option<&str>) -> joint::Wanted {
    let columns = columns.map(str::to_owned);
    joint::Wanted { rows: rows.to_owned(), columns, hides_contributors: false, ..joint::Wanted::default() }
}

#[test]
fn a_count_that_tells_of_places_or_times_more_finely_than_agreed_stays_at_home() {
    both(async |db| {
        let cases = [
            (by("governorate", Some("year")), (PlacePrecision::Country, TimePrecision::Day), 0),
            (by("governorate", Some("year")), (PlacePrecision::Governorate, TimePrecision::Year), 1),
            (by("governorate", Some("month")), (PlacePrecision::Governorate, TimePrecision::Quarter), 0),
            (by("quarter", None), (PlacePrecision::Country, TimePrecision::Year), 0),
            (by("quarter", None), (PlacePrecision::Country, TimePrecision::Quarter), 1),
        ];
        for (seed, (wanted, (place, time), passes)) in (620..).step_by(2).zip(cases) {
            let granted = Terms { place, time, ..terms(Rung::Trends) };
            let (_from, to, passed, far) = counted(&db, seed, (granted, wanted.clone())).await;
            assert_eq!(passed, passes, "{wanted:?} at {place:?} and {time:?}");
            assert_eq!(far, [if passes == 1 { Rung::Trends } else { Rung::None }], "the page of the count says so too");
            if passes == 1 {
                let copy = only(&to, "trend").await;
                let (kept, _) = joint::show(&to.node, &adviser(), &copy, Some("to see")).await.expect("it opens");
                assert!(kept.cells().iter().any(|c| c.count == Some(12)), "with its numbers");
                let text = serde_json::to_string(&kept).expect("JSON");
                assert!(!text.contains("2017-07"), "nothing beneath the printed cells tells of a month: {text}");
            }
        }
    });
}

#[test]
fn the_scope_of_an_agreement_asks_a_count_for_the_days_that_it_counts() {
    both(async |db| {
        let days = |from: &str, to: &str| Scope { from: from.parse().ok(), to: to.parse().ok(), ..Scope::default() };
        let places = BTreeSet::from(["SY-Raqqa".to_owned()]);
        let cases = [
            (days("2017-07-01", "2017-07-31"), 1),
            // It was made in March 2026, and counts nothing of that time.
            (days("2026-01-01", "2026-12-31"), 0),
            // It says of no place that it is about that alone.
            (Scope { places, ..Scope::default() }, 0),
        ];
        for (seed, (scope, passes)) in (640..).step_by(2).zip(cases) {
            let granted = Terms { scope: scope.clone(), ..terms(Rung::Trends) };
            let (_from, _to, passed, far) = counted(&db, seed, (granted, by("governorate", Some("year")))).await;
            assert_eq!(passed, passes, "{scope:?}");
            assert_eq!(far, [if passes == 1 { Rung::Trends } else { Rung::None }], "the page of the count says so too");
        }
    });
}

#[test]
fn a_yes_about_a_count_asks_what_another_would_get_by_the_days_that_it_counts() {
    both(async |db| {
        let us = db.found("alpha", 660).await;
        let (asker, other) = (db.found("beta", 661).await, db.found("gamma", 662).await);
        // The count is made in March 2026, outside of these days.
        let july = Scope { from: "2017-07-01".parse().ok(), to: "2017-07-31".parse().ok(), ..Scope::default() };
        for (partner, scope) in [(&asker, Scope::default()), (&other, july)] {
            pair(&us, partner).await;
            let kinds = ["incident", "trend"].map(str::to_owned).into();
            agree(&us, partner, (Terms { kinds, scope, ..terms(Rung::Outline) }, Terms::nothing())).await;
        }
        for day in 1..=12 {
            let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
            let label = Label { top_rung: Rung::Trends, ..shared_label(&us, &[&asker, &other]) };
            records::create_labelled(&us.node, &officer(), "incident", body, label).await.expect("one");
        }
        let wanted = by("governorate", Some("year"));
        joint::publish(&us.node, &adviser(), &wanted).await.expect("it is published");
        send(&us, &asker).await;
        let copy = only(&asker, "trend").await;
        let ask = Ask {
            what: What::HigherRung,
            rung: Some(Rung::Match),
            purpose: None,
            onward_to: String::new(),
            statement: String::new(),
            reason: "to compare it".to_owned(),
            due: None,
        };
        let about = BTreeSet::from([copy]);
        requests::ask(&asker.node, &officer(), us.name(), (ask, about)).await.expect("it is asked");
        send(&asker, &us).await;
        let theirs = requests::list(&us.node, &officer()).await.expect("a list").remove(0).record.id;
        let obstacles = requests::obstacles(&us.node, &leader(), &theirs).await.expect("a look");
        assert_eq!(obstacles, BTreeSet::from([Obstacle::OthersToo]));
    });
}

#[test]
fn at_the_rung_of_trends_an_audited_count_passes_whole_and_no_record_does() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 56).await, db.found("beta", 57).await);
        pair(&from, &to).await;
        let kinds = ["incident", "trend"].map(str::to_owned).into();
        agree(&from, &to, (Terms { kinds, ..terms(Rung::Trends) }, Terms::nothing())).await;
        let mut incidents = Vec::new();
        for day in 1..=12 {
            let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
            let label = shared_label(&from, &[&to]);
            incidents
                .push(records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("one"));
        }
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        let trend = joint::publish(&from.node, &adviser(), &wanted).await.expect("it is published");
        assert_eq!(send(&from, &to).await.added, 1, "the count, and none of the twelve");
        let copy = only(&to, "trend").await;
        let text = |show: records::Show| {
            show.body.rows("detail").map(|r| r.text("text").map(str::to_owned)).collect::<Vec<_>>()
        };
        let ours = records::show(&from.node, &officer(), &trend, Some("to compare")).await.expect("ours");
        let theirs = records::show(&to.node, &officer(), &copy, Some("to compare")).await.expect("theirs");
        let (ours, theirs) = (text(ours), text(theirs));
        assert!(!ours.is_empty() && ours == theirs, "every printed cell arrives: {theirs:?}");
        // A record that it counts is destroyed: the count stays at home until it is made again.
        shred::shred(&from.node, &leader(), &incidents[0], "a mistake").await.expect("it is shredded");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
        assert!(!to.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
    });
}

#[test]
fn a_match_is_flagged_while_a_copy_is_locked_and_for_good_when_a_record_goes() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 53).await, db.found("beta", 54).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::JointAnalysis), Terms::nothing())).await;
        let mut own = None;
        for (org, other) in [(&from, &to), (&to, &from)] {
            let body = incident("2017-07-12", "Village", "Name");
            let label = shared_label(org, &[other]);
            own = records::create_labelled(&org.node, &officer(), "incident", body, label).await.ok();
        }
        send(&from, &to).await;
        let compared = matching::run(&to.node, &officer(), &mut |_| ControlFlow::Continue(())).await;
        compared.expect("lists are compared");
        let found = only(&to, "match").await;
        assert!(reasons(&to, &found).await.is_empty());
        // A lease of 30 days that nobody renewed.
        for org in [&from, &to] {
            org.clock.days(31);
            org.node.tend().await.expect("the node tends itself");
        }
        assert_eq!(reasons(&to, &found).await, ["lapsed"]);
        send(&from, &to).await;
        assert!(reasons(&to, &found).await.is_empty(), "renewed, nothing is to be made again");
        shred::shred(&to.node, &leader(), &own.expect("a record"), "a mistake").await.expect("it is shredded");
        assert_eq!(reasons(&to, &found).await, ["shredded"]);
    });
}
