//! How much and how long: what a node allows the other side.

use std::time::Duration;

/// Limits on one connection and on all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Most bytes of one parcel that is received.
    pub most_bytes: u64,
    /// Most connections at a time; further ones wait in the system's queue.
    pub most_connections: usize,
    /// From the first byte of TCP to the first byte of the protocol.
    pub handshake_timeout: Duration,
    /// For each message, and for each 64 KiB of a parcel, whole.
    pub idle_timeout: Duration,
    /// From the last byte of a parcel to the receiver's reply, which opens and stores it first.
    pub reply_timeout: Duration,
    /// How long running transfers may go on once the listener is told to stop.
    pub grace: Duration,
}

impl Default for Settings {
    /// A parcel of 4 GiB; 64 connections; 10 seconds to shake hands; a minute for 64 KiB, which a
    /// line of 10 kilobits a second just manages; 10 minutes for the reply; 30 seconds of grace.
    fn default() -> Self {
        Self {
            most_bytes: 4 * 1024 * 1024 * 1024,
            most_connections: 64,
            handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            reply_timeout: Duration::from_secs(600),
            grace: Duration::from_secs(30),
        }
    }
}
