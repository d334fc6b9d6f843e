//! How fast encodings are made and compared. Given a list as CSV and thresholds it prints figures for the script beside
//! the peers, `benches/peers/clk.sh`; given nothing it makes a small list up.

use std::ops::ControlFlow;
use std::time::Instant;

use linkage::private::{
    Clk, Comparison, Encoder, Feature, Format, Hash, Hashing, Near, Schema, Strategy, Text, each_near_pair, each_pair,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let rows = match arguments.first() {
        Some(path) => read(path),
        None => made_up(5_000),
    };
    let half = rows.len() / 2;
    let clks = encode(&rows);
    let (left, right) = clks.split_at(half);
    let all = (left.len() as f64) * (right.len() as f64);
    for threshold in [0.7, 0.8, 0.85, 0.9].into_iter().filter(|_| all < 2e10) {
        let (seconds, found) = timed(|| {
            let mut found = 0;
            let heard = &mut |_: f64, some: &[_]| {
                found += some.len();
                ControlFlow::Continue(())
            };
            each_pair(left, right, threshold, heard).map(|()| found)
        });
        println!("dice {threshold} pairs {all} found {found} seconds {seconds:.4} rate {:.0}", all / seconds);
    }
    for threshold in [0.8, 0.9] {
        let near = Near { threshold, recall: 0.98, seed: 1 };
        let (seconds, found) = timed(|| {
            let mut found = 0;
            let heard = &mut |_: f64, some: &[_]| {
                found += some.len();
                ControlFlow::Continue(())
            };
            each_near_pair(left, right, &near, heard).map(|()| found)
        });
        println!("near {threshold} pairs {all} found {found} seconds {seconds:.4} rate {:.0}", all / seconds);
    }
}

fn timed<T, E: std::fmt::Debug>(work: impl FnOnce() -> Result<T, E>) -> (f64, T) {
    let begun = Instant::now();
    let done = work().expect("the lists can be compared");
    (begun.elapsed().as_secs_f64(), done)
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
    let (seconds, clks) = timed(|| encoder.encode_all(rows, &mut |_| ControlFlow::Continue(())));
    println!("encode rows {} seconds {seconds:.4} rate {:.0}", rows.len(), rows.len() as f64 / seconds);
    clks
}

fn read(path: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).expect("the list can be read");
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        row.expect("the list is CSV").iter().map(str::to_owned).collect()
    };
    reader.records().map(row).collect()
}

fn made_up(count: usize) -> Vec<Vec<String>> {
    let names = ["Amina", "Omar", "Layla", "Yusuf", "Zaynab", "Idris", "Maryam", "Karim", "Salma", "Bilal"];
    let row = |i: usize| {
        let (given, family) = (names[i % 10], names[i / 10 % 10]);
        vec![given.to_owned(), format!("{family}{}", i / 100), format!("19{:02}-01-01", i % 97), family.to_owned()]
    };
    (0..count).map(row).collect()
}
