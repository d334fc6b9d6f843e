//! Parcels that wait for a node that nobody can reach, until it asks.

use courier::{Destination, Error, Settings};

use crate::nodes::{Desk, Listening, body, caller, cutting, rng};

#[tokio::test]
async fn who_asks_gets_what_waits_and_then_nothing() {
    let bodies = [body(1_000_000, 1), body(10, 2)];
    let node = Listening::start(Desk::new(u64::MAX, bodies.to_vec()), Settings::default()).await;
    let desk = Desk::new(u64::MAX, vec![]);
    let mut replies = Vec::new();
    while let Some(reply) =
        caller().collect(&node.destination(), &1, &desk, &mut rng(3)).await.expect("the node answers")
    {
        replies.push(reply);
    }
    assert_eq!(desk.received(), bodies);
    assert_eq!(*node.desk.taken.lock().expect("no test panics with it"), replies);
    node.ended().await;
}

#[tokio::test]
async fn what_is_collected_over_a_cut_line_goes_on_where_it_was() {
    let bytes = body(2_000_000, 1);
    let node = Listening::start(Desk::new(u64::MAX, vec![bytes.clone()]), Settings::default()).await;
    let address = cutting(&node.address, vec![500_000; 3]).await;
    let desk = Desk::new(u64::MAX, vec![]);
    let from = Destination { address, ..node.destination() };
    let collected = caller().collect(&from, &1, &desk, &mut rng(3)).await;
    assert!(matches!(collected, Ok(Some(_))), "{collected:?}");
    assert_eq!((desk.received(), desk.appended_bytes()), (vec![bytes], 2_000_000));
}

#[tokio::test]
async fn what_is_too_large_for_who_asks_stays_where_it_is() {
    let node = Listening::start(Desk::new(u64::MAX, vec![body(1001, 1)]), Settings::default()).await;
    let desk = Desk::new(u64::MAX, vec![]);
    let mut caller = caller();
    caller.settings.most_bytes = 1000;
    let error = caller.collect(&node.destination(), &1, &desk, &mut rng(3)).await;
    assert_eq!(error, Err(Error::TooLarge { most: 1000 }));
    assert_eq!(node.desk.waiting.lock().expect("no test panics with it").len(), 1);
}
