//! How many bits two encodings must share to reach a threshold: one whole number for each sum of their set bits.

use crate::private::Error;
use crate::private::clk::share;

/// The least number of shared bits for each sum of set bits.
///
/// INVARIANT: it never falls as the sum grows, so what the smallest sum of a group asks is asked of all of it.
pub(in crate::private) struct Need {
    least: Vec<u32>,
}

impl Need {
    /// The table for encodings of so many bits. Each entry is found with the very division and comparison of floats
    /// that anonlink makes, so a pair is over the threshold here exactly when it is there.
    pub(in crate::private) fn new(threshold: f64, bits: usize) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&threshold) {
            return Err(Error::BadSetting { name: "threshold", remedy: "choose a similarity from 0 to 1" });
        }
        let mut shared = 0;
        let entry = |ones: u32| {
            while shared <= ones / 2 && share(shared, ones) < threshold {
                shared += 1;
            }
            // Above half of the sum no pair shares as many, so this then says never.
            shared
        };
        Ok(Self { least: (0..=2 * bits as u32).map(entry).collect() })
    }

    #[inline(always)]
    pub(in crate::private) fn of(&self, ones: u32) -> u32 {
        self.least[ones as usize]
    }

    /// Whether so many shared bits are enough.
    pub(in crate::private) fn is_met(&self, shared: u32, ones: u32) -> bool {
        shared >= self.of(ones)
    }

    /// Whether encodings with so many set bits each can be alike at all.
    pub(in crate::private) fn is_possible(&self, one: u32, other: u32) -> bool {
        self.is_met(one.min(other), one + other)
    }
}
