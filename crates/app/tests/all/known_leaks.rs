//! One test for each leak of other systems that the design starts from: what went wrong there, and why it cannot here.

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, person, says, seal_for, send, shared_label, take,
    terms,
};
use app::agreements::{self, Terms};
use app::products;
use app::records::{self, ListQuery};
use app::trends::joint;
use app::{Actor, Error, Role, audit, exchange, matching, picture, shred};
use record::label::{Audience, CaveatCode};
use record::{Body, Caveat, Compartment, Expiry, Label, RecordId, Rung, Use};
use serde_json::json;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Two partners; what each grants the other.
async fn partners(db: &Db, (seed, grants): (u64, Terms)) -> (Org, Org) {
    let (a, b) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&a, &b).await;
    agree(&a, &b, (grants.clone(), grants)).await;
    (a, b)
}

async fn write(org: &Org, who: &Actor, body: Body, label: Label) -> RecordId {
    records::create_labelled(&org.node, who, "incident", body, label).await.expect("a record")
}

async fn list(org: &Org, who: &Actor) -> records::List {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, who, &query).await.expect("a list")
}

async fn compare(org: &Org, who: &Actor) -> matching::Report {
    matching::run(&org.node, who, &mut |_| ControlFlow::Continue(())).await.expect("the lists are compared")
}

fn monitor() -> Actor {
    person("mona", &[Role::Monitor], &Compartment::SEALED)
}

fn body() -> Body {
    incident("2017-07-12", "Village", "Name")
}

/// MISP #10899, #7715: a sharing group's members were copied to each server, and who was removed on one went on
/// receiving from another. Here nobody else keeps who may have our record: each bundle is selected anew from the
/// record's own label, and who is no longer in it gets a tombstone and nothing more.
#[test]
fn misp_10899_and_7715_a_removed_member_receives_nothing_more() {
    both(async |db| {
        let (from, to) = partners(&db, (101, terms(Rung::Case))).await;
        let ours = write(&from, &officer(), body(), shared_label(&from, &[&to])).await;
        send(&from, &to).await;
        assert_eq!(list(&to, &officer()).await.total, 1);
        let alone = BTreeSet::from([from.org().clone()]);
        records::set_audience(&from.node, &officer(), &ours, alone, "they left").await.expect("it is narrowed");
        let last = seal_for(&from, &to).await;
        assert_eq!((last.items, last.tombstones), (0, 1));
        take(&to, &last.bytes).await;
        assert_eq!(list(&to, &officer()).await.total, 0);
        for deaths in [2, 3] {
            let now = records::show(&from.node, &officer(), &ours, None).await.expect("ours");
            let changed = now.body.clone().with("civilian_deaths", deaths);
            records::update(&from.node, &officer(), &ours, now.record.revision, changed).await.expect("a change");
            let after = seal_for(&from, &to).await;
            assert_eq!((after.items, after.tombstones), (0, 0), "no later edit passes either");
            take(&to, &after.bytes).await;
        }
        assert_eq!(list(&to, &officer()).await.total, 0);
    });
}

/// MISP #4784: a deleted event stayed on every server that had it. Here a withdrawal is an item of the next bundle, the
/// copy's key is destroyed there, and a receipt comes back.
#[test]
fn misp_4784_a_deletion_propagates() {
    both(async |db| {
        let (from, to) = partners(&db, (103, terms(Rung::Case))).await;
        let ours = write(&from, &officer(), body(), shared_label(&from, &[&to])).await;
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        shred::withdraw(&from.node, &officer(), &ours, "the family asked").await.expect("it is withdrawn");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
        assert_eq!(to.node.whereabouts(&copy).await.expect("a look"), (false, Vec::new(), Vec::new()));
        send(&to, &from).await;
        let states = exchange::states(&from.node, &ours).await.expect("states");
        assert_eq!(states, [("beta".to_owned(), "node-enforced".to_owned())]);
    });
}

