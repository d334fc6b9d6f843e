//! The normal distribution: its probabilities and quantiles.

use rand_core::Rng;

/// The probability that a standard normal number is at most z; absolute error below 1e-12.
///
/// Source: Abramowitz & Stegun 1964, eq. 26.2.11 (series, |z| < 6) and 26.2.14 (continued fraction beyond).
pub(crate) fn probability(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    if z.abs() < 6.0 {
        let (mut term, mut sum, mut k) = (z, z, 1.0);
        while f64::abs(term) > 1e-17 * f64::abs(sum) {
            k += 2.0;
            term *= z * z / k;
            sum += term;
        }
        return 0.5 + sum * density(z);
    }
    let x = z.abs();
    let fraction = (1..=60).rev().fold(x, |below, k| x + f64::from(k) / below);
    let tail = density(x) / fraction;
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The z below which this share of a standard normal lies; infinite at 0 and 1. Relative error below 1e-12.
///
/// Newton steps (Halley's form) on [`probability`] from the start of Abramowitz & Stegun 1964, eq. 26.2.23.
pub(crate) fn quantile(share: f64) -> f64 {
    if share <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if share >= 1.0 {
        return f64::INFINITY;
    }
    if share == 0.5 {
        return 0.0;
    }
    let tail = share.min(1.0 - share);
    let t = (-2.0 * tail.ln()).sqrt();
    let start =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let mut z = -start;
    for _ in 0..4 {
        let error = (probability(z) - tail) / density(z);
        z -= error / (1.0 + z * error / 2.0);
    }
    if share < 0.5 { z } else { -z }
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// A uniform number strictly between 0 and 1.
pub(crate) fn open_unit(rng: &mut impl Rng) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_tables() {
        // Abramowitz & Stegun 1964, table 26.1: P(0) = .5, P(1) = .84134 47460 68543, P(2) = .97724 98680 51821;
        // table 26.2, −log Q(7) = 11.89285, so Q(7) = 1.2798e-12.
        assert!((probability(0.0) - 0.5).abs() < 1e-15);
        assert!((probability(1.0) - 0.841_344_746_068_543).abs() < 1e-13);
        assert!((probability(2.0) - 0.977_249_868_051_821).abs() < 1e-13);
        assert!((probability(-7.0) / 1.2798e-12 - 1.0).abs() < 1e-4);
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // Abramowitz & Stegun 1964, table 26.5: Q = .025 at 1.95996 39845, Q = .005 at 2.57582 93035.
        assert!((quantile(0.975) - 1.959_963_984_5).abs() < 1e-9);
        assert!((quantile(0.005) + 2.575_829_303_5).abs() < 1e-9);
        assert_eq!(quantile(0.5), 0.0);
    }
}
