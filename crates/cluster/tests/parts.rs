//! Parts of a cluster as processes. They end with the test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

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

    /// Asks it to end (SIGTERM), and waits until it did: whether it went well.
    pub fn stop(&mut self) -> bool {
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(asked.expect("there is a shell").success());
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status.success();
            }
            assert!(began.elapsed() < Duration::from_secs(60), "it does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
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
    _turn: Option<MutexGuard<'static, ()>>,
}

/// Who starts processes has the machine alone: what is waited for with a clock must not wait for other tests.
static TURN: Mutex<()> = Mutex::new(());

impl Ground {
    pub fn new() -> Self {
        Self::made(Some(TURN.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Another of a test that has one.
    pub fn beside(_: &Self) -> Self {
        Self::made(None)
    }

    fn made(turn: Option<MutexGuard<'static, ()>>) -> Self {
        let ground = Self { folder: tempfile::tempdir().expect("a folder can be made"), _turn: turn };
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
        Part::start(&["scheduler", "--keys", &keys, "--listen", "127.0.0.1:0", "--lost-after-seconds", "15"])
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

/// The folders that executors made in one for their pieces.
pub fn pieces(work: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(work) else { return Vec::new() };
    let own = entries.filter_map(Result::ok).filter(|entry| entry.file_name().to_string_lossy().starts_with("pieces-"));
    own.map(|entry| entry.path()).collect()
}

/// The folder of the only executor that has this one.
pub fn only_pieces(work: &Path) -> PathBuf {
    let [only] = <[PathBuf; 1]>::try_from(pieces(work)).expect("one executor has it");
    only
}

/// Files under a folder, however deep.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