/// MISP #2223: a tag that was taken off an event stayed on the copies, since only additions were sent. Here the whole
/// record is sent again and replaces the copy, so that what was taken off is off, in lists and facets too.
#[test]
fn misp_2223_a_tag_that_is_taken_off_is_off_everywhere() {
    both(async |db| {
        let (from, to) = partners(&db, (105, terms(Rung::Case))).await;
        let ours = write(&from, &officer(), body(), shared_label(&from, &[&to])).await;
        send(&from, &to).await;
        let tags = async || {
            let facets = list(&to, &officer()).await.facets;
            facets.into_iter().filter(|(f, _)| f == "acts.type").flat_map(|(_, v)| v).collect::<Vec<_>>()
        };
        assert_eq!(tags().await, [("V01".to_owned(), 1)]);
        let now = records::show(&from.node, &officer(), &ours, None).await.expect("ours");
        let mut untagged = now.body.clone();
        untagged.0.remove("acts");
        records::update(&from.node, &officer(), &ours, now.record.revision, untagged).await.expect("a change");
        assert_eq!(send(&from, &to).await.changed, 1);
        assert!(tags().await.is_empty());
        let copy = only(&to, "incident").await;
        let shown = records::show(&to.node, &officer(), &copy, None).await.expect("a copy");
        assert!(shown.body.items("acts").is_empty());
    });
}

