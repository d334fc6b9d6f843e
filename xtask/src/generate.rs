//! The parts of pages that are written by the tree itself, between two marks.

use crate::Tree;
use crate::check::crates::{ARROWS, depends_on, description, manifests};
use toml::Table;

/// The map of the house.
pub const ARCHITECTURE: &str = "ARCHITECTURE.md";
/// The index of decisions.
pub const DECISIONS: &str = "docs/decisions/README.md";

/// A generated part: where it stands, its name in the marks, and what writes it.
pub struct Part {
    /// The page.
    pub file: &'static str,
    /// The name in the marks.
    pub name: &'static str,
    /// Writes it.
    pub write: fn(&Tree) -> String,
}

/// All generated parts.
pub const PARTS: &[Part] = &[
    Part { file: ARCHITECTURE, name: "crates", write: crates },
    Part { file: ARCHITECTURE, name: "kinds", write: kinds },
    Part { file: DECISIONS, name: "decisions", write: decisions },
];

/// The page with the part between its marks replaced; `None` when a mark is missing.
pub fn replaced(page: &str, name: &str, part: &str) -> Option<String> {
    let (open, close) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->"));
    let start = page.find(&open)? + open.len();
    let end = start + page[start..].find(&close)?;
    Some(format!("{}{part}{}", &page[..start], &page[end..]))
}

/// Writes every generated part again, and gives the pages that changed.
///
/// # Errors
/// What the file system says; `NotFound` when a page or a mark is missing.
pub fn write_all(tree: &Tree, root: &std::path::Path) -> std::io::Result<Vec<&'static str>> {
    let mut changed = Vec::new();
    for part in PARTS {
        let path = root.join(part.file);
        let page = std::fs::read_to_string(&path)?;
        let missing =
            || std::io::Error::new(std::io::ErrorKind::NotFound, format!("{}: no marks of `{}`", part.file, part.name));
        let now = replaced(&page, part.name, &(part.write)(tree)).ok_or_else(missing)?;
        if now != page {
            std::fs::write(&path, now)?;
            changed.push(part.file);
        }
    }
    Ok(changed)
}

/// Each crate, what it is for, and what of ours it knows: from the manifests, in the order of the arrows.
pub fn crates(tree: &Tree) -> String {
    let all = manifests(tree);
    let mut table = "| crate | what it is for | knows |\n|---|---|---|\n".to_owned();
    for (name, _) in ARROWS {
        let Some((path, manifest)) = all.get(*name) else { continue };
        let known = depends_on(manifest);
        let knows: Vec<&str> = ARROWS.iter().map(|(n, _)| *n).filter(|n| known.contains(n)).collect();
        let knows = if knows.is_empty() { "nothing".to_owned() } else { knows.join(", ") };
        let folder = path.trim_end_matches("/Cargo.toml");
        table.push_str(&format!("| [`{name}`]({folder}) | {} | {knows} |\n", description(manifest)));
    }
    table
}

/// Each kind by its group, with the first comment of its file.
pub fn kinds(tree: &Tree) -> String {
    let mut table = "| kind | group | what it is |\n|---|---|---|\n".to_owned();
    for group in ["know", "share", "understand", "act", "remember"] {
        for (path, text) in tree.texts("crates/record/kinds/", ".toml") {
            let form: Table = text.parse().unwrap_or_default();
            let of = |key: &str| form.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            if of("group") == group {
                let what = text.lines().next().and_then(|l| l.strip_prefix("# ")).unwrap_or_default();
                table.push_str(&format!("| [`{}`]({path}) | {group} | {what} |\n", of("kind")));
            }
        }
    }
    table
}

/// Each decision by its number and title.
pub fn decisions(tree: &Tree) -> String {
    let mut table = "| number | decision |\n|---|---|\n".to_owned();
    for (path, text) in tree.texts("docs/decisions/", ".md").filter(|(path, _)| *path != DECISIONS) {
        let file = path.trim_start_matches("docs/decisions/");
        let number = file.split('-').next().unwrap_or_default();
        let title = text.lines().next().and_then(|l| l.strip_prefix("# ")).unwrap_or_default();
        table.push_str(&format!("| {number} | [{title}]({file}) |\n"));
    }
    table
}
