//! Long proofs: too long for every run of the tests, run by hand, and their outcome kept in the tree.

use crate::{provenance, tree::root};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// A proof: a test that looks further when `CONCORD_PROVE` is set.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub shows: &'static str,
    /// The value of `CONCORD_PROVE`.
    pub far: &'static str,
    /// The crates; none for all of them, as the tests have built them already.
    pub packages: &'static [&'static str],
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
        packages: &["policy"],
        tests: "policy_space",
        is_release: true,
    },
    Proof {
        name: "non-interference",
        shows: "no answer of any route tells somebody of what is forbidden to them: whole walk, every role",
        far: "1",
        packages: &["web"],
        tests: "non_interference",
        is_release: true,
    },
    Proof {
        name: "kill",
        shows: "a node that is killed 900 times at any moment of its work, and 100 times has a full disk, on each database, \
                loses nothing that was acknowledged and has nothing half-done; and an upgrade 100 times",
        far: "1000",
        packages: &[],
        tests: "kill",
        is_release: false,
    },
    Proof {
        name: "simulation",
        shows: "five organisations over 1,000 random steps never hold what was not granted, and lose what was withdrawn",
        far: "100",
        packages: &["app"],
        tests: "everything_withdrawn_is_gone_in_the_end",
        is_release: true,
    },
    Proof {
        name: "release",
        shows: "of 200 random tables up to 30 × 30 × 4 nothing is released without two tables for every count withheld",
        far: "200",
        packages: &["estimate"],
        tests: "random_tables",
        is_release: true,
    },
];

/// Runs a proof and writes `docs/proofs/NAME.md`. Gives whether it holds.
///
/// # Errors
/// What the file system or cargo says.
pub fn run(proof: &Proof, seed: u64) -> std::io::Result<bool> {
    let mut arguments = vec!["test"];
    if proof.packages.is_empty() {
        arguments.push("--workspace");
    }
    arguments.extend(proof.packages.iter().flat_map(|p| ["-p", *p]));
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
        .env("CONCORD_PROVE_STATE", state_file(proof, seed)?)
        .env("PROPTEST_RNG_SEED", seed.to_string())
        .output()?;
    let said = provenance::without_paths(&String::from_utf8_lossy(&output.stdout));
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
    let run = [
        ("outcome", verdict.to_owned()),
        ("tests", passed.to_string()),
        ("command", format!("`{command}`")),
        ("seed", seed.to_string()),
    ];
    let took = ("took", format!("{seconds} s, building included"));
    let rows = [run.to_vec(), provenance::rows().to_vec(), vec![took]].concat();
    page.push_str(&provenance::table(&rows));
    // Writing to a string cannot fail.
    let _ = write!(page, "\n```text\n{}\n```\n", last_lines(&said, 40));
    if !holds {
        let told = provenance::without_paths(&String::from_utf8_lossy(&output.stderr));
        let _ = write!(page, "\nWhat went wrong:\n\n```text\n{}\n```\n", last_lines(&complaints(&told), 40));
    }
    let folder = root().join("docs/proofs");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{}.md", proof.name)), page)?;
    Ok(holds)
}

/// Where a test may note what it has done, so that a proof that was broken off goes on there: as long as the code is
/// the same. Without a commit it begins anew each time.
fn state_file(proof: &Proof, seed: u64) -> std::io::Result<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = folder.join("proofs");
    std::fs::create_dir_all(&folder)?;
    let is_clean =
        provenance::git(&["status", "--porcelain", "--", "crates", "Cargo.lock"]).is_some_and(|s| s.is_empty());
    let code = provenance::git(&["rev-parse", "HEAD:crates"]).filter(|_| is_clean);
    let file = folder.join(format!("{}-{seed}-{}.txt", proof.name, code.as_deref().unwrap_or("changed")));
    if code.is_none() || !file.exists() {
        std::fs::write(&file, "")?;
    }
    Ok(file)
}

/// How many tests passed, by cargo's own words.
pub fn passed(said: &str) -> u64 {
    let results = said.lines().filter_map(|l| l.strip_prefix("test result: "));
    results.filter_map(|l| l.split_once(". ")?.1.split(' ').next()?.parse::<u64>().ok()).sum()
}

/// What panics say, each with the two lines after it: a seed or a step stands there.
pub fn complaints(told: &str) -> String {
    let lines: Vec<&str> = told.lines().collect();
    let is_it = |at: &usize| (at.saturating_sub(2)..=*at).any(|near| lines[near].contains(" panicked at "));
    let found: Vec<&str> = (0..lines.len()).filter(is_it).map(|at| lines[at]).collect();
    // It may not have come to a test at all.
    if found.is_empty() { told.to_owned() } else { found.join("\n") }
}

fn last_lines(text: &str, most: usize) -> String {
    // Crates without such a test say so in two lines each.
    let is_empty = |line: &str| line.trim().is_empty() || line == "running 0 tests" || line.contains("ok. 0 passed;");
    let lines: Vec<&str> = text.lines().filter(|line| !is_empty(line)).collect();
    lines[lines.len().saturating_sub(most)..].join("\n")
}
