//! What we say that a partner sees, and what the partner holds: the same, in lists, facets, search and files.

use crate::roles::somebody;
use crate::world::{Db, Org, agree, both, incident, leader, officer, pair, person, send, shared_label, sign, terms};
use app::agreements::{self, Protocol, Terms, Topic, TopicTerms};
use app::approvals::{self, Verdict};
use app::exchange::view::{self, Remains};
use app::records::{self, ListQuery};
use app::{Error, Role, Stored, exchange, exports, spectrum};
use record::label::{Audience, CaveatCode};
use record::{Compartment, Label, PlacePrecision, RecordId, Rung, Sensitivity, TimePrecision};
use std::collections::{BTreeMap, BTreeSet};

/// 30 incidents of `alpha`: every third for nobody else, every fifth of a topic that passes as an outline only.
async fn shared(db: &Db) -> (Org, Org) {
    let (from, to) = (db.found("alpha", 61).await, db.found("beta", 62).await);
    pair(&from, &to).await;
    let mut grants = Terms { place: PlacePrecision::Governorate, time: TimePrecision::Month, ..terms(Rung::Case) };
    let topic = Topic::parse("incident:acts.type=V02").expect("a topic");
    grants.topics.insert(topic, TopicTerms { rung: Rung::Outline, ..TopicTerms::like(&grants) });
    agree(&from, &to, (grants, Terms::nothing())).await;
    for n in 0..30_u32 {
        let mut body = incident(&format!("2017-{:02}-{:02}", 6 + n % 4, 1 + n % 28), "Village", "Name");
        if n % 5 == 0 {
            body = body.with("acts", serde_json::json!([{ "type": "V02" }]));
        }
        if n % 7 == 0 {
            body = body.with("verification", "verified").with("narrative", "The market burnt");
        }
        let label = if n % 3 == 0 { Label::own(from.org()) } else { shared_label(&from, &[&to]) };
        records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    }
    (from, to)
}

fn query(filters: &[(&str, &str)]) -> ListQuery {
    let filters = filters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    ListQuery { kind: "incident".to_owned(), filters, page: 1, ..ListQuery::default() }
}

/// The open parts of rows, sorted: ids differ, what they say does not.
fn said(rows: &[Stored]) -> Vec<String> {
    let mut all: Vec<String> =
        rows.iter().map(|r| format!("{} {:?}", serde_json::to_string(&r.open).expect("JSON"), r.columns)).collect();
    all.sort();
    all
}

#[test]
fn a_list_as_the_partner_sees_it_is_the_list_that_the_partner_has() {
    both(async |db| {
        let (from, to) = shared(&db).await;
        send(&from, &to).await;
        let verified = &[("verification", "verified")];
        for filters in [&[][..], verified, &[("acts.type", "V02")], &[("place", "SY-Raqqa")], &[("violence", "")]] {
            let asked = query(filters);
            let here = view::list(&from.node, &officer(), "beta", &asked).await.expect("a list").list;
            let there = records::list(&to.node, &officer(), &asked).await.expect("a list");
            assert_eq!(here.total, there.total, "{filters:?}");
            assert_eq!(here.facets, there.facets, "{filters:?}");
            assert_eq!(said(&here.rows), said(&there.rows), "{filters:?}");
            // By hand: every third of 30 is for nobody else; of the others 7, 14 and 28 are verified.
            let wanted = match filters {
                [("verification", _)] => Some(3),
                [("acts.type", _)] => None,
                _ => Some(20),
            };
            assert!(wanted.is_none_or(|n| here.total == n), "{filters:?}: {}", here.total);
        }
        let period = ListQuery { from: Some("2017-07-01".into()), to: Some("2017-07-31".into()), ..query(&[]) };
        let here = view::list(&from.node, &officer(), "beta", &period).await.expect("a list");
        let there = records::list(&to.node, &officer(), &period).await.expect("a list");
        assert_eq!((here.list.total, here.list.facets), (there.total, there.facets));
        assert_eq!(here.periods.keys().collect::<Vec<_>>(), ["2017-07"], "as coarse as it passes");
        assert_eq!(here.places, BTreeMap::from([("SY-Raqqa".to_owned(), usize::try_from(there.total).expect("few"))]));
        let whole = view::list(&from.node, &officer(), "beta", &query(&[])).await.expect("a list");
        // By hand: of 0 to 29 every third is for nobody else, which leaves 20.
        assert_eq!((whole.kinds, whole.list.total), (vec![("incident".to_owned(), 20)], 20));
    });
}

