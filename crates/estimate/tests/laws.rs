//! What holds for every method, whatever the counts: order and names do not matter, intervals hold their point, and
//! bad lists end in a refusal or an estimate, never in a panic.

use std::ops::ControlFlow;

use estimate::{
    Criterion, Error, Estimate, Method, Overlap, Resampling, Spread, bootstrap, bootstrap_stepwise, chao,
    chao_bias_corrected, chapman, graphs, log_linear, m0, mt, mth, stepwise,
};
use proptest::prelude::*;

use crate::tables::united_kingdom;

/// The answer of every method, in one order.
fn answers(overlap: &Overlap) -> Vec<Result<Estimate, Error>> {
    let mut all = vec![
        chapman(overlap),
        chao(overlap),
        chao_bias_corrected(overlap),
        m0(overlap),
        mt(overlap),
        stepwise(overlap, 0.02),
        graphs(overlap).map(|found| found.estimate),
    ];
    all.extend(Spread::ALL.map(|spread| mth(overlap, spread)));
    for criterion in [Criterion::Aic, Criterion::Bic] {
        match log_linear(overlap, criterion) {
            Ok(found) => all.extend([Ok(found.best), Ok(found.averaged)]),
            Err(error) => all.extend([Err(error.clone()), Err(error)]),
        }
    }
    all
}

fn resampled(overlap: &Overlap) -> Vec<Result<Estimate, Error>> {
    let resampling = Resampling { replicates: 100, seed: 1 };
    let go_on = &mut |_| ControlFlow::Continue(());
    let floor = |overlap: &Overlap| chao(overlap).map(|found| found.n);
    vec![
        bootstrap_stepwise(overlap, 0.02, resampling, go_on),
        bootstrap(overlap, (Method::Chao, &floor), resampling, go_on),
    ]
}

fn overlap(names: &[&str], counts: &[i64], place: impl Fn(u32) -> u32) -> Overlap {
    let patterns: Vec<(u32, i64)> = (1u32..1 << names.len()).map(&place).zip(counts.iter().copied()).collect();
    Overlap::new(names, &patterns).expect("some counts are positive")
}

/// The pattern when list i becomes list `order[i]`.
fn moved(pattern: u32, order: &[usize]) -> u32 {
    order.iter().enumerate().map(|(from, to)| (pattern >> from & 1) << to).sum()
}

fn check(found: &Estimate) {
    assert!(found.lower <= found.n && found.n <= found.upper, "{found:?}");
    assert!(found.n.is_finite() && f64::from(found.observed) <= found.lower, "{found:?}");
}

fn near(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1.0 + 1e-4 * a.abs()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_lists_does_not_matter(
        lists in 2usize..=4,
        order in Just(vec![0, 1, 2, 3]).prop_shuffle(),
        counts in prop::collection::vec(1i64..2000, 15),
    ) {
        let names = &["a", "b", "c", "d"][..lists];
        let order: Vec<usize> = order.into_iter().filter(|list| *list < lists).collect();
        let one = answers(&overlap(names, &counts, |pattern| pattern));
        let other = answers(&overlap(names, &counts, |pattern| moved(pattern, &order)));
        for (one, other) in one.iter().zip(&other) {
            match (one, other) {
                (Ok(one), Ok(other)) => prop_assert!(
                    near(one.n, other.n) && near(one.lower, other.lower) && near(one.upper, other.upper),
                    "{} {}", one, other
                ),
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
            }
        }
    }

    #[test]
    fn the_names_of_lists_do_not_matter(counts in prop::collection::vec(0i64..60, 7)) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let one = overlap(&["a", "b", "c"], &counts, |pattern| pattern);
        let other = overlap(&["z", "", "[12]"], &counts, |pattern| pattern);
        prop_assert_eq!(answers(&one), answers(&other));
        prop_assert_eq!(resampled(&one), resampled(&other));
    }

    #[test]
    fn every_interval_holds_its_point(
        lists in 2usize..=4,
        counts in prop::collection::vec(prop_oneof![Just(0i64), 0i64..5, 0i64..300], 15),
    ) {
        let names = &["a", "b", "c", "d"][..lists];
        prop_assume!(counts[..(1 << lists) - 1].iter().any(|count| *count > 0));
        let overlap = overlap(names, &counts, |pattern| pattern);
        answers(&overlap).iter().chain(&resampled(&overlap)).flatten().for_each(check);
    }

    #[test]
    fn sparse_lists_of_five_are_refused_or_estimated(
        counts in prop::collection::vec(prop_oneof![3 => Just(0i64), 1 => 0i64..4, 1 => 0i64..300], 31),
    ) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let overlap = overlap(&["a", "b", "c", "d", "e"], &counts, |pattern| pattern);
        stepwise(&overlap, 0.02).iter().for_each(check);
        Spread::ALL.iter().filter_map(|spread| mth(&overlap, *spread).ok()).for_each(|found| check(&found));
    }

    #[test]
    fn sparse_lists_of_eight_are_refused_or_estimated(members in prop::collection::vec(1u32..256, 1..200)) {
        let overlap = Overlap::from_members(8, members).expect("the patterns are valid");
        [stepwise(&overlap, 0.02), mt(&overlap), m0(&overlap)].iter().flatten().for_each(check);
    }
}

