//! Kinds name only vocabularies that exist, and every word stands in every language.

use crate::{Finding, Tree};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

const KINDS: &str = "crates/record/kinds/";
const WORDS: &str = "crates/web/words/";
const VOCABULARIES: &str = "crates/record/vocab/vocabularies.toml";

/// A word file: each key with its line and its text.
pub type Words<'a> = BTreeMap<&'a str, (usize, String)>;

/// Reads a word file simply: `key = text`, and indented lines that go on with it.
pub fn read(text: &str) -> Words<'_> {
    let (mut words, mut last) = (Words::new(), None);
    for (i, line) in text.lines().enumerate() {
        let is_key = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
        match line.split_once('=') {
            Some((key, value)) if is_key => {
                words.insert(key.trim(), (i + 1, value.trim().to_owned()));
                last = Some(key.trim());
            }
            _ if line.starts_with([' ', '\t', '}']) => {
                if let Some(word) = last.and_then(|k| words.get_mut(k)) {
                    word.1.push_str(line);
                }
            }
            _ => last = None,
        }
    }
    words
}

fn variables(text: &str) -> BTreeSet<&str> {
    let name = |s: &'_ str| s.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(s.len());
    text.split('$').skip(1).map(|s| &s[..name(s)]).filter(|v| !v.is_empty()).collect()
}

fn language(path: &str) -> &str {
    path.trim_start_matches(WORDS).split(['/', '.']).next().unwrap_or_default()
}

/// All keys of a language, whichever file they stand in.
fn keys_of<'a>(all: &[(&'a str, Words<'a>)], wanted: &str) -> BTreeSet<&'a str> {
    all.iter().filter(|(p, _)| language(p) == wanted).flat_map(|(_, words)| words.keys().copied()).collect()
}

/// Each word of one language stands in every other, and takes no value that the English one is not given.
pub fn languages(tree: &Tree) -> Vec<Finding> {
    let all: Vec<(&str, Words<'_>)> = tree.texts(WORDS, ".ftl").map(|(p, t)| (p, read(t))).collect();
    let spoken: BTreeSet<&str> = all.iter().map(|(p, _)| language(p)).collect();
    let english: Words<'_> =
        all.iter().filter(|(p, _)| language(p) == "en").flat_map(|(_, words)| words.clone()).collect();
    let mut findings = Vec::new();
    for (path, words) in &all {
        for other in spoken.iter().filter(|o| **o != language(path)) {
            let known = keys_of(&all, other);
            let missing = words.iter().filter(|(key, _)| !known.contains(*key));
            findings.extend(
                missing.map(|(key, (line, _))| Finding::new(path, *line, format!("`{key}` is missing in `{other}`"))),
            );
        }
        for (key, (line, text)) in words {
            let given = english.get(key).map(|(_, t)| variables(t)).unwrap_or_default();
            let unknown = variables(text).into_iter().filter(|v| !given.contains(v) && english.contains_key(key));
            findings
                .extend(unknown.map(|v| Finding::new(path, *line, format!("`{key}` uses `${v}`, English does not"))));
        }
        let empty = words.iter().filter(|(_, (_, text))| text.is_empty());
        findings.extend(empty.map(|(key, (line, _))| Finding::new(path, *line, format!("`{key}` has no text"))));
    }
    findings
}

/// Every field of every form: its dotted path, its name of type, and its file.
pub fn leaves(form: &Table) -> Vec<(String, String)> {
    fn walk(fields: Option<&Value>, before: &str, all: &mut Vec<(String, String)>) {
        for field in fields.and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| field.get(key).and_then(Value::as_str).unwrap_or_default();
            let path = if before.is_empty() { text("name").to_owned() } else { format!("{before}.{}", text("name")) };
            all.push((path.clone(), text("type").to_owned()));
            walk(field.get("field"), &path, all);
        }
    }
    let mut all = Vec::new();
    walk(form.get("field"), "", &mut all);
    all
}

fn forms(tree: &Tree) -> Vec<(&str, String, Table)> {
    let parsed = tree.texts(KINDS, ".toml").filter_map(|(p, t)| Some((p, t.parse::<Table>().ok()?)));
    parsed.map(|(p, t)| (p, t.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned(), t)).collect()
}

/// Every kind and every field of every form has its words in every language.
pub fn fields(tree: &Tree) -> Vec<Finding> {
    let all: Vec<(&str, Words<'_>)> = tree.texts(WORDS, ".ftl").map(|(p, t)| (p, read(t))).collect();
    let spoken: BTreeSet<&str> = all.iter().map(|(p, _)| language(p)).collect();
    let mut findings = Vec::new();
    for language in spoken {
        let words = keys_of(&all, language);
        for (path, kind, form) in forms(tree) {
            let own = [format!("kind-{kind}"), format!("kind-{kind}-many")];
            let fields = leaves(&form).into_iter().map(|(field, _)| key(&kind, &field));
            let missing = own.into_iter().chain(fields).filter(|k| !words.contains(k.as_str()));
            findings.extend(missing.map(|k| Finding::new(path, 0, format!("`{k}` has no word in `{language}`"))));
        }
    }
    findings
}

/// The key of a field's word: `victims.age_group` of `incident` is `incident-victims-age-group`.
pub fn key(kind: &str, path: &str) -> String {
    format!("{kind}-{path}").to_lowercase().replace(['_', '.'], "-")
}

/// Every vocabulary and kind that a form names exists, and every file that a vocabulary names.
pub fn vocabularies(tree: &Tree) -> Vec<Finding> {
    let known = tree.text(VOCABULARIES).and_then(|t| t.parse::<Table>().ok()).unwrap_or_default();
    let forms = forms(tree);
    let kinds: BTreeSet<&str> = forms.iter().map(|(_, kind, _)| kind.as_str()).collect();
    let mut findings = Vec::new();
    for (path, kind, form) in &forms {
        if *path != format!("{KINDS}{kind}.toml") {
            findings.push(Finding::new(path, 0, format!("the file of kind `{kind}` is not named after it")));
        }
        for (field, of) in leaves(form) {
            let (head, name) = of.split_once(' ').unwrap_or((of.as_str(), ""));
            let says = match head {
                "select_one" | "select_multiple" if !known.contains_key(name) => {
                    format!("there is no vocabulary `{name}`")
                }
                "link" if name != "*" && !kinds.contains(name) => format!("there is no kind `{name}`"),
                _ => continue,
            };
            findings.push(Finding::new(path, 0, format!("`{field}`: {says}")));
        }
    }
    for (name, vocabulary) in &known {
        let file = vocabulary.get("file").and_then(Value::as_str);
        if file.is_some_and(|f| tree.text(&format!("crates/record/vocab/{f}")).is_none()) {
            findings.push(Finding::new(VOCABULARIES, 0, format!("`{name}`: its file is missing")));
        }
    }
    findings
}