#[test]
fn a_search_as_the_partner_finds_what_the_partner_finds() {
    both(async |db| {
        let (from, to) = shared(&db).await;
        send(&from, &to).await;
        for words in ["market", "bakery", "Village", "Name", "neighbour"] {
            let here = view::search(&from.node, &officer(), "beta", words).await.expect("a search");
            let mut there = records::search(&to.node, &officer(), words).await.expect("a search");
            there.retain(|(r, _)| r.channel.is_some());
            let told = |found: &[(Stored, Compartment)]| {
                let rows: Vec<Stored> = found.iter().map(|(r, _)| r.clone()).collect();
                (said(&rows), found.iter().map(|(_, c)| *c).collect::<BTreeSet<_>>())
            };
            assert_eq!(told(&here), told(&there), "{words}");
        }
        let found = view::search(&from.node, &officer(), "beta", "bakery").await.expect("a search");
        // By hand: 20 pass; of them 4 are outlines (5, 10, 20, 25), and 7, 14, 28 tell of the market instead.
        assert_eq!(found.len(), 13);
        assert!(
            view::search(&from.node, &officer(), "beta", "Village").await.expect("a search").is_empty(),
            "too exact"
        );
        let blind = person("basma", &[Role::Coordinator], &[]);
        let found = view::search(&from.node, &blind, "beta", "bakery").await.expect("a search");
        assert!(found.is_empty(), "nobody finds through a partner what is closed to them");
    });
}

#[test]
fn a_file_as_the_partner_sees_it_holds_the_very_payloads_with_their_labels() {
    both(async |db| {
        let (from, to) = shared(&db).await;
        send(&from, &to).await;
        let ids: BTreeMap<String, String> = exchange::partner_ids(&to.node, "alpha")
            .await
            .expect("ids")
            .into_iter()
            .map(|(record, id)| (id, record.as_str().to_owned()))
            .collect();
        let omar = somebody(&from, "omar", &[Role::Officer], &Compartment::SEALED).await;
        let carl = somebody(&from, "carl", &[Role::Coordinator], &[]).await;
        let alone = view::file(&from.node, &omar, "beta", (&query(&[]), "json")).await;
        assert!(matches!(alone, Err(Error::Forbidden(_))), "a second person approves what leaves: {alone:?}");
        let wanted = view::wanted(&from.node, &omar, "beta", &query(&[])).await.expect("it can be asked for");
        let approval = exports::ask(&from.node, &omar, &wanted, "a briefing").await.expect("it is asked");
        approvals::decide(&from.node, &carl, &approval, &Verdict::Approve).await.expect("it is approved");
        let list = exports::take(&from.node, &omar, &exports::Wanted { seen_as: None, ..wanted.clone() }).await;
        assert!(matches!(list, Err(Error::Forbidden(_))), "it is no approval of our own list");
        assert!(matches!(exports::take(&from.node, &omar, &wanted).await, Err(Error::NotFound)));
        let bytes = view::file(&from.node, &omar, "beta", (&query(&[]), "json")).await.expect("a file");
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(rows.len(), 20);
        for row in &rows {
            let id = RecordId::parse(&ids[row["id"].as_str().expect("an id")]).expect("an id");
            let theirs = records::show(&to.node, &officer(), &id, Some("to compare")).await.expect("it opens");
            let form = from.node.kinds().form("incident").expect("a form");
            let payload: exchange::Payload = serde_json::from_value(row["record"].clone()).expect("a payload");
            let ours = record::split::merge(form, &payload.open, &payload.sealed);
            assert_eq!(ours.to_json(), theirs.body.to_json(), "byte for byte what they hold");
            assert!(payload.label.has(CaveatCode::NoPublication) && payload.label.has(CaveatCode::NoOnward));
        }
        let bytes = view::file(&from.node, &omar, "beta", (&query(&[]), "csv")).await.expect("a file");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text.lines().count(), 21, "a head and 20 rows");
        assert!(text.lines().next().is_some_and(|head| head.contains("label.caveats") && head.contains("lease_until")));
        assert!(text.lines().skip(1).all(|line| line.contains("no-onward") && line.contains("no-publication")));
        assert!(!text.contains("Neighbourson") && !text.contains("35.95"));
        assert!(matches!(view::file(&from.node, &omar, "beta", (&query(&[]), "exe")).await, Err(Error::NotFound)));
    });
}

