//! What an authority asks for goes to no State, in a file or a brief, before its origin was told.

use crate::exporting::incidents;
use crate::roles::somebody;
use crate::world::{
    Db, Org, agree, both, court_asks, incident, officer, only, pair, person, send, shared_label, terms,
};
use app::agreements::Terms;
use app::approvals::{self, Verdict};
use app::authorities::{self, Telling};
use app::products::{self, NewProduct, Statement};
use app::trends::joint;
use app::{Actor, Error, Role, exports, records};
use record::{Body, Compartment, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

/// A copy that may be told to States, and where it is.
async fn received(db: &Db) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("rights", 65).await, db.found("monitor", 66).await);
    pair(&from, &to).await;
    let uses = BTreeSet::from([Use::Analysis, Use::ThirdState]);
    let grants = || Terms { uses: uses.clone(), caveats: BTreeSet::new(), ..terms(Rung::JointAction) };
    agree(&from, &to, (grants(), grants())).await;
    let label = Label { uses: uses.clone(), ..shared_label(&from, &[&to]) };
    let body = incident("2017-07-12", "Village", "Name");
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    send(&from, &to).await;
    let copy = only(&to, "incident").await;
    (from, to, copy)
}

fn adviser() -> Actor {
    person("ada", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

async fn product(on: &Org, evidence: &RecordId) -> RecordId {
    let new = NewProduct {
        objective: None,
        channel: Use::ThirdState,
        language: "en".to_owned(),
        title: "A statement".to_owned(),
        recipient: "An embassy".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![Statement { text: "A strike hit a house.".to_owned(), evidence: vec![evidence.clone()] }],
        ask: "Stop.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    };
    products::create(&on.node, &adviser(), &new).await.expect("a product")
}

#[test]
fn what_an_authority_asks_for_leaves_for_no_state_before_its_origin_was_told() {
    both(async |db| {
        let (_from, to, copy) = received(&db).await;
        let node = &to.node;
        let omar = somebody(&to, "omar", &[Role::Officer], &[]).await;
        let carl = somebody(&to, "carl", &[Role::Coordinator], &[]).await;
        let ines = person("ines", &[Role::Adviser], &[]);
        let wanted = incidents(Use::ThirdState, false);
        let approval = exports::ask(node, &omar, &wanted, "a briefing").await.expect("it is asked");
        approvals::decide(node, &carl, &approval, &Verdict::Approve).await.expect("it is approved");
        let product = product(&to, &copy).await;
        let stands = async || {
            let said = exports::left_out(node, &omar, &wanted).await.expect("a count");
            let taken = exports::take(node, &omar, &wanted).await.expect("a list leaves");
            assert_eq!(said, taken.left_out, "the page before it says what the file will");
            // Who keeps no register is told by neither that an authority asks.
            assert!(exports::left_out(node, &ines, &wanted).await.expect("a count").is_empty());
            let cleared = products::clearance(node, &adviser(), &product, Use::ThirdState).await.expect("an answer");
            let because: Vec<String> = cleared.blocked().into_iter().flat_map(|b| b.because).collect();
            (taken.rows.len(), taken.left_out.get("untold").copied().unwrap_or(0), because)
        };
        assert_eq!(stands().await, (1, 0, Vec::new()), "nobody asks for it");
        let request = Body::default()
            .with("asked_by", "court")
            .with("received_on", "2026-03-01")
            .with("due", "2026-03-20")
            .with("who", "The second criminal court")
            .with("legal_basis", "An order")
            .with("what", "All records of July 2017");
        let request = authorities::register(node, &officer(), request, std::slice::from_ref(&copy)).await;
        let request = request.expect("it is registered");
        assert_eq!(stands().await, (0, 1, vec!["untold".to_owned()]), "its origin does not know");
        let told = Telling { is_told: true, whom: "Rana Darwish", on: "2026-03-02", how: "a call to her office" };
        authorities::tell(node, &officer(), &request, ("rights", &told)).await.expect("it is noted");
        assert_eq!(stands().await, (1, 0, Vec::new()), "its origin knows");
    });
}

#[test]
fn a_count_of_what_an_authority_asks_for_waits_as_well_and_so_does_what_cites_it() {
    both(async |db| {
        let (_from, to, copy) = received(&db).await;
        let node = &to.node;
        for day in 1..=11 {
            let uses = BTreeSet::from([Use::Analysis, Use::ThirdState]);
            let label = Label { uses, ..shared_label(&to, &[]) };
            let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
            records::create_labelled(node, &officer(), "incident", body, label).await.expect("a record");
        }
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        let trend = joint::publish(node, &adviser(), &wanted).await.expect("it is published");
        let product = product(&to, &trend).await;
        let stands = async |who: &Actor| {
            let taken = joint::leaving(node, who, &trend, (Use::ThirdState, None)).await.map(|_| ());
            let cleared = products::clearance(node, who, &product, Use::ThirdState).await.expect("an answer");
            let because: Vec<String> = cleared.blocked().into_iter().flat_map(|b| b.because).collect();
            (taken, because)
        };
        let (taken, because) = stands(&adviser()).await;
        assert!(taken.is_ok() && because.is_empty(), "nobody asks for what it counts: {taken:?} {because:?}");
        let request = authorities::register(node, &officer(), court_asks(), std::slice::from_ref(&copy)).await;
        let request = request.expect("it is registered");
        let (taken, because) = stands(&adviser()).await;
        assert!(matches!(&taken, Err(Error::Conflict(m)) if m.contains("an authority asks")), "{taken:?}");
        assert_eq!(because, ["untold"]);
        let mut trends = exports::Wanted { kind: "trend".to_owned(), ..incidents(Use::ThirdState, false) };
        let left_out = exports::left_out(node, &adviser(), &trends).await.expect("a count");
        assert_eq!(left_out.get("untold"), Some(&1), "nor with a list");
        trends.purpose = Use::Analysis;
        assert!(exports::left_out(node, &adviser(), &trends).await.expect("a count").is_empty());
        // A ring, as no program writes it: whoever follows it comes to an end, upwards and downwards.
        let ring = "insert into derivations (record, input, class, made) \
                    select $1, r.id, r.label, '2026-03-02T09:00:00Z' from records r where r.id = $2";
        to.tamper(ring, values![copy.as_str(), trend.as_str()]).await;
        let (taken, because) = stands(&adviser()).await;
        assert!(matches!(&taken, Err(Error::Conflict(m)) if m.contains("an authority asks")), "{taken:?}");
        assert_eq!(because, ["untold"]);
        // Who keeps no register is refused as for anything else.
        let (taken, because) = stands(&person("ines", &[Role::Adviser], &Compartment::SEALED)).await;
        assert!(matches!(taken, Err(Error::Forbidden(_))), "{taken:?}");
        assert_eq!(because, ["use"]);
        let told = Telling { is_told: true, whom: "Rana Darwish", on: "2026-03-02", how: "a call to her office" };
        authorities::tell(node, &officer(), &request, ("rights", &told)).await.expect("it is noted");
        let (taken, because) = stands(&adviser()).await;
        assert!(taken.is_ok() && because.is_empty(), "its origin knows: {taken:?} {because:?}");
    });
}
