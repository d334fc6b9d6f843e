//! What every Rust file keeps: a head, a length, and a few words that it does without.

use crate::scan::Source;
use crate::{Finding, Tree};

/// No file is longer.
pub const LONGEST: usize = 800;
/// Above this a file should be on its way to becoming two.
pub const LONG: usize = 400;

/// All Rust files of the workspace.
pub fn files(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.texts("crates/", ".rs").chain(tree.texts("xtask/", ".rs"))
}

/// Whether a whole file is built for tests, measurements or looking only.
pub fn is_aside(path: &str) -> bool {
    let folders = ["/tests/", "/benches/", "/examples/"];
    folders.iter().any(|f| path.contains(f)) || path.ends_with("/tests.rs")
}

/// Every file opens with a paragraph that says what it is for.
pub fn heads(tree: &Tree) -> Vec<Finding> {
    let says = "the file does not open with `//!`; say what it is for and what it leaves to others";
    let is_headed = |text: &str| text.lines().next().is_some_and(|l| l.starts_with("//! "));
    files(tree).filter(|(_, text)| !is_headed(text)).map(|(path, _)| Finding::new(path, 1, says)).collect()
}

/// No file is longer than [`LONGEST`].
pub fn lengths(tree: &Tree) -> Vec<Finding> {
    let long = long_files(tree).into_iter().filter(|(_, lines)| *lines > LONGEST);
    long.map(|(path, lines)| Finding::new(path, lines, format!("{lines} lines; make two files of it"))).collect()
}

/// Files above [`LONG`], the longest first: not a failure, a warning.
pub fn long_files(tree: &Tree) -> Vec<(&str, usize)> {
    let counted = files(tree).map(|(path, text)| (path, text.lines().count()));
    let mut long: Vec<_> = counted.filter(|(_, lines)| *lines > LONG).collect();
    long.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    long
}

/// No `unwrap` in what people run.
pub fn unwraps(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files(tree).filter(|(path, _)| !is_aside(path)) {
        for (line, code) in Source::read(text).shipped() {
            if code.contains(".unwrap()") || code.contains(".unwrap_err()") {
                findings.push(Finding::new(path, line, "`unwrap`; use `?`, or `expect` with why it cannot fail"));
            }
        }
    }
    findings
}

/// Nothing unfinished, and no lint switched off without a reason.
pub fn forbidden(tree: &Tree) -> Vec<Finding> {
    const WORDS: [(&str, &str); 5] = [
        ("todo!", "finish it, or leave it out"),
        ("unimplemented!", "finish it, or leave it out"),
        ("dbg!", "take it out"),
        ("#[allow(", "use `#[expect(lint, reason = \"…\")]`"),
        ("#![allow(", "use `#![expect(lint, reason = \"…\")]`"),
    ];
    let mut findings = Vec::new();
    for (path, text) in files(tree) {
        let source = Source::read(text);
        for (line, code) in source.lines() {
            let found = WORDS.iter().filter(|(word, _)| code.contains(word));
            findings.extend(found.map(|(word, remedy)| Finding::new(path, line, format!("`{word}`; {remedy}"))));
        }
        for (line, comment) in &source.comments {
            if ["TODO", "FIXME", "XXX"].iter().any(|w| comment.contains(w)) && !comment.starts_with("///") {
                findings.push(Finding::new(path, *line, "an unfinished thought; file an issue and take it out"));
            }
        }
    }
    findings
}
