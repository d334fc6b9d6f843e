//! Random numbers of the continuous distributions that the sweep needs: uniform, normal, gamma and beta.
//! Counts are drawn in `counts`, a further part of the same generator.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::ziggurat::Ziggurat;

/// A generator with the tables of its samplers. Equal seed and stream give equal numbers on every machine
/// whose `exp` and `ln` round alike.
pub(crate) struct Random {
    pub(super) source: Xoshiro256PlusPlus,
    ziggurat: Ziggurat,
    /// `ln k!` of small k.
    pub(super) ln_factorials: Box<[f64; 4096]>,
    /// 1/k of small k; zero for 0.
    pub(super) reciprocals: Box<[f64; 128]>,
}

impl Random {
    /// The generator of one stream of a seed: streams are 2^128 numbers apart.
    ///
    /// Source: Blackman & Vigna 2021, Scrambled linear pseudorandom number generators, ACM TOMS 47(4), 36.
    pub(crate) fn new(seed: u64, stream: usize) -> Random {
        let mut source = Xoshiro256PlusPlus::seed_from_u64(seed);
        (0..stream).for_each(|_| source.jump());
        let mut ln_factorials = Box::new([0.0; 4096]);
        for k in 2..ln_factorials.len() {
            ln_factorials[k] = ln_factorials[k - 1] + (k as f64).ln();
        }
        let mut reciprocals = Box::new([0.0; 128]);
        (1..128).for_each(|k| reciprocals[k] = 1.0 / k as f64);
        Random { source, ziggurat: Ziggurat::new(), ln_factorials, reciprocals }
    }

    /// Uniform on (0, 1), neither end included, in steps of 2^−52.
    #[inline]
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.source.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }

    /// Standard normal.
    #[inline]
    pub(crate) fn normal(&mut self) -> f64 {
        self.ziggurat.draw(&mut self.source)
    }

    /// Gamma of this shape and scale 1.
    ///
    /// Assumes a positive shape. Below 1 it may underflow to zero: use [`Random::ln_gamma`] there.
    /// Source: Marsaglia & Tsang 2000, A simple method for generating gamma variables, ACM TOMS 26, 363–372.
    #[inline]
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.ln_gamma(shape).exp();
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = self.unit();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square || u.ln() < 0.5 * square + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    /// The logarithm of a gamma number of this shape and scale 1, exact where the number itself would be zero.
    ///
    /// Source: the same, section 6: gamma of shape a is gamma of shape a + 1 times `U^(1/a)`.
    pub(crate) fn ln_gamma(&mut self, shape: f64) -> f64 {
        if shape >= 1.0 {
            return self.gamma(shape).ln();
        }
        self.gamma(shape + 1.0).ln() + self.unit().ln() / shape
    }

    /// Beta of these shapes, and one less it, each without cancellation.
    ///
    /// Assumes shapes of at least 1.
    #[inline]
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> (f64, f64) {
        let (x, y) = (self.gamma(a), self.gamma(b));
        let scale = 1.0 / (x + y);
        (x * scale, y * scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of the draws and that of their squares.
    fn moments(draws: usize, mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..draws {
            let x = draw();
            sum += x;
            squares += x * x;
        }
        (sum / draws as f64, squares / draws as f64)
    }

    /// n = 400,000 draws; the mean may lie 4.5 standard errors off, alpha = 7e-6.
    fn assert_moments((mean, square): (f64, f64), expected: [f64; 4], what: &str) {
        let raw = |power: usize| expected[power - 1];
        let root_n = 400_000_f64.sqrt();
        let first = (mean - raw(1)) / ((raw(2) - raw(1) * raw(1)).sqrt() / root_n);
        let second = (square - raw(2)) / ((raw(4) - raw(2) * raw(2)).sqrt() / root_n);
        assert!(first.abs() < 4.5, "{what}: mean {mean}, expected {}, z {first}", raw(1));
        assert!(second.abs() < 4.5, "{what}: square {square}, expected {}, z {second}", raw(2));
    }

    #[test]
    fn uniform_numbers_have_the_moments_one_over_k_plus_one() {
        let mut random = Random::new(1, 0);
        assert_moments(moments(400_000, || random.unit()), [1.0 / 2.0, 1.0 / 3.0, 1.0 / 4.0, 1.0 / 5.0], "uniform");
    }

    #[test]
    fn gamma_numbers_have_the_moments_of_the_rising_factorial() {
        // Johnson, Kotz & Balakrishnan 1994, eq. 17.8: E X^k = a (a + 1) … (a + k − 1).
        let mut random = Random::new(2, 0);
        for a in [0.25, 1.0, 1.5, 9.25, 4400.0] {
            let raw = [a, a * (a + 1.0), a * (a + 1.0) * (a + 2.0), a * (a + 1.0) * (a + 2.0) * (a + 3.0)];
            assert_moments(moments(400_000, || random.gamma(a)), raw, &format!("gamma {a}"));
        }
    }

    #[test]
    fn the_logarithm_of_a_gamma_number_of_tiny_shape_is_finite_and_has_the_mean_digamma() {
        // Digamma(1/4) = −γ − π/2 − 3 ln 2 = −4.227453533 (Abramowitz & Stegun 6.3.3 and Gauss's theorem);
        // variance trigamma(1/4) = π² + 8 G = 17.19732916, G Catalan's constant. n = 400,000, 4.5 errors.
        let mut random = Random::new(3, 0);
        let (mean, _) = moments(400_000, || random.ln_gamma(0.25));
        assert!((mean + 4.227_453_533).abs() < 4.5 * (17.197_329_16_f64 / 400_000.0).sqrt(), "{mean}");
        assert!((0..1000).all(|_| random.ln_gamma(1e-6).is_finite()));
    }

    #[test]
    fn beta_numbers_have_the_moments_of_their_shapes() {
        // E X^k = Π (a + i)/(a + b + i), i below k.
        let mut random = Random::new(4, 0);
        for (a, b) in [(1.0, 1.0), (1.0, 30.0), (2.0, 1.0), (900.0, 200.0)] {
            let mut raw = [0.0; 4];
            let mut product = 1.0;
            for (i, moment) in raw.iter_mut().enumerate() {
                product *= (a + i as f64) / (a + b + i as f64);
                *moment = product;
            }
            assert_moments(moments(400_000, || random.beta(a, b).0), raw, &format!("beta {a} {b}"));
        }
    }

    #[test]
    fn streams_of_one_seed_differ_and_one_stream_repeats() {
        let first = |seed, stream| Random::new(seed, stream).unit();
        assert_eq!(first(7, 1), first(7, 1));
        assert_ne!(first(7, 0), first(7, 1));
        assert_ne!(first(7, 0), first(8, 0));
    }
}
