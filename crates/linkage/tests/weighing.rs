//! Weights, probabilities and training.

use linkage::em::{self, Pattern, Training};
use linkage::{LevelWeight, ListPair, NULL, probability};

use crate::world::{Draws, run, war};

#[test]
fn weights_and_probabilities_are_those_worked_out_by_hand() {
    // By hand, after Fellegi and Sunter 1969: log2(0.8 / 0.1) = log2(8) = 3 bits,
    // log2(0.5 / 0.125) = 2 bits, log2(0.1 / 0.4) = -2 bits, and a share of matches of 1/9
    // is odds of 1 to 8, so -3 bits. Together 0 bits, which are even odds.
    let level = |m, u| LevelWeight { code: "any", m, u };
    let bits = [level(0.8, 0.1), level(0.5, 0.125), level(0.1, 0.4)].map(|l| l.weight_bits());
    assert!((bits[0] - 3.0).abs() < 1e-12);
    assert!((bits[1] - 2.0).abs() < 1e-12);
    assert!((bits[2] + 2.0).abs() < 1e-12);
    let lambda = 1.0 / 9.0;
    let lists = ListPair { left: 0, right: 1, pairs: 9, lambda, comparisons: Vec::new() };
    assert!((lists.prior_bits() + 3.0).abs() < 1e-12);
    assert!((probability(lists.prior_bits() + bits.iter().sum::<f64>()) - 0.5).abs() < 1e-12);
    // By hand: 3 bits are odds of 8 to 1, so 8/9; and no weight leaves 0 to 1.
    assert!((probability(3.0) - 8.0 / 9.0).abs() < 1e-12);
    assert_eq!((probability(5_000.0), probability(-5_000.0)), (1.0, 0.0));
}

#[test]
fn one_round_of_training_is_the_one_worked_out_by_hand() {
    // By hand: m = (0.8, 0.2), u = (0.2, 0.8), lambda = 0.5. A pair of level 0 is a match
    // with 0.8, one of level 1 with 0.2, a null one with lambda, 0.5. Of 6, 2 and 2 pairs
    // 4.8 + 0.4 + 1.0 = 6.2 are expected to match: lambda 0.62, m0 = 4.8 / 5.2.
    let pattern = |level, count| Pattern { group: 0, levels: vec![level], count };
    let patterns = [pattern(Some(0), 6.0), pattern(Some(1), 2.0), pattern(None, 2.0)];
    let training = Training {
        u: vec![vec![vec![0.2, 0.8]]],
        m: vec![vec![0.8, 0.2]],
        m_worth: 0.0,
        lambda: vec![0.5],
        lambda_most: vec![1.0],
        tolerance: 1e-4,
        max_iterations: 1,
    };
    let fit = em::fit(&patterns, &training);
    assert!((fit.lambda[0] - 0.62).abs() < 1e-12);
    assert!((fit.m[0][0] - 4.8 / 5.2).abs() < 1e-12);
    assert!(!fit.converged && fit.iterations == 1);
}

const M: [[f64; 3]; 4] = [[0.8, 0.15, 0.05], [0.7, 0.2, 0.1], [0.9, 0.06, 0.04], [0.6, 0.3, 0.1]];
const U: [[f64; 3]; 4] = [[0.1, 0.2, 0.7], [0.05, 0.25, 0.7], [0.2, 0.2, 0.6], [0.1, 0.3, 0.6]];

#[test]
fn training_finds_the_shares_a_simulation_was_made_with() {
    // Simulated: n = 200,000 pairs, lambda 0.05, the m and u above, seed 11. About 10,000
    // matches, so a known label would leave a standard error of sqrt(p(1-p)/10,000) <=
    // 0.005 for m and 0.0005 for lambda; unknown labels widen both, and the tolerances are
    // four to six of those standard errors.
    let mut draws = Draws(11);
    let mut patterns: Vec<Pattern> = Vec::new();
    for _ in 0..200_000 {
        let shares = if draws.unit() < 0.05 { M } else { U };
        let levels: Vec<_> = shares.iter().map(|shares| Some(level(shares, draws.unit()))).collect();
        match patterns.iter_mut().find(|pattern| pattern.levels == levels) {
            Some(pattern) => pattern.count += 1.0,
            None => patterns.push(Pattern { group: 0, levels, count: 1.0 }),
        }
    }
    let training = Training {
        u: vec![U.map(|u| u.to_vec()).to_vec()],
        m: vec![vec![0.6, 0.3, 0.1]; 4],
        m_worth: 0.0,
        lambda: vec![0.3],
        lambda_most: vec![1.0],
        tolerance: 1e-6,
        max_iterations: 1_000,
    };
    let fit = em::fit(&patterns, &training);
    assert!(fit.converged);
    assert!((fit.lambda[0] - 0.05).abs() < 0.003, "{fit:?}");
    for (found, made) in fit.m.iter().flatten().zip(M.iter().flatten()) {
        assert!((found - made).abs() < 0.02, "{found} is not {made}");
    }
}

fn level(shares: &[f64; 3], unit: f64) -> usize {
    if unit < shares[0] {
        0
    } else if unit < shares[0] + shares[1] {
        1
    } else {
        2
    }
}

#[test]
fn what_a_list_does_not_share_weighs_nothing() {
    let (mut lists, _) = war(3);
    lists[1].iter_mut().for_each(|event| event.parties = None);
    let linkage = run(&lists);
    assert!(!linkage.candidates.is_empty());
    for candidate in &linkage.candidates {
        let parties: Vec<_> = candidate.contributions.iter().filter(|c| c.comparison.code() == "parties").collect();
        assert_eq!(parties.len(), 1);
        assert_eq!((parties[0].level, parties[0].weight_bits), (NULL, 0.0));
    }
}

#[test]
fn each_explanation_names_every_field_once_in_a_fixed_order() {
    let (lists, _) = war(3);
    let fields = ["date", "place", "parties", "kind", "deaths", "civilian-deaths"];
    for candidate in run(&lists).candidates {
        let shown = candidate.contributions.iter().map(|c| c.comparison.code());
        assert!(shown.eq(fields));
    }
}

#[test]
fn a_war_that_two_lists_saw_in_part_is_matched() {
    // Made up with seed 3: 600 events in a year and 30 towns, deaths 1 to 40. Two events
    // of one town, within three days and of the same deaths, are expected in
    // 600^2 / 2 * 7/365 / 30 / 40 = 2.9 pairs of all, so hardly any match is in doubt.
    let (lists, truth) = war(3);
    let quality = linkage::quality(&crate::world::pairs(&run(&lists)), &truth);
    assert!(quality.precision.is_some_and(|share| share > 0.97), "{quality:?}");
    assert!(quality.recall.is_some_and(|share| share > 0.97), "{quality:?}");
}

#[test]
fn lists_with_no_event_in_common_are_hardly_matched() {
    // The same war drawn twice, so agreement is chance. By hand: of 300 * 300 pairs, 7/365
    // lie within three days, 1/30 of those in one town and 1/40 of those with equal deaths:
    // 1.4 pairs are expected to look like matches; 6 or more have a chance of 0.3 %.
    let (first, _) = war(5);
    let (second, _) = war(6);
    let lists = vec![first[0].clone(), second[1].clone()];
    assert!(lists[0].len() > 250 && lists[1].len() > 250);
    let found = run(&lists).chosen().len();
    assert!(found <= 5, "{found} pairs were chosen");
}
