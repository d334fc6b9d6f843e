//! A machine with a node on it, with the planted words in it, on either database.

use super::scan::{ACCOUNT, Needles, list, needles, planted};
use crate::{PASSPHRASE, Place, said};
use app::clock::{Clock, FixedClock, SystemClock, system_rng};
use app::seizure::Keys;
use app::{Home, Node};
use std::path::PathBuf;
use std::process::{Command, Output};

pub const MAPPING: &str = r#"
kind = "incident"
key = "n"
[[field]]
to = "report_id"
column = "n"
[[field]]
to = "date"
column = "day"
[[field]]
to = "place"
[field.place]
country = "SY"
governorate = "governorate"
name = "place"
[[field]]
to = "narrative"
column = "story"
[[field]]
to = "verification"
constant = "unverified"
[[row]]
to = "parties"
split = { column = "party", by = ", ", into = "name" }
[[row.field]]
to = "role"
constant = "party"
[[row]]
to = "sources"
split = { column = "source", by = ", ", into = "name" }
"#;

/// A folder with a node, a temporary folder and backups; its records in PostgreSQL where an address is given.
pub struct Machine {
    place: Place,
    postgres: Option<(String, String)>,
    runtime: tokio::runtime::Runtime,
    /// The secret of the account.
    pub otpauth: String,
    /// All words that were planted, and the secret of the account.
    pub needles: Needles,
}

/// Runs a test on SQLite, and on PostgreSQL when there is one.
pub fn both(test: impl Fn(&Machine)) {
    sqlite(&test);
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(url) => {
            let machine = Machine::new(Some(url));
            test(&machine);
            machine.drop_schema();
        }
        Err(_) => say("PostgreSQL was skipped here, because TEST_POSTGRES_URL is not set; .ci/run starts one"),
    }
}

/// Runs a test on SQLite alone.
pub fn sqlite(test: impl Fn(&Machine)) {
    test(&Machine::new(None));
}

/// Says something past the capture of the test runner.
pub fn say(words: &str) {
    use std::io::Write;
    std::io::stderr().write_all(format!("{words}\n").as_bytes()).expect("standard error can be written");
}

impl Machine {
    fn new(postgres: Option<String>) -> Self {
        let place = Place::new();
        let name = place.path("").to_string_lossy().to_lowercase();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let postgres = postgres.map(|url| (url, format!("t_seizure_{name}_{}", std::process::id())));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        let mut machine = Self { place, postgres, runtime, otpauth: String::new(), needles: Vec::new() };
        machine.fill();
        let secret = machine.otpauth.split("secret=").nth(1).and_then(|t| t.split('&').next()).expect("it has one");
        let words = planted();
        assert!(words.len() >= 50, "{}", words.len());
        machine.needles = needles(&[words, vec![secret.to_owned()]].concat());
        machine
    }

    /// A node with an account, and the first list in it.
    fn fill(&mut self) {
        std::fs::create_dir_all(self.path("tmp")).expect("a folder is made");
        for (name, text) in [("account", ACCOUNT), ("list.csv", &list(0)), ("mapping.toml", MAPPING)] {
            std::fs::write(self.path(name), text).expect("the folder may be written");
        }
        let founding = ["--account", "keeper", "--account-passphrase-file", "account", "first", "The first"];
        let made = self.done("init", &founding);
        self.otpauth = made.lines().find(|l| l.starts_with("otpauth:")).expect("the secret is shown once").to_owned();
        let imported = self.done("import", &["list.csv", "--mapping", "mapping.toml"]);
        assert!(imported.contains("6 accepted"), "{imported}");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path(name)
    }

    /// The program, with a temporary folder of its own.
    pub fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
        command.args([name, "--dir", "node"]);
        if let Some((url, schema)) = &self.postgres {
            command.args(["--postgres", url, "--schema", schema]);
        }
        command.args(arguments);
        command.current_dir(self.path("")).env("CONCORD_PASSPHRASE_FILE", self.path("words"));
        command.env("TMPDIR", self.path("tmp")).env_remove("CONCORD_DIR");
        command
    }

    pub fn done(&self, name: &str, arguments: &[&str]) -> String {
        let output: Output = self.command(name, arguments).output().expect("the program starts");
        assert!(output.status.success(), "{name} {arguments:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub fn is_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    /// What stands in an open node, while nobody serves it.
    pub fn with<T>(&self, look: impl AsyncFn(&Node) -> T) -> T {
        self.with_clock(Box::new(SystemClock), look)
    }

    /// The same, so many days from now.
    pub fn days_later<T>(&self, days: i64, look: impl AsyncFn(&Node) -> T) -> T {
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        self.with_clock(Box::new(FixedClock(later)), look)
    }

    fn with_clock<T>(&self, clock: Box<dyn Clock>, look: impl AsyncFn(&Node) -> T) -> T {
        let home = Home { postgres: self.postgres.clone(), ..Home::folder(self.path("node")) };
        self.runtime.block_on(async {
            let rng = system_rng().expect("the system gives randomness");
            let node = Node::open_with(&home, &PASSPHRASE.into(), clock, rng).await.expect("the node opens");
            let seen = look(&node).await;
            node.store().close().await;
            seen
        })
    }

    /// Every key of the node, to look for it.
    pub fn keys(&self) -> Keys {
        self.with(async |node| Keys::of(node, &PASSPHRASE.into()).await.expect("the passphrase opens the slot"))
    }

    fn drop_schema(&self) {
        let Some((_, schema)) = &self.postgres else { return };
        self.with(async |node| {
            let mut tx = node.store().begin("test::clean").await.expect("a write");
            tx.execute(&format!("drop schema {schema} cascade"), &[]).await.expect("a schema can be dropped");
            tx.commit().await.expect("it is dropped");
        });
    }
}
