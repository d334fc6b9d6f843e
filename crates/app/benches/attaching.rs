//! How fast a file of 1 GiB goes in and out through the actions, and how much memory that takes. Run by
//! `cargo bench --bench attaching`; prints one line a figure.

use app::attachments::{self, New, Way};
use app::{Actor, Cost, Founding, Home, Node, Result, Role, records};
use record::{Body, Compartment};
use std::collections::BTreeSet;
use std::time::Instant;

const MIB: usize = 1024 * 1024;
const SIZE_MIB: usize = 1024;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let founding = Founding {
        short_name: "us".to_owned(),
        name: "Us".to_owned(),
        is_humanitarian: false,
        is_demo: true,
        cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
    };
    let node = Node::found(&Home::folder(folder.path()), &founding, &"four plain words here".to_owned().into()).await?;
    let officer = Actor {
        id: "u-omar".to_owned(),
        name: "omar".to_owned(),
        roles: BTreeSet::from([Role::Officer]),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        is_proved: true,
    };
    let body = Body::default().with("date", "2017-07-12").with("verification", "unverified");
    let body = body.with("place", serde_json::json!({ "code": "SY-Raqqa" }));
    let record = records::create(&node, &officer, "incident", body).await?;
    let new = New {
        record,
        compartment: Compartment::Narrative,
        name: "film.mp4".to_owned(),
        way: Way::CommandLine,
        expected_bytes: Some((SIZE_MIB * MIB) as u64),
    };
    let before = peak_mib();
    let start = Instant::now();
    let mut arriving = attachments::begin(&node, &officer, new).await?;
    for at in 0..SIZE_MIB {
        arriving.write(vec![u8::try_from(at % 251).unwrap_or(0); MIB]).await?;
    }
    let id = arriving.finish().await?;
    let taken = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut leaving = attachments::open(&node, &officer, &id, Some("to measure")).await?;
    let mut count = 0;
    while let Some(next) = leaving.content.recv().await {
        count += next.expect("it is whole").len();
    }
    let given = start.elapsed().as_secs_f64();
    assert_eq!(count, SIZE_MIB * MIB, "all of it came back");
    println!("a file of {SIZE_MIB} MiB in: {:.0} MiB/s", SIZE_MIB as f64 / taken);
    println!("a file of {SIZE_MIB} MiB out: {:.0} MiB/s", SIZE_MIB as f64 / given);
    println!("peak memory: {} MiB, {before} MiB before", peak_mib());
    node.store().close().await;
    Ok(())
}

/// The most memory that this process ever had, as Linux tells it; 0 elsewhere.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}
