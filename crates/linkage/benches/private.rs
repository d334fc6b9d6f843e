//! How fast encodings are made and compared. Given a list as CSV and thresholds it prints figures for the script beside
//! the peers, `benches/peers/clk.sh`; given nothing it makes a small list up.

mod people;

use std::ops::ControlFlow;
use std::time::Instant;

use linkage::private::{
    Clk, Comparison, Encoder, Feature, Format, Hash, Hashing, Near, Pair, Schema, Strategy, Text, each_near_pair,
    each_pair,
};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let rows = match arguments.next() {
        Some(path) => people::read(&path),
        None => people::made_up(5_000),
    };
    let clks = encode(&rows);
    let (left, right) = clks.split_at(clks.len() / 2);
    let all = (left.len() as f64) * (right.len() as f64);
    for threshold in [0.7, 0.8, 0.85, 0.9].into_iter().filter(|_| all < 2e10) {
        let (spent, found) = timed(|| {
            let mut found = 0;
            each_pair(left, right, threshold, &mut |_, some| counted(&mut found, some)).map(|()| found)
        });
        println!("dice {threshold} pairs {all} found {found} {spent} rate {:.0}", all / spent.cpu);
    }
    for threshold in [0.8, 0.9] {
        let near = Near { threshold, recall: 0.98, seed: 1 };
        let (spent, found) = timed(|| {
            let mut found = 0;
            each_near_pair(left, right, &near, &mut |_, some| counted(&mut found, some)).map(|()| found)
        });
        println!("near {threshold} pairs {all} found {found} {spent} rate {:.0}", all / spent.cpu);
    }
}

fn counted(found: &mut usize, some: &[Pair]) -> ControlFlow<()> {
    *found += some.len();
    ControlFlow::Continue(())
}

/// Seconds on the wall and of all processors.
struct Spent {
    wall: f64,
    cpu: f64,
}

impl std::fmt::Display for Spent {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "wall {:.3} cpu {:.2}", self.wall, self.cpu)
    }
}

fn timed<T, E: std::fmt::Debug>(work: impl FnOnce() -> Result<T, E>) -> (Spent, T) {
    let (begun, before) = (Instant::now(), cpu_seconds());
    let done = work().expect("the lists can be compared");
    let wall = begun.elapsed().as_secs_f64();
    let cpu = before.zip(cpu_seconds()).map_or(wall, |(before, after)| (after - before).max(0.01));
    (Spent { wall, cpu }, done)
}

/// What the process has used of all processors, in hundredths of a second; `None` where there is no `/proc`.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: Vec<f64> = text.rsplit(')').next()?.split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
    Some(ticks.iter().sum::<f64>() / 100.0)
}

/// The schema of the script beside.
fn schema() -> Schema {
    let bigrams = || Comparison::Ngram { n: 2, positional: false };
    let hashing = |bits| Hashing::new(bigrams(), Strategy::BitsPerFeature(bits));
    let double = |bits| hashing(bits).by(Hash::Double { prevent_singularity: true });
    let text = || Format::Text(Text::default());
    let features = vec![
        Feature::new("given", text(), double(200)),
        Feature::new("family", text(), double(200)),
        Feature::new("born", text(), double(150)),
        Feature::new("town", text(), double(100)),
    ];
    Schema::new(1024, features)
}

fn encode(rows: &[Vec<String>]) -> Vec<Clk> {
    let encoder = Encoder::new(&schema(), b"a secret of a bench").expect("the schema is right");
    let (spent, clks) = timed(|| encoder.encode_all(rows, &mut |_| ControlFlow::Continue(())));
    println!("encode rows {} {spent} rate {:.0}", rows.len(), rows.len() as f64 / spent.cpu);
    clks
}
