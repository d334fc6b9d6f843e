//! Runs fuzz targets for an hour each, and writes what came out to their page.
//!
//! How a target is built and run is `fuzz/run`'s business; here are only the order and the page. The page is also the
//! memory: a row says of which code it speaks, and a target is run again only when the code that it reads changed, so
//! that fourteen hours may be spread over days and machines.

use crate::{provenance, tree::root};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

/// What it shows.
pub const SHOWS: &str = "no input that a fuzzer finds in an hour for each reader makes it panic, hang or ask for 2 GB";

/// The page.
pub const PAGE: &str = "docs/proofs/fuzz.md";

/// The crates that a target may read, and those that come with them.
const CRATES: [(&str, &[&str]); 4] = [("seal", &[]), ("record", &[]), ("import", &["record"]), ("linkage", &[])];

/// How long each target runs, unless `CONCORD_PROVE` says otherwise, in seconds.
const SECONDS: u64 = 3_600;

/// One row of the page: what one target did with the code that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The target.
    pub target: String,
    /// What it depends on, in short.
    pub code: String,
    /// How long it ran, in seconds.
    pub seconds: u64,
    /// When and where.
    pub place: String,
    /// What came out.
    pub said: String,
}

/// Runs the targets of these names (none: all) that were not run yet over the code as it is, as many at once as there are
/// processors unless `CONCORD_AT_ONCE` says otherwise, and writes the page after each. How much of a processor each had
/// stands in its row. Gives whether every target was run and nothing was found in any.
///
/// # Errors
/// What the file system or the shell says; that a name is no target's.
pub fn run(only: &[&str], seed: u64) -> std::io::Result<bool> {
    let seconds = std::env::var("CONCORD_PROVE").ok().and_then(|s| s.parse().ok()).unwrap_or(SECONDS);
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml"))?;
    let all = targets(&manifest);
    if let Some(name) = only.iter().find(|name| !all.contains(name)) {
        return Err(std::io::Error::other(format!("there is no target `{name}`; there are {}", all.join(", "))));
    }
    if !Command::new(root().join("fuzz/run")).arg("build").status()?.success() {
        return Ok(false);
    }
    let codes: Vec<(&str, Option<String>)> = all.iter().map(|target| (*target, code(&root(), target))).collect();
    let page = root().join(PAGE);
    let known = rows(&std::fs::read_to_string(&page).unwrap_or_default());
    let waits = |target: &str| only.is_empty() || only.contains(&target);
    let waiting: Vec<_> = codes
        .iter()
        .filter(|(target, code)| waits(target) && !is_done(&known, target, code.as_deref(), seconds))
        .collect();
    let (queue, kept) = (Mutex::new(waiting.into_iter()), Mutex::new(known));
    let at_once = std::env::var("CONCORD_AT_ONCE").ok().and_then(|s| s.parse().ok());
    let workers = at_once.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    std::thread::scope(|scope| -> std::io::Result<()> {
        let work = || -> std::io::Result<()> {
            loop {
                let next = queue.lock().ok().and_then(|mut queue| queue.next());
                let Some((target, code)) = next else { return Ok(()) };
                let Some(said) = one(target, seconds, seed) else { continue };
                println!("{target}: {said}");
                if self::code(&root(), target) != *code {
                    println!("{target}: its code changed meanwhile; this hour counts for nothing");
                    continue;
                }
                let Ok(mut rows) = kept.lock() else { return Ok(()) };
                rows.retain(|row| row.target != *target);
                let code = code.clone().unwrap_or_else(|| "not committed".to_owned());
                // What found something stopped there, and its hour is not over.
                let seconds = if said.ends_with("nothing found") { seconds } else { 0 };
                rows.push(Row { target: (*target).to_owned(), code, seconds, place: place(), said });
                std::fs::write(&page, written(&codes, &rows, seed).0)?;
            }
        };
        let hands: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        hands.into_iter().try_for_each(|hand| hand.join().unwrap_or(Ok(())))
    })?;
    let rows = kept.into_inner().unwrap_or_default();
    let (text, holds) = written(&codes, &rows, seed);
    std::fs::write(&page, text)?;
    Ok(holds)
}

/// The names of the targets in the manifest of `fuzz`.
pub fn targets(manifest: &str) -> Vec<&str> {
    let name = |line: &'_ str| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\"").map(str::len);
    let start = "path = \"fuzz_targets/".len();
    manifest.lines().filter_map(|line| name(line).map(|len| &line[start..start + len])).collect()
}

/// What the last line of `fuzz/run` says of one target; nothing when it could not be run.
fn one(target: &str, seconds: u64, seed: u64) -> Option<String> {
    let run = Command::new(root().join("fuzz/run"))
        .args([seconds.to_string(), target.to_owned()])
        .env("FUZZ_SEED", seed.to_string())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let of_target = |line: &str| Some(line.strip_prefix(target)?.strip_prefix(": ")?.to_owned());
    let said = said.lines().rev().find_map(of_target)?;
    // Where the input lies is the machine's own; what it is goes into the seeds.
    Some(said.split("; the input lies in").next().unwrap_or_default().to_owned())
}

