//! Two nodes on one machine, a line between them that can be cut, and a caller that keeps no rules.
//!
//! What the other test files share. It leaves all assertions to them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use courier::{
    Caller, Destination, Doubt, Held, Inbox, Memory, MemoryLimits, Office, Outbox, Parcel, Pin, Place, Reader, Refusal,
    Reply, Retry, Settings, TlsKey, Whole, listen,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn key(seed: u64) -> TlsKey {
    TlsKey::generate(&mut rng(seed))
}

/// The listening node's key and the calling node's key.
pub const LISTENER: u64 = 1;
pub const CALLER: u64 = 2;

/// Bytes that repeat nowhere, so that exchanged ones are noticed.
pub fn body(len: usize, seed: u64) -> Vec<u8> {
    use rand_chacha::rand_core::Rng;
    let mut bytes = vec![0; len];
    rng(seed).fill_bytes(&mut bytes);
    bytes
}

/// Keeps what was read, and says its length.
#[derive(Clone, Default)]
pub struct Shelf(Arc<Mutex<Vec<Vec<u8>>>>);

impl Reader<u64> for Shelf {
    async fn read(&self, _: &u64, bytes: Vec<u8>) -> Result<Reply, Refusal> {
        let reply = Reply::new(bytes.len().to_string().into_bytes()).expect("it is short");
        self.0.lock().expect("no test panics with it").push(bytes);
        Ok(reply)
    }
}

/// An inbox in memory that remembers each append, and an outbox.
pub struct Desk {
    memory: Memory<u64, Shelf>,
    shelf: Shelf,
    pub appended: Mutex<Vec<(u64, usize)>>,
    /// From this offset on it has no room.
    pub full_at: u64,
    pub waiting: Mutex<VecDeque<Whole>>,
    pub taken: Mutex<Vec<Reply>>,
    pub doubtful: Mutex<Option<Doubt>>,
    pub settled: Mutex<Vec<(Doubt, bool)>>,
}

impl Desk {
    pub fn new(full_at: u64, waiting: Vec<Vec<u8>>) -> Self {
        let shelf = Shelf::default();
        Self {
            memory: Memory::new(shelf.clone(), MemoryLimits::default()),
            shelf,
            appended: Mutex::default(),
            full_at,
            waiting: Mutex::new(waiting.into_iter().map(Whole::new).collect()),
            taken: Mutex::default(),
            doubtful: Mutex::default(),
            settled: Mutex::default(),
        }
    }

    pub fn received(&self) -> Vec<Vec<u8>> {
        self.shelf.0.lock().expect("no test panics with it").clone()
    }

    pub fn appended_bytes(&self) -> usize {
        self.appended.lock().expect("no test panics with it").iter().map(|(_, count)| count).sum()
    }
}

impl Inbox<u64> for Desk {
    async fn offered(&self, peer: &u64, parcel: &Parcel) -> Result<Held, Refusal> {
        self.memory.offered(peer, parcel).await
    }

    async fn append(&self, peer: &u64, parcel: &Parcel, place: Place, bytes: &[u8]) -> Result<(), Refusal> {
        if place.offset >= self.full_at {
            return Err(Refusal::Never("the disk is full".to_owned()));
        }
        self.appended.lock().expect("no test panics with it").push((place.offset, bytes.len()));
        self.memory.append(peer, parcel, place, bytes).await
    }

    async fn finish(&self, peer: &u64, parcel: &Parcel, offer: u64) -> Result<Reply, Refusal> {
        self.memory.finish(peer, parcel, offer).await
    }

    async fn renounced(&self, peer: &u64, doubt: &Doubt) -> Result<Option<Reply>, Refusal> {
        self.memory.renounced(peer, doubt).await
    }
}

impl Outbox<u64> for Desk {
    type Source = Whole;

    async fn waiting(&self, _: &u64) -> Option<Whole> {
        self.waiting.lock().expect("no test panics with it").front().cloned()
    }

    async fn taken(&self, _: &u64, _: &Parcel, reply: &Reply) {
        self.waiting.lock().expect("no test panics with it").pop_front();
        self.taken.lock().expect("no test panics with it").push(reply.clone());
    }

    async fn doubtful(&self, _: &u64) -> Option<Doubt> {
        self.doubtful.lock().expect("no test panics with it").take()
    }

    async fn settled(&self, _: &u64, doubt: &Doubt, is_there: bool) {
        self.settled.lock().expect("no test panics with it").push((doubt.clone(), is_there));
    }
}

/// A node that listens.
pub struct Listening {
    pub address: String,
    pub desk: Arc<Desk>,
    pub known: Arc<Mutex<Vec<Pin>>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Listening {
    pub async fn start(desk: Desk, settings: Settings) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        Self::on(socket, desk, settings)
    }

    pub fn on(socket: TcpListener, desk: Desk, settings: Settings) -> Self {
        let address = socket.local_addr().expect("it is bound").to_string();
        let (desk, known) = (Arc::new(desk), Arc::new(Mutex::new(vec![key(CALLER).pin()])));
        let pins = {
            let known = Arc::clone(&known);
            move |pin: &Pin| {
                known.lock().expect("no test panics with it").iter().position(|k| k == pin).map(|at| at as u64)
            }
        };
        let office = Office::new(key(LISTENER), pins, Arc::clone(&desk), settings);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(listen(socket, office, async move { drop(stopped.await) }));
        Self { address, desk, known, stop: Some(stop), task }
    }

    pub fn destination(&self) -> Destination {
        Destination { address: self.address.clone(), pin: key(LISTENER).pin() }
    }

    /// The stop signal, for somebody who gives it in the middle of something.
    pub fn stopper(&mut self) -> oneshot::Sender<()> {
        self.stop.take().expect("it was not taken before")
    }

    /// Waits until it has ended in good order.
    pub async fn ended(self) {
        drop(self.stop);
        self.task.await.expect("it does not panic").expect("it ends well");
    }
}

pub fn caller() -> Caller {
    let retry = Retry { attempts: 3, first: Duration::from_millis(1), most: Duration::from_millis(2) };
    Caller { key: key(CALLER), settings: Settings::default(), retry }
}

/// For who says nothing on purpose: long enough for a handshake on a busy machine.
pub fn brief() -> Settings {
    Settings { handshake_timeout: Duration::from_secs(5), idle_timeout: Duration::from_secs(2), ..Settings::default() }
}

/// A line to a node that is cut: the first connections after so many bytes in either direction.
pub async fn cutting(to: &str, cuts: Vec<usize>) -> String {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let (address, to) = (socket.local_addr().expect("it is bound").to_string(), to.to_owned());
    tokio::spawn(async move {
        let mut cuts = cuts.into_iter();
        while let Ok((near, _)) = socket.accept().await {
            let Ok(far) = TcpStream::connect(&to).await else { return };
            let most = cuts.next().unwrap_or(usize::MAX);
            tokio::spawn(async move {
                let (near_from, near_to) = near.into_split();
                let (far_from, far_to) = far.into_split();
                tokio::select! {
                    () = carry(near_from, far_to, most) => {}
                    () = carry(far_from, near_to, most) => {}
                }
            });
        }
    });
    address
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, most: usize) {
    let (mut left, mut buffer) = (most, vec![0; 16 * 1024]);
    while left > 0 {
        let room = buffer.len().min(left);
        match from.read(&mut buffer[..room]).await {
            Ok(count @ 1..) if to.write_all(&buffer[..count]).await.is_ok() => left -= count,
            _ => return,
        }
    }
}
