//! Runs every fuzz target for an hour, and writes what came out to its page.
//!
//! How a target is built and run is `fuzz/run`'s business; here are only the order, the file of what is done already
//! and the page. A run that was broken off goes on where it stopped while the code is the same.

use crate::{provenance, tree::root};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// What it shows.
pub const SHOWS: &str = "no input that a fuzzer finds in an hour for each reader makes it panic, hang or ask for 2 GB";

/// The page.
pub const PAGE: &str = "docs/proofs/fuzz.md";

/// What the results depend on.
const DEPENDS: [&str; 6] =
    ["fuzz", "crates/seal/src", "crates/record", "crates/import/src", "crates/linkage/src", "Cargo.toml"];

/// How long each target runs, unless `CONCORD_PROVE` says otherwise, in seconds.
const SECONDS: u64 = 3_600;

/// Runs what is not done yet and writes the page. Gives whether nothing was found in any target.
///
/// # Errors
/// What the file system or the shell says.
pub fn run(seed: u64) -> std::io::Result<bool> {
    let seconds = std::env::var("CONCORD_PROVE").ok().and_then(|s| s.parse().ok()).unwrap_or(SECONDS);
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml"))?;
    let all = targets(&manifest);
    let done = done_file(seed, seconds)?;
    if !Command::new(root().join("fuzz/run")).arg("build").status()?.success() {
        return Ok(false);
    }
    let known = std::fs::read_to_string(&done).unwrap_or_default();
    let waiting: Vec<&str> = all.iter().copied().filter(|t| line_of(&known, t).is_none()).collect();
    let (queue, kept) =
        (Mutex::new(waiting.into_iter()), Mutex::new(std::fs::File::options().append(true).open(&done)?));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(target) = queue.lock().ok().and_then(|mut q| q.next()) {
                    let Some(line) = one(target, seconds, seed) else { continue };
                    println!("{line}");
                    // A line that cannot be kept is run again next time.
                    let _ = kept.lock().map(|mut file| writeln!(file, "{line}"));
                }
            });
        }
    });
    let lines = std::fs::read_to_string(&done)?;
    let command = ("command", "`cargo xtask prove fuzz`".to_owned());
    let run = [command, ("seconds for each", seconds.to_string()), ("seed", seed.to_string())];
    let code = ("code", key().unwrap_or_else(|| "not committed".to_owned()));
    let rows = [run.to_vec(), vec![code], provenance::rows().to_vec()].concat();
    let (page, holds) = page(&all, &lines, (seconds, &provenance::table(&rows)));
    std::fs::write(root().join(PAGE), page)?;
    Ok(holds)
}

/// The names of the targets in the manifest of `fuzz`.
pub fn targets(manifest: &str) -> Vec<&str> {
    let name = |line: &'_ str| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\"").map(str::len);
    let start = "path = \"fuzz_targets/".len();
    manifest.lines().filter_map(|line| name(line).map(|len| &line[start..start + len])).collect()
}

/// The last line of `fuzz/run` about one target; nothing when it could not be run.
fn one(target: &str, seconds: u64, seed: u64) -> Option<String> {
    let run = Command::new(root().join("fuzz/run"))
        .args([seconds.to_string(), target.to_owned()])
        .env("FUZZ_SEED", seed.to_string())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    line_of(&said, target).map(str::to_owned)
}

fn line_of<'a>(lines: &'a str, target: &str) -> Option<&'a str> {
    lines.lines().rev().find(|line| line.strip_prefix(target).is_some_and(|rest| rest.starts_with(": ")))
}

/// The page over all targets, and whether each was run for that many seconds and nothing was found in any.
pub fn page(all: &[&str], lines: &str, (seconds, rows): (u64, &str)) -> (String, bool) {
    let said = |target: &str| line_of(lines, target).map(|line| line[target.len() + 2..].to_owned());
    let is_well = |target: &&str| said(target).is_some_and(|said| said.ends_with("nothing found"));
    let holds = !all.is_empty() && all.iter().all(is_well);
    let verdict = if holds { "it holds" } else { "**it does not hold**" };
    let each = all.iter().map(|t| format!("| `{t}` | {} |\n", said(t).unwrap_or_else(|| "not run".to_owned())));
    let each: String = each.collect();
    let page = format!(
        "# fuzz\n\nThat no input that a fuzzer finds in {seconds} s for each reader makes it panic, hang or ask for 2 GB: \
         {verdict}.\n\n{rows}\n| target | what came out |\n|---|---|\n{each}\n\
         `cov` counts the edges of the program that were reached. What a target reads is in its first lines.\n"
    );
    (page, holds)
}

/// The file of what is done: named by the code; without a commit it begins anew each time.
fn done_file(seed: u64, seconds: u64) -> std::io::Result<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = folder.join("fuzz");
    std::fs::create_dir_all(&folder)?;
    let key = key();
    let file = folder.join(format!("done-{seconds}-{seed}-{}.txt", key.as_deref().unwrap_or("changed")));
    if key.is_none() || !file.exists() {
        std::fs::write(&file, "")?;
    }
    Ok(file)
}

/// The objects of git that the results depend on, in short; nothing where they are not committed.
fn key() -> Option<String> {
    provenance::git(&[&["status", "--porcelain", "--"][..], &DEPENDS].concat()).filter(String::is_empty)?;
    let objects = DEPENDS.map(|path| provenance::git(&["rev-parse", &format!("HEAD:{path}")]));
    let short = |object: Option<String>| Some(object?.chars().take(8).collect::<String>());
    Some(objects.map(short).into_iter().collect::<Option<Vec<String>>>()?.join("-"))
}
