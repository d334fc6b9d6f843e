//! Lines that are cut and nodes that are down.

use std::convert::Infallible;
use std::io::ErrorKind;

use courier::{Destination, Error, Progress, Settings, Whole};
use rand_chacha::rand_core::TryRng;
use tokio::net::TcpSocket;

use crate::nodes::{Desk, Listening, body, caller, cutting, rng};

#[tokio::test]
async fn a_parcel_cut_half_way_goes_on_and_nothing_is_sent_twice() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let address = cutting(&node.address, vec![1_000_000]).await;
    let to = Destination { address, ..node.destination() };
    let bytes = body(2_000_000, 7);
    let mut begins = Vec::new();
    let mut before = u64::MAX;
    let mut progress = |step: Progress| {
        // An attempt begins where no 64 KiB follow on the step before.
        if step.done_bytes < before || begins.is_empty() {
            begins.push(step.done_bytes);
        }
        before = step.done_bytes;
    };
    let delivered = caller().deliver(&to, &mut Whole::new(bytes.clone()), &mut rng(3), &mut progress).await;
    assert!(delivered.is_ok(), "{delivered:?}");
    assert_eq!(node.desk.received(), [bytes]);
    assert_eq!(node.desk.appended_bytes(), 2_000_000, "each byte was appended once");
    let appended = node.desk.appended.lock().expect("no test panics with it").clone();
    let mut end = 0;
    for (offset, count) in appended {
        assert_eq!(offset, end);
        end += count as u64;
    }
    // The line carried a million bytes of TLS before the cut; most of them were of the parcel.
    assert!(begins.iter().skip(1).all(|begin| (900_000..1_000_000).contains(begin)), "{begins:?}");
}

#[tokio::test]
async fn a_line_that_is_cut_more_often_than_attempts_brings_it_over_as_long_as_it_brings_something() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let address = cutting(&node.address, vec![300_000; 6]).await;
    let to = Destination { address, ..node.destination() };
    let bytes = body(2_000_000, 7);
    let delivered = caller().deliver(&to, &mut Whole::new(bytes.clone()), &mut rng(3), |_| ()).await;
    assert!(delivered.is_ok(), "{delivered:?}");
    assert_eq!((node.desk.received(), node.desk.appended_bytes()), (vec![bytes], 2_000_000));
}

#[tokio::test]
async fn a_line_that_brings_nothing_is_given_up_after_the_attempts() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let address = cutting(&node.address, vec![100; 50]).await;
    let to = Destination { address, ..node.destination() };
    let error = caller().deliver(&to, &mut Whole::new(vec![7; 10]), &mut rng(3), |_| ()).await;
    assert!(matches!(error, Err(Error::GaveUp { attempts: 3, .. })), "{error:?}");
}

/// The address of a node that is down. As long as the socket lives, which does not listen, nobody else gets its port.
fn down() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port is free");
    let address = socket.local_addr().expect("it is bound").to_string();
    (socket, address)
}

#[tokio::test]
async fn a_node_that_stays_down_is_given_up_with_the_reason() {
    let (_socket, address) = down();
    let to = Destination { address, pin: crate::nodes::key(1).pin() };
    let error = caller().deliver(&to, &mut Whole::new(vec![7; 10]), &mut rng(3), |_| ()).await;
    let last = Box::new(Error::Unreachable { kind: ErrorKind::ConnectionRefused });
    assert_eq!(error, Err(Error::GaveUp { attempts: 3, last }));
}

/// A generator that starts the node when it is first asked, which is in the first pause.
struct Starting {
    socket: Option<TcpSocket>,
    node: Option<Listening>,
}

impl TryRng for Starting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if let Some(socket) = self.socket.take() {
            let socket = socket.listen(16).expect("the port is ours");
            self.node = Some(Listening::on(socket, Desk::new(u64::MAX, vec![]), Settings::default()));
        }
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.try_next_u32().map(u64::from)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

#[tokio::test]
async fn a_node_that_is_down_is_tried_again_and_found_when_it_is_back() {
    let (socket, address) = down();
    let to = Destination { address, pin: crate::nodes::key(1).pin() };
    let mut starting = Starting { socket: Some(socket), node: None };
    let delivered = caller().deliver(&to, &mut Whole::new(vec![7; 10]), &mut starting, |_| ()).await;
    assert!(delivered.is_ok(), "{delivered:?}");
    let node = starting.node.expect("it was started in the pause");
    assert_eq!(node.desk.received(), [vec![7; 10]]);
}
