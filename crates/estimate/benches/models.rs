//! How long the models take, beside what other programs were seen to take. *Not the same run*: their figures are
//! those of docs/methods, measured on another day.

#[path = "../tests/tables.rs"]
mod tables;

use std::time::Instant;

use estimate::graphs;
use tables::{kosovo, united_kingdom};

fn main() {
    println!("| what | seen | aim |\n|---|---|---|");
    let seconds = fastest(20, || assert!(graphs(&kosovo()).is_ok()));
    let ratio = 0.37 / seconds;
    println!(
        "| decomposable graphs, Kosovo | {:.1} ms, {ratio:.0} times dga 2.0.2 (0.37 s, not the same run) | 37 ms, 10 times |",
        1e3 * seconds
    );
    let seconds = fastest(5, || assert!(graphs(&united_kingdom()).is_ok()));
    println!("| decomposable graphs, United Kingdom, 822 of them | {:.0} ms | 1 s |", 1e3 * seconds);
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
