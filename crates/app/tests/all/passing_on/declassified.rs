//! What others keep of a record is opened here by no declassifier and no two people of ours.

use super::compiled::compiled;
use super::{passing, three};
use crate::roles::somebody;
use crate::world::{both, officer, only, says, send};
use app::approvals::{self, State, Verdict};
use app::labels::{self, Declassifier, Outcome, Wish};
use app::{Error, Role, products, records};
use record::label::{Audience, CaveatCode};
use record::{Caveat, Compartment, Expiry, Label, Rung, Sensitivity, Use};
use std::collections::BTreeSet;

fn wish(label: Label, declassifier: Option<Declassifier>) -> Wish {
    Wish { label, declassifier, reason: "they need it".to_owned(), revision: None }
}

#[test]
fn what_others_keep_of_a_count_is_opened_by_no_declassifier_of_ours() {
    both(async |db| {
        let ([_one, _two, holder, third], count) = compiled(&db, 851).await;
        let shown = records::show(&holder.node, &officer(), &count, Some("a test")).await.expect("it shows");
        let label = shown.label;
        let with_third = BTreeSet::from([holder.org().clone(), third.org().clone()]);
        let wider = [
            Label { caveats: BTreeSet::new(), ..label.clone() },
            Label { audience: Audience::Only(with_third.clone()), ..label.clone() },
            Label { uses: Use::ALL.iter().copied().collect(), ..label.clone() },
            Label { expiry: Expiry::Never, ..label.clone() },
            Label { top_rung: Rung::JointAction, ..label.clone() },
            Label { minimum_cell: 0, ..label.clone() },
        ];
        for wider in wider {
            for declassifier in Declassifier::ALL {
                let tried =
                    labels::set(&holder.node, &officer(), &count, &wish(wider.clone(), Some(declassifier))).await;
                let is_refused = matches!(&tried, Err(Error::Refused(why)) if why.contains("what others gave"));
                assert!(is_refused, "{}: {wider:?}: {tried:?}", declassifier.code());
            }
        }
        let tried = records::set_audience(&holder.node, &officer(), &count, with_third, "they need it").await;
        assert!(matches!(tried, Err(Error::Refused(_))), "{tried:?}");
        assert_eq!(passing(&holder, &third).await, 0, "each of them is asked");
        // What we closed ourselves is ours to open again.
        let caveats = label.caveats.iter().cloned().chain([Caveat::Is(CaveatCode::NoJudicial)]).collect();
        let stricter = Label { caveats, top_rung: Rung::Trends, ..label.clone() };
        let done = labels::set(&holder.node, &officer(), &count, &wish(stricter, None)).await;
        assert_eq!(done.expect("it only narrows"), Outcome::Done);
        let back = wish(label, Some(Declassifier::OriginatorApproval));
        let done = labels::set(&holder.node, &officer(), &count, &back).await;
        assert_eq!(done.expect("nobody else keeps that"), Outcome::Done);
    });
}

#[test]
fn two_people_open_nothing_either_that_its_origin_closed_while_they_decided() {
    both(async |db| {
        let (origin, holder, _third, copy) = three(&db, 861, "origin-approves").await;
        let omar = somebody(&holder, "omar", &[Role::Officer], &Compartment::SEALED).await;
        let leila = somebody(&holder, "leila", &[Role::Leader], &Compartment::SEALED).await;
        let new = says(Use::LeadershipBrief, "A strike hit a house.", vec![copy]);
        let product = products::create(&holder.node, &omar, &new).await.expect("a product");
        let label = records::show(&holder.node, &omar, &product, Some("a test")).await.expect("it shows").label;
        assert_eq!(label.sensitivity, Sensitivity::High, "as everything that we write begins");
        let lower =
            wish(Label { sensitivity: Sensitivity::Low, ..label.clone() }, Some(Declassifier::OriginatorApproval));
        let outcome = labels::set(&holder.node, &omar, &product, &lower).await;
        let Ok(Outcome::Waits(approval)) = outcome else {
            panic!("their record is low, so that it waits: {outcome:?}")
        };
        // Now their record is not low any more.
        let theirs = only(&origin, "incident").await;
        let label = records::show(&origin.node, &officer(), &theirs, None).await.expect("it shows").label;
        let stricter = wish(Label { sensitivity: Sensitivity::Moderate, ..label }, None);
        labels::set(&origin.node, &officer(), &theirs, &stricter).await.expect("it is narrowed");
        assert_eq!(send(&origin, &holder).await.changed, 1);
        let done = approvals::decide(&holder.node, &leila, &approval, &Verdict::Approve).await;
        assert_eq!(done.expect("it is decided"), State::Void);
        let seen = approvals::show(&holder.node, &omar, &approval).await.expect("the asker sees why");
        assert!(seen.answer.is_some_and(|why| why.contains("what others gave")));
        let label = records::show(&holder.node, &omar, &product, Some("a test")).await.expect("it shows").label;
        assert_eq!(label.sensitivity, Sensitivity::High);
    });
}
