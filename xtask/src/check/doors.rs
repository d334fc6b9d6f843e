//! Where SQL, clock, randomness, files and network may be used: each has its door, and nothing goes round it.

use super::rust::{files as rust_files, is_aside};
use crate::scan::Source;
use crate::{Finding, Tree};

/// The kernels: bytes in, bytes out.
const KERNELS: [&str; 7] = ["record", "linkage", "estimate", "policy", "report", "seal", "import"];

/// Files that may ask the operating system for randomness.
const RANDOM: [&str; 1] = ["crates/app/src/clock.rs"];

/// A door: what goes through it, which files may use it, and what to do instead.
struct Door {
    words: &'static [&'static str],
    may: fn(&str) -> bool,
    remedy: &'static str,
}

impl Door {
    fn watch(&self, tree: &Tree) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (path, text) in rust_files(tree).filter(|(path, _)| path.starts_with("crates/") && !(self.may)(path)) {
            for (line, code) in Source::read(text).shipped() {
                let found = self.words.iter().find(|w| holds(code, w));
                findings.extend(found.map(|w| Finding::new(path, line, format!("`{w}`; {}", self.remedy))));
            }
        }
        findings
    }
}

/// Whether a path of names stands in a line of code, as a whole: `a::fs::x` holds `fs::`, `briefs::x` does not.
pub fn holds(code: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().last().is_some_and(is_name);
        let after = code[at + word.len()..].chars().next().is_some_and(is_name);
        !before && (!after || word.ends_with(|c| !is_name(c)))
    })
}

fn crate_of(path: &str) -> &str {
    path.strip_prefix("crates/").and_then(|p| p.split('/').next()).unwrap_or_default()
}

/// Tests that look into the tables, or tamper with them as an intruder would.
const BURGLARS: [&str; 2] = ["crates/app/tests/", "crates/web/tests/all/served/attack/"];

/// Only `store` speaks SQL, tests included, but for the [`BURGLARS`].
pub fn sql(tree: &Tree) -> Vec<Finding> {
    let may = |path: &str| crate_of(path) == "store" || BURGLARS.iter().any(|b| path.starts_with(b));
    let mut findings = Vec::new();
    for (path, text) in rust_files(tree).filter(|(path, _)| path.starts_with("crates/") && !may(path)) {
        let strings = Source::read(text).strings;
        let found = strings.iter().filter(|(_, s)| is_sql(s));
        findings.extend(found.map(|(line, _)| Finding::new(path, *line, "SQL; only crates/store speaks it")));
    }
    findings
}

/// Whether a text is a statement of SQL rather than a sentence.
pub fn is_sql(text: &str) -> bool {
    let plain = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let words = |start: &str, then: &str| plain.starts_with(start) && plain.contains(then);
    words("select ", " from ")
        || words("update ", " set ")
        || words("with ", " as (select ")
        || ["insert into ", "delete from ", "pragma ", "vacuum"].iter().any(|s| plain.starts_with(s))
        || ["create ", "drop ", "alter "].iter().any(|s| words(s, "table ") || words(s, "index "))
}

/// Only the clock of `app` and the programs themselves ask what time it is.
pub fn clock(tree: &Tree) -> Vec<Finding> {
    let may = |path: &str| {
        is_aside(path) || path == "crates/app/src/clock.rs" || matches!(crate_of(path), "concord" | "cluster")
    };
    let words = &[
        "Timestamp::now",
        "Zoned::now",
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "OffsetDateTime::now",
    ];
    Door { words, may, remedy: "take the time as a parameter" }.watch(tree)
}

/// Only the clock of `app` asks the operating system for randomness.
pub fn randomness(tree: &Tree) -> Vec<Finding> {
    let may = |path: &str| RANDOM.contains(&path);
    let words =
        &["getrandom", "OsRng", "SysRng", "thread_rng", "ThreadRng", "rand::rng", "rand::random", "from_os_rng"];
    Door { words, may, remedy: "take the generator as a parameter" }.watch(tree)
}

/// The kernels open no file; their tests may.
pub fn files(tree: &Tree) -> Vec<Finding> {
    let may = |path: &str| is_aside(path) || !KERNELS.contains(&crate_of(path)) || path.ends_with("/build.rs");
    let words = &["std::fs", "tokio::fs", "fs::", "File::open", "File::create", "OpenOptions"];
    Door { words, may, remedy: "take bytes and give bytes; files are left to `app` and `concord`" }.watch(tree)
}

/// Only `web`, `courier`, `bucket`, `concord` and `cluster` listen or call. A database driver calls by itself; that is `store`'s.
pub fn network(tree: &Tree) -> Vec<Finding> {
    let may =
        |path: &str| is_aside(path) || matches!(crate_of(path), "web" | "courier" | "bucket" | "concord" | "cluster");
    let words =
        &["std::net", "tokio::net", "TcpListener", "TcpStream", "UdpSocket", "UnixStream", "reqwest", "hyper", "ureq"];
    Door { words, may, remedy: "only `web`, `courier`, `bucket`, `concord` and `cluster` use the network" }.watch(tree)
}
