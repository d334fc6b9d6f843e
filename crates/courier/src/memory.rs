//! An inbox that keeps half-received parcels in memory, for parcels that fit there.
//!
//! It leaves what is done with a whole parcel to its reader, and larger parcels to an inbox of the
//! caller's with files.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::inbox::{Doubt, Held, Inbox, Parcel, Place, Refusal, Reply};

/// What is done with a whole parcel.
pub trait Reader<P>: Send + Sync {
    /// A parcel came whole, and its digest is right. The reply travels back.
    fn read(&self, peer: &P, bytes: Vec<u8>) -> impl Future<Output = Result<Reply, Refusal>> + Send;
}

impl<P: Sync, R: Reader<P>> Reader<P> for Arc<R> {
    fn read(&self, peer: &P, bytes: Vec<u8>) -> impl Future<Output = Result<Reply, Refusal>> + Send {
        self.as_ref().read(peer, bytes)
    }
}

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimits {
    /// Most bytes of one parcel.
    pub parcel_bytes: u64,
    /// Most bytes of one peer's half-received parcels together, counted by their full sizes.
    pub peer_bytes: u64,
    /// Most half-received parcels of one peer; its oldest one makes room.
    pub peer_parcels: usize,
    /// Replies that are remembered, for a sender who did not hear them.
    pub replies: usize,
}

impl Default for MemoryLimits {
    /// 256 MiB, as large as a bundle may be; for each peer twice that in four parcels; 256 replies.
    fn default() -> Self {
        let parcel_bytes = 256 * 1024 * 1024;
        Self { parcel_bytes, peer_bytes: 2 * parcel_bytes, peer_parcels: 4, replies: 256 }
    }
}

/// Half-received parcels in memory.
pub struct Memory<P, R> {
    reader: R,
    limits: MemoryLimits,
    kept: Mutex<Kept<P>>,
}

struct Kept<P> {
    halves: HashMap<(P, Parcel), Half>,
    /// How many offers there were of anything.
    offers: u64,
    /// The same keys, the oldest first.
    order: VecDeque<(P, Parcel)>,
    /// Whole parcels that the reader has just now.
    read: HashSet<(P, Parcel)>,
    replies: VecDeque<((P, Parcel), Reply)>,
}

/// What came of a parcel, and the last offer of it.
struct Half {
    bytes: Vec<u8>,
    offer: u64,
}

/// While this lives, a parcel is with the reader.
struct Reading<'a, P: Eq + Hash> {
    kept: &'a Mutex<Kept<P>>,
    key: (P, Parcel),
}

impl<P: Eq + Hash> Drop for Reading<'_, P> {
    fn drop(&mut self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).read.remove(&self.key);
    }
}

impl<P, R> fmt::Debug for Memory<P, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl<P: Clone + Eq + Hash, R> Memory<P, R> {
    /// An empty inbox that hands whole parcels to this reader.
    pub fn new(reader: R, limits: MemoryLimits) -> Self {
        let (halves, order, read, replies) = (HashMap::new(), VecDeque::new(), HashSet::new(), VecDeque::new());
        Self { reader, limits, kept: Mutex::new(Kept { halves, offers: 0, order, read, replies }) }
    }

