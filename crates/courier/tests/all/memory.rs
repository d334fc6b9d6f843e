//! Half-received parcels in memory: what is kept, for whom, and what makes room.

use std::sync::Arc;

use courier::{Doubt, Held, Inbox, Memory, MemoryLimits, Parcel, Place, Reader, Refusal, Reply};
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

/// Where the next bytes of a parcel belong.
async fn offer<R: Reader<u64>>(memory: &Memory<u64, R>, peer: u64, parcel: &Parcel) -> Result<Place, Refusal> {
    match memory.offered(&peer, parcel).await? {
        Held::Bytes { offset, offer } => Ok(Place { offer, offset }),
        Held::Done(_) => panic!("it was finished before"),
    }
}

/// Offers a parcel and brings half of it when nothing is held. Gives how much was held.
async fn hold(memory: &Memory<u64, Quick>, peer: u64, seed: u8, len: usize) -> Result<u64, Refusal> {
    let (parcel, bytes) = parcel(seed, len);
    let place = offer(memory, peer, &parcel).await?;
    if place.offset == 0 {
        memory.append(&peer, &parcel, place, &bytes[..len / 2]).await?;
    }
    Ok(place.offset)
}

#[tokio::test]
async fn a_parcel_that_is_being_read_is_not_sent_again() {
    let slow = Arc::new(Slow::default());
    let memory = Memory::new(Arc::clone(&slow), LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    let place = offer(&memory, 7, &parcel).await.expect("nothing is held");
    memory.append(&7, &parcel, place, &bytes).await.expect("it is the next");
    let meanwhile = async {
        slow.begun.notified().await;
        let offered = memory.offered(&7, &parcel).await;
        slow.go_on.notify_one();
        offered
    };
    let (finished, offered) = tokio::join!(memory.finish(&7, &parcel, place.offer), meanwhile);
    assert_eq!(finished, Ok(Reply::default()));
    assert_eq!(offered, Err(Refusal::NotNow("it is being read".to_owned())));
    assert_eq!(memory.offered(&7, &parcel).await, Ok(Held::Done(Reply::default())));
}

#[tokio::test]
async fn bytes_that_are_not_the_next_ones_are_refused() {
    let memory = Memory::new(Quick, LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    assert_eq!(hold(&memory, 7, 1, 10).await, Ok(0));
    let place = offer(&memory, 7, &parcel).await.expect("half is held");
    assert_eq!(place.offset, 5);
    for offset in [0, 4, 6] {
        let wrong = Place { offset, ..place };
        assert!(matches!(memory.append(&7, &parcel, wrong, &bytes[..1]).await, Err(Refusal::NotNow(_))));
    }
    assert!(matches!(memory.append(&7, &parcel, place, &bytes).await, Err(Refusal::Never(_))), "more than was said");
}

#[tokio::test]
async fn only_the_last_offer_of_a_parcel_brings_bytes_of_it_and_finishes_it() {
    let memory = Memory::new(Quick, LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    let first = offer(&memory, 7, &parcel).await.expect("nothing is held");
    let last = offer(&memory, 7, &parcel).await.expect("nothing is held");
    let late = memory.append(&7, &parcel, first, &bytes).await;
    assert!(matches!(late, Err(Refusal::NotNow(_))), "{late:?}");
    memory.append(&7, &parcel, last, &bytes).await.expect("it is the next");
    let late = memory.finish(&7, &parcel, first.offer).await;
    assert!(matches!(late, Err(Refusal::NotNow(_))), "{late:?}");
    assert_eq!(memory.finish(&7, &parcel, last.offer).await, Ok(Reply::default()));
}

#[tokio::test]
async fn what_was_taken_back_comes_by_no_line_that_was_open_then_though_it_is_offered_again() {
    let memory = Memory::new(Quick, LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    let before = offer(&memory, 7, &parcel).await.expect("nothing is held");
    let doubt = Doubt::new(parcel, "b1").expect("the name is short");
    assert_eq!(memory.renounced(&7, &doubt).await, Ok(None));
    offer(&memory, 7, &parcel).await.expect("nothing is held");
    let late = memory.append(&7, &parcel, before, &bytes).await;
    assert!(matches!(late, Err(Refusal::NotNow(_))), "{late:?}");
}

#[tokio::test]
async fn what_was_said_to_a_parcel_that_is_taken_back_is_not_said_to_it_again() {
    let memory = Memory::new(Quick, LIMITS);
    let (parcel, bytes) = parcel(1, 10);
    let place = offer(&memory, 7, &parcel).await.expect("nothing is held");
    memory.append(&7, &parcel, place, &bytes).await.expect("it is the next");
    memory.finish(&7, &parcel, place.offer).await.expect("it is whole");
    let doubt = Doubt::new(parcel, "b1").expect("the name is short");
    assert_eq!(memory.renounced(&7, &doubt).await, Ok(Some(Reply::default())));
    assert_eq!(offer(&memory, 7, &parcel).await.map(|place| place.offset), Ok(0), "a person may have refused it since");
}

#[tokio::test]
async fn the_oldest_of_the_same_peer_makes_room_and_no_other() {
    let memory = Memory::new(Quick, LIMITS);
    for (peer, seed, len) in [(7, 1, 60), (7, 2, 60), (8, 3, 60), (7, 4, 40)] {
        assert_eq!(hold(&memory, peer, seed, len).await, Ok(0));
    }
    // By hand: two of a peer at most, so the third of peer 7 took the room of its first.
    assert_eq!(hold(&memory, 8, 3, 60).await, Ok(30));
    assert_eq!(hold(&memory, 7, 2, 60).await, Ok(30));
    assert_eq!(hold(&memory, 7, 4, 40).await, Ok(20));
    // By hand: 60, 40 and 100 are more than 150, and 40 and 100 are not, but two is the most anyway.
    assert_eq!(hold(&memory, 7, 5, 100).await, Ok(0));
    assert_eq!(hold(&memory, 7, 5, 100).await, Ok(50));
    assert_eq!(hold(&memory, 7, 2, 60).await, Ok(0), "it was thrown out");
    assert_eq!(hold(&memory, 7, 6, 101).await, Err(Refusal::TooLarge { most: 100 }));
}
