//! How likely each total is: what an estimate knows beyond its interval, so that strata can be added, linkages
//! mixed and a density drawn. Which method makes which shape is left to the methods.

use rand_core::Rng;

use crate::normal;

/// How likely each number of unseen persons or events is.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// The logarithm of the unseen is normal, with one spread below its middle and another above.
    LogNormal {
        /// The logarithm of the unseen at the middle.
        middle: f64,
        /// Standard deviation of the logarithm below the middle; infinite if the lower end is nobody unseen.
        below: f64,
        /// Standard deviation of the logarithm above the middle; infinite if nothing bounds the number.
        above: f64,
    },
    /// Unseen numbers, ascending, with their probabilities, which add up to one.
    Exact(Vec<(u32, f64)>),
    /// Draws of the unseen number, in the order drawn.
    Draws(Vec<f64>),
}

impl Distribution {
    /// The log-normal whose 2.5 % and 97.5 % points are the ends of an interval, all of the unseen alone.
    pub fn from_interval(unseen: f64, lower: f64, upper: f64) -> Distribution {
        let middle = unseen.max(1e-9).ln();
        let spread = |end: f64| ((end.max(1e-9).ln() - middle) / crate::number::Z).abs();
        Distribution::LogNormal { middle, below: spread(lower), above: spread(upper) }
    }

    /// The unseen number below which this share of the probability lies; `share` in (0, 1).
    pub fn quantile(&self, share: f64) -> f64 {
        match self {
            Distribution::LogNormal { middle, below, above } => {
                let z = normal::quantile(share);
                let spread = if z < 0.0 { below } else { above };
                if z == 0.0 { middle.exp() } else { (middle + z * spread).exp() }
            }
            Distribution::Exact(mass) => {
                let mut sum = 0.0;
                let found = mass.iter().find(|(_, probability)| {
                    sum += probability;
                    sum >= share
                });
                found.or(mass.last()).map_or(0.0, |(unseen, _)| f64::from(*unseen))
            }
            Distribution::Draws(draws) => quantile_of(&sorted(draws), share),
        }
    }

    /// Draws unseen numbers, one for each place asked; draws that exist already are taken evenly spaced and shuffled,
    /// so that two distributions made in one order do not come out correlated.
    pub fn sample(&self, count: usize, rng: &mut impl Rng) -> Vec<f64> {
        match self {
            Distribution::Draws(draws) if draws.is_empty() => Vec::new(),
            Distribution::Draws(draws) => {
                let mut taken: Vec<f64> = (0..count).map(|i| draws[i * draws.len() / count]).collect();
                // Source: Fisher and Yates, as in Knuth, volume 2, algorithm 3.4.2 P.
                for last in (1..count).rev() {
                    taken.swap(last, (normal::open_unit(rng) * (last + 1) as f64) as usize);
                }
                taken
            }
            _ => (0..count).map(|_| self.quantile(normal::open_unit(rng))).collect(),
        }
    }

    /// Bars of a density: the lower edge, the upper edge and the probability of each, between the 0.5 % and the
    /// 99.5 % point.
    pub fn bars(&self, count: usize) -> Vec<(f64, f64, f64)> {
        let (low, high) = (self.quantile(0.005), self.quantile(0.995));
        if count == 0 || !high.is_finite() || high <= low {
            return Vec::new();
        }
        let width = (high - low) / count as f64;
        let edges: Vec<f64> = (0..=count).map(|i| low + width * i as f64).collect();
        let below: Vec<f64> = edges.iter().map(|edge| self.share_below(*edge)).collect();
        (0..count).map(|i| (edges[i], edges[i + 1], below[i + 1] - below[i])).collect()
    }

    /// The probability of fewer unseen than this, or as many.
    pub fn share_below(&self, unseen: f64) -> f64 {
        match self {
            Distribution::LogNormal { middle, below, above } => {
                let distance = unseen.max(1e-300).ln() - middle;
                normal::probability(distance / if distance < 0.0 { below } else { above })
            }
            Distribution::Exact(mass) => {
                mass.iter().take_while(|(number, _)| f64::from(*number) <= unseen).map(|(_, p)| p).sum()
            }
            Distribution::Draws(draws) => {
                draws.iter().filter(|draw| **draw <= unseen).count() as f64 / draws.len().max(1) as f64
            }
        }
    }
}

/// Ascending.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The quantile of ascending values by linear interpolation; zero without values.
///
/// Source: Hyndman & Fan 1996, American Statistician 50, 361–365, definition 7.
pub(crate) fn quantile_of(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let low = place.floor() as usize;
    let high = (low + 1).min(last);
    ascending[low] + (place - low as f64) * (ascending[high] - ascending[low])
}
