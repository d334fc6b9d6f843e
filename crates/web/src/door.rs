//! How often one address may guess a secret. `app` makes accounts wait; this makes addresses wait.
//!
//! Whatever asks for a passphrase, a code or an invitation goes through [`guess`]: it counts the try, and lets only a few
//! passphrases be computed at once, because each takes 64 MiB and a processor.

use crate::denied;
use crate::fault::Fault;
use crate::visit::Visit;
use app::{Error, Node};
use std::future::Future;
use std::sync::Arc;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

/// Tries that one address has in one minute.
pub const TRIES: u32 = 20;
const MINUTE: i64 = 60;
const MOST_ADDRESSES: usize = 10_000;
/// Passphrases that are computed at once.
const AT_ONCE: usize = 2;

/// Counts tries by address and minute, in memory.
#[derive(Debug)]
pub struct Door {
    tries: Mutex<HashMap<Option<IpAddr>, (i64, u32)>>,
    at_once: Arc<Semaphore>,
}

impl Default for Door {
    fn default() -> Self {
        Self { tries: Mutex::default(), at_once: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// Why a guess gave nothing.
pub(crate) enum Missed {
    /// The address has had its share of this minute; nothing was looked at.
    Wait,
    /// What was given is not right, in the words of the action.
    Refused(String),
    /// Something else.
    Fault(Fault),
}

/// Tries a secret, with what the address has left of this minute.
pub(crate) async fn guess<T, F>(visit: &Visit, work: impl FnOnce(Arc<Node>) -> F + Send + 'static) -> Result<T, Missed>
where
    T: Send + 'static,
    F: Future<Output = app::Result<T>>,
{
    if !visit.server.door.lets_in(visit.address, visit.node().now().as_second()) {
        denied::waits(visit).await;
        return Err(Missed::Wait);
    }
    slowly(visit, work).await.map_err(|error| match error {
        Error::Refused(why) => Missed::Refused(why),
        other => Missed::Fault(other.into()),
    })
}

/// What computes a passphrase: it takes a second of one processor, which must not be one that answers others.
pub(crate) async fn slowly<T, F>(visit: &Visit, work: impl FnOnce(Arc<Node>) -> F + Send + 'static) -> app::Result<T>
where
    T: Send + 'static,
    F: Future<Output = app::Result<T>>,
{
    let (node, runtime) = (Arc::clone(visit.node()), Handle::current());
    visit.server.door.in_turn(move || runtime.block_on(work(node))).await?
}

impl Door {
    /// Does work when its turn comes, apart from what answers others. Work that has begun keeps its turn to its end: who
    /// hangs up frees neither memory nor processor, and must make no room for the next.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> app::Result<T> {
        let turn = Arc::clone(&self.at_once).acquire_owned().await.map_err(|e| Error::Internal(e.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|e| Error::Internal(e.to_string()))
    }

    /// Counts one try at `now`, in seconds; `false` when the address has had its share of this minute.
    pub fn lets_in(&self, address: Option<IpAddr>, now: i64) -> bool {
        self.lets_in_for(address, (now, 1))
    }

    /// As [`Door::lets_in`], for a try that is held against so many secrets. However many they are, one try is always left.
    pub fn lets_in_for(&self, address: Option<IpAddr>, (now, secrets): (i64, u32)) -> bool {
        let (address, minute) = (address.map(network), now.div_euclid(MINUTE));
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MOST_ADDRESSES {
            tries.retain(|_, (at, _)| *at == minute);
        }
        // Too many to count apart are counted together.
        let is_full = tries.len() >= MOST_ADDRESSES && !tries.contains_key(&address);
        let entry = tries.entry(address.filter(|_| !is_full)).or_insert((minute, 0));
        if entry.0 != minute {
            *entry = (minute, 0);
        }
        entry.1 = entry.1.saturating_add(secrets.clamp(1, TRIES));
        entry.1 <= TRIES
    }
}

/// What one subscriber has: an address of version 4, or the 2^64 addresses of a network of version 6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let s = v6.segments();
            IpAddr::V6(Ipv6Addr::new(s[0], s[1], s[2], s[3], 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, Door, MOST_ADDRESSES, TRIES};
    use std::net::IpAddr;
    use std::sync::{Arc, mpsc};

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn a_network_of_version_6_has_one_share() {
        let door = Door::default();
        for n in 0..TRIES {
            assert!(door.lets_in(address(&format!("2001:db8:0:7::{n:x}")), 0));
        }
        assert!(!door.lets_in(address("2001:db8:0:7:ffff::1"), 0));
        assert!(door.lets_in(address("2001:db8:0:8::1"), 0), "another network");
        assert!(door.lets_in(address("2001:db8:0:7::1"), 60), "another minute");
        for _ in 0..TRIES {
            assert!(door.lets_in(address("::ffff:192.0.2.1"), 0));
        }
        assert!(!door.lets_in(address("192.0.2.1"), 0), "one address in both ways of writing");
    }

    #[test]
    fn a_try_against_many_secrets_counts_for_each_and_one_is_always_left() {
        let door = Door::default();
        // By hand: of 20 tries, three against six secrets leave two.
        let tried = (0..4).filter(|_| door.lets_in_for(address("192.0.2.1"), (0, 6))).count();
        assert_eq!(tried, 3);
        let tried = (0..4).filter(|_| door.lets_in_for(address("192.0.2.2"), (0, TRIES * 5))).count();
        assert_eq!(tried, 1);
    }

    #[tokio::test]
    async fn who_hangs_up_frees_no_turn_until_the_work_has_ended() {
        let (door, (began, begun)) = (Arc::new(Door::default()), mpsc::channel());
        let mut ends = Vec::new();
        for _ in 0..AT_ONCE {
            let ((end, ended), began, door) = (mpsc::channel::<()>(), began.clone(), Arc::clone(&door));
            let work = move || {
                began.send(()).expect("the test listens");
                let _ = ended.recv();
            };
            let asked = tokio::spawn(async move { door.in_turn(work).await });
            while begun.try_recv().is_err() {
                tokio::task::yield_now().await;
            }
            asked.abort();
            assert!(asked.await.is_err_and(|e| e.is_cancelled()), "it hung up");
            ends.push(end);
        }
        assert_eq!(door.at_once.available_permits(), 0, "the work of those who hung up goes on");
        drop(ends);
        door.in_turn(|| ()).await.expect("its turn comes when that work has ended");
    }

    #[test]
    fn a_flood_of_addresses_is_counted_together() {
        let door = Door::default();
        for n in 0..MOST_ADDRESSES {
            door.lets_in(address(&format!("10.{}.{}.1", n / 256, n % 256)), 0);
        }
        let let_in = (0..100).filter(|n| door.lets_in(address(&format!("172.16.0.{n}")), 0)).count();
        assert_eq!(let_in, TRIES as usize);
    }
}
