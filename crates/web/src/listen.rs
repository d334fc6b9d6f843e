//! Connections: each is given a time for its head, for every piece of its body and for taking the answer, and there are
//! only so many at once, so that nobody holds the node by saying or reading nothing, or next to nothing.

mod patient;
mod steady;

use crate::origin::{Local, Secured};
use crate::tls::Tls;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use patient::Patient;
use std::future::Future;
use std::io::Result;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use steady::{Pace, steady};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::server::TlsStream;
use tower::ServiceBuilder;

/// How long a connection may say or take nothing, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the handshake of TLS, for the whole head of a request, and between two requests.
    pub head: Duration,
    /// Between two pieces of a body.
    pub body: Duration,
    /// For each 64 KiB of a body, and for what is left at its end.
    pub piece: Duration,
    /// While something of an answer is to be sent and nothing of it is taken.
    pub answer: Duration,
    /// Connections at once; further ones wait.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        let (head, body, minute) = (Duration::from_secs(15), Duration::from_secs(30), Duration::from_secs(60));
        Self { head, body, piece: minute, answer: minute, connections: 1_024 }
    }
}

/// How long answers that are under way may take once the node was asked to stop.
const LAST: Duration = Duration::from_secs(30);

/// Answers on a listener until `shutdown` ends; requests under way are finished.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    serve_with(listener, router, (Patience::default(), shutdown)).await
}

/// As [`serve`], with another patience.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    listener: TcpListener,
    router: Router,
    (patience, shutdown): (Patience, impl Future<Output = ()> + Send + 'static),
) -> Result<()> {
    take(listener, (router, None), (patience, shutdown)).await
}

/// As [`serve`], over TLS; who speaks anything else gets no answer.
///
/// # Errors
/// As [`serve`].
pub async fn serve_tls(
    listener: TcpListener,
    (router, tls): (Router, Arc<Tls>),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    serve_tls_with(listener, (router, tls), (Patience::default(), shutdown)).await
}

/// As [`serve_tls`], with another patience.
///
/// # Errors
/// As [`serve`].
pub async fn serve_tls_with(
    listener: TcpListener,
    (router, tls): (Router, Arc<Tls>),
    (patience, shutdown): (Patience, impl Future<Output = ()> + Send + 'static),
) -> Result<()> {
    let secured = Secured(tls.name().at(listener.local_addr()?.port()));
    take(listener, (router.layer(Extension(secured)), Some(tls)), (patience, shutdown)).await
}

async fn take(
    listener: TcpListener,
    (router, tls): (Router, Option<Arc<Tls>>),
    (patience, shutdown): (Patience, impl Future<Output = ()> + Send + 'static),
) -> Result<()> {
    let places = Arc::new(Semaphore::new(patience.connections));
    let (graceful, mut shutdown) = (GracefulShutdown::new(), std::pin::pin!(shutdown));
    let (stop, stopped) = watch::channel(());
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut shutdown => break,
        };
        let (stream, address, place) = accepted?;
        // A connection that has ended already has no address any more; then nothing rests on it.
        let Ok(local) = stream.local_addr() else { continue };
        let router = router.clone().layer(Extension(ConnectInfo(address))).layer(Extension(Local(local)));
        let line = Patient::new(stream, patience.answer);
        let (tls, watcher, stopped) = (tls.clone(), graceful.watcher(), stopped.clone());
        tokio::spawn(async move {
            match tls {
                None => answer(line, (router, patience), watcher).await,
                Some(tls) => {
                    if let Some(line) = agreed(line, &tls, (patience.head, stopped)).await {
                        answer(line, (router, patience), watcher).await;
                    }
                }
            }
            drop(place);
        });
    }
    drop((listener, stop));
    // Who does not end in time is cut off: the node must not stay up for somebody who does not read.
    let _ = tokio::time::timeout(LAST, graceful.shutdown()).await;
    Ok(())
}

/// The line once both sides have agreed on keys; none when they do not in the time that a head has, or the node is asked
/// to stop meanwhile.
async fn agreed(
    line: Patient,
    tls: &Tls,
    (within, mut stopped): (Duration, watch::Receiver<()>),
) -> Option<TlsStream<Patient>> {
    tokio::select! {
        agreed = tokio::time::timeout(within, tls.acceptor().accept(line)) => agreed.ok().and_then(Result::ok),
        _ = stopped.changed() => None,
    }
}

/// Answers what is asked on one line, until either side ends it.
async fn answer<L>(line: L, (router, patience): (Router, Patience), watcher: Watcher)
where
    L: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let pace = Pace { between: patience.body, piece: patience.piece };
    let service = ServiceBuilder::new()
        .map_request(move |request: hyper::Request<Incoming>| request.map(|body| steady(body, pace)))
        .service(router);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let connection = http.serve_connection(TokioIo::new(line), TowerToHyperService::new(service));
    // A connection that ends in the middle is the other side's affair.
    let _ = watcher.watch(connection).await;
}

/// The next connection, with its place among those that there may be.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(std::io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return Ok((stream, address, place)),
            Err(error) if is_of_one_connection(&error) => {}
            // No more file handles, for instance: those that end will give some back.
            Err(error) => {
                tracing::error!(accept.reason = %error, "no connection is taken for a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
