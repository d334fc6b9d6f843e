//! Whether the sweep samples from the model: tests of the joint distribution.
//!
//! With p(N) ∝ 1/N the number observed tells nothing of the parameters: integrating the unseen out leaves
//! `Π (p_x / (1 − p0))^{n_x}`. Given how many are observed, therefore, the joint distribution is proper: parameters
//! from the prior, each observed pattern from the patterns other than none, the unseen negative binomial. A chain
//! that sweeps and then draws new data from its parameters has the prior as its marginal, whatever the data.
//! Source: Geweke 2004, Getting it right, JASA 99, 799–804, section 3.2 (successive-conditional simulator).

use super::random::Random;
use super::sweep::{Concentration, Sweep};
use crate::Overlap;

/// Gives every observed person a new pattern from the parameters.
fn observe_again(sweep: &mut Sweep, random: &mut Random, (lists, observed): (u32, u64)) {
    let weights: Vec<f64> = (1..1u32 << lists).map(|pattern| sweep.cells.weigh(pattern)).collect();
    let total: f64 = weights.iter().sum();
    let mut counts = vec![0; weights.len()];
    for _ in 0..observed {
        let mut left = random.unit() * total;
        let place = weights.iter().position(|weight| {
            left -= weight;
            left <= 0.0
        });
        counts[place.unwrap_or(weights.len() - 1)] += 1;
    }
    sweep.observe((1u32..).zip(counts).collect());
}

/// Means of functions of the chain, and how far each is from its expectation in batch standard errors.
struct Means {
    batches: Vec<Vec<f64>>,
}

impl Means {
    fn z(&self, function: usize, expected: f64) -> f64 {
        let values: Vec<f64> = self.batches.iter().map(|batch| batch[function]).collect();
        let size = values.len() as f64;
        let mean = values.iter().sum::<f64>() / size;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (size - 1.0);
        (mean - expected) / (variance / size).sqrt()
    }
}

/// 100 batches of 10,000 sweeps each.
fn simulate(
    seed: u64,
    (classes, has_moves): (usize, bool),
    observed: u64,
    functions: &dyn Fn(&Sweep) -> Vec<f64>,
) -> Means {
    let lists = 3;
    let overlap = Overlap::from_members(lists, [0b001, 0b110]).expect("the patterns are valid");
    let mut random = Random::new(seed, 0);
    let prior = Concentration { shape: 2.0, rate: 2.0 };
    let mut sweep = Sweep::start(&overlap, classes, prior, &mut random);
    sweep.has_moves = has_moves;
    observe_again(&mut sweep, &mut random, (lists as u32, observed));
    let mut step = || {
        sweep.advance(&mut random);
        observe_again(&mut sweep, &mut random, (lists as u32, observed));
        functions(&sweep)
    };
    (0..10_000).for_each(|_| drop(step()));
    let batches = (0..100).map(|_| {
        let mut sums = step();
        for _ in 1..10_000 {
            sums.iter_mut().zip(step()).for_each(|(sum, value)| *sum += value);
        }
        sums.iter().map(|sum| sum / 1e4).collect()
    });
    Means { batches: batches.collect() }
}

#[test]
fn with_two_and_four_classes_the_parameters_have_the_moments_of_their_prior() {
    // Closed forms: λ uniform, E λ = 1/2, E λ² = 1/3; E p0 = E Σ π_k Π (1 − λ) = (1/2)³; α ~ Gamma(2, rate 2),
    // E α = 1, E α² = 3/2; V = π_1 ~ Beta(1, α), so P(V > 1/2) = E 2^−α = (2/(2 + ln 2))².
    // n = 1,000,000 sweeps; three times ten functions, each within 4.5 standard errors, alpha 2e-4.
    let functions = |sweep: &Sweep| {
        let (first, second) = (sweep.cells.hit(0, 0), sweep.cells.hit(2, 1));
        let share = sweep.cells.shares[0];
        vec![
            first,
            first * first,
            second,
            second * second,
            sweep.cells.missed().0,
            sweep.alpha,
            sweep.alpha * sweep.alpha,
            f64::from(u8::from(share > 0.5)),
            // Independent a priori: 1/4 and E λ/2.
            first * second,
            first * f64::from(u8::from(share > 0.5)),
        ]
    };
    let above = (2.0 / (2.0 + 2.0_f64.ln())).powi(2);
    let expected = [0.5, 1.0 / 3.0, 0.5, 1.0 / 3.0, 0.125, 1.0, 1.5, above, 0.25, above / 2.0];
    for (classes, has_moves) in [(2, false), (2, true), (4, true)] {
        let means = simulate(21, (classes, has_moves), 7, &functions);
        for (function, expected) in expected.into_iter().enumerate() {
            let z = means.z(function, expected);
            assert!(z.abs() < 4.5, "{classes} classes, moves {has_moves}, function {function}: z {z}");
        }
    }
}

#[test]
fn with_one_class_the_unseen_are_negative_binomial_over_the_prior() {
    // By hand: P(n0 = 0 | n, p0) = (1 − p0)^n, and with one class and three lists p0 = Π (1 − λ_j), so
    // E (1 − p0)² = 1 − 2/8 + 1/27 = 0.787037 for n = 2. P(n0 = 1) = E n p0 (1 − p0)^n
    // = 2 E (p0 − 2 p0² + p0³) = 2 (1/8 − 2/27 + 1/64) = 0.133102. n = 1,000,000 sweeps, 4.5 standard errors.
    let functions =
        |sweep: &Sweep| vec![f64::from(u8::from(sweep.unseen == 0)), f64::from(u8::from(sweep.unseen == 1))];
    let means = simulate(22, (1, true), 2, &functions);
    assert!(means.z(0, 1.0 - 2.0 / 8.0 + 1.0 / 27.0).abs() < 4.5);
    assert!(means.z(1, 2.0 * (1.0 / 8.0 - 2.0 / 27.0 + 1.0 / 64.0)).abs() < 4.5);
}
