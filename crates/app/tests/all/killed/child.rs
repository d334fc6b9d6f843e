//! The child that works on a node until it is killed, or until its disk has been full for a while.

use crate::world::{Db, Moving, NOW, Org, leader, officer, passphrase};
use app::backup::{self, Wanted};
use app::imports::{self, List};
use app::record::label::Audience;
use app::record::{Compartment, Label, RecordId};
use app::{Error, Node, attachments, exchange, receive, shred};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use store::values;
use tempfile::TempDir;

const MAPPING: &str = r#"
kind = "incident"
key = "row"
[[field]]
to = "date"
column = "day"
[[field]]
to = "place"
[field.place]
country = "SY"
governorate = "governorate"
name = "place"
[[field]]
to = "civilian_deaths"
column = "list"
[[field]]
to = "narrative"
column = "story"
[[field]]
to = "verification"
constant = "unverified"
"#;

/// What the child does on a full disk before it ends by itself.
const STEPS_ON_A_FULL_DISK: u32 = 6;

/// How a child ends.
#[derive(Debug, Clone, Copy)]
pub enum Ending {
    /// Killed after so long at work.
    Killed(Duration),
    /// Killed so long after its start, at work or not yet.
    Opening(Duration),
    /// No file may become longer than this; it goes on for a few steps.
    Full { bytes: u64 },
}

/// Where the child finds the partner's bundles, and puts its backups.
pub struct Work {
    folder: TempDir,
    partner: String,
    org: String,
}

impl Work {
    /// Lists of the partner have numbers above this.
    pub const THEIRS: u64 = 100_000;

    pub fn new(us: &Org, them: &Org) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let audience = [us.org(), them.org()].map(|o| o.as_str().to_owned()).join(",");
        Self { folder, partner: them.name().to_owned(), org: audience }
    }

    pub fn bundle(&self, number: u64) -> PathBuf {
        self.folder.path().join(format!("{number}.bundle"))
    }

    pub fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    /// Starts the child on a closed node and lets it end. What it said until then.
    pub fn done_until(&self, db: &Db, folder: &Path, (list, seed): (u64, u64), how: Ending) -> Vec<String> {
        let me = std::env::current_exe().expect("this binary");
        let mut command = match how {
            Ending::Full { bytes } => {
                // The signal is ignored, so that a write past the limit fails as one to a full disk does.
                let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", bytes / 512);
                let mut command = Command::new("sh");
                command.arg("-c").arg(script).arg(me);
                command
            }
            _ => Command::new(me),
        };
        command.args(["--exact", "killed::child", "--nocapture"]).env("CONCORD_TEST_KILLED", folder);
        command.env("CONCORD_TEST_KILLED_WORK", self.folder.path());
        command.env("CONCORD_TEST_KILLED_PARTNER", &self.partner).env("CONCORD_TEST_KILLED_AUDIENCE", &self.org);
        command.env("CONCORD_TEST_KILLED_LIST", list.to_string()).env("CONCORD_TEST_KILLED_SEED", seed.to_string());
        command.env("CONCORD_TEST_KILLED_STEPS", if matches!(how, Ending::Full { .. }) { "some" } else { "all" });
        db.url_of_child(folder).map(|url| command.env("CONCORD_TEST_KILLED_POSTGRES", url));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the child starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
        match how {
            Ending::Killed(after) => {
                assert!(lines.by_ref().any(|line| line == "ready"), "the child opened the node");
                std::thread::sleep(after);
                child.kill().expect("it is killed");
            }
            Ending::Opening(after) => {
                std::thread::sleep(after);
                child.kill().expect("it is killed");
            }
            Ending::Full { .. } => {}
        }
        let said: Vec<String> = lines.collect();
        let status = child.wait().expect("it is gone");
        // A child that is killed has no code, and one that panics has one.
        let is_as_meant = if matches!(how, Ending::Full { .. }) { status.success() } else { status.code().is_none() };
        assert!(is_as_meant, "{how:?} is no panic: {status}, it said {said:?}");
        said
    }
}

/// Imports a list whose number stands in the open part of each of its records.
pub async fn list(node: &Node, label: Label, (number, rows): (u64, usize)) -> Result<usize, Error> {
    let mut text = "row,list,day,governorate,place,story\n".to_owned();
    for row in 0..rows {
        text.push_str(&format!("{number}-{row},{number},2017-07-{:02},Raqqa,Village {row},They left.\n", 1 + row));
    }
    let list = List { name: &format!("list-{number}"), bytes: text.as_bytes(), mapping: MAPPING, label };
    Ok(imports::run(node, &officer(), &list, &mut |_, _| {}).await?.added)
}

fn told(name: &str) -> Option<String> {
    std::env::var(format!("CONCORD_TEST_KILLED{name}")).ok()
}

