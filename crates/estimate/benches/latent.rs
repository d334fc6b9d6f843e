//! How fast latent classes are on the killings in Kosovo, beside LCMCR.

// The other tables of the tests are not measured here.
#![expect(dead_code, reason = "the tables are shared with the tests, which use all of them")]

#[path = "../tests/tables.rs"]
mod tables;

use std::ops::ControlFlow;
use std::time::Instant;

use estimate::{Diagnostic, Estimate, LatentSettings, Overlap, latent_class};

/// LCMCR 0.4.14 on the same counts with K = 10: 5.01 million sweeps in 75.1 s of an idle AMD Zen 4.
const PEER_PER_SECOND: f64 = 66_700.0;

fn main() {
    let kosovo = tables::kosovo();
    println!("| what | seen | aim |\n|---|---|---|");
    // The six steps alone; sixteen draws kept, so that the looks at the chains cost nothing.
    let plain = LatentSettings {
        chains: 1,
        burn_in: 0,
        target_size: 1e6,
        most_sweeps: 1_000_000,
        most_kept: 16,
        has_moves: false,
        ..LatentSettings::default()
    };
    let (_, _, cpu) = measure(&kosovo, &plain);
    let speed = 1e6 / cpu;
    println!("| latent class, Kosovo, K = 10, sweeps per CPU second | {speed:.0} | 200,000, better 333,000 |");
    println!("| the same, times LCMCR 0.4.14, *not the same run* | {:.1} | 3, better 5 |", speed / PEER_PER_SECOND);
    let (_, _, cpu) = measure(&kosovo, &LatentSettings { has_moves: true, ..plain });
    println!("| the same with both moves | {:.0} | |", 1e6 / cpu);
    let (found, wall, cpu) = measure(&kosovo, &LatentSettings { threads: 2, ..LatentSettings::default() });
    let value = |code: &str| found.diagnostics.iter().find(|d| d.code() == code).map_or(f64::NAN, |d| d.value());
    let least = value("ess-bulk").min(value("ess-tail"));
    println!("| four chains on two threads to an effective size of 4,000, s | {wall:.1} (CPU {cpu:.1}) | 25 CPU |");
    println!(
        "| effective size (least of bulk and tail) per CPU second | {:.0} | 67 (LCMCR, which of them not known) |",
        least / cpu
    );
    println!("| median and interval | {found} | 10,432 (9,026–13,986) |");
    println!("| all diagnostics | {} | |", said(&found.diagnostics));
}

/// The estimate, seconds on the clock and seconds of the processor.
fn measure(overlap: &Overlap, settings: &LatentSettings) -> (Estimate, f64, f64) {
    let (begun, before) = (Instant::now(), cpu_seconds());
    let found = latent_class(overlap, settings, &mut |_| ControlFlow::Continue(())).expect("the settings are valid");
    let wall = begun.elapsed().as_secs_f64();
    let cpu = cpu_seconds().zip(before).map_or(wall, |(after, before)| after - before);
    (found, wall, cpu)
}

/// Time of the processor in this process: user and system, in hundredths of a second (proc(5), fields 14 and 15).
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().ok());
    Some(ticks.sum::<Option<f64>>()? / 100.0)
}

fn said(diagnostics: &[Diagnostic]) -> String {
    let each = diagnostics.iter().map(|diagnostic| format!("{} {:.4}", diagnostic.code(), diagnostic.value()));
    each.collect::<Vec<_>>().join(", ")
}
