//! Strata added and linkages mixed.

use estimate::{Diagnostic, Error, Estimate, Note, Overlap, chao, m0, mix_linkages, sum_of_strata};

use crate::tables::kosovo;

fn floor() -> Estimate {
    chao(&kosovo()).expect("there are doubles")
}

#[test]
fn the_spread_of_a_sum_of_equal_strata_grows_with_the_root_of_their_number() {
    // By hand: Chao on Kosovo has variance 87,781 (tests of chao), s = 296.3; four strata: s = 592.6, so about
    // 4·10,270.5 ± 1.96·592.6 = 41,082 ± 1,161. The log-normal is a little skewed, hence the tolerance of 3 % of s.
    let found = sum_of_strata(&[floor(), floor(), floor(), floor()], 0, 1).expect("all by one method");
    assert_eq!(found.observed, 4 * 4_400);
    assert!((found.n - 41_082.0).abs() < 60.0, "{found}");
    assert!(((found.upper - found.lower) / 2.0 - 1_161.0).abs() < 60.0, "{found}");
    assert!(found.notes.contains(&Note::SumOfStrata(4)));
}

#[test]
fn what_could_not_be_estimated_is_counted_as_it_is_and_said() {
    let found = sum_of_strata(&[floor()], 3, 1).expect("one stratum");
    assert_eq!(found.observed, 4_403);
    assert!(found.diagnostics.contains(&Diagnostic::NotEstimated(3)));
    assert!((found.n - floor().n - 3.0).abs() < 20.0);
}

#[test]
fn the_same_seed_gives_the_same_sum() {
    let parts = [floor(), floor()];
    assert_eq!(sum_of_strata(&parts, 0, 5), sum_of_strata(&parts, 0, 5));
    assert_ne!(sum_of_strata(&parts, 0, 5), sum_of_strata(&parts, 0, 6));
}

#[test]
fn parts_by_different_methods_are_not_put_together() {
    let other = m0(&kosovo()).expect("it can be fitted");
    let refused = Error::MixedMethods { first: "chao", other: "m0" };
    assert_eq!(sum_of_strata(&[floor(), other.clone()], 0, 1), Err(refused.clone()));
    assert_eq!(mix_linkages(&[floor(), other]), Err(refused));
    assert_eq!(sum_of_strata(&[], 0, 1), Err(Error::NothingObserved));
}

#[test]
fn linkages_that_agree_leave_the_interval_as_it_is() {
    let found = mix_linkages(&[floor(), floor(), floor()]).expect("all by one method");
    assert!((found.lower - floor().lower).abs() < 0.01 && (found.upper - floor().upper).abs() < 0.01, "{found}");
    assert!(found.diagnostics.contains(&Diagnostic::BetweenLinkages(0.0)));
}

#[test]
fn linkages_that_differ_widen_the_interval_by_rubins_rules() {
    // By hand: logs of the unseen 5,870.479 e^±0.1 around 8.67770; between variance 2·0.01/1·(1 + 1/2) = 0.03;
    // within ln(1 + 0.00254715) = 0.00254391; total 0.03254391, root 0.180399; degrees of freedom
    // 1·(1 + 0.00254391/0.03)² = 1.1768, for which t lies between the 12.71 of one and the 4.30 of two.
    let moved = |by: f64| {
        let shifted = |total: f64| 4_400.0 + (total - 4_400.0) * by.exp();
        let base = floor();
        Estimate {
            n: shifted(base.n),
            lower: shifted(base.lower),
            upper: shifted(base.upper),
            distribution: estimate::Distribution::from_interval(
                (base.n - 4_400.0) * by.exp(),
                (base.lower - 4_400.0) * by.exp(),
                (base.upper - 4_400.0) * by.exp(),
            ),
            ..base
        }
    };
    let found = mix_linkages(&[moved(-0.1), moved(0.1)]).expect("all by one method");
    assert!((found.n - floor().n).abs() < 0.01, "{found}");
    let reach = ((found.upper - 4_400.0) / (found.n - 4_400.0)).ln();
    assert!(reach > 4.30 * 0.180_399 && reach < 12.71 * 0.180_399, "{reach}");
    let between = found.diagnostics.iter().find(|d| d.code() == "between-linkages").expect("it is told").value();
    assert!((between - 0.03 / 0.032_543_91).abs() < 1e-3, "{between}");
}

#[test]
fn an_overlap_of_three_people_has_no_sum_that_hides_it() {
    let few = Overlap::new(&["a", "b"], &[(1, 1), (2, 1), (3, 1)]).expect("the counts are valid");
    let estimate = chao(&few).expect("there are singles and doubles");
    assert_eq!(sum_of_strata(&[estimate], 0, 1).expect("one").observed, 3);
}
