//! Pages that name things of the tree name those that exist, all of them, and no others.

use super::sql;
use crate::generate::{self, ARCHITECTURE};
use crate::{Finding, Tree};
use std::collections::BTreeSet;

/// Each generated part stands as it would be written now.
pub fn generated(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for part in generate::PARTS {
        let Some(text) = tree.text(part.file) else {
            findings.push(Finding::new(part.file, 0, "the page is missing"));
            continue;
        };
        match generate::replaced(text, part.name, &(part.write)(tree)) {
            None => findings.push(Finding::new(part.file, 0, format!("the marks of `{}` are missing", part.name))),
            Some(now) if now != text => {
                let says = format!("`{}` is stale; run `cargo run -p xtask -- architecture`", part.name);
                findings.push(Finding::new(part.file, 0, says));
            }
            Some(_) => {}
        }
    }
    findings
}

/// The tables of the database, named by hand in the map, are those of the migrations.
pub fn tables(tree: &Tree) -> Vec<Finding> {
    let migrations = tree.texts("crates/store/migrations/", ".sql");
    let made: BTreeSet<String> = migrations.flat_map(|(_, t)| sql::tables(t)).map(|t| t.name).collect();
    let text = tree.text(ARCHITECTURE).unwrap_or_default();
    let named: BTreeSet<String> = section(text, "## The tables").lines().flat_map(first_cell).collect();
    let missing = made.difference(&named).map(|t| format!("table `{t}` is not on the map"));
    let gone = named.difference(&made).map(|t| format!("table `{t}` is on the map and in no migration"));
    missing.chain(gone).map(|says| Finding::new(ARCHITECTURE, 0, says)).collect()
}

/// The names in backticks in the first cell of a row.
fn first_cell(line: &str) -> Vec<String> {
    let cell = line.strip_prefix("| `").and_then(|l| l.split('|').next()).unwrap_or_default();
    format!("`{cell}").split('`').skip(1).step_by(2).filter(|n| !n.trim().is_empty()).map(str::to_owned).collect()
}

/// A section of a page, from under its heading to the next one of the same level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let Some((_, rest)) = text.split_once(&format!("\n{heading}\n")) else { return "" };
    rest.split("\n## ").next().unwrap_or(rest)
}
