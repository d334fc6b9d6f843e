//! Files of one record: for which uses they are offered and approved, and what who approves one sees.

use crate::roles::somebody;
use crate::world::{Db, Org, both, incident, leader, shared_label};
use app::approvals::{self, State, Verdict};
use app::exports::{self, Wanted, alone};
use app::trends::joint;
use app::{Actor, Error, Role, records, shred};
use record::{Compartment, Label, RecordId, Sensitivity, Use};
use std::collections::BTreeSet;

/// A count of high sensitivity, who takes it away, and who approves that.
async fn counted(db: &Db, seed: u64) -> (Org, [Actor; 2], RecordId) {
    let org = db.found("alpha", seed).await;
    let omar = somebody(&org, "omar", &[Role::Adviser, Role::Officer], &Compartment::SEALED).await;
    let carl = somebody(&org, "carl", &[Role::Coordinator], &[]).await;
    for day in 1..=12 {
        let label = Label { sensitivity: Sensitivity::High, ..shared_label(&org, &[]) };
        let body = incident(&format!("2017-07-{day:02}"), "Village", "Name");
        records::create_labelled(&org.node, &omar, "incident", body, label).await.expect("a record");
    }
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    let trend = joint::publish(&org.node, &omar, &wanted).await.expect("it is published");
    (org, [omar, carl], trend)
}

#[test]
fn who_approves_a_file_of_one_record_sees_which_one_and_approves_none_that_is_out_of_sight() {
    both(async |db| {
        let (org, [omar, carl], trend) = counted(&db, 1_201).await;
        let node = &org.node;
        let ask = async |purpose: Use| {
            let wanted = Wanted::alone(&trend, "trend", purpose);
            exports::ask(node, &omar, &wanted, "a briefing").await.expect("it is asked")
        };
        let (first, second) = (ask(Use::Analysis).await, ask(Use::LeadershipBrief).await);
        for waiting in [&first, &second] {
            let seen = approvals::show(node, &carl, waiting).await.expect("it waits for him");
            assert!(seen.may_decide && seen.record.is_some_and(|record| record.id == trend));
        }
        let decided = approvals::decide(node, &carl, &first, &Verdict::Approve).await;
        assert_eq!(decided.expect("it is decided"), State::Approved);
        shred::shred(node, &leader(), &trend, "a mistake").await.expect("it is shredded");
        let unseen = approvals::show(node, &carl, &second).await;
        assert!(matches!(unseen, Err(Error::NotFound)), "{unseen:?}");
        let blind = approvals::decide(node, &carl, &second, &Verdict::Approve).await;
        assert!(matches!(blind, Err(Error::NotFound)), "{blind:?}");
    });
}

#[test]
fn a_use_that_its_label_forbids_is_neither_offered_nor_approved_for_a_file_of_one_record() {
    both(async |db| {
        let (org, [omar, carl], trend) = counted(&db, 1_203).await;
        let node = &org.node;
        let offered = alone::uses(node, &omar, ("trend", &trend)).await.expect("a look");
        let allowed = BTreeSet::from([Use::Analysis, Use::LeadershipBrief]);
        assert_eq!(offered.into_iter().collect::<BTreeSet<_>>(), allowed);
        for (purpose, is_allowed) in [(Use::Judicial, false), (Use::Analysis, true)] {
            let wanted = Wanted::alone(&trend, "trend", purpose);
            let is_approved = match exports::ask(node, &omar, &wanted, "they ask").await {
                Ok(id) => {
                    let decided = approvals::decide(node, &carl, &id, &Verdict::Approve).await;
                    decided.expect("it is decided") == State::Approved
                }
                Err(_) => false,
            };
            let taken = joint::leaving(node, &omar, &trend, (purpose, Some("they ask"))).await;
            assert_eq!((is_approved, taken.is_ok()), (is_allowed, is_allowed), "{purpose:?}");
        }
    });
}
