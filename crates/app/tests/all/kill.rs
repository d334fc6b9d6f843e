//! The process is killed in the middle: all or nothing is there afterwards, and no stray key.
//!
//! A child of this very binary does the work. `killed.rs` kills a node at any work, a thousand times when asked.

use crate::world::{Db, Org, agree, both, id, leader, officer, pair, passphrase, seal_for, send, shared_label, terms};
use app::agreements::{self, Terms};
use app::imports::{self, List};
use app::{Node, audit, exchange, receive, records};
use record::Rung;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROWS: usize = 1_200;

/// The first rows of a real list.
fn list() -> Vec<u8> {
    let whole = include_str!("../../../../demo/syria/sohr.csv");
    let end = whole.match_indices('\n').nth(ROWS).expect("enough rows").0;
    whole.as_bytes()[..=end].to_vec()
}

async fn import(node: &Node, label: record::Label) -> imports::Report {
    let bytes = list();
    let mapping = include_str!("../../../../demo/syria/mapping.toml");
    let list = List { name: "sohr", bytes: &bytes, mapping, label };
    imports::run(node, &officer(), &list, &mut |_, _| {}).await.expect("it is imported")
}

/// What the child does, and of what.
#[derive(Clone, Copy)]
enum Work<'a> {
    Import,
    Accept(&'a str),
    Discard(&'a str),
}

impl<'a> Work<'a> {
    fn told(self) -> (&'a str, &'a str) {
        match self {
            Self::Import => ("import", ""),
            Self::Accept(bundle) => ("accept", bundle),
            Self::Discard(partner) => ("discard", partner),
        }
    }
}

/// The work of the child; does nothing when the tests run as usual.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CONCORD_TEST_KILL") else { return };
    let db = Db::of_child(std::env::var("CONCORD_TEST_KILL_POSTGRES").ok());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let node = Node::open(&db.home(Path::new(&folder)), &passphrase()).await.expect("the node opens");
        let told = |name: &str| std::env::var(name).expect("it is told");
        let (work, of) = (told("CONCORD_TEST_KILL_WORK"), told("CONCORD_TEST_KILL_OF"));
        println!("\nready");
        match work.as_str() {
            "accept" => drop(receive::accept(&node, &officer(), &of).await.expect("it is accepted")),
            "discard" => drop(discard(&node, &of).await),
            _ => drop(import(&node, record::Label::own(node.org())).await),
        }
        println!("\ndone");
    });
}

/// Starts the child on a closed node and kills it after a while. Whether it had finished.
fn killed_after(db: &Db, folder: &Path, work: Work<'_>, delay: Duration) -> bool {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "kill::child", "--nocapture"]).env("CONCORD_TEST_KILL", folder);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    db.url_of_child(folder).map(|url| command.env("CONCORD_TEST_KILL_POSTGRES", url));
    let (what, of) = work.told();
    command.env("CONCORD_TEST_KILL_WORK", what).env("CONCORD_TEST_KILL_OF", of);
    let mut child = command.spawn().expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let ready = lines.by_ref().map_while(Result::ok).any(|line| line == "ready");
    assert!(ready, "the child opened the node");
    std::thread::sleep(delay);
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    lines.map_while(Result::ok).any(|line| line == "done")
}

const KILLS: u32 = 5;

/// Kills the child at work on a node, and opens the node again.
async fn killed(org: Org, work: Work<'_>, delay: Duration) -> Org {
    org.reopen_after(|db, folder| {
        killed_after(db, folder, work, delay);
    })
    .await
}

/// Nothing is half-done: how many incidents are there.
async fn whole(org: &Org) -> i64 {
    let ids = org.fetch("select id from records", &[]).await;
    let ids: BTreeSet<String> = ids.iter().filter_map(|r| r.text(0)).collect();
    let keys = org.node.store().keyring().all().await.expect("keys");
    let keys: BTreeSet<String> = keys.into_iter().map(|(r, _)| r).collect();
    assert_eq!(keys, ids, "a key for each record, and no stray");
    assert_eq!(org.count("select count(*) from outbox", &[]).await, 0, "what waited was done");
    assert!(audit::verify(&org.node).await.expect("a log").is_verified);
    let incidents = org.fetch("select id from records where kind = 'incident' and state = 'live'", &[]).await;
    for row in incidents.iter().step_by(97) {
        let id = id(&row.text(0).expect("an id"));
        let show = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens");
        assert!(!show.body.items("parties").is_empty() || show.body.place("place").is_some());
        assert!(org.node.whereabouts(&id).await.expect("a look").2.contains(&"location".to_owned()), "the lens has it");
    }
    incidents.len() as i64
}

