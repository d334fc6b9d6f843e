//! How long an import and a list page take. Run by `benches/run`; prints one line a figure.

use app::imports::{List, run};
use app::people::{NewUser, actor, add};
use app::records::{ListQuery, list};
use app::{Cost, Founding, Home, Node, Role};
use record::{Compartment, Label};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const LIST: &[u8] = include_bytes!("../../../demo/syria/sohr.csv");
const MAPPING: &str = include_str!("../../../demo/syria/mapping.toml");

#[tokio::main]
async fn main() -> app::Result<()> {
    let folder = tempfile::tempdir().map_err(|e| app::Error::Internal(e.to_string()))?;
    let founding = Founding {
        short_name: "bench".to_owned(),
        name: "Bench".to_owned(),
        is_humanitarian: false,
        is_demo: false,
        cost: Cost::default(),
    };
    let passphrase = || "a passphrase of a bench".to_owned().into();
    let node = Node::found(&Home::folder(folder.path()), &founding, &passphrase()).await?;
    let new = NewUser {
        name: "bench".to_owned(),
        passphrase: passphrase(),
        roles: BTreeSet::from([Role::Officer]),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        cost: Cost::default(),
    };
    add(&node, &new, "bench").await?;
    let actor = actor(&node, "bench").await?;
    let mut first = Duration::ZERO;
    for copy in 0..7 {
        let name = format!("list-{copy}");
        let label = Label::own(node.org());
        let start = Instant::now();
        run(&node, &actor, &List { name: &name, bytes: LIST, mapping: MAPPING, label }, &mut |_, _| {}).await?;
        if copy == 0 {
            first = start.elapsed();
        }
    }
    println!("import of 15,247 rows on SQLite | {:.2} s | under 5 s", first.as_secs_f64());
    let page = |page| ListQuery { kind: "incident".to_owned(), page, ..ListQuery::default() };
    let start = Instant::now();
    let total = list(&node, &actor, &page(1)).await?.total;
    println!(
        "first list page over {total} incidents, all of them read into memory | {} ms | under 1,000 ms",
        start.elapsed().as_millis()
    );
    let mut times: Vec<Duration> = Vec::new();
    for n in [2, 3, 10, 100, 1] {
        let start = Instant::now();
        list(&node, &actor, &page(n)).await?;
        times.push(start.elapsed());
    }
    times.sort();
    println!("list page over {total} incidents, median of 5 | {} ms | under 10 ms", times[2].as_millis());
    let filters = vec![("place".to_owned(), "SY-Raqqa".to_owned())];
    let narrow = ListQuery { filters, from: Some("2016-01-01".to_owned()), ..page(1) };
    let start = Instant::now();
    list(&node, &actor, &narrow).await?;
    println!("the same of one place and period, asked for once | {} ms | under 10 ms", start.elapsed().as_millis());
    Ok(())
}
