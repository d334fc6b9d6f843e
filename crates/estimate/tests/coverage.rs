//! A slice of the simulation of `docs/methods/simulation.md`: intervals hold a known truth as often as they say.

#[expect(dead_code, reason = "the sentences for the page are not used here")]
#[path = "../benches/coverage/scenario.rs"]
mod scenario;

use estimate::{Error, Estimate, Overlap, chapman, graphs, mt};
use scenario::{ALL, PEOPLE};

/// Populations looked at.
const POPULATIONS: u64 = 20;
/// The probability, for each method, that intervals of exactly 95 % fail this test.
const ALPHA: f64 = 0.001;

/// How many of 20 intervals hold the truth, on populations whose lists are independent.
fn held(method: impl Fn(&Overlap) -> Result<Estimate, Error>) -> u64 {
    let truth = f64::from(PEOPLE);
    let is_held = |number: &u64| {
        let found = method(&ALL[0].population(1, *number)).expect("independent lists have an estimate");
        found.lower <= truth && truth <= found.upper
    };
    (0..POPULATIONS).filter(is_held).count() as u64
}

/// `P(X ≤ k)` of a binomial X: the sum of `C(n, i) p^i (1 − p)^(n − i)` for i from 0 to k.
fn probability_of_at_most(k: u64, n: u64, p: f64) -> f64 {
    let ways = |i: u64| (0..i).fold(1.0, |ways, j| ways * (n - j) as f64 / (j + 1) as f64);
    (0..=k).map(|i| ways(i) * p.powi(i as i32) * (1.0 - p).powi((n - i) as i32)).sum()
}

/// The least number held that is not too few: of 20 at 95 %, P(X ≤ 14) = 0.0003 and P(X ≤ 15) = 0.0026, so 15.
fn least() -> u64 {
    (0..=POPULATIONS).find(|k| probability_of_at_most(*k, POPULATIONS, 0.95) > ALPHA).unwrap_or(POPULATIONS)
}

#[test]
fn the_bound_is_that_of_the_binomial_tables() {
    // Cumulative binomial probabilities of n = 20, p = 0.95, as in any table: 0.0003 for 14, 0.0026 for 15.
    assert!((probability_of_at_most(14, 20, 0.95) - 0.0003).abs() < 5e-5);
    assert!((probability_of_at_most(15, 20, 0.95) - 0.0026).abs() < 5e-5);
    assert_eq!(least(), 15);
}

#[test]
fn independent_lists_are_covered_as_often_as_the_interval_says() {
    // Seed 1, n = 20, alpha = 0.001 for each of three methods. Too many cannot be tested: P(X = 20) = 0.36.
    let found = [
        ("chapman", held(|overlap| chapman(&overlap.pair(0, 1)?))),
        ("mt", held(mt)),
        ("graphs", held(|overlap| Ok(graphs(overlap)?.estimate))),
    ];
    for (method, count) in found {
        assert!(count >= least(), "{method}: {count} of {POPULATIONS} intervals hold the truth");
    }
}

#[test]
fn lists_that_take_cases_from_each_other_are_not_covered_by_independence() {
    // By hand: of 2,000, the first list holds a quarter, the second 0.2 + 0.8 · 0.25 · 0.5 = 0.3; both
    // 0.25 · (0.2 + 0.8 · 0.5) = 0.15; so Lincoln and Petersen expect 0.25 · 0.3 / 0.15 = half of all.
    let population = ALL[3].population(1, 0);
    let found = chapman(&population.pair(0, 1).expect("there are two lists")).expect("they overlap");
    // Its standard deviation is near 25 (Seber's formula at the expected counts): four of them.
    assert!((found.n - 1_000.0).abs() < 100.0 && found.upper < f64::from(PEOPLE), "{found}");
}

#[test]
fn the_same_seed_scenario_and_number_give_the_same_population() {
    assert_eq!(ALL[1].population(7, 3), ALL[1].population(7, 3));
    assert_ne!(ALL[1].population(7, 3), ALL[1].population(8, 3));
    assert_ne!(ALL[1].population(7, 3), ALL[2].population(7, 3));
}
