//! Every refusal that `app` constructs has its words in every language: its sources are read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use web::refusals::{SAID, translated};
use web::words::Words;
use web::{Language, fault::Fault};

/// What only the command line can meet: founding, backups, exported logs and files of counts. Their words are English.
const WITHOUT_PAGES: [&str; 40] = [
    "encodings.rs",
    "encodings/compare.rs",
    "encodings/file.rs",
    "encodings/list.rs",
    "encodings/make.rs",
    "encodings/secret.rs",
    "encodings/settings.rs",
    "encodings/tables.rs",
    "linking.rs",
    "linking/lists.rs",
    "linking/tables.rs",
    "node.rs",
    "node/files.rs",
    "node/found.rs",
    "node/open.rs",
    "node/secrets.rs",
    "root.rs",
    "recovery/open.rs",
    "field.rs",
    "field/folder.rs",
    "receive/waiting.rs",
    "backup.rs",
    "backup/make.rs",
    "backup/whole.rs",
    "backup/manifest.rs",
    "backup/restore.rs",
    "backup/drill.rs",
    "backup/pack.rs",
    "backup/place.rs",
    "backup/carry.rs",
    "backup/places.rs",
    "backup/keeping.rs",
    "backup/keeping/ask.rs",
    "backup/places/state.rs",
    "backup/register.rs",
    "backup/remote.rs",
    "audit/export.rs",
    "estimation.rs",
    "trends/source.rs",
    "trends/printed.rs",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder can be read").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The text literal at the beginning of some Rust, lines put together.
fn literal(code: &str) -> Option<String> {
    let code = code.trim_start().strip_prefix("format!(").unwrap_or_else(|| code.trim_start());
    let code = code.trim_start().strip_prefix('&').unwrap_or_else(|| code.trim_start());
    let code = code.strip_prefix("format!(").unwrap_or(code);
    let mut rest = code.trim_start().strip_prefix('"')?.chars().peekable();
    let mut text = String::new();
    while let Some(c) = rest.next() {
        match c {
            '"' => return Some(text),
            '\\' if rest.peek() == Some(&'\n') => while rest.next_if(|c| c.is_whitespace()).is_some() {},
            '\\' => text.extend(rest.next()),
            other => text.push(other),
        }
    }
    None
}

/// A sentence in which every name is the same.
fn bare(pattern: &str) -> String {
    let pieces: Vec<&str> = pattern.split(['{', '}']).step_by(2).collect();
    pieces.join("{}")
}

fn constructed() -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        let name = file.strip_prefix(&root).expect("it lies there").to_string_lossy().into_owned();
        if WITHOUT_PAGES.contains(&name.as_str()) {
            continue;
        }
        let code = std::fs::read_to_string(&file).expect("it can be read");
        for start in ["Error::Refused(", "Error::Conflict(", "refuse("] {
            let calls = code.split(start).skip(1);
            found.extend(calls.filter_map(literal).map(|text| (name.clone(), bare(&text))));
        }
    }
    found
}

#[test]
fn every_refusal_has_its_words() {
    let known: BTreeSet<String> = SAID.iter().map(|(_, pattern)| bare(pattern)).collect();
    let all = constructed();
    assert!(all.len() > 100, "the sources are read: {}", all.len());
    // A sentence that is all of it a name says what another one said before.
    let missing: Vec<_> = all.iter().filter(|(_, text)| text != "{}" && !known.contains(text)).collect();
    assert!(missing.is_empty(), "give these a line in crates/web/src/refusals/said.rs and words: {missing:#?}");
}

#[test]
fn a_page_says_a_refusal_in_the_language_of_who_reads_it() {
    for language in Language::ALL {
        let words = Words::new(language).expect("the words load");
        for (key, pattern) in SAID {
            assert!(words.has(key), "{key} has no words in {}", language.code());
            let why = pattern.replace("{a}", "beta").replace("{b}", "gamma").replace("{c}", "delta");
            let said = translated(&words, &why).expect("it is known");
            assert!(!said.contains('⟦'), "{key}: {said}");
            for (name, value) in [("{a}", "beta"), ("{b}", "gamma"), ("{c}", "delta")] {
                assert_eq!(said.contains(value), pattern.contains(name), "{key}: {said}");
            }
        }
    }
    let arabic = Words::new(Language::Arabic).expect("the words load");
    let said = translated(&arabic, "item `x1` of this bundle cannot be read; ask the partner to mend it");
    assert_eq!(said.as_deref(), Some("العنصر «x1» في هذه الحزمة لا يُقرأ. اطلب من الشريك إصلاحه."));
    assert_eq!(translated(&arabic, "nobody says this"), None);
}

#[test]
fn an_unknown_refusal_is_shown_as_it_was_said() {
    let setting = crate::sample::setting();
    let page = Fault::Refused("nobody says this".to_owned()).page_in(&setting.pages, Language::Arabic);
    assert_eq!((page.detail.as_deref(), page.is_translated), (Some("nobody says this"), false));
    let page = Fault::Clash("this consent was withdrawn before".to_owned()).page_in(&setting.pages, Language::Arabic);
    assert!(page.is_translated);
}
