//! Normal random numbers by layers of equal area.

use rand_core::Rng;

/// Where the tail begins, and the area of each of the 256 layers.
/// Source: Marsaglia & Tsang 2000, The ziggurat method for generating random variables, Journal of
/// Statistical Software 5(8), section 3.
const TAIL: f64 = 3.654_152_885_361_009;
const AREA: f64 = 0.004_928_673_233_974_655;

/// The layers under exp(−x²/2), from the lowest, which holds the tail, to the peak.
pub(super) struct Ziggurat {
    /// Right edge of each layer; that of the lowest is its area over its height.
    edge: [f64; 257],
    /// exp(−x²/2) at each edge.
    height: [f64; 257],
}

impl Ziggurat {
    /// Computes the layers.
    pub(super) fn new() -> Ziggurat {
        let density = |x: f64| (-0.5 * x * x).exp();
        let (mut edge, mut height) = ([0.0; 257], [1.0; 257]);
        edge[0] = AREA / density(TAIL);
        edge[1] = TAIL;
        for i in 1..255 {
            edge[i + 1] = (-2.0 * (AREA / edge[i] + density(edge[i])).ln()).sqrt();
        }
        (0..256).for_each(|i| height[i] = density(edge[i]));
        Ziggurat { edge, height }
    }

    /// A standard normal number: the layer from the low byte, the place in it from the upper 53 bits.
    #[inline]
    pub(super) fn draw(&self, source: &mut impl Rng) -> f64 {
        loop {
            let bits = source.next_u64();
            let layer = (bits & 255) as usize;
            let place = (bits >> 11) as f64 * (1.0 / (1u64 << 52) as f64) - 1.0;
            let x = place * self.edge[layer];
            if x.abs() < self.edge[layer + 1] {
                return x;
            }
            if let Some(x) = self.outside(layer, x, source) {
                return x;
            }
        }
    }

    /// In one draw of a hundred: the tail, or the corner between a layer's edge and the curve.
    #[cold]
    fn outside(&self, layer: usize, x: f64, source: &mut impl Rng) -> Option<f64> {
        let mut unit = || crate::normal::open_unit(source);
        if layer > 0 {
            let (low, high) = (self.height[layer], self.height[layer + 1]);
            return (low + (high - low) * unit() < (-0.5 * x * x).exp()).then_some(x);
        }
        loop {
            let beyond = -unit().ln() / TAIL;
            if -2.0 * unit().ln() > beyond * beyond {
                return Some((TAIL + beyond).copysign(x));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::normal;

    #[test]
    fn every_layer_has_the_same_area() {
        // By construction of the method: the top layer, which is not computed from the area, must have it too.
        let layers = Ziggurat::new();
        let top = layers.edge[255] * (1.0 - layers.height[255]);
        assert!((top - AREA).abs() < 1e-12, "{top}");
    }

    #[test]
    fn normal_numbers_fill_sixty_four_equal_shares() {
        // n = 640,000 over 64 cells of equal probability: chi-squared with 63 degrees of freedom, whose 0.9999
        // point is 63 + 3.719·√126 + (2/3)(3.719² − 1) = 113.3 (Cornish & Fisher). alpha = 1e-4.
        let (layers, mut source) = (Ziggurat::new(), Xoshiro256PlusPlus::seed_from_u64(5));
        let mut cells = [0u32; 64];
        for _ in 0..640_000 {
            let share = normal::probability(layers.draw(&mut source));
            cells[((share * 64.0) as usize).min(63)] += 1;
        }
        let chi_squared: f64 = cells.iter().map(|n| (f64::from(*n) - 1e4).powi(2) / 1e4).sum();
        assert!(chi_squared < 113.3, "{chi_squared}");
    }

    #[test]
    fn the_tail_beyond_its_start_is_as_heavy_as_it_should_be() {
        // P(|x| > TAIL) = 2 Q(3.654153); n = 4,000,000, binomial, 4.5 standard errors either way.
        let (layers, mut source) = (Ziggurat::new(), Xoshiro256PlusPlus::seed_from_u64(6));
        let expected = 2.0 * normal::probability(-TAIL) * 4e6;
        let found = (0..4_000_000).filter(|_| layers.draw(&mut source).abs() > TAIL).count() as f64;
        assert!((found - expected).abs() < 4.5 * expected.sqrt(), "{found}, expected {expected}");
    }
}
