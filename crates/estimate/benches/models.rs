//! How long the models take, beside what other programs were seen to take. *Not the same run*: their figures are
//! those of docs/methods, measured on another day.

#[path = "../tests/tables.rs"]
mod tables;

use std::ops::ControlFlow;
use std::time::Instant;

use estimate::{Criterion, Overlap, Resampling, bootstrap_stepwise, graphs, log_linear};
use tables::{kosovo, united_kingdom};

fn main() {
    println!("| what | seen | aim |\n|---|---|---|");
    let seconds = fastest(20, || assert!(graphs(&kosovo()).is_ok()));
    let ratio = 0.37 / seconds;
    let seen = format!("{:.1} ms, {ratio:.0} times as fast as dga 2.0.2 (0.37 s, not the same run)", 1e3 * seconds);
    println!("| decomposable graphs, Kosovo | {seen} | 37 ms, 10 times |");
    let seconds = fastest(5, || assert!(graphs(&united_kingdom()).is_ok()));
    println!("| decomposable graphs, United Kingdom, 822 of them | {:.0} ms | 1 s |", 1e3 * seconds);

    let (all, cpu) = bootstrapped();
    let ratio = 179.0 / cpu;
    let seen = format!(
        "{cpu:.2} CPU s, {all:.2} s, {ratio:.0} times as fast as SparseMSE 2.0.1 (179 CPU s, not the same run)"
    );
    println!("| BCa bootstrap of stepwise, United Kingdom, 1,000 replicates | {seen} | 1.79 CPU s, 100 times |");

    for (what, overlap) in [("United Kingdom", united_kingdom()), ("five lists without a zero", dense())] {
        let seconds = fastest(3, || assert!(log_linear(&overlap, Criterion::Bic).is_ok()));
        println!("| all 6,893 log-linear models, {what} | {seconds:.2} s | 2 s |");
    }
}

/// The fastest of some runs: the others were disturbed.
fn fastest(runs: usize, work: impl Fn()) -> f64 {
    let timed = (0..runs).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64()
    });
    timed.fold(f64::INFINITY, f64::min)
}

/// Seconds of the clock and of the processors for 1,000 replicates, a tenth of those for 10,000.
fn bootstrapped() -> (f64, f64) {
    let resampling = Resampling { replicates: 10_000, seed: 1 };
    let (begun, before) = (Instant::now(), cpu_seconds());
    let found = bootstrap_stepwise(&united_kingdom(), 0.02, resampling, &mut |_| ControlFlow::Continue(()));
    assert!(found.is_ok());
    (begun.elapsed().as_secs_f64() / 10.0, (cpu_seconds() - before) / 10.0)
}

/// Seconds that all threads of this process have run, ended ones too; Linux only, elsewhere not a number.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: Vec<f64> = text.split_whitespace().skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    if ticks.len() == 2 { (ticks[0] + ticks[1]) / 100.0 } else { f64::NAN }
}

/// Independent lists that each find two in five of 100,000, rounded: 100,000 · 0.4^k · 0.6^(5 − k) of each pattern.
fn dense() -> Overlap {
    let expected = |k: u32| (1e5 * 0.4_f64.powi(k as i32) * 0.6_f64.powi(5 - k as i32)) as i64;
    let patterns: Vec<(u32, i64)> = (1u32..32).map(|pattern| (pattern, expected(pattern.count_ones()))).collect();
    Overlap::new(&["a", "b", "c", "d", "e"], &patterns).expect("the counts are valid")
}
