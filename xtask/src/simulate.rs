//! Runs the simulation of coverage in crate `estimate`, and writes what came out to its page.
//!
//! The estimates are that crate's; here are only the command, the file of partial results and the page. What a
//! person wrote on the page outside the marks stays.

use crate::{generate, provenance, tree::root};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The page.
pub const PAGE: &str = "docs/methods/simulation.md";

/// What the results depend on; the counts of a run that was broken off are used again while these are the same.
const DEPENDS: [&str; 3] = [
    "crates/estimate/src",
    "crates/estimate/benches/coverage/scenario.rs",
    "crates/estimate/benches/coverage/block.rs",
];

/// Runs it and writes the page. Gives whether it ran to its end.
///
/// # Errors
/// What the file system, git or cargo says.
pub fn run(seed: u64) -> std::io::Result<bool> {
    let partial = partial(seed)?;
    let arguments = ["bench", "--quiet", "-p", "estimate", "--bench", "coverage"];
    let output = Command::new("cargo")
        .current_dir(root())
        .args(arguments)
        .env("CONCORD_SEED", seed.to_string())
        .env("CONCORD_COVERAGE", &partial)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Ok(false);
    }
    let said = provenance::without_paths(&String::from_utf8_lossy(&output.stdout));
    let command = ("command", format!("`cargo xtask simulate --seed {seed}`"));
    let code = (
        "code",
        key().map_or_else(
            || "not committed".to_owned(),
            |key| format!("{key} (objects of git of `{}`)", DEPENDS.join("`, `")),
        ),
    );
    let rows = [vec![command, code], provenance::rows().to_vec()].concat();
    let page = root().join(PAGE);
    let now = written(&std::fs::read_to_string(&page).unwrap_or_default(), &provenance::table(&rows), &said);
    std::fs::write(page, now)?;
    Ok(true)
}

/// The page with these rows and tables between its marks; without marks, a page that has nothing else.
pub fn written(page: &str, rows: &str, said: &str) -> String {
    let part = format!("{rows}\n{}\n", said.trim());
    let empty =
        "# How often the intervals hold the truth\n\n<!-- generated: simulation -->\n<!-- end: simulation -->\n";
    let replaced = |page: &str| generate::replaced(page, "simulation", &part);
    replaced(page).or_else(|| replaced(empty)).unwrap_or_default()
}

/// The file of partial results: named by what they depend on, and begun anew where that is not committed.
fn partial(seed: u64) -> std::io::Result<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = folder.join("simulate");
    std::fs::create_dir_all(&folder)?;
    let file = match key() {
        Some(key) => folder.join(format!("{seed}-{key}.txt")),
        None => anew(&folder.join(format!("{seed}-changed.txt")))?,
    };
    Ok(file)
}

fn anew(file: &Path) -> std::io::Result<PathBuf> {
    if file.exists() {
        std::fs::remove_file(file)?;
    }
    Ok(file.to_path_buf())
}

/// The objects of git that the results depend on, in short; nothing where they are not committed.
fn key() -> Option<String> {
    provenance::git(&[&["status", "--porcelain", "--"][..], &DEPENDS].concat()).filter(String::is_empty)?;
    let objects = DEPENDS.map(|path| provenance::git(&["rev-parse", &format!("HEAD:{path}")]));
    let short = |object: Option<String>| Some(object?.chars().take(8).collect::<String>());
    Some(objects.map(short).into_iter().collect::<Option<Vec<String>>>()?.join("-"))
}
