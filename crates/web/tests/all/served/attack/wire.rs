//! Requests as bytes, and what came back.

use super::Session;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take before the connection counts as left hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
pub struct Answer {
    /// 0 when the connection ended without an answer.
    pub status: u16,
    head: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Everything that it says, with `<id>` for what was asked about: status, headers but for time and length, body.
    pub fn without(&self, id: &str) -> (u16, Vec<(String, String)>, String) {
        let is_said = |(name, _): &&(String, String)| !["date", "content-length"].contains(&name.as_str());
        let said = self.head.iter().filter(is_said).map(|(name, value)| (name.clone(), value.replace(id, "<id>")));
        (self.status, said.collect(), self.text().replace(id, "<id>"))
    }

    /// All values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.head.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }
}

/// Sends bytes and reads until the other side is done.
pub async fn ask(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut socket = TcpStream::connect(address).await.expect("the node listens");
    let (mut from, mut to) = socket.split();
    // The node may answer and close before everything was sent: that is its right.
    let sending = async {
        let _ = to.write_all(bytes).await;
    };
    let mut got = Vec::new();
    let reading = async {
        let _ = from.read_to_end(&mut got).await;
    };
    let both = async { tokio::join!(sending, reading) };
    tokio::time::timeout(PATIENCE, both).await.expect("the node answers or closes, and does not hang");
    read(&got)
}

fn read(got: &[u8]) -> Answer {
    let end = got.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(got.len());
    let head = String::from_utf8_lossy(&got[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok()).unwrap_or(0);
    let head = lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.to_lowercase(), v.trim().to_owned())).collect();
    Answer { status, head, body: got.get(end + 4..).unwrap_or_default().to_vec() }
}

/// A request with any method and headers; each header is a whole line.
pub fn request(method: &str, path: &str, session: &Session, headers: &[&str]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    if !session.cookie.is_empty() {
        text.push_str(&format!("cookie: {}\r\n", session.cookie));
    }
    headers.iter().for_each(|h| text.push_str(&format!("{h}\r\n")));
    text.push_str("\r\n");
    text.into_bytes()
}

pub fn get(path: &str, session: &Session) -> Vec<u8> {
    request("GET", path, session, &[])
}

/// A form with the session's own token.
pub fn post(path: &str, session: &Session, form: &str) -> Vec<u8> {
    let form = format!("csrf={}&{form}", session.csrf);
    bare_post(path, session, (&form, &["content-type: application/x-www-form-urlencoded"]))
}

/// A body as it is, without a token.
pub fn bare_post(path: &str, session: &Session, (body, headers): (&str, &[&str])) -> Vec<u8> {
    let length = format!("content-length: {}", body.len());
    let headers: Vec<&str> = headers.iter().copied().chain([length.as_str()]).collect();
    let mut bytes = request("POST", path, session, &headers);
    bytes.extend(body.bytes());
    bytes
}

/// A form with files: name, what the file is called, what it holds.
pub fn upload(path: &str, session: &Session, parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in [("csrf", None, session.csrf.as_bytes())].iter().chain(parts) {
        let file = file.map_or(String::new(), |f| format!("; filename=\"{f}\""));
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let length = format!("content-length: {}", body.len());
    let kind = "content-type: multipart/form-data; boundary=edge";
    let mut bytes = request("POST", path, session, &[kind, &length]);
    bytes.extend(body);
    bytes
}