/// MISP #4200: an event with an empty sharing group reached everybody. Here an audience is a list of who may; empty, it
/// names nobody, not even the origin, and such a label is refused; ours alone reaches no partner.
#[test]
fn misp_4200_an_empty_audience_reaches_nobody() {
    both(async |db| {
        let (from, to) = partners(&db, (107, terms(Rung::JointAction))).await;
        let shared = shared_label(&from, &[&to]);
        let empty = Label { audience: Audience::Only(BTreeSet::new()), ..shared.clone() };
        let refused = records::create_labelled(&from.node, &officer(), "incident", body(), empty).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let alone = Label { audience: Audience::Only(BTreeSet::from([from.org().clone()])), ..shared };
        let ours = write(&from, &officer(), body(), alone).await;
        let emptied = records::set_audience(&from.node, &officer(), &ours, BTreeSet::new(), "to empty it").await;
        assert!(matches!(emptied, Err(Error::Forbidden(_))), "{emptied:?}");
        assert_eq!(exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look").0, 0);
        assert_eq!(seal_for(&from, &to).await.items, 0);
    });
}

/// OpenCTI #6785: the history of a restricted entity was open to who could not open the entity. Here history is part of
/// the record's own page and opens with it; the log closes each entry about a record to who may not read that record.
#[test]
fn opencti_6785_history_opens_to_nobody_who_may_not_open_the_record() {
    both(async |db| {
        let org = db.found("alpha", 109).await;
        let id = write(&org, &officer(), body(), shared_label(&org, &[])).await;
        let now = records::show(&org.node, &officer(), &id, None).await.expect("ours");
        let changed = now.body.clone().with("civilian_deaths", 2);
        records::update(&org.node, &officer(), &id, now.record.revision, changed).await.expect("a change");
        assert_eq!(records::show(&org.node, &officer(), &id, None).await.expect("ours").history.len(), 1);
        for closed in [monitor(), person("adam", &[Role::Administrator], &Compartment::SEALED)] {
            let shown = records::show(&org.node, &closed, &id, Some("to see its history")).await;
            assert!(matches!(shown, Err(Error::NotFound)), "{shown:?}");
        }
        let told = async |who: &Actor| {
            let log = audit::list(&org.node, who, 100).await.expect("a log");
            log.into_iter()
                .filter(|l| l.entry.as_ref().is_some_and(|e| e.record.as_deref() == Some(id.as_str())))
                .count()
        };
        assert_eq!(told(&leader()).await, 2, "made and changed");
        assert_eq!(told(&person("adam", &[Role::Administrator], &[])).await, 0);
        assert!(matches!(audit::list(&org.node, &monitor(), 100).await, Err(Error::Forbidden(_))));
    });
}

/// OpenCTI #3319: counters counted what a person could not open. Here total, facets, home page and rows come from one
/// filter, the label classes that policy allows.
#[test]
fn opencti_3319_counters_count_only_what_a_person_sees() {
    both(async |db| {
        let org = db.found("alpha", 111).await;
        write(&org, &monitor(), body(), shared_label(&org, &[])).await;
        for _ in 0..5 {
            write(&org, &officer(), body(), shared_label(&org, &[])).await;
        }
        for (who, seen) in [(monitor(), 1), (officer(), 6), (person("adam", &[Role::Administrator], &[]), 0)] {
            let listed = list(&org, &who).await;
            assert_eq!((listed.total, listed.rows.len()), (seen, usize::try_from(seen).expect("a count")), "{who:?}");
            for (field, values) in &listed.facets {
                assert!(values.iter().all(|(_, n)| *n <= seen), "{field} of {who:?}");
            }
            let counts = records::counts(&org.node, &who).await.expect("counts");
            assert_eq!(counts.into_iter().map(|(_, n)| n).sum::<i64>(), seen, "{who:?}");
        }
    });
}

/// OpenCTI #11496: that a relation had been left out could be inferred from what remained. Here a link to or from a
/// hidden record is left out before anything is cut or counted, so that it pushes no visible link out.
#[test]
fn opencti_11496_hidden_relations_cannot_be_inferred() {
    both(async |db| {
        let org = db.found("alpha", 113).await;
        let add = async |who: &Actor, (kind, body): (&str, serde_json::Value)| {
            let (label, body) = (shared_label(&org, &[]), Body::from_json(body).expect("an object"));
            records::create_labelled(&org.node, who, kind, body, label).await.expect("it is written")
        };
        let brought = |name: &str| json!({ "_id": name, "partner": name, "asset": "networks" });
        let objective = json!({ "risk": "PR02", "target_type": "A01", "target": "x", "change": "y",
            "place": { "code": "SY-Raqqa" }, "partners": [brought("alpha"), brought("beta")] });
        let own = add(&monitor(), ("objective", objective)).await;
        let tactic = || {
            let type_of = org.node.vocabularies().terms("advocacy_tactics").expect("there are tactics")[0].code.clone();
            ("tactic", json!({ "objective": own.as_str(), "type": type_of, "partner": "alpha" }))
        };
        for _ in 0..10 {
            add(&monitor(), tactic()).await;
        }
        let before = records::show(&org.node, &monitor(), &own, None).await.expect("ours");
        assert_eq!(before.backlinks.len(), 10);
        // 220 hidden ones among 10: of the first 50 in the order of random ids, hardly any would be visible.
        for _ in 0..220 {
            add(&officer(), tactic()).await;
        }
        let after = records::show(&org.node, &monitor(), &own, None).await.expect("ours");
        assert_eq!(after, before);
        let whole = records::show(&org.node, &officer(), &own, None).await.expect("ours");
        assert_eq!(whole.backlinks.len(), 50, "who sees them all sees as many as a page shows");
    });
}

/// MISP PR #5802: correlations showed values of events that a person could not open. Here a match is a record whose
/// label is the join of both sides, so that it is closed wherever either side is.
#[test]
fn misp_5802_a_correlation_is_closed_where_either_side_is() {
    both(async |db| {
        let (a, b) = partners(&db, (115, terms(Rung::JointAction))).await;
        write(&a, &officer(), body(), shared_label(&a, &[&b])).await;
        let ends = Expiry::On(jiff::civil::date(2026, 3, 4));
        write(&b, &officer(), body(), Label { expiry: ends, ..shared_label(&b, &[&a]) }).await;
        send(&b, &a).await;
        assert_eq!(compare(&a, &officer()).await.pairs, 1);
        let matches = async |who: &Actor| {
            let query = ListQuery { kind: "match".into(), page: 1, ..ListQuery::default() };
            records::list(&a.node, who, &query).await.expect("a list").total
        };
        assert_eq!((matches(&officer()).await, matches(&monitor()).await), (1, 0));
        assert_eq!(matching::chosen(&a.node, &officer()).await.expect("pairs").len(), 1);
        a.clock.days(3);
        assert_eq!(list(&a, &officer()).await.total, 1, "ours is left");
        assert_eq!(matches(&officer()).await, 0, "and the match is closed with the side that ended");
        assert!(matching::chosen(&a.node, &officer()).await.expect("pairs").is_empty());
        let known = picture::picture(&a.node, &officer()).await.expect("a picture");
        assert_eq!((known.names, known.per_list), (vec!["alpha".to_owned()], vec![1]));
    });
}

/// Aleph PR #1429: cross-reference showed entities of collections that a person could not open. Here what may not be
/// matched, by caveat or by use, never enters a comparison, whoever runs it.
#[test]
fn aleph_1429_cross_reference_reaches_only_what_may_be_matched() {
    both(async |db| {
        for (seed, is_matched) in [(121, true), (123, false), (125, false)] {
            let (a, b) = partners(&db, (seed, terms(Rung::JointAction))).await;
            write(&a, &officer(), body(), shared_label(&a, &[&b])).await;
            let mut label = shared_label(&b, &[&a]);
            match seed {
                123 => drop(label.caveats.insert(Caveat::Is(CaveatCode::NoMatching))),
                125 => drop(label.uses.remove(&Use::Analysis)),
                _ => {}
            }
            write(&b, &officer(), body(), label).await;
            send(&b, &a).await;
            assert_eq!(list(&a, &officer()).await.total, 2, "it may be read");
            let run = matching::run(&a.node, &officer(), &mut |_| ControlFlow::Continue(())).await;
            match is_matched {
                true => assert_eq!(run.expect("two lists").candidates, 1),
                false => assert!(matches!(run, Err(Error::Conflict(_))), "there is one list only: {run:?}"),
            }
        }
    });
}

/// DHIS2 #17281: a report that joined two lists showed rows of the list that a person could not open. Here the joint
/// picture is made for each person from what that person may match and count, and a list of which nothing is left is
/// not even named.
#[test]
fn dhis2_17281_joined_lists_show_nothing_of_a_list_that_is_closed() {
    both(async |db| {
        let (a, b) = partners(&db, (117, terms(Rung::JointAction))).await;
        write(&a, &officer(), body(), shared_label(&a, &[&b])).await;
        write(&b, &officer(), body(), shared_label(&b, &[&a])).await;
        send(&b, &a).await;
        let names = async |who: &Actor| picture::picture(&a.node, who).await.expect("a picture").names;
        assert_eq!(names(&officer()).await, ["alpha", "beta"]);
        for closed in [monitor(), person("adam", &[Role::Administrator], &Compartment::SEALED)] {
            assert!(names(&closed).await.is_empty());
            let none = picture::picture(&a.node, &closed).await.expect("a picture");
            assert!(none.events.is_empty() && none.per_list.is_empty());
        }
        let (c, d) = partners(&db, (119, terms(Rung::JointAction))).await;
        write(&c, &officer(), body(), shared_label(&c, &[&d])).await;
        let label = Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..shared_label(&d, &[&c]) };
        write(&d, &officer(), body(), label).await;
        send(&d, &c).await;
        let joined = picture::picture(&c.node, &officer()).await.expect("a picture");
        assert_eq!(joined.names, ["alpha"], "the other list may be read and not counted");
    });
}

