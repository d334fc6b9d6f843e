//! Which crate may know which, whether each README says what its manifest says, and why a dependency is there.

use crate::{Finding, Tree};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// The page that says of each dependency why it is there.
pub const REASONS: &str = "docs/decisions/0012-dependencies.md";

/// Each crate and the crates that it may know. A new arrow is a design change.
pub const ARROWS: &[(&str, &[&str])] = &[
    ("record", &[]),
    ("import", &["record"]),
    ("linkage", &[]),
    ("estimate", &[]),
    ("report", &[]),
    ("seal", &[]),
    ("courier", &[]),
    ("bucket", &[]),
    ("policy", &["record"]),
    ("store", &["record"]),
    ("app", &["record", "import", "linkage", "estimate", "report", "seal", "policy", "store"]),
    ("web", &["app", "record"]),
    ("concord", &["web", "app", "courier", "bucket"]),
    // Outside the workspace, with a lock file of its own.
    ("cluster", &["record", "import", "linkage"]),
    ("xtask", &[]),
];

/// Every manifest of the workspace by the name of its crate; manifests that do not parse are left out.
pub fn manifests(tree: &Tree) -> BTreeMap<String, (String, Table)> {
    let mut all = BTreeMap::new();
    let paths = tree.crates().into_iter().map(|n| format!("crates/{n}/Cargo.toml"));
    for path in paths.chain(["xtask/Cargo.toml".to_owned()]) {
        let Some(table) = tree.text(&path).and_then(|t| t.parse::<Table>().ok()) else { continue };
        let Some(name) = table.get("package").and_then(|p| p.get("name")).and_then(Value::as_str) else { continue };
        all.insert(name.to_owned(), (path, table));
    }
    all
}

/// What the manifest says the crate is for.
pub fn description(manifest: &Table) -> &str {
    manifest.get("package").and_then(|p| p.get("description")).and_then(Value::as_str).unwrap_or_default()
}

/// The names of everything that a manifest depends on, in tests and builds too, and per platform.
pub fn depends_on(manifest: &Table) -> BTreeSet<&str> {
    const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(platforms.filter_map(Value::as_table));
    let sections = tables.flat_map(|t| SECTIONS.iter().filter_map(|s| t.get(*s).and_then(Value::as_table)));
    sections.flat_map(|s| s.keys().map(String::as_str)).collect()
}

/// No crate knows one that it may not know.
pub fn arrows(tree: &Tree) -> Vec<Finding> {
    let all = manifests(tree);
    let mut findings = Vec::new();
    for (name, (path, manifest)) in &all {
        let Some((_, allowed)) = ARROWS.iter().find(|(n, _)| n == name) else {
            findings.push(Finding::new(
                path,
                0,
                format!("crate `{name}` is not in the list of arrows; decide its place"),
            ));
            continue;
        };
        for other in depends_on(manifest).into_iter().filter(|d| all.contains_key(*d)) {
            if !allowed.contains(&other) {
                findings.push(Finding::new(
                    path,
                    0,
                    format!("`{name}` may not know `{other}`; a new arrow is a decision"),
                ));
            }
        }
    }
    findings
}

/// Each crate has a README whose first line under the title is the description of its manifest.
pub fn readmes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, (path, manifest)) in manifests(tree) {
        let readme = path.replace("Cargo.toml", "README.md");
        let says = description(&manifest);
        let Some(text) = tree.text(&readme) else {
            findings.push(Finding::new(&readme, 0, "there is no README; half a page is enough"));
            continue;
        };
        let mut lines = text.lines().filter(|l| !l.trim().is_empty());
        if lines.next() != Some(&format!("# {name}")) {
            findings.push(Finding::new(&readme, 1, format!("the title is not `# {name}`")));
        }
        if lines.next() != Some(says) || says.is_empty() {
            findings.push(Finding::new(&readme, 0, format!("the first line is not the description `{says}`")));
        }
    }
    findings
}

/// Each dependency has its reason on the page of dependencies, and the page names none that is gone.
pub fn dependencies(tree: &Tree) -> Vec<Finding> {
    let all = manifests(tree);
    let text = tree.text(REASONS).unwrap_or_default();
    let mut used: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, manifest) in all.values() {
        let foreign = depends_on(manifest).into_iter().filter(|d| !all.contains_key(*d));
        used.extend(foreign.map(|d| (d, path.as_str())));
    }
    let root = tree.text("Cargo.toml").and_then(|t| t.parse::<Table>().ok()).unwrap_or_default();
    let shared = root.get("workspace").and_then(|w| w.get("dependencies")).and_then(Value::as_table);
    let is_ours = |v: &Value| v.get("path").is_some();
    let foreign = shared.into_iter().flatten().filter(|(_, v)| !is_ours(v));
    used.extend(foreign.map(|(name, _)| (name.as_str(), "Cargo.toml")));

    let named: BTreeMap<&str, usize> =
        text.lines().enumerate().filter_map(|(i, l)| Some((reasoned(l)?, i + 1))).collect();
    let missing = used.iter().filter(|(d, _)| !named.contains_key(*d));
    let lacks = |(d, path): (&&str, &&str)| Finding::new(path, 0, format!("`{d}` has no reason in {REASONS}"));
    let gone = named.iter().filter(|(d, _)| !used.contains_key(*d));
    let stale = |(d, line): (&&str, &usize)| Finding::new(REASONS, *line, format!("`{d}` is used by nothing"));
    missing.map(lacks).chain(gone.map(stale)).collect()
}

/// The dependency that a line of the page speaks of: the first cell of a table, in backticks.
fn reasoned(line: &str) -> Option<&str> {
    line.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name)
}
