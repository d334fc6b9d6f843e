//! How long a record of a partner takes from its arrival until it is compared with all of our own: read as who compared
//! the lists may see it, weighed, and what was found written down. Prints one line a figure.
//!
//! Our own are copies of a list of real incidents, each a year before the last. RECORDS: how many (1000000).

mod world;

use app::exchange::seal_for;
use app::imports::{List, run};
use app::people::{NewUser, actor, add};
use app::receive::{accept, receive};
use app::{Actor, Cost, Node, Result, Role, matching};
use record::{Compartment, Label, Rung};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use world::{LIST, MAPPING, agree, found, officer, shared, terms};

/// Records of the partner when the lists are compared, and those that arrive afterwards, one by one.
const THEIRS: usize = 2_000;
const ARRIVE: usize = 40;

#[tokio::main]
async fn main() -> Result<()> {
    let wanted = std::env::var("RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let (us, them) = (found("us").await?, found("them").await?);
    agree(&them.node, &us.node, terms(Rung::Case)).await?;
    let person = person(&us.node).await?;
    let mut own = 0;
    for copy in 0..100 {
        let text = earlier(copy, wanted - own);
        let list = List {
            name: &format!("own-{copy}"),
            bytes: text.as_bytes(),
            mapping: MAPPING,
            label: Label::own(us.node.org()),
        };
        own += run(&us.node, &person, &list, &mut |_, _| {}).await?.added;
        if own >= wanted {
            break;
        }
        eprintln!("{own} of our own");
    }
    bring(&them.node, &us.node, (0, THEIRS)).await?;
    let start = Instant::now();
    let report = matching::run(&us.node, &person, &mut |_| ControlFlow::Continue(())).await?;
    say(
        &format!("{own} records compared with {THEIRS} of a partner, {} pairs", report.pairs),
        start.elapsed(),
        "no figure is asked",
    );
    let start = Instant::now();
    matching::catch_up(&us.node).await?;
    say("laying all of them out, once after the node was opened", start.elapsed(), "no figure is asked");
    let mut times = Vec::new();
    let mut found = 0;
    for n in 0..ARRIVE {
        bring(&them.node, &us.node, (THEIRS + n, 1)).await?;
        let start = Instant::now();
        found += matching::catch_up(&us.node).await?.map_or(0, |report| report.candidates);
        times.push(start.elapsed());
    }
    times.sort();
    let what = format!(
        "a record that arrives, against {own} of our own, with what {ARRIVE} of them found ({found}) written down"
    );
    say(&format!("{what}: median"), times[ARRIVE / 2], "under 20 ms");
    say(&format!("{what}: longest"), times[ARRIVE - 1], "no figure is asked");
    Ok(())
}

/// Who compares the lists: an account, since what arrives is compared on its behalf.
async fn person(node: &Node) -> Result<Actor> {
    let new = NewUser {
        name: "bench".to_owned(),
        passphrase: "a passphrase of a bench".to_owned().into(),
        roles: BTreeSet::from([Role::Officer]),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
    };
    add(node, &new, "bench").await?;
    actor(node, "bench").await
}

/// Some rows of the list become records of the one node and come to the other in a bundle.
async fn bring(them: &Node, us: &Node, (from, rows): (usize, usize)) -> Result<()> {
    let mut lines = LIST.lines();
    let head = lines.next().unwrap_or_default();
    let some: Vec<&str> = std::iter::once(head).chain(lines.skip(from).take(rows)).collect();
    let text = some.join("\n") + "\n";
    let label = shared(them.org(), [us.org().clone()]);
    let list = List { name: &format!("theirs-{from}"), bytes: text.as_bytes(), mapping: MAPPING, label };
    run(them, &officer(), &list, &mut |_, _| {}).await?;
    let sealed = seal_for(them, &officer(), us.short_name()).await?;
    let id = receive(us, &officer(), &sealed.bytes).await?;
    accept(us, &officer(), &id).await?;
    Ok(())
}

/// The list as of so many years before, at most so many rows of it.
fn earlier(years: i32, most: usize) -> String {
    let day = |text: &str| match text.split_once('-').and_then(|(year, rest)| Some((year.parse::<i32>().ok()?, rest))) {
        // A day that other years have not.
        Some((year, "02-29")) => format!("{:04}-02-28", year - years),
        Some((year, rest)) => format!("{:04}-{rest}", year - years),
        None => text.to_owned(),
    };
    let row = |line: &str| {
        let mut parts = line.splitn(5, ',');
        let mut next = || parts.next().unwrap_or_default();
        let (id, reported, start, end, rest) = (next(), day(next()), day(next()), day(next()), next());
        format!("{id},{reported},{start},{end},{rest}\n")
    };
    let head = LIST.lines().next().unwrap_or_default().to_owned() + "\n";
    LIST.lines().skip(1).take(most).fold(head, |text, line| text + &row(line))
}

fn say(what: &str, took: Duration, aim: &str) {
    println!("{what} | {:.1} ms | {aim}", took.as_secs_f64() * 1e3);
}
