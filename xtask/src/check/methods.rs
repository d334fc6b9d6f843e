//! Pages on methods and the functions they describe point at each other, so that neither can be lost alone.

use crate::scan::Source;
use crate::{Finding, Tree};

/// The folder of the pages.
const FOLDER: &str = "docs/methods/";
/// The index of the pages.
const INDEX: &str = "docs/methods/README.md";
/// Pages that describe no function: the index, and what a simulation found.
const NO_METHOD: [&str; 2] = [INDEX, "docs/methods/simulation.md"];
/// The crates whose functions have pages.
const CRATES: [&str; 2] = ["estimate", "linkage"];

/// Every page names a public function of one of [`CRATES`] that names the page; what pages and comments name exists.
pub fn both_ways(tree: &Tree) -> Vec<Finding> {
    let pages = tree.texts(FOLDER, ".md");
    let mut findings: Vec<Finding> = pages.flat_map(|(path, text)| of_page(tree, path, text)).collect();
    findings.extend(of_comments(tree));
    findings
}

fn of_page(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let named: Vec<(usize, &str)> = names(text);
    let found: Vec<(usize, &str, Option<Item>)> =
        named.into_iter().map(|(line, name)| (line, name, item(tree, name))).collect();
    let gone = found.iter().filter(|(_, _, item)| item.is_none());
    let mut findings: Vec<Finding> =
        gone.map(|(line, name, _)| Finding::new(path, *line, format!("there is no public `{name}`"))).collect();
    if NO_METHOD.contains(&path) {
        return findings;
    }
    let functions: Vec<&Item> = found.iter().filter_map(|(_, _, i)| i.as_ref()).filter(|i| i.is_function).collect();
    if functions.is_empty() {
        findings.push(Finding::new(path, 0, "the page names no function, write it as `estimate::…`"));
    } else if !functions.iter().any(|item| item.comment.contains(path)) {
        let says = "no function that the page names points back, name the page in its comment";
        findings.push(Finding::new(path, 0, says));
    }
    let link = format!("]({})", &path[FOLDER.len()..]);
    if !tree.text(INDEX).is_some_and(|index| index.contains(&link)) {
        findings.push(Finding::new(path, 0, format!("the page is not in `{INDEX}`, add a line there")));
    }
    findings
}

/// Pages that comments of any crate name, and that do not exist.
fn of_comments(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("crates/", ".rs") {
        for (line, comment) in Source::read(text).comments {
            let words = comment.split(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '-' | '_'));
            let pages = words.map(|word| word.trim_end_matches('.')).filter(|word| word.starts_with(FOLDER));
            let gone = pages.filter(|page| tree.text(page).is_none());
            findings.extend(gone.map(|page| Finding::new(path, line, format!("there is no `{page}`"))));
        }
    }
    findings
}

/// What a page names as `estimate::…` or `linkage::…`, with the lines.
fn names(text: &str) -> Vec<(usize, &str)> {
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    let mut all = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let is_named =
            |at: &usize| CRATES.iter().any(|c| line[at + 1..].strip_prefix(c).is_some_and(|r| r.starts_with("::")));
        for at in line.match_indices('`').map(|(at, _)| at).filter(is_named) {
            let rest = &line[at + 1..];
            let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
            all.push((i + 1, rest[..end].trim_end_matches(':')));
        }
    }
    all
}

/// A public item and what is written over it.
struct Item {
    is_function: bool,
    comment: String,
}

/// The item of a path such as `estimate::release::cube::audit`; of `estimate::Overlap::pair`, the type.
fn item(tree: &Tree, path: &str) -> Option<Item> {
    let mut folder = format!("crates/{}/src", path.split("::").next()?);
    let mut module = tree.text(&format!("{folder}/lib.rs"))?;
    for name in path.split("::").skip(1) {
        if is_declared(module, "mod", name) {
            folder = format!("{folder}/{name}");
            let files = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
            module = files.iter().find_map(|file| tree.text(file))?;
            continue;
        }
        // Defined in the module itself, or in a file under it and handed out by it.
        let here = defined(module, name);
        let below = || tree.texts(&folder, ".rs").find_map(|(_, text)| defined(text, name));
        return here.or_else(|| is_handed_out(module, name).then(below).flatten());
    }
    // The path of a module.
    let comment = module.lines().filter(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    Some(Item { is_function: false, comment })
}

fn defined(text: &str, name: &str) -> Option<Item> {
    const KINDS: [&str; 6] = ["fn", "struct", "enum", "const", "type", "trait"];
    let lines: Vec<&str> = text.lines().collect();
    let kind_at = |line: &str| KINDS.iter().find(|kind| is_declared(line, kind, name)).copied();
    let (at, kind) = lines.iter().enumerate().find_map(|(at, line)| Some((at, kind_at(line)?)))?;
    let is_over = |line: &&&str| line.starts_with("///") || line.starts_with("#[");
    let over = lines[..at].iter().rev().take_while(is_over);
    let head = lines.iter().filter(|line| line.starts_with("//!"));
    Some(Item { is_function: kind == "fn", comment: over.chain(head).copied().collect::<Vec<_>>().join("\n") })
}

/// Whether a line, not indented, says `pub KIND NAME`.
fn is_declared(text: &str, kind: &str, name: &str) -> bool {
    let start = format!("pub {kind} {name}");
    let goes_on = |line: &str| line[start.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text.lines().any(|line| line.starts_with(&start) && !goes_on(line))
}

/// Whether a `pub use` of the module names it.
fn is_handed_out(module: &str, name: &str) -> bool {
    let statements = module.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let mut names = statements.flat_map(|s| s.split(|c: char| !c.is_alphanumeric() && c != '_'));
    names.any(|handed| handed == name)
}
