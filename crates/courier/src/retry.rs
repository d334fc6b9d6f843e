//! When to try again: exponential pauses with full jitter, counted anew after every progress.
//!
//! A line that is cut every few megabytes still brings a large parcel over, as long as each attempt
//! brings something. It leaves the waiting to the caller of the network.

use std::time::Duration;

use rand_core::Rng;

use crate::error::{Error, Result};

/// How often and after which pauses something is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Attempts without progress before it is given up; at least one is made.
    pub attempts: u32,
    /// The longest pause after the first failure; it doubles with each.
    pub first: Duration,
    /// The longest pause of all.
    pub most: Duration,
}

impl Default for Retry {
    /// Eight attempts, pauses of up to 1, 2, 4 … seconds, none longer than 5 minutes.
    fn default() -> Self {
        Self { attempts: 8, first: Duration::from_secs(1), most: Duration::from_secs(300) }
    }
}

impl Retry {
    /// The pause after this many failures in a row, from 1: evenly drawn from zero to the longest.
    // Source: M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015: full jitter.
    pub fn pause(&self, failures: u32, rng: &mut impl Rng) -> Duration {
        let doubled = 1u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.first.saturating_mul(doubled).min(self.most);
        // 32 bits of chance are finer than any timer.
        longest.mul_f64(f64::from(rng.next_u32()) / f64::from(u32::MAX))
    }
}

/// The attempts at one thing.
pub(crate) struct Attempts {
    retry: Retry,
    failures: u32,
    reached: u64,
}

impl Attempts {
    pub(crate) fn new(retry: Retry) -> Self {
        Self { retry, failures: 0, reached: 0 }
    }

    /// How long to wait after an attempt that got this far, or why not to try again.
    pub(crate) fn after(&mut self, error: Error, reached: u64, rng: &mut impl Rng) -> Result<Duration> {
        if !error.may_pass() {
            return Err(error);
        }
        if reached > self.reached {
            (self.reached, self.failures) = (reached, 0);
        }
        self.failures += 1;
        if self.failures >= self.retry.attempts {
            return Err(Error::GaveUp { attempts: self.failures, last: Box::new(error) });
        }
        Ok(self.retry.pause(self.failures, rng))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    const RETRY: Retry = Retry { attempts: 3, first: Duration::from_secs(1), most: Duration::from_secs(10) };

    #[test]
    fn pauses_double_up_to_the_longest_and_are_spread() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        // By hand: 1, 2, 4, 8 seconds, then 10.
        for (failures, longest) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 10.0), (40, 10.0), (u32::MAX, 10.0)] {
            let pauses: Vec<f64> = (0..200).map(|_| RETRY.pause(failures, &mut rng).as_secs_f64()).collect();
            assert!(pauses.iter().all(|p| (0.0..=longest).contains(p)));
            // n = 200 even draws: the chance that none falls into the upper or lower half is 2^-199.
            assert!(pauses.iter().any(|p| *p < longest / 2.0) && pauses.iter().any(|p| *p > longest / 2.0));
        }
    }

    #[test]
    fn attempts_are_counted_anew_after_progress_and_not_otherwise() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let mut attempts = Attempts::new(RETRY);
        let reached: [u64; 7] = [0, 0, 5, 5, 9, 9, 4];
        let outcomes = reached.map(|r| attempts.after(Error::Silent, r, &mut rng).is_ok());
        // By hand: two failures, progress, one more, progress, one more, and the third is the last.
        assert_eq!(outcomes, [true, true, true, true, true, true, false]);
    }

    #[test]
    fn what_will_not_pass_is_not_tried_again() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let error = Attempts::new(RETRY).after(Error::NotAdmitted, 0, &mut rng);
        assert_eq!(error, Err(Error::NotAdmitted));
    }
}
