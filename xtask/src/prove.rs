//! Long proofs: too long for every run of the tests, run by hand, and their outcome kept in the tree.

use crate::tree::root;
use std::fmt::Write as _;
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A proof: a test that looks further when `CONCORD_PROVE` is set.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub shows: &'static str,
    /// The value of `CONCORD_PROVE`.
    pub far: &'static str,
    /// The crate.
    pub package: &'static str,
    /// Which tests: part of their names.
    pub tests: &'static str,
    /// Whether it is built with optimisation.
    pub is_release: bool,
}

/// All proofs.
pub const ALL: &[Proof] = &[
    Proof {
        name: "policy-space",
        shows: "every question that the policy gate can be asked gets the answer of the reference function",
        far: "1",
        package: "policy",
        tests: "agrees_with_the_reference",
        is_release: true,
    },
    Proof {
        name: "kills",
        shows: "a node that is killed at any moment of an import or exchange opens again with nothing half-done",
        far: "50",
        package: "app",
        tests: "kill",
        is_release: false,
    },
    Proof {
        name: "release",
        shows: "of 200 random tables up to 30 × 30 × 4 nothing is released without two tables for every count withheld",
        far: "200",
        package: "estimate",
        tests: "random_tables",
        is_release: true,
    },
];

/// Runs a proof and writes `docs/proofs/NAME.md`. Gives whether it holds.
///
/// # Errors
/// What the file system or cargo says.
pub fn run(proof: &Proof, seed: u64) -> std::io::Result<bool> {
    let mut arguments = vec!["test", "-p", proof.package];
    if proof.is_release {
        arguments.push("--release");
    }
    arguments.extend([proof.tests, "--", "--nocapture"]);
    let started = Instant::now();
    let output = Command::new("cargo")
        .current_dir(root())
        .args(&arguments)
        .env("CONCORD_PROVE", proof.far)
        .env("CONCORD_SEED", seed.to_string())
        .env("PROPTEST_RNG_SEED", seed.to_string())
        .output()?;
    let said = without_paths(&String::from_utf8_lossy(&output.stdout));
    let passed = passed(&said);
    let holds = output.status.success() && passed > 0;
    let mut page = format!("# {}\n\nThat {}.\n\n", proof.name, proof.shows);
    let verdict = match (holds, passed) {
        (true, _) => "it holds",
        (false, 0) if output.status.success() => "no test was run",
        (false, _) => "**it does not hold**",
    };
    let command = format!("CONCORD_PROVE={} cargo {}", proof.far, arguments.join(" "));
    let seconds = started.elapsed().as_secs();
    let rows = [
        ("outcome", verdict.to_owned()),
        ("tests", passed.to_string()),
        ("command", format!("`{command}`")),
        ("seed", seed.to_string()),
        ("commit", commit()),
        ("date", day(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))),
        ("machine", machine()),
        ("took", format!("{seconds} s, building included")),
    ];
    page.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {name} | {value} |");
    }
    let _ = write!(page, "\n```text\n{}\n```\n", last_lines(&said, 40));
    let folder = root().join("docs/proofs");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{}.md", proof.name)), page)?;
    Ok(holds)
}

/// How many tests passed, by cargo's own words.
pub fn passed(said: &str) -> u64 {
    let results = said.lines().filter_map(|l| l.strip_prefix("test result: "));
    results.filter_map(|l| l.split_once(". ")?.1.split(' ').next()?.parse::<u64>().ok()).sum()
}

/// The day of a time in seconds since 1970, in UTC.
///
/// Source: H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
pub fn day(seconds: u64) -> String {
    let z = seconds / 86_400 + 719_468;
    let era = z / 146_097;
    let of_era = z % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{:02}", of_year - (153 * shifted + 2) / 5 + 1)
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(root()).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(hash) = git(&["rev-parse", "HEAD"]) else { return "unknown".to_owned() };
    let is_clean = git(&["status", "--porcelain"]).is_some_and(|s| s.is_empty());
    if is_clean { hash } else { format!("{hash}, with changes not committed") }
}

fn machine() -> String {
    let first = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).ok()?;
        let line = text.lines().find(|l| l.starts_with(key))?.split_once(':')?.1.trim().to_owned();
        Some(line)
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = first("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = first("/proc/meminfo", "MemTotal").unwrap_or_else(|| "memory unknown".to_owned());
    let rust = Command::new("rustc").arg("--version").output().ok();
    let rust = rust.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    format!("{cores} cores, {model}, {memory}, {}, {rust}", std::env::consts::OS)
}

/// What was said, without the folders of this machine.
fn without_paths(said: &str) -> String {
    let mut text = said.replace(&*root().to_string_lossy(), ".");
    for name in ["CARGO_TARGET_DIR", "HOME"] {
        if let Some(folder) = std::env::var(name).ok().filter(|f| f.len() > 1) {
            text = text.replace(&folder, "~");
        }
    }
    text
}

fn last_lines(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(most)..].join("\n")
}
