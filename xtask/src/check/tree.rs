//! What no file of the tree may be or hold: somebody's machine, a large blob, a sample that does not parse.

use crate::{Finding, Tree};

/// The largest file, in bytes.
pub const LARGEST: u64 = 3_000_000;

/// Starts of paths that exist on one machine only, put together so that this file holds none of them.
const MACHINE: [[&str; 2]; 4] = [["/", "work/"], ["/", "root/"], ["/", "home/"], ["/", "Users/"]];

/// Files that other programs write, with paths that are none.
const LOCKS: [&str; 3] = ["Cargo.lock", "package-lock.json", ".lock"];

/// No file names a folder of the machine on which it was written.
pub fn paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("", "").filter(|(p, _)| !LOCKS.iter().any(|l| p.ends_with(l))) {
        for (i, line) in text.lines().enumerate() {
            let found = MACHINE.iter().map(|m| m.concat()).find(|m| stands_alone(line, m));
            findings.extend(found.map(|m| Finding::new(path, i + 1, format!("`{m}…` is a path of one machine"))));
        }
    }
    findings
}

/// Whether the path starts there, and is not a later part of an address or of another path.
fn stands_alone(line: &str, start: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | ')' | '*');
    line.match_indices(start).any(|(at, _)| !line[..at].chars().last().is_some_and(goes_on))
}

/// No file is larger than [`LARGEST`].
pub fn sizes(tree: &Tree) -> Vec<Finding> {
    let large = tree.sizes().filter(|(_, size)| *size > LARGEST);
    large.map(|(path, size)| Finding::new(path, 0, format!("{size} bytes; at most {LARGEST}"))).collect()
}

/// Every TOML and JSON file of the tree parses, samples in the documents included.
pub fn samples(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("", ".toml") {
        if let Err(error) = text.parse::<toml::Table>() {
            findings.push(Finding::new(path, 0, format!("it does not parse: {}", error.message())));
        }
    }
    for (path, text) in tree.texts("", ".json") {
        if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
            findings.push(Finding::new(path, error.line(), format!("it does not parse: {error}")));
        }
    }
    for (path, text) in tree.texts("", ".md") {
        for (line, block) in blocks(text, "toml") {
            if let Err(error) = block.parse::<toml::Table>() {
                findings.push(Finding::new(path, line, format!("the sample does not parse: {}", error.message())));
            }
        }
    }
    findings
}

/// The fenced blocks of a language, each with the line on which it starts.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let (mut all, mut open) = (Vec::new(), None::<(usize, String)>);
    let fence = format!("```{language}");
    for (i, line) in text.lines().enumerate() {
        match &mut open {
            None if line.trim() == fence => open = Some((i + 2, String::new())),
            Some(_) if line.trim() == "```" => all.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    all
}
