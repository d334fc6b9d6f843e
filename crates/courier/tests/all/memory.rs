//! Half-received parcels in memory: what is kept, for whom, and what makes room.

use std::sync::Arc;

use courier::{Held, Inbox, Memory, MemoryLimits, Parcel, Reader, Refusal, Reply};
use tokio::sync::Notify;

/// Says `begun`, and replies when it is told to.
#[derive(Default)]
struct Slow {
    begun: Notify,
    go_on: Notify,
}

impl Reader<u64> for Slow {
    async fn read(&self, _: &u64, _: Vec<u8>) -> Result<Reply, Refusal> {
        self.begun.notify_one();
        self.go_on.notified().await;
        Ok(Reply::default())
    }
}

/// Replies at once.
struct Quick;

impl Reader<u64> for Quick {
    async fn read(&self, _: &u64, _: Vec<u8>) -> Result<Reply, Refusal> {
        Ok(Reply::default())
    }
}

const LIMITS: MemoryLimits = MemoryLimits { parcel_bytes: 100, peer_bytes: 150, peer_parcels: 2, replies: 1 };

fn parcel(seed: u8, len: usize) -> (Parcel, Vec<u8>) {
    let bytes = vec![seed; len];
    (Parcel::of(&bytes), bytes)
}

async fn hold(memory: &Memory<u64, Quick>, peer: u64, seed: u8, len: usize) -> Result<Held, Refusal> {
    let (parcel, bytes) = parcel(seed, len);
    let held = memory.offered(&peer, &parcel).await?;
    if held == Held::Bytes(0) {
        memory.append(&peer, &parcel, 0, &bytes[..len / 2]).await?;
    }
    Ok(held)
}

#[tokio::test]
async fn a_parcel_that_is_being_read_is_not_sent_again() {
    let slow = Arc::new(Slow::default());
    let memory = Memory::new(Arc::clone(&slow), LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    assert_eq!(memory.offered(&7, &parcel).await, Ok(Held::Bytes(0)));
    memory.append(&7, &parcel, 0, &bytes).await.expect("it is the next");
    let meanwhile = async {
        slow.begun.notified().await;
        let offered = memory.offered(&7, &parcel).await;
        slow.go_on.notify_one();
        offered
    };
    let (finished, offered) = tokio::join!(memory.finish(&7, &parcel), meanwhile);
    assert_eq!(finished, Ok(Reply::default()));
    assert_eq!(offered, Err(Refusal::NotNow("it is being read".to_owned())));
    assert_eq!(memory.offered(&7, &parcel).await, Ok(Held::Done(Reply::default())));
}

#[tokio::test]
async fn bytes_that_are_not_the_next_ones_are_refused() {
    let memory = Memory::new(Quick, LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    assert_eq!(hold(&memory, 7, 1, 10).await, Ok(Held::Bytes(0)));
    for offset in [0, 4, 6] {
        assert!(matches!(memory.append(&7, &parcel, offset, &bytes[..1]).await, Err(Refusal::NotNow(_))));
    }
    assert_eq!(memory.offered(&7, &parcel).await, Ok(Held::Bytes(5)));
    assert!(matches!(memory.append(&7, &parcel, 5, &bytes).await, Err(Refusal::Never(_))), "more than was said");
}

#[tokio::test]
async fn the_oldest_of_the_same_peer_makes_room_and_no_other() {
    let memory = Memory::new(Quick, LIMITS);
    for (peer, seed, len) in [(7, 1, 60), (7, 2, 60), (8, 3, 60), (7, 4, 40)] {
        assert_eq!(hold(&memory, peer, seed, len).await, Ok(Held::Bytes(0)));
    }
    // By hand: two of a peer at most, so the third of peer 7 took the room of its first.
    assert_eq!(hold(&memory, 8, 3, 60).await, Ok(Held::Bytes(30)));
    assert_eq!(hold(&memory, 7, 2, 60).await, Ok(Held::Bytes(30)));
    assert_eq!(hold(&memory, 7, 4, 40).await, Ok(Held::Bytes(20)));
    // By hand: 60, 40 and 100 are more than 150, and 40 and 100 are not, but two is the most anyway.
    assert_eq!(hold(&memory, 7, 5, 100).await, Ok(Held::Bytes(0)));
    assert_eq!(hold(&memory, 7, 5, 100).await, Ok(Held::Bytes(50)));
    assert_eq!(hold(&memory, 7, 2, 60).await, Ok(Held::Bytes(0)), "it was thrown out");
    assert_eq!(hold(&memory, 7, 6, 101).await, Err(Refusal::TooLarge { most: 100 }));
}