#[test]
fn a_kill_during_an_import_leaves_all_or_nothing() {
    both(async |db| {
        let trial = db.found("alpha", 81).await;
        let start = Instant::now();
        import(&trial.node, shared_label(&trial, &[])).await;
        let long = start.elapsed();
        let mut org = db.found("beta", 82).await;
        let (mut nothing, n) = (0, KILLS);
        for i in 0..n {
            let delay = long.mul_f64(f64::from(i) * 1.2 / f64::from(n));
            org = killed(org, Work::Import, delay).await;
            let found = whole(&org).await;
            assert!(found == 0 || found == ROWS as i64, "{found} of {ROWS} rows after {delay:?}");
            nothing += u32::from(found == 0);
        }
        assert!(nothing > 0, "at least the first kill came in time");
        let report = import(&org.node, record::Label::own(org.org())).await;
        assert_eq!(report.added + report.unchanged, ROWS);
        assert_eq!(whole(&org).await, ROWS as i64);
    });
}

#[test]
fn a_kill_while_a_bundle_is_accepted_leaves_all_or_nothing() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 83).await, db.found("beta", 84).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
        let report = import(&from.node, shared_label(&from, &[&to])).await;
        assert_eq!(report.added, ROWS);
        let bundle = seal_for(&from, &to).await.bytes;
        let waiting = receive::receive(&to.node, &officer(), &bundle).await.expect("it is taken in");
        let mut to = to;
        let n = KILLS;
        for i in 0..n {
            let delay = Duration::from_millis(u64::from(i) * 1_500 / u64::from(n));
            to = killed(to, Work::Accept(&waiting), delay).await;
            let found = whole(&to).await;
            let sql = "select state from bundles where direction = 'in'";
            let state = to.fetch(sql, &[]).await.remove(0).text(0).expect("a state");
            let sequence = to.count("select received from channels", &[]).await;
            let copies = to.count("select count(*) from receipts", &[]).await;
            match state.as_str() {
                "quarantine" => assert_eq!((found, sequence, copies), (0, 0, 0)),
                "accepted" => assert_eq!((found, sequence, copies), (ROWS as i64, 1, ROWS as i64)),
                other => panic!("a bundle is in quarantine or accepted, never `{other}`"),
            }
            if found > 0 {
                return;
            }
        }
        receive::accept(&to.node, &officer(), &waiting).await.expect("it is accepted in the end");
        assert_eq!(whole(&to).await, ROWS as i64);
    });
}

async fn discard(node: &Node, partner: &str) -> usize {
    exchange::discard(node, &officer(), partner, "a source asked").await.expect("they are discarded")
}

fn a_day_later(orgs: [&Org; 2]) {
    orgs.iter().for_each(|org| org.clock.days(1));
}

/// Seals for the network, suspends the agreement, and seals the word of it behind what is held now.
async fn hold(from: &Org, to: &Org) {
    a_day_later([from, to]);
    exchange::seal_for_post(&from.node, &officer(), to.name()).await.expect("a bundle is sealed");
    agreements::suspend(&from.node, &officer(), to.org(), "a leak").await.expect("it is suspended");
    exchange::seal_for_post(&from.node, &officer(), to.name()).await.expect("another is sealed");
}

async fn resume(from: &Org, to: &Org) {
    a_day_later([from, to]);
    agreements::resume(&from.node, &leader(), to.org(), "it was mended").await.expect("it goes on");
}

/// What sealing wrote and discarding takes back: the place in the channel, bundles with their bytes, records and
/// messages that went.
async fn sealed(org: &Org) -> [i64; 4] {
    [
        org.count("select sent from channels", &[]).await,
        org.count("select count(*) from bundles where state = 'sealed' and length(sealed) > 0", &[]).await,
        org.count("select count(*) from receipts where state = 'sent'", &[]).await,
        org.count("select count(*) from messages where direction = 'out' and state = 'sent'", &[]).await,
    ]
}

#[test]
fn a_kill_while_bundles_are_discarded_leaves_them_whole_or_discarded() {
    both(async |db| {
        let (mut from, to) = (db.found("alpha", 85).await, db.found("beta", 86).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
        import(&from.node, shared_label(&from, &[&to])).await;
        hold(&from, &to).await;
        let start = Instant::now();
        assert_eq!(discard(&from.node, to.name()).await, 2);
        let long = start.elapsed();
        assert_eq!(sealed(&from).await, [0; 4]);
        resume(&from, &to).await;
        hold(&from, &to).await;
        let before = sealed(&from).await;
        assert!(before[..3] == [2, 2, ROWS as i64] && before[3] > 0, "{before:?}");
        for i in 0..KILLS {
            let delay = long.mul_f64(f64::from(i) / f64::from(KILLS));
            from = killed(from, Work::Discard(to.name()), delay).await;
            assert_eq!(whole(&from).await, ROWS as i64);
            let found = sealed(&from).await;
            assert!(found == before || found == [0; 4], "half of it after {delay:?}: {found:?}, before {before:?}");
            if found == [0; 4] {
                break;
            }
        }
        if sealed(&from).await == before {
            assert_eq!(discard(&from.node, to.name()).await, 2);
        }
        resume(&from, &to).await;
        assert_eq!(send(&from, &to).await.added, ROWS, "what was in them goes now");
    });
}
