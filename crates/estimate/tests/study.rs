//! One population by every method, strata, and what becomes of the number when something changes.

use std::ops::ControlFlow;

use estimate::{
    Change, Criterion, Error, LatentSettings, Method, Overlap, Plan, Verdict, graphs, log_linear, sensitivity, study,
    study_strata,
};

use crate::tables::kosovo;

/// A short simulation: what it says does not matter here.
fn plan() -> Plan {
    let latent = LatentSettings { burn_in: 100, target_size: 10.0, most_sweeps: 2_000, ..LatentSettings::default() };
    Plan { replicates: 100, latent, ..Plan::default() }
}

fn go_on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Two lists that share enough.
fn two_lists() -> Overlap {
    Overlap::new(&["a", "b"], &[(1, 200), (2, 300), (3, 100)]).expect("the counts are valid")
}

#[test]
fn four_lists_are_estimated_by_every_method_but_chapman_and_mth_in_four_forms() {
    let found = study(&kosovo(), &plan(), &mut go_on).expect("nobody stops it");
    let methods: Vec<Method> = found.estimates.iter().map(|estimate| estimate.method).collect();
    let mut wanted: Vec<Method> = Method::ALL.into_iter().filter(|method| *method != Method::Chapman).collect();
    let mth = wanted.iter().position(|method| *method == Method::Mth).expect("it is a method");
    wanted.splice(mth..=mth, [Method::Mth; 4]);
    assert_eq!(methods, wanted);
    assert_eq!(found.refused, []);
}

#[test]
fn a_method_asked_for_by_name_that_does_not_apply_is_refused_by_name() {
    let methods = vec![Method::Chapman, Method::Mt];
    let found = study(&kosovo(), &Plan { methods, ..plan() }, &mut go_on).expect("nobody stops it");
    assert_eq!(found.refused.len(), 1);
    assert_eq!(
        (found.refused[0].method, &found.refused[0].reason),
        (Method::Chapman, &Error::NotTwoLists { lists: 4 })
    );
    assert_eq!(found.estimates.len(), 1);
}

#[test]
fn the_same_plan_gives_the_same_study_and_progress_rises() {
    let mut shares = Vec::new();
    let mut note = |share: f64| {
        shares.push(share);
        ControlFlow::Continue(())
    };
    let first = study(&two_lists(), &plan(), &mut note).expect("nobody stops it");
    assert_eq!(Ok(first), study(&two_lists(), &plan(), &mut go_on));
    assert!(shares.is_sorted() && shares.iter().all(|share| (0.0..=1.0).contains(share)), "{shares:?}");
}

#[test]
fn a_study_that_is_told_to_stop_stops() {
    let mut stop = |_: f64| ControlFlow::Break(());
    assert_eq!(study(&kosovo(), &plan(), &mut stop), Err(Error::Stopped));
    assert_eq!(sensitivity(&kosovo(), &plan(), &mut stop), Err(Error::Stopped));
}

#[test]
fn sensitivity_leaves_out_each_list_and_estimates_the_others_by_two_methods() {
    let plan = Plan { methods: vec![Method::Graphs], ..plan() };
    let found = sensitivity(&kosovo(), &plan, &mut go_on).expect("nobody stops it");
    let changes: Vec<Change> = found.iter().map(|variation| variation.change).collect();
    assert_eq!(changes, [0, 0, 1, 1, 2, 2, 3, 3].map(Change::WithoutList));
    for (list, both) in found.chunks(2).enumerate() {
        let rest = kosovo().without(list).expect("three lists are left");
        assert_eq!(both[0].result, log_linear(&rest, Criterion::Bic).map(|models| models.best));
        assert_eq!(both[1].result, graphs(&rest).map(|average| average.estimate));
    }
}

#[test]
fn sensitivity_of_two_lists_varies_only_the_classes() {
    let found = sensitivity(&two_lists(), &plan(), &mut go_on).expect("nobody stops it");
    let changes: Vec<Change> = found.iter().map(|variation| variation.change).collect();
    assert_eq!(changes, [Change::Classes(5), Change::Classes(20)]);
}

#[test]
fn a_stratum_without_an_estimate_is_counted_as_observed_and_warned_of() {
    let strata = [("north".to_owned(), Ok(two_lists())), ("south".to_owned(), Err((7, Error::NothingObserved)))];
    let whole = Overlap::new(&["a", "b"], &[(1, 207), (2, 300), (3, 100)]).expect("the counts are valid");
    let plan = Plan { methods: vec![Method::Chapman, Method::Mt], ..plan() };
    let found = study_strata(&whole, &strata, &plan, &mut go_on).expect("one stratum has an estimate");
    // By hand: 600 observed in the north and 7 in the south.
    assert!(found.total.estimates.iter().all(|estimate| estimate.observed == 607 && estimate.lower >= 607.0));
    assert!(found.total.judgement.warnings.iter().any(|warning| warning.code() == "strata-not-estimated"));
    assert_eq!(found.total.judgement.verdict, Verdict::NotUsable);
}
