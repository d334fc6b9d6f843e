//! What time it is, and what is random: handed to the node, so that tests decide both.

use jiff::civil::Date;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit, tz::TimeZone};
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

/// A moment to the second, as it is kept: such texts compare like moments.
///
/// What is left of a second is cut off and never rounded, so that nothing is written down as of a moment still to come:
/// a proof from the future would count as none.
pub(crate) fn text(at: Timestamp) -> String {
    let to_the_second = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Floor);
    at.round(to_the_second).unwrap_or(at).to_string()
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

#[cfg(test)]
mod tests {
    use super::{system_rng, text};
    use rand_core::Rng;
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    #[test]
    fn nothing_is_kept_as_of_a_moment_still_to_come() {
        for (at, kept) in [
            ("2026-11-28T02:28:36.999999999Z", "2026-11-28T02:28:36Z"),
            ("2026-11-28T02:28:36.5Z", "2026-11-28T02:28:36Z"),
            ("2026-11-28T02:28:36Z", "2026-11-28T02:28:36Z"),
        ] {
            assert_eq!(text(at.parse().expect("a moment")), kept);
        }
    }

    #[test]
    fn many_at_once_draw_from_one_generator_and_never_the_same() {
        let rng = Mutex::new(system_rng().expect("randomness"));
        let draw = || {
            let mut drawn = [0_u8; 16];
            rng.lock().expect("nobody panics").fill_bytes(&mut drawn);
            drawn
        };
        let all: Vec<[u8; 16]> = std::thread::scope(|scope| {
            let hands: Vec<_> =
                (0..8).map(|_| scope.spawn(|| (0..10_000).map(|_| draw()).collect::<Vec<_>>())).collect();
            hands.into_iter().flat_map(|hand| hand.join().expect("it draws")).collect()
        });
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 80_000);
        let other = system_rng().expect("randomness").next_u64();
        assert_ne!(other, system_rng().expect("randomness").next_u64(), "each is seeded anew");
    }
}
