//! How often one address may try to sign in. `app` makes accounts wait; this makes addresses wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Tries that one address has in one minute.
pub const TRIES: u32 = 20;
const MINUTE: i64 = 60;
const MOST_ADDRESSES: usize = 10_000;

/// Counts tries by address and minute, in memory.
#[derive(Debug, Default)]
pub struct Door {
    tries: Mutex<HashMap<Option<IpAddr>, (i64, u32)>>,
}

impl Door {
    /// Counts one try at `now`, in seconds; `false` when the address has had its share of this minute.
    pub fn lets_in(&self, address: Option<IpAddr>, now: i64) -> bool {
        let minute = now.div_euclid(MINUTE);
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MOST_ADDRESSES {
            tries.retain(|_, (at, _)| *at == minute);
        }
        let entry = tries.entry(address).or_insert((minute, 0));
        if entry.0 != minute {
            *entry = (minute, 0);
        }
        entry.1 += 1;
        entry.1 <= TRIES
    }
}
