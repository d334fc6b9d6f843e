//! What the program writes, and that it writes nothing elsewhere: the folder of the node, and what it was told to write.

use crate::{PASSPHRASE, repository};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A machine in a folder: where a program may think of keeping something are folders that are empty.
struct Machine {
    folder: tempfile::TempDir,
}

const PLACES: [&str; 6] = ["home", "tmp", "cache", "config", "state", "run"];

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for place in PLACES.iter().chain(&["work"]) {
            fs::create_dir(folder.path().join(place)).expect("the folder may be written");
        }
        fs::write(folder.path().join("words"), PASSPHRASE).expect("the folder may be written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
        command
            .args(arguments)
            .current_dir(self.path("work"))
            .env_clear()
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("CONCORD_PASSPHRASE_FILE", self.path("words"))
            // Even when it is asked to say everything.
            .env("RUST_LOG", "debug");
        command
    }

    fn done(&self, arguments: &[&str]) {
        let output = self.command(arguments).output().expect("the program starts");
        // A doctor who has something to say says so by its code too.
        let is_well = output.status.success() || arguments.contains(&"doctor");
        assert!(is_well, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Every file below a folder, from there on.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type().expect("a type").is_dir() {
            true => found.extend(files(&entry.path()).into_iter().map(|below| format!("{name}/{below}"))),
            false => {
                found.insert(name);
            }
        }
    }
    found
}

/// The files that a process may write into, by its own table (`man 5 proc`); nothing where only root may look into a
/// process that lets nobody look in.
fn open_for_writing(process: u32) -> Option<BTreeSet<PathBuf>> {
    let table = PathBuf::from(format!("/proc/{process}"));
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(table.join("fd")).ok()?.filter_map(Result::ok) {
        let (Ok(file), number) = (fs::read_link(entry.path()), entry.file_name()) else { continue };
        let info = fs::read_to_string(table.join("fdinfo").join(number)).unwrap_or_default();
        let flags = info.lines().find_map(|l| l.strip_prefix("flags:")).map(str::trim).unwrap_or("0");
        // The last two bits: 0 to read, 1 to write, 2 for both.
        let may_write = i64::from_str_radix(flags, 8).expect("an octal number") & 3 != 0;
        let is_file = file.is_absolute() && !file.starts_with("/dev");
        if may_write && is_file {
            found.insert(file);
        }
    }
    Some(found)
}

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // One that has ended by itself cannot be stopped, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(port: u16, path: &str) -> String {
    let mut line = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).expect("it listens");
    let mut text = Vec::new();
    let _ = line.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The files of a node: three databases with what SQLite keeps beside them, a lock, what passphrases open, the root key of
/// one that was founded on one machine.
fn is_of_a_node(name: &str) -> bool {
    let (name, _) = name.rsplit_once("-wal").or_else(|| name.rsplit_once("-shm")).unwrap_or((name, ""));
    ["node.db", "keyring.db", "lens.db", "node.lock", "unlock.slot", "root.key"].contains(&name)
}

#[test]
fn nothing_is_written_but_the_nodes_folder_and_what_was_asked_for() {
    let machine = Machine::new();
    let (list, mapping) = (repository("demo/syria/hrw.csv"), repository("demo/syria/mapping.toml"));
    let (list, mapping) = (list.to_string_lossy(), mapping.to_string_lossy());
    let words = machine.path("words");
    machine.done(&["init", "--dir", "first", "--account-passphrase-file", &words.to_string_lossy(), "first", "First"]);
    machine.done(&["import", "--dir", "first", &list, "--mapping", &mapping]);
    machine.done(&["doctor", "--dir", "first"]);
    machine.done(&["pair", "--dir", "first"]);
    machine.done(&["backup", "--dir", "first", "--to", "copy"]);
    machine.done(&["backup", "--dir", "first", "drill", "copy"]);
    machine.done(&["restore", "--dir", "again", "copy"]);
    let mut serving = machine.command(&["serve", "--dir", "first", "--listen", "127.0.0.1:0"]);
    let serving = serving.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut serving = Serving(serving);
    let out = serving.0.stdout.take().expect("its output is piped");
    let line = BufReader::new(out).lines().map_while(Result::ok).find(|l| l.contains("http://")).unwrap_or_default();
    let port = line.split("localhost:").nth(1).and_then(|l| l.split(|c: char| !c.is_ascii_digit()).next());
    let port = port.and_then(|p| p.parse().ok()).unwrap_or_else(|| panic!("it says where it serves: {line}"));
    assert!(ask(port, "/session/new").starts_with("HTTP/1.1 200"));
    assert!(ask(port, "/records/incident").starts_with("HTTP/1.1 303"));
    let node = machine.path("work/first").canonicalize().expect("the folder is there");
    match open_for_writing(serving.0.id()) {
        Some(open) => {
            assert!(open.iter().any(|f| f.ends_with("node.db")), "the table shows what is open: {open:?}");
            let elsewhere: Vec<_> = open.iter().filter(|f| !f.starts_with(&node)).collect();
            assert!(elsewhere.is_empty(), "{elsewhere:?}");
        }
        None => {
            let words = "the table of open files was skipped: only root looks into a node\n";
            std::io::stderr().write_all(words.as_bytes()).expect("standard error can be written");
        }
    }
    drop(serving);

    for place in PLACES {
        assert_eq!(files(&machine.path(place)), BTreeSet::new(), "{place}");
    }
    let work = files(&machine.path("work"));
    let other = |f: &&String| match f.split_once('/') {
        Some(("first" | "again", name)) => !is_of_a_node(name),
        Some(("copy", _)) => false,
        _ => true,
    };
    assert_eq!(work.iter().filter(other).collect::<Vec<_>>(), Vec::<&String>::new(), "of {work:?}");
}
