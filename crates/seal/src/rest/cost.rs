//! The price of trying one passphrase, for us and for an attacker alike.
//!
//! It leaves calibration (about a second on the machine at hand) to the caller.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Cost of Argon2id (RFC 9106).
///
/// The default is the least that the design allows in earnest: 64 MiB and three passes. Tests and
/// demonstrations pass something smaller, by name, so that it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB, 8 to 4,194,304 (4 GiB).
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 64.
    pub passes: u32,
    /// Lanes, 1 to 16; memory must be at least 8 KiB for each.
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }
}

impl Cost {
    // A stored cost is not yet authenticated when it is used. The upper bounds keep an altered
    // file from asking for all of the machine's memory or a year of its time.
    const MOST_MEMORY_KIB: u32 = 4 * 1024 * 1024;
    const MOST_PASSES: u32 = 64;
    const MOST_LANES: u32 = 16;

    /// Errors: `BadCost` when a value is out of its range.
    pub(super) fn argon2(self) -> Result<Argon2<'static>> {
        if self.memory_kib > Self::MOST_MEMORY_KIB || self.passes > Self::MOST_PASSES || self.lanes > Self::MOST_LANES {
            return Err(Error::BadCost);
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| Error::BadCost)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}
