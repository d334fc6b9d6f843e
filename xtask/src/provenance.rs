//! Where a number comes from: the commit, the day and the machine, as rows for a page.

use crate::tree::root;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The commit, and whether something is not committed; the day; the machine.
pub fn rows() -> [(&'static str, String); 3] {
    [("commit", commit()), ("date", today()), ("machine", machine())]
}

/// A table of two columns without heads.
pub fn table(rows: &[(&str, String)]) -> String {
    let each = rows.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    format!("| | |\n|---|---|\n{}", each.collect::<String>())
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

/// What git says, or nothing where there is no git or it refuses.
pub fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(root()).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What was said, without the folders of this machine.
pub fn without_paths(said: &str) -> String {
    let mut text = said.replace(&*root().to_string_lossy(), ".");
    for name in ["CARGO_TARGET_DIR", "HOME"] {
        if let Some(folder) = std::env::var(name).ok().filter(|f| f.len() > 1) {
            text = text.replace(&folder, "~");
        }
    }
    text
}

fn commit() -> String {
    let Some(hash) = git(&["rev-parse", "HEAD"]) else { return "unknown".to_owned() };
    let is_clean = git(&["status", "--porcelain"]).is_some_and(|s| s.is_empty());
    if is_clean { hash } else { format!("{hash}, with changes not committed") }
}

fn today() -> String {
    day(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()))
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
