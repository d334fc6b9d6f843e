//! A node under load for long: three hundred requests a second of mixed pages over a hundred thousand records, as the
//! people of one office would never ask. Run by `cargo bench -p concord --bench soak -- --seconds 600`.
//!
//! Requests come at their times whether the node has answered the ones before or not, and each waits from the moment
//! at which it was due: a node that falls behind shows it.

use app::imports::{List, run};
use app::people::{self, NewUser};
use app::{Actor, Cost, Error, Founding, Home, Node, Result, Role};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LIST: &str = include_str!("../../../demo/syria/sohr.csv");
const MAPPING: &str = include_str!("../../../demo/syria/mapping.toml");
const PASSPHRASE: &str = "a passphrase of a long bench";

/// Source: issue 4, *Soak*.
const EACH_SECOND: usize = 300;
const CONNECTIONS: usize = 64;
const COPIES: usize = 7;

/// What one connection saw.
#[derive(Default)]
struct Seen {
    waits: Vec<(usize, Duration)>,
    /// The same waits by the tenth of the time in which they were due.
    tenths: Vec<(usize, Duration)>,
    wrong: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let number = |name: &str, or: usize| option(name).and_then(|s| s.parse().ok()).unwrap_or(or);
    let seconds = number("--seconds", 600);
    // For looking at what one page costs; the figure of the issue is at the rate above.
    let each_second = number("--rate", EACH_SECOND).max(1);
    let temporary = tempfile::tempdir().map_err(failed)?;
    let folder = option("--folder").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let (otpauth, paths) = kept(&folder).await?;
    let served = Served::of(&folder);
    let cookie = served.sign_in(&otpauth).await?;
    let csrf = served.csrf(&cookie).await?;
    let paths: Arc<Vec<String>> = Arc::new(paths);
    let total = seconds * each_second;
    let (next, start) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let work = (0..CONNECTIONS).map(|_| {
        let (port, cookie, csrf) = (served.port, cookie.clone(), csrf.clone());
        let ask = Asking { port, cookie, csrf, paths: Arc::clone(&paths), total, each_second, start };
        tokio::spawn(ask.until_done(Arc::clone(&next)))
    });
    let work: Vec<_> = work.collect();
    let mut memory = Vec::new();
    for part in 0..=10_u64 {
        let due = start + Duration::from_secs(seconds as u64) * u32::try_from(part).unwrap_or(0) / 10;
        tokio::time::sleep_until(due.into()).await;
        memory.push(served.megabytes());
    }
    let mut all = Seen::default();
    for one in work {
        let seen = one.await.map_err(|e| Error::Internal(e.to_string()))?;
        all.waits.extend(seen.waits);
        all.tenths.extend(seen.tenths);
        all.wrong.extend(seen.wrong);
    }
    report(&mut all, &memory, start.elapsed());
    each_tenth(&mut all);
    each_page(&all, &paths);
    Ok(())
}

fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|a| a != name).nth(1)
}

