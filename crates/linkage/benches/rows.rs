//! Matching of victims' records as a model of the peer's: seconds, memory, and precision and recall at many thresholds.
//!
//! `rows FILE.csv` reads what `benches/peers/rows.py` wrote for itself and for us: columns and the true `entity_id`.

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Instant;

use linkage::table::{Column, Compare, Fit, Found, How, Known, Model, Rule, Stage, Table, draw, go_on, link};

fn main() {
    let Some(file) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("no file of records was given; benches/peers/rows.sh makes one");
        return;
    };
    let begun = Instant::now();
    let (table, truth) = read(&file);
    println!("read {} rows in {:.2} s", table.rows(), begun.elapsed().as_secs_f64());
    let cpu = processor_seconds();
    let begun = Instant::now();
    let mut last = (Stage::Read, Instant::now());
    let told = std::sync::Mutex::new(&mut last);
    let tell = |stage: Stage, _: f64| {
        let mut told = told.lock().expect("nobody panics while it holds this");
        if told.0 != stage {
            println!("  {:?} {:.2} s", told.0, told.1.elapsed().as_secs_f64());
            **told = (stage, Instant::now());
        }
        ControlFlow::Continue(())
    };
    let linked = link(&table, &model(), 0, &tell).expect("the records can be matched");
    println!("  {:?} {:.2} s", last.0, last.1.elapsed().as_secs_f64());
    let (wall, cpu) = (begun.elapsed().as_secs_f64(), processor_seconds() - cpu);
    for rule in &linked.blocking.rules {
        println!(
            "  {}: {} pairs, largest block {}, cut {}",
            rule.rule, rule.pairs, rule.largest_block, rule.cut_blocks
        );
    }
    println!("TOTAL wall {wall:.2} s cpu {cpu:.2} s, most memory {:.3} GB", most_memory_gb());
    println!("{} pairs looked at, {} kept; lambda {:e}", linked.blocking.pairs, linked.pairs.len(), linked.fit.lambda);
    println!("rounds {} converged {} untaught {:?}", linked.fit.rounds, linked.fit.converged, linked.fit.untaught);
    for (compare, learnt) in model().compare.iter().zip(&linked.fit.comparisons) {
        let levels = compare.how.levels();
        let bits = learnt.weights_bits();
        let shown: Vec<String> = levels.iter().zip(bits).map(|(l, b)| format!("{l} {b:+.1}")).collect();
        println!("  {}: {}", compare.columns.join("+"), shown.join(", "));
    }
    for both in &linked.fit.interactions {
        let (of, last) = (|n: usize| model().compare[n].columns.join("+"), both.bits.last().and_then(|row| row.last()));
        println!(
            "  {} and {} at once: both the same {:+.1}, both different {:+.1}",
            of(both.first),
            of(both.second),
            both.bits[0][0],
            last.unwrap_or(&0.0)
        );
    }
    let begun = Instant::now();
    let drawn = draw(&table, &model(), &linked, (20, 0), &go_on).expect("linkages can be drawn");
    println!("{} linkages drawn in {:.2} s", drawn.len(), begun.elapsed().as_secs_f64());
    quality(&linked.pairs, &truth);
    // The peer's clusters are judged at several thresholds too.
    let learnt = Model { learnt: Some(linked.fit.clone()), ..model() };
    let at = |join: f64| {
        let linked = link(&table, &Model { join, ..learnt.clone() }, 0, &go_on).expect("they are matched again");
        of_clusters(&linked.clusters.of_rows, &truth, join)
    };
    let best = [0.3, 0.5, 0.7, 0.9, 0.98].into_iter().map(at).fold(0.0, f64::max);
    println!("  best F1 of clusters {best:.4}");
    arriving(&table, &linked.fit);
}