#[test]
fn of_what_does_not_pass_it_is_told_whether_matching_tells_and_what_they_hold() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 65).await, db.found("beta", 66).await);
        pair(&from, &to).await;
        let text = agree(&from, &to, (terms(Rung::Match), Terms::nothing())).await;
        let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(&from, &[&to]));
        let ours = records::create_labelled(&from.node, &officer(), "incident", body.clone(), label).await;
        let ours = ours.expect("a record");
        let own = records::create_labelled(&from.node, &officer(), "incident", body, Label::own(from.org())).await;
        let own = own.expect("a record");
        let remains = async |id: &RecordId| view::remains(&from.node, &officer(), "beta", id).await.expect("a look");
        assert_eq!(view::show(&from.node, &officer(), "beta", &ours).await.expect("a look"), None);
        assert_eq!(remains(&ours).await, Remains { may_match: true, ..Remains::default() }, "yes or no");
        assert_eq!(remains(&own).await, Remains::default(), "they do not learn that it exists");
        let mut wider = Protocol { version: 2, ..text };
        wider.parties[0].grants.rung = Rung::Case;
        sign(&from, &to, &wider).await;
        send(&from, &to).await;
        send(&to, &from).await;
        let held_until = async || view::held_until(&from.node, &officer(), "beta").await.expect("a look");
        assert_eq!(held_until().await, None, "copies are renewed while it is in force");
        agreements::suspend(&from.node, &officer(), to.org(), "a pause").await.expect("it is suspended");
        assert_eq!(view::show(&from.node, &officer(), "beta", &ours).await.expect("a look"), None);
        // By hand: heard on 2 March, with leases of 30 days.
        let until = Some(jiff::civil::date(2026, 4, 1));
        let held = Remains { may_match: false, is_held: true, readable_until: until };
        assert_eq!((remains(&ours).await, held_until().await), (held, until));
        assert_eq!(remains(&own).await, Remains::default());
        let matrix = spectrum::matrix(&from.node, &officer(), Vec::new()).await.expect("a matrix");
        assert_eq!(matrix.rows[0].readable_until, until, "and the matrix says so");
        from.clock.days(31);
        assert_eq!((remains(&ours).await, held_until().await), (held, None), "that day has passed");
        let monitor = person("mona", &[Role::Monitor], &[]);
        let refused = view::remains(&from.node, &monitor, "beta", &ours).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    });
}

#[test]
fn seeing_as_a_partner_shows_nobody_more_than_they_may_see() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 63).await, db.found("beta", 64).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
        let label = Label { sensitivity: Sensitivity::High, ..shared_label(&from, &[&to]) };
        let body = incident("2017-07-12", "Village", "Name");
        let ours = records::create_labelled(&from.node, &officer(), "incident", body, label.clone()).await;
        let ours = ours.expect("a record");
        let hidden = Label { audience: Audience::Only(BTreeSet::from([from.org().clone()])), ..label };
        let body = incident("2017-07-13", "Village", "Name");
        let own = records::create_labelled(&from.node, &officer(), "incident", body, hidden).await.expect("a record");
        let before = from.log_size().await;
        let seen = view::show(&from.node, &officer(), "beta", &ours).await.expect("a look").expect("it passes");
        assert!(seen.closed.is_empty() && seen.passing.payload.sealed.contains_key(&Compartment::Narrative));
        assert_eq!(from.log_size().await, before + 1, "a look at high sensitivity is logged");
        let seen = view::show(&from.node, &leader(), "beta", &ours).await.expect("a look").expect("it passes");
        assert!(seen.closed.contains(&Compartment::Narrative), "it passes, and the leader was not granted it");
        assert!(seen.passing.payload.sealed.is_empty());
        assert_eq!(view::show(&from.node, &officer(), "beta", &own).await.expect("a look"), None);
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(matches!(view::list(&from.node, &monitor, "beta", &query(&[])).await, Err(Error::Forbidden(_))));
        assert!(matches!(view::list(&from.node, &officer(), "gamma", &query(&[])).await, Err(Error::NotFound)));
    });
}