    fn kept(&self) -> MutexGuard<'_, Kept<P>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&self, key: (P, Parcel)) -> Result<Held, Refusal> {
        let most = self.limits.parcel_bytes.min(self.limits.peer_bytes);
        if key.1.size_bytes > most {
            return Err(Refusal::TooLarge { most });
        }
        let mut kept = self.kept();
        if let Some((_, reply)) = kept.replies.iter().find(|(known, _)| *known == key) {
            return Ok(Held::Done(reply.clone()));
        }
        if kept.read.contains(&key) {
            return Err(Refusal::NotNow("it is being read".to_owned()));
        }
        kept.offers += 1;
        let offer = kept.offers;
        if let Some(half) = kept.halves.get_mut(&key) {
            half.offer = offer;
            return Ok(Held::Bytes { offset: half.bytes.len() as u64, offer });
        }
        self.make_room(&mut kept, &key);
        kept.order.push_back(key.clone());
        kept.halves.insert(key, Half { bytes: Vec::new(), offer });
        Ok(Held::Bytes { offset: 0, offer })
    }

    /// A peer takes room from itself only, so that none can keep another one's parcels out.
    fn make_room(&self, kept: &mut Kept<P>, key: &(P, Parcel)) {
        let left = self.limits.peer_bytes.saturating_sub(key.1.size_bytes);
        loop {
            let theirs: Vec<_> = kept.order.iter().filter(|(peer, _)| *peer == key.0).collect();
            let promised = theirs.iter().fold(0, |all: u64, (_, parcel)| all.saturating_add(parcel.size_bytes));
            let Some(oldest) = theirs.first().map(|oldest| (*oldest).clone()) else {
                return;
            };
            if theirs.len() < self.limits.peer_parcels && promised <= left {
                return;
            }
            kept.take(&oldest);
        }
    }

    fn add(&self, key: &(P, Parcel), place: Place, bytes: &[u8]) -> Result<(), Refusal> {
        let mut kept = self.kept();
        let is_next = |half: &&mut Half| half.offer == place.offer && half.bytes.len() as u64 == place.offset;
        let Some(half) = kept.halves.get_mut(key).filter(is_next) else { return Err(elsewhere()) };
        if key.1.size_bytes - place.offset < bytes.len() as u64 {
            return Err(Refusal::Never("it is longer than was said".to_owned()));
        }
        half.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Forgets what is held of a parcel and what was said to it, in one step with looking whether it is whole.
    fn forget(&self, key: &(P, Parcel)) -> Result<Option<Reply>, Refusal> {
        let mut kept = self.kept();
        if let Some(at) = kept.replies.iter().position(|(known, _)| known == key) {
            return Ok(kept.replies.remove(at).map(|(_, reply)| reply));
        }
        if kept.read.contains(key) {
            return Err(Refusal::NotNow("it is being read".to_owned()));
        }
        kept.take(key);
        Ok(None)
    }

    /// Takes a parcel out for the reader, in one step with saying so.
    fn take_out(&self, key: &(P, Parcel), offer: u64) -> Result<(Vec<u8>, Reading<'_, P>), Refusal> {
        let mut kept = self.kept();
        if kept.halves.get(key).is_none_or(|half| half.offer != offer) {
            return Err(elsewhere());
        }
        let bytes = kept.take(key).unwrap_or_default();
        kept.read.insert(key.clone());
        Ok((bytes, Reading { kept: &self.kept, key: key.clone() }))
    }

    fn whole(key: &(P, Parcel), bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        // Hashing takes a while; nobody else waits for it.
        if Parcel::of(&bytes) == key.1 { Ok(bytes) } else { Err(Refusal::NotNow("it was damaged".to_owned())) }
    }

    fn remember(&self, key: (P, Parcel), reply: Reply) {
        let mut kept = self.kept();
        kept.replies.push_back((key, reply));
        while kept.replies.len() > self.limits.replies {
            kept.replies.pop_front();
        }
    }
}

fn elsewhere() -> Refusal {
    Refusal::NotNow("it came over another connection meanwhile".to_owned())
}

impl<P: Eq + Hash> Kept<P> {
    fn take(&mut self, key: &(P, Parcel)) -> Option<Vec<u8>> {
        self.order.retain(|other| other != key);
        self.halves.remove(key).map(|half| half.bytes)
    }
}

impl<P: Clone + Eq + Hash + Send + Sync, R: Reader<P>> Inbox<P> for Memory<P, R> {
    async fn offered(&self, peer: &P, parcel: &Parcel) -> Result<Held, Refusal> {
        self.hold((peer.clone(), *parcel))
    }

    async fn append(&self, peer: &P, parcel: &Parcel, place: Place, bytes: &[u8]) -> Result<(), Refusal> {
        self.add(&(peer.clone(), *parcel), place, bytes)
    }

    async fn finish(&self, peer: &P, parcel: &Parcel, offer: u64) -> Result<Reply, Refusal> {
        let key = (peer.clone(), *parcel);
        let (bytes, _reading) = self.take_out(&key, offer)?;
        let bytes = Self::whole(&key, bytes)?;
        let reply = self.reader.read(peer, bytes).await?;
        self.remember(key, reply.clone());
        Ok(reply)
    }

    /// As far as it remembers replies; whoever hands parcels on asks there too.
    async fn renounced(&self, peer: &P, doubt: &Doubt) -> Result<Option<Reply>, Refusal> {
        self.forget(&(peer.clone(), doubt.parcel))
    }
}
