//! The settings of a run, each with its unit and a default that is safe for lists of
//! violent events. Where they are stored and who may change them is left to others.

use crate::error::Error;

/// How to block, train and choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How many days may lie between two reports that are compared at all.
    pub window_days: u16,
    /// How many kilometres may lie between two points for the first blocking rule.
    pub near_km: f64,
    /// A date range longer than this many days is long; long ranges meet only equal ones.
    pub long_range_days: u16,
    /// A point whose place may be further away than this many kilometres is coarse.
    pub coarse_radius_km: f64,
    /// At most this many partners of one row under one rule are compared; the rest is reported.
    pub max_partners: usize,
    /// More pairs than this are refused.
    pub max_pairs: u64,
    /// How many pairs are drawn, for each two lists, to learn how non-matches agree by chance.
    pub sample_pairs: usize,
    /// Where the draws begin; the same seed gives the same result.
    pub seed: u64,
    /// A pair at or above this probability may be chosen without a person.
    pub threshold: f64,
    /// A pair at or above this probability is kept as a candidate for a person to review.
    pub review_floor: f64,
    /// Training stops when no probability moves by more than this.
    pub tolerance: f64,
    /// Training stops after this many rounds, converged or not.
    pub max_iterations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window_days: 3,
            near_km: 20.0,
            long_range_days: 31,
            coarse_radius_km: 25.0,
            max_partners: 5_000,
            max_pairs: 50_000_000,
            sample_pairs: 200_000,
            seed: 1,
            threshold: 0.5,
            review_floor: 0.05,
            tolerance: 1e-4,
            max_iterations: 500,
        }
    }
}

impl Settings {
    /// Refuses settings outside their range.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let unit = 0.0..=1.0;
        let bad = |name, remedy| Err(Error::BadSetting { name, remedy });
        if !(self.near_km > 0.0 && self.near_km <= 1_000.0) {
            return bad("near_km", "give more than 0 and at most 1000");
        }
        if self.coarse_radius_km.is_nan() || self.coarse_radius_km < 0.0 {
            return bad("coarse_radius_km", "give 0 or more");
        }
        if !unit.contains(&self.threshold) {
            return bad("threshold", "give 0 to 1");
        }
        if !unit.contains(&self.review_floor) || self.review_floor > self.threshold {
            return bad("review_floor", "give 0 to 1, and at most the threshold");
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return bad("tolerance", "give more than 0 and less than 1");
        }
        if self.max_partners == 0 || self.max_iterations == 0 {
            return bad("max_partners", "give 1 or more, as for max_iterations");
        }
        Ok(())
    }
}
