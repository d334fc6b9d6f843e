//! Parcels that are taken back by who does not know whether they came whole.

use crate::nodes::{Desk, Listening, body, caller, cutting, rng};
use courier::{Destination, Doubt, Error, Held, Inbox, Parcel, Retry, Settings, Whole};
use std::time::Duration;

fn doubt(bytes: &[u8]) -> Doubt {
    Doubt::new(Parcel::of(bytes), "b1").expect("the name is short")
}

#[tokio::test]
async fn of_a_parcel_that_did_not_come_whole_nothing_is_held_any_more() {
    let bytes = body(1_000_000, 1);
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let to = Destination { address: cutting(&node.address, vec![500_000]).await, ..node.destination() };
    let mut once = caller();
    once.retry = Retry { attempts: 1, first: Duration::from_millis(1), most: Duration::from_millis(1) };
    let cut = once.deliver(&to, &mut Whole::new(bytes.clone()), &mut rng(3), |_| ()).await;
    assert!(matches!(cut, Err(Error::GaveUp { .. })), "{cut:?}");
    let held = node.desk.appended_bytes();
    assert!(held > 0 && held < bytes.len(), "{held} bytes came");

    assert_eq!(caller().renounce(&to, &doubt(&bytes), &mut rng(4)).await, Ok(None));
    let offered = node.desk.offered(&1, &Parcel::of(&bytes)).await;
    assert!(matches!(offered, Ok(Held::Bytes { offset: 0, .. })), "nothing was kept: {offered:?}");
    assert!(node.desk.received().is_empty());
    node.ended().await;
}

#[tokio::test]
async fn of_a_parcel_that_came_whole_the_sender_hears_so() {
    let bytes = body(1_000, 1);
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let reply = caller().deliver(&node.destination(), &mut Whole::new(bytes.clone()), &mut rng(3), |_| ()).await;
    let reply = reply.expect("it is taken");
    assert_eq!(caller().renounce(&node.destination(), &doubt(&bytes), &mut rng(4)).await, Ok(Some(reply)));
    assert_eq!(node.desk.received(), [bytes]);
    node.ended().await;
}

#[tokio::test]
async fn who_asks_hears_what_is_taken_back_and_the_sender_hears_whether_it_is_there() {
    let bytes = [body(1_000, 1), body(1_000, 2)];
    let node = Listening::start(Desk::new(u64::MAX, vec![bytes[0].clone()]), Settings::default()).await;
    let desk = Desk::new(u64::MAX, vec![]);
    let collected = async || caller().collect(&node.destination(), &1, &desk, &mut rng(3)).await;
    assert!(matches!(collected().await, Ok(Some(_))));
    for bytes in &bytes {
        *node.desk.doubtful.lock().expect("no test panics with it") = Some(doubt(bytes));
        assert_eq!(collected().await, Ok(None));
    }
    assert_eq!(collected().await, Ok(None), "and then nothing");
    let settled = node.desk.settled.lock().expect("no test panics with it").clone();
    assert_eq!(settled, [(doubt(&bytes[0]), true), (doubt(&bytes[1]), false)]);
    node.ended().await;
}
