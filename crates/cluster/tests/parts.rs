//! Parts of a cluster as processes. They end with the test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The program with these words.
pub fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_concord-cluster"));
    command.args(words).stdin(Stdio::null());
    command
}

/// Runs it to its end: whether it went well, and all it said.
pub fn said(words: &[&str]) -> (bool, String) {
    let output = program(words).output().expect("the program starts");
    all(&output)
}

pub fn all(output: &Output) -> (bool, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// A part that serves.
pub struct Part {
    child: Child,
    pub address: String,
}

impl Part {
    pub fn start(words: &[&str]) -> Self {
        let mut child = program(words).stdout(Stdio::piped()).spawn().expect("the program starts");
        let out = child.stdout.take().expect("its output is ours");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("it says where it listens");
        let address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(address.contains(':'), "it said {line:?}");
        Self { child, address }
    }

    /// Ends it without a chance to say anything (SIGKILL).
    pub fn kill(&mut self) {
        self.child.kill().expect("it is there to be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with keys, and what the parts need of it.
pub struct Ground {
    folder: tempfile::TempDir,
}

impl Ground {
    pub fn new() -> Self {
        let ground = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        let (is_done, words) = said(&["keys", &ground.text("keys")]);
        assert!(is_done, "{words}");
        ground
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("the path is text").to_owned()
    }

    pub fn scheduler(&self) -> Part {
        let keys = self.text("keys/scheduler");
        Part::start(&["scheduler", "--keys", &keys, "--listen", "127.0.0.1:0", "--lost-after-seconds", "7"])
    }

    pub fn executor(&self, scheduler: &Part, name: &str) -> Part {
        let (keys, work) = (self.text("keys/executor"), self.text(name));
        Part::start(&[
            "executor",
            "--keys",
            &keys,
            "--listen",
            "127.0.0.1:0",
            "--scheduler",
            &scheduler.address,
            "--threads",
            "1",
            "--work",
            &work,
        ])
    }
}

/// Files under a folder, however deep.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
