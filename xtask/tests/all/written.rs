//! What must be written down on the pages on security is, and says what the code says.

use std::collections::BTreeSet;
use xtask::Tree;

const LOG: &str = "docs/security/log.md";
const KEYS: &str = "docs/security/keys.md";
const LIMITS: &str = "docs/security/limits.md";
const GRADES: &str = "docs/security/grades.md";
const SIGN_IN: &str = "docs/decisions/0029-sign-in.md";

/// The files that may turn from the rule of the workspace, each with its reason: registers of a processor are filled.
const UNSAFE: [&str; 3] = [
    "crates/linkage/src/private/dice/kernel.rs",
    "crates/linkage/src/private/dice/x86.rs",
    "crates/linkage/src/table/jaro.rs",
];

fn tree() -> Tree {
    Tree::of_project().expect("the project is readable")
}

fn page<'a>(tree: &'a Tree, path: &str) -> &'a str {
    tree.text(path).unwrap_or_else(|| panic!("{path} is missing"))
}

/// The texts in quotes that come first in each call of these names.
fn first_words(text: &str, calls: &[&str]) -> BTreeSet<String> {
    let word = |after: &str| {
        let (word, _) = after.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(word.to_owned())
    };
    calls.iter().flat_map(|call| text.split(call).skip(1).filter_map(word)).collect()
}

#[test]
fn every_action_of_the_log_is_described() {
    let tree = tree();
    let described = page(&tree, LOG);
    let calls = ["Entry::general(", "Entry::about("];
    let actions: BTreeSet<String> =
        tree.texts("crates/app/src/", ".rs").flat_map(|(_, t)| first_words(t, &calls)).collect();
    assert!(actions.len() > 100, "{} actions were found", actions.len());
    let missing: Vec<&String> = actions.iter().filter(|a| !described.contains(&format!("`{a}`"))).collect();
    assert!(missing.is_empty(), "{LOG} does not say what these hold: {missing:?}");
}

#[test]
fn the_inventory_names_the_versions_of_the_lock_file() {
    let tree = tree();
    let lock = [page(&tree, "Cargo.lock"), page(&tree, "crates/cluster/Cargo.lock")].concat();
    let named = |line: &str, key: &str| Some(line.strip_prefix(key)?.strip_suffix('"')?.to_owned());
    let lines: Vec<&str> = lock.lines().collect();
    let locked: BTreeSet<(String, String)> = lines
        .windows(2)
        .filter_map(|two| Some((named(two[0], "name = \"")?, named(two[1], "version = \"")?)))
        .collect();
    assert!(locked.len() > 500, "the lock files name {} libraries", locked.len());
    let inventory = page(&tree, KEYS).split("## Inventory: algorithms and libraries").nth(1).expect("the section");
    let inventory = inventory.split("\n## ").next().unwrap_or_default();
    // `name` 1.2.3
    let pieces: Vec<&str> = inventory.split('`').collect();
    let mut seen = 0;
    for two in pieces.windows(2) {
        let version: String = two[1].trim_start().chars().take_while(|c| !" ,;)|\n".contains(*c)).collect();
        let version = version.trim_end_matches('.');
        if !two[1].starts_with(' ') || !version.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        seen += 1;
        assert!(
            locked.contains(&(two[0].to_owned(), version.to_owned())),
            "`{}` {version} is not what is locked",
            two[0]
        );
    }
    assert!(seen > 30, "{KEYS} names {seen} libraries with their version");
}

#[test]
fn unsafe_is_denied_in_every_crate_but_for_registers() {
    let tree = tree();
    let root = page(&tree, "Cargo.toml");
    assert!(root.contains("unsafe_code = \"deny\""));
    for (path, manifest) in tree.texts("crates/", "Cargo.toml").chain(tree.texts("xtask/", "Cargo.toml")) {
        let is_denied = manifest.contains("[lints]\nworkspace = true") || manifest.contains("unsafe_code = \"deny\"");
        assert!(is_denied, "{path} takes no lints of the workspace");
    }
    let files = tree.texts("crates/", ".rs").chain(tree.texts("xtask/src/", ".rs"));
    let turns = |text: &str| text.contains("(unsafe_code") || text.contains(" unsafe {") || text.contains("unsafe fn");
    let turning: BTreeSet<&str> = files.filter(|(_, text)| turns(text)).map(|(path, _)| path).collect();
    assert_eq!(turning, BTreeSet::from(UNSAFE));
}

#[test]
fn a_release_is_built_without_what_helps_while_writing() {
    let tree = tree();
    let root = page(&tree, "Cargo.toml");
    let of_release = |part: &&str| part.starts_with("profile.release");
    let parts: Vec<&str> = root.split("\n[").filter(of_release).collect();
    assert!(!parts.is_empty());
    for line in parts.iter().flat_map(|part| part.lines()) {
        assert!(!line.starts_with("debug") || line.ends_with("= false"), "{line}");
    }
}

#[test]
fn what_must_be_written_down_is() {
    let tree = tree();
    for (path, says) in [
        (LIMITS, "| Failures of one account |"),
        (LIMITS, "| Tries of one address |"),
        (LIMITS, "| Ends when idle |"),
        (LIMITS, "**How many sessions an account may have: no limit, on purpose.**"),
        (LIMITS, "## Kinds of files, and how they are recognised"),
        (LIMITS, "## Costly work"),
        (LIMITS, "## Where one person is not limited"),
        (GRADES, "## What each sensitivity asks"),
        (GRADES, "Place, device, network and hour count nowhere"),
        (SIGN_IN, "*Recovery codes.*"),
        (SIGN_IN, "*Invitations.*"),
        (SIGN_IN, "*Passphrase.*"),
        (SIGN_IN, "*Proof.*"),
        (SIGN_IN, "*After a loss.*"),
        (SIGN_IN, "at the command line"),
        (SIGN_IN, "half an hour"),
        (LOG, "## Every action"),
        (LOG, "## What is printed on the error output"),
        (LOG, "## What is not logged"),
        (KEYS, "## Inventory: algorithms and libraries"),
        (KEYS, "## What it takes to replace an algorithm"),
        ("SECURITY.md", "within two days, what needs more than that within fourteen"),
        ("docs/benchmarks.md", "| figure | seen | aim |"),
    ] {
        assert!(page(&tree, path).contains(says), "{path} does not say `{says}`");
    }
    let limits = page(&tree, LIMITS);
    let gone = |cell: &&str| cell.ends_with(".rs") && tree.text(&format!("crates/{cell}")).is_none();
    let files: Vec<&str> = limits.split('`').skip(1).step_by(2).filter(gone).collect();
    assert!(files.is_empty(), "{LIMITS} names files that are gone: {files:?}");
}
