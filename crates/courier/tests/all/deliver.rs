//! Parcels that arrive, one or several at once, and ends in good order.

use std::future::Future;
use std::io;

use courier::{Error, Parcel, Progress, Settings, Source, Whole};
use tokio::sync::oneshot;

use crate::nodes::{Desk, Listening, body, caller, rng};

#[tokio::test]
async fn a_parcel_is_delivered_whole_and_its_reply_comes_back() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    for len in [0, 1, 65_536, 65_537, 1_000_000] {
        let bytes = body(len, 7);
        let mut steps = Vec::new();
        let mut progress = |step: Progress| steps.push(step.done_bytes);
        let delivered =
            caller().deliver(&node.destination(), &mut Whole::new(bytes.clone()), &mut rng(3), &mut progress).await;
        assert_eq!(delivered.expect("it is delivered").as_bytes(), len.to_string().as_bytes());
        assert_eq!(node.desk.received().last(), Some(&bytes));
        assert!(steps.is_sorted() && steps.last() == Some(&(len as u64)), "{steps:?}");
    }
    node.ended().await;
}

#[tokio::test]
async fn a_parcel_delivered_again_is_read_once_and_answered_alike() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let mut replies = Vec::new();
    for _ in 0..2 {
        let mut parcel = Whole::new(body(200_000, 7));
        let reply = caller().deliver(&node.destination(), &mut parcel, &mut rng(3), |_| ()).await;
        replies.push(reply.expect("it is delivered"));
    }
    assert_eq!(replies[0], replies[1]);
    assert_eq!((node.desk.received().len(), node.desk.appended_bytes()), (1, 200_000));
}

#[tokio::test]
async fn two_parcels_at_once_do_not_mix() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let bodies = [body(3_000_000, 1), body(2_000_000, 2)];
    let (to, caller) = (node.destination(), caller());
    let (mut one, mut two) = (Whole::new(bodies[0].clone()), Whole::new(bodies[1].clone()));
    let (mut rng_one, mut rng_two) = (rng(3), rng(4));
    let (first, second) = tokio::join!(
        caller.deliver(&to, &mut one, &mut rng_one, |_| ()),
        caller.deliver(&to, &mut two, &mut rng_two, |_| ()),
    );
    assert!(first.is_ok() && second.is_ok());
    let received = node.desk.received();
    assert!(received.len() == 2 && bodies.iter().all(|body| received.contains(body)));
}

#[tokio::test]
async fn too_large_a_parcel_is_refused_before_a_byte_of_it() {
    let settings = Settings { most_bytes: 1000, ..Settings::default() };
    let node = Listening::start(Desk::new(u64::MAX, vec![]), settings).await;
    let mut parcel = Whole::new(body(1001, 7));
    let error = caller().deliver(&node.destination(), &mut parcel, &mut rng(3), |_| ()).await;
    assert_eq!(error, Err(Error::TooLarge { most: 1000 }));
    assert_eq!(node.desk.appended_bytes(), 0);
}

#[tokio::test]
async fn a_receiver_that_refuses_in_the_middle_is_heard() {
    let node = Listening::start(Desk::new(300_000, vec![]), Settings::default()).await;
    let mut parcel = Whole::new(body(20_000_000, 7));
    let error = caller().deliver(&node.destination(), &mut parcel, &mut rng(3), |_| ()).await;
    assert_eq!(error, Err(Error::Refused { reason: "the disk is full".to_owned() }));
}

/// A source whose bytes are not those of its digest.
struct Lying(Whole);

impl Source for Lying {
    fn parcel(&self) -> Parcel {
        Parcel { id: [0; 32], ..self.0.parcel() }
    }

    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> impl Future<Output = io::Result<()>> + Send {
        self.0.read_at(offset, bytes)
    }
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_digest_are_never_read() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let mut lying = Lying(Whole::new(body(1000, 7)));
    let error = caller().deliver(&node.destination(), &mut lying, &mut rng(3), |_| ()).await;
    let last = Box::new(Error::NotNow { reason: "it was damaged".to_owned() });
    assert_eq!(error, Err(Error::GaveUp { attempts: 3, last }));
    assert!(node.desk.received().is_empty());
}

/// A source that gives a signal when it is half read.
struct Signalling(Whole, Option<oneshot::Sender<()>>);

impl Source for Signalling {
    fn parcel(&self) -> Parcel {
        self.0.parcel()
    }

    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> impl Future<Output = io::Result<()>> + Send {
        if offset > self.0.parcel().size_bytes / 2 {
            drop(self.1.take());
        }
        self.0.read_at(offset, bytes)
    }
}

#[tokio::test]
async fn a_listener_that_is_stopped_lets_a_running_transfer_end() {
    let mut node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let bytes = body(2_000_000, 7);
    let mut parcel = Signalling(Whole::new(bytes.clone()), Some(node.stopper()));
    let delivered = caller().deliver(&node.destination(), &mut parcel, &mut rng(3), |_| ()).await;
    assert!(delivered.is_ok(), "{delivered:?}");
    assert_eq!(node.desk.received(), [bytes]);
    let to = node.destination();
    node.ended().await;
    let error = caller().deliver(&to, &mut Whole::new(vec![1]), &mut rng(3), |_| ()).await;
    assert!(matches!(error, Err(Error::GaveUp { .. })), "{error:?}");
}
