//! The side that calls: delivers a parcel, or asks for one, and tries again where the line fails.
//!
//! It leaves when to call to its own caller.

use std::fmt;

use rand_core::Rng;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::error::{Error, Result};
use crate::inbox::{Doubt, Inbox, Reply, Source};
use crate::key::{Pin, TlsKey};
use crate::retry::{Attempts, Retry};
use crate::settings::Settings;
use crate::tls;
use crate::transfer::{Receiving, hand_over, take_back};
use crate::wire::{self, Message};

/// A node to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Host and port, for instance `203.0.113.7:7480` or `node.example:7480`.
    pub address: String,
    /// The key that must answer.
    pub pin: Pin,
}

/// How far a parcel has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that were sent, or were there before.
    pub done_bytes: u64,
    /// Bytes of the whole parcel.
    pub size_bytes: u64,
}

/// A node that calls others.
pub struct Caller {
    /// Its own key.
    pub key: TlsKey,
    /// What it allows the other side.
    pub settings: Settings,
    /// When it tries again.
    pub retry: Retry,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("settings", &self.settings).field("retry", &self.retry).finish_non_exhaustive()
    }
}

impl Caller {
    /// Brings a parcel to a node and comes back with its reply.
    ///
    /// Goes on where the other side has it, after a cut and in a later call. `rng` spreads the
    /// pauses; `progress` is called for every 64 KiB.
    ///
    /// Errors: `WrongPin`, `NotAdmitted`, `NoHandshake`, `TooLarge`, `Refused`, `Malformed` and
    /// `ReadFailed` at once; `GaveUp` with the last of the others after the attempts of `retry`.
    pub async fn deliver<S: Source>(
        &self,
        to: &Destination,
        source: &mut S,
        rng: &mut (impl Rng + Send),
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Reply> {
        let size_bytes = source.parcel().size_bytes;
        let mut attempts = Attempts::new(self.retry);
        loop {
            // What we sent may have gone no further than a buffer; what the other side says that it
            // holds, which is the first step of an attempt, has arrived.
            let mut held = None;
            let mut moved = |done_bytes| {
                held.get_or_insert(done_bytes);
                progress(Progress { done_bytes, size_bytes });
            };
            match self.deliver_once(to, source, &mut moved).await {
                Ok(reply) => return Ok(reply),
                Err(error) => sleep(attempts.after(error, held.unwrap_or(0), rng)?).await,
            }
        }
    }

    /// Asks a node whether it has something for this one, and takes in the first parcel.
    ///
    /// Nothing when nothing waits, or when a parcel is taken back, which `inbox` is told; otherwise
    /// what `inbox` said to the parcel. Goes on and tries again as [`Caller::deliver`] does, with the
    /// same errors, and those of its own inbox's refusals. Ask again until nothing waits.
    pub async fn collect<P: Sync, N: Inbox<P>>(
        &self,
        from: &Destination,
        peer: &P,
        inbox: &N,
        rng: &mut (impl Rng + Send),
    ) -> Result<Option<Reply>> {
        let mut attempts = Attempts::new(self.retry);
        loop {
            let mut reached = 0;
            let receiving = Receiving { peer, inbox, settings: &self.settings };
            match self.collect_once(from, &receiving, &mut |offset| reached = offset).await {
                Ok(reply) => return Ok(reply),
                Err(error) => sleep(attempts.after(error, reached, rng)?).await,
            }
        }
    }

    /// Takes a parcel back of which nobody here knows whether it came whole, and asks: the reply when
    /// it did; nothing when it did not, and then it cannot any more.
    ///
    /// Tries again as [`Caller::deliver`] does, with the same errors.
    pub async fn renounce(
        &self,
        to: &Destination,
        doubt: &Doubt,
        rng: &mut (impl Rng + Send),
    ) -> Result<Option<Reply>> {
        let mut attempts = Attempts::new(self.retry);
        loop {
            match self.renounce_once(to, doubt).await {
                Ok(reply) => return Ok(reply),
                Err(error) => sleep(attempts.after(error, 0, rng)?).await,
            }
        }
    }

    async fn renounce_once(&self, to: &Destination, doubt: &Doubt) -> Result<Option<Reply>> {
        let mut line = self.connect(to).await?;
        let reply = take_back(&mut line, doubt, &self.settings).await?;
        hang_up(line, &self.settings).await;
        Ok(reply)
    }

    async fn deliver_once<S: Source>(
        &self,
        to: &Destination,
        source: &mut S,
        moved: &mut (impl FnMut(u64) + Send),
    ) -> Result<Reply> {
        let mut line = self.connect(to).await?;
        let reply = hand_over(&mut line, source, &self.settings, moved).await?;
        hang_up(line, &self.settings).await;
        Ok(reply)
    }

    async fn collect_once<P: Sync, N: Inbox<P>>(
        &self,
        from: &Destination,
        receiving: &Receiving<'_, P, N>,
        moved: &mut (impl FnMut(u64) + Send),
    ) -> Result<Option<Reply>> {
        let mut line = self.connect(from).await?;
        wire::send(&mut line, &Message::Ask, self.settings.idle_timeout).await?;
        let reply = match wire::receive(&mut line, self.settings.idle_timeout).await? {
            Message::Nothing => None,
            Message::Offer(parcel) => Some(receiving.take_in(&mut line, parcel, moved).await?),
            Message::Renounce(doubt) => {
                receiving.let_go(&mut line, &doubt).await?;
                None
            }
            Message::Refused(refusal) => return Err(refusal.into()),
            _ => return Err(Error::Malformed),
        };
        hang_up(line, &self.settings).await;
        Ok(reply)
    }

    /// A connection to the pinned key, which has said that it knows ours.
    async fn connect(&self, to: &Destination) -> Result<TlsStream<TcpStream>> {
        let connecting = async {
            let tcp = TcpStream::connect(&to.address).await;
            let tcp = tcp.map_err(|error| Error::Unreachable { kind: error.kind() })?;
            // Messages are small and wait for each other; to gather them would only delay them.
            let _ = tcp.set_nodelay(true);
            let config = tls::client(&self.key, to.pin);
            let config = config.map_err(|error| Error::NoHandshake { reason: error.to_string() })?;
            let name = ServerName::try_from("node.invalid").expect("it is a name");
            let line = TlsConnector::from(config).connect(name, tcp).await;
            let mut line = line.map_err(|error| handshake_error(&error, to.pin))?;
            match wire::receive(&mut line, self.settings.handshake_timeout).await? {
                Message::Welcome => Ok(line),
                _ => Err(Error::Malformed),
            }
        };
        timeout(self.settings.handshake_timeout, connecting).await.map_err(|_| Error::Silent)?
    }
}

/// Says goodbye; the parcel is over already, so it does not matter whether that is heard.
async fn hang_up(mut line: TlsStream<TcpStream>, settings: &Settings) {
    let _ = timeout(settings.idle_timeout, line.shutdown()).await;
}

/// The only thing that we refuse ourselves in a certificate is its key.
fn handshake_error(error: &std::io::Error, expected: Pin) -> Error {
    use tokio_rustls::rustls::Error as TlsError;
    match error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
        Some(TlsError::InvalidCertificate(_)) => Error::WrongPin { expected },
        _ => wire::from_line(error),
    }
}
