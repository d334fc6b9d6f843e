//! The side that listens: many connections at once, each with one thing to do, and an end in good order.
//!
//! It leaves opening the socket to the caller, and every judgement to the office's inbox and pins.

use std::future::Future;
use std::io;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::error::{Error, Result};
use crate::inbox::{Inbox, Outbox, Pins, Source};
use crate::key::TlsKey;
use crate::settings::Settings;
use crate::tls;
use crate::transfer::{Receiving, hand_over, take_back};
use crate::wire::{self, Message};

/// The pause after the system could not give a connection, for instance for want of descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// How long a connection that was refused may still send, so that it hears why.
const LINGER: Duration = Duration::from_secs(2);

/// What a listener works with: its key, whom it knows, and where parcels go and come from.
#[derive(Debug)]
pub struct Office<P, K, N> {
    key: TlsKey,
    pins: Arc<K>,
    desk: Arc<N>,
    settings: Settings,
    peers: PhantomData<fn() -> P>,
}

impl<P, K, N> Office<P, K, N>
where
    P: Send + Sync + 'static,
    K: Pins<P>,
    N: Inbox<P> + Outbox<P> + 'static,
{
    /// An office with this key.
    pub fn new(key: TlsKey, pins: K, desk: Arc<N>, settings: Settings) -> Self {
        Self { key, pins: Arc::new(pins), desk, settings, peers: PhantomData }
    }
}

/// Listens until `stop` is ready, then lets running transfers end within the settings' grace.
///
/// A stranger's handshake fails before a byte of this protocol; what a peer does wrong ends its own
/// connection and no other. Pins are asked anew for each connection, so a partner whose pin is
/// taken away does not come in again.
///
/// Errors: when the key cannot be used for TLS, which no key of this crate's is known to do.
pub async fn listen<P, K, N>(
    socket: TcpListener,
    office: Office<P, K, N>,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()>
where
    P: Send + Sync + 'static,
    K: Pins<P>,
    N: Inbox<P> + Outbox<P> + 'static,
{
    let pins = Arc::clone(&office.pins);
    let is_known: tls::IsKnown = Arc::new(move |pin| pins.peer(pin).is_some());
    let acceptor = TlsAcceptor::from(tls::server(&office.key, is_known).map_err(io::Error::other)?);
    let settings = office.settings;
    let office = Arc::new(office);
    let mut open = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(_) = open.join_next() => {}
            accepted = socket.accept(), if open.len() < settings.most_connections => match accepted {
                Ok((tcp, _)) => drop(open.spawn(serve(tcp, acceptor.clone(), Arc::clone(&office)))),
                Err(_) => sleep(BREATH).await,
            },
        }
    }
    drop(socket);
    // What does not end in time is cut; the other side goes on from there when we listen again.
    let _ = timeout(settings.grace, async { while open.join_next().await.is_some() {} }).await;
    open.shutdown().await;
    Ok(())
}

/// One connection; its errors are its own, and the other side has been told what it may know.
async fn serve<P, K, N>(tcp: TcpStream, acceptor: TlsAcceptor, office: Arc<Office<P, K, N>>)
where
    P: Send + Sync + 'static,
    K: Pins<P>,
    N: Inbox<P> + Outbox<P> + 'static,
{
    let within = office.settings.handshake_timeout;
    // Messages are small and wait for each other; to gather them would only delay them.
    let _ = tcp.set_nodelay(true);
    let Ok(Ok(mut line)) = timeout(within, acceptor.accept(tcp)).await else {
        return;
    };
    let Some(peer) = peer_of(&line, &*office.pins) else {
        return;
    };
    let ended = office.attend(&mut line, &peer).await;
    let _ = timeout(LINGER, line.shutdown()).await;
    if ended.is_err() {
        linger(line).await;
    }
}

fn peer_of<P>(line: &TlsStream<TcpStream>, pins: &impl Pins<P>) -> Option<P> {
    let certificate = line.get_ref().1.peer_certificates()?.first()?;
    pins.peer(&tls::pin_of(certificate).ok()?)
}

/// Reads on for a moment: a connection that is closed with bytes unread takes our last word with it.
async fn linger(mut line: TlsStream<TcpStream>) {
    let mut rest = vec![0; 64 * 1024];
    let _ = timeout(LINGER, async { while line.read(&mut rest).await.is_ok_and(|count| count > 0) {} }).await;
}

impl<P, K, N> Office<P, K, N>
where
    P: Send + Sync + 'static,
    K: Pins<P>,
    N: Inbox<P> + Outbox<P> + 'static,
{
    async fn attend(&self, line: &mut TlsStream<TcpStream>, peer: &P) -> Result<()> {
        wire::send(line, &Message::Welcome, self.settings.handshake_timeout).await?;
        let receiving = Receiving { peer, inbox: &*self.desk, settings: &self.settings };
        match wire::receive(line, self.settings.handshake_timeout).await? {
            Message::Offer(parcel) => receiving.take_in(line, parcel, &mut |_| ()).await.map(|_| ()),
            Message::Renounce(doubt) => receiving.let_go(line, &doubt).await,
            Message::Ask => self.give(line, peer).await,
            _ => Err(Error::Malformed),
        }
    }

    async fn give(&self, line: &mut TlsStream<TcpStream>, peer: &P) -> Result<()> {
        let Some(mut source) = self.desk.waiting(peer).await else {
            let Some(doubt) = self.desk.doubtful(peer).await else {
                return wire::send(line, &Message::Nothing, self.settings.idle_timeout).await;
            };
            let reply = take_back(line, &doubt, &self.settings).await?;
            self.desk.settled(peer, &doubt, reply.is_some()).await;
            return Ok(());
        };
        let reply = hand_over(line, &mut source, &self.settings, &mut |_| ()).await?;
        self.desk.taken(peer, &source.parcel(), &reply).await;
        Ok(())
    }
}