/// The rows of a page.
pub fn rows(page: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ").collect();
        let [target, code, seconds, place, said] = cells.as_slice() else { return None };
        let own = |text: &str| text.to_owned();
        Some(Row {
            target: own(target.strip_suffix('`')?),
            code: own(code),
            seconds: seconds.strip_suffix(" s")?.parse().ok()?,
            place: own(place),
            said: own(said),
        })
    };
    page.lines().filter_map(row).collect()
}

/// Whether a target was run over this code for at least so long.
fn is_done(rows: &[Row], target: &str, code: Option<&str>, seconds: u64) -> bool {
    rows.iter().any(|row| row.target == target && Some(row.code.as_str()) == code && row.seconds >= seconds)
}

/// The page over all targets with the code that each has now, and whether each was run over that code for an hour and
/// nothing was found in any.
pub fn written(all: &[(&str, Option<String>)], rows: &[Row], seed: u64) -> (String, bool) {
    let is_well = |(target, code): &(&str, Option<String>)| {
        let row = rows.iter().find(|row| row.target == *target);
        is_done(rows, target, code.as_deref(), SECONDS) && row.is_some_and(|row| row.said.ends_with("nothing found"))
    };
    let well = all.iter().filter(|each| is_well(each)).count();
    let holds = !all.is_empty() && well == all.len();
    let verdict = if holds { "it holds" } else { "**not shown yet**" };
    let mut page = format!(
        "# fuzz\n\nThat {SHOWS}: {verdict}, {well} of {} targets were run for an hour over the code as it was then.\n\n\
         Command: `cargo xtask prove fuzz`, or with names of targets; seed {seed}.\n\n\
         | target | code | for | when, where | what came out |\n|---|---|---|---|---|\n",
        all.len()
    );
    for (target, code) in all {
        // Writing to a string cannot fail.
        let _ = match rows.iter().find(|row| row.target == *target) {
            Some(row) => {
                let Row { code: was, seconds, place, said, .. } = row;
                let is_older = code.as_deref() != Some(was) && !was.contains("older");
                let older = if is_older { ", older" } else { "" };
                writeln!(page, "| `{target}` | {was}{older} | {seconds} s | {place} | {said} |")
            }
            None => writeln!(page, "| `{target}` | – | 0 s | – | not run |"),
        };
    }
    page.push_str(
        "\n`code` is made from the target, `fuzz/src`, its seeds, `fuzz/run`, the sources of the crates that it reads, and \
         the manifests; the exact versions of other libraries are not in it. `cov` counts the edges of the program that were reached. An hour \
         is one of the clock; how long a target had a processor in it, which it may have shared, is said beside. What a \
         target reads is in its first lines.\n",
    );
    (page, holds)
}

/// What a target depends on, in short; nothing where it is not committed.
fn code(folder: &Path, target: &str) -> Option<String> {
    let source = std::fs::read_to_string(folder.join(format!("fuzz/fuzz_targets/{target}.rs"))).ok()?;
    let paths = depends(target, &source);
    let words: Vec<&str> = paths.iter().map(String::as_str).collect();
    provenance::git(&[&["status", "--porcelain", "--"][..], &words].concat()).filter(String::is_empty)?;
    let object = |path: &String| provenance::git(&["rev-parse", &format!("HEAD:{path}")]);
    let objects = paths.iter().map(object).collect::<Option<Vec<String>>>()?.concat();
    Some(objects.as_bytes().chunks(40).filter_map(|each| std::str::from_utf8(each.get(..8)?).ok()).collect())
}

/// The paths that a target depends on.
pub fn depends(target: &str, source: &str) -> Vec<String> {
    let mut crates: Vec<&str> = vec![];
    for (name, with) in CRATES {
        if source.contains(&format!("use {name}::")) {
            crates.push(name);
            crates.extend(with);
        }
    }
    crates.sort_unstable();
    crates.dedup();
    let own = [format!("fuzz/fuzz_targets/{target}.rs"), format!("fuzz/seeds/{target}")];
    let common = ["fuzz/src", "fuzz/run", "fuzz/Cargo.toml", "Cargo.toml"].map(str::to_owned);
    let demo = source.contains("demo/").then(|| "demo/syria".to_owned());
    // The kinds of the crate `record` are data beside its sources.
    let paths = crates.into_iter().flat_map(|name| match name {
        "record" => vec!["crates/record".to_owned()],
        name => vec![format!("crates/{name}/Cargo.toml"), format!("crates/{name}/src")],
    });
    own.into_iter().chain(common).chain(demo).chain(paths).collect()
}

/// When and where: day, commit, machine.
fn place() -> String {
    let [commit, date, machine] = provenance::rows().map(|(_, value)| value.replace('|', "/"));
    let commit: String = commit.chars().take(8).collect();
    format!("{date}, {commit}, {machine}")
}
