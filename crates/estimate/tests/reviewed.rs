//! How often matching errs. The numbers are from SciPy 1.17.1: `beta.ppf`, and exact convolutions of `betabinom.pmf`.

use estimate::{Band, Error, Share, reviewed};

fn near(found: Share, expected: [f64; 3], tolerance: f64) {
    for (found, expected) in [found.low, found.middle, found.high].into_iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{found} and {expected}");
    }
}

fn band(pairs: u64, right: u64, wrong: u64) -> Band {
    Band { pairs, right, wrong }
}

#[test]
fn of_very_many_pairs_the_precision_has_the_interval_of_jeffreys() {
    // beta.ppf([.025, .5, .975], 19.5, 1.5) and (0.5, 30.5). Draws err by some thousandths.
    let one = reviewed(&[band(1_000_000, 19, 1)], 1).expect("shares")[0].expect("a share");
    near(one.precision, [0.789_18, 0.941_85, 0.994_55], 0.004);
    let none = reviewed(&[band(1_000_000, 0, 30)], 1).expect("shares")[0].expect("a share");
    near(none.precision, [0.000_016, 0.007_49, 0.079_68], 0.004);
}

#[test]
fn of_few_pairs_those_judged_are_certain() {
    // 18 + betabinom(10, 18.5, 2.5) of 30.
    let few = reviewed(&[band(30, 18, 2)], 1).expect("shares")[0].expect("a share");
    near(few.precision, [0.8, 0.9, 28.0 / 30.0], 1e-9);
    let all = reviewed(&[band(30, 27, 3)], 1).expect("shares")[0].expect("a share");
    near(all.precision, [0.9, 0.9, 0.9], 1e-9);
}

#[test]
fn two_strata_give_the_exact_precision_and_recall_of_each_threshold() {
    let found = reviewed(&[band(40, 1, 9), band(60, 19, 1)], 1).expect("shares");
    let [low, high] = [found[0].expect("a share"), found[1].expect("a share")];
    near(low.precision, [0.53, 0.61, 0.71], 0.011);
    near(high.precision, [0.816_67, 0.95, 0.983_33], 0.018);
    near(high.recall.expect("all was judged"), [0.802_82, 0.931_03, 0.983_05], 0.005);
    near(low.recall.expect("all was judged"), [1.0, 1.0, 1.0], 1e-12);
}

#[test]
fn where_nothing_was_judged_nothing_is_said() {
    let found = reviewed(&[band(40, 1, 9), band(60, 0, 0), band(0, 0, 0)], 1).expect("shares");
    assert_eq!(found, [None, None, None]);
    let found = reviewed(&[band(40, 0, 0), band(0, 0, 0), band(60, 19, 1)], 1).expect("shares");
    assert_eq!(found[0], None);
    assert!(found[1..].iter().all(|found| found.is_some_and(|found| found.recall.is_none())), "{found:?}");
    assert!(reviewed(&[], 1).expect("shares").is_empty());
}

#[test]
fn more_judged_than_there_are_is_refused() {
    assert_eq!(reviewed(&[band(3, 2, 2)], 1), Err(Error::ReviewedTooMany { judged: 4, pairs: 3 }));
    assert!(reviewed(&[band(3, u64::MAX, 2)], 1).is_err());
}
