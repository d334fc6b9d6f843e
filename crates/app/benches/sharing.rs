//! How long sharing takes: a bundle of 10,000 items, the spectrum over 100,000 records, and a list as a partner sees
//! it. Run by `benches/run`; prints one line a figure.

mod world;

use app::agreements::{Topic, TopicTerms};
use app::exchange::{seal_for, view};
use app::imports::{List, run};
use app::receive::{accept, receive};
use app::records::ListQuery;
use app::{Node, Result, spectrum};
use record::{Label, OrgId, Rung};
use std::time::{Duration, Instant};
use store::{statements, values};
use world::{LIST, MAPPING, agree, found, officer, shared, terms};

/// Items of the bundle, and what the spectrum is asked of.
const ITEMS: usize = 10_000;
const PARTNERS: usize = 30;
const CLASSES: usize = 200;
const TOPICS: [&str; 20] = [
    "incident",
    "person",
    "trend",
    "incident:violence=state-based",
    "incident:violence=non-state",
    "incident:violence=one-sided",
    "incident:verification=unverified",
    "incident:acts.type=V01",
    "incident:acts.type=V02",
    "incident:acts.type=V03",
    "incident:place=SY-Aleppo",
    "incident:place=SY-Homs",
    "incident:place=SY-Raqqa",
    "incident:place=SY-Idlib",
    "incident:place=SY-Hama",
    "incident:place=SY-Daraa",
    "incident:place=SY-Latakia",
    "incident:place=SY-Damascus",
    "incident:place=SY-Deir_ez-Zor",
    "incident:place=SY-Al-Hasakah",
];

#[tokio::main]
async fn main() -> Result<()> {
    bundle().await?;
    matrix().await?;
    seen_as().await
}

/// Ten thousand incidents, each with a narrative and an exact place, from one node to another.
async fn bundle() -> Result<()> {
    let (a, b) = (found("us").await?, found("them").await?);
    agree(&a.node, &b.node, terms(Rung::Case)).await?;
    let (list, mapping) = narrated(ITEMS);
    let label = shared(a.node.org(), [b.node.org().clone()]);
    let list = List { name: "list", bytes: list.as_bytes(), mapping: &mapping, label };
    run(&a.node, &officer(), &list, &mut |_, _| {}).await?;

    let start = Instant::now();
    let sealed = seal_for(&a.node, &officer(), "them").await?;
    let selected = start.elapsed();
    assert_eq!(sealed.items, ITEMS, "everything passes");
    let start = Instant::now();
    let id = receive(&b.node, &officer(), &sealed.bytes).await?;
    let opened = start.elapsed();
    let start = Instant::now();
    let accepted = accept(&b.node, &officer(), &id).await?;
    let applied = start.elapsed();
    assert_eq!(accepted.added, ITEMS, "everything is taken");
    let size = sealed.bytes.len() / 1024 / 1024;
    say(&format!("a bundle of {ITEMS} items ({size} MiB): selected and sealed"), selected, "a part");
    say(&format!("a bundle of {ITEMS} items: opened and kept in quarantine"), opened, "a part");
    say(&format!("a bundle of {ITEMS} items: accepted"), applied, "a part");
    let whole = selected + opened + applied;
    say(&format!("a bundle of {ITEMS} items: selected, sealed, opened and accepted"), whole, "under 5 s");

    again(&a.node, &b.node).await
}

/// What follows: every item is acknowledged, the next bundle has nothing new to say, and then every item changes.
async fn again(a: &Node, b: &Node) -> Result<()> {
    let start = Instant::now();
    let back = seal_for(b, &officer(), "us").await?;
    let id = receive(a, &officer(), &back.bytes).await?;
    accept(a, &officer(), &id).await?;
    say(&format!("the bundle that acknowledges {} of them, whole", back.receipts), start.elapsed(), "a part");
    let start = Instant::now();
    let next = seal_for(a, &officer(), "them").await?;
    say(&format!("the next bundle, of {ITEMS} records none of which changed"), start.elapsed(), "a part");
    assert_eq!(next.items, 0, "nothing changed");
    let id = receive(b, &officer(), &next.bytes).await?;
    accept(b, &officer(), &id).await?;

    // A narrower agreement would change all of them; so does another label of every record.
    relabel(a, [Label { minimum_cell: 25, ..shared(a.org(), [b.org().clone()]) }]).await?;
    let start = Instant::now();
    let sealed = seal_for(a, &officer(), "them").await?;
    let id = receive(b, &officer(), &sealed.bytes).await?;
    let accepted = accept(b, &officer(), &id).await?;
    assert_eq!(accepted.changed, ITEMS, "everything changed");
    say(&format!("a bundle that changes {ITEMS} items the partner has, whole"), start.elapsed(), "a part");
    Ok(())
}