/// The node in this folder with what [`filled`] gave; it is made when there is none. To try many times, name a folder.
async fn kept(folder: &Path) -> Result<(String, Vec<String>)> {
    let note = folder.join("filled.json");
    if let Ok(text) = std::fs::read_to_string(&note) {
        return Ok(serde_json::from_str(&text)?);
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    let made = filled(folder).await?;
    std::fs::write(folder.join("words"), PASSPHRASE).map_err(failed)?;
    std::fs::write(note, serde_json::to_string(&made)?).map_err(failed)?;
    Ok(made)
}

/// The wait below which `part` of a thousand sorted waits lie, in milliseconds.
fn within(waits: &[(usize, Duration)], part: usize) -> f64 {
    let at = (waits.len() * part / 1_000).min(waits.len().saturating_sub(1));
    waits.get(at).map_or(0.0, |(_, wait)| wait.as_secs_f64() * 1e3)
}

/// When it is that people wait: a node that reads its lists at first, or that tires, shows it.
fn each_tenth(all: &mut Seen) {
    all.tenths.sort_by_key(|(_, wait)| *wait);
    for tenth in 0..10 {
        let waits: Vec<_> = all.tenths.iter().copied().filter(|(t, _)| *t == tenth).collect();
        let (middle, most) = (within(&waits, 500), within(&waits, 990));
        eprintln!("{middle:8.1} ms {most:8.1} ms in 99 of 100: tenth {} of the time", tenth + 1);
    }
}

/// Which page it is that people wait for.
fn each_page(all: &Seen, paths: &[String]) {
    for (page, path) in paths.iter().enumerate() {
        let waits: Vec<_> = all.waits.iter().copied().filter(|(p, _)| *p == page).collect();
        eprintln!("{:8.1} ms {:8.1} ms in 99 of 100: {path}", within(&waits, 500), within(&waits, 990));
    }
}

fn report(all: &mut Seen, memory: &[u64], took: Duration) {
    all.waits.sort_by_key(|(_, wait)| *wait);
    let ms = |part: usize| within(&all.waits, part);
    let (count, rate) = (all.waits.len(), all.waits.len() as f64 / took.as_secs_f64());
    println!(
        "mixed pages over 106,729 records, {count} requests at {rate:.0} a second: median | {:.1} ms | a part",
        ms(500)
    );
    println!("the same: 99 of 100 within | {:.1} ms | under 50 ms", ms(990));
    println!("the same: 999 of 1,000 within | {:.1} ms | a part", ms(999));
    println!("the same: answers that were not right | {} | none", all.wrong.len());
    let kept: Vec<String> = memory.iter().map(u64::to_string).collect();
    println!("the same: memory of the node at each tenth of the time | {} MB | flat", kept.join(" "));
    all.wrong.iter().take(5).for_each(|w| eprintln!("{w}"));
}

/// A node with a hundred thousand incidents; the secret of the account, and the addresses to ask for.
async fn filled(folder: &Path) -> Result<(String, Vec<String>)> {
    let founding = Founding {
        short_name: "soak".to_owned(),
        name: "Soak".to_owned(),
        is_humanitarian: false,
        is_demo: false,
        cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
    };
    let node = Node::found(&Home::folder(folder.join("node")), &founding, &PASSPHRASE.to_owned().into()).await?;
    let new = NewUser {
        name: "lead".to_owned(),
        passphrase: PASSPHRASE.to_owned().into(),
        roles: BTreeSet::from([Role::Officer, Role::Reviewer, Role::Leader]),
        grants: BTreeSet::from(app::record::Compartment::SEALED),
        language: "en".to_owned(),
        cost: founding.cost,
    };
    let otpauth = people::add(&node, &new, "bench").await?;
    let lead: Actor = people::actor(&node, "lead").await?;
    for copy in 0..COPIES {
        let name = format!("list-{copy}");
        let label = app::record::Label::own(node.org());
        let list = List { name: &name, bytes: LIST.as_bytes(), mapping: MAPPING, label };
        run(&node, &lead, &list, &mut |_, _| {}).await?;
    }
    let query = app::records::ListQuery { kind: "incident".to_owned(), page: 1, ..app::records::ListQuery::default() };
    let rows = app::records::list(&node, &lead, &query).await?.rows;
    let mut paths: Vec<String> = [
        "/",
        "/session/new",
        "/records/incident",
        "/records/incident?page=40",
        "/records/incident?place=SY-Raqqa",
        "/records/incident?violence=one-sided&from=2016-01-01",
        // Words are posted.
        "/search q=Aleppo",
        "/trends",
        "/partners",
        "/records/incident/new",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(rows.iter().take(10).map(|r| format!("/records/incident/{}", r.id)));
    node.store().close().await;
    Ok((otpauth, paths))
}

/// The program as a person starts it.
struct Served {
    child: Child,
    port: u16,
}

impl Served {
    fn of(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(["serve", "--dir", "node", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env("CONCORD_PASSPHRASE_FILE", folder.join("words"))
            .env_remove("CONCORD_DIR")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output is piped");
        let line = BufReader::new(out).lines().map_while(std::io::Result::ok).find(|l| l.contains("localhost:"));
        let port = line.and_then(|l| l.split("localhost:").nth(1)?.split(' ').next()?.parse().ok());
        let port = port.expect("it says where it serves");
        Self { child, port }
    }

    /// Resident memory.
    fn megabytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().map_or(0, |kib| kib / 1024)
    }

    async fn sign_in(&self, otpauth: &str) -> Result<String> {
        let code = people::code_of(otpauth, jiff::Timestamp::now())?;
        let form = format!("name=lead&passphrase={}&code={code}&then=/", PASSPHRASE.replace(' ', "+"));
        let text = self.once(&asked("/session", Some(&form), ("", "connection: close\r\n"))).await?;
        let cookie = text.lines().find_map(|l| l.strip_prefix("set-cookie: ")).and_then(|c| c.split(';').next());
        cookie.map(str::to_owned).ok_or_else(|| Error::Internal(format!("nobody was let in: {text}")))
    }

    /// What forms of this session carry.
    async fn csrf(&self, cookie: &str) -> Result<String> {
        let text = self.once(&asked("/search", None, (cookie, "connection: close\r\n"))).await?;
        let found = text.split("name=\"csrf\" value=\"").nth(1).and_then(|t| t.split('"').next());
        found.map(str::to_owned).ok_or_else(|| Error::Internal("the page of searching has no form".to_owned()))
    }

    async fn once(&self, request: &str) -> Result<String> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).await.map_err(failed)?;
        socket.write_all(request.as_bytes()).await.map_err(failed)?;
        let mut text = String::new();
        socket.read_to_string(&mut text).await.map_err(failed)?;
        Ok(text)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that has ended by itself cannot be stopped, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request, with a form when one is posted.
fn asked(path: &str, form: Option<&str>, (cookie, more): (&str, &str)) -> String {
    let head = format!("{path} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n{more}");
    match form {
        None => format!("GET {head}\r\n"),
        Some(form) => {
            let media = "content-type: application/x-www-form-urlencoded";
            format!("POST {head}{media}\r\ncontent-length: {}\r\n\r\n{form}", form.len())
        }
    }
}

/// What one connection asks.
struct Asking {
    port: u16,
    cookie: String,
    csrf: String,
    paths: Arc<Vec<String>>,
    total: usize,
    each_second: usize,
    start: Instant,
}

impl Asking {
    async fn until_done(self, next: Arc<AtomicUsize>) -> Seen {
        let mut seen = Seen::default();
        let mut socket = None;
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= self.total {
                return seen;
            }
            let due = self.start + Duration::from_secs_f64(turn as f64 / self.each_second as f64);
            tokio::time::sleep_until(due.into()).await;
            // A step that shares no factor with the number of pages, so that every page comes in turn.
            let page = turn * 7 % self.paths.len();
            let path = &self.paths[page];
            match self.ask(&mut socket, path).await {
                Ok(200) => {}
                Ok(status) => seen.wrong.push(format!("{path}: {status}")),
                Err(error) => {
                    socket = None;
                    seen.wrong.push(format!("{path}: {error}"));
                }
            }
            let wait = due.elapsed();
            seen.waits.push((page, wait));
            seen.tenths.push((turn * 10 / self.total, wait));
        }
    }

    async fn ask(&self, socket: &mut Option<tokio::io::BufStream<TcpStream>>, path: &str) -> std::io::Result<u16> {
        if socket.is_none() {
            *socket = Some(tokio::io::BufStream::new(TcpStream::connect(("127.0.0.1", self.port)).await?));
        }
        let Some(stream) = socket.as_mut() else { return Ok(0) };
        let request = match path.split_once(' ') {
            None => asked(path, None, (&self.cookie, "")),
            Some((path, form)) => asked(path, Some(&format!("csrf={}&{form}", self.csrf)), (&self.cookie, "")),
        };
        stream.write_all(request.as_bytes()).await?;
        stream.flush().await?;
        let (mut status, mut length) = (0, 0);
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 2 {
            let low = line.to_lowercase();
            if let Some(n) = low.strip_prefix("content-length:") {
                length = n.trim().parse().map_err(std::io::Error::other)?;
            } else if let Some(code) = low.strip_prefix("http/1.1 ") {
                status = code.get(..3).and_then(|c| c.parse().ok()).unwrap_or(0);
            }
            line.clear();
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        Ok(status)
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::Internal(error.to_string())
}
