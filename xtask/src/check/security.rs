//! Pages on security name tests and files that exist, so that none can promise what nothing shows.
//!
//! Whether the sentence beside a test is true is left to whoever reads it.

use crate::scan::Source;
use crate::{Finding, Tree};
use std::collections::BTreeSet;

/// The threats, with what is done against each and the test that shows it.
pub const THREATS: &str = "docs/security/threat-model.md";
/// The requirements of OWASP ASVS 5.0.0, with the truth about each.
pub const REQUIREMENTS: &str = "docs/security/asvs.csv";

const HEADING: &str = "id,level,what,applies,how,test";
const THREAT_CELLS: usize = 5;

/// Parts of the path of a file that are no part of the path of its tests.
const NO_MODULE: [&str; 6] = ["src", "tests", "all", "mod", "main", "lib"];

/// Every threat names a test that exists, or says that there is none.
pub fn threats(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(THREATS) else {
        return vec![Finding::new(THREATS, 0, "the page is missing")];
    };
    let (known, mut findings) = (tests(tree), Vec::new());
    for (i, line) in text.lines().enumerate() {
        let mut add = |says: String| findings.push(Finding::new(THREATS, i + 1, says));
        quoted(line).filter(|name| name.contains("::")).filter_map(|name| gone(&known, name)).for_each(&mut add);
        let Some(cells) = threat(line) else { continue };
        if cells.len() != THREAT_CELLS {
            add(format!("a threat has {THREAT_CELLS} cells"));
            continue;
        }
        let shown = cells.last().copied().unwrap_or_default();
        if !shown.contains("no test") && !quoted(shown).any(|name| name.contains("::")) {
            add("name the test that shows it, or say `no test`".to_owned());
        }
    }
    findings
}

/// Every requirement stands once and in order; what is met names a test, what is met in part says what is missing, and
/// what is not met says why it does not apply, or why it is declined.
pub fn requirements(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(REQUIREMENTS) else {
        return vec![Finding::new(REQUIREMENTS, 0, "the page is missing")];
    };
    let (known, mut findings, mut last) = (tests(tree), Vec::new(), None);
    if text.lines().next() != Some(HEADING) {
        findings.push(Finding::new(REQUIREMENTS, 1, format!("the heading is `{HEADING}`")));
    }
    for (i, line) in text.lines().enumerate().skip(1) {
        let mut add = |says: String| findings.push(Finding::new(REQUIREMENTS, i + 1, says));
        let Some(row) = Row::read(line) else {
            add("a requirement has six cells".to_owned());
            continue;
        };
        let number = number(&row.id);
        if number.is_none() || number <= last {
            add(format!("`{}` is out of order; ids are like `V1.2.3`, each once", row.id));
        }
        last = last.max(number);
        row.faults(tree, &known).into_iter().for_each(&mut add);
    }
    findings
}

/// One requirement.
struct Row {
    id: String,
    level: String,
    what: String,
    applies: String,
    how: String,
    test: String,
}

impl Row {
    fn read(line: &str) -> Option<Self> {
        let [id, level, what, applies, how, test] = <[String; 6]>::try_from(cells(line)?).ok()?;
        Some(Self { id, level, what, applies, how, test })
    }

