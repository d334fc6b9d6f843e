//! What time it is, and what is random: handed to the node, so that tests decide both.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Today in UTC.
    fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still, for tests.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Now by the clock of the machine, where no node is open.
pub fn system_now() -> Timestamp {
    SystemClock.now()
}

/// A generator that gives the same each time, so that a demonstration gives the same figures twice: which of two
/// records that agree in everything is matched depends on their random ids. It protects nothing; a node that is
/// served takes [`crate::Node::reseed`] first.
pub fn demonstration_rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A generator seeded by the operating system.
///
/// # Errors
/// [`crate::Error::Internal`] when the system gives no randomness; nothing may be encrypted then.
pub fn system_rng() -> crate::Result<ChaCha20Rng> {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed).map_err(|e| crate::Error::Internal(format!("no randomness: {e}")))?;
    Ok(ChaCha20Rng::from_seed(seed))
}
