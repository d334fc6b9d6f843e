//! Random counts: binomial and Poisson, exact at every size that the sweep meets.

use rand_core::Rng;

use super::random::Random;

/// Below this mean a count is found by going through the distribution from zero, above it by rejection.
/// Our choice, the fastest of 10, 20 and 30 here; Hörmann 1993, both papers: rejection needs 10 or more.
const FEW: f64 = 20.0;

impl Random {
    /// How many of `n` are so, when each is with probability `p` and is not with probability `q`.
    ///
    /// Assumes that p and q are not negative and add up to 1 as nearly as their rounding lets them; both are
    /// asked for so that neither is had by cancellation. Accuracy: for n below 2^32 the acceptance is right to 1e-5.
    #[inline]
    pub(crate) fn binomial(&mut self, n: u64, p: f64, q: f64) -> u64 {
        // No branch: which of the two is smaller cannot be predicted.
        let count = self.minority(n, p.min(q), p.max(q));
        [count, n - count][usize::from(p > q)]
    }

    #[inline]
    fn minority(&mut self, n: u64, p: f64, q: f64) -> u64 {
        let mean = n as f64 * p;
        if mean >= 1.0 {
            return match n {
                ..=64 => self.tossed(n as u32, p),
                _ if mean < FEW => {
                    let u = self.unit();
                    self.inverted(u, n, p, q)
                }
                _ => self.transformed(n, p, q),
            };
        }
        let u = self.unit();
        // Bernoulli's inequality, (1 − p)^n ≥ 1 − n p, spares the power where zero is all but certain.
        if u <= 1.0 - mean { 0 } else { self.inverted(u, n, p, q) }
    }

    /// Up to 64 tosses at once: a uniform for each, in binary, is compared with p digit by digit, one random
    /// word being the next digit of all. About log2(n) + 2 words settle every toss.
    ///
    /// Assumes 1 ≤ n ≤ 64 and p below 1, which is cut off at 2^−53.
    /// Source: Knuth & Yao 1976, The complexity of nonuniform random number generation, section 2 (one coin).
    fn tossed(&mut self, n: u32, p: f64) -> u64 {
        let mut digits = ((p * (1u64 << 53) as f64) as u64) << 11;
        let mut open = u64::MAX >> (64 - n);
        let mut below = 0;
        // The loop takes words as fast as the generator gives them if its state lies in registers.
        let mut source = self.source.clone();
        while open != 0 && digits != 0 {
            let word = source.next_u64();
            let digit = 0u64.wrapping_sub(digits >> 63);
            below |= open & digit & !word;
            open &= !(word ^ digit);
            digits <<= 1;
        }
        self.source = source;
        u64::from(below.count_ones())
    }

    /// Inversion of the uniform `u` by going up from zero.
    ///
    /// Assumes a mean below [`FEW`]. More than 110 are 20 standard deviations beyond it: rounding alone leads there,
    /// and a new uniform is taken.
    /// Source: Kachitvichyanukul & Schmeiser 1988, Communications of the ACM 31, 216–222, algorithm BINV.
    fn inverted(&mut self, mut u: f64, n: u64, p: f64, q: f64) -> u64 {
        let size = n as f64;
        let none = if n < 4096 { power(q, n) } else { (size * (-p).ln_1p()).exp() };
        let odds = p / q;
        let scaled = (size + 1.0) * odds;
        loop {
            let (mut mass, mut k) = (none, 0);
            while u > mass && k < 110 {
                u -= mass;
                k += 1;
                mass *= scaled * self.reciprocals[k] - odds;
            }
            if k < 110 && k as u64 <= n {
                return k as u64;
            }
            u = self.unit();
        }
    }

    /// Transformed rejection with squeeze.
    ///
    /// Assumes p ≤ 1/2 and n p ≥ 10.
    /// Source: Hörmann 1993, The generation of binomial random variates, Journal of Statistical Computation and
    /// Simulation 46, 101–110, algorithm BTRS.
    fn transformed(&mut self, n: u64, p: f64, q: f64) -> u64 {
        let size = n as f64;
        let deviation = (size * p * q).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = size * p + 0.5;
        let squeeze = 0.92 - 4.2 / b;
        loop {
            let (u, v) = (self.unit() - 0.5, self.unit());
            let from_edge = 0.5 - u.abs();
            let place = (2.0 * a / from_edge + b) * u + centre;
            if place < 0.0 || place >= size + 1.0 {
                continue;
            }
            let k = place as u64;
            if from_edge >= 0.07 && v <= squeeze {
                return k;
            }
            let mode = ((size + 1.0) * p) as u64;
            let scaled = v * (2.83 + 5.1 / b) * deviation / (a / (from_edge * from_edge) + b);
            let ratio =
                self.ln_factorial(mode) + self.ln_factorial(n - mode) - self.ln_factorial(k) - self.ln_factorial(n - k)
                    + (k as f64 - mode as f64) * (p / q).ln();
            if scaled.ln() <= ratio {
                return k;
            }
        }
    }