    fn faults(&self, tree: &Tree, known: &BTreeSet<String>) -> Vec<String> {
        let named: Vec<&str> = self.test.split("; ").filter(|name| !name.is_empty()).collect();
        let mut faults: Vec<String> = named.iter().filter_map(|name| gone(known, name)).collect();
        let is_met = ["yes", "partly"].contains(&self.applies.as_str());
        if !is_met && !["no", "declined"].contains(&self.applies.as_str()) {
            faults.push(format!("`{}` is none of yes, partly, declined, no", self.applies));
        }
        if !["1", "2", "3"].contains(&self.level.as_str()) {
            faults.push(format!("`{}` is no level", self.level));
        }
        if self.what.trim().is_empty() || self.how.trim().is_empty() {
            faults.push("say what it demands, and how it is met or why not".to_owned());
        }
        if is_met && named.is_empty() {
            faults.push("name a test, or say `no` and why it does not apply".to_owned());
        }
        for file in quoted(&self.how).filter(|file| file.contains('/') && file.ends_with(".rs")) {
            if !exists(tree, file) {
                faults.push(format!("there is no `{file}`"));
            }
        }
        if !is_met && !named.is_empty() {
            faults.push("what is not met has no test".to_owned());
        }
        if self.applies == "partly" && !self.how.contains("Missing:") {
            faults.push("say what is missing after `Missing:`".to_owned());
        }
        faults
    }
}

/// The three numbers of an id.
fn number(id: &str) -> Option<[u32; 3]> {
    let parts: Option<Vec<u32>> = id.strip_prefix('V')?.split('.').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

/// The cells of a line of CSV, in which a quote inside quotes is doubled; nothing when a quote stays open.
// Source: RFC 4180, section 2.
fn cells(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut left = line.chars().peekable();
    while let Some(c) = left.next() {
        match c {
            '"' if is_quoted && left.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    (!is_quoted).then_some(cells)
}

/// The cells of a row of a table of threats; headings and rules are none.
fn threat(line: &str) -> Option<Vec<&str>> {
    let inside = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let cells: Vec<&str> = inside.split(" | ").collect();
    (cells.first() != Some(&"threat")).then_some(cells)
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What to say of a test that is not there.
fn gone(known: &BTreeSet<String>, path: &str) -> Option<String> {
    if known.contains(path) {
        return None;
    }
    let ends = |path: &str| Some((path.split("::").next()?.to_owned(), path.rsplit("::").next()?.to_owned()));
    let moved = known.iter().find(|other| ends(other) == ends(path));
    Some(match moved {
        Some(now) => format!("`{path}` is `{now}` now"),
        None => format!("there is no test `{path}`"),
    })
}

/// Whether a file is there, or anything in a folder of that name.
fn exists(tree: &Tree, path: &str) -> bool {
    let folder = format!("{path}/");
    tree.sizes().any(|(file, _)| file == path || file.starts_with(&folder))
}

/// Every test of the tree by its path: `web::served::door::one_gets_in_by_the_door_only_and_out_again`.
fn tests(tree: &Tree) -> BTreeSet<String> {
    let files = tree.texts("crates/", ".rs").chain(tree.texts("xtask/", ".rs"));
    let mut all = BTreeSet::new();
    for (path, text) in files {
        let module = module(path);
        all.extend(names(text).into_iter().map(|name| format!("{module}::{name}")));
    }
    all
}

/// How tests of a file are named: those of `crates/web/tests/all/served/door.rs` begin with `web::served::door`.
fn module(path: &str) -> String {
    let path = path.strip_prefix("crates/").unwrap_or(path).trim_end_matches(".rs");
    path.split('/').filter(|part| !NO_MODULE.contains(part)).collect::<Vec<_>>().join("::")
}

/// The names of the tests in a file.
fn names(text: &str) -> Vec<String> {
    let (mut all, mut is_test) = (Vec::new(), false);
    for (_, line) in Source::read(text).lines() {
        let line = line.trim_start();
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        if let Some(name) = function(line).filter(|_| is_test) {
            all.push(name.to_owned());
            is_test = false;
        }
    }
    // The house has a test for each rule, which a macro makes of `sentence = "rule";`.
    let rules = text.split_once("\nrules! {\n").and_then(|(_, rest)| rest.split_once("\n}"));
    let made = rules.into_iter().flat_map(|(rules, _)| rules.lines()).filter_map(|line| line.split_once(" = "));
    all.extend(made.map(|(sentence, _)| sentence.trim().to_owned()));
    all
}

/// The name of the function that begins on a line.
fn function(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("fn ")?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}