/// The child itself.
pub fn main() {
    let Some(folder) = told("") else { return };
    let db = Db::of_child(told("_POSTGRES"));
    let number = |name: &str| told(name).and_then(|n| n.parse::<u64>().ok()).expect("a number");
    let mut rng = ChaCha20Rng::seed_from_u64(number("_SEED"));
    let steps = (told("_STEPS").as_deref() == Some("some")).then_some(STEPS_ON_A_FULL_DISK);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        // The clock of the parent: by another one the partner's bundles would be too old.
        let (home, clock) = (db.home(Path::new(&folder)), Box::new(Moving::at(NOW)));
        let own = ChaCha20Rng::seed_from_u64(rng.next_u64());
        let node = match Node::open_with(&home, &passphrase(), clock, own).await {
            Ok(node) => node,
            Err(error) if steps.is_some() => return println!("\nfailed open: {error}"),
            Err(error) => panic!("{error}"),
        };
        println!("\nready");
        let mut hand = Hand { node, next: number("_LIST"), work: PathBuf::from(told("_WORK").expect("a folder")) };
        for _ in 0..steps.unwrap_or(u32::MAX) {
            let what = rng.next_u64() % 20;
            if let Err(error) = hand.step(what).await {
                println!("failed {what}: {error}");
                assert!(steps.is_some(), "with room on the disk nothing fails: {error}");
            }
        }
        // The threads of a database must have ended before the process does: they use what its exit takes down.
        hand.node.store().close().await;
    });
}

struct Hand {
    node: Node,
    next: u64,
    work: PathBuf,
}

impl Hand {
    async fn step(&mut self, what: u64) -> Result<(), Error> {
        match what {
            0..7 => self.import().await,
            7..10 => self.accept().await,
            10..12 => self.seal().await,
            12..14 => self.attach().await,
            14..16 => self.back_up().await,
            _ => self.shred().await,
        }
    }

    async fn import(&mut self) -> Result<(), Error> {
        let (number, org) = (self.next, self.node.org().clone());
        self.next += 1;
        let audience = told("_AUDIENCE").expect("an audience");
        let both = audience.split(',').filter_map(app::record::OrgId::parse).collect();
        let label = Label { audience: Audience::Only(both), ..Label::own(&org) };
        let label = Label { sensitivity: app::record::Sensitivity::Low, ..label };
        println!("begin import {number}");
        list(&self.node, label, (number, super::ROWS)).await?;
        println!("done import {number}");
        Ok(())
    }

    async fn accept(&self) -> Result<(), Error> {
        let waiting = self.texts("select id from bundles where direction = 'in' and state = 'quarantine'").await?;
        let received = self.texts("select cast(received as text) from channels").await?;
        let number = received.first().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) + 1;
        let id = match waiting.into_iter().next() {
            Some(id) => id,
            None => {
                let Ok(bytes) = std::fs::read(self.work.join(format!("{number}.bundle"))) else { return Ok(()) };
                receive::receive(&self.node, &officer(), &bytes).await?
            }
        };
        println!("begin accept {}", Work::THEIRS + number);
        receive::accept(&self.node, &officer(), &id).await?;
        println!("done accept {}", Work::THEIRS + number);
        Ok(())
    }

    async fn seal(&self) -> Result<(), Error> {
        println!("begin seal 0");
        exchange::seal_for(&self.node, &officer(), &told("_PARTNER").expect("a partner")).await?;
        println!("done seal 0");
        Ok(())
    }

    async fn attach(&self) -> Result<(), Error> {
        let Some(record) = self.incidents().await?.pop().and_then(|id| RecordId::parse(&id)) else { return Ok(()) };
        let name = "a photograph.txt".to_owned();
        let (compartment, way) = (Compartment::Narrative, attachments::Way::Page);
        let new = attachments::New { record: record.clone(), compartment, name, way, expected_bytes: None };
        println!("begin attach 0");
        let omar = officer();
        let mut arriving = attachments::begin(&self.node, &omar, new).await?;
        for _ in 0..8 {
            arriving.write(record.as_str().repeat(400).into_bytes()).await?;
        }
        let id = arriving.finish().await?;
        println!("done attach {id} {record}");
        Ok(())
    }

    async fn back_up(&self) -> Result<(), Error> {
        println!("begin backup 0");
        backup::make(&self.node, &self.work.join("backups"), Wanted::default()).await?;
        println!("done backup 0");
        Ok(())
    }

    async fn shred(&self) -> Result<(), Error> {
        let Some(id) = self.incidents().await?.into_iter().next() else { return Ok(()) };
        let record = RecordId::parse(&id).expect("an id");
        println!("begin shred {id}");
        shred::shred(&self.node, &leader(), &record, "a source asked").await?;
        println!("done shred {id}");
        Ok(())
    }

    /// Incidents of our own that are there.
    async fn incidents(&self) -> Result<Vec<String>, Error> {
        let mut tx = self.node.store().read().await?;
        let sql = "select id from records where kind = 'incident' and state = 'live' and origin = $1 order by id";
        let rows = tx.fetch(sql, values![self.node.org().as_str()]).await?;
        Ok(rows.iter().filter_map(|r| r.text(0)).collect())
    }

    async fn texts(&self, sql: &str) -> Result<Vec<String>, Error> {
        let mut tx = self.node.store().read().await?;
        Ok(tx.fetch(sql, &[]).await?.iter().filter_map(|r| r.text(0)).collect())
    }
}