    /// A Poisson count of this mean.
    ///
    /// Assumes a mean of at least 0 and below 2^52.
    /// Source: Hörmann 1993, The transformed rejection method for generating Poisson random variables,
    /// Insurance: Mathematics and Economics 12, 39–45, algorithm PTRS; below a mean of [`FEW`] by inversion.
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        if mean < FEW {
            return self.few(mean);
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.02483 * b;
        let height = 1.1239 + 1.1328 / (b - 3.4);
        let squeeze = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let (u, v) = (self.unit() - 0.5, self.unit());
            let from_edge = 0.5 - u.abs();
            let place = (2.0 * a / from_edge + b) * u + mean + 0.43;
            if place < 0.0 {
                continue;
            }
            let k = place as u64;
            if from_edge >= 0.07 && v <= squeeze {
                return k;
            }
            let scaled = v * height / (a / (from_edge * from_edge) + b);
            if scaled.ln() <= k as f64 * mean.ln() - mean - self.ln_factorial(k) {
                return k;
            }
        }
    }

    fn few(&mut self, mean: f64) -> u64 {
        let none = (-mean).exp();
        loop {
            let (mut u, mut mass, mut k) = (self.unit(), none, 0);
            while u > mass && k < 110 {
                u -= mass;
                k += 1;
                mass *= mean * self.reciprocals[k];
            }
            if k < 110 {
                return k as u64;
            }
        }
    }

    /// `ln k!`: from a table, or Stirling's series, relative error below 1e-13.
    ///
    /// Source: Abramowitz & Stegun 1964, eq. 6.1.41.
    #[inline]
    fn ln_factorial(&self, k: u64) -> f64 {
        if let Some(known) = self.ln_factorials.get(k as usize) {
            return *known;
        }
        let x = k as f64;
        let inverse = 1.0 / x;
        const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
        (x + 0.5) * x.ln() - x + HALF_LN_TWO_PI + inverse * (1.0 / 12.0 - inverse * inverse / 360.0)
    }
}

/// `base^n` by squaring, without a branch on the digits of n. Relative error below n roundings.
fn power(base: f64, n: u64) -> f64 {
    let (mut square, mut left, mut product) = (base, n, 1.0);
    while left != 0 {
        product *= [1.0, square][(left & 1) as usize];
        square *= square;
        left >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::ln_gamma;

    /// Chi-squared of counts against their probabilities, cells joined until ten are expected in each; the
    /// bound is the 0.9999 point by Cornish & Fisher, as good as 1 % from 5 degrees of freedom. alpha = 1e-4.
    fn assert_fits(draws: u32, mut draw: impl FnMut() -> u64, ln_mass: impl Fn(u64) -> f64, (from, to): (u64, u64)) {
        let mut seen = vec![0u32; (to - from + 1) as usize];
        let mut outside = 0;
        for _ in 0..draws {
            match draw() {
                k if k >= from && k <= to => seen[(k - from) as usize] += 1,
                _ => outside += 1,
            }
        }
        // The range holds all but 1e-9 of the probability.
        assert_eq!(outside, 0);
        let (mut chi_squared, mut cells, mut observed, mut expected) = (0.0, 0.0, 0.0, 0.0);
        for k in from..=to {
            observed += f64::from(seen[(k - from) as usize]);
            expected += f64::from(draws) * ln_mass(k).exp();
            if expected >= 10.0 {
                chi_squared += (observed - expected) * (observed - expected) / expected;
                (cells, observed, expected) = (cells + 1.0, 0.0, 0.0);
            }
        }
        let (free, z): (f64, f64) = (cells - 1.0, 3.719);
        let bound = free + z * (2.0 * free).sqrt() + 2.0 / 3.0 * (z * z - 1.0);
        assert!(chi_squared < bound, "{chi_squared} above {bound} with {free} degrees of freedom");
    }

    #[test]
    fn binomial_counts_follow_their_probabilities() {
        // n = 300,000 draws each; by tosses, inversion, its shortcut, rejection, and mirrored.
        let mut random = Random::new(11, 0);
        let cases: [(u64, f64); 9] = [
            (1, 0.3),
            (7, 0.01),
            (40, 0.12),
            (1131, 0.004),
            (1131, 0.3),
            (60, 0.5),
            (217, 0.93),
            (900, 0.999),
            (1131, 0.02),
        ];
        for (n, p) in cases {
            let q = 1.0 - p;
            let size = n as f64;
            let mass = |k: u64| {
                let k = k as f64;
                ln_gamma(size + 1.0) - ln_gamma(k + 1.0) - ln_gamma(size - k + 1.0) + k * p.ln() + (size - k) * q.ln()
            };
            assert_fits(300_000, || random.binomial(n, p, q), mass, (0, n));
        }
    }

    #[test]
    fn binomial_counts_of_hundreds_of_millions_have_their_mean_and_variance() {
        // n = 100,000 draws of Binomial(4e8, 0.25): mean 1e8, variance 7.5e7; 4.5 standard errors, that of the
        // variance being var·√(2/n).
        let mut random = Random::new(12, 0);
        let draws: Vec<f64> = (0..100_000).map(|_| random.binomial(400_000_000, 0.25, 0.75) as f64 - 1e8).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|x| x * x).sum::<f64>() / 1e5;
        assert!(mean.abs() < 4.5 * (7.5e7_f64 / 1e5).sqrt(), "{mean}");
        assert!((variance / 7.5e7 - 1.0).abs() < 4.5 * (2.0_f64 / 1e5).sqrt(), "{variance}");
    }

    #[test]
    fn certain_and_impossible_are_so() {
        let mut random = Random::new(13, 0);
        assert_eq!(random.binomial(50, 0.0, 1.0), 0);
        assert_eq!(random.binomial(50, 1.0, 0.0), 50);
        assert_eq!(random.binomial(0, 0.4, 0.6), 0);
        assert_eq!(random.poisson(0.0), 0);
    }

    #[test]
    fn poisson_counts_follow_their_probabilities() {
        let mut random = Random::new(14, 0);
        for (mean, range) in [(0.3, (0, 20)), (9.0, (0, 60)), (12.0, (0, 70)), (6000.0, (5300, 6700))] {
            let mass = |k: u64| k as f64 * f64::ln(mean) - mean - ln_gamma(k as f64 + 1.0);
            assert_fits(300_000, || random.poisson(mean), mass, range);
        }
    }
}
