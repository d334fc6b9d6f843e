//! The files of the project as the checks see them: relative paths, read on demand.
//!
//! Which files belong to the tree is git's answer; where there is no git, everything but what is built.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that are made, not written: by tools, and by the program where nobody names another place.
const BUILT: [&str; 6] = [".git", "target", "node_modules", "out", "concord-demo", "concord-node"];

/// Something that a check found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, from the root of the project.
    pub file: String,
    /// The line, counted from 1; 0 when it is about the whole file.
    pub line: usize,
    /// What is wrong, and what to do.
    pub says: String,
}

impl Finding {
    /// A finding about one line, or with 0 about the whole file.
    pub fn new(file: &str, line: usize, says: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, says: says.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.says),
            line => write!(f, "{}:{line}: {}", self.file, self.says),
        }
    }
}

/// A file of the tree.
#[derive(Debug, Clone, Default)]
struct File {
    size: u64,
    text: Option<String>,
}

/// All files of the project.
#[derive(Debug, Clone, Default)]
pub struct Tree(BTreeMap<String, File>);

impl Tree {
    /// Reads the project that this program was built in.
    ///
    /// # Errors
    /// What the file system says.
    pub fn of_project() -> std::io::Result<Self> {
        Self::read(&root())
    }

    /// Reads the project under `root`. Files that are not text have no text here.
    ///
    /// # Errors
    /// What the file system says.
    pub fn read(root: &Path) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        let is_built = |path: &str| path.split('/').any(|part| BUILT.contains(&part));
        for path in listed(root).map_or_else(|| walked(root), Ok)?.into_iter().filter(|p| !is_built(p)) {
            let full = root.join(&path);
            // A file may be named by git and gone from the folder.
            if !full.is_file() {
                continue;
            }
            let bytes = std::fs::read(&full)?;
            let size = bytes.len() as u64;
            files.insert(path, File { size, text: String::from_utf8(bytes).ok() });
        }
        Ok(Self(files))
    }

    /// A tree made of texts, for the tests of the checks.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |text: &str| File { size: text.len() as u64, text: Some(text.to_owned()) };
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), file(text))).collect())
    }

    /// The same tree with a file that is no text, of a given size.
    pub fn with_bytes(mut self, path: &str, size: u64) -> Self {
        self.0.insert(path.to_owned(), File { size, text: None });
        self
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path)?.text.as_deref()
    }

    /// All files with their sizes in bytes.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(path, file)| (path.as_str(), file.size))
    }

    /// All texts whose path starts and ends so.
    pub fn texts<'a>(&'a self, start: &'a str, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let wanted = move |path: &str| path.starts_with(start) && path.ends_with(end);
        self.0.iter().filter(move |(path, _)| wanted(path)).filter_map(|(p, f)| Some((p.as_str(), f.text.as_deref()?)))
    }

    /// The names of all crates: folders of `crates/` with a manifest.
    pub fn crates(&self) -> Vec<&str> {
        let name = |path: &'_ str| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml").map(str::len);
        let all = self.0.keys().filter_map(|p| name(p).map(|n| &p["crates/".len().."crates/".len() + n]));
        all.filter(|n| !n.contains('/')).collect()
    }
}

/// The root of the project that this program was built in.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// What git tracks or would track; `None` where git does not answer.
fn listed(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").current_dir(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    let paths: Vec<String> = text.split('\0').filter(|p| !p.is_empty()).map(str::to_owned).collect();
    (!paths.is_empty()).then_some(paths)
}

fn walked(root: &Path) -> std::io::Result<Vec<String>> {
    let (mut paths, mut folders) = (Vec::new(), vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !BUILT.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if let Ok(relative) = path.strip_prefix(root) {
                paths.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    Ok(paths)
}
