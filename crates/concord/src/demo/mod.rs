//! The demonstration: three organisations' real lists, from import to one cleared brief, then served.
//!
//! Every figure that it prints is worked out by the same actions that the pages use; nothing is written in.

mod accounts;
mod attached;
mod brief;
mod exchange;
mod fuzzy;
mod joint;
mod nodes;
mod plan;
mod texts;
mod truth;

use crate::cli::Demo;
use crate::command::until_interrupted;
use crate::output;
use app::{Error, Node, Result};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub use accounts::print_codes;

/// One node of the demonstration.
pub struct Member {
    /// The unlocked node.
    pub node: Arc<Node>,
    /// Who acts there.
    pub actor: app::Actor,
    /// Its name under `.localhost`.
    pub host: &'static str,
}

/// The three nodes, in the order of the story.
pub struct Members {
    /// Human Rights Monitor.
    pub monitor: Member,
    /// Civilian Harm Monitor.
    pub harm: Member,
    /// Relief Consortium.
    pub relief: Member,
}

impl Members {
    /// All three.
    pub fn all(&self) -> [&Member; 3] {
        [&self.monitor, &self.harm, &self.relief]
    }
}

/// What the demonstration has found so far.
pub struct Telling {
    figures: Map<String, Value>,
    seconds: Map<String, Value>,
    files: Vec<Value>,
    log: Vec<String>,
    changes: usize,
    is_quiet: bool,
    started: Instant,
}

impl Telling {
    /// Tells a line to who watches, and to the log.
    pub fn say(&mut self, line: &str) {
        if !self.is_quiet {
            println!("{line}");
        }
        self.log.push(line.to_owned());
    }

    /// Keeps a figure.
    pub fn keep(&mut self, name: &str, value: Value) {
        self.figures.insert(name.to_owned(), value);
    }

    /// Writes a file of the demonstration and remembers its name.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn write(&mut self, out: &Path, name: &str, bytes: &[u8]) -> Result<()> {
        output::write(&out.join(name), bytes)?;
        self.files.push(json!(name));
        Ok(())
    }

    fn step(&mut self, name: &str, since: Instant) {
        let seconds = (since.elapsed().as_secs_f64() * 100.0).round() / 100.0;
        self.seconds.insert(name.to_owned(), json!(seconds));
    }
}

/// Runs the whole story, prints the figures, and serves the three nodes unless told not to.
///
/// # Errors
/// Whatever a step says; the story stops there.
pub async fn run(a: &Demo) -> Result<()> {
    let mut telling = Telling {
        figures: Map::new(),
        seconds: Map::new(),
        files: Vec::new(),
        log: Vec::new(),
        changes: 0,
        is_quiet: a.json,
        started: Instant::now(),
    };
    let listener = if a.no_serve { None } else { Some(listen(a.port).await?) };
    let members = tell(a, &mut telling).await?;
    telling.keep("files", Value::Array(telling.files.clone()));
    audit(&members, a, &mut telling).await?;
    let total = (telling.started.elapsed().as_secs_f64() * 100.0).round() / 100.0;
    telling.seconds.insert("total".to_owned(), json!(total));
    telling.keep("seconds", Value::Object(telling.seconds.clone()));
    let log = telling.log.join("\n") + "\n";
    output::write(&a.out.join("demo.log"), log.as_bytes())?;
    if a.json {
        println!("{}", Value::Object(telling.figures.clone()));
    } else {
        telling.say(&format!("Done in {total} s. Files: {}", a.out.display()));
    }
    match listener {
        None => Ok(()),
        Some(listener) => serve(listener, &members, a).await,
    }
}

async fn tell(a: &Demo, telling: &mut Telling) -> Result<Members> {
    telling.say("Demonstration, not for citation.");
    let since = Instant::now();
    let members = nodes::found(a).await?;
    telling.step("found", since);
    let since = Instant::now();
    exchange::import_all(&members, telling).await?;
    attached::attach(&members, telling).await?;
    telling.step("import", since);
    let since = Instant::now();
    nodes::agree(&members).await?;
    let exchanged = exchange::exchange_all(&members).await?;
    telling.step("exchange", since);
    let since = Instant::now();
    joint::matching(&members, telling).await?;
    telling.step("match", since);
    let since = Instant::now();
    let figures = joint::picture(&members, a, telling).await?;
    telling.step("picture", since);
    exchange::tell(exchanged, telling);
    let since = Instant::now();
    fuzzy::matching(&members, telling).await?;
    telling.step("private_match", since);
    let since = Instant::now();
    let plan = plan::make(&members, telling).await?;
    brief::issue(&members, a, (&figures, &plan), telling).await?;
    telling.step("brief", since);
    Ok(members)
}

async fn audit(members: &Members, a: &Demo, telling: &mut Telling) -> Result<()> {
    let since = Instant::now();
    let mut logs = Map::new();
    for member in members.all() {
        let verified = app::audit::verify(&member.node).await?;
        if !verified.is_verified {
            return Err(Error::Internal(format!("the log of `{}` does not verify", member.node.short_name())));
        }
        let file = format!("log-{}.json", member.node.short_name());
        let exported = app::audit::export(&member.node, &member.actor).await?;
        app::audit::check(&exported)?;
        telling.write(&a.out, &file, &exported)?;
        logs.insert(member.node.short_name().to_owned(), json!({ "entries": verified.entries, "verified": true }));
        telling.say(&format!("{}: {} log entries, verified", member.node.name(), verified.entries));
    }
    telling.keep("files", Value::Array(telling.files.clone()));
    telling.keep("audit", Value::Object(logs));
    telling.step("audit", since);
    Ok(())
}

async fn listen(port: u16) -> Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|e| Error::Refused(format!("port {port}: {e}; choose another with --port, or 0 for a free one")))
}

async fn serve(listener: tokio::net::TcpListener, members: &Members, a: &Demo) -> Result<()> {
    for member in members.all() {
        member.node.reseed()?;
    }
    let port = listener.local_addr().map_err(|e| Error::Internal(e.to_string()))?.port();
    println!("\nServing on this machine only; stop with Ctrl-C.");
    for member in members.all() {
        println!("  http://{}:{port}  {}", member.host, member.node.name());
    }
    println!("Sign in (new codes: `concord demo code --out {}`):", a.out.display());
    print_codes(&a.out)?;
    let hosts = members.all().map(|m| (m.host.to_owned(), m.node.clone())).to_vec();
    web::serve(listener, web::by_host(hosts), until_interrupted())
        .await
        .map_err(|e| Error::Internal(format!("the server stopped: {e}")))
}
