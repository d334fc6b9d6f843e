//! The register of what authorities ask is closed to advisers: no list, clearance or file tells them that one asks.

use crate::exporting::incidents;
use crate::roles::somebody;
use crate::world::{
    Db, Org, agree, both, court_asks, incident, officer, only, pair, person, says, send, shared_label, terms,
};
use app::agreements::Terms;
use app::approvals::{self, Verdict};
use app::trends::joint;
use app::{Actor, Error, Role, authorities, exports, products, records};
use record::{Compartment, Label, RecordId, Rung, Use};
use std::collections::BTreeSet;

/// Copies that may be told to States, and where they are.
async fn copies(db: &Db, seed: u64, many: u32) -> (Org, Org) {
    let (from, to) = (db.found("rights", seed).await, db.found("monitor", seed + 1).await);
    pair(&from, &to).await;
    let uses = BTreeSet::from([Use::Analysis, Use::ThirdState]);
    let grants = || Terms { uses: uses.clone(), caveats: BTreeSet::new(), ..terms(Rung::JointAction) };
    agree(&from, &to, (grants(), grants())).await;
    for day in 1..=many {
        let label = Label { uses: uses.clone(), ..shared_label(&from, &[&to]) };
        let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
        records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    }
    send(&from, &to).await;
    (from, to)
}

async fn court_asks_for(on: &Org, record: &RecordId) {
    let asked = authorities::register(&on.node, &officer(), court_asks(), std::slice::from_ref(record)).await;
    asked.expect("it is registered");
}

/// Somebody who may know what is registered.
fn told() -> Actor {
    person("ada", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

#[test]
fn who_may_not_see_the_register_is_told_by_no_list_and_no_clearance_that_an_authority_asks() {
    both(async |db| {
        let (_from, to) = copies(&db, 1_301, 1).await;
        let (node, copy) = (&to.node, only(&to, "incident").await);
        let ida = somebody(&to, "ida", &[Role::Adviser], &Compartment::SEALED).await;
        let carl = somebody(&to, "carl", &[Role::Coordinator], &[]).await;
        assert!(!authorities::may(&ida), "the register is closed to advisers");
        let wanted = incidents(Use::ThirdState, false);
        let approval = exports::ask(node, &ida, &wanted, "a briefing").await.expect("it is asked");
        approvals::decide(node, &carl, &approval, &Verdict::Approve).await.expect("it is approved");
        let new = says(Use::ThirdState, "A strike hit a house.", vec![copy.clone()]);
        let product = products::create(node, &told(), &new).await.expect("a product");
        let stands = async || {
            let taken = exports::take(node, &ida, &wanted).await.expect("a list leaves");
            let cleared = products::clearance(node, &ida, &product, Use::ThirdState).await.expect("an answer");
            let because: Vec<String> = cleared.blocked().into_iter().flat_map(|b| b.because).collect();
            (taken.rows.len(), taken.left_out.len(), because)
        };
        assert_eq!(stands().await, (1, 0, Vec::new()), "nobody asks for it");
        court_asks_for(&to, &copy).await;
        assert_eq!(stands().await, (0, 0, vec!["use".to_owned()]), "as if it were not there, or not for this use");
    });
}

#[test]
fn who_may_not_see_the_register_takes_no_file_of_what_an_authority_asks_for_and_is_not_told_why() {
    both(async |db| {
        let (_from, to) = copies(&db, 1_303, 12).await;
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        let trend = joint::publish(&to.node, &told(), &wanted).await.expect("it is published");
        let ida = person("ida", &[Role::Adviser], &Compartment::SEALED);
        let taken = async |by: &Actor, purpose: Use| {
            let taken = joint::leaving(&to.node, by, &trend, (purpose, Some("a briefing"))).await;
            taken.map(|_| ())
        };
        taken(&ida, Use::ThirdState).await.expect("nobody asks for it");
        court_asks_for(&to, &trend).await;
        let conflict = taken(&told(), Use::ThirdState).await;
        let is_said = matches!(&conflict, Err(Error::Conflict(why)) if why.contains("authority"));
        assert!(is_said, "who may know: {conflict:?}");
        let refused = taken(&ida, Use::ThirdState).await;
        assert!(matches!(&refused, Err(Error::Forbidden(why)) if !why.contains("authority")), "{refused:?}");
        taken(&ida, Use::Analysis).await.expect("that goes to no court and no State");
    });
}