/// How long it takes to find what is like a row that arrives: of a thousand, one after another.
fn arriving(table: &Table, fit: &Fit) {
    let known = Known::new(table, &model(), fit).expect("they are made ready");
    let mut times: Vec<f64> = Vec::new();
    for row in (0..table.rows()).step_by(table.rows().div_ceil(1_000)) {
        let values: Vec<(&str, String)> =
            table.columns().iter().filter_map(|c| Some((c.name(), c.get(row)?.into_owned()))).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let begun = Instant::now();
        known.like(&values).expect("its columns are there");
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("ARRIVING median {:.3} ms, 99th of 100 {:.3} ms, longest {:.3} ms", at(0.5), at(0.99), at(1.0));
}

fn quality(pairs: &[Found], truth: &[u32]) {
    let all = within(truth.iter().map(|t| (*t, 0)));
    let is_true = |found: &&Found| truth[found.left as usize] == truth[found.right as usize];
    let mut best = (0.0, 0.0);
    for threshold in [0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999] {
        let kept = pairs.iter().filter(|found| found.probability() >= threshold);
        let (found, right) = (kept.clone().count() as f64, kept.filter(is_true).count() as f64);
        let (precision, recall) = (right / found, right / all);
        let f1 = 2.0 * precision * recall / (precision + recall);
        if f1 > best.0 {
            best = (f1, threshold);
        }
        println!("  pairs at {threshold}: precision {precision:.4} recall {recall:.4} F1 {f1:.4}");
    }
    println!("  best F1 of pairs {:.4} at {}", best.0, best.1);
}

fn of_clusters(clusters: &[u32], truth: &[u32], join: f64) -> f64 {
    let all = within(truth.iter().map(|t| (*t, 0)));
    let found = within(clusters.iter().map(|c| (*c, 0)));
    let mut both: HashMap<(u32, u32), f64> = HashMap::new();
    clusters.iter().zip(truth).for_each(|(c, t)| *both.entry((*c, *t)).or_default() += 1.0);
    let right: f64 = both.values().map(|n| n * (n - 1.0) / 2.0).sum();
    let (precision, recall) = (right / found, right / all);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("  clusters at {join}: precision {precision:.4} recall {recall:.4} F1 {f1:.4}");
    f1
}

fn within(rows: impl Iterator<Item = (u32, u32)>) -> f64 {
    let mut sizes: HashMap<(u32, u32), f64> = HashMap::new();
    rows.for_each(|key| *sizes.entry(key).or_default() += 1.0);
    sizes.values().map(|n| n * (n - 1.0) / 2.0).sum()
}

/// The peer's rules and comparisons.
fn model() -> Model {
    let compare = |columns: &[&str], how, by_frequency| Compare {
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        how,
        by_frequency,
    };
    let name = || How::Text { close: vec![0.92, 0.8] };
    let rules = |texts: &[&str]| -> Vec<Rule> { texts.iter().map(|t| t.parse().expect("a rule")).collect() };
    let compares = vec![
        compare(&["first_name"], name(), true),
        compare(&["last_name"], name(), true),
        compare(&["father_name"], name(), false),
        compare(&["dob"], How::Date { days: vec![31, 366, 3653], typos: true }, false),
        compare(&["death_date"], How::Date { days: vec![3, 31, 366], typos: false }, false),
        compare(&["place"], How::Text { close: vec![0.9] }, true),
        compare(&["lat", "lon"], How::Distance { km: vec![5.0, 30.0] }, false),
        compare(&["sex"], How::Exact, false),
    ];
    let mut model = Model::new(
        compares,
        rules(&[
            "first_name + last_name",
            "last_name + month(death_date)",
            "first_name + death_date",
            "death_date + place",
            "dob + first(2, first_name)",
            "father_name + first_name + year(death_date)",
            "first(3, first_name) + first(3, last_name) + place",
        ]),
    );
    model.certain = rules(&["first_name + last_name + death_date", "dob + last_name + first_name"]);
    model.certain_recall = 0.4;
    model.train = rules(&["first_name + last_name", "death_date + place"]);
    model.random_pairs = std::env::var("RANDOM_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    model
}

fn read(file: &str) -> (Table, Vec<u32>) {
    let mut text = String::new();
    std::fs::File::open(file).and_then(|mut f| f.read_to_string(&mut text)).expect("the file can be read");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a line of names");
    let rows: Vec<Vec<&str>> = lines.collect();
    let at = |name: &str| head.iter().position(|h| *h == name).expect("the column is there");
    let texts = ["first_name", "last_name", "father_name", "dob", "death_date", "place", "sex"];
    let mut columns: Vec<Column> =
        texts.iter().map(|name| Column::texts(name, rows.iter().map(|row| Some(row[at(name)])))).collect();
    for name in ["lat", "lon"] {
        columns.push(Column::numbers(name, rows.iter().map(|row| row[at(name)].parse().unwrap_or(f64::NAN)).collect()));
    }
    let truth = rows.iter().map(|row| row[at("entity_id")].parse().expect("a number")).collect();
    (Table::new(columns, vec![rows.len()]).expect("the columns are even"), truth)
}

/// Of this process, by the system.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    // A tick is a hundredth of a second on Linux.
    (ticks(11) + ticks(12)) / 100.0
}

fn most_memory_gb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1e6
}
