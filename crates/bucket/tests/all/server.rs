//! A server on loopback that answers as it is told, and remembers what it was asked.

use bucket::{Account, Bucket, Limits};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

/// What came in.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub head: String,
    pub body: Vec<u8>,
}

/// What goes out.
pub enum Told {
    /// Status and body.
    Plain(u16, Vec<u8>),
    /// Another address is named, with this status.
    Moved(u16, String),
    /// The body is shorter than the head says.
    Cut(u16, Vec<u8>),
    /// Nothing, and the line stays open.
    Nothing,
    /// The line is closed at once.
    Closed,
}

pub struct Server {
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("nobody panics").clone()
    }

    pub async fn start(tell: impl Fn(usize, &Asked) -> Told + Send + Sync + 'static) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = socket.local_addr().expect("an address").port();
        let (asked, tell) = (Arc::<Mutex<Vec<Asked>>>::default(), Arc::new(tell));
        let kept = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let (kept, tell) = (Arc::clone(&kept), Arc::clone(&tell));
                tokio::spawn(async move { answer(stream, &kept, tell.as_ref()).await });
            }
        });
        Self { port, asked }
    }

    pub fn bucket(&self) -> Bucket {
        Bucket::open(account(self.port), limits(), now, Box::new(ChaCha20Rng::seed_from_u64(1))).expect("it opens")
    }
}

pub fn now() -> jiff::Timestamp {
    "2026-11-26T12:00:00Z".parse().expect("a time")
}

pub fn account(port: u16) -> Account {
    Account {
        endpoint: format!("http://127.0.0.1:{port}"),
        region: "us-east-1".to_owned(),
        bucket: "place".to_owned(),
        prefix: "of-ours/".to_owned(),
        is_path_style: true,
        key: "ACCESS".to_owned(),
        secret: "the-secret-key".to_owned().into(),
        authority: None,
    }
}

pub fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        silence: Duration::from_secs(1),
        slowest: 1024,
        object_bytes: 64 * 1024,
        attempts: 3,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(2),
    }
}

pub async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    kept: &Mutex<Vec<Asked>>,
    tell: &(dyn Fn(usize, &Asked) -> Told + Send + Sync),
) {
    let Some(asked) = read(&mut stream).await else { return };
    let count = {
        let mut all = kept.lock().expect("nobody panics");
        all.push(asked.clone());
        all.len()
    };
    let mut location = String::new();
    let (status, length, body) = match tell(count, &asked) {
        Told::Plain(status, body) => (status, body.len(), body),
        Told::Moved(status, to) => {
            location = format!("Location: {to}\r\n");
            (status, 0, Vec::new())
        }
        Told::Cut(status, body) => (status, body.len() + 10, body),
        Told::Nothing => return std::future::pending().await,
        Told::Closed => return,
    };
    let head = format!("HTTP/1.1 {status} Said\r\n{location}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    let whole = [head.as_bytes(), &body].concat();
    // Whoever asked may have gone.
    let _ = stream.write_all(&whole).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end + 4);
    let length =
        head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    let mut first = head.split_whitespace().map(str::to_owned);
    Some(Asked { method: first.next()?, target: first.next()?, head, body })
}