#[test]
fn the_order_of_five_lists_does_not_matter() {
    let kingdom = united_kingdom();
    let patterns: Vec<(u32, i64)> =
        (1..32).map(|pattern| (moved(pattern, &[4, 2, 0, 3, 1]), i64::from(kingdom.count(pattern)))).collect();
    let other = Overlap::new(&["PFNCA", "GP", "NG", "GO", "LA"], &patterns).expect("the counts are valid");
    for (one, other) in answers(&kingdom).iter().flatten().zip(answers(&other).iter().flatten()) {
        assert!(near(one.n, other.n) && near(one.lower, other.lower) && near(one.upper, other.upper), "{one} {other}");
    }
}

#[test]
fn bad_lists_are_refused_or_estimated_with_an_interval() {
    type Case = (&'static str, usize, &'static [(u32, i64)]);
    let cases: [Case; 9] = [
        ("no overlap at all", 3, &[(1, 50), (2, 60), (4, 70)]),
        ("identical lists", 3, &[(7, 90)]),
        ("two identical lists of three", 3, &[(3, 90), (4, 30), (7, 20)]),
        ("nested lists", 3, &[(1, 50), (3, 30), (7, 10)]),
        ("three people", 4, &[(1, 1), (2, 1), (12, 1)]),
        ("one person", 2, &[(1, 1)]),
        ("one pattern only", 5, &[(1, 1000)]),
        ("an empty list", 4, &[(1, 50), (2, 40), (3, 20), (4, 60), (5, 10), (6, 15), (7, 3)]),
        ("millions", 2, &[(1, 2_000_000), (2, 1_500_000), (3, 500_000)]),
    ];
    for (what, lists, patterns) in cases {
        let overlap = Overlap::new(&["a", "b", "c", "d", "e"][..lists], patterns).expect("the counts are valid");
        let mut found = answers(&overlap);
        if overlap.observed() < 10_000 {
            found.extend(resampled(&overlap));
        }
        for estimate in found.iter().flatten() {
            println!("{what}: {estimate}");
            check(estimate);
        }
    }
}

#[test]
fn lists_without_overlap_give_no_log_linear_estimate_of_any_kind() {
    let overlap = Overlap::new(&["a", "b", "c"], &[(1, 50), (2, 60), (4, 70)]).expect("the counts are valid");
    assert!(mt(&overlap).is_err() && m0(&overlap).is_err() && stepwise(&overlap, 0.02).is_err());
    assert!(Spread::ALL.iter().all(|spread| mth(&overlap, *spread).is_err()));
    assert!(matches!(log_linear(&overlap, Criterion::Bic), Err(Error::NoModelFitted { tried: 8 })));
}