/// Thirty partners by twenty topics over a hundred thousand records of two hundred label classes.
async fn matrix() -> Result<()> {
    let us = found("us").await?;
    let mut partners = Vec::new();
    for n in 0..PARTNERS {
        let name = format!("partner-{n}");
        let them = found(&name).await?;
        let mut granted = terms(Rung::ALL[n % Rung::ALL.len()]);
        granted.kinds.extend(["person".to_owned(), "trend".to_owned()]);
        if n == 0 {
            // The page shows the topics that an agreement names.
            let named = TOPICS.iter().filter_map(|t| Topic::parse(t)).filter(|t| t.having.is_some());
            let like = TopicTerms::like(&granted);
            granted.topics.extend(named.map(|topic| (topic, like.clone())));
        }
        agree(&us.node, &them.node, granted).await?;
        partners.push(them.node.org().clone());
    }
    for copy in 0..7 {
        let name = format!("list-{copy}");
        let list = List { name: &name, bytes: LIST.as_bytes(), mapping: MAPPING, label: Label::own(us.node.org()) };
        run(&us.node, &officer(), &list, &mut |_, _| {}).await?;
    }
    let records = relabel(&us.node, classes(us.node.org(), &partners)).await?;
    let topics = || TOPICS.iter().filter_map(|t| Topic::parse(t)).collect::<Vec<_>>();
    assert_eq!(topics().len(), TOPICS.len(), "every topic is well formed");

    let what = format!("spectrum of {PARTNERS} partners × {} topics over {records} records", TOPICS.len());
    let start = Instant::now();
    let all = spectrum::matrix(&us.node, &officer(), topics()).await?;
    let counted = "in the background when the node opens";
    say(&format!("{what}, nothing counted yet ({counted})"), start.elapsed(), "no figure is asked");
    spectrum::warm(&us.node).await?;
    let start = Instant::now();
    let own = spectrum::topics(&us.node).await?;
    let found = spectrum::matrix(&us.node, &officer(), own).await?;
    let page =
        format!("spectrum of {PARTNERS} partners × {} topics, first time that its page is opened", found.topics.len());
    say(&page, start.elapsed(), "under 200 ms");
    assert_eq!(all.rows.len(), PARTNERS, "a row for each partner");
    let counted: Vec<i64> = all.rows[0].cells.iter().map(|c| c.records).collect();
    let counted: Vec<i64> = counted.into_iter().filter(|n| *n > 0).collect();
    assert!(counted.len() > 12, "most topics have records: {counted:?}");
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        spectrum::matrix(&us.node, &officer(), topics()).await?;
        times.push(start.elapsed());
    }
    say(&format!("{what}, again, median of 5"), median(times), "under 200 ms");
    let mut times = Vec::new();
    for n in 0..5 {
        let name = format!("one-{n}");
        let (one, label) = (rows(1), shared(us.node.org(), partners.iter().cloned()));
        let list = List { name: &name, bytes: one.as_bytes(), mapping: MAPPING, label };
        run(&us.node, &officer(), &list, &mut |_, _| {}).await?;
        let start = Instant::now();
        spectrum::matrix(&us.node, &officer(), topics()).await?;
        times.push(start.elapsed());
    }
    say(&format!("{what}, after a change, median of 5"), median(times), "under 200 ms");
    Ok(())
}

/// What a partner sees of a list of fifteen thousand.
async fn seen_as() -> Result<()> {
    let (a, b) = (found("us").await?, found("them").await?);
    agree(&a.node, &b.node, terms(Rung::Case)).await?;
    let label = shared(a.node.org(), [b.node.org().clone()]);
    let list = List { name: "list", bytes: LIST.as_bytes(), mapping: MAPPING, label };
    run(&a.node, &officer(), &list, &mut |_, _| {}).await?;
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    let (mut times, mut total) = (Vec::new(), 0);
    for _ in 0..5 {
        let start = Instant::now();
        total = view::list(&a.node, &officer(), "them", &query).await?.list.total;
        times.push(start.elapsed());
    }
    say(&format!("a list as a partner sees it, {total} records, median of 5"), median(times), "a part");
    Ok(())
}

/// Many label classes, each for two partners of three.
fn classes(us: &OrgId, partners: &[OrgId]) -> impl Iterator<Item = Label> {
    (0..CLASSES).map(move |n| {
        let some = partners.iter().enumerate().filter(|(at, _)| (at + n) % 3 != 0).map(|(_, org)| org.clone());
        let minimum_cell = u32::try_from(n).unwrap_or(0) + 10;
        Label { minimum_cell, top_rung: Rung::ALL[n % Rung::ALL.len()], ..shared(us, some) }
    })
}

/// Gives the incidents these labels in turn; how many incidents there are.
async fn relabel(node: &Node, labels: impl IntoIterator<Item = Label>) -> Result<usize> {
    let mut tx = node.store().begin("bench::relabel").await?;
    let mut classes = Vec::new();
    for label in labels {
        classes.push(tx.class_of(&label).await?);
    }
    let records = tx.records_of("incident").await?;
    for (record, class) in records.iter().zip(classes.iter().cycle()) {
        tx.execute(statements::RECORD_CLASS, values![record.id.as_str(), *class]).await?;
    }
    tx.commit().await?;
    Ok(records.len())
}

fn say(what: &str, took: Duration, aim: &str) {
    let seen = match took.as_secs_f64() {
        long if long >= 1.0 => format!("{long:.2} s"),
        short => format!("{:.0} ms", short * 1e3),
    };
    println!("{what} | {seen} | {aim}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The first rows of the list under its head.
fn rows(most: usize) -> String {
    LIST.lines().take(most + 1).fold(String::new(), |text, line| text + line + "\n")
}

/// The first rows of the list, each with a narrative of two sentences, and the mapping that reads it.
fn narrated(most: usize) -> (String, String) {
    let mut text = String::new();
    for (n, line) in LIST.lines().take(most + 1).enumerate() {
        let narrative = match n {
            0 => "narrative".to_owned(),
            n => format!(
                "\"Shells hit house {n} near the bakery in the early morning, two neighbours carried the wounded to the \
                 clinic on the main road. A second strike followed within the hour; the people who came to help were \
                 among those hurt, and the family left for the next village on the same day.\""
            ),
        };
        text.push_str(&format!("{line},{narrative}\n"));
    }
    let field = "\n[[field]]\nto = \"narrative\"\ncolumn = \"narrative\"\n";
    let at = MAPPING.find("# Nobody of ours").unwrap_or(MAPPING.len());
    (text, format!("{}{field}\n{}", &MAPPING[..at], &MAPPING[at..]))
}