/// Primero's remote referral: what a caveat forbade could be done with the exported file. Here the label of whatever is
/// made is the join of what went in: a copy, a trend and a product stay bound, and no file is made against it.
#[test]
fn primero_caveats_travel_into_whatever_is_made() {
    both(async |db| {
        let (a, b) = partners(&db, (127, terms(Rung::JointAction))).await;
        let no = Caveat::Is(CaveatCode::NoAuthorities);
        for day in 10..20 {
            let label = Label { caveats: [no.clone()].into(), ..shared_label(&b, &[&a]) };
            write(&b, &officer(), incident(&format!("2017-07-{day}"), "Village", "Name"), label).await;
        }
        send(&b, &a).await;
        let rows = list(&a, &officer()).await.rows;
        let copy = records::show(&a.node, &officer(), &rows[0].id, None).await.expect("a copy");
        let travelling = [no, Caveat::Is(CaveatCode::NoPublication), Caveat::Is(CaveatCode::NoOnward)];
        let is_bound = |label: &Label| travelling.iter().all(|c| label.caveats.contains(c));
        assert!(is_bound(&copy.label), "the copy: {:?}", copy.label.caveats);
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        let trend = joint::publish(&a.node, &officer(), &wanted).await.expect("a trend");
        let (_, shown) = joint::show(&a.node, &officer(), &trend, Some("to see")).await.expect("a trend");
        assert!(is_bound(&shown.label), "the trend: {:?}", shown.label.caveats);
        assert!(!shown.label.uses.contains(&Use::PublicStatement));
        let lead = person("leila", &[Role::Leader, Role::Adviser], &Compartment::SEALED);
        let product =
            products::create(&a.node, &lead, &says(Use::PublicStatement, "It happened.", vec![rows[0].id.clone()]))
                .await
                .expect("a product");
        products::sign_off(&a.node, &lead, &product).await.expect("it is signed off");
        let issued = products::issue(&a.node, &lead, &product, Use::PublicStatement).await.expect("an answer");
        assert!(!issued.is_clear() && is_bound(&issued.label) && is_bound(&issued.product.label));
        let because: Vec<String> = issued.blocked().into_iter().flat_map(|b| b.because).collect();
        assert!(because.contains(&"use".to_owned()) && because.contains(&"no-publication".to_owned()), "{because:?}");
        let after = records::show(&a.node, &lead, &product, Some("to see")).await.expect("a product");
        assert_eq!(after.body.text("state"), Some("draft"), "and nothing was issued of which there were a file");
    });
}

