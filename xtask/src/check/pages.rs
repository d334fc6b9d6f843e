//! Pages that name things of the tree name those that exist, all of them, and no others.

use super::sql;
use crate::generate::{self, ARCHITECTURE};
use crate::scan::Source;
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

/// Every file that a page links to, and every document that the program tells people to read, exists.
pub fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |path: &str, line: usize, target: String| {
        if !exists(tree, &target) {
            findings.push(Finding::new(path, line, format!("there is no `{target}`")));
        }
    };
    for (path, text) in tree.texts("", ".md") {
        for (line, target) in targets(text) {
            look(path, line, resolved(path, target));
        }
    }
    for (path, text) in tree.texts("crates/", ".rs") {
        for (line, string) in Source::read(text).strings {
            let words = string.split(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '-' | '_'));
            for word in words.filter(|w| w.starts_with("docs/") && w.len() > "docs/".len()) {
                look(path, line, word.trim_end_matches('.').to_owned());
            }
        }
    }
    findings
}

/// Where the links of a page lead that lead to files, with their lines; blocks of code are left out.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let (mut all, mut is_code) = (Vec::new(), false);
    for (i, line) in text.lines().enumerate() {
        is_code ^= line.trim_start().starts_with("```");
        let links = line.split("](").skip(1).filter_map(|l| l.split([')', '#']).next());
        let leads_here = |l: &&str| !l.is_empty() && !l.contains("://") && !l.starts_with("mailto:");
        all.extend(links.filter(leads_here).filter(|_| !is_code).map(|l| (i + 1, l)));
    }
    all
}

/// A relative address, seen from the root of the tree.
fn resolved(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a file is there, or anything in a folder of that name.
fn exists(tree: &Tree, path: &str) -> bool {
    let folder = format!("{path}/");
    tree.sizes().any(|(p, _)| p == path || p.starts_with(&folder))
}
