//! Profile-likelihood interval of the unseen number under a log-linear model.

use crate::fit::{fit, ln_gamma};
use crate::number::CHI_SQUARED;

/// The counts of a table with its unseen cell, and the design for both.
pub(crate) struct Profile {
    /// Design rows; the first belongs to the unseen cell.
    pub(crate) rows: Vec<Vec<f64>>,
    /// Counts of the observable cells, in the order of the other rows.
    pub(crate) counts: Vec<f64>,
}

impl Profile {
    /// The unseen numbers that the likelihood does not reject at 5 %, lowest and highest.
    ///
    /// For each candidate total the multinomial likelihood, factorials of the total included, is maximised
    /// over the other parameters. `unseen` is the conditional estimate, which lies close to the maximum.
    /// The upper end is infinite if no rejected candidate is found. None if a fit fails at the maximum.
    /// Source: Cormack 1992, Biometrics 48, 567–576; Coull & Agresti 1999, Biometrics 55, 294–301.
    pub(crate) fn interval(&self, unseen: f64) -> Option<(f64, f64)> {
        let best = self.maximum(unseen)?;
        let top = self.height(best)?;
        let is_inside =
            |candidate: f64| self.height(candidate).is_some_and(|height| 2.0 * (top - height) <= CHI_SQUARED);
        let lower = if is_inside(SMALLEST) { 0.0 } else { border(SMALLEST, best, &is_inside) };
        let mut outside = 2.0 * best + 10.0;
        let limit = 1e4 * (best + self.counts.iter().sum::<f64>());
        while is_inside(outside) {
            outside *= 2.0;
            if outside > limit {
                return Some((lower.min(unseen), f64::INFINITY));
            }
        }
        let upper = border(outside, best, &is_inside);
        Some((lower.min(unseen), upper.max(unseen)))
    }

    /// The profile log-likelihood of an unseen number, up to a constant.
    fn height(&self, unseen: f64) -> Option<f64> {
        let counts: Vec<f64> = [unseen].into_iter().chain(self.counts.iter().copied()).collect();
        let total: f64 = counts.iter().sum();
        let fitted = fit(&self.rows, &counts)?;
        let parts = counts.iter().zip(&fitted.expected);
        let shares: f64 = parts.filter(|(n, _)| **n > 0.0).map(|(n, mu)| n * (mu / total).ln()).sum();
        Some(ln_gamma(total + 1.0) - ln_gamma(unseen + 1.0) + shares)
    }

    /// Golden-section search around the conditional estimate.
    fn maximum(&self, unseen: f64) -> Option<f64> {
        let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = ((0.5 * unseen - 5.0).max(SMALLEST), 1.5 * unseen + 5.0);
        while high - low > 1e-4 * (1.0 + unseen) {
            let (left, right) = (high - golden * (high - low), low + golden * (high - low));
            if self.height(left)? < self.height(right)? {
                low = left;
            } else {
                high = right;
            }
        }
        Some((low + high) / 2.0)
    }
}

/// The unseen number that stands for none at all.
const SMALLEST: f64 = 1e-3;

/// Halves between a rejected and an accepted candidate until a hundredth of a person or 1e-7 of the number.
fn border(mut outside: f64, mut inside: f64, is_inside: &impl Fn(f64) -> bool) -> f64 {
    while (outside - inside).abs() > 1e-2_f64.min(1e-3 * inside).max(1e-7 * inside) {
        let middle = (outside + inside) / 2.0;
        if is_inside(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    outside
}