#[test]
fn a_trend_prints_no_number_below_what_the_label_of_any_record_asks_for() {
    both(async |db| {
        for (seed, least) in [(131, 0), (132, 20)] {
            let org = db.found(&format!("least-{least}"), seed).await;
            for day in 10..20 {
                // One record of ten asks for more than the person does.
                let minimum_cell = if day == 15 { least } else { 0 };
                let label = Label { minimum_cell, ..Label::own(org.node.org()) };
                write(&org, &officer(), incident(&format!("2017-07-{day}"), "Village", "Name"), label).await;
            }
            let wanted = joint::Wanted { k: 3, hides_contributors: false, ..joint::Wanted::default() };
            let seen = joint::preview(&org.node, &officer(), &wanted).await.expect("a table").kept("2026-11-27");
            let is_withheld = seen.withheld == seen.filled;
            assert_eq!((seen.printed.k, is_withheld), (u64::from(least.max(3)), least > 10), "{seen:?}");
            let trend = joint::publish(&org.node, &officer(), &wanted).await.expect("a trend");
            let (_, shown) = joint::show(&org.node, &officer(), &trend, Some("to see")).await.expect("a trend");
            assert_eq!(shown.body.number("minimum"), Some(least.max(3)));
        }
    });
}

/// Tractus-X #777: an agreement, once concluded, could not be ended by either side. Here either side suspends or ends
/// it alone and at once: nothing passes from then on; what the other holds keeps its caveats and locks itself when its
/// lease ends.
#[test]
fn tractusx_777_either_side_ends_an_agreement_alone_and_at_once() {
    both(async |db| {
        let ways = [(129, false, false), (131, true, false), (133, false, true), (135, true, true)];
        for (seed, is_receiver, is_end) in ways {
            let (from, to) = partners(&db, (seed, terms(Rung::Case))).await;
            write(&from, &officer(), body(), shared_label(&from, &[&to])).await;
            send(&from, &to).await;
            let copy = only(&to, "incident").await;
            write(&from, &officer(), incident("2017-08-01", "Village", "Name"), shared_label(&from, &[&to])).await;
            let (side, other) = if is_receiver { (&to, &from) } else { (&from, &to) };
            let ended = match is_end {
                true => agreements::terminate(&side.node, &leader(), other.org(), "it is over").await,
                false => agreements::suspend(&side.node, &officer(), other.org(), "a breach").await,
            };
            ended.expect("no leave is asked");
            for (here, there) in [(side, other), (other, side)] {
                let after = seal_for(here, there).await;
                assert_eq!((after.items, after.tombstones), (0, 0), "nothing passes, nor from who was told of it");
                take(there, &after.bytes).await;
            }
            let kept = records::show(&to.node, &officer(), &copy, None).await.expect("a copy");
            assert!(kept.label.caveats.contains(&Caveat::Is(CaveatCode::NoPublication)), "the caveats stay");
            to.clock.days(31);
            let to = to.reopen().await;
            assert_eq!(list(&to, &officer()).await.total, 0, "the lease is not renewed");
        }
    });
}
