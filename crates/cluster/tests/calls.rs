//! The scheduler calls nobody.

use crate::parts::{Ground, Part};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

/// The port at which Ballista thinks that an executor listens (its `ExecutorProcessConfig`, `grpc_port`).
const PORT: u16 = 50_052;

#[test]
fn whoever_takes_the_port_that_no_executor_has_hears_nothing_when_one_is_lost() {
    let ground = Ground::new();
    let scheduler = ground.scheduler();
    // An address of this machine that no other program takes by chance (RFC 1122, 3.2.1.3: all of 127 is loopback).
    let id = std::process::id().to_be_bytes();
    let address = Ipv4Addr::new(127, 1 + id[1] % 250, id[2], id[3].clamp(1, 254));
    let spy = TcpListener::bind((address, PORT)).expect("nobody listens there");
    spy.set_nonblocking(true).expect("it can be asked");
    let (keys, work, listen) = (ground.text("keys/executor"), ground.text("work"), format!("{address}:0"));
    let words = ["--keys", &keys, "--work", &work, "--listen", &listen, "--scheduler", &scheduler.address];
    let mut executor = Part::start(&[&["executor"][..], &words].concat());
    // So long it takes to ask for work for the first time.
    std::thread::sleep(Duration::from_secs(2));
    executor.kill();
    // It counts as lost after 15 seconds, and is looked for each second.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) {
        match spy.accept() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(100)),
            heard => panic!("the scheduler calls: {heard:?}"),
        }
    }
}
